"""What the owner's functions do for people who see no record, and what an import may not reach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.utils import timezone

from mappa.access.actions.postings import give_role
from mappa.access.pages import RecordNotShown
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.agencies.models import Area, User
from mappa.audit.events import Event
from mappa.audit.models import AuditEntry
from mappa.database.identity import acting_as
from mappa.imports.actions import check_caseload
from mappa.imports.checking.standing import NOT_TO_BE_USED
from mappa.imports.reading import read_path
from mappa.offenders import work
from mappa.offenders.actions import hand_over
from mappa.offenders.models import EmergencyOpening, Membership, Offender
from mappa.offenders.queries import open_offender, standing_of
from tests import factories
from tests.people_fixtures import make_person

pytestmark = pytest.mark.django_db


def test_whoever_keeps_people_ends_the_work_of_a_leaver_on_records_they_never_see(
    carys: User, mo: User, sys_: User, carter: Offender
) -> None:
    factories.member(carter, mo, by=carys)
    later = factories.offender(carys, reference="KENT-2")
    factories.member(later, mo, start=timezone.localdate() + timedelta(days=9), by=carys)
    today = timezone.localdate()
    with transaction.atomic(), acting_as(sys_.pk):
        assert not Offender.objects.exists()
        assert {one.offender_id for one in work.list_work(person=mo, on=today)} == {carter.pk, later.pk}
        assert work.count_open(person=mo)[carter.area_id] == 1
        assert work.end_work(person=mo, on=today, reason="Left", by=sys_) == 2
    (ended,) = Membership.objects.current().filter(user=mo)
    assert (ended.offender, ended.in_force.upper, ended.recorded_by) == (carter, today, sys_)
    assert Membership.objects.filter(user=mo, superseded_reason="Left", superseded_by=sys_).count() == 2
    assert AuditEntry.objects.filter(event=Event.MEMBERSHIP_ENDED.value, by_id=sys_.pk).count() == 2
    assert work.list_work(person=mo, on=today) == []


def test_a_record_opened_in_an_emergency_shows_to_who_opened_it_alone(mo: User, carter: Offender) -> None:
    colleague = make_person(RoleKey.COORDINATOR, "Thames Valley")
    factories.open_in_emergency(carter, by=mo)
    for person, shown in ((mo, True), (colleague, False)):
        with transaction.atomic(), acting_as(person.pk):
            assert Offender.objects.filter(pk=carter.pk).exists() is shown


def test_nobody_hands_over_a_record_that_they_do_not_see(mo: User, carys: User, carter: Offender) -> None:
    valley = Area.objects.get(name="Thames Valley")
    with transaction.atomic(), acting_as(mo.pk), pytest.raises(DatabaseError), transaction.atomic():
        hand_over({carter.pk: valley.pk})
    assert factories.fresh(carter).area.name == "Kent"
    with transaction.atomic(), acting_as(carys.pk):
        hand_over({carter.pk: valley.pk})
    assert factories.fresh(carter).area == valley


def test_the_last_member_of_a_restricted_record_is_told_apart(
    carys: User, pia: User, sys_: User, carter: Offender
) -> None:
    factories.restrict(carter, by=carys)
    today = timezone.localdate()
    with transaction.atomic(), acting_as(sys_.pk):
        assert [one.leaves_nobody for one in work.list_work(person=carys, on=today)] == [True]
    factories.member(carter, pia, by=carys)
    with transaction.atomic(), acting_as(sys_.pk):
        assert [one.leaves_nobody for one in work.list_work(person=carys, on=today)] == [False]


@pytest.mark.parametrize("who", ["pia", "ada", "sys_", "nobody"])
def test_the_function_that_opens_in_an_emergency_checks_the_role_itself(
    who: str, carter: Offender, request: pytest.FixtureRequest
) -> None:
    """Whatever the application asked before: of these only Pia has the role."""
    person = None if who == "nobody" else request.getfixturevalue(who).pk
    statement = "SELECT opening FROM open_in_emergency(%s, '{}', '{}', 'At the door', 4)"
    with transaction.atomic(), acting_as(person), connection.cursor() as cursor:
        if person is None:
            with pytest.raises(ProgrammingError, match="nobody acts"), transaction.atomic():
                cursor.execute(statement, [["KENT-1"]])
            return
        cursor.execute(statement, [["KENT-1"]])
        assert (cursor.fetchone() != (None,)) == (who == "pia")


def test_what_names_two_records_opens_neither(carys: User, mo: User, carter: Offender) -> None:
    factories.offender(carys, reference="KENT-A")
    with transaction.atomic(), acting_as(mo.pk), connection.cursor() as cursor:
        cursor.execute(
            "SELECT opening FROM open_in_emergency(%s, '{}', '{}', '?', 4)", [["KENT-1", "KENT-A"]]
        )
        assert cursor.fetchone() == (None,)
    assert not EmergencyOpening.objects.exists()


@pytest.fixture
def check(tmp_path: Path) -> Callable[[User], Any]:
    def check(by: User) -> Any:
        for name, columns, row in (
            (
                "offenders",
                "reference,family_name,given_names,date_of_birth,sex",
                "KENT-1,Carter,Daniel,1970-02-03,male",
            ),
            ("levels", "reference,level,start,end", "KENT-1,3,2010-01-01,2010-02-01"),
        ):
            (tmp_path / f"{name}.csv").write_text(f"{columns}\n{row}\n", encoding="utf-8")
        with transaction.atomic(), acting_as(by.pk):
            planned = check_caseload(reading=read_path(tmp_path), on=timezone.localdate(), by=by)
        return [(fault.file, fault.reason) for fault in planned.remarks.in_order().faults]

    return check


def test_an_import_neither_touches_nor_tells_of_a_restricted_record(
    carys: User, ada: User, mo: User, carter: Offender, check: Callable[[User], Any]
) -> None:
    elsewhere = check(mo)
    assert ("offenders.csv", NOT_TO_BE_USED) in elsewhere
    assert ("offenders.csv", NOT_TO_BE_USED) not in check(ada)
    factories.restrict(carter, by=carys)
    assert check(ada) == elsewhere
    assert ("offenders.csv", NOT_TO_BE_USED) not in check(carys)


def test_an_import_does_not_change_what_is_open_in_an_emergency_alone(
    carys: User, carter: Offender, check: Callable[[User], Any]
) -> None:
    both = make_person(RoleKey.COORDINATOR, "Kent", username="both")
    give_role(
        person=both,
        role=RoleKey.REGISTER_SUPERVISOR,
        areas=[carter.area],
        start=timezone.localdate(),
        end=None,
        reason="For a test",
        version=both.version,
        by=command_line_user(),
    )
    factories.restrict(carter, by=carys)
    assert factories.open_in_emergency(carter, by=User.objects.get(pk=both.pk)) == carter.pk
    assert ("offenders.csv", NOT_TO_BE_USED) in check(User.objects.get(pk=both.pk))


def test_a_record_that_passes_out_of_sight_while_its_page_is_made_is_not_there(
    carys: User, pia: User, carter: Offender
) -> None:
    """Pia opened it, and before the rest of her page is read somebody restricts it."""
    today = timezone.localdate()
    with transaction.atomic(), acting_as(pia.pk):
        opened = open_offender(by=pia, pk=carter.pk)
        assert standing_of(opened, on=today).details.family_name == "Carter"
    factories.restrict(carter, by=carys)
    with transaction.atomic(), acting_as(pia.pk), pytest.raises(RecordNotShown):
        standing_of(opened, on=today)
