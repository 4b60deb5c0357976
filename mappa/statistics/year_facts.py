"""The facts of one reporting year in SQL: who lived where, in custody or not, in which category, at which level.

Every measure and every doubt reads these relations and nothing else, so the area, the year and the instant at
which the record is read are settled here, once. All text is constant; what varies are parameters.

    residences  offender_id, area_id, division_id, in_force       stays that share a day with the year
    custody     offender_id, in_force                             likewise
    days_in_custody  offender_id, days                            all of them as one multirange
    categories  offender_id, category, in_force
    levels      offender_id, level, in_force
    steps       offender_id, area_id, "order", step, "on"         a step of an order, in the area of its day
    events      offender_id, area_id, event, "on", category, level     an event, with the state of its day

The facts of people are names for the tables themselves (not materialised), so that the planner knows how many rows
to expect and reaches one offender's rows by index: over a computed relation it can do neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mappa.law.years import ReportingYear

# The rows that the record consists of. Without an instant the partial indexes on standing rows can be used.
NOW = "{0}.superseded_at IS NULL"
AT_AN_INSTANT = (
    "{0}.recorded_at <= %(known_at)s AND ({0}.superseded_at IS NULL OR {0}.superseded_at > %(known_at)s)"
)

FACTS = """
residences AS {once_or_by_table} (
    SELECT r.offender_id, r.area_id, r.division_id, r.in_force
    FROM offenders_residence r
    WHERE {r_stands} AND r.in_force && %(year)s::daterange {of_these_areas}
),
custody AS NOT MATERIALIZED (
    SELECT k.offender_id, k.in_force
    FROM offenders_custodyperiod k
    WHERE {k_stands} AND k.in_force && %(year)s::daterange
),
days_in_custody AS NOT MATERIALIZED (
    SELECT offender_id, range_agg(in_force) AS days FROM custody {of_these_people} GROUP BY offender_id
),
categories AS NOT MATERIALIZED (
    SELECT c.offender_id, c.category, c.in_force
    FROM offenders_categoryperiod c
    WHERE {c_stands} AND c.in_force && %(year)s::daterange
),
levels AS NOT MATERIALIZED (
    SELECT l.offender_id, l.level, l.in_force
    FROM offenders_levelperiod l
    WHERE {l_stands} AND l.in_force && %(year)s::daterange
),
steps AS (
    SELECT s.offender_id, r.area_id, s."order", s.step, s."on"
    FROM orders_orderstep s JOIN residences r ON r.offender_id = s.offender_id AND r.in_force @> s."on"
    WHERE {s_stands} AND s."on" >= %(start)s AND s."on" < %(end)s
),
events AS (
    SELECT e.offender_id, r.area_id, e.event, e."on", c.category, l.level
    FROM orders_event e JOIN residences r ON r.offender_id = e.offender_id AND r.in_force @> e."on"
    LEFT JOIN categories c ON c.offender_id = e.offender_id AND c.in_force @> e."on"
    LEFT JOIN levels l ON l.offender_id = e.offender_id AND l.in_force @> e."on"
    WHERE {e_stands} AND e."on" >= %(start)s AND e."on" < %(end)s
)
"""


@dataclass(frozen=True)
class YearFacts:
    """The facts of one year: of one area or of all, as they stand now or as they were known at an instant."""

    year: ReportingYear
    area_id: int | None = None
    known_at: datetime | None = None

    @property
    def relations(self) -> str:
        """The common table expressions, to stand after WITH."""
        stands = NOW if self.known_at is None else AT_AN_INSTANT
        return FACTS.format(
            of_these_areas="" if self.area_id is None else "AND r.area_id = %(area)s::bigint",
            # One area's people are few: found once, they lead to all else by index.
            once_or_by_table="NOT MATERIALIZED" if self.area_id is None else "MATERIALIZED",
            # One area's custody is reached through its people; the country's is read from end to end.
            of_these_people=""
            if self.area_id is None
            else "WHERE offender_id IN (SELECT offender_id FROM residences)",
            **{f"{alias}_stands": stands.format(alias) for alias in "rkclse"},
        )

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "year": f"[{self.year.start:%Y-%m-%d},{self.year.end:%Y-%m-%d})",
            "start": self.year.start,
            "end": self.year.end,
            "last_day": self.year.last_day,
            "area": self.area_id,
            "known_at": self.known_at,
        }
