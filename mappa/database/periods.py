"""Periods of days, half-open: the first day in force and the first day no longer in force."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

__all__ = ["DateRange", "from_day", "last_day", "period"]


def period(start: date, end: date | None = None) -> DateRange:
    """The days from `start` up to and not including `end`; without an end it goes on."""
    return DateRange(start, end, "[)")


def from_day(start: date) -> DateRange:
    return period(start)


def last_day(days: DateRange) -> date | None:
    """The last day on which it is in force; None while it goes on."""
    end: date | None = days.upper
    return None if end is None else end - timedelta(days=1)
