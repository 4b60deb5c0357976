"""How a fact takes another's place: what stood is marked as superseded, never changed."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

import psycopg
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from mappa.access.refusals import ChangedMeanwhile, NotPossible
from mappa.agencies.models import User
from mappa.database.facts import PeriodFact, RecordedFact
from mappa.database.periods import DateRange, period

Fact = TypeVar("Fact", bound=RecordedFact)
Period = TypeVar("Period", bound=PeriodFact)


def supersede(fact: RecordedFact, *, by: User, reason: str) -> None:
    """Mark a row as no longer what the record says. Raises ChangedMeanwhile if another change did so first."""
    marked = (
        type(fact)
        .objects.filter(pk=fact.pk, superseded_at=None)
        .update(superseded_at=Now(), superseded_by=by, superseded_reason=reason)
    )
    if marked != 1:
        raise ChangedMeanwhile


def insert(fact: Fact, *, field: str) -> Fact:
    """Save a new fact; a rule of the database that refuses it becomes NotPossible in plain words."""
    try:
        with transaction.atomic():
            fact.save(force_insert=True)
    except IntegrityError as refusal:
        cause = refusal.__cause__
        broken = cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None
        for constraint in fact._meta.constraints:
            if constraint.name == broken:
                raise NotPossible(field, str(constraint.violation_error_message)) from refusal
        raise
    return fact


def successor(fact: Fact, *, by: User, **values: object) -> Fact:
    """An unsaved copy of a fact with some values changed, to stand in its place."""
    history = {"id", "recorded_at", "recorded_by", "superseded_at", "superseded_by", "superseded_reason"}
    kept = {
        field.attname: getattr(fact, field.attname)
        for field in fact._meta.concrete_fields
        if field.name not in history
    }
    return type(fact)(**{**kept, **values}, recorded_by=by)


def close(standing: Period, *, on: date, by: User, reason: str) -> Period:
    """End a period: `on` is the first day no longer in force. Its own reason stays with it."""
    if standing.in_force.upper is not None and standing.in_force.upper <= on:
        raise NotPossible("on", f"It ends on {standing.in_force.upper:%-d %B %Y} already.")
    if standing.in_force.lower >= on:
        raise NotPossible(
            "on", f"It began on {standing.in_force.lower:%-d %B %Y}: it can end the day after or later."
        )
    supersede(standing, by=by, reason=reason)
    return insert(
        successor(standing, by=by, in_force=DateRange(standing.in_force.lower, on, "[)")), field="on"
    )


def start(new: Period, *, standing: Period | None, on: date, by: User) -> Period:
    """Begin a period on a day; the one that stands until then ends that day."""
    if standing is not None:
        close(standing, on=on, by=by, reason=new.reason)
    new.in_force = period(on)
    return insert(new, field="on")
