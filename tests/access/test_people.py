"""People's accounts and roles: who may change them, and what is refused."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from mappa.access.actions import people, postings
from mappa.access.models import Posting
from mappa.access.permissions import Permission
from mappa.access.policy import NotPermitted, access_on, has_role_of_a_person
from mappa.access.queries import command_line_user
from mappa.access.queries import people as queries
from mappa.access.roles import GIVEN_TO_PEOPLE, ROLES, RoleKey
from mappa.agencies.models import Agency, Area, User
from mappa.agencies.queries import find_area
from mappa.audit.events import Event
from mappa.audit.models import AuditEntry
from mappa.database.refusals import ChangedMeanwhile, NotPossible

pytestmark = pytest.mark.django_db

MakePerson = Callable[..., User]
MakeAgency = Callable[..., Agency]
TODAY = date(2025, 6, 2)


def area(name: str) -> Area:
    found = find_area(name)
    assert found is not None
    return found


def give(
    person: User, role: RoleKey, *areas: str, by: User, start: date = TODAY, end: date | None = None
) -> Posting:
    person.refresh_from_db()
    return postings.give_role(
        person=person,
        role=role,
        areas=[area(name) for name in areas],
        start=start,
        end=end,
        reason="New post",
        version=person.version,
        by=by,
    )[0]


def latest(event: Event) -> AuditEntry:
    return AuditEntry.objects.filter(event=event.value).latest("id")


def add(by: User, agency: Agency, username: str = "c.evans") -> people.WithPassword:
    return people.add_person(
        username=username, full_name="Carys Evans", agency=agency, job_title="", email="", by=by
    )


def test_a_new_person_has_a_one_time_password_and_no_role(
    administrator: User, make_agency: MakeAgency
) -> None:
    carys, password = add(administrator, make_agency(), "C.Evans")
    assert carys.username == "c.evans"
    assert carys.check_password(password)
    assert carys.must_change_password
    assert not has_role_of_a_person(carys)
    entry = latest(Event.PERSON_ADDED)
    assert (entry.by_id, entry.detail["person_id"]) == (administrator.pk, carys.pk)
    assert password not in str(entry.detail)


def test_two_people_cannot_have_one_username(administrator: User, make_agency: MakeAgency) -> None:
    add(administrator, make_agency())
    with pytest.raises(NotPossible) as refusal:
        add(administrator, make_agency(), "C.EVANS")
    assert refusal.value.field == "username"


@pytest.mark.parametrize(
    "username", ["", "a", "-evans", "c evans", "c_evans", "é.evans", "c" * 61, "c@evans"]
)
def test_a_username_is_plain_letters_digits_stops_and_hyphens(
    username: str, administrator: User, make_agency: MakeAgency
) -> None:
    with pytest.raises(NotPossible):
        add(administrator, make_agency(), username)


def test_only_those_who_keep_people_add_one(make_person: MakePerson, make_agency: MakeAgency) -> None:
    coordinator = make_person(RoleKey.COORDINATOR, "Kent")
    with pytest.raises(NotPermitted):
        add(coordinator, make_agency())


def test_a_role_holds_from_its_first_day_until_the_day_it_ends(
    administrator: User, make_person: MakePerson
) -> None:
    person = make_person()
    give(person, RoleKey.COORDINATOR, "Kent", by=administrator, start=date(2025, 6, 2), end=date(2025, 7, 1))
    areas = {
        day: access_on(person, day).areas_by_permission.get(Permission.FIGURES_VIEW, frozenset())
        for day in (date(2025, 6, 1), date(2025, 6, 2), date(2025, 6, 30), date(2025, 7, 1))
    }
    kent = frozenset({area("Kent").pk})
    assert list(areas.values()) == [frozenset(), kent, kent, frozenset()]


def test_a_role_in_several_areas_is_a_posting_in_each(administrator: User, make_person: MakePerson) -> None:
    person = make_person()
    give(person, RoleKey.ANALYST, "Kent", "Essex", by=administrator)
    held = queries.list_postings(person)
    assert {posting.area.name for posting in held if posting.area} == {"Kent", "Essex"}
    assert (
        AuditEntry.objects.filter(event=Event.POSTING_BEGUN.value, detail__person_id=person.pk).count() == 2
    )


def test_the_same_role_twice_on_one_day_is_refused(administrator: User, make_person: MakePerson) -> None:
    person = make_person()
    give(person, RoleKey.ANALYST, "Kent", by=administrator)
    with pytest.raises(NotPossible, match="already has this role"):
        give(person, RoleKey.ANALYST, "Kent", by=administrator, start=TODAY + timedelta(days=5))
    with pytest.raises(NotPossible, match="already has this role"):
        give(person, RoleKey.ANALYST, "Essex", "Kent", by=administrator)
    assert queries.list_postings(person).count() == 1


def test_a_role_cannot_end_before_it_begins(administrator: User, make_person: MakePerson) -> None:
    with pytest.raises(NotPossible) as refusal:
        give(make_person(), RoleKey.ANALYST, "Kent", by=administrator, start=TODAY, end=TODAY)
    assert refusal.value.field == "last"


def test_nobody_changes_their_own_roles(administrator: User) -> None:
    with pytest.raises(NotPossible, match="own roles"):
        give(administrator, RoleKey.COORDINATOR, "Kent", by=administrator)
    (own,) = queries.list_postings(administrator)
    with pytest.raises(NotPossible, match="own roles"):
        postings.end_role(
            posting=own,
            on=TODAY,
            today=TODAY,
            reason="Leaving",
            version=administrator.version,
            by=administrator,
        )


def test_the_role_of_the_command_line_is_given_to_nobody(
    administrator: User, make_person: MakePerson
) -> None:
    assert RoleKey.COMMAND_LINE not in GIVEN_TO_PEOPLE
    with pytest.raises(NotPossible, match="not given"):
        give(make_person(), RoleKey.COMMAND_LINE, by=administrator)


def test_the_accounts_of_the_installation_are_nobodys_to_change(administrator: User) -> None:
    command_line = command_line_user()
    for act in (people.restart_account, people.give_password):
        with pytest.raises(NotPermitted):
            act(person=command_line, version=command_line.version, by=administrator)
    with pytest.raises(NotPossible):
        give(command_line, RoleKey.COORDINATOR, by=administrator)


def test_an_administrator_of_one_area_gives_roles_there_only(make_person: MakePerson) -> None:
    local = make_person(RoleKey.SYSTEM_ADMINISTRATOR, "Kent")
    person = make_person()
    give(person, RoleKey.ANALYST, "Kent", by=local)
    for areas in (["Essex"], ["Kent", "Essex"], []):
        with pytest.raises(NotPermitted):
            give(person, RoleKey.COORDINATOR, *areas, by=local)


def test_an_administrator_of_one_area_cannot_take_over_an_account_with_a_role_elsewhere(
    make_person: MakePerson,
) -> None:
    local = make_person(RoleKey.SYSTEM_ADMINISTRATOR, "Kent")
    of_kent = make_person(RoleKey.COORDINATOR, "Kent")
    of_both = make_person(RoleKey.COORDINATOR, "Kent", "Essex")
    of_all = make_person(RoleKey.SYSTEM_ADMINISTRATOR)
    people.give_password(person=of_kent, version=of_kent.version, by=local)
    for other in (of_both, of_all):
        for act in (people.give_password, people.restart_account):
            with pytest.raises(NotPermitted):
                act(person=other, version=other.version, by=local)
        with pytest.raises(NotPermitted):
            people.stop_account(person=other, on=TODAY, version=other.version, by=local)
        with pytest.raises(NotPermitted):
            people.unlock(person=other, by=local)


def test_a_role_elsewhere_that_is_over_does_not_stand_in_the_way(make_person: MakePerson) -> None:
    local = make_person(RoleKey.SYSTEM_ADMINISTRATOR, "Kent")
    moved = make_person(RoleKey.COORDINATOR, "Essex", end=timezone.localdate())
    people.give_password(person=moved, version=moved.version, by=local)
    moving = make_person(RoleKey.COORDINATOR, "Essex", end=timezone.localdate() + timedelta(days=1))
    with pytest.raises(NotPermitted):
        people.give_password(person=moving, version=moving.version, by=local)


def test_an_ended_role_stays_readable_with_who_ended_it_and_why(
    administrator: User, make_person: MakePerson
) -> None:
    person = make_person()
    posting = give(person, RoleKey.ANALYST, "Kent", by=administrator, start=date(2025, 1, 1))
    person.refresh_from_db()
    postings.end_role(
        posting=posting, on=TODAY, today=TODAY, reason="Moved on", version=person.version, by=administrator
    )
    (ended,) = queries.list_postings(person)
    assert (ended.in_force.lower, ended.in_force.upper) == (date(2025, 1, 1), TODAY)
    assert ended.reason == "New post"
    (before,) = queries.list_withdrawn_postings(person)
    assert (before.superseded_by, before.superseded_reason) == (administrator, "Moved on")
    assert latest(Event.POSTING_ENDED).detail["person_id"] == person.pk


def test_a_role_that_has_not_begun_is_withdrawn(administrator: User, make_person: MakePerson) -> None:
    person = make_person()
    posting = give(person, RoleKey.ANALYST, "Kent", by=administrator, start=TODAY + timedelta(days=10))
    person.refresh_from_db()
    postings.end_role(
        posting=posting, on=TODAY, today=TODAY, reason="Not coming", version=person.version, by=administrator
    )
    assert not queries.list_postings(person)
    assert queries.list_withdrawn_postings(person).count() == 1


def test_who_saw_an_older_state_of_the_account_is_told(administrator: User, make_person: MakePerson) -> None:
    person = make_person()
    seen = person.version
    give(person, RoleKey.ANALYST, "Kent", by=administrator)
    with pytest.raises(ChangedMeanwhile):
        people.correct_person(
            person=person,
            full_name="Another Name",
            agency=person.agency,
            job_title="",
            email="",
            version=seen,
            by=administrator,
        )
    person.refresh_from_db()
    assert person.full_name != "Another Name"


def test_changed_particulars_are_told_by_the_names_of_their_fields(
    administrator: User, make_person: MakePerson, make_agency: MakeAgency
) -> None:
    person = make_person()
    other = make_agency()
    people.correct_person(
        person=person,
        full_name="Carys Evans-Jones",
        agency=other,
        job_title="",
        email="",
        version=person.version,
        by=administrator,
    )
    person.refresh_from_db()
    assert (person.full_name, person.agency) == ("Carys Evans-Jones", other)
    assert latest(Event.PERSON_CORRECTED).detail == {
        "person_id": person.pk,
        "fields": ["agency", "full_name"],
    }


def test_changing_nothing_is_refused(administrator: User, make_person: MakePerson) -> None:
    person = make_person()
    with pytest.raises(NotPossible, match="Nothing"):
        people.correct_person(
            person=person,
            full_name=person.full_name,
            agency=person.agency,
            job_title="",
            email="",
            version=person.version,
            by=administrator,
        )


def test_a_stopped_account_can_be_started_again_with_a_new_password(
    administrator: User, make_person: MakePerson
) -> None:
    person = make_person(RoleKey.ANALYST, "Kent")
    people.stop_account(person=person, on=TODAY, version=person.version, by=administrator)
    person.refresh_from_db()
    assert not person.is_active
    with pytest.raises(NotPossible, match="stopped already"):
        people.stop_account(person=person, on=TODAY, version=person.version, by=administrator)
    with pytest.raises(NotPossible, match="stopped"):
        people.give_password(person=person, version=person.version, by=administrator)
    before = person.get_session_auth_hash()
    restarted, password = people.restart_account(person=person, version=person.version, by=administrator)
    assert restarted.is_active
    assert restarted.must_change_password
    assert restarted.check_password(password)
    assert restarted.get_session_auth_hash() != before
    with pytest.raises(NotPossible, match="not stopped"):
        people.restart_account(person=restarted, version=restarted.version, by=administrator)


def test_nobody_stops_or_resets_their_own_account(administrator: User) -> None:
    with pytest.raises(NotPossible, match="own account"):
        people.stop_account(person=administrator, on=TODAY, version=administrator.version, by=administrator)
    with pytest.raises(NotPossible, match="own account"):
        people.give_password(person=administrator, version=administrator.version, by=administrator)


class TestTheLastSystemAdministrator:
    """There is always somebody left who can let others in."""

    def test_cannot_be_stopped(self, administrator: User) -> None:
        with pytest.raises(NotPossible, match="last system administrator"):
            people.stop_account(
                person=administrator, on=TODAY, version=administrator.version, by=command_line_user()
            )
        administrator.refresh_from_db()
        assert administrator.is_active

    def test_cannot_lose_the_role(self, administrator: User) -> None:
        (posting,) = queries.list_postings(administrator)
        with pytest.raises(NotPossible, match="last system administrator"):
            postings.end_role(
                posting=posting,
                on=TODAY + timedelta(days=30),
                today=TODAY,
                reason="Leaving",
                version=administrator.version,
                by=command_line_user(),
            )
        assert queries.list_postings(administrator).get().in_force.upper is None

    @pytest.mark.parametrize("how", ["of one area", "until a day", "stopped", "from a later day"])
    def test_is_the_last_even_beside_one_who_cannot_take_over(
        self, how: str, administrator: User, make_person: MakePerson
    ) -> None:
        match how:
            case "of one area":
                make_person(RoleKey.SYSTEM_ADMINISTRATOR, "Kent")
            case "until a day":
                make_person(RoleKey.SYSTEM_ADMINISTRATOR, end=TODAY + timedelta(days=100))
            case "stopped":
                other = make_person(RoleKey.SYSTEM_ADMINISTRATOR)
                people.stop_account(person=other, on=TODAY, version=other.version, by=administrator)
            case "from a later day":
                give(
                    make_person(),
                    RoleKey.SYSTEM_ADMINISTRATOR,
                    by=command_line_user(),
                    start=TODAY + timedelta(days=1),
                )
        with pytest.raises(NotPossible, match="last system administrator"):
            people.stop_account(
                person=administrator, on=TODAY, version=administrator.version, by=command_line_user()
            )

    def test_is_no_longer_the_last_once_there_is_another(
        self, administrator: User, make_person: MakePerson
    ) -> None:
        other = make_person(RoleKey.SYSTEM_ADMINISTRATOR)
        people.stop_account(person=administrator, on=TODAY, version=administrator.version, by=other)
        administrator.refresh_from_db()
        assert not administrator.is_active

    def test_may_lose_another_role(self, administrator: User) -> None:
        posting = give(administrator, RoleKey.LAY_ADVISER, "Kent", by=command_line_user())
        administrator.refresh_from_db()
        postings.end_role(
            posting=posting,
            on=TODAY + timedelta(days=1),
            today=TODAY,
            reason="Over",
            version=administrator.version,
            by=command_line_user(),
        )
        assert queries.list_postings(administrator).filter(in_force__upper_inf=True).count() == 1


def test_people_are_found_by_name_agency_role_and_area(
    make_person: MakePerson, make_agency: MakeAgency
) -> None:
    police = make_agency("Kent Police")
    carys = make_person(RoleKey.COORDINATOR, "Kent", full_name="Carys Evans", agency=police)
    mo = make_person(RoleKey.COORDINATOR, "Thames Valley", full_name="Mo Khan")
    len_ = make_person(RoleKey.LAY_ADVISER, full_name="Len Adviser")
    gone = make_person(RoleKey.COORDINATOR, "Kent", full_name="Gone Person", end=TODAY)

    def found(**asked: object) -> set[User]:
        return set(queries.list_people(by=command_line_user(), on=TODAY, **asked))  # type: ignore[arg-type]

    assert found(search="evans carys") == {carys}
    assert found(search=mo.username) == {mo}
    assert found(agency_id=police.pk) == {carys}
    assert found(role=RoleKey.COORDINATOR) == {carys, mo}
    assert found(area_id=area("Kent").pk) == {carys, len_}
    assert found(role=RoleKey.COORDINATOR, area_id=area("Essex").pk) == set()
    assert found() == {carys, mo, len_, gone}
    assert found(active=False) == set()


def test_every_role_says_what_it_is_for_and_has_permissions() -> None:
    for role in ROLES.values():
        assert role.description.endswith(".")
        assert role.permissions
    assert set(ROLES) == set(RoleKey)


def test_a_lay_adviser_sees_figures_and_no_records() -> None:
    permissions = ROLES[RoleKey.LAY_ADVISER].permissions
    assert Permission.FIGURES_VIEW in permissions
    assert Permission.OFFENDER_VIEW not in permissions


def test_nobody_both_keeps_people_and_opens_records() -> None:
    for key in GIVEN_TO_PEOPLE:
        permissions = ROLES[key].permissions
        assert not {Permission.PEOPLE_MANAGE, Permission.OFFENDER_VIEW} <= permissions
        assert not {Permission.PEOPLE_MANAGE, Permission.AUDIT_READ} <= permissions
