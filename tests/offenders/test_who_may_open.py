"""The one row rule at each of its edges, and what each ground lets a person do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from mappa.access.actions.agencies import end_protocol
from mappa.access.actions.clearances import end_clearance
from mappa.access.models import Clearance
from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import NotPermitted
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.access.states import ClearanceKind
from mappa.agencies.models import User
from mappa.agencies.queries import list_signatures
from mappa.database.refusals import NotPossible
from mappa.offenders.grounds import grounds_of, may_on, require_on
from mappa.offenders.models import CategoryPeriod, EmergencyOpening, Membership, Offender
from mappa.offenders.states import MembershipKind
from tests import factories
from tests.people_fixtures import make_agency, make_person

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def today() -> date:
    return timezone.localdate()


def anew(person: User) -> User:
    """The person as a new request loads them."""
    return User.objects.get(pk=person.pk)


def sees(person: User, record: Offender) -> bool:
    return Offender.objects.visible_to(anew(person)).filter(pk=record.pk).exists()


@pytest.fixture
def grace(db: None) -> User:
    """Of the health trust: sees the cases she works on, and no others."""
    return make_person(
        RoleKey.AGENCY_MEMBER, "Kent", username="grace", full_name="Grace Tennant", agency=make_agency()
    )


def opening(
    record: Offender,
    person: User,
    *,
    since: timedelta = timedelta(hours=1),
    left: timedelta = timedelta(hours=3),
) -> EmergencyOpening:
    now = timezone.now()
    return EmergencyOpening.objects.create(
        offender=record, user=person, opened_at=now - since, closes_at=now + left, reason="At the door"
    )


@pytest.mark.parametrize(
    ("first", "end", "opens"),
    [
        (timedelta(days=-10), None, True),
        (timedelta(), None, True),  # the first day
        (A_DAY, None, False),  # the day before the first
        (timedelta(days=-10), A_DAY, True),  # the last day
        (timedelta(days=-10), timedelta(), False),  # the day after the last
    ],
)
def test_a_membership_opens_the_record_from_its_first_day_to_its_last(
    carys: User, grace: User, carter: Offender, first: timedelta, end: timedelta | None, opens: bool
) -> None:
    factories.member(
        carter,
        grace,
        kind=MembershipKind.MEETING,
        start=today() + first,
        end=None if end is None else today() + end,
        by=carys,
    )
    assert sees(grace, carter) == opens


def test_an_agency_member_sees_no_record_of_the_area_but_those_they_work_on(
    carys: User, grace: User, carter: Offender
) -> None:
    assert not sees(grace, carter)
    factories.member(carter, grace, kind=MembershipKind.VICTIM_LIAISON, by=carys)
    assert sees(grace, carter)
    assert grounds_of(anew(grace), carter).basis == "membership:victim_liaison"  # type: ignore[union-attr]


def test_one_of_several_memberships_is_enough_and_the_weightiest_is_the_ground(
    carys: User, mo: User, carter: Offender
) -> None:
    ended = factories.member(carter, mo, kind=MembershipKind.SUPERVISING, by=carys)
    factories.member(carter, mo, kind=MembershipKind.ACTION, by=carys)
    grounds = grounds_of(anew(mo), carter)
    assert grounds is not None
    assert grounds.basis == "membership:supervising"
    factories.end_membership(carter, ended, by=carys)
    grounds = grounds_of(anew(mo), carter)
    assert grounds is not None
    assert grounds.basis == "membership:action"
    (other,) = Membership.objects.current().filter(user=mo, in_force__contains=today())
    factories.end_membership(carter, other, by=carys)
    assert not sees(mo, carter)


def test_a_membership_withdrawn_opens_nothing(carys: User, mo: User, carter: Offender) -> None:
    begun_today = factories.member(carter, mo, start=today(), by=carys)
    factories.end_membership(carter, begun_today, by=carys)
    assert not Membership.objects.current().filter(user=mo).exists()
    assert not sees(mo, carter)


@pytest.mark.parametrize("kind", list(ClearanceKind)[:2])
def test_vetting_and_training_that_have_ended_close_what_a_membership_opened(
    carys: User, grace: User, carter: Offender, kind: ClearanceKind
) -> None:
    factories.member(carter, grace, by=carys)
    clearance = Clearance.objects.current().get(user=grace, kind=kind.value)
    person = anew(grace)
    end_clearance(
        clearance=clearance,
        on=today(),
        reason="Not renewed",
        version=person.version,
        by=command_line_user(),
    )
    assert not sees(grace, carter)


def test_the_end_of_the_protocol_closes_what_a_membership_opened(
    carys: User, grace: User, carter: Offender
) -> None:
    factories.member(carter, grace, by=carys)
    (signature,) = list_signatures(grace.agency)
    end_protocol(signature=signature, on=today(), reason="Left", by=command_line_user())
    assert not sees(grace, carter)


def test_a_restricted_record_opens_to_its_members_alone_until_it_is_lifted(
    carys: User, pia: User, ana: User, rex: User, mo: User, carter: Offender
) -> None:
    factories.member(carter, mo, kind=MembershipKind.MEETING, by=carys)
    factories.restrict(carter, by=carys)
    assert [sees(one, carter) for one in (carys, mo)] == [True, True]
    assert [sees(one, carter) for one in (pia, ana, rex)] == [False, False, False]
    factories.lift_restriction(carter, by=anew(carys))
    assert [sees(one, carter) for one in (carys, mo, pia, ana, rex)] == [True] * 5


def test_category_4_needs_a_clearance_of_its_own_whatever_the_ground(carys: User, mo: User) -> None:
    cleared = make_person(RoleKey.COORDINATOR, "Kent", category_4=True)
    record = factories.offender(cleared, on=date(2023, 4, 1), category=4, level=2)
    assert sees(cleared, record)
    assert not sees(carys, record)
    with pytest.raises(NotPossible, match="not cleared for category 4"):
        factories.member(record, mo, by=cleared)
    Membership.objects.create(
        offender=record,
        user=mo,
        kind="named",
        in_force=type(CategoryPeriod.objects.get(offender=record).in_force)(date(2023, 4, 1), None, "[)"),
        recorded_by=cleared,
    )
    opening(record, mo)
    assert not sees(mo, record)


def test_category_4_ended_stays_in_the_record_and_corrected_away_it_is_gone(carys: User) -> None:
    from mappa.offenders import actions

    cleared = make_person(RoleKey.COORDINATOR, "Kent", category_4=True)
    record = factories.offender(cleared, on=date(2023, 4, 1), category=4)
    factories.end_category(record, on=date(2024, 4, 1), by=cleared)
    assert not sees(carys, record)
    actions.correct_fact(
        offender=factories.fresh(record),
        fact=CategoryPeriod.objects.current().get(offender=record),
        values={"category": 3},
        reason="Another man",
        version=factories.fresh(record).version,
        by=cleared,
    )
    assert sees(carys, record)


def test_nobody_puts_a_record_where_they_could_not_see_it(carys: User, rex: User, carter: Offender) -> None:
    from mappa.offenders import actions

    with pytest.raises(NotPossible, match="clearance for category 4"):
        factories.put_in_category(carter, 4, on=date(2023, 4, 1), by=carys)
    with pytest.raises(NotPossible, match="clearance for category 4"):
        actions.correct_fact(
            offender=factories.fresh(carter),
            fact=CategoryPeriod.objects.current().get(offender=carter),
            values={"category": 4, "in_force": type(_period(carter))(date(2023, 4, 1), None, "[)")},
            reason="Misread",
            version=factories.fresh(carter).version,
            by=rex,
        )
    carter.refresh_from_db()
    assert not carter.category_4


def _period(record: Offender) -> object:
    return CategoryPeriod.objects.current().get(offender=record).in_force


def test_an_emergency_opens_for_its_hours(mo: User, carter: Offender) -> None:
    first = opening(carter, mo)
    assert sees(mo, carter)
    first.closed_at, first.closed_by = timezone.now(), mo
    first.save(update_fields=["closed_at", "closed_by"])
    assert not sees(mo, carter)


@pytest.mark.parametrize(
    ("since", "left", "opens"),
    [
        (timedelta(hours=4), timedelta(microseconds=-1), False),
        (timedelta(hours=4), timedelta(minutes=1), True),
        (timedelta(minutes=-1), timedelta(hours=4), False),  # not yet
    ],
)
def test_an_emergency_opens_from_its_first_instant_until_its_last(
    mo: User, carter: Offender, since: timedelta, left: timedelta, opens: bool
) -> None:
    opening(carter, mo, since=since, left=left)
    assert sees(mo, carter) == opens


def test_an_emergency_opens_to_nobody_else_and_not_without_the_role(
    mo: User, grace: User, carter: Offender
) -> None:
    opening(carter, mo)
    other = make_person(RoleKey.COORDINATOR, "Thames Valley")
    assert not sees(other, carter)
    opening(carter, grace)
    assert not sees(grace, carter)


def test_an_emergency_opens_a_restricted_record_to_register_supervisors_alone(
    carys: User, mo: User, carter: Offender
) -> None:
    supervisor = make_person(RoleKey.REGISTER_SUPERVISOR, "Thames Valley")
    opening(carter, mo)
    opening(carter, supervisor)
    factories.restrict(carter, by=carys)
    assert not sees(mo, carter)
    assert sees(supervisor, carter)


CHANGES = (Permission.FACT_RECORD, Permission.CATEGORY_SET, Permission.MEMBERSHIP_KEEP)


def test_what_is_opened_in_an_emergency_is_read_and_never_changed(
    carys: User, mo: User, rex: User, carter: Offender
) -> None:
    opening(carter, mo)
    assert may_on(anew(mo), Permission.OFFENDER_VIEW, carter)
    assert not any(may_on(anew(mo), permission, carter) for permission in CHANGES)
    with pytest.raises(NotPermitted):
        factories.set_at_level(carter, 3, on=today(), by=anew(mo))
    # Not even in one's own area, where a restricted record is opened so.
    opening(carter, rex)
    factories.restrict(carter, by=carys)
    assert may_on(anew(rex), Permission.OFFENDER_VIEW, carter)
    assert not may_on(anew(rex), Permission.FACT_RECORD, carter)


def test_who_supervises_changes_wherever_their_role_is_and_no_other_member_does(
    carys: User, mo: User, carter: Offender
) -> None:
    meeting = factories.member(carter, mo, kind=MembershipKind.MEETING, by=carys)
    assert not any(may_on(anew(mo), permission, carter) for permission in CHANGES)
    factories.end_membership(carter, meeting, by=carys)
    factories.member(carter, mo, kind=MembershipKind.SUPERVISING, by=carys)
    assert all(may_on(anew(mo), permission, carter) for permission in CHANGES)
    factories.set_at_level(carter, 3, on=today(), by=anew(mo))


def test_supervising_gives_no_more_than_the_role_does(carys: User, grace: User, carter: Offender) -> None:
    factories.member(carter, grace, kind=MembershipKind.SUPERVISING, by=carys)
    assert may_on(anew(grace), Permission.OFFENDER_VIEW, carter)
    assert not any(may_on(anew(grace), permission, carter) for permission in CHANGES)


def test_a_restricted_record_is_changed_by_its_members_alone(
    carys: User, pia: User, ada: User, carter: Offender
) -> None:
    factories.member(carter, ada, kind=MembershipKind.NAMED, by=carys)
    factories.restrict(carter, by=carys)
    assert may_on(anew(ada), Permission.FACT_RECORD, carter)
    assert not may_on(anew(pia), Permission.FACT_RECORD, carter)
    with pytest.raises(RecordNotShown):
        require_on(anew(pia), Permission.FACT_RECORD, carter)


def test_a_member_keeps_the_record_that_passes_to_another_area(
    carys: User, mo: User, pia: User, carter: Offender
) -> None:
    factories.member(carter, pia, by=carys)
    factories.move(carter, "Thames Valley", on=today(), by=carys)
    assert [sees(one, carter) for one in (carys, mo, pia)] == [False, True, True]


@pytest.mark.parametrize("who", ["len_", "bea", "sys_", "una", "hal"])
def test_no_membership_opens_a_record_to_whose_role_opens_none(
    who: str, carys: User, carter: Offender, request: pytest.FixtureRequest
) -> None:
    person: User = request.getfixturevalue(who)
    with pytest.raises(NotPossible, match="cannot open records"):
        factories.member(carter, person, by=carys)
    Membership.objects.create(
        offender=carter, user=person, kind="named", in_force=_period(carter), recorded_by=carys
    )
    opening(carter, person)
    assert not sees(person, carter)


OPENING_ACTIONS: dict[str, Callable[[Offender, User], object]] = {
    "a level": lambda record, by: factories.set_at_level(record, 3, on=today(), by=by),
    "a name": lambda record, by: factories.alias(record, "Sly", by=by),
    "a restriction": lambda record, by: factories.restrict(record, by=by),
    "a member": lambda record, by: factories.member(record, by, by=by),
}


@pytest.mark.parametrize("what", OPENING_ACTIONS)
def test_no_action_reaches_a_restricted_record_of_ones_own_area(
    what: str, carys: User, carter: Offender
) -> None:
    colleague = make_person(RoleKey.COORDINATOR, "Kent")
    factories.restrict(carter, by=carys)
    with pytest.raises(RecordNotShown):
        OPENING_ACTIONS[what](carter, colleague)
