"""Carys looks at the doubts, signs off Kent 2005-06, and is told afterwards which figure a late entry would change."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from mappa.agencies.models import User
from mappa.law.events import KindOfEvent
from mappa.offenders.models import Offender
from tests import factories
from tests.browser_fixtures import SitDown
from tests.browsing import Desk

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys-3")]

RETURN = "/returns/kent/2005-06/"
REGISTERED = "1(i) Registered sex offenders living in the area"
STANDS_BEHIND = "I have looked at the doubts and stand behind the figures as they are"


@pytest.fixture(scope="module")
def carter(people: dict[str, User]) -> Offender:
    carys = people["carys"]
    carter = factories.offender(carys, division="West Kent", category=1, level=2, reference="KENT-1")
    factories.event(carter, KindOfEvent.REGISTRATION_BREACH_CAUTION, on=date(2005, 8, 9), by=carys)
    factories.offender(carys, division="Thanet", category=1, level=1, family_name="Ashdown")
    factories.offender(carys, category=1, level=3, family_name="Birch")  # without a division: a doubt
    factories.offender(carys, division="Medway", level=2, family_name="Dunn")  # without a category: another
    return carter


def registered(carys: Desk) -> str:
    return carys.table(REGISTERED)[0][1]


def test_doubts_come_first_and_the_signed_figures_stand(desk: SitDown, carter: Offender) -> None:
    carys = desk("carys").open(RETURN)
    assert registered(carys) == "3"
    carys.reads(
        "Not signed off",
        "1 offender counted in item i has no division",
        "1 offender at level 2 or 3 in the year has no category",
    )

    carys.press("Sign off")
    said = carys.words()
    assert (
        said.index("Doubts")
        < said.index("Registered sex offenders")
        < said.index("I have looked at the doubts")
    )
    carys.press("Sign off")  # without having said that the doubts were looked at
    assert len(carys.errors()) == 1
    carys.choose(STANDS_BEHIND)
    carys.press("Sign off")
    carys.reads(
        "The return of Kent for 2005-06 is signed off.",
        "Signed off by Carys Vaughan",
        "The figures are frozen",
        "Checksum of the figures (SHA-256):",
        "Nothing: the records give the same figures and the same cases today.",
    )
    checksum = carys.page.locator("code").inner_text()
    assert len(checksum) == 64

    # A late entry: Ashdown’s category began after the year.
    carys.open("/caseload/").follow("ASHDOWN, Daniel")
    carys.follow("Correct Put in category 1")
    carys.fill_day("First day in force", date(2006, 4, 10))
    carys.fill("Reason", "The conviction was in April 2006")
    carys.press("Save the correction")
    carys.reads("Entry corrected. What stood before stays readable.")

    carys.open(RETURN)
    assert registered(carys) == "3"
    assert carys.page.locator("code").inner_text() == checksum
    (difference, of_thanet) = sorted(
        text for text in carys.page.locator("h3").all_inner_texts() if "signed off" in text and "1(i)" in text
    )
    assert "Registered sex offenders: 3 signed off, 2 today" in difference + of_thanet
    assert "Thanet: 1 signed off, 0 today" in difference + of_thanet
    carys.reads(
        "1 case was counted and would not be.",
        "The conviction was in April 2006",
        "Carys Vaughan",
    )
    carys.follow("Returns", within="nav")
    carys.reads(f"Signed off by Carys Vaughan on {timezone.localdate():%-d %B %Y}")
