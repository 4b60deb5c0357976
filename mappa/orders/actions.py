"""Recording steps of orders, breaches of registration, returns to custody and charges."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from mappa.access.permissions import Permission
from mappa.agencies.models import User
from mappa.audit.events import Event as AuditEvent
from mappa.audit.recording import record
from mappa.database.refusals import NotPossible
from mappa.database.superseding import insert
from mappa.law.events import KindOfEvent
from mappa.law.orders import KindOfOrder, SoughtBy, StepOfOrder
from mappa.offenders.actions import lock
from mappa.offenders.grounds import require_on
from mappa.offenders.models import CategoryPeriod, Offender

from .models import Event, OrderStep


@transaction.atomic
def record_order_step(
    *,
    offender: Offender,
    order: KindOfOrder,
    step: StepOfOrder,
    on: date,
    sought_by: SoughtBy,
    reason: str,
    version: int,
    by: User,
) -> OrderStep:
    """Record that an order was applied for, made for the time being, or made in full."""
    require_on(by, Permission.FACT_RECORD, offender)
    lock(offender, version=version)
    recorded = insert(
        OrderStep(
            offender=offender,
            order=order,
            step=step,
            on=on,
            sought_by=sought_by,
            recorded_by=by,
            reason=reason,
        )
    )
    record(
        AuditEvent.ORDER_STEP_RECORDED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        fact_id=recorded.pk,
    )
    return recorded


@transaction.atomic
def record_event(
    *, offender: Offender, event: KindOfEvent, on: date, reason: str, version: int, by: User
) -> Event:
    """Record a breach of registration, a return to custody, or a charge with a serious offence.

    Raises NotPossible for a breach of registration on a day outside category 1: only the registered can breach it.
    """
    require_on(by, Permission.FACT_RECORD, offender)
    lock(offender, version=version)
    require_registered(offender, event, on=on)
    recorded = insert(Event(offender=offender, event=event, on=on, recorded_by=by, reason=reason))
    record(
        AuditEvent.EVENT_RECORDED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        fact_id=recorded.pk,
        kind=event.value,
    )
    return recorded


def require_registered(offender: Offender, event: KindOfEvent, *, on: date) -> None:
    """Raise NotPossible for a breach of registration on a day on which there was none to breach."""
    registered = CategoryPeriod.objects.current().filter(offender=offender, category=1, in_force__contains=on)
    if event.needs_category_1 and not registered.exists():
        raise NotPossible(
            "on", "The offender was not in category 1 on that day, so could not breach registration."
        )
