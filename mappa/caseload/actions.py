"""Correcting and withdrawing an entry of any kind: what one kind must agree with may be another."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from mappa.access.permissions import Permission
from mappa.agencies.models import Area, Division, User
from mappa.database.refusals import NotPossible
from mappa.law.disclosure import Power
from mappa.law.events import KindOfEvent
from mappa.offenders import actions as offenders
from mappa.offenders.grounds import require_on
from mappa.offenders.models import Offender, OffenderFact, Residence
from mappa.orders.actions import require_registered
from mappa.orders.models import Event
from mappa.oversight.actions import require_power
from mappa.oversight.models import Disclosure


@transaction.atomic
def correct_entry(
    *, offender: Offender, fact: OffenderFact, values: dict[str, Any], reason: str, version: int, by: User
) -> OffenderFact:
    """Replace a wrong entry with a right one, where the other entries leave room for it."""
    require_on(by, Permission.FACT_CORRECT, offender)
    corrected = offenders.correct_fact(
        offender=offender, fact=fact, values=values, reason=reason, version=version, by=by
    )
    if isinstance(corrected, Event):
        on: date = corrected.on
        require_registered(offender, KindOfEvent(corrected.event), on=on)
    if isinstance(corrected, Disclosure):
        told_on: date = corrected.on
        require_power(Power(corrected.power), on=told_on)
    if isinstance(corrected, Residence):
        _require_part_of(corrected.area, corrected.division)
    return corrected


@transaction.atomic
def withdraw_entry(*, offender: Offender, fact: OffenderFact, reason: str, version: int, by: User) -> None:
    """Withdraw an entry made in error that has no right form; it stays readable."""
    require_on(by, Permission.FACT_CORRECT, offender)
    offenders.withdraw_fact(offender=offender, fact=fact, reason=reason, version=version, by=by)


def _require_part_of(area: Area, division: Division | None) -> None:
    if division is not None and division.area_id != area.pk:
        raise NotPossible("division", f"{division.name} is not a division of {area.name}.")
