"""Planning, moving, chairing, opening and cancelling a meeting."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from mappa.access.actions.grades import end_grade
from mappa.access.models import Notice
from mappa.access.policy import NotPermitted
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.agencies.models import Area, Division, User
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.meetings import actions
from mappa.meetings.days import in_london, is_taken, slots, working_days_before
from mappa.meetings.models import AgendaItem, Invitation, Meeting, MeetingChange
from mappa.meetings.states import Answer, MeetingState
from mappa.offenders.models import Membership
from tests import factories
from tests.people_fixtures import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(db: None) -> User:
    return make_person(RoleKey.COORDINATOR, "Kent", full_name="Kay Keeper")


@pytest.fixture
def inspector(db: None) -> User:
    return factories.grade(make_person(RoleKey.POLICE_OFFICER, "Kent", full_name="Chris Inspector"))


def now_of(meeting: Meeting) -> Meeting:
    return Meeting.objects.get(pk=meeting.pk)


def move(meeting: Meeting, *, by: User, days: int = 28, version: int | None = None) -> Meeting:
    begins_at = factories.days_ahead(days)
    return actions.move_meeting(
        meeting=meeting,
        begins_at=begins_at,
        ends_at=begins_at + timedelta(hours=4),
        place="County hall",
        reason="The room is taken",
        version=version or now_of(meeting).version,
        now=timezone.now(),
        by=by,
    )


def test_a_meeting_in_the_past_cannot_be_planned_or_moved_to(keeper: User) -> None:
    with pytest.raises(NotPossible, match="time to come"):
        factories.meeting(keeper, begins_at=factories.days_ahead(-1))
    planned = factories.meeting(keeper)
    with pytest.raises(NotPossible, match="time to come"):
        move(planned, by=keeper, days=-2)


def test_only_who_keeps_the_areas_meetings_plans_one(keeper: User, inspector: User) -> None:
    with pytest.raises(NotPermitted):
        factories.meeting(keeper, area="Surrey")
    with pytest.raises(NotPermitted):
        factories.meeting(inspector)


def test_a_division_belongs_to_the_area(keeper: User) -> None:
    elsewhere = Division.objects.exclude(area__name="Kent").first()
    with pytest.raises(NotPossible, match="not a division"):
        factories.meeting(keeper, division=elsewhere)


def test_a_chair_of_too_low_a_grade_is_refused_with_the_grade_and_the_rule(keeper: User) -> None:
    sergeant = factories.grade(make_person(RoleKey.POLICE_OFFICER, "Kent", full_name="Sam Low"), "Sergeant")
    with pytest.raises(NotPossible) as refusal:
        factories.meeting(keeper, chair=sergeant)
    assert refusal.value.field == "chair"
    assert "Sam Low will hold the grade Sergeant" in refusal.value.message
    assert "A level 2 meeting in Kent is chaired by: Senior Probation Officer" in refusal.value.message


def test_a_grade_that_suffices_at_level_2_may_not_at_level_3(keeper: User, inspector: User) -> None:
    assert factories.meeting(keeper, chair=inspector).chair == inspector
    with pytest.raises(NotPossible, match="level 3 meeting"):
        factories.meeting(keeper, level=3, chair=inspector)


def test_somebody_without_a_grade_does_not_chair(keeper: User) -> None:
    nobody = make_person(RoleKey.POLICE_OFFICER, "Kent")
    with pytest.raises(NotPossible, match="holds no grade that is recorded"):
        factories.meeting(keeper, chair=nobody)


def test_a_grade_that_ends_before_the_day_is_refused_then_and_when_the_meeting_is_moved_there(
    keeper: User,
) -> None:
    leaving = factories.grade(
        make_person(RoleKey.POLICE_OFFICER, "Kent"), end=timezone.localdate() + timedelta(days=25)
    )
    planned = factories.meeting(keeper, chair=leaving)
    with pytest.raises(NotPossible, match="holds no grade"):
        move(planned, by=keeper)
    assert now_of(planned).version == 1
    with pytest.raises(NotPossible, match="holds no grade"):
        factories.meeting(keeper, begins_at=factories.days_ahead(25), chair=leaving)


def test_a_chair_has_a_role_that_may_chair_there(keeper: User) -> None:
    elsewhere = factories.grade(make_person(RoleKey.POLICE_OFFICER, "Surrey"))
    with pytest.raises(NotPossible, match="has no role in Kent"):
        factories.meeting(keeper, chair=elsewhere)


def test_the_chairs_grade_is_looked_at_again_when_the_meeting_opens(keeper: User) -> None:
    chair = factories.grade(make_person(RoleKey.POLICE_OFFICER, "Kent"))
    planned = factories.meeting(keeper, chair=chair)
    with pytest.raises(NotPossible, match="can be opened from then on"):
        actions.open_meeting(meeting=planned, version=1, now=timezone.now(), by=keeper)
    held = chair.grades.get()
    end_grade(
        grade=held,
        on=timezone.localdate() + timedelta(days=1),
        reason="Reverted",
        version=User.objects.get(pk=chair.pk).version,
        by=command_line_user(),
    )
    with pytest.raises(NotPossible, match="holds no grade"):
        actions.open_meeting(meeting=planned, version=1, now=planned.begins_at, by=keeper)
    assert now_of(planned).state == MeetingState.PLANNED


def test_the_chair_or_the_keeper_opens_the_meeting(keeper: User, inspector: User) -> None:
    planned = factories.meeting(keeper, chair=inspector)
    stranger = make_person(RoleKey.POLICE_OFFICER, "Kent")
    with pytest.raises(NotPermitted):
        actions.open_meeting(meeting=planned, version=1, now=planned.begins_at, by=stranger)
    actions.open_meeting(meeting=planned, version=1, now=planned.begins_at, by=inspector)
    assert now_of(planned).state == MeetingState.HELD
    with pytest.raises(NotPossible, match="has been held"):
        actions.cancel_meeting(
            meeting=planned, reason="Late", version=2, today=timezone.localdate(), by=keeper
        )


def test_a_meeting_without_a_chair_is_not_opened(keeper: User) -> None:
    planned = factories.meeting(keeper)
    with pytest.raises(NotPossible, match="Nobody is named as the chair"):
        actions.open_meeting(meeting=planned, version=1, now=planned.begins_at, by=keeper)


def test_two_administrators_at_once_overwrite_nothing(keeper: User, inspector: User) -> None:
    other = make_person(RoleKey.ADMINISTRATOR, "Kent")
    planned = factories.meeting(keeper)
    move(planned, by=keeper, version=1)
    with pytest.raises(ChangedMeanwhile):
        move(planned, by=other, days=30, version=1)
    with pytest.raises(ChangedMeanwhile):
        actions.name_chair(
            meeting=planned, chair=inspector, reason="", version=1, today=timezone.localdate(), by=other
        )
    assert now_of(planned).place == "County hall"


def test_moving_tells_those_invited_asks_them_anew_and_lengthens_their_work(
    keeper: User, inspector: User
) -> None:
    officer = make_person(RoleKey.AGENCY_MEMBER, "Kent")
    planned = factories.meeting(keeper, chair=inspector)
    item = factories.on_agenda(factories.offender(keeper), planned, by=keeper)
    sent = factories.invitation(item, officer, by=keeper)
    actions.answer_invitations(invitations=[sent], answer=Answer.ATTENDING, reason="", by=keeper)
    before = Membership.objects.current().get(user=officer).in_force.upper
    move(planned, by=keeper)
    assert {
        (one.person_id, one.kind) for one in Notice.objects.filter(about_id=planned.pk, kind="meeting-moved")
    } == {(officer.pk, "meeting-moved"), (inspector.pk, "meeting-moved")}
    standing = Invitation.objects.current().get(person=officer)
    assert standing.answer == Answer.NONE
    assert standing.replaces.answer == Answer.ATTENDING
    assert Membership.objects.current().get(user=officer).in_force.upper == before + timedelta(days=7)
    assert now_of(planned).sequence == 1
    assert [one.kind for one in MeetingChange.objects.filter(meeting=planned).order_by("pk")] == [
        "planned",
        "moved",
    ]


def test_cancelling_keeps_everything_and_ends_the_work(keeper: User, inspector: User) -> None:
    officer = make_person(RoleKey.AGENCY_MEMBER, "Kent")
    planned = factories.meeting(keeper, chair=inspector)
    item = factories.on_agenda(factories.offender(keeper), planned, by=keeper)
    factories.invitation(item, officer, by=keeper)
    actions.cancel_meeting(
        meeting=planned,
        reason="Snow",
        version=now_of(planned).version,
        today=timezone.localdate(),
        by=keeper,
    )
    assert now_of(planned).state == MeetingState.CANCELLED
    assert AgendaItem.objects.get(pk=item.pk).removed_at is None
    assert Invitation.objects.current().filter(person=officer).exists()
    assert not Membership.objects.current().filter(user=officer).exists()
    assert Notice.objects.filter(person=officer, kind="meeting-cancelled").count() == 1
    with pytest.raises(NotPossible, match="cancelled"):
        move(planned, by=keeper)


def test_a_meeting_with_a_case_that_is_not_open_to_the_keeper_is_left_alone(keeper: User) -> None:
    other = make_person(RoleKey.COORDINATOR, "Kent")
    planned = factories.meeting(keeper)
    record = factories.offender(other)
    factories.on_agenda(record, planned, by=other)
    factories.restrict(record, by=other)
    # The restriction keeps the record open to whoever placed it.
    with pytest.raises(NotPossible, match="not open to you"):
        move(planned, by=keeper)


def test_a_series_proposes_working_days(keeper: User) -> None:
    series = actions.add_series(
        area=Area.objects.get(name="Kent"),
        division=None,
        level=3,
        name="MAPPP",
        weeks=4,
        first_on=date(2026, 11, 27),
        begins=time(9, 30),
        minutes=240,
        place="County hall",
        by=keeper,
    )
    turns = slots(series.first_on, series.weeks, since=date(2026, 12, 1))
    # 25 December is Christmas Day, 26 December a Saturday kept on the Monday.
    assert [next(turns) for _ in range(3)] == [date(2026, 12, 29), date(2027, 1, 22), date(2027, 2, 19)]
    assert is_taken(date(2027, 1, 22), 4, [date(2027, 1, 20)])
    assert not is_taken(date(2027, 1, 22), 4, [date(2026, 12, 29)])
    with pytest.raises(ChangedMeanwhile):
        actions.end_series(series=series, on=date(2027, 1, 1), version=7, by=keeper)


def test_contributions_are_asked_for_some_working_days_before() -> None:
    # The late May holiday of 2022 was moved, and the Platinum Jubilee was kept on the Friday.
    assert working_days_before(date(2022, 6, 7), 3) == date(2022, 5, 31)
    assert working_days_before(date(2012, 6, 7), 3) == date(2012, 5, 31)


def test_times_are_londons_over_the_clock_change() -> None:
    assert in_london(date(2027, 3, 26), time(9)).utcoffset() == timedelta(0)
    assert in_london(date(2027, 3, 29), time(9)).utcoffset() == timedelta(hours=1)


def test_a_lay_adviser_observes_and_opens_nothing(keeper: User) -> None:
    planned = factories.meeting(keeper)
    adviser = make_person(RoleKey.LAY_ADVISER, "Kent")
    actions.invite_observer(meeting=planned, person=adviser, reason="", by=keeper)
    assert not Membership.objects.filter(user=adviser).exists()
    with pytest.raises(NotPossible, match="no lay adviser"):
        actions.invite_observer(
            meeting=planned, person=make_person(RoleKey.POLICE_OFFICER, "Kent"), reason="", by=keeper
        )
