"""Reading orders and their steps, and what looks doubtful about one."""

from __future__ import annotations

from datetime import date

from mappa.law.findings import Finding, Verdict
from mappa.law.orders import KindOfOrder, SoughtBy, StepOfOrder, could_be_made
from mappa.offenders.models import Offender

from .models import OrderStep


def doubt_about_step(
    offender: Offender, *, order: KindOfOrder, step: StepOfOrder, on: date, sought_by: SoughtBy
) -> Finding | None:
    """Why the law of the day left no room for the step; None where it did, or where that cannot be told."""
    applied_on = (
        OrderStep.objects.current()
        .filter(offender=offender, order=order.value, step=StepOfOrder.APPLIED.value, on__lte=on)
        .order_by("on")
        .values_list("on", flat=True)
        .first()
    )
    finding = could_be_made(order, step, on, applied_on=applied_on, sought_by=sought_by)
    return finding if finding.verdict is Verdict.DOES_NOT_MEET else None
