"""What is doubtful about a return: shown, with its cases, before anyone is asked to stand behind the figures.

A doubt changes no figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from mappa.database.counting import counting
from mappa.figures.contradictions import Severity, examine

from .measures import HIGHEST_LEVEL, ON_THE_LAST_DAY, REGISTERED_ON_THE_LAST_DAY
from .questions import Question, questions_of
from .returns import Case, ComputedReturn
from .year_facts import YearFacts

# Beside the facts of the year: what was counted, and what the record says of any time and place, as it stands now.
RELATIONS = """
on_the_last_day AS ({on_the_last_day}),
registered AS ({registered}),
highest_level AS ({highest_level}),
lived AS NOT MATERIALIZED (
    SELECT offender_id, area_id, in_force FROM offenders_residence WHERE superseded_at IS NULL
),
also_lived_elsewhere AS (
    SELECT e.offender_id, e.in_force
    FROM (SELECT DISTINCT offender_id FROM residences) r JOIN lived e ON e.offender_id = r.offender_id
    WHERE e.area_id <> %(area)s AND e.in_force && %(year)s::daterange
),
lived_here AS MATERIALIZED (
    SELECT offender_id, in_force FROM lived WHERE area_id = %(area)s
),
left_for_good AS (
    SELECT r.offender_id, upper(r.in_force) AS "on"
    FROM lived_here r
    WHERE upper(r.in_force) <= %(end)s
      AND NOT EXISTS (
          SELECT FROM lived later
          WHERE later.offender_id = r.offender_id AND lower(later.in_force) >= upper(r.in_force))
),
happened AS NOT MATERIALIZED (
    SELECT offender_id, "on", recorded_at FROM orders_event WHERE superseded_at IS NULL
    UNION ALL
    SELECT offender_id, "on", recorded_at FROM orders_orderstep WHERE superseded_at IS NULL
),
happened_here AS (
    SELECT h.offender_id, h."on", h.recorded_at
    FROM happened h JOIN lived_here r ON r.offender_id = h.offender_id AND r.in_force @> h."on"
)
"""


@dataclass(frozen=True)
class Doubt:
    """A question whose answer is not nought. Without cases where it is about the figures alone."""

    key: str
    says: str
    explanation: str
    number: int
    has_cases: bool = True


def _with(facts: YearFacts) -> str:
    relations = RELATIONS.format(
        on_the_last_day=ON_THE_LAST_DAY, registered=REGISTERED_ON_THE_LAST_DAY, highest_level=HIGHEST_LEVEL
    )
    return f"WITH {facts.relations}, {relations}"


def find_doubts(computed: ComputedReturn, facts: YearFacts) -> list[Doubt]:
    """Every doubt about an area's return, as the record stands: those with cases in one query."""
    asked = questions_of(computed.form)
    numbers = _numbers(asked, facts)
    found = [
        Doubt(question.key, question.says(numbers[place]), question.explanation, numbers[place])
        for place, question in enumerate(asked)
        if numbers[place]
    ]
    return [*_about_figures(computed), *found]


def _numbers(asked: Iterable[Question], facts: YearFacts) -> dict[int, int]:
    counts = " UNION ALL ".join(
        f"SELECT {place}, count(*) FROM ({question.rows}) AS asked_{place}"  # noqa: S608 - constant text
        for place, question in enumerate(asked)
    )
    with counting(), connection.cursor() as cursor:
        cursor.execute(f"{_with(facts)} {counts}", facts.parameters)
        return dict(cursor.fetchall())


def _about_figures(computed: ComputedReturn) -> list[Doubt]:
    doubts = [
        Doubt(f"figures:{found.path}", found.what, found.likeliest_explanation, 1, has_cases=False)
        for found in examine(computed.document)
        if found.severity is Severity.CONTRADICTION
    ]
    if computed.rate is None:
        doubts.append(
            Doubt(
                "no-population",
                "No population is given for this year",
                "So no rate per 100,000 can be worked out. It is entered on the area’s page.",
                1,
                has_cases=False,
            )
        )
    return doubts


def cases_of(question: Question, facts: YearFacts) -> list[Case]:
    """The cases of one doubt, one for each thing that is doubtful."""
    with counting(), connection.cursor() as cursor:
        cursor.execute(
            f'{_with(facts)} SELECT offender_id, "on" FROM ({question.rows}) AS doubtful ORDER BY 1, 2',  # noqa: S608
            facts.parameters,
        )
        return [Case(*row) for row in cursor.fetchall()]
