"""A record that nobody needs any longer: reviewed and kept, then erased, which takes two people."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from mappa.agencies.models import User
from mappa.offenders.models import Offender
from mappa.retention.models import Decision, Erasure
from mappa.retention.schedule import anniversary
from tests import factories
from tests.browser_fixtures import SitDown
from tests.browsing import DESK, HEIGHT, PHONE, Desk

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys-2")]


@pytest.fixture
def quiet(people: dict[str, User]) -> Offender:
    """Left category 1 in 2006; overdue for review since 2016."""
    carys = people["carys"]
    record = factories.offender(
        carys, family_name="Quietman", category=1, reference=f"KENT-{Offender.objects.count()}"
    )
    factories.end_category(record, on=date(2006, 5, 1), by=carys)
    return record


def at_both_widths(desk: Desk) -> None:
    for width in (PHONE, DESK):
        desk.page.set_viewport_size({"width": width, "height": HEIGHT})
        desk.look()


def test_a_record_is_kept_until_the_next_review(desk: SitDown, quiet: Offender) -> None:
    carys = desk("carys").follow("Records due for review")
    carys.reads("overdue", "QUIETMAN, Daniel")
    at_both_widths(carys)
    carys.follow("QUIETMAN, Daniel")
    carys.reads("The last event was on 1 May 2006.", "This rule is not confirmed", "1 May 2016 (overdue)")
    carys.press("Keep the record")
    assert carys.errors() == ["Enter the day of the next review", "Enter the reason"]
    at_both_widths(carys)
    until = anniversary(timezone.localdate(), 3)
    carys.fill_day("Day of the next review", until)
    carys.fill("Reason", "An inquiry into the case has begun.")
    carys.press("Keep the record")
    carys.reads("The record is kept until the next review.", "An inquiry into the case has begun.")
    at_both_widths(carys)
    assert Decision.objects.current().get(offender=quiet).review_on == until


def test_two_people_erase_a_record(desk: SitDown, quiet: Offender) -> None:
    carys = desk("carys").open(f"/retention/{quiet.pk}/").follow("propose that it be erased")
    at_both_widths(carys)
    carys.choose("The record is no longer needed, though its period has not ended")
    carys.fill("Reason", "Nothing has been heard for twenty years.")
    carys.press("Propose erasure")
    carys.reads("Erasure proposed", "Somebody else has to approve it.")
    carys.does_not_read("Keep the record")
    at_both_widths(carys)

    rex = desk("rex").open(f"/retention/{quiet.pk}/").follow("Approve or decline the erasure")
    rex.reads("cannot be brought back", "Nothing has been heard for twenty years.")
    at_both_widths(rex)
    rex.choose("Approve: erase the record now and for ever")
    rex.fill("Reason", "Agreed.")
    rex.press("Carry out the decision")
    rex.reads("The record is erased.", "Carys Vaughan", "Rex Amponsah")
    rex.does_not_read("Quietman")
    at_both_widths(rex)
    assert Erasure.objects.filter(record_number=quiet.pk).exists()
    carys.open(f"/offenders/{quiet.pk}/", status=404)


def test_an_area_sets_its_own_rule(desk: SitDown, quiet: Offender) -> None:
    carys = desk("carys").open("/retention/rules/")
    carys.reads("Until the person would be 100 years old", "Not confirmed")
    at_both_widths(carys)
    carys.follow("group 1 of Kent")
    at_both_widths(carys)
    carys.fill("Kept until the age of (optional)", "")
    carys.press("Set the rule")
    assert "Enter an age, a number of years, or both" in carys.errors()
    carys.fill("Kept until the age of (optional)", "95")
    carys.choose("Yes", group="Has somebody responsible confirmed the rule against its source?")
    carys.fill_day("First day it holds", timezone.localdate())
    carys.fill("Reason", "The board agreed.")
    carys.press("Set the rule")
    carys.reads("The rule is set.", "Kent: group 1", "Until the person would be 95 years old")
