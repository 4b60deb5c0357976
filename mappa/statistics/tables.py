"""The tables of the return of 2014: a function for each, with its rule.

A whole is counted and not added up from its parts, so that an offender whom no part has room for shows.
"""

from __future__ import annotations

from mappa.figures.forms import CellPath
from mappa.figures.forms import form_2014 as form

from .measures import (
    BREACHES_OF_REGISTRATION,
    HIGHEST_LEVEL,
    ON_THE_LAST_DAY,
    OUTCOMES_AT_A_LEVEL,
    OUTCOMES_AT_A_LEVEL_BY_CATEGORY,
    STEPS_OF_ORDERS,
    Counted,
    Measure,
)

ON_THE_FORM = (1, 2, 3)


def eligible_on_31_march() -> Measure:
    """Category by level, in this area and not in custody, on 31 March.

    The level is one that was set, level 1 too. The total of a category holds everyone in it, also without a level.
    A cell that cannot apply is null and shown as a dash; it is never 0.
    """

    def cells(counted: Counted) -> list[CellPath]:
        if counted.category not in ON_THE_FORM:
            return []
        category = f"category_{counted.category}"
        wholes = [form.table(form.ELIGIBLE, "total", category), form.table(form.ELIGIBLE, "total", "all")]
        at_level = form.table(form.ELIGIBLE, f"level_{counted.level}", category)
        return wholes if counted.level is None or at_level in form.CANNOT_APPLY else [at_level, *wholes]

    return Measure("eligible_on_31_march", ON_THE_LAST_DAY, cells)


def level_2_and_3_in_year() -> Measure:
    """Each offender once, at the highest level held in this area in the year, in the category held on its last day.

    That day is the last day of the level within the year and in this area. Custody does not matter. Who had no
    category on that day is in the wholes alone, and among the doubts.
    """

    def cells(counted: Counted) -> list[CellPath]:
        level = f"level_{counted.level}"
        wholes = [form.table(form.IN_YEAR, level, "all"), form.table(form.IN_YEAR, "total", "all")]
        if counted.category not in ON_THE_FORM:
            return wholes
        category = f"category_{counted.category}"
        return [
            form.table(form.IN_YEAR, level, category),
            form.table(form.IN_YEAR, "total", category),
            *wholes,
        ]

    return Measure("level_2_and_3_in_year", HIGHEST_LEVEL, cells)


def rso_cautioned_or_convicted_for_breach() -> Measure:
    """Each offender once, cautioned or convicted for breach of registration; needs category 1 on the day."""
    return Measure(
        "rso_cautioned_or_convicted_for_breach", BREACHES_OF_REGISTRATION, lambda counted: [form.BREACHES]
    )


def orders_imposed() -> Measure:
    """Orders' steps, not offenders: orders made in full; in the area of the day."""
    cells: dict[str, CellPath] = {
        f"{order}.full": ("tables", "orders_imposed", order) for order in form.ORDERS
    }
    return Measure(
        "orders_imposed",
        STEPS_OF_ORDERS,
        lambda counted: [cells[counted.kind]] if counted.kind in cells else [],
    )


def returned_to_custody_breach_of_licence() -> Measure:
    """Each offender once for each category and level of the day of the return; level 2 or 3 that day."""
    return Measure(
        "returned_to_custody_breach_of_licence",
        OUTCOMES_AT_A_LEVEL_BY_CATEGORY,
        lambda counted: (
            [form.table(form.LICENCE, f"level_{counted.level}", f"category_{counted.category}")]
            if counted.kind == "recall_breach_of_licence" and counted.category in ON_THE_FORM
            else []
        ),
    )


def returned_to_custody_breach_of_licence_whole() -> Measure:
    """The whole of that table at each level: each offender once, whatever the category of the day."""
    return Measure(
        "returned_to_custody_breach_of_licence_whole",
        OUTCOMES_AT_A_LEVEL,
        lambda counted: (
            [form.table(form.LICENCE, f"level_{counted.level}", "all")]
            if counted.kind == "recall_breach_of_licence"
            else []
        ),
    )


def returned_to_custody_breach_of_sopo() -> Measure:
    """In form 2014 breach of a SOPO counts category 1 only; each offender once; level 2 or 3 that day."""
    return Measure(
        "returned_to_custody_breach_of_sopo",
        OUTCOMES_AT_A_LEVEL_BY_CATEGORY,
        lambda counted: (
            [
                form.table(form.SOPO, f"level_{counted.level}", "category_1"),
                form.table(form.SOPO, f"level_{counted.level}", "all"),
            ]
            if counted.kind == "return_breach_of_order" and counted.category == 1
            else []
        ),
    )


MEASURES = (
    eligible_on_31_march(),
    level_2_and_3_in_year(),
    rso_cautioned_or_convicted_for_breach(),
    orders_imposed(),
    returned_to_custody_breach_of_licence(),
    returned_to_custody_breach_of_licence_whole(),
    returned_to_custody_breach_of_sopo(),
)
