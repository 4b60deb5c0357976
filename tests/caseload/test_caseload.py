"""The caseload as a list: each filter, each order, pages of fifty, and what the audit tells of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mappa.agencies.models import Area, Division, User
from mappa.audit.models import AuditEntry
from mappa.offenders import actions
from mappa.offenders.models import Offender
from mappa.web.forms import posted
from tests import factories
from tests.cast import SignedIn

pytestmark = pytest.mark.django_db

APRIL, MARCH = date(2005, 4, 1), date(2006, 3, 31)


@pytest.fixture
def people(carys: User) -> dict[str, Offender]:
    """Five of Kent, as unlike as the filters."""
    made = {
        "anna": factories.offender(
            carys, family_name="Abbot", given_names="Anna", division="Thanet", category=1, level=1
        ),
        "bert": factories.offender(
            carys, family_name="Brown", given_names="Bert", division="Medway", category=2, level=3
        ),
        "carl": factories.offender(carys, family_name="Cross", given_names="Carl", category=3, level=2),
        "dora": factories.offender(
            carys, family_name="Dunn", given_names="Dora", division="Thanet", category=1
        ),
        "earl": factories.offender(
            carys, family_name="Eliot", given_names="Earl", division="Medway", level=1
        ),
    }
    factories.begin_custody(made["bert"], on=date(2005, 6, 1), by=carys)
    factories.alias(made["carl"], "O'Hara", "Cal", by=carys)
    factories.identifier(made["dora"], "pnc", "2003/0062845E", by=carys)
    return made


@pytest.fixture
def listed(signed_in: SignedIn) -> Callable[..., list[str]]:
    """The given names on the list, in order, that an address shows to a person."""

    def read(person: User | Client, **query: Any) -> list[str]:
        client = person if isinstance(person, Client) else signed_in(person)
        response = client.get("/caseload/", query)
        assert response.status_code == 200
        return re.findall(
            r'<a class="govuk-link" href="/offenders/\d+/">[^<,]+, (\w+)', response.content.decode()
        )

    return read


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Anna", "Bert", "Carl", "Dora"]),
        ({"who": "everyone"}, ["Anna", "Bert", "Carl", "Dora", "Earl"]),
        ({"category": "1"}, ["Anna", "Dora"]),
        ({"category": "none"}, ["Earl"]),
        ({"category": "4"}, []),
        ({"level": "3"}, ["Bert"]),
        ({"level": "any"}, ["Anna", "Bert", "Carl"]),
        ({"level": "none"}, ["Dora"]),
        ({"custody": "in"}, ["Bert"]),
        ({"custody": "out"}, ["Anna", "Carl", "Dora"]),
        ({"name": "abb"}, ["Anna"]),
        ({"name": "ROW"}, ["Bert"]),
        ({"name": "ar"}, []),
        ({"name": "an"}, ["Anna"]),
        ({"name": "brown, bert"}, ["Bert"]),
        ({"name": "bert brown"}, ["Bert"]),
        ({"name": "bert cross"}, []),
        ({"name": "o'hara"}, ["Carl"]),
        ({"name": "100%"}, []),
        ({"name": "03/62845e"}, ["Dora"]),
        ({"name": "kent-"}, ["Anna", "Bert", "Carl", "Dora"]),
        ({"name": "e", "who": "everyone"}, ["Earl"]),
        ({"category": "1", "level": "1", "custody": "out", "name": "anna"}, ["Anna"]),
    ],
)
def test_a_filter_narrows_the_list(
    carys: User, listed: Callable[..., list[str]], query: dict[str, str], names: list[str]
) -> None:
    assert listed(carys, **query) == names


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("name", ["Anna", "Bert", "Carl", "Dora"]),
        ("-name", ["Dora", "Carl", "Bert", "Anna"]),
        ("category", ["Anna", "Dora", "Bert", "Carl"]),
        ("-category", ["Carl", "Bert", "Anna", "Dora"]),
        ("level", ["Anna", "Carl", "Bert", "Dora"]),
        ("-level", ["Bert", "Carl", "Anna", "Dora"]),
        ("since", ["Anna", "Bert", "Carl", "Dora"]),
        ("nonsense", ["Anna", "Bert", "Carl", "Dora"]),
        ("--name", ["Anna", "Bert", "Carl", "Dora"]),
    ],
)
def test_the_list_is_sorted_with_those_without_a_level_last(
    carys: User, listed: Callable[..., list[str]], sort: str, names: list[str]
) -> None:
    assert listed(carys, sort=sort) == names


def test_area_and_division_are_those_of_the_day(
    carys: User, people: dict[str, Offender], listed: Callable[..., list[str]]
) -> None:
    kent = Area.objects.get(name="Kent")
    thanet = Division.objects.get(area=kent, name="Thanet")
    factories.move(people["anna"], "Kent", division="Swale", on=date(2006, 1, 1), by=carys)

    assert listed(carys, area=kent.pk) == ["Anna", "Bert", "Carl", "Dora"]
    assert listed(carys, division=thanet.pk) == ["Dora"]
    assert listed(carys, division=thanet.pk, **posted("on", date(2005, 12, 31))) == ["Anna", "Dora"]
    assert listed(carys, division="none") == ["Carl"]
    assert listed(carys, area="none") == []


def test_the_list_is_as_the_record_stood_on_the_day(
    carys: User, people: dict[str, Offender], listed: Callable[..., list[str]]
) -> None:
    factories.put_in_category(people["anna"], 3, on=MARCH, by=carys)
    factories.end_category(people["dora"], on=MARCH, by=carys)
    factories.end_custody(people["bert"], on=MARCH, by=carys)

    the_day, the_day_before = posted("on", MARCH), posted("on", date(2006, 3, 30))
    assert listed(carys, category="1", **the_day_before) == ["Anna", "Dora"]
    assert listed(carys, category="1", **the_day) == []
    assert listed(carys, **the_day) == ["Anna", "Bert", "Carl"]
    assert (listed(carys, custody="in", **the_day_before), listed(carys, custody="in", **the_day)) == (
        ["Bert"],
        [],
    )
    assert listed(carys, **posted("on", date(2005, 3, 31))) == []
    assert len(listed(carys, who="everyone", **posted("on", date(2005, 3, 31)))) == 5


def test_a_row_shows_what_stood_that_day(
    carys: User, people: dict[str, Offender], signed_in: SignedIn
) -> None:
    page = signed_in(carys).get("/caseload/", {"name": "brown", **posted("on", MARCH)}).content.decode()

    row = re.sub(r"<[^>]+>|\s+", " ", page[page.index("BROWN") : page.index("1\xa0offender")])
    assert " ".join(row.split()).startswith(
        f"BROWN, Bert {people['bert'].reference} 3 February 1970 (36) Medway 2 1 April 2005 3 In custody"
    )


def test_a_withdrawn_name_no_longer_finds_anybody(
    carys: User, people: dict[str, Offender], listed: Callable[..., list[str]]
) -> None:
    carl = factories.fresh(people["carl"])
    alias = carl.alias_set.get()
    actions.withdraw_fact(offender=carl, fact=alias, reason="Wrong", version=carl.version, by=carys)

    assert listed(carys, name="o'hara") == []


def test_nobody_of_another_area_is_listed_found_or_counted(
    mo: User, people: dict[str, Offender], signed_in: SignedIn, listed: Callable[..., list[str]]
) -> None:
    kent = Area.objects.get(name="Kent")

    for query in ({}, {"who": "everyone"}, {"name": "brown"}, {"name": "03/62845e"}, {"area": kent.pk}):
        assert listed(mo, **query) == []
    page = signed_in(mo).get("/caseload/", {"name": "brown"}).content.decode()
    assert "No\xa0offenders" in page
    assert f'value="{kent.pk}"' not in page


def test_an_analyst_of_all_areas_sees_the_area_of_each(
    ana: User, mo: User, people: dict[str, Offender], signed_in: SignedIn, listed: Callable[..., list[str]]
) -> None:
    factories.offender(mo, area="Thames Valley", family_name="Zed", given_names="Zoe", category=1)

    assert listed(ana) == ["Anna", "Bert", "Carl", "Dora", "Zoe"]
    page = signed_in(ana).get("/caseload/").content.decode()
    assert "Thames Valley</td>" in page
    assert "Register an offender" not in page


def test_a_filter_that_makes_no_sense_is_said_and_left_out(
    carys: User, people: dict[str, Offender], signed_in: SignedIn, listed: Callable[..., list[str]]
) -> None:
    client = signed_in(carys)
    page = client.get(
        "/caseload/", {"category": "9", "on-day": "31", "on-month": "2", "on-year": "2006"}
    ).content.decode()

    assert "category from the list" in page
    assert "must be a real date" in page
    assert listed(client, category="9") == ["Anna", "Bert", "Carl", "Dora"]


def test_pages_hold_fifty_and_a_page_past_the_end_is_the_last(
    carys: User, listed: Callable[..., list[str]], signed_in: SignedIn
) -> None:
    for number in range(51):
        factories.offender(carys, family_name="Twin", given_names=f"N{number:02d}", category=1)

    first, second = listed(carys), listed(carys, page=2)
    assert (len(first), second) == (50, ["N50"])
    assert listed(carys, page=9) == second
    assert listed(carys, page="x") == listed(carys, page="0") == first
    assert "Showing 1 to 50 of 51" in signed_in(carys).get("/caseload/").content.decode()


def test_the_audit_tells_which_filters_and_whom_they_showed_but_not_the_words(
    carys: User, people: dict[str, Offender], listed: Callable[..., list[str]]
) -> None:
    client_query = {"name": "brown", "category": "2", **posted("on", MARCH)}
    listed(carys, **client_query)
    listed(carys, level="1")

    searched = AuditEntry.objects.get(event="offenders.searched")
    assert searched.detail == {
        "filters": ["category", "name"],
        "on": "2006-03-31",
        "page": 1,
        "offender_ids": [people["bert"].pk],
    }
    plain = AuditEntry.objects.get(event="offenders.listed")
    assert (plain.detail["filters"], plain.detail["offender_ids"]) == (["level"], [people["anna"].pk])


@pytest.mark.parametrize("who", ["len_", "bea", "sys_", "hal"])
def test_roles_that_see_no_names_have_no_caseload(
    who: str, people: dict[str, Offender], request: pytest.FixtureRequest, signed_in: SignedIn
) -> None:
    response = signed_in(request.getfixturevalue(who)).get("/caseload/")

    assert response.status_code == 403
    assert b"Abbot" not in response.content


@pytest.mark.parametrize("query", [{}, {"name": "brown"}, {"category": "1", "sort": "-since"}])
def test_the_list_takes_the_same_few_queries_however_long_it_is(
    carys: User, people: dict[str, Offender], signed_in: SignedIn, query: dict[str, str]
) -> None:
    client = signed_in(carys)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/caseload/", query)
        return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in queries)

    count()
    before = count()
    for number in range(5):
        factories.offender(carys, family_name="Brown", given_names=f"N{number}", category=1, level=1)
    assert count() == before <= 10
