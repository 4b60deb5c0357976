"""What comes with the installation: areas, divisions, local names, and accounts that nobody can use."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from mappa.access.permissions import Permission
from mappa.access.policy import may_everywhere
from mappa.access.queries import command_line_user
from mappa.agencies import queries
from mappa.agencies.models import Area, Division, LocalPolicy, User
from mappa.agencies.policies import MEANINGS, PolicyKey
from mappa.agencies.states import INSTALLATION_ACCOUNTS, Nation
from mappa.figures.areas import MAPPA_AREAS

pytestmark = pytest.mark.django_db

FIVE = ("Thames Valley", "West Mercia", "Gloucestershire", "Kent", "Warwickshire")


def area(name: str) -> Area:
    found = queries.find_area(name)
    assert found is not None
    return found


def test_there_are_42_areas_of_which_four_are_in_wales() -> None:
    assert Area.objects.count() == 42
    welsh = Area.objects.filter(nation=Nation.WALES.value)
    assert [one.name for one in welsh] == ["Dyfed-Powys", "Gwent", "North Wales", "South Wales"]


def test_the_areas_are_those_that_the_printed_figures_know() -> None:
    assert {(one.name, one.slug) for one in Area.objects.all()} == {
        (one.name, one.slug) for one in MAPPA_AREAS
    }


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("Kent", "Kent"),
        ("  kent ", "Kent"),
        ("thames-valley", "Thames Valley"),
        ("Thames  valley", "Thames Valley"),
        ("Avon & Somerset", "Avon and Somerset"),
        ("DEVON & CORNWALL", "Devon and Cornwall"),
        ("Metropolitan Police", "London"),
        ("City of London", "London"),
        ("Hampshire and Isle of Wight", "Hampshire"),
        ("Dyfed Powys", "Dyfed-Powys"),
        ("dyfed–powys", "Dyfed-Powys"),
    ],
)
def test_an_area_is_found_by_any_of_its_names(called: str, name: str) -> None:
    assert area(called).name == name


@pytest.mark.parametrize("called", ["", " ", "-", "Kentish", "Scotland", "Ken"])
def test_what_is_no_name_of_an_area_finds_none(called: str) -> None:
    assert queries.find_area(called) is None


def test_no_name_leads_to_two_areas() -> None:
    names = [queries._plain(name) for one in Area.objects.all() for name in {one.name, *one.other_names}]
    slugs = [queries._plain(one.slug) for one in Area.objects.all()]
    different = {name: one.pk for one in Area.objects.all() for name in map(queries._plain, one.other_names)}
    assert len(set(slugs)) == 42
    for one in Area.objects.all():
        assert different.get(queries._plain(one.name), one.pk) == one.pk
    assert len(names) >= 42


@pytest.mark.parametrize(("name", "how_many"), [("Kent", 9), ("Thames Valley", 5), ("West Mercia", 5)])
def test_the_areas_of_the_reports_have_their_divisions(name: str, how_many: int) -> None:
    divisions = queries.list_divisions(area(name))
    assert len(divisions) == how_many
    assert all(division.source for division in divisions)


def test_an_area_whose_report_lists_no_divisions_has_none() -> None:
    assert not Division.objects.filter(area=area("Warwickshire")).exists()


def test_each_published_file_names_divisions_that_are_known() -> None:
    folder = Path(__file__).parents[2] / "mappa" / "figures" / "published"
    paths = list(folder.glob("*.json"))
    assert len(paths) >= 5
    for path in paths:
        published = json.loads(path.read_text())
        named = published.get("items", {}).get("i", {}).get("by_division") or {}
        known = set(Division.objects.filter(area__name=published["area"]).values_list("name", flat=True))
        assert set(named) <= known


def test_meetings_have_their_local_names_from_the_year_of_the_report() -> None:
    thames_valley = area("Thames Valley")
    assert "MARMM" in queries.meeting_name(thames_valley, 2, on=date(2006, 4, 1))
    assert queries.meeting_name(thames_valley, 2, on=date(2006, 3, 31)) == "Level 2 meeting"
    assert "Tasking" in str(
        queries.policy_value(area("Kent"), PolicyKey.SCREENING_GROUP_NAME, on=date(2020, 1, 1))
    )


def test_values_are_read_as_what_they_are() -> None:
    west_mercia = queries.policy_values(area("West Mercia"), on=date(2005, 4, 1))
    assert west_mercia[PolicyKey.LEVEL_3_MINUTES_WORKING_DAYS] == 5
    assert west_mercia[PolicyKey.UNCONVICTED_IN_CATEGORY_3] is True
    assert (
        queries.policy_value(area("Kent"), PolicyKey.UNCONVICTED_IN_CATEGORY_3, on=date(2005, 4, 1)) is False
    )


def test_every_value_has_a_meaning_whose_default_can_be_read() -> None:
    assert set(MEANINGS) == set(PolicyKey)
    for key, meaning in MEANINGS.items():
        assert isinstance(queries.read_policy(key, meaning.default), meaning.kind)


def test_the_five_areas_say_where_their_local_values_come_from() -> None:
    for name in FIVE:
        values = LocalPolicy.objects.current().filter(area=area(name))
        assert values
        assert all("annual report" in value.reason for value in values)


@pytest.mark.parametrize("username", INSTALLATION_ACCOUNTS)
def test_nobody_can_sign_in_with_an_account_of_the_installation(username: str) -> None:
    account = User.objects.get(username=username)
    assert not account.is_active
    assert not account.has_usable_password()
    for password in ("", account.password, username):
        assert authenticate(RequestFactory().post("/"), username=username, password=password) is None


@pytest.mark.parametrize("username", INSTALLATION_ACCOUNTS)
def test_an_account_of_the_installation_cannot_be_started(username: str) -> None:
    with (
        pytest.raises(IntegrityError, match="agencies_user_installation_accounts_stopped"),
        transaction.atomic(),
    ):
        User.objects.filter(username=username).update(is_active=True)


def test_the_command_line_may_import_everywhere() -> None:
    by = command_line_user()
    assert may_everywhere(by, Permission.CASELOAD_IMPORT)
    assert not may_everywhere(by, Permission.HOME_VIEW)
