"""Meetings as such: those of a person, those of an area, and one of them. The agenda comes through the walls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet

from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, access_of, areas_where, may_in_area
from mappa.access.queries.entitled import access_of_each
from mappa.access.queries.grades import chair_grades, grade_of
from mappa.agencies.models import Area, Division, User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import list_areas, policy_values
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.law.dated import in_words
from mappa.meetings.days import day_of, in_london, is_taken, slots
from mappa.meetings.models import (
    AgendaItem,
    Contribution,
    Expected,
    Invitation,
    Meeting,
    MeetingChange,
    MeetingSeries,
    Observer,
    StandingMember,
)
from mappa.meetings.states import Answer, MeetingChangeKind, MeetingState
from mappa.offenders.models import Offender

MEETINGS_ON_A_PAGE = 50
#: Meetings stay in the list of those who are invited for so long.
SHOWN_AFTER = timedelta(days=60)
PROPOSED = 3
#: No series is held more rarely, so that a meeting before does not take a turn to come.
EARLIER_TURNS = timedelta(weeks=104)


def items_seen_by(by: User) -> QuerySet[AgendaItem]:
    """The cases on agendas that the person may open."""
    return AgendaItem.objects.filter(offender__in=Offender.objects.visible_to(by))


def meetings_seen_by(by: User) -> QuerySet[Meeting]:
    """The meetings of the areas that the person keeps; those that they chair, observe or are expected at; and those
    with a case on the agenda that is open to them."""
    meetings = Meeting.objects.select_related("area", "division", "series", "chair", "chair__agency")
    areas = areas_where(by, Permission.MEETING_KEEP)
    if isinstance(areas, Everywhere):
        return meetings
    return meetings.filter(
        Q(area_id__in=areas)
        | _takes_part(by)
        | Exists(items_seen_by(by).filter(meeting=OuterRef("pk"), removed_at=None))
    )


def _takes_part(by: User) -> Q:
    return (
        Q(chair=by)
        | Exists(Expected.objects.filter(meeting=OuterRef("pk"), person=by))
        | Exists(Observer.objects.current().filter(meeting=OuterRef("pk"), person=by))
    )


@dataclass
class MyMeeting:
    """A meeting at which the reader is expected, as what, and for how many cases that are open to them."""

    meeting: Meeting
    chairs: bool
    observes: bool
    stands: bool
    cases: int = 0
    unanswered: int = 0
    #: For how many of them the reader’s agency has written nothing yet.
    to_write: int = 0


def list_mine(*, by: User, now: datetime) -> list[MyMeeting]:
    """The meetings at which the person is expected: those to come, then those of the last weeks."""
    listed = my_meetings(by=by, since=now - SHOWN_AFTER)
    record(Event.MEETINGS_LISTED, by=by, meetings=len(listed), own=True)
    return [
        *(one for one in listed if one.meeting.ends_at >= now),
        *(one for one in reversed(listed) if one.meeting.ends_at < now),
    ]


def my_meetings(*, by: User, since: datetime) -> list[MyMeeting]:
    """The meetings at which the person is expected and that were not over then, earliest first. No audit row."""
    meetings = (
        Meeting.objects.filter(_takes_part(by), ends_at__gte=since)
        .select_related("area", "chair")
        .order_by("begins_at", "pk")
    )
    stands = Expected.objects.filter(meeting=OuterRef("pk"), person=by, stands=True)
    observes = Observer.objects.current().filter(meeting=OuterRef("pk"), person=by)
    mine = {
        one.pk: MyMeeting(one, chairs=one.chair_id == by.pk, observes=one.observes, stands=one.stands)
        for one in meetings.annotate(stands=Exists(stands), observes=Exists(observes))
    }
    invited = Invitation.objects.current().filter(
        person=by,
        agenda_item__meeting__in=mine,
        agenda_item__in=items_seen_by(by).filter(removed_at=None).values("pk"),
    )
    written = Contribution.objects.current().filter(
        agenda_item=OuterRef("agenda_item"), agency=OuterRef("agency")
    )
    rows = invited.values_list("agenda_item__meeting", "answer", Exists(written))
    for meeting_id, answer, has_written in rows if mine else ():
        one = mine[meeting_id]
        one.cases += 1
        one.unanswered += answer == Answer.NONE
        one.to_write += not has_written
    return list(mine.values())


def kept_meetings(*, by: User, since: datetime, until: datetime) -> list[Meeting]:
    """The meetings planned in a time in the areas that the person keeps, earliest first. No audit row."""
    areas = areas_where(by, Permission.MEETING_KEEP)
    meetings = Meeting.objects.filter(
        state=MeetingState.PLANNED.value, ends_at__gte=since, begins_at__lt=until
    ).select_related("area", "chair")
    if not isinstance(areas, Everywhere):
        meetings = meetings.filter(area_id__in=areas)
    return list(meetings.order_by("begins_at", "pk")) if areas else []


def areas_kept(by: User) -> list[Area]:
    """The areas whose meetings the person keeps."""
    areas = areas_where(by, Permission.MEETING_KEEP)
    return [area for area in list_areas() if area.pk in areas]


def list_of_areas(*, by: User, now: datetime, past: bool, page: str | None) -> Page[Meeting]:
    """The meetings of the areas that the person keeps: those to come, or those that are over."""
    areas = areas_where(by, Permission.MEETING_KEEP)
    meetings = Meeting.objects.select_related("area", "division", "chair")
    if not isinstance(areas, Everywhere):
        meetings = meetings.filter(area_id__in=areas)
    if past:
        meetings = meetings.filter(ends_at__lt=now).order_by("-begins_at", "pk")
    else:
        meetings = meetings.filter(ends_at__gte=now).order_by("begins_at", "pk")
    shown = Paginator(meetings, MEETINGS_ON_A_PAGE).get_page(page)
    record(Event.MEETINGS_LISTED, by=by, meetings=len(shown), past=past)
    return shown


@dataclass(frozen=True)
class Turns:
    """A series and the days of its next meetings that nobody has planned yet."""

    series: MeetingSeries
    days: list[date]


def list_series(*, by: User, today: date) -> list[Turns]:
    """The series of the areas that the person keeps, each with its next turns."""
    areas = areas_where(by, Permission.MEETING_KEEP)
    series = MeetingSeries.objects.select_related("area", "division").filter(
        Q(ends_on=None) | Q(ends_on__gt=today)
    )
    if not isinstance(areas, Everywhere):
        series = series.filter(area_id__in=areas)
    standing = list(series.order_by("area__name", "level", "name", "pk"))
    return [Turns(one, days) for one, days in zip(standing, next_turns(standing, today=today), strict=True)]


def next_turns(several: Sequence[MeetingSeries], *, today: date) -> list[list[date]]:
    """For each series, the days of the next meetings that nobody has planned yet, in one query."""
    planned: dict[int, list[date]] = {}
    first = MeetingChange.objects.filter(
        meeting__series__in=several,
        kind=MeetingChangeKind.PLANNED.value,
        begins_at__gte=in_london(today - EARLIER_TURNS, time.min),
    )
    for series_id, begins_at in first.values_list("meeting__series_id", "begins_at"):
        planned.setdefault(series_id, []).append(day_of(begins_at))
    return [_next_turns(one, planned.get(one.pk, []), today=today) for one in several]


def _next_turns(series: MeetingSeries, planned: Sequence[date], *, today: date) -> list[date]:
    since = max(today + timedelta(days=1), series.first_on)
    turns = takewhile(
        lambda day: series.ends_on is None or day < series.ends_on,
        slots(series.first_on, series.weeks, since=since),
    )
    # What is planned lies within a turn of today or later, so that so many turns hold enough that are not.
    looked_at = islice(turns, PROPOSED + len(planned))
    return [day for day in looked_at if not is_taken(day, series.weeks, planned)][:PROPOSED]


def open_series(pk: int, *, by: User) -> MeetingSeries:
    """A series of an area that the person keeps. Raises RecordNotShown for any other."""
    series = MeetingSeries.objects.select_related("area", "division").filter(pk=pk).first()
    if series is None or not may_in_area(by, Permission.MEETING_KEEP, series.area_id):
        raise RecordNotShown("meeting series", pk)
    return series


def list_standing_members(series: MeetingSeries, *, today: date) -> list[StandingMember]:
    return list(
        StandingMember.objects.current()
        .filter(Q(in_force__endswith__gt=today) | Q(in_force__upper_inf=True), series=series)
        .select_related("agency", "person")
        .order_by("agency__name", "person__full_name", "pk")
    )


def open_standing_member(series: MeetingSeries, pk: int) -> StandingMember:
    member = (
        StandingMember.objects.current()
        .filter(series=series, pk=pk)
        .select_related("agency", "person", "series")
        .first()
    )
    if member is None:
        raise RecordNotShown("standing member", pk)
    return member


def find_meeting(pk: int, *, by: User) -> Meeting:
    """A meeting that the person may see. Raises RecordNotShown; leaves no audit row of its own."""
    meeting = meetings_seen_by(by).filter(pk=pk).first()
    if meeting is None:
        raise RecordNotShown("meeting", pk)
    return meeting


def find_kept_meeting(pk: int, *, by: User) -> Meeting:
    """A meeting of an area that the person keeps. Raises RecordNotShown for any other, also for one they attend."""
    meeting = find_meeting(pk, by=by)
    if not may_in_area(by, Permission.MEETING_KEEP, meeting.area_id):
        raise RecordNotShown("meeting", pk)
    return meeting


def open_kept_meeting(pk: int, *, by: User) -> Meeting:
    """As find_kept_meeting, for the page of a change; recorded as a consultation."""
    meeting = find_kept_meeting(pk, by=by)
    record(Event.MEETING_VIEWED, by=by, area_id=meeting.area_id, meeting_id=meeting.pk)
    return meeting


def doubts_about(meeting: Meeting) -> list[str]:
    """What stands in the way of the meeting as it is planned, in words."""
    if meeting.state != MeetingState.PLANNED:
        return []
    if meeting.chair is None:
        return ["Nobody is named as the chair."]
    day = day_of(meeting.begins_at)
    grade = grade_of(meeting.chair, on=day)
    sufficient = chair_grades(meeting.area, meeting.level, on=day)
    if grade.casefold() not in {one.casefold() for one in sufficient}:
        has = f"will hold the grade {grade}" if grade else "holds no grade that is recorded"
        return [
            f"{meeting.chair} {has} on {in_words(day)}: a level {meeting.level} meeting in {meeting.area.name} is "
            f"chaired by: {', '.join(sufficient)}."
        ]
    return []


def stops_of(by: User, meeting: Meeting) -> list[str]:
    """What keeps the cases closed to the reader, today or on the day of the meeting; nothing for whom nothing opens."""
    if not any(role for role, _ in access_of(by).postings):
        return []
    on_the_day = access_of_each([by], on=day_of(meeting.begins_at))[by.pk]
    return list(dict.fromkeys((*access_of(by).missing, *on_the_day.missing)))


def observers_of(meeting: Meeting) -> list[Observer]:
    return list(
        Observer.objects.current()
        .filter(meeting=meeting)
        .select_related("person", "meeting__area")
        .order_by("person__full_name", "pk")
    )


def changes_of(meeting: Meeting) -> list[MeetingChange]:
    """How the meeting was arranged, latest first."""
    return list(
        MeetingChange.objects.filter(meeting=meeting).select_related("by", "chair").order_by("-at", "-pk")
    )


def usual_name(area: Area, level: int, *, on: date) -> str:
    values = policy_values(area, on=on)
    key = PolicyKey.LEVEL_2_MEETING_NAME if level == 2 else PolicyKey.LEVEL_3_MEETING_NAME
    return str(values[key])


def usual_weeks(area: Area, level: int, *, on: date) -> int:
    values = policy_values(area, on=on)
    return int(values[PolicyKey.LEVEL_2_MEETING_WEEKS if level == 2 else PolicyKey.LEVEL_3_MEETING_WEEKS])


@dataclass(frozen=True)
class Place:
    """An area, or one of its divisions, whose meetings the person keeps. `key` is 'area' or 'area:division'."""

    key: str
    area: Area
    division: Division | None

    @property
    def name(self) -> str:
        return (
            f"{self.area.name}: {self.division.name}"
            if self.division
            else f"{self.area.name}: the whole area"
        )


def places_kept(by: User) -> list[Place]:
    areas = areas_kept(by)
    divisions: dict[int, list[Division]] = {}
    for division in Division.objects.filter(area__in=areas).order_by("name"):
        divisions.setdefault(division.area_id, []).append(division)
    return [
        place
        for area in areas
        for place in (
            Place(str(area.pk), area, None),
            *(Place(f"{area.pk}:{one.pk}", area, one) for one in divisions.get(area.pk, [])),
        )
    ]
