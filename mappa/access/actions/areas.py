"""Divisions, populations and local policy of an area."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from mappa.access.permissions import Permission
from mappa.access.policy import require_in_area, require_over
from mappa.agencies.models import Area, Division, LocalPolicy, Population, User
from mappa.agencies.policies import MEANINGS, PolicyKey
from mappa.agencies.states import PopulationBase
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.periods import period
from mappa.database.refusals import NotPossible
from mappa.database.superseding import insert, successor, supersede

from .facts import start
from .locks import Lock, hold


@transaction.atomic
def add_division(*, area: Area, name: str, source: str, by: User) -> Division:
    """Add a division (basic command unit) to an area."""
    require_in_area(by, Permission.AREA_MANAGE, area.pk)
    hold(Lock.DIVISIONS)
    if Division.objects.filter(area=area, name__iexact=name).exists():
        raise NotPossible("name", f"{area.name} already has a division of this name.")
    division = Division.objects.create(area=area, name=name, source=source)
    record(Event.DIVISION_ADDED, by=by, area_id=area.pk, division_id=division.pk)
    return division


@transaction.atomic
def record_population(
    *, area: Area, year: int, base: PopulationBase, population: int, source: str, reason: str, by: User
) -> Population:
    """Record how many people live in an area, for a reporting year that has no such number yet."""
    require_in_area(by, Permission.AREA_MANAGE, area.pk)
    if Population.objects.current().filter(area=area, year=year, base=base.value).exists():
        raise NotPossible(
            "year", "There is a population for this year and these ages already: correct that one."
        )
    recorded = insert(
        Population(
            area=area,
            year=year,
            base=base.value,
            population=population,
            source=source,
            reason=reason,
            recorded_by=by,
        ),
        field="year",
    )
    record(
        Event.POPULATION_RECORDED,
        by=by,
        area_id=area.pk,
        population_id=recorded.pk,
        year=year,
        base=base.value,
    )
    return recorded


@transaction.atomic
def correct_population(
    *, standing: Population, population: int, source: str, reason: str, by: User
) -> Population:
    """Put another number or source in the place of a population; what stood stays readable."""
    require_in_area(by, Permission.AREA_MANAGE, standing.area_id)
    if (standing.population, standing.source) == (population, source):
        raise NotPossible("population", "Nothing was changed.")
    supersede(standing, by=by, reason=reason)
    corrected = insert(
        successor(standing, by=by, population=population, source=source, reason=reason), field="population"
    )
    record(
        Event.POPULATION_CORRECTED,
        by=by,
        area_id=standing.area_id,
        population_id=standing.pk,
        by_population_id=corrected.pk,
        year=standing.year,
        base=standing.base,
    )
    return corrected


@transaction.atomic
def set_policy(
    *, area: Area | None, key: PolicyKey, value: str, on: date, reason: str, by: User
) -> LocalPolicy:
    """Set a local value from a day; the one in force until then ends that day.

    Without an area it is the value for all areas that have set none. A value set from the same day is replaced.
    """
    require_over(by, Permission.AREA_MANAGE, area.pk if area else None)
    value = _checked(key, value)
    standing = LocalPolicy.objects.current().filter(area=area, key=key.value)
    later = standing.filter(in_force__startswith__gt=on).order_by("in_force").first()
    if later is not None:
        raise NotPossible(
            "on", f"A value is already set from {later.in_force.lower:%-d %B %Y}: choose a later day."
        )
    before = standing.filter(in_force__contains=on).first()
    if before is not None and before.value == value:
        raise NotPossible("value", "This value holds on that day already.")
    new = LocalPolicy(
        area=area, key=key.value, value=value, in_force=period(on), reason=reason, recorded_by=by
    )
    if before is not None and before.in_force.lower == on:
        supersede(before, by=by, reason=reason)
        before = None
    new = start(new, standing=before, on=on, by=by)
    record(Event.POLICY_SET, by=by, area_id=area.pk if area else None, policy_id=new.pk, key=key.value)
    return new


def _checked(key: PolicyKey, value: str) -> str:
    kind = MEANINGS[key].kind
    if kind is bool and value not in {"yes", "no"}:
        raise NotPossible("value", "Choose yes or no.")
    if kind is int and not (value.isascii() and value.isdigit() and 0 < int(value) <= 520):
        raise NotPossible("value", "Enter a whole number from 1 to 520.")
    if not value.strip():
        raise NotPossible("value", "Enter a value.")
    return value.strip()
