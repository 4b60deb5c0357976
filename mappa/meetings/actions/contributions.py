"""What agencies write about a case before the meeting."""

from __future__ import annotations

from django.db import transaction

from mappa.access.permissions import Permission
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.database.superseding import insert, successor, supersede
from mappa.meetings.models import AgendaItem, Contribution, Invitation
from mappa.meetings.states import MeetingState
from mappa.offenders.grounds import require_on

from .locks import held_item


@transaction.atomic
def contribute(
    *, item: AgendaItem, nothing_held: bool, text: str, reason: str, version: int, by: User
) -> Contribution:
    """Write for one's own agency what it holds about a case, or that it holds nothing; or change what it wrote.

    `version` is the number of the contribution that the person saw, 0 where there was none.
    """
    require_on(by, Permission.MEETING_CONTRIBUTE, item.offender)
    held = held_item(item)
    if held.meeting.state == MeetingState.CANCELLED:
        raise NotPossible("text", "This meeting is cancelled.")
    invited = Invitation.objects.current().filter(agenda_item=held, agency_id=by.agency_id)
    if not invited.exists():
        raise NotPossible("text", f"{by.agency.name} is not invited to this case.")
    if not nothing_held and not text:
        raise NotPossible("text", "Enter what your agency holds, or say that it holds nothing.")
    words = "" if nothing_held else text
    standing = Contribution.objects.current().filter(agenda_item=held, agency_id=by.agency_id).first()
    if (standing.pk if standing else 0) != version:
        raise ChangedMeanwhile
    if standing is None:
        contribution = Contribution(
            agenda_item=held,
            offender=held.offender,
            agency=by.agency,
            nothing_held=nothing_held,
            text=words,
            reason=reason,
            recorded_by=by,
        )
    else:
        if (standing.nothing_held, standing.text) == (nothing_held, words):
            raise NotPossible("text", "Nothing was changed.")
        supersede(standing, by=by, reason=reason)
        contribution = successor(standing, by=by, reason=reason, nothing_held=nothing_held, text=words)
    insert(contribution, field="text")
    record(
        Event.CONTRIBUTION_RECORDED,
        by=by,
        offender_id=held.offender_id,
        area_id=held.offender.area_id,
        meeting_id=held.meeting_id,
        agenda_item_id=held.pk,
        fact_id=contribution.pk,
    )
    return contribution
