"""The home page: what the role may do, figures without names, and what the records lack."""

from __future__ import annotations

import re
from datetime import date

import pytest

from mappa.agencies.models import User
from mappa.offenders.models import Offender
from tests import factories
from tests.cast import SignedIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def wanting(carys: User, mo: User, carter: Offender) -> None:
    """Records that lack one thing each, and one of another area."""
    factories.offender(carys, division="Thanet", category=2)
    factories.offender(carys, division="Thanet", level=3)
    factories.offender(carys, category=3, level=2)
    factories.offender(mo, area="Thames Valley", category=1, level=3)
    factories.begin_custody(carter, on=date(2006, 1, 1), by=carys)


def text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\xa0", " ").split())


@pytest.mark.usefixtures("wanting")
def test_figures_are_of_the_areas_of_the_person(carys: User, ana: User, signed_in: SignedIn) -> None:
    kent = text(signed_in(carys).get("/figures/").content.decode())
    everywhere = text(signed_in(ana).get("/figures/").content.decode())

    assert (
        "Category 1 0 1 0 0 1 Category 2 0 0 0 1 1 Category 3 0 1 0 0 1 Category 4 0 0 0 0 0 All 0 2 0 1 3"
        in kent
    )
    assert "people in custody included (1 today)" in kent
    assert "Category 1 0 1 1 0 2" in everywhere


@pytest.mark.usefixtures("wanting")
def test_what_records_lack_leads_to_the_list_of_them(carys: User, signed_in: SignedIn) -> None:
    client = signed_in(carys)
    page = client.get("/figures/").content.decode()

    lacking = re.findall(r'href="(/caseload/\?[^"]+)">1\xa0record</a>: ([^<\n]+)', page)
    assert [words for _, words in lacking] == [
        "in a category, but at no level",
        "at a level, but in no category",
        "in a category, and the division is not recorded",
    ]
    for address, _ in lacking:
        assert "1\xa0offender" in client.get(address.replace("&amp;", "&")).content.decode()


@pytest.mark.usefixtures("wanting")
@pytest.mark.parametrize("who", ["len_", "bea"])
def test_a_role_without_names_sees_figures_and_no_way_to_a_record(
    who: str, request: pytest.FixtureRequest, signed_in: SignedIn
) -> None:
    page = signed_in(request.getfixturevalue(who)).get("/").content.decode()

    assert "Category 1 0 1 0 0 1" in text(page)
    assert "/caseload/" not in page
    assert "What the records lack" not in page
    assert "Carter" not in page


def test_somebody_whose_agency_has_not_signed_is_told_why_there_is_nothing(
    hal: User, carter: Offender, signed_in: SignedIn
) -> None:
    page = signed_in(hal).get("/").content.decode()

    assert "this is not in force: the agency’s signature of the information-sharing protocol." in page
    assert "/caseload/" not in page


@pytest.mark.parametrize(
    ("who", "items"),
    [
        ("carys", ["Home", "Caseload", "Meetings", "Returns", "Import", "Areas", "Unusual"]),
        ("fred", ["Home", "Caseload", "Meetings"]),
        ("len_", ["Home", "Meetings", "Returns"]),
        ("rex", ["Home", "Caseload", "Meetings", "Returns", "Unusual", "Audit"]),
        ("sys_", ["Home", "Meetings", "Areas", "People", "Agencies"]),
        ("hal", ["Home", "Meetings"]),
    ],
)
def test_the_navigation_has_what_the_role_opens(
    who: str, items: list[str], request: pytest.FixtureRequest, signed_in: SignedIn
) -> None:
    page = signed_in(request.getfixturevalue(who)).get("/").content.decode()

    shown = re.findall(r'govuk-service-navigation__link"[^>]*>\s*(?:<strong[^>]*>)?\s*(\w+)', page)
    assert shown == items


def test_each_role_says_what_it_is_for_and_where(carys: User, signed_in: SignedIn) -> None:
    page = text(signed_in(carys).get("/").content.decode())

    assert "MAPPA co-ordinator Kent. Runs the arrangements in an area" in page


def test_nobody_signed_in_is_asked_to_sign_in(db: None, client: object) -> None:
    from django.test import Client

    response = Client().get("/")
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/sign-in/")
