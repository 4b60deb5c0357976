"""What an area sets and records about itself, and the agencies that serve it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from mappa.access.actions import agencies, areas
from mappa.access.models import Posting
from mappa.access.permissions import Permission
from mappa.access.policy import NotPermitted, access_on
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.agencies import queries
from mappa.agencies.models import Agency, Area, User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.states import AgencyKind, PopulationBase
from mappa.audit.events import Event
from mappa.audit.models import AuditEntry
from mappa.database.refusals import ChangedMeanwhile, NotPossible

pytestmark = pytest.mark.django_db

MakePerson = Callable[..., User]
DAY = date(2025, 6, 2)


@pytest.fixture
def kent() -> Area:
    found = queries.find_area("Kent")
    assert found is not None
    return found


@pytest.fixture
def carys(make_person: MakePerson) -> User:
    """The co-ordinator of Kent."""
    return make_person(RoleKey.COORDINATOR, "Kent", full_name="Carys Evans")


@pytest.fixture
def mo(make_person: MakePerson) -> User:
    """The co-ordinator of Thames Valley."""
    return make_person(RoleKey.COORDINATOR, "Thames Valley", full_name="Mo Khan")


def record_population(kent: Area, by: User, number: int = 1_600_000) -> object:
    return areas.record_population(
        area=kent,
        year=2005,
        base=PopulationBase.AGED_TEN_AND_OVER,
        population=number,
        source="Mid-2005 estimates",
        reason="For the return",
        by=by,
    )


def set_policy(
    kent: Area, value: str, on: date, by: User, key: PolicyKey = PolicyKey.DIVISION_WORD
) -> object:
    return areas.set_policy(area=kent, key=key, value=value, on=on, reason="The board decided", by=by)


def test_a_division_is_added_once(kent: Area, carys: User) -> None:
    areas.add_division(area=kent, name="Ashford", source="Order of 2025", by=carys)
    assert "Ashford" in {division.name for division in queries.list_divisions(kent)}
    with pytest.raises(NotPossible):
        areas.add_division(area=kent, name="ASHFORD", source="", by=carys)
    assert (
        AuditEntry.objects.filter(event=Event.DIVISION_ADDED.value, area_id=kent.pk, by_id=carys.pk).count()
        == 1
    )


def test_another_areas_coordinator_changes_nothing_here(kent: Area, mo: User, carys: User) -> None:
    record_population(kent, carys)
    (standing,) = queries.list_populations(kent)
    with pytest.raises(NotPermitted):
        areas.add_division(area=kent, name="Ashford", source="", by=mo)
    with pytest.raises(NotPermitted):
        record_population(kent, mo)
    with pytest.raises(NotPermitted):
        areas.correct_population(standing=standing, population=1, source="", reason="", by=mo)
    with pytest.raises(NotPermitted):
        set_policy(kent, "BCU", DAY, mo)
    with pytest.raises(NotPermitted):
        areas.set_policy(area=None, key=PolicyKey.DIVISION_WORD, value="x", on=DAY, reason="", by=carys)


def test_a_population_is_found_by_year_and_base(kent: Area, carys: User) -> None:
    record_population(kent, carys)
    assert queries.population_of(kent, year=2005, base=PopulationBase.AGED_TEN_AND_OVER) == 1_600_000
    assert queries.population_of(kent, year=2005, base=PopulationBase.ALL) is None
    assert queries.population_of(kent, year=2006, base=PopulationBase.AGED_TEN_AND_OVER) is None


def test_a_second_population_for_the_same_year_is_a_correction(kent: Area, carys: User) -> None:
    record_population(kent, carys)
    with pytest.raises(NotPossible, match="correct that one"):
        record_population(kent, carys, 1_700_000)


def test_a_corrected_population_keeps_the_old_row_with_the_reason(kent: Area, carys: User) -> None:
    record_population(kent, carys)
    (wrong,) = queries.list_populations(kent)
    areas.correct_population(
        standing=wrong, population=1_610_000, source="Revised estimates", reason="They were revised", by=carys
    )
    new, old = queries.list_populations(kent)
    assert (new.population, new.source, new.superseded_at) == (1_610_000, "Revised estimates", None)
    assert (old.population, old.superseded_by, old.superseded_reason) == (
        1_600_000,
        carys,
        "They were revised",
    )
    assert queries.population_of(kent, year=2005, base=PopulationBase.AGED_TEN_AND_OVER) == 1_610_000
    with pytest.raises(ChangedMeanwhile):
        areas.correct_population(standing=wrong, population=5, source="", reason="Again", by=carys)
    with pytest.raises(NotPossible, match="Nothing"):
        areas.correct_population(
            standing=new, population=1_610_000, source="Revised estimates", reason="?", by=carys
        )


def test_a_value_holds_from_its_day_and_the_one_before_until_then(kent: Area, carys: User) -> None:
    set_policy(kent, "division", DAY, carys)
    assert (
        queries.policy_value(kent, PolicyKey.DIVISION_WORD, on=DAY - timedelta(days=1))
        == "Basic Command Unit"
    )
    assert queries.policy_value(kent, PolicyKey.DIVISION_WORD, on=DAY) == "division"


def test_a_value_set_twice_from_one_day_is_replaced_and_the_first_stays_readable(
    kent: Area, carys: User
) -> None:
    set_policy(kent, "divison", DAY, carys)
    set_policy(kent, "division", DAY, carys)
    assert queries.policy_value(kent, PolicyKey.DIVISION_WORD, on=DAY) == "division"
    assert "divison" in {one.value for one in queries.list_policies(kent) if one.superseded_at}


def test_a_value_cannot_be_set_before_one_that_is_set_already(kent: Area, carys: User) -> None:
    set_policy(kent, "division", DAY, carys)
    with pytest.raises(NotPossible, match="later day"):
        set_policy(kent, "district", DAY - timedelta(days=1), carys)


def test_setting_what_holds_already_is_refused(kent: Area, carys: User) -> None:
    with pytest.raises(NotPossible, match="holds on that day already"):
        set_policy(kent, "Basic Command Unit", DAY, carys)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (PolicyKey.LEVEL_2_REVIEW_WEEKS, "twelve"),
        (PolicyKey.LEVEL_2_REVIEW_WEEKS, "0"),
        (PolicyKey.LEVEL_2_REVIEW_WEEKS, "-4"),
        (PolicyKey.LEVEL_2_REVIEW_WEEKS, "521"),
        (PolicyKey.LEVEL_2_REVIEW_WEEKS, "१२"),
        (PolicyKey.UNCONVICTED_IN_CATEGORY_3, "perhaps"),
        (PolicyKey.DIVISION_WORD, "  "),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(key: PolicyKey, value: str, kent: Area, carys: User) -> None:
    with pytest.raises(NotPossible) as refusal:
        set_policy(kent, value, DAY, carys, key)
    assert refusal.value.field == "value"


def test_the_value_for_all_areas_holds_where_an_area_has_set_none(kent: Area, administrator: User) -> None:
    areas.set_policy(
        area=None,
        key=PolicyKey.LEVEL_2_REVIEW_WEEKS,
        value="12",
        on=DAY,
        reason="The edition of 2025",
        by=administrator,
    )
    assert queries.policy_value(kent, PolicyKey.LEVEL_2_REVIEW_WEEKS, on=DAY) == 12
    areas.set_policy(
        area=kent,
        key=PolicyKey.LEVEL_2_REVIEW_WEEKS,
        value="8",
        on=DAY,
        reason="Here oftener",
        by=administrator,
    )
    assert queries.policy_value(kent, PolicyKey.LEVEL_2_REVIEW_WEEKS, on=DAY) == 8
    assert queries.policy_value(None, PolicyKey.LEVEL_2_REVIEW_WEEKS, on=DAY) == 12


class TestTheProtocol:
    """An agency without a signature in force sees no offender's record."""

    @pytest.fixture
    def agency(self, kent: Area, administrator: User) -> Agency:
        return agencies.add_agency(
            name="Kent Housing", kind=AgencyKind.DUTY_TO_COOPERATE, area=kent, by=administrator
        )

    def sees_records(self, person: User, day: date) -> bool:
        return Permission.OFFENDER_VIEW in access_on(person, day).areas_by_permission

    def test_opens_records_from_the_day_it_is_signed_until_the_day_it_ends(
        self, agency: Agency, administrator: User, make_person: MakePerson
    ) -> None:
        person = make_person(RoleKey.AGENCY_MEMBER, "Kent", agency=agency)
        signature = agencies.sign_protocol(
            agency=agency, on=DAY, reason="Signed by the director", by=administrator
        )
        agencies.end_protocol(
            signature=signature, on=DAY + timedelta(days=30), reason="Withdrawn", by=administrator
        )
        assert [self.sees_records(person, DAY + timedelta(days=days)) for days in (-1, 0, 29, 30)] == [
            False,
            True,
            True,
            False,
        ]

    def test_binds_whoever_the_role_is(self, agency: Agency, make_person: MakePerson) -> None:
        coordinator = make_person(RoleKey.COORDINATOR, "Kent", agency=agency)
        assert not self.sees_records(coordinator, DAY)
        assert Permission.FIGURES_VIEW in access_on(coordinator, DAY).areas_by_permission

    def test_is_not_signed_twice_for_one_day(self, agency: Agency, administrator: User) -> None:
        agencies.sign_protocol(agency=agency, on=DAY, reason="", by=administrator)
        with pytest.raises(NotPossible):
            agencies.sign_protocol(agency=agency, on=DAY + timedelta(days=3), reason="", by=administrator)

    def test_cannot_end_before_it_began(self, agency: Agency, administrator: User) -> None:
        signature = agencies.sign_protocol(agency=agency, on=DAY, reason="", by=administrator)
        with pytest.raises(NotPossible, match="day after"):
            agencies.end_protocol(signature=signature, on=DAY, reason="", by=administrator)

    def test_is_kept_by_system_administrators_only(self, agency: Agency, carys: User) -> None:
        with pytest.raises(NotPermitted):
            agencies.sign_protocol(agency=agency, on=DAY, reason="", by=carys)


def test_two_agencies_cannot_have_one_name(administrator: User) -> None:
    agencies.add_agency(name="Kent Housing", kind=AgencyKind.OTHER, area=None, by=administrator)
    with pytest.raises(NotPossible):
        agencies.add_agency(name="KENT HOUSING", kind=AgencyKind.OTHER, area=None, by=administrator)


def test_an_administrator_of_one_area_adds_its_agencies_only(kent: Area, make_person: MakePerson) -> None:
    local = make_person(RoleKey.SYSTEM_ADMINISTRATOR, "Kent")
    agencies.add_agency(name="Kent Housing", kind=AgencyKind.OTHER, area=kent, by=local)
    with pytest.raises(NotPermitted):
        agencies.add_agency(name="National Housing", kind=AgencyKind.OTHER, area=None, by=local)


def test_the_command_line_has_its_role_and_no_other() -> None:
    held = Posting.objects.filter(user=command_line_user())
    assert [(posting.role, posting.area) for posting in held] == [(RoleKey.COMMAND_LINE.value, None)]
