"""Which agencies came to a case, and who for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from mappa.access.permissions import Permission
from mappa.agencies.models import Agency, User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.database.superseding import insert, supersede
from mappa.meetings.models import AgendaItem, Attendance
from mappa.meetings.states import AttendanceOutcome, MeetingState
from mappa.offenders.grounds import require_on

from .locks import held_item


@dataclass(frozen=True)
class Came:
    """What came of one invitation to a case; `name` is of somebody who has no account."""

    agency: Agency
    person: User | None
    outcome: AttendanceOutcome
    name: str = ""
    substitute: bool = False

    @property
    def key(self) -> tuple[int, int, str]:
        return self.agency.pk, self.person.pk if self.person else 0, self.name


@transaction.atomic
def record_attendance(
    *, item: AgendaItem, came: Sequence[Came], reason: str, version: int, by: User
) -> list[Attendance]:
    """Record the attendance of a case as a whole; what changed takes the place of what stood.

    `version` is the highest number of the entries that the person saw, 0 where there was none.
    """
    require_on(by, Permission.MEETING_KEEP, item.offender)
    held = held_item(item)
    if held.meeting.state != MeetingState.HELD:
        raise NotPossible("", "Attendance is recorded when the meeting has been opened.")
    if len({one.key for one in came}) != len(came):
        raise NotPossible("", "Somebody is named twice.")
    standing = {
        (one.agency_id, one.person_id or 0, one.name): one
        for one in Attendance.objects.current().filter(agenda_item=held)
    }
    if max((one.pk for one in standing.values()), default=0) != version:
        raise ChangedMeanwhile
    recorded = []
    for one in came:
        before = standing.pop(one.key, None)
        if before is not None and (before.outcome, before.substitute) == (one.outcome, one.substitute):
            recorded.append(before)
            continue
        if before is not None:
            supersede(before, by=by, reason=reason)
        recorded.append(
            insert(
                Attendance(
                    agenda_item=held,
                    offender=held.offender,
                    agency=one.agency,
                    person=one.person,
                    name=one.name,
                    outcome=one.outcome.value,
                    substitute=one.substitute,
                    replaces=before,
                    reason=reason,
                    recorded_by=by,
                ),
                field="",
            )
        )
    for gone in standing.values():
        supersede(gone, by=by, reason=reason)
    record(
        Event.ATTENDANCE_RECORDED,
        by=by,
        offender_id=held.offender_id,
        area_id=held.offender.area_id,
        meeting_id=held.meeting_id,
        agenda_item_id=held.pk,
        entries=len(recorded),
    )
    return recorded
