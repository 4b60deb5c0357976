"""Recorded facts: rows that are never rewritten, only superseded, so that nothing is lost.

A fact says who recorded it, when and why. A correction, or the ending of a period, marks the row as superseded
and inserts its successor in the same transaction. A trigger refuses every other change, so what the record said
at any earlier instant can always be read back (docs/adr/0003).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

F = TypeVar("F", bound="RecordedFact")


class FactQuerySet(models.QuerySet[F]):
    def current(self) -> FactQuerySet[F]:
        """What the record says now."""
        return self.filter(superseded_at=None)

    def known_at(self, at: datetime) -> FactQuerySet[F]:
        """What the record said at an instant, whatever has been corrected or entered since."""
        return self.filter(Q(superseded_at=None) | Q(superseded_at__gt=at), recorded_at__lte=at)


class RecordedFact(models.Model):
    """One thing that was recorded, by whom, when and why; and when and why it ceased to be what the record says."""

    recorded_at = models.DateTimeField(
        db_default=Now(), db_comment="When this row was entered (the clock of the database)."
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="The person who entered this row.",
    )
    reason = models.TextField(blank=True, default="", db_comment="Why it was entered, in the person's words.")
    superseded_at = models.DateTimeField(
        null=True,
        blank=True,
        db_comment="When the row ceased to be what the record says; empty while it stands.",
    )
    superseded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="The person who corrected, ended or withdrew it.",
    )
    superseded_reason = models.TextField(
        blank=True, default="", db_comment="Why it was corrected, ended or withdrawn."
    )

    objects: FactQuerySet[Any] = FactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True


def superseded_together(name: str) -> models.CheckConstraint:
    """`superseded_at` and `superseded_by` are both set or both empty, and never before the row was entered."""
    return models.CheckConstraint(
        condition=Q(superseded_at=None, superseded_by=None)
        | Q(superseded_at__gte=models.F("recorded_at"), superseded_by__isnull=False),
        name=f"{name}_superseded_together",
        violation_error_message="A superseded row needs both the time and the person.",
    )


def a_real_period(name: str) -> models.CheckConstraint:
    """A period has a first day and holds for at least one day."""
    return models.CheckConstraint(
        condition=Q(in_force__isempty=False, in_force__startswith__isnull=False),
        name=f"{name}_real_period",
        violation_error_message="A period needs a first day, and must end after it begins.",
    )


def one_at_a_time(name: str, *, of: str = "offender") -> ExclusionConstraint:
    """Among the rows that stand, no two periods of one offender share a day."""
    return ExclusionConstraint(
        name=f"{name}_one_at_a_time",
        expressions=[(of, RangeOperators.EQUAL), ("in_force", RangeOperators.OVERLAPS)],
        condition=Q(superseded_at=None),
        violation_error_message="This period shares a day with another one.",
    )


class PeriodFact(RecordedFact):
    """A fact that holds from one day until another."""

    in_force = DateRangeField(
        db_comment="First day in force, and first day no longer in force (empty while it goes on)."
    )

    class Meta:
        abstract = True
