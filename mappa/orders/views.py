"""The pages on which orders and events are recorded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.law.answers import Answer
from mappa.offenders.changing import asks_about, change
from mappa.offenders.queries import open_offender_to, standing_of

from . import actions, queries
from .forms import EventForm, OrderStepForm


@page(Permission.FACT_RECORD)
def record_order_step(request: UserRequest, pk: int) -> HttpResponse:
    """The step is recorded whatever the law of the day says of it; a doubt is told to the person."""
    offender = open_offender_to(Permission.FACT_RECORD, by=request.user, pk=pk)
    standing = standing_of(offender, on=timezone.localdate())

    def act(**asked: Any) -> None:
        actions.record_order_step(**asked)
        doubt = queries.doubt_about_step(
            offender, **{name: asked[name] for name in ("order", "step", "on", "sought_by")}
        )
        if doubt is not None:
            against = " ".join(step.says for step in doubt.steps if step.answer is Answer.NO)
            messages.warning(request, f"Recorded as you entered it, but please check it. {against}")

    return change(
        request,
        offender=offender,
        standing=standing,
        form=OrderStepForm(request.POST or None, **asks_about(offender, standing)),
        act=act,
        template="orders/record_order_step.html",
        done="Step of the order recorded.",
    )


@page(Permission.FACT_RECORD)
def record_event(request: UserRequest, pk: int) -> HttpResponse:
    offender = open_offender_to(Permission.FACT_RECORD, by=request.user, pk=pk)
    standing = standing_of(offender, on=timezone.localdate())
    return change(
        request,
        offender=offender,
        standing=standing,
        form=EventForm(request.POST or None, **asks_about(offender, standing)),
        act=actions.record_event,
        template="orders/record_event.html",
        done="Event recorded.",
    )
