"""The only ways to an offender's record: checked, and recorded as a consultation."""

from __future__ import annotations

from mappa.access.pages import RecordNotShown
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record

from .models import Offender


def open_offender(*, by: User, pk: int) -> Offender:
    """One offender's record. Raises RecordNotShown alike where there is none and where it is not this person's."""
    offender = Offender.objects.visible_to(by).select_related("area").filter(pk=pk).first()
    if offender is None:
        raise RecordNotShown("offender", pk)
    record(Event.OFFENDER_VIEWED, by=by, offender_id=offender.pk, area_id=offender.area_id, basis="area")
    return offender
