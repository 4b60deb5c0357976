"""Orders and their steps, and the events that the annual return counts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mappa.database.facts import superseded_together
from mappa.law.events import KindOfEvent
from mappa.law.orders import KindOfOrder, SoughtBy, StepOfOrder
from mappa.offenders.models import OffenderFact


class OrderStep(OffenderFact):
    """A step of an order: that it was applied for, made for the time being, or made in full."""

    words = "step of an order"
    order = models.TextField(db_comment="The kind of order.")
    step = models.TextField(db_comment="Applied for, interim or full.")
    on = models.DateField(db_comment="The day of the step.")
    sought_by = models.TextField(db_comment="Whether the police applied or the court made it at sentence.")

    class Meta:
        db_table_comment = "Steps of court orders against offenders."
        constraints = [
            superseded_together("orders_orderstep"),
            models.CheckConstraint(
                condition=Q(order__in=[k.value for k in KindOfOrder]), name="orders_orderstep_order"
            ),
            models.CheckConstraint(
                condition=Q(step__in=[k.value for k in StepOfOrder]), name="orders_orderstep_step"
            ),
            models.CheckConstraint(
                condition=Q(sought_by__in=[k.value for k in SoughtBy]), name="orders_orderstep_sought_by"
            ),
            models.UniqueConstraint(
                fields=["offender", "order", "step", "on", "sought_by"],
                condition=Q(superseded_at=None),
                name="orders_orderstep_once",
                violation_error_message="This step is already recorded for this day.",
            ),
        ]
        indexes = [
            models.Index(fields=["on"], condition=Q(superseded_at=None), name="orders_orderstep_by_day")
        ]

    @property
    def step_words(self) -> str:
        return StepOfOrder(self.step).label

    @property
    def sought_by_words(self) -> str:
        return SoughtBy(self.sought_by).label

    @property
    def says(self) -> str:
        by = self.sought_by_words.lower()
        return f"{KindOfOrder(self.order).label}: {self.step_words.lower()} ({by})"


class Event(OffenderFact):
    """A breach of registration, a return to custody, or a charge with a serious offence."""

    words = "event"
    event = models.TextField(db_comment="What happened.")
    on = models.DateField(db_comment="The day it happened.")

    class Meta:
        db_table_comment = "Breaches of registration, returns to custody, and charges."
        constraints = [
            superseded_together("orders_event"),
            models.CheckConstraint(
                condition=Q(event__in=[k.value for k in KindOfEvent]), name="orders_event_event"
            ),
            models.UniqueConstraint(
                fields=["offender", "event", "on"],
                condition=Q(superseded_at=None),
                name="orders_event_once",
                violation_error_message="This event is already recorded for this day.",
            ),
        ]
        indexes = [models.Index(fields=["on"], condition=Q(superseded_at=None), name="orders_event_by_day")]

    @property
    def says(self) -> str:
        return KindOfEvent(self.event).label
