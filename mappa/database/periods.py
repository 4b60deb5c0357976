"""Periods of days, half-open: the first day in force and the first day no longer in force."""

from __future__ import annotations

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

__all__ = ["DateRange", "period"]


def period(start: date, end: date | None = None) -> DateRange:
    """The days from `start` up to and not including `end`; without an end it goes on."""
    return DateRange(start, end, "[)")
