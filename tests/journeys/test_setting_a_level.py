"""Carys sets a level with a reason: the working first, a slip put right, and somebody else who was quicker."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from mappa.agencies.models import User
from mappa.offenders.models import LevelPeriod, Offender
from tests import factories
from tests.browser_fixtures import SitDown

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


def test_the_working_is_shown_and_the_decision_stays_hers(desk: SitDown, carter: Offender) -> None:
    carys = desk("carys").open(f"/offenders/{carter.pk}/").follow("Set the level")
    carys.choose(LEVEL_3)
    carys.fill("Reason", REASON)
    carys.page.get_by_text("Work through the test first").click()
    carys.look()
    carys.choose(
        "Yes",
        group="Would formal multi-agency meetings add value to the lead agency’s management of the risk?",
    )
    carys.choose("Yes", group="Is the risk of serious harm assessed as high or very high?")
    carys.press("Show the working")
    carys.reads(
        "The working, under the law of",
        "This informs your decision and does not make it.",
        "Level 2: meets the test.",
    )
    # What was typed is still there, nothing is said to be wrong, and nothing has been saved.
    assert carys.page.get_by_label(LEVEL_3).is_checked()
    assert carys.page.get_by_label("Reason", exact=True).input_value() == REASON
    assert carys.errors() == []
    assert len(levels(carter)) == 1
    carys.fill_day("Day it takes effect", date(2005, 10, 3))
    carys.press("Set the level")
    assert carys.heading == "CARTER, Daniel"
    carys.reads("Level set.", REASON)
    assert levels(carter) == [
        (2, date(2005, 4, 1), date(2005, 10, 3)),
        (3, date(2005, 10, 3), None),
    ]


def test_what_is_missing_or_impossible_is_said_beside_it_and_the_rest_is_kept(
    desk: SitDown, carter: Offender
) -> None:
    carys = desk("carys").open(f"/offenders/{carter.pk}/level/")
    tomorrow = timezone.localdate() + timedelta(days=1)
    carys.choose(LEVEL_3)
    carys.fill_day("Day it takes effect", tomorrow)
    carys.press("Set the level")
    assert len(carys.errors()) == 2
    assert "Enter the reason" in carys.errors()
    assert carys.page.title().startswith("Error: ")
    assert carys.page.get_by_label(LEVEL_3).is_checked()
    day = carys.page.get_by_role("group", name="Day it takes effect")
    assert day.get_by_label("Year").input_value() == str(tomorrow.year)
    carys.fill_day("Day it takes effect", date(2005, 10, 3))
    carys.press("Set the level")
    assert carys.errors() == ["Enter the reason"]
    assert len(levels(carter)) == 1
    carys.fill("Reason", REASON)
    carys.press("Set the level")
    assert [level for level, *_ in levels(carter)] == [2, 3]


def test_a_second_person_was_quicker_and_what_was_typed_is_not_lost(desk: SitDown, carter: Offender) -> None:
    carys = desk("carys").open(f"/offenders/{carter.pk}/level/")
    carys.choose(LEVEL_3)
    carys.fill_day("Day it takes effect", date(2005, 11, 7))
    carys.fill("Reason", REASON)

    pia = desk("pia").open(f"/offenders/{carter.pk}/level/")
    pia.choose(LEVEL_1)
    pia.fill_day("Day it takes effect", date(2005, 10, 3))
    pia.fill("Reason", "The risk has fallen")
    pia.press("Set the level")

    carys.press("Set the level", status=409)
    carys.reads(
        "This record was changed after you opened it.",
        "Pia Holt",
        "Reason: The risk has fallen",
        "Nothing of yours was saved. What you typed is kept below",
    )
    assert carys.page.get_by_label(LEVEL_3).is_checked()
    assert carys.page.get_by_label("Reason", exact=True).input_value() == REASON
    assert [level for level, *_ in levels(carter)] == [2, 1]
    carys.press("Set the level")
    assert levels(carter)[1:] == [
        (1, date(2005, 10, 3), date(2005, 11, 7)),
        (3, date(2005, 11, 7), None),
    ]
