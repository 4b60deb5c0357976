"""Carys decides on a level: the working first, a signature by another, a slip put right, and who was quicker."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from mappa.agencies.models import User
from mappa.offenders.models import LevelPeriod, Offender
from tests import factories
from tests.browser_fixtures import SitDown
from tests.browsing import Desk

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys-2")]

LEVEL_1 = "Level 1: managed by one agency in the ordinary way"
LEVEL_2 = "Level 2: managed by several agencies together"
LEVEL_3 = "Level 3: managed by several agencies together, at senior level"
REASON = "Four agencies must act, and the senior officers must find the resources."


@pytest.fixture
def carter(people: dict[str, User]) -> Offender:
    return factories.offender(
        people["carys"],
        division="West Kent",
        category=1,
        level=2,
        reference=f"KENT-{Offender.objects.count()}",
    )


def levels(offender: Offender) -> list[tuple[int, date, date | None]]:
    return [
        (one.level, one.in_force.lower, one.in_force.upper)
        for one in LevelPeriod.objects.current().filter(offender=offender).order_by("in_force")
    ]


HIGH = "Is the risk of serious harm assessed as high or very high?"
SEVERAL = "Must more than one agency take an active part in managing the risk?"
MEETINGS = "Would formal multi-agency meetings add value to the lead agency’s management of the risk?"
SENIOR = (
    "Does the plan need senior managers to work together closely, because the case is complex or asks for "
    "unusual resources?"
)
FACTS = {
    HIGH: "high_or_very_high_risk",
    SEVERAL: "several_agencies_active",
    MEETINGS: "meetings_would_add_value",
    SENIOR: "needs_senior_cooperation",
}


def is_met(desk: Desk, question: str) -> None:
    """The criterion is met, and the file shows it."""
    desk.choose("Yes", group=f"{question} (optional)")
    desk.page.locator(f"#id_evidence_{FACTS[question]}").fill("OASys of 2 October")


def write(desk: Desk, name: str, words: str) -> None:
    desk.page.locator(f"#id_{name}").fill(words)


def test_the_working_is_shown_and_the_decision_takes_two(desk: SitDown, carter: Offender) -> None:
    carys = desk("carys").open(f"/offenders/{carter.pk}/").follow("Decide on the level")
    carys.choose(LEVEL_3)
    carys.fill_day("Day it takes effect", timezone.localdate())
    write(carys, "reason", REASON)
    carys.look()
    for question in (MEETINGS, HIGH, SENIOR):
        is_met(carys, question)
    carys.press("Show the working")
    carys.reads(
        "The working, under the Guidance of",
        "This informs your decision and does not make it.",
        "Level 2: meets the test.",
        "Level 3: meets the test.",
    )
    # What was typed is still there, nothing is said to be wrong, and nothing has been saved.
    assert carys.page.get_by_label(LEVEL_3).is_checked()
    assert carys.page.locator("#id_reason").input_value() == REASON
    assert carys.errors() == []
    write(carys, "why_not_lower", "The plan needs money that no meeting at level 2 can give.")
    carys.press("Record the decision")
    assert carys.heading == "CARTER, Daniel"
    carys.reads("The decision is recorded.", "It waits for a countersignature.")
    assert len(levels(carter)) == 1

    pia = desk("pia").open("/levels/waiting/")
    pia.open(f"/offenders/{carter.pk}/level/countersign/")
    pia.reads(REASON, "OASys of 2 October")
    pia.look()
    pia.choose("Countersign: I have read the text above, and the level takes effect")
    pia.press("Carry out the answer")
    pia.reads("Countersigned by Pia Holt")
    assert levels(carter)[-1] == (3, timezone.localdate(), None)


def test_what_is_missing_or_impossible_is_said_beside_it_and_the_rest_is_kept(
    desk: SitDown, carter: Offender
) -> None:
    carys = desk("carys").open(f"/offenders/{carter.pk}/level/")
    tomorrow = timezone.localdate() + timedelta(days=1)
    carys.choose(LEVEL_1)
    carys.fill_day("Day it takes effect", tomorrow)
    carys.press("Record the decision")
    assert len(carys.errors()) == 2
    assert "Enter the decision and its reasons" in carys.errors()
    assert carys.page.title().startswith("Error: ")
    assert carys.page.get_by_label(LEVEL_1).is_checked()
    day = carys.page.get_by_role("group", name="Day it takes effect")
    assert day.get_by_label("Year").input_value() == str(tomorrow.year)
    carys.fill_day("Day it takes effect", date(2005, 10, 3))
    write(carys, "reason", REASON)
    carys.press("Record the decision")
    assert carys.errors() == ["Say what has changed since level 2 was set."]
    assert carys.page.locator("#id_reason").input_value() == REASON
    assert len(levels(carter)) == 1
    write(carys, "what_changed", "He has moved away from the school.")
    carys.press("Record the decision")
    assert [level for level, *_ in levels(carter)] == [2, 1]


def test_a_second_person_was_quicker_and_what_was_typed_is_not_lost(desk: SitDown, carter: Offender) -> None:
    carys = desk("carys").open(f"/offenders/{carter.pk}/level/")
    carys.choose(LEVEL_2)
    carys.fill_day("Day it takes effect", date(2005, 11, 7))
    for question in (HIGH, SEVERAL):
        is_met(carys, question)
    write(carys, "why_not_lower", "Four agencies must act.")
    write(carys, "reason", REASON)

    pia = desk("pia").open(f"/offenders/{carter.pk}/level/")
    pia.choose(LEVEL_1)
    pia.fill_day("Day it takes effect", date(2005, 10, 3))
    write(pia, "what_changed", "He has moved away.")
    write(pia, "reason", "The risk has fallen")
    pia.press("Record the decision")

    carys.press("Record the decision", status=409)
    carys.reads(
        "This record was changed after you opened it.",
        "Pia Holt",
        "Reason: The risk has fallen",
        "Nothing of yours was saved. What you typed is kept below",
    )
    assert carys.page.get_by_label(LEVEL_2).is_checked()
    assert carys.page.locator("#id_reason").input_value() == REASON
    assert [level for level, *_ in levels(carter)] == [2, 1]
    carys.press("Record the decision")
    assert levels(carter)[1:] == [
        (1, date(2005, 10, 3), date(2005, 11, 7)),
        (2, date(2005, 11, 7), None),
    ]
