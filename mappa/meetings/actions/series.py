"""Series of meetings, and who is invited to each case of them by default."""

from __future__ import annotations

from datetime import date, time

from django.db import transaction

from mappa.access.permissions import Permission
from mappa.access.policy import require_in_area
from mappa.agencies.models import Agency, Area, Division, User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.periods import period
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.database.superseding import insert, successor, supersede
from mappa.meetings.models import MeetingSeries, StandingMember


@transaction.atomic
def add_series(
    *,
    area: Area,
    division: Division | None,
    level: int,
    name: str,
    weeks: int,
    first_on: date,
    begins: time,
    minutes: int,
    place: str,
    by: User,
) -> MeetingSeries:
    """Set up a series of meetings of an area, or of one of its divisions."""
    require_in_area(by, Permission.MEETING_KEEP, area.pk)
    if division is not None and division.area_id != area.pk:
        raise NotPossible("division", f"{division.name} is not a division of {area.name}.")
    series = MeetingSeries.objects.create(
        area=area,
        division=division,
        level=level,
        name=name,
        weeks=weeks,
        first_on=first_on,
        begins=begins,
        minutes=minutes,
        place=place,
        made_by=by,
    )
    record(Event.MEETING_SERIES_SET, by=by, area_id=area.pk, series_id=series.pk)
    return series


@transaction.atomic
def change_series(
    *,
    series: MeetingSeries,
    name: str,
    weeks: int,
    first_on: date,
    begins: time,
    minutes: int,
    place: str,
    version: int,
    by: User,
) -> MeetingSeries:
    """Change how a series is held from now on; meetings that are planned stay as they are."""
    held = _lock(series, version=version, by=by)
    new = {
        "name": name,
        "weeks": weeks,
        "first_on": first_on,
        "begins": begins,
        "minutes": minutes,
        "place": place,
    }
    changed = [field for field, value in new.items() if getattr(held, field) != value]
    if not changed:
        raise NotPossible("name", "Nothing was changed.")
    for field, value in new.items():
        setattr(held, field, value)
    held.save(update_fields=[*changed, "version"])
    record(Event.MEETING_SERIES_SET, by=by, area_id=held.area_id, series_id=held.pk, fields=changed)
    return held


@transaction.atomic
def end_series(*, series: MeetingSeries, on: date, version: int, by: User) -> None:
    """End a series; `on` is the first day on which it is no longer held. Meetings that are planned stay."""
    held = _lock(series, version=version, by=by)
    if on < held.first_on:
        raise NotPossible("on", f"It begins on {held.first_on:%-d %B %Y}: choose that day or a later one.")
    held.ends_on = on
    held.save(update_fields=["ends_on", "version"])
    record(Event.MEETING_SERIES_SET, by=by, area_id=held.area_id, series_id=held.pk, fields=["ends_on"])


def _lock(series: MeetingSeries, *, version: int, by: User) -> MeetingSeries:
    """Hold a series and count the change. Raises ChangedMeanwhile where it is no longer as the person saw it."""
    require_in_area(by, Permission.MEETING_KEEP, series.area_id)
    held = MeetingSeries.objects.select_for_update(of=("self",)).get(pk=series.pk)
    if held.version != version:
        raise ChangedMeanwhile
    held.version += 1
    return held


@transaction.atomic
def add_standing_member(
    *, series: MeetingSeries, agency: Agency, person: User | None, on: date, reason: str, by: User
) -> StandingMember:
    """Invite an agency, or a person of it, to each case that is put on an agenda of the series from now on."""
    require_in_area(by, Permission.MEETING_KEEP, series.area_id)
    if person is not None and person.agency_id != agency.pk:
        raise NotPossible("person", f"{person} does not belong to {agency.name}.")
    member = insert(
        StandingMember(
            series=series, agency=agency, person=person, in_force=period(on), reason=reason, recorded_by=by
        ),
        field="member",
    )
    record(
        Event.STANDING_MEMBER_SET,
        by=by,
        area_id=series.area_id,
        series_id=series.pk,
        member_id=member.pk,
        subject_agency_id=agency.pk,
        person_id=person.pk if person else None,
    )
    return member


@transaction.atomic
def end_standing_member(*, member: StandingMember, on: date, reason: str, by: User) -> None:
    """Invite them no longer by default; `on` is the first such day. Invitations that were sent stay."""
    series = member.series
    require_in_area(by, Permission.MEETING_KEEP, series.area_id)
    supersede(member, by=by, reason=reason)
    first = member.in_force.lower
    if first < on:
        insert(successor(member, by=by, reason=member.reason, in_force=period(first, on)))
    record(
        Event.STANDING_MEMBER_SET,
        by=by,
        area_id=series.area_id,
        series_id=series.pk,
        member_id=member.pk,
        subject_agency_id=member.agency_id,
        ended=True,
    )
