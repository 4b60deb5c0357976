"""How a meeting and the records of its cases are held while they are changed."""

from __future__ import annotations

from collections.abc import Iterable

from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import NotPermitted, may_in_area
from mappa.agencies.models import User
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.meetings.models import AgendaItem, Meeting
from mappa.meetings.states import MeetingState
from mappa.offenders.models import Offender

CLOSED = {
    MeetingState.CANCELLED: "This meeting is cancelled.",
    MeetingState.HELD: "This meeting has been held.",
}


def lock_meeting(meeting: Meeting, *, version: int) -> Meeting:
    """Hold a meeting and count the change. Raises ChangedMeanwhile where it is no longer as the person saw it."""
    held = hold_meeting(meeting)
    if held.version != version:
        raise ChangedMeanwhile
    held.version += 1
    held.save(update_fields=["version"])
    return held


def hold_meeting(meeting: Meeting) -> Meeting:
    """Hold a meeting for a change that does not touch what others see of it."""
    return Meeting.objects.select_for_update(of=("self",)).select_related("area").get(pk=meeting.pk)


def hold_offenders(items: Iterable[AgendaItem]) -> None:
    """Hold the records of some cases, always in the same order."""
    keys = sorted({item.offender_id for item in items})
    list(Offender.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))


def require_keeper(by: User, meeting: Meeting) -> None:
    """Raise NotPermitted unless the person keeps the meetings of the area."""
    if not may_in_area(by, Permission.MEETING_KEEP, meeting.area_id):
        raise NotPermitted(Permission.MEETING_KEEP)


def require_planned(meeting: Meeting, *, field: str = "") -> None:
    """Raise NotPossible where the meeting was held or cancelled."""
    if meeting.state != MeetingState.PLANNED:
        raise NotPossible(field, CLOSED[MeetingState(meeting.state)])


def every_case(meeting: Meeting, *, by: User) -> list[AgendaItem]:
    """The cases on the agenda, for a change that is about all of them.

    Raises NotPossible where there are some that the person may not open: their invitations would be left behind.
    """
    seen = Offender.objects.visible_to(by)
    items = list(
        AgendaItem.objects.filter(meeting=meeting, removed_at=None, offender__in=seen)
        .select_related("offender")
        .order_by("offender_id")
    )
    if len(items) != meeting.cases:
        raise NotPossible(
            "",
            "There are cases on the agenda that are not open to you. Somebody who may open all of them has to do "
            "this, or whoever may open those has to take them off the agenda first.",
        )
    return items


def offender_of(item: AgendaItem) -> Offender:
    """Whom a case on an agenda is about. Raises RecordNotShown where the record is not there for whoever acts."""
    offender = Offender.objects.select_related("area").filter(pk=item.offender_id).first()
    if offender is None:
        raise RecordNotShown("agenda item", item.pk)
    return offender


def held_item(item: AgendaItem) -> AgendaItem:
    """The item as it stands now, with its meeting and its record held."""
    meeting = hold_meeting(item.meeting)
    found = AgendaItem.objects.select_related("offender").filter(pk=item.pk).first()
    if found is None:
        raise RecordNotShown("agenda item", item.pk)
    found.meeting = meeting
    hold_offenders([found])
    if found.removed_at is not None:
        raise NotPossible("", "The case was taken off the agenda.")
    return found
