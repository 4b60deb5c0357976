"""What was entered about people after an instant: why a figure that was signed off would be another today."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from mappa.agencies.models import Population
from mappa.database.counting import counting
from mappa.law.years import ReportingYear
from mappa.offenders.models import (
    CategoryPeriod,
    CustodyPeriod,
    LevelPeriod,
    OffenderFact,
    OffenderPeriod,
    Residence,
)
from mappa.orders.models import Event, OrderStep

# The facts that figures are counted from, and what is read with each.
COUNTED: tuple[tuple[type[OffenderFact], tuple[str, ...]], ...] = (
    (Residence, ("area", "division")),
    (CustodyPeriod, ()),
    (CategoryPeriod, ()),
    (LevelPeriod, ()),
    (OrderStep, ()),
    (Event, ()),
)


@dataclass(frozen=True)
class LateEntry:
    """One entry: what it is about, from which day, and who recorded or withdrew it when and why."""

    offender_id: int | None
    kind: str
    says: str
    on: date | None
    did: str
    at: datetime
    by: str
    reason: str


def entries_since(at: datetime, offender_ids: Collection[int]) -> list[LateEntry]:
    """Entries and withdrawals after an instant about people in sight, latest first; a query for each kind of fact."""
    if not offender_ids:
        return []
    entries: list[LateEntry] = []
    for model, also in COUNTED:
        facts: list[Any] = list(
            model.objects.filter(offender_id__in=offender_ids)
            .filter(Q(recorded_at__gt=at) | Q(superseded_at__gt=at))
            .select_related("recorded_by", "superseded_by", "replaces", *also)
        )
        replaced = {fact.replaces_id for fact in facts}
        for fact in facts:
            if fact.recorded_at > at:
                entries.append(_recorded(fact))
            # What was ended or corrected is told of by the entry in its place.
            if fact.superseded_at is not None and fact.superseded_at > at and fact.pk not in replaced:
                entries.append(_withdrawn(fact))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


ONE_KIND = """
SELECT offender_id FROM {table} WHERE offender_id = ANY (%(people)s) AND recorded_at > %(at)s
UNION ALL
SELECT offender_id FROM {table} fact WHERE offender_id = ANY (%(people)s) AND superseded_at > %(at)s
   AND NOT EXISTS (
       SELECT FROM {table} later WHERE later.offender_id = fact.offender_id AND later.replaces_id = fact.id)
"""


def count_entries_since(at: datetime, offender_ids: Collection[int]) -> dict[int, int]:
    """How many entries there are about each, as `entries_since` tells of them, whoever may see the records."""
    if not offender_ids:
        return {}
    every_kind = " UNION ALL ".join(ONE_KIND.format(table=model._meta.db_table) for model, _ in COUNTED)
    with counting(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT offender_id, count(*) FROM ({every_kind}) AS entry GROUP BY offender_id",  # noqa: S608
            {"people": list(offender_ids), "at": at},
        )
        return dict(cursor.fetchall())


def _recorded(fact: Any) -> LateEntry:
    did, reason = ("changed", fact.replaces.superseded_reason) if fact.replaces else ("recorded", fact.reason)
    return LateEntry(
        fact.offender_id,
        fact.words,
        fact.says,
        _day(fact),
        did,
        fact.recorded_at,
        str(fact.recorded_by),
        reason,
    )


def _withdrawn(fact: Any) -> LateEntry:
    return LateEntry(
        fact.offender_id,
        fact.words,
        fact.says,
        _day(fact),
        "withdrawn",
        fact.superseded_at,
        str(fact.superseded_by),
        fact.superseded_reason,
    )


def _day(fact: Any) -> date | None:
    day: date | None = fact.in_force.lower if isinstance(fact, OffenderPeriod) else fact.on
    return day


def populations_since(at: datetime, area_id: int, year: ReportingYear) -> list[LateEntry]:
    """Populations of the year entered after an instant: they change the rate and nothing else."""
    given = (
        Population.objects.filter(area_id=area_id, year=year.starting, recorded_at__gt=at)
        .select_related("recorded_by")
        .order_by("-recorded_at")
    )
    return [
        LateEntry(
            None,
            "population",
            f"{population.get_base_display()}: {population.population:,}",
            None,
            "recorded",
            population.recorded_at,
            str(population.recorded_by),
            population.reason,
        )
        for population in given
    ]
