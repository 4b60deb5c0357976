"""The forms of orders and events: what happened, on which day, and why it is recorded."""

from typing import Any

from mappa.law.events import KindOfEvent
from mappa.law.orders import KindOfOrder, SoughtBy, StepOfOrder
from mappa.offenders.forms import DatedChangeForm, choice_field, day_field


class OrderStepForm(DatedChangeForm):
    order = choice_field(
        "Order", [(one.value, one.label) for one in KindOfOrder], asks="the order", coerce=KindOfOrder
    )
    step = choice_field(
        "Step",
        [(one.value, one.label) for one in StepOfOrder],
        asks="the step",
        coerce=StepOfOrder,
        hints={StepOfOrder.INTERIM: "Until the court decides on the full order"},
    )
    sought_by = choice_field(
        "Who asked for it",
        [(one.value, one.label) for one in SoughtBy],
        asks="who asked for the order",
        coerce=SoughtBy,
    )
    on = day_field("Day of the step")


class EventForm(DatedChangeForm):
    event = choice_field(
        "What happened",
        [(one.value, one.label) for one in KindOfEvent],
        asks="what happened",
        coerce=KindOfEvent,
        hints={one: "Only somebody in category 1 on that day" for one in KindOfEvent if one.needs_category_1},
    )
    on = day_field("Day it happened")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.order_fields(["event", "on", "reason"])
