"""Nia signs in for the first time; Carys uses a security key; a session that nobody uses ends before their eyes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from mappa.access.actions import people as accounts
from mappa.access.actions.postings import give_role
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.agencies.queries import find_area
from mappa.sign_in import codes
from mappa.sign_in.actions import sessions
from mappa.sign_in.models import Session
from mappa.sign_in.states import Means
from tests import people_fixtures
from tests.browser_fixtures import SitDown
from tests.browsing import PHONE, Desk, sit_down
from tests.journeys.conftest import People
from tests.people_fixtures import FIREFOX, PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys-1"), pytest.mark.usefixtures("people")]
OWN = "four words of my own"


def shown_key(desk: Desk) -> str:
    found = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", desk.words())
    assert found is not None
    return found[0].replace(" ", "")


def code_of(key: str, later: int = 0) -> str:
    return codes.code_of_step(key, codes.step_at(timezone.now()) + later)


def give(desk: Desk, username: str, password: str) -> None:
    desk.open("/sign-in/")
    desk.fill("Username", username)
    desk.fill("Password", password)
    desk.press("Continue")


@pytest.mark.parametrize(
    "how", [{}, {"scripts": False}, {"width": PHONE}], ids=["desk", "no scripts", "telephone"]
)
def test_the_first_sign_in_then_a_lost_telephone(
    desk: SitDown, people: People, how: dict[str, object]
) -> None:
    by = command_line_user()
    username = f"n.ew{len(how)}{how.get('width', 0)}"
    given = accounts.add_person(
        username=username, full_name="Nia New", agency=people["carys"].agency, job_title="", email="", by=by
    )
    kent = find_area("Kent")
    assert kent is not None
    give_role(
        person=given.person, role=RoleKey.LAY_ADVISER, areas=[kent], start=date(2001, 4, 1), end=None,
        reason="New", version=given.person.version, by=by,
    )  # fmt: skip

    nia = desk(**how)
    give(nia, username, given.password)
    assert nia.heading == "Choose your own password"
    nia.fill("New password", OWN)
    nia.press("Continue")
    assert nia.heading == "Set up your second factor"
    picture = nia.page.get_by_role("img", name="QR code")
    expect(picture).to_be_visible()
    if nia.scripts:
        assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    key = shown_key(nia)
    nia.fill("Code", "12")
    nia.press("Continue")
    assert nia.errors() == ["The code must be six digits"]
    nia.fill("Code", code_of(key))
    nia.press("Continue")
    assert nia.heading == "Today"
    nia.open("/account/")
    nia.reads("Authenticator app", "Password and code", "Here")

    sunil = desk("sunil").open(f"/people/{given.person.pk}/")
    sunil.follow(re.compile("Look"))
    sunil.follow("Reset second factors") if sunil.page.get_by_role(
        "link", name="Reset"
    ).count() else sunil.press("Reset second factors")
    assert sunil.heading == "Reset second factors"
    sunil.press("Reset second factors")
    sunil.reads("sets up a new one at the next sign-in")

    nia.open("/roles/")
    assert nia.heading == "Sign in"
    nia.reads("your second factor was reset")
    nia.fill("Username", username)
    nia.fill("Password", OWN)
    nia.press("Continue")
    assert nia.heading == "Set up your second factor"
    assert shown_key(nia) != key
    nia.fill("Code", code_of(shown_key(nia)))
    nia.press("Continue")
    assert nia.heading == "Roles"


@pytest.fixture
def with_a_key(browser: Browser, production_server: str) -> Iterator[Desk]:
    """A window with a security key plugged in; keys belong to a name and not to a number, hence localhost."""
    with sit_down(browser, production_server.replace("127.0.0.1", "localhost")) as desk:
        session = desk.page.context.new_cdp_session(desk.page)
        session.send("WebAuthn.enable")
        session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "usb",
                    "hasResidentKey": False,
                    "hasUserVerification": False,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        yield desk
        assert desk.complaints == []


def touch(desk: Desk, words: str) -> None:
    """Press a button that has the browser ask the key, which the page then sends by itself."""
    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name=words).click()
    desk.look()


def test_a_security_key_is_registered_and_signs_in(with_a_key: Desk) -> None:
    rex = with_a_key
    give(rex, "rex", PASSWORD)
    rex.follow("Use a security key instead")
    assert rex.heading == "Set up a security key"
    rex.fill("Name", "Blue key")
    touch(rex, "Register the security key")
    assert rex.heading == "Today"
    rex.press("Sign out")
    give(rex, "rex", PASSWORD)
    assert rex.heading == "Your second factor"
    touch(rex, "Use your security key")
    assert rex.heading == "Today"
    rex.open("/account/security-keys/add/")
    rex.page.get_by_role("button", name="Register the security key").click()
    expect(rex.page.get_by_text("This security key is registered already.")).to_be_visible()


def test_without_scripts_the_page_says_what_a_security_key_needs(desk: SitDown) -> None:
    len_ = desk(scripts=False)
    give(len_, "len", PASSWORD)
    len_.follow("Use a security key instead")
    len_.reads("A security key needs JavaScript", "Codes from an authenticator app work without it")
    expect(len_.page.get_by_role("button", name="Register the security key")).to_be_hidden()


def test_before_time_is_over_the_page_says_so_and_the_person_can_go_on(desk: SitDown, people: People) -> None:
    mo = desk()
    client = Client()
    people_fixtures._force_login(client, people["mo"], backend=people_fixtures.BACKEND)
    now, key = timezone.now(), str(client.session.session_key)
    session = sessions.begin(
        people["mo"], key=key, means=Means.CODE, user_agent=FIREFOX, at=now - timedelta(hours=1)
    )
    Session.objects.filter(pk=session.pk).update(seen_at=now)
    mo.page.context.add_cookies([{"name": "session", "value": key, "url": mo.site}])
    mo.page.clock.install()
    mo.open("/account/")
    dialog = mo.page.get_by_role("dialog", name="You will soon be signed out")
    expect(dialog).to_be_hidden()

    Session.objects.filter(pk=session.pk).update(seen_at=timezone.now() - timedelta(minutes=13, seconds=20))
    mo.page.clock.fast_forward(13 * 60 * 1000)
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("two minutes")
    mo.look()  # with the dialog open
    mo.page.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_be_hidden()
    session.refresh_from_db()
    assert timezone.now() - session.seen_at < timedelta(minutes=1)

    Session.objects.filter(pk=session.pk).update(seen_at=timezone.now() - timedelta(minutes=16))
    mo.page.clock.fast_forward(13 * 60 * 1000)
    expect(mo.page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    mo.reads("nothing was done for 15 minutes", "What was typed and not saved is lost")
    assert mo.page.url.endswith("ended=idle&next=%2Faccount%2F")
