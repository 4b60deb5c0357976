"""The second factor again, where much depends on it: within five minutes, and nothing is done without it."""

from __future__ import annotations

import pytest
from django.test import Client

from mappa.agencies.models import User
from mappa.sign_in.models import SecondFactor
from tests.guards.test_pages import VIEWS
from tests.people_fixtures import present_code
from tests.sign_in.conftest import Clock, details

pytestmark = pytest.mark.django_db
PAGE = "/account/authenticators/add/"
ASKED = "/confirm/?next=/account/authenticators/add/"


def test_just_after_signing_in_it_is_not_asked_for_and_five_minutes_later_it_is(
    clock: Clock, at_home: Client, carys: User
) -> None:
    clock.go_on(minutes=4, seconds=59)
    assert at_home.get(PAGE).status_code == 200
    clock.go_on(seconds=1)
    assert at_home.get(PAGE)["Location"] == ASKED
    assert "second factor from the last five minutes" in at_home.get(ASKED).content.decode()
    assert at_home.post(ASKED, {"code": present_code(carys)})["Location"] == PAGE
    assert at_home.get(PAGE).status_code == 200
    assert len(details("person.confirmed")) == 1
    clock.go_on(minutes=5)
    assert at_home.get(PAGE)["Location"] == ASKED


def test_what_is_sent_with_a_stale_one_is_not_carried_out_and_the_page_says_so(
    clock: Clock, at_home: Client, carys: User
) -> None:
    clock.go_on(minutes=6)
    answer = at_home.post(PAGE, {"code": "123456", "name": "Thief’s"})
    assert answer["Location"] == f"{ASKED}&unsaved=1"
    assert "Nothing was changed" in at_home.get(answer["Location"]).content.decode()
    assert SecondFactor.objects.count() == 1


def test_a_wrong_code_confirms_nothing_and_five_lock_the_account(
    clock: Clock, at_home: Client, carys: User
) -> None:
    clock.go_on(minutes=6)
    statuses = [at_home.post(ASKED, {"code": f"00000{n}"}).status_code for n in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert at_home.post(ASKED, {"code": present_code(carys)}).status_code == 429
    assert at_home.get(PAGE)["Location"] == ASKED
    assert [one["why"] for one in details("confirmation.refused")] == ["code-wrong"] * 4 + ["locked-out"] * 2


def test_a_used_code_confirms_nothing(clock: Clock, at_home: Client, carys: User) -> None:
    clock.go_on(minutes=6)
    code = present_code(carys)
    at_home.post(ASKED, {"code": code})
    clock.go_on(seconds=1)
    assert "used already" in at_home.post(ASKED, {"code": code}).content.decode()


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""]
)
def test_it_leads_on_to_no_other_site(wanted: str, clock: Clock, at_home: Client, carys: User) -> None:
    assert at_home.post(f"/confirm/?next={wanted}", {"code": present_code(carys)})["Location"] == "/"


def test_the_permission_is_asked_for_first(clock: Clock, at_home: Client, carys: User) -> None:
    clock.go_on(minutes=6)
    assert at_home.get(f"/people/{carys.pk}/sign-in/reset/").status_code == 403


#: Pages that ask again. Reviewed: what takes records out, erases them, opens them in an emergency, or changes who
#: comes in.
CONFIRMED = {
    "sign_in:add_authenticator",
    "sign_in:add_security_key",
    "sign_in:end_factor",
    "sign_in:reset_factors",
}


def test_the_pages_that_ask_again_are_these() -> None:
    declared = {name for name, view in VIEWS.items() if getattr(view, "page_confirmed", False)}
    assert declared >= CONFIRMED
    others = {name for name in declared if name.startswith("sign_in:")} - CONFIRMED
    assert others == set()
