"""The forms of orders and events: what happened, on which day, and why it is recorded."""

from typing import Any

from django import forms

from mappa.law.events import KindOfEvent
from mappa.law.orders import KindOfOrder, SoughtBy, StepOfOrder
from mappa.offenders.forms import DatedChangeForm
from mappa.web.forms import DateInputField, Radios


class OrderStepForm(DatedChangeForm):
    order = forms.TypedChoiceField(
        label="Order",
        choices=[(one.value, one.label) for one in KindOfOrder],
        coerce=KindOfOrder,
        widget=Radios(),
    )
    step = forms.TypedChoiceField(
        label="Step",
        choices=[(one.value, one.label) for one in StepOfOrder],
        coerce=StepOfOrder,
        widget=Radios(hints={StepOfOrder.INTERIM: "Until the court decides on the full order"}),
    )
    sought_by = forms.TypedChoiceField(
        label="Who asked for it",
        choices=[(one.value, one.label) for one in SoughtBy],
        coerce=SoughtBy,
        widget=Radios(),
    )
    on = DateInputField(label="Day of the step")


class EventForm(DatedChangeForm):
    event = forms.TypedChoiceField(
        label="What happened",
        choices=[(one.value, one.label) for one in KindOfEvent],
        coerce=KindOfEvent,
        widget=Radios(
            hints={
                one: "Only somebody in category 1 on that day" for one in KindOfEvent if one.needs_category_1
            }
        ),
    )
    on = DateInputField(label="Day it happened")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.order_fields(["event", "on", "reason"])
