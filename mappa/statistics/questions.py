"""What is asked about every return: each question in words, and in SQL the cases of which it is so.

The rows are read from the facts of the year and from the relations that `doubts` adds to them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mappa.figures.forms import Form
from mappa.web.wording import quantity

BOTH = frozenset({Form.FORM_2005, Form.FORM_2014})


@dataclass(frozen=True)
class Question:
    """Something that can be doubtful about a return, and the cases of which it is so: offender_id, "on"."""

    key: str
    says: Callable[[int], str]
    explanation: str
    rows: str
    forms: frozenset[Form] = BOTH


def _offenders(number: int) -> str:
    return quantity(number, "offender")


def _entries(number: int) -> str:
    return quantity(number, "event or step of an order", "events or steps of orders")


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


NO_DIVISION = Question(
    "no-division",
    lambda n: f"{_offenders(n)} counted in item i {_have(n)} no division",
    "They are in the total and under “No division recorded”, without which the divisions do not add up to it. "
    "Record the division in which each lived on 31 March.",
    'SELECT offender_id, "on" FROM registered WHERE division IS NULL',
    frozenset({Form.FORM_2005}),
)

LEVEL_WITHOUT_CATEGORY = Question(
    "level-without-category",
    lambda n: f"{_offenders(n)} at level 2 or 3 in the year {_have(n)} no category",
    "The return counts each at the highest level held, in the category of the last day of that level. On that day "
    "these have none, and so stand in no cell. The day shown is that day.",
    'SELECT offender_id, "on" FROM highest_level WHERE category IS NULL',
)

CATEGORY_WITHOUT_LEVEL = Question(
    "category-without-level",
    lambda n: f"{_offenders(n)} in a category on 31 March {_have(n)} no level",
    "They are in the total of their category and in none of its levels, so the levels do not add up. Level 1 is a "
    "level that is set, not what is left over.",
    'SELECT offender_id, "on" FROM on_the_last_day WHERE level IS NULL AND category <= 3',
    frozenset({Form.FORM_2014}),
)

CATEGORY_3_AT_LEVEL_1 = Question(
    "category-3-at-level-1",
    lambda n: f"{_offenders(n)} {_are(n)} in category 3 and at level 1 on 31 March",
    "Category 3 is for those who need meetings to be managed, and level 1 has none. The form shows a dash there and "
    "has no place for them at that level.",
    'SELECT offender_id, "on" FROM on_the_last_day WHERE level = 1 AND category = 3',
)

CATEGORY_4 = Question(
    "category-4",
    lambda n: f"{_offenders(n)} {_are(n)} in category 4, for which this form has no place",
    "They were in the area in category 4 on 31 March, or at level 2 or 3 in the year; no cell counts them.",
    """
    SELECT offender_id, max("on") AS "on"
    FROM (SELECT * FROM on_the_last_day UNION ALL SELECT * FROM highest_level) AS on_one_or_the_other
    WHERE category = 4 GROUP BY offender_id
    """,
)

GONE_WITH_OPEN_PERIODS = Question(
    "gone-with-open-periods",
    lambda n: f"{_offenders(n)} who left the area {_have(n)} a category or level that still goes on",
    "Their residence ended, none followed, and nobody ended the category or level. They are not counted after they "
    "left. End the periods, or record where they moved. The day shown is the first day away.",
    """
    SELECT g.offender_id, g."on"
    FROM left_for_good g
    WHERE EXISTS (
            SELECT FROM offenders_categoryperiod c
            WHERE c.offender_id = g.offender_id AND c.superseded_at IS NULL AND upper_inf(c.in_force))
        OR EXISTS (
            SELECT FROM offenders_levelperiod l
            WHERE l.offender_id = g.offender_id AND l.superseded_at IS NULL AND upper_inf(l.in_force))
    """,
)

LIVED_NOWHERE = Question(
    "lived-nowhere",
    lambda n: f"{_entries(n)} {_are(n)} dated on a day on which the person lived nowhere",
    "No return counts them: a thing counts for the area of residence on its day. Correct the day or the residence.",
    """
    SELECT h.offender_id, h."on"
    FROM happened h JOIN offenders_offender o ON o.id = h.offender_id
    WHERE o.area_id = %(area)s AND h."on" < %(end)s
      AND NOT EXISTS (SELECT FROM lived r WHERE r.offender_id = h.offender_id AND r.in_force @> h."on")
    """,
)

LIVED_ELSEWHERE = Question(
    "lived-elsewhere",
    lambda n: f"{_entries(n)} in the year {_are(n)} counted by another area",
    "These people lived in this area in the year, and in another area on the day. Nothing is wrong if the day and "
    "the residence are right.",
    """
    SELECT h.offender_id, h."on"
    FROM happened h JOIN also_lived_elsewhere e ON e.offender_id = h.offender_id AND e.in_force @> h."on"
    WHERE h."on" >= %(start)s AND h."on" < %(end)s
    """,
)

NEAR_THE_ENDS = Question(
    "just-outside-the-year",
    lambda n: f"{_entries(n)} {_are(n)} dated within a month before or after the year, and not counted in it",
    "Days next to the year’s ends are easily mistaken. Nothing is wrong if the days are right.",
    """
    SELECT h.offender_id, h."on" FROM happened_here h
    WHERE (h."on" < %(start)s AND h."on" >= (%(start)s::date - interval '1 month')::date)
       OR (h."on" >= %(end)s AND h."on" < (%(end)s::date + interval '1 month')::date)
    """,
)

ENTERED_FOR_ANOTHER_YEAR = Question(
    "entered-for-another-year",
    lambda n: f"{_entries(n)} entered in the year {_are(n)} dated before it",
    "They belong to the return of an earlier year, which may have been signed off without them. Look for a wrong "
    "year in the date.",
    """
    SELECT h.offender_id, h."on" FROM happened_here h
    WHERE h."on" < %(start)s AND h.recorded_at >= %(start)s AND h.recorded_at < %(end)s
    """,
)

DATED_AHEAD = Question(
    "dated-ahead",
    lambda n: (
        f"{_entries(n)} in the year {_were(n)} entered before the day on which it happened"
        if n == 1
        else f"{_entries(n)} in the year {_were(n)} entered before the days on which they happened"
    ),
    "They are counted. Check the dates: a thing is recorded after it has happened.",
    """
    SELECT h.offender_id, h."on" FROM happened_here h
    WHERE h."on" >= %(start)s AND h."on" < %(end)s
      AND h."on" > (h.recorded_at AT TIME ZONE 'Europe/London')::date
    """,
)

BREACH_OUTSIDE_CATEGORY_1 = Question(
    "breach-outside-category-1",
    lambda n: (
        f"{quantity(n, 'breach', 'breaches')} of registration {_are(n)} dated on a day outside category 1"
    ),
    "Only a registered offender can breach registration, so the return does not count them. Correct the day or the "
    "category.",
    """
    SELECT e.offender_id, e."on" FROM events e
    WHERE e.event IN ('registration_breach_caution', 'registration_breach_conviction')
      AND e.category IS DISTINCT FROM 1
    """,
)

RETURN_WITHOUT_CATEGORY = Question(
    "return-without-category",
    lambda n: (
        f"{quantity(n, 'return')} to custody for breach of licence {_are(n)} of people without a category"
    ),
    "They were at level 2 or 3 on the day and in no category of the form: they are in the whole of the table and in "
    "none of its parts.",
    """
    SELECT e.offender_id, e."on" FROM events e
    WHERE e.event = 'recall_breach_of_licence' AND e.level IN (2, 3)
      AND (e.category IS NULL OR e.category NOT IN (1, 2, 3))
    """,
    frozenset({Form.FORM_2014}),
)

ORDER_BREACH_OUTSIDE_CATEGORY_1 = Question(
    "order-breach-outside-category-1",
    lambda n: (
        f"{quantity(n, 'return')} to custody for breach of an order {_are(n)} of people outside category 1"
    ),
    "In this form breach of a SOPO counts category 1 only, so the return does not count them.",
    """
    SELECT e.offender_id, e."on" FROM events e
    WHERE e.event = 'return_breach_of_order' AND e.level IN (2, 3) AND e.category IS DISTINCT FROM 1
    """,
    frozenset({Form.FORM_2014}),
)

NO_CELL_FOR_ORDER = Question(
    "no-cell-for-order",
    lambda n: f"{quantity(n, 'order')} made in the year {_are(n)} of a kind for which this form has no place",
    "The form asks for sexual offences prevention orders, notification orders and foreign travel orders. Sexual harm "
    "prevention orders, sexual risk orders, violent offender orders and sex offender orders are on no line of it.",
    """
    SELECT s.offender_id, s."on" FROM steps s
    WHERE s."order" NOT IN ('sopo', 'notification_order', 'foreign_travel_order') AND s.step <> 'applied'
    """,
)

NO_CELL_FOR_INTERIM = Question(
    "no-cell-for-interim",
    lambda n: f"{quantity(n, 'interim foreign travel order')} {_have(n)} no place on this form",
    "The form asks how many foreign travel orders were applied for and how many were imposed.",
    """
    SELECT s.offender_id, s."on" FROM steps s WHERE s."order" = 'foreign_travel_order' AND s.step = 'interim'
    """,
    frozenset({Form.FORM_2005}),
)

IN_TWO_CELLS = Question(
    "in-two-cells",
    lambda n: f"{_offenders(n)} {_are(n)} counted in two cells of one row",
    "They were returned or charged in the same way at level 2 and, on another day, at level 3. Each counts once at "
    "each level, so the row counts more than it has people.",
    """
    SELECT e.offender_id, max(e."on") AS "on" FROM events e
    WHERE e.event IN ('recall_breach_of_licence', 'return_breach_of_order', 'charged_serious_offence')
      AND e.level IN (2, 3)
    GROUP BY e.offender_id, e.event HAVING count(DISTINCT e.level) > 1
    """,
    frozenset({Form.FORM_2005}),
)

IN_TWO_CELLS_OF_TABLE = Question(
    "in-two-cells",
    lambda n: f"{_offenders(n)} {_are(n)} counted in two cells of one table of returns to custody",
    "They were returned in the same way at two levels or in two categories. Each counts once in each cell, and once "
    "in the whole of each level.",
    """
    SELECT e.offender_id, max(e."on") AS "on" FROM events e
    WHERE e.event IN ('recall_breach_of_licence', 'return_breach_of_order') AND e.level IN (2, 3)
      AND e.category IS NOT NULL
    GROUP BY e.offender_id, e.event HAVING count(DISTINCT (e.level, e.category)) > 1
    """,
    frozenset({Form.FORM_2014}),
)

QUESTIONS: tuple[Question, ...] = (
    NO_DIVISION,
    LEVEL_WITHOUT_CATEGORY,
    CATEGORY_WITHOUT_LEVEL,
    CATEGORY_3_AT_LEVEL_1,
    CATEGORY_4,
    GONE_WITH_OPEN_PERIODS,
    LIVED_NOWHERE,
    LIVED_ELSEWHERE,
    NEAR_THE_ENDS,
    ENTERED_FOR_ANOTHER_YEAR,
    DATED_AHEAD,
    BREACH_OUTSIDE_CATEGORY_1,
    RETURN_WITHOUT_CATEGORY,
    ORDER_BREACH_OUTSIDE_CATEGORY_1,
    NO_CELL_FOR_ORDER,
    NO_CELL_FOR_INTERIM,
    IN_TWO_CELLS,
    IN_TWO_CELLS_OF_TABLE,
)


def questions_of(form: Form) -> list[Question]:
    return [question for question in QUESTIONS if form in question.forms]


def question_of(form: Form, key: str) -> Question | None:
    return next((question for question in questions_of(form) if question.key == key), None)
