"""Periods of posts, protocols and policies: how one begins and how one ends."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from mappa.agencies.models import User
from mappa.database.facts import PeriodFact
from mappa.database.periods import period
from mappa.database.refusals import NotPossible
from mappa.database.superseding import insert, successor, supersede

Period = TypeVar("Period", bound=PeriodFact)


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
        successor(
            standing,
            by=by,
            reason=standing.reason,
            in_force=period(standing.in_force.lower, on),
        ),
        field="on",
    )


def start(new: Period, *, standing: Period | None, on: date, by: User) -> Period:
    """Begin a period on a day; the one that stands until then ends that day."""
    if standing is not None:
        close(standing, on=on, by=by, reason=new.reason)
    new.in_force = period(on)
    return insert(new, field="on")
