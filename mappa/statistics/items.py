"""Items i to ix of the return of 2005: a function for each, with its rule."""

from __future__ import annotations

from mappa.figures.forms import CellPath
from mappa.figures.forms import form_2005 as form

from .measures import (
    BREACHES_OF_REGISTRATION,
    HIGHEST_LEVEL,
    IN_THE_COMMUNITY,
    OUTCOMES_AT_A_LEVEL,
    REGISTERED_ON_THE_LAST_DAY,
    STEPS_OF_ORDERS,
    Measure,
)


def item_i() -> Measure:
    """Offenders whose category is 1, whose area is this one and who are not in custody, on 31 March.

    In all and by the division of that day, those without one under `(none)`.
    """
    return Measure(
        "item_i",
        REGISTERED_ON_THE_LAST_DAY,
        lambda counted: [form.REGISTERED, (*form.BY_DIVISION, counted.division or form.NO_DIVISION)],
    )


def item_ii() -> Measure:
    """Each offender once, cautioned or convicted for breach of registration; needs category 1 on the day.

    An event counts for the area of its day.
    """
    return Measure("item_ii", BREACHES_OF_REGISTRATION, lambda counted: [form.BREACHES])


def items_iii_to_v() -> Measure:
    """Orders' steps, not offenders: applied for, interim and full; in the area of the day."""
    cells: dict[str, CellPath] = {
        f"{order}.{step}": ("items", item, order, key)
        for item, order, steps in form.ORDERS
        for step, key in steps.items()
    }
    return Measure(
        "items_iii_to_v",
        STEPS_OF_ORDERS,
        lambda counted: [cells[counted.kind]] if counted.kind in cells else [],
    )


def items_vi_and_vii() -> Measure:
    """Offenders with at least one day in the year in category 2 (3), in this area and not in custody."""
    cells: dict[int | None, CellPath] = {2: form.VIOLENT, 3: form.OTHER}
    return Measure("items_vi_and_vii", IN_THE_COMMUNITY, lambda counted: [cells[counted.category]])


def item_viii() -> Measure:
    """Each offender once, at the highest level held in this area in the year, in the category held on its last day.

    That day is the last day of the level within the year and in this area. Custody does not matter. Without a
    category on that day an offender has no cell, and is among the doubts.
    """
    return Measure(
        "item_viii",
        HIGHEST_LEVEL,
        lambda counted: (
            [form.counted_at(f"level_{counted.level}", f"category_{counted.category}")]
            if counted.category in (1, 2, 3)
            else []
        ),
    )


def item_ix() -> Measure:
    """Each offender once for each kind and level: level 2 or 3 on the day of the event.

    (a) return to custody for breach of licence; (b) any return for breach of an order; (c) a charge with a
    serious sexual or violent offence.
    """
    return Measure(
        "item_ix",
        OUTCOMES_AT_A_LEVEL,
        lambda counted: [form.outcome_at(form.OUTCOMES[counted.kind], f"level_{counted.level}")],
    )


MEASURES = (item_i(), item_ii(), items_iii_to_v(), items_vi_and_vii(), item_viii(), item_ix())
