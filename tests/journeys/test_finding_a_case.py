"""Carys finds a case: by filters, by a name it goes by elsewhere, and reads what was recorded about it."""

from datetime import date

import pytest

from mappa.agencies.models import User
from tests import factories
from tests.browser_fixtures import SitDown

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys-1")]


@pytest.fixture(scope="module", autouse=True)
def _caseload(people: dict[str, User]) -> None:
    carys, mo = people["carys"], people["mo"]
    carter = factories.offender(carys, division="West Kent", category=1, level=2, reference="KENT-1")
    factories.alias(carter, "Quill", "Danny", by=carys)
    factories.set_at_level(carter, 3, on=date(2005, 9, 1), by=carys, reason="Unusual resources are needed")
    for number, (family_name, division, category, level) in enumerate(
        [
            ("Ashdown", "Thanet", 1, 1),
            ("Birch", "Thanet", 2, 2),
            ("Carter", "Medway", 2, 1),
            ("Dunn", "", 1, 2),
        ],
        start=2,
    ):
        factories.offender(
            carys,
            division=division,
            family_name=family_name,
            given_names="Peter",
            category=category,
            level=level,
            reference=f"KENT-{number}",
        )
    in_prison = factories.offender(
        carys, division="Swale", family_name="Eaves", category=2, level=2, reference="KENT-6"
    )
    factories.begin_custody(in_prison, on=date(2006, 1, 5), by=carys)
    factories.offender(mo, area="Thames Valley", family_name="Carter", category=1, level=3, reference="TV-1")


def names(rows: list[list[str]]) -> list[str]:
    return [row[0] for row in rows]


def test_filters_narrow_the_list_and_can_be_taken_away_one_by_one(desk: SitDown) -> None:
    carys = desk("carys").follow("Caseload", within="nav")
    assert len(carys.table("Offenders")) == 6
    carys.reads("6 offenders")
    carys.select("Category", "Category 2")
    carys.press("Apply filters")
    assert names(carys.table("Offenders")) == [
        "BIRCH, Peter KENT-3",
        "CARTER, Peter KENT-4",
        "EAVES, Daniel KENT-6",
    ]
    carys.select("Custody", "In custody")
    carys.press("Apply filters")
    assert names(carys.table("Offenders")) == ["EAVES, Daniel KENT-6"]
    carys.follow("Remove this filter: Category: Category 2")
    carys.follow("Remove this filter: Custody: In custody")
    assert len(carys.table("Offenders")) == 6
    carys.select("Division", "Not recorded")
    carys.press("Apply filters")
    assert names(carys.table("Offenders")) == ["DUNN, Peter KENT-5"]
    carys.follow("Clear filters")
    carys.follow("Level")
    assert carys.table("Offenders")[-1][0] == "CARTER, Daniel KENT-1"


def test_the_list_is_told_as_it_stood_on_an_earlier_day(desk: SitDown) -> None:
    carys = desk("carys").open("/caseload/?custody=in")
    assert names(carys.table("Offenders")) == ["EAVES, Daniel KENT-6"]
    carys.fill_day("As the record stood on", date(2005, 12, 31))
    carys.press("Apply filters")
    carys.reads(
        "As the record stood on 31 December 2005", "No offender of your areas fits what you asked for."
    )
    carys.fill_day("As the record stood on", date(2999, 1, 1))
    carys.press("Apply filters")
    assert len(carys.errors()) == 1


def test_a_name_and_a_name_from_elsewhere_lead_to_the_record_and_its_timeline(desk: SitDown) -> None:
    carys = desk("carys").follow("Caseload", within="nav")
    carys.fill("Name or number", "carter")
    carys.press("Apply filters")
    assert names(carys.table("Offenders")) == ["CARTER, Daniel KENT-1", "CARTER, Peter KENT-4"]
    carys.fill("Name or number", "danny quill")
    carys.press("Apply filters")
    carys.follow("CARTER, Daniel")
    assert carys.heading == "CARTER, Daniel"
    carys.reads("Reference KENT-1", "Category 1", "Level 3", "In the community", "Lives in Kent, West Kent")
    told = carys.page.locator(".moj-timeline__title").all_inner_texts()
    assert told.index("Set at level 3") < told.index("Put in category 1")
    carys.reads("Unusual resources are needed", "by Carys Vaughan")
    carys.follow("History of: Set at level 3")
    carys.reads("Level 3", "Unusual resources are needed", "Carys Vaughan")


def test_somebody_of_another_area_finds_only_their_own(desk: SitDown) -> None:
    mo = desk("mo").follow("Caseload", within="nav")
    mo.fill("Name or number", "carter")
    mo.press("Apply filters")
    assert names(mo.table("Offenders")) == ["CARTER, Daniel TV-1"]
    mo.open("/caseload/?name=quill")
    mo.reads("No offender of your areas fits what you asked for.")
