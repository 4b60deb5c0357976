"""How a recorded fact comes in and takes another's place: what stood is marked as superseded, never changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Now

from .facts import RecordedFact
from .refusals import ChangedMeanwhile, NotPossible

Fact = TypeVar("Fact", bound=RecordedFact)

#: What belongs to a row itself and does not pass to its successor.
ITS_OWN = frozenset(
    {"id", "recorded_at", "recorded_by", "replaces", "superseded_at", "superseded_by", "superseded_reason"}
)


def supersede(fact: RecordedFact, *, by: AbstractBaseUser, reason: str) -> None:
    """Mark a row as no longer what the record says. Raises ChangedMeanwhile if another change did so first."""
    rows = type(fact).objects.filter(pk=fact.pk)
    marked = rows.filter(superseded_at=None).update(
        superseded_at=Now(), superseded_by=by, superseded_reason=reason
    )
    if marked != 1:
        raise ChangedMeanwhile
    fact.superseded_at = rows.values_list("superseded_at", flat=True).get()


def successor(fact: Fact, *, by: AbstractBaseUser, reason: str, **values: Any) -> Fact:
    """An unsaved copy of a superseded row with some values changed, recorded at the instant the row ceased to stand.

    So at no instant does the record say neither the one nor the other.
    """
    fields = {field.name: field for field in fact._meta.concrete_fields}
    kept = {
        field.attname: getattr(fact, field.attname) for name, field in fields.items() if name not in ITS_OWN
    }
    changed = {
        fields[name].attname: value.pk if isinstance(value, models.Model) else value
        for name, value in values.items()
    }
    replaces = {"replaces": fact} if "replaces" in fields else {}
    history = {"recorded_at": fact.superseded_at, "recorded_by": by, "reason": reason, **replaces}
    return type(fact)(**{**kept, **changed, **history})


@contextmanager
def refused_in_words(row: models.Model, *, field: str) -> Iterator[None]:
    """A rule of the database that refuses the row becomes NotPossible in plain words, on that field."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refusal:
        cause = refusal.__cause__
        broken = cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None
        for constraint in row._meta.constraints:
            if constraint.name == broken:
                raise NotPossible(field, str(constraint.violation_error_message)) from refusal
        raise


def insert(fact: Fact, *, field: str = "on") -> Fact:
    """Save a new fact; a rule of the database that refuses it becomes NotPossible in plain words, on that field."""
    with refused_in_words(fact, field=field):
        fact.save(force_insert=True)
    return fact
