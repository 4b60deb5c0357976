"""Stating why one opens a record that is restricted, or of an area where one has no role."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models.functions import Now

from mappa.access.permissions import Permission
from mappa.agencies.models import User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import policy_value
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.offenders.grounds import require_on
from mappa.offenders.models import Offender, StatedReason


@transaction.atomic
def state_reason(*, offender: Offender, reason: str, on: date, by: User) -> StatedReason:
    """Keep the reason; it holds for the hours that the record's area has set."""
    require_on(by, Permission.OFFENDER_VIEW, offender)
    hours = int(policy_value(offender.area, PolicyKey.STATED_REASON_HOURS, on=on))
    stated = StatedReason.objects.create(
        offender=offender, user=by, holds_until=Now() + timedelta(hours=hours), reason=reason
    )
    record(
        Event.REASON_STATED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        stated_reason_id=stated.pk,
    )
    return stated
