"""How a period of an offender begins and ends, for the actions that have locked the record."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar, cast

from mappa.agencies.models import User
from mappa.database.periods import period
from mappa.database.refusals import NotPossible
from mappa.database.superseding import insert, successor, supersede

from .models import Offender, OffenderPeriod

Period = TypeVar("Period", bound=OffenderPeriod)


def start_period(
    model: type[Period], *, offender: Offender, on: date, by: User, reason: str, **values: Any
) -> Period:
    """Begin a period on a day; the one in force until then ends that day.

    Raises NotPossible where a later period is already recorded: that entry is to be corrected instead.
    """
    standing = model.objects.current().filter(offender=offender)
    later = standing.filter(in_force__startswith__gte=on).order_by("in_force").first()
    if later is not None:
        raise NotPossible(
            "on",
            f"There is already a {model.words} from {later.in_force.lower:%-d %B %Y}. "
            "Choose a later day, or correct that entry.",
        )
    before = standing.filter(in_force__contains=on).first()
    if before is not None:
        _close(before, on=on, by=by, reason=reason)
    return insert(model(offender=offender, in_force=period(on), recorded_by=by, reason=reason, **values))


def end_period(model: type[Period], *, offender: Offender, on: date, by: User, reason: str) -> Period:
    """End the period that goes on; `on` is the first day no longer in force. Raises NotPossible if none does."""
    standing = cast(
        "Period | None", model.objects.current().filter(offender=offender, in_force__upper_inf=True).first()
    )
    if standing is None:
        raise NotPossible("on", f"There is no {model.words} that goes on, so none can end.")
    if standing.in_force.lower >= on:
        raise NotPossible(
            "on",
            f"The {model.words} began on {standing.in_force.lower:%-d %B %Y}: it can end the day after or later.",
        )
    return _close(standing, on=on, by=by, reason=reason)


def _close(standing: Period, *, on: date, by: User, reason: str) -> Period:
    supersede(standing, by=by, reason=reason)
    # The reason it was entered for stays with it; the reason it ended stands on the superseded row.
    return insert(
        successor(standing, by=by, reason=standing.reason, in_force=period(standing.in_force.lower, on))
    )
