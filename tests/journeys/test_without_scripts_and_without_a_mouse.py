"""The core of the work – sign in, find, decide on a level – with scripts switched off, and by the keyboard alone."""

from datetime import date

import pytest
from playwright.sync_api import Page

from mappa.agencies.models import User
from mappa.offenders.models import LevelPeriod, Offender
from tests import factories
from tests.browser_fixtures import SitDown
from tests.browsing import FOCUS
from tests.journeys.conftest import People
from tests.people_fixtures import PASSWORD, make_authenticator, present_code

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys-2")]

LEVEL_1 = "Level 1: managed by one agency in the ordinary way"
MOST_STEPS = 120


@pytest.fixture
def carter(people: dict[str, User]) -> Offender:
    return factories.offender(
        people["carys"], division="West Kent", category=1, level=2, family_name="Carter", reference="KENT-1"
    )


@pytest.fixture
def quill(people: dict[str, User]) -> Offender:
    return factories.offender(
        people["carys"], division="West Kent", category=1, level=2, family_name="Quill", reference="KENT-2"
    )


def levels(offender: Offender) -> list[int]:
    current = LevelPeriod.objects.current().filter(offender=offender).order_by("in_force")
    return list(current.values_list("level", flat=True))


def test_without_scripts(desk: SitDown, carter: Offender) -> None:
    carys = desk(scripts=False).sign_in("carys")
    carys.follow("Caseload", within="nav")
    carys.fill("Name or number", carter.reference)
    carys.press("Apply filters")
    carys.follow("CARTER, Daniel")
    carys.follow("Decide on the level")
    carys.press("Record the decision")
    assert carys.errors() == [
        "Select a level",
        "Enter the day it takes effect",
        "Enter the decision and its reasons",
    ]
    carys.press("Show the working")
    carys.reads("The facts do not yet point to a level.")
    carys.choose(LEVEL_1)
    carys.fill_day("Day it takes effect", date(2005, 10, 3))
    carys.page.locator("#id_what_changed").fill("He has moved away")
    carys.fill("The decision and its reasons", "One agency can keep the plan")
    carys.press("Record the decision")
    carys.reads("The decision is recorded.", "One agency can keep the plan")
    assert levels(carter) == [2, 1]


def test_by_the_keyboard_alone_with_the_focus_always_in_sight(
    desk: SitDown, quill: Offender, people: People
) -> None:
    make_authenticator(people["carys"])
    carys = desk()
    page = carys.page
    page.goto(f"{carys.site}/sign-in/")
    tab_to(page, "Username")
    page.keyboard.type("carys")
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    press_enter(page)
    tab_to(page, "Code")
    page.keyboard.type(present_code(people["carys"]))
    press_enter(page)
    assert carys.heading == "Today"
    tab_to(page, "Caseload")
    press_enter(page)
    tab_to(page, "Name or number")
    page.keyboard.type(quill.reference)
    press_enter(page)
    # The way past the navigation leads to the list.
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS, None)["name"] == "Skip to main content"
    page.keyboard.press("Enter")
    tab_to(page, "QUILL, Daniel")
    press_enter(page)
    assert carys.heading == "QUILL, Daniel"
    tab_to(page, "Decide on the level")
    press_enter(page)
    tab_to(page, "Show the working")
    press_enter(page)
    carys.reads("The facts do not yet point to a level.")
    # The arrows move within a group of choices, as everywhere in a browser.
    tab_to(page, "Level 1: managed by one agency in the ordinary way")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    for part, typed in (("Day", "3"), ("Month", "10"), ("Year", "2005")):
        tab_to(page, part)
        page.keyboard.type(typed)
    tab_to(page, "What has changed (for a lower level than until now)")
    page.keyboard.type("He has moved away")
    tab_to(page, "The decision and its reasons")
    page.keyboard.type("One agency can keep the plan")
    tab_to(page, "Record the decision")
    press_enter(page)
    carys.look()
    carys.reads("The decision is recorded.")
    assert levels(quill) == [2, 1]


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the element of that name is in focus. Each one on the way must show that it is."""
    passed = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS, None)
        passed.append(focus["name"])
        assert focus["nowhere"] or focus["seen"], f"{page.url}: the focus on {passed[-1]!r} cannot be seen"
        if passed[-1] == name:
            return
    pytest.fail(f"{page.url}: Tab does not reach {name!r}, but {passed}")


def press_enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")
