"""What a measure is, and the rows that the figures of both forms are counted from.

A measure yields one row for each thing counted. A figure is the number of its rows and the list of cases behind it
is the rows themselves, so the two cannot disagree. The figures of the forms are in `items` (2005) and `tables` (2014).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db import connection

from mappa.database.counting import counting
from mappa.figures.forms import CellPath

from .year_facts import YearFacts

# Each yields: area_id, kind, division, category, level, offender_id, "on" (the day that decides, if there is one).

ON_THE_LAST_DAY = """
SELECT r.area_id, '' AS kind, NULL::text AS division, c.category, l.level, r.offender_id, %(last_day)s::date AS "on"
FROM residences r
JOIN categories c ON c.offender_id = r.offender_id AND c.in_force @> %(last_day)s::date
LEFT JOIN levels l ON l.offender_id = r.offender_id AND l.in_force @> %(last_day)s::date
WHERE r.in_force @> %(last_day)s::date
  AND NOT EXISTS (SELECT FROM custody k WHERE k.offender_id = r.offender_id AND k.in_force @> %(last_day)s::date)
"""

REGISTERED_ON_THE_LAST_DAY = """
SELECT r.area_id, '' AS kind, d.name AS division, c.category, NULL::smallint AS level, r.offender_id,
       %(last_day)s::date AS "on"
FROM residences r
JOIN categories c ON c.offender_id = r.offender_id AND c.category = 1 AND c.in_force @> %(last_day)s::date
LEFT JOIN agencies_division d ON d.id = r.division_id
WHERE r.in_force @> %(last_day)s::date
  AND NOT EXISTS (SELECT FROM custody k WHERE k.offender_id = r.offender_id AND k.in_force @> %(last_day)s::date)
"""

# Of the days in the year, the area and the category, is one not in custody? (No days at all are all in it.)
IN_THE_COMMUNITY = """
SELECT DISTINCT r.area_id, '' AS kind, NULL::text AS division, c.category, NULL::smallint AS level,
       r.offender_id, NULL::date AS "on"
FROM residences r
JOIN categories c ON c.offender_id = r.offender_id AND c.category IN (2, 3) AND c.in_force && r.in_force
LEFT JOIN days_in_custody k ON k.offender_id = r.offender_id
WHERE NOT coalesce(k.days, '{}') @> (r.in_force * c.in_force * %(year)s::daterange)
"""

# The days of a level are those on which one also lived in the area; the last of them decides the category.
HIGHEST_LEVEL = """
SELECT h.area_id, '' AS kind, NULL::text AS division, c.category, h.level, h.offender_id, h.last_day AS "on"
FROM (
    SELECT DISTINCT ON (r.area_id, r.offender_id)
           r.area_id, r.offender_id, l.level, upper(r.in_force * l.in_force * %(year)s::daterange) - 1 AS last_day
    FROM levels l JOIN residences r ON r.offender_id = l.offender_id AND r.in_force && l.in_force
    WHERE l.level IN (2, 3) AND NOT isempty(r.in_force * l.in_force * %(year)s::daterange)
    ORDER BY r.area_id, r.offender_id, l.level DESC, upper(r.in_force * l.in_force * %(year)s::daterange) DESC
) h
LEFT JOIN categories c ON c.offender_id = h.offender_id AND c.in_force @> h.last_day
"""

BREACHES_OF_REGISTRATION = """
SELECT e.area_id, '' AS kind, NULL::text AS division, NULL::smallint AS category, NULL::smallint AS level,
       e.offender_id, min(e."on") AS "on"
FROM events e
WHERE e.event IN ('registration_breach_caution', 'registration_breach_conviction') AND e.category = 1
GROUP BY e.area_id, e.offender_id
"""

STEPS_OF_ORDERS = """
SELECT s.area_id, s."order" || '.' || s.step AS kind, NULL::text AS division, NULL::smallint AS category,
       NULL::smallint AS level, s.offender_id, s."on"
FROM steps s
"""

OUTCOMES_AT_A_LEVEL = """
SELECT e.area_id, e.event AS kind, NULL::text AS division, NULL::smallint AS category, e.level,
       e.offender_id, min(e."on") AS "on"
FROM events e
WHERE e.event IN ('recall_breach_of_licence', 'return_breach_of_order', 'charged_serious_offence')
  AND e.level IN (2, 3)
GROUP BY e.area_id, e.event, e.level, e.offender_id
"""

OUTCOMES_AT_A_LEVEL_BY_CATEGORY = """
SELECT e.area_id, e.event AS kind, NULL::text AS division, e.category, e.level, e.offender_id,
       min(e."on") AS "on"
FROM events e
WHERE e.event IN ('recall_breach_of_licence', 'return_breach_of_order') AND e.level IN (2, 3)
  AND e.category IS NOT NULL
GROUP BY e.area_id, e.event, e.category, e.level, e.offender_id
"""


class Counted(NamedTuple):
    """Things counted alike: so many in one area, and the cells of the form to which they belong."""

    area_id: int
    kind: str
    division: str | None
    category: int | None
    level: int | None
    number: int
    offender_ids: Sequence[int]
    days: Sequence[date | None]


@dataclass(frozen=True)
class Measure:
    """One published figure, or the cells of one published table."""

    name: str
    rows: str = field(repr=False)
    cells: Callable[[Counted], Iterable[CellPath]] = field(repr=False)


def count(measures: Iterable[Measure], facts: YearFacts) -> Iterator[tuple[Measure, Counted]]:
    """Every measure in one statement, grouped by area and cell."""
    yield from _read(measures, facts, cases=False)


def cases(measures: Iterable[Measure], facts: YearFacts) -> Iterator[tuple[Measure, Counted]]:
    """The same groups with the offenders in each, one place for each thing counted, in the order of the record."""
    yield from _read(measures, facts, cases=True)


ONE_MEASURE = """
SELECT {number} AS measure, area_id, kind, division, category, level, count(*){cases}
FROM ({rows}) AS counted_{number}
GROUP BY area_id, kind, division, category, level
"""
WITHOUT_CASES = ", '{}'::bigint[], '{}'::date[]"
WITH_CASES = ', array_agg(offender_id ORDER BY offender_id, "on"), array_agg("on" ORDER BY offender_id, "on")'


def statement(measures: Iterable[Measure], facts: YearFacts, *, cases: bool = False) -> str:
    """The SQL of all measures together; its parameters are those of the facts."""
    counted = (
        ONE_MEASURE.format(number=number, rows=measure.rows, cases=WITH_CASES if cases else WITHOUT_CASES)
        for number, measure in enumerate(measures)
    )
    return f"WITH {facts.relations} {' UNION ALL '.join(counted)}"


def _read(measures: Iterable[Measure], facts: YearFacts, *, cases: bool) -> Iterator[tuple[Measure, Counted]]:
    measured = tuple(measures)
    with counting(), connection.cursor() as cursor:
        cursor.execute(statement(measured, facts, cases=cases), facts.parameters)
        groups = cursor.fetchall()
    for number, *group in groups:
        yield measured[number], Counted._make(group)
