"""Meetings as such: planned, moved, chaired, opened, cancelled; and who observes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from mappa.access.actions.notices import tell
from mappa.access.permissions import Permission
from mappa.access.policy import may_in_area, require_in_area
from mappa.access.queries.entitled import access_of_each
from mappa.access.queries.grades import chair_grades, grade_of
from mappa.access.roles import RoleKey
from mappa.access.states import NoticeKind
from mappa.agencies.models import Area, Division, User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import policy_value
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.refusals import NotPossible
from mappa.database.superseding import insert, refused_in_words, successor, supersede
from mappa.law.dated import in_words
from mappa.meetings.days import day_of, working_days_before
from mappa.meetings.models import Invitation, Meeting, MeetingChange, MeetingSeries, Observer
from mappa.meetings.states import Answer, MeetingChangeKind, MeetingState, ObserverOutcome

from .invitations import invite_the_chair, settle_work
from .locks import every_case, hold_offenders, lock_meeting, require_keeper, require_planned


@transaction.atomic
def plan_meeting(
    *,
    area: Area,
    division: Division | None,
    level: int,
    series: MeetingSeries | None,
    name: str,
    begins_at: datetime,
    ends_at: datetime,
    place: str,
    chair: User | None,
    reason: str,
    now: datetime,
    by: User,
) -> Meeting:
    """Plan one meeting: the next of a series, or an extra one."""
    require_in_area(by, Permission.MEETING_KEEP, area.pk)
    if division is not None and division.area_id != area.pk:
        raise NotPossible("division", f"{division.name} is not a division of {area.name}.")
    if series is not None and (series.area_id, series.division_id, series.level) != (
        area.pk,
        division.pk if division else None,
        level,
    ):
        raise NotPossible("level", "The series is held elsewhere, or at another level.")
    _require_times(begins_at, ends_at, now=now)
    meeting = Meeting(
        area=area,
        division=division,
        level=level,
        series=series,
        name=name,
        begins_at=begins_at,
        ends_at=ends_at,
        place=place,
        contributions_due_on=_contributions_due(area, day_of(begins_at)),
        chair=chair,
        planned_by=by,
    )
    if chair is not None:
        require_chair(chair, meeting)
    with refused_in_words(meeting, field="on"):
        meeting.save(force_insert=True)
    _keep_change(meeting, MeetingChangeKind.PLANNED, reason=reason, by=by)
    if chair is not None and chair.pk != by.pk:
        tell(person=chair, kind=NoticeKind.MEETING_CHAIR, by=by, about_id=meeting.pk)
    record(Event.MEETING_PLANNED, by=by, area_id=area.pk, meeting_id=meeting.pk, level=level)
    return meeting


@transaction.atomic
def move_meeting(
    *,
    meeting: Meeting,
    begins_at: datetime,
    ends_at: datetime,
    place: str,
    reason: str,
    version: int,
    now: datetime,
    by: User,
) -> Meeting:
    """Hold the meeting at another time or place. Everybody invited is told, and is asked anew about another time."""
    require_keeper(by, meeting)
    held = lock_meeting(meeting, version=version)
    require_planned(held)
    _require_times(begins_at, ends_at, now=now)
    if (held.begins_at, held.ends_at, held.place) == (begins_at, ends_at, place):
        raise NotPossible("on", "Nothing was changed.")
    items = every_case(held, by=by)
    hold_offenders(items)
    another_time = held.begins_at != begins_at
    held.begins_at, held.ends_at, held.place = begins_at, ends_at, place
    held.contributions_due_on = _contributions_due(held.area, day_of(begins_at))
    if held.chair is not None:
        require_chair(held.chair, held)
    held.sequence += 1
    with refused_in_words(held, field="on"):
        held.save(update_fields=["begins_at", "ends_at", "place", "contributions_due_on", "sequence"])
    _keep_change(held, MeetingChangeKind.MOVED, reason=reason, by=by)
    invited = Invitation.objects.current().filter(agenda_item__in=items).select_related("person", "offender")
    _tell_all(held, list(invited), NoticeKind.MEETING_MOVED, by=by)
    if another_time:
        for invitation in invited:
            if invitation.answer != Answer.NONE:
                supersede(invitation, by=by, reason="The meeting was moved.")
                insert(successor(invitation, by=by, reason=reason, answer=Answer.NONE.value))
        settle_work(list(invited), today=day_of(now), reason=reason, by=by)
    record(Event.MEETING_MOVED, by=by, area_id=held.area_id, meeting_id=held.pk)
    return held


@transaction.atomic
def name_chair(*, meeting: Meeting, chair: User, reason: str, version: int, today: date, by: User) -> Meeting:
    """Say who chairs the meeting: somebody whose grade suffices on its day."""
    require_keeper(by, meeting)
    held = lock_meeting(meeting, version=version)
    require_planned(held)
    if held.chair_id == chair.pk:
        raise NotPossible("chair", f"{chair} is the chair already.")
    require_chair(chair, held)
    items = every_case(held, by=by)
    hold_offenders(items)
    held.chair = chair
    held.save(update_fields=["chair"])
    _keep_change(held, MeetingChangeKind.CHAIR_NAMED, reason=reason, by=by)
    for item in items:
        item.meeting = held
        invite_the_chair(item, today=today, by=by)
    if chair.pk != by.pk:
        tell(person=chair, kind=NoticeKind.MEETING_CHAIR, by=by, about_id=held.pk)
    record(Event.MEETING_CHAIR_NAMED, by=by, area_id=held.area_id, meeting_id=held.pk, person_id=chair.pk)
    return held


@transaction.atomic
def open_meeting(*, meeting: Meeting, version: int, now: datetime, by: User) -> Meeting:
    """Begin the meeting, on its day or when it is written up later, and look at the chair's grade once more.

    The protocols of those invited are looked at again wherever the case is shown, and by the walls.
    """
    if meeting.chair_id != by.pk or not may_in_area(by, Permission.MEETING_CHAIR, meeting.area_id):
        require_keeper(by, meeting)
    held = lock_meeting(meeting, version=version)
    require_planned(held)
    if day_of(now) < day_of(held.begins_at):
        raise NotPossible(
            "", f"The meeting is on {in_words(day_of(held.begins_at))}: it can be opened from then on."
        )
    if held.chair is None:
        raise NotPossible("", "Nobody is named as the chair: name one first.")
    require_chair(held.chair, held, field="")
    held.state = MeetingState.HELD.value
    held.save(update_fields=["state"])
    _keep_change(held, MeetingChangeKind.OPENED, reason="", by=by)
    record(Event.MEETING_OPENED, by=by, area_id=held.area_id, meeting_id=held.pk)
    return held


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, version: int, today: date, by: User) -> Meeting:
    """Cancel the meeting. Everything of it stays to be read; the work of those invited ends."""
    require_keeper(by, meeting)
    held = lock_meeting(meeting, version=version)
    require_planned(held)
    items = every_case(held, by=by)
    hold_offenders(items)
    held.state = MeetingState.CANCELLED.value
    held.sequence += 1
    held.save(update_fields=["state", "sequence"])
    _keep_change(held, MeetingChangeKind.CANCELLED, reason=reason, by=by)
    invited = list(
        Invitation.objects.current().filter(agenda_item__in=items).select_related("person", "offender")
    )
    _tell_all(held, invited, NoticeKind.MEETING_CANCELLED, by=by)
    settle_work(invited, today=today, reason=reason, by=by)
    record(Event.MEETING_CANCELLED, by=by, area_id=held.area_id, meeting_id=held.pk)
    return held


@transaction.atomic
def invite_observer(*, meeting: Meeting, person: User, reason: str, by: User) -> Observer:
    """Invite a lay adviser to observe; no record opens by it."""
    require_keeper(by, meeting)
    if meeting.state == MeetingState.CANCELLED:
        require_planned(meeting)
    day = day_of(meeting.begins_at)
    if (RoleKey.LAY_ADVISER, meeting.area_id) not in access_of_each([person], on=day)[person.pk].postings:
        raise NotPossible("person", f"{person} is no lay adviser of {meeting.area.name} on {in_words(day)}.")
    observer = insert(
        Observer(
            meeting=meeting,
            person=person,
            outcome=ObserverOutcome.INVITED.value,
            reason=reason,
            recorded_by=by,
        ),
        field="person",
    )
    tell(person=person, kind=NoticeKind.MEETING_OBSERVED, by=by, about_id=meeting.pk)
    record(Event.OBSERVER_SET, by=by, area_id=meeting.area_id, meeting_id=meeting.pk, person_id=person.pk)
    return observer


@transaction.atomic
def record_observer(*, observer: Observer, outcome: ObserverOutcome, reason: str, by: User) -> Observer:
    """Record whether a lay adviser observed the meeting."""
    require_keeper(by, observer.meeting)
    if observer.outcome == outcome:
        return observer
    supersede(observer, by=by, reason=reason)
    recorded = insert(successor(observer, by=by, reason=reason, outcome=outcome.value))
    record(
        Event.OBSERVER_SET,
        by=by,
        area_id=observer.meeting.area_id,
        meeting_id=observer.meeting_id,
        person_id=observer.person_id,
        outcome=outcome.value,
    )
    return recorded


def require_chair(chair: User, meeting: Meeting, *, field: str = "chair") -> None:
    """Raise NotPossible where the person may not chair the meeting on its day, with the grade and the rule."""
    day = day_of(meeting.begins_at)
    sufficient = chair_grades(meeting.area, meeting.level, on=day)
    grade = grade_of(chair, on=day)
    if grade.casefold() not in {one.casefold() for one in sufficient}:
        has = f"will hold the grade {grade}" if grade else "holds no grade that is recorded"
        raise NotPossible(
            field,
            f"{chair} {has} on {in_words(day)}. A level {meeting.level} meeting in {meeting.area.name} is chaired by: "
            f"{', '.join(sufficient)}.",
        )
    access = access_of_each([chair], on=day)[chair.pk]
    if not chair.is_active or meeting.area_id not in access.areas_by_permission.get(
        Permission.MEETING_CHAIR, frozenset()
    ):
        raise NotPossible(
            field, f"{chair} has no role in {meeting.area.name} on {in_words(day)} that may chair meetings."
        )


def _require_times(begins_at: datetime, ends_at: datetime, *, now: datetime) -> None:
    if begins_at <= now:
        raise NotPossible("on", "A meeting is planned for a time to come.")
    if ends_at <= begins_at:
        raise NotPossible("until", "The meeting must end after it begins.")
    if day_of(begins_at) != day_of(ends_at):
        raise NotPossible("until", "The meeting must end on the day on which it begins.")


def _contributions_due(area: Area, day: date) -> date:
    return working_days_before(day, int(policy_value(area, PolicyKey.CONTRIBUTION_WORKING_DAYS, on=day)))


def _keep_change(meeting: Meeting, kind: MeetingChangeKind, *, reason: str, by: User) -> None:
    MeetingChange.objects.create(
        meeting=meeting,
        kind=kind.value,
        by=by,
        reason=reason,
        begins_at=meeting.begins_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        chair=meeting.chair,
    )


def _tell_all(meeting: Meeting, invitations: list[Any], kind: NoticeKind, *, by: User) -> None:
    """Tell everybody who is to come: those invited to a case, the chair and the observers; each once."""
    people = {one.person_id: one.person for one in invitations if one.person is not None}
    if meeting.chair is not None:
        people[meeting.chair_id] = meeting.chair
    for observer in Observer.objects.current().filter(meeting=meeting).select_related("person"):
        people[observer.person_id] = observer.person
    for person in people.values():
        if person.pk != by.pk:
            tell(person=person, kind=kind, by=by, about_id=meeting.pk)
