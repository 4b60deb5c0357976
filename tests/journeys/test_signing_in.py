"""Carys signs in. Somebody who guesses learns nothing, and is kept out after five attempts."""

import pytest

from tests.browser_fixtures import SitDown
from tests.journeys.conftest import People
from tests.people_fixtures import make_authenticator, present_code

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys-1"), pytest.mark.usefixtures("people")]

REFUSED = "The username or password is not right, or your access is not in force."


def test_the_password_and_the_code_lead_home_and_signing_out_leads_away(
    desk: SitDown, people: People
) -> None:
    make_authenticator(people["carys"])
    carys = desk()
    carys.open("/caseload/")  # not signed in yet: she is asked to, and then comes where she wanted to go
    assert carys.heading == "Sign in"
    carys.fill("Username", "carys")
    carys.fill("Password", "three unlikely words together")
    carys.press("Continue")
    assert carys.heading == "Your second factor"
    carys.open("/offenders/register/")  # the password alone opens nothing
    assert carys.heading == "Sign in"
    carys.page.go_back()
    carys.fill("Code", "000000")
    carys.press("Continue")
    assert carys.errors() == [
        "This is not the present code. Type the one that your authenticator app shows now"
    ]
    carys.fill("Code", present_code(people["carys"]))
    carys.press("Continue")
    assert carys.heading == "Caseload"
    carys.follow("Home")
    carys.reads("MAPPA co-ordinator", "Kent", "What you can do")
    carys.press("Sign out")
    assert carys.heading == "Sign in"
    carys.page.go_back()
    carys.page.wait_for_load_state()
    assert carys.heading == "Sign in"  # and not the page that she left
    carys.open("/")
    assert carys.heading == "Sign in"


def test_a_wrong_password_and_an_unknown_name_are_told_the_same(desk: SitDown) -> None:
    answers = []
    for username in ("carys", "nobody.of.that.name"):
        guesser = desk().open("/sign-in/")
        guesser.fill("Username", username)
        guesser.fill("Password", "a password that is wrong")
        guesser.press("Continue")
        assert any(REFUSED in error for error in guesser.errors())
        assert guesser.page.get_by_label("Username").input_value() == username
        assert guesser.page.get_by_label("Password", exact=True).input_value() == ""
        answers.append(guesser.words())
    assert answers[0] == answers[1]


@pytest.mark.parametrize("username", ["pia", "still.nobody"])
def test_the_fifth_wrong_password_locks_out_whoever_it_is(desk: SitDown, username: str) -> None:
    guesser = desk().open("/sign-in/")
    for attempt in range(1, 6):
        guesser.fill("Username", username)
        guesser.fill("Password", "a password that is wrong")
        guesser.press("Continue", status=429 if attempt == 5 else 200)
    assert guesser.heading == "Too many attempts to sign in"
    guesser.reads("Try again in 15 minutes.")
    guesser.open("/sign-in/")
    guesser.fill("Username", username)
    guesser.fill("Password", "three unlikely words together")
    guesser.press("Continue", status=429)
    assert guesser.heading == "Too many attempts to sign in"
