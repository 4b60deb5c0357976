"""The one screen of a case at a meeting in a browser: what it costs by keyboard, and that each state is whole."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from mappa.access.roles import RoleKey
from mappa.agencies.models import Agency, User
from mappa.database.identity import acting_as
from mappa.discussions.models import Discussion
from mappa.levels.queries import criteria_on
from mappa.meetings.models import AgendaItem
from tests import factories
from tests.browser_fixtures import SitDown
from tests.browsing import DESK, HEIGHT, PHONE, Desk, Keyboard, faults_of
from tests.journeys.casework import named
from tests.people_fixtures import make_agency, make_person

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("people")]
AGENCIES = 9
#: What a case costs, as docs/adr/0026 says: more would be noticed by whoever keeps a meeting of twelve.
MOST_TABS, MOST_KEYS = 40, 12


@pytest.fixture(scope="module")
def kay(people: dict[str, User]) -> User:
    """An administrator, who sets no levels."""
    return make_person(RoleKey.ADMINISTRATOR, "Kent", username="kay", full_name="Kay Keeper")


@pytest.fixture(scope="module")
def agencies(people: dict[str, User]) -> list[Agency]:
    with transaction.atomic():
        return [make_agency(f"Agency {number} of nine") for number in range(1, AGENCIES + 1)]


@pytest.fixture
def item(people: dict[str, User], kay: User, agencies: list[Agency]) -> AgendaItem:
    carys = people["carys"]
    with transaction.atomic(), acting_as(carys.pk):
        record = factories.offender(carys, category=1, level=2)
        return factories.case_at_meeting(record, *agencies, by=carys)


def counted(page: Page) -> Counter[str]:
    """The keys pressed from now on."""
    pressed: Counter[str] = Counter()
    press = page.keyboard.press

    def counting(key: str, **how: float) -> None:
        pressed[key] += 1
        press(key, **how)

    page.keyboard.press = counting  # type: ignore[method-assign]
    return pressed


def test_a_case_in_which_little_happens_is_closed_with_few_keys(
    desk: SitDown, kay: User, item: AgendaItem
) -> None:
    at = desk("kay", kind=Keyboard)
    at.open(reverse("discussions:hold", args=[item.pk]))
    at.reach(at.page.get_by_role("group", name="Was the statement read?").get_by_label("Yes"))
    pressed = counted(at.page)
    at.choose("Yes", group="Was the statement read?")
    for group, answer in (
        ("The risk assessment", "Nothing is recorded yet"),
        ("The plan", "Nothing is recorded yet"),
        ("Licence conditions", "No condition asked for"),
        ("Disclosure", "Do not disclose"),
    ):
        at.choose(answer, group=group)
    reason = at.page.get_by_label("Why, or why not", exact=True)
    at.reach(reason)
    at.page.keyboard.type("Nobody would be safer for knowing")
    at.choose("It stays", group="The level")
    at.choose("No new action", group="New actions")
    at.choose("Nobody dissented", group="Dissent")
    at.press("Close the case")
    at.reads("The case is closed.")
    others = sum(pressed.values()) - pressed["Tab"]
    assert pressed["Tab"] <= MOST_TABS, pressed
    assert others <= MOST_KEYS, pressed
    assert Discussion.objects.current().get(agenda_item=item).is_closed


def look(at: Desk, name: str) -> list[str]:
    """What is wrong with the page at a desk and on a phone."""
    faults = faults_of(at.page, accessible=at.scripts)
    at.page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    faults += [f"on a phone: {one}" for one in faults_of(at.page, accessible=at.scripts)]
    shoot(at.page, f"{name}-375")
    at.page.set_viewport_size({"width": DESK, "height": HEIGHT})
    shoot(at.page, f"{name}-1280")
    return [f"{name}: {one}" for one in faults]


def shoot(page: Page, name: str) -> None:
    if where := os.environ.get("SHOTS"):
        page.screenshot(path=f"{where}/{name}.png", full_page=True)


def test_a_level_and_a_disclosure_are_decided_without_scripts_and_seen_through(
    desk: SitDown, people: dict[str, User], kay: User, item: AgendaItem
) -> None:
    """An administrator closes with a part missing, fills it in, and the co-ordinator decides the level."""
    with transaction.atomic(), acting_as(kay.pk):
        factories.assessment(item.offender, by=kay)
        factories.plan(item.offender, by=kay)
    at = desk("kay", scripts=False)
    hold = reverse("discussions:hold", args=[item.pk])
    at.open(hold)
    faults = look(at, "folded")
    at.choose("Yes", group="Was the statement read?")
    at.choose("Agreed as it stands", group="The risk assessment")
    at.choose("To be revised", group="The plan")
    at.choose("No condition asked for", group="Licence conditions")
    at.choose("Disclose", group="Disclosure")
    at.fill("Why, or why not", "Her children stay with him")
    at.choose("Level 1: managed by one agency in the ordinary way", group="The level")
    at.choose("No new action", group="New actions")
    at.choose("Nobody dissented", group="Dissent")
    at.press("Close the case")
    at.reads(
        "There is a problem",
        "Enter to whom to disclose",
        "Answer the criteria",
        "Enter why the level changes",
    )
    faults += look(at, "refused")
    at.fill(named("To whom"), "His new partner")
    at.fill(named("What to disclose"), "That he is not to be alone with children")
    at.choose("To prevent crime and disorder", group=named("Under which power"))
    at.choose("Asked for, and none made", group=named("Representations by the offender"))
    at.fill(named("The decision and its reasons"), "One agency can manage him now")
    for one in criteria_on(timezone.localdate()):
        at.choose("No", group=one.asks)
    at.press("Close the case")
    at.reads("Say what has changed since level 2 was set.")
    at.fill(named("What has changed since the level was set"), "He has settled")
    at.press("Close the case")
    at.reads("The case is closed.", "It waits to be decided", "Not recorded as made")
    faults += look(at, "closed")
    at.follow("Record this disclosure")
    faults += look(at, "disclosing")
    carys = desk("carys")
    carys.open(reverse("discussions:discussion", args=[item.pk])).press(
        "Decide on the level as the meeting did"
    )
    faults += look(carys, "deciding")
    carys.press("Decide on level 1")
    carys.reads("The level is decided.", "In effect From ")
    faults += look(carys, "decided")
    carys.open(hold)
    faults += look(carys, "correcting")
    assert faults == []
