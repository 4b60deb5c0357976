"""Which offenders an area's year on the form of 2005 needs, so that every item comes out as printed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from mappa.figures.forms import CellPath, Document, form_2005, value_at
from mappa.figures.synthesis.orders import OrderCounts
from mappa.figures.synthesis.parts import (
    AtEnd,
    Part,
    Stage,
    one_stage,
    place_events,
    without_category_at_the_end,
)

BREACH = "registration_breach_conviction"


@dataclass(frozen=True)
class AreaFigures:
    """The printed figures of one area's year; None where the source has lost one."""

    registered: int | None
    divisions: Mapping[str, int | None]
    flows: Mapping[int, int | None]
    counted: Mapping[tuple[int, int], int | None]
    outcomes: Mapping[tuple[str, int], int | None]
    breaches: int | None
    orders: tuple[OrderCounts, ...]


@dataclass
class PlannedYear:
    """The parts to be played, and what comes out of them where that is not what was printed."""

    parts: list[Part]
    orders: tuple[OrderCounts, ...]
    divisions: tuple[str, ...] = ()
    comes_out: dict[CellPath, Any] = field(default_factory=dict)
    because: dict[CellPath, str] = field(default_factory=dict)


def figures_of(document: Document) -> AreaFigures:
    def printed(*path: str | int) -> int | None:
        value = value_at(document, path)
        return value if isinstance(value, int) else None

    divisions = value_at(document, form_2005.BY_DIVISION)
    return AreaFigures(
        registered=printed(*form_2005.REGISTERED),
        divisions=dict(divisions) if isinstance(divisions, dict) else {},
        flows={2: printed(*form_2005.VIOLENT), 3: printed(*form_2005.OTHER)},
        counted={
            (level, category): printed(*form_2005.counted_at(f"level_{level}", f"category_{category}"))
            for level in (2, 3)
            for category in (1, 2, 3)
        },
        outcomes={
            (event, level): printed(*form_2005.outcome_at(key, f"level_{level}"))
            for event, key in form_2005.OUTCOMES.items()
            for level in (2, 3)
        },
        breaches=printed(*form_2005.BREACHES),
        orders=tuple(
            OrderCounts(
                order, **{step: printed("items", item, order, key) or 0 for step, key in steps.items()}
            )
            for item, order, steps in form_2005.ORDERS
        ),
    )


def plan(figures: AreaFigures, rng: Random) -> PlannedYear:
    """Lost figures are taken as nobody, but for wholes: as many as their legible parts need."""
    planned = PlannedYear([], figures.orders, tuple(_named(figures.divisions)))
    _plan_registered(figures, planned, rng)
    for category in (2, 3):
        planned.parts += _plan_flow(figures, category, rng)
    for part in planned.parts:
        if not part.division:
            part.division = _any_division(figures.divisions, rng) if part.at_end is not AtEnd.PRESENT else ""
    _plan_events(figures, planned.parts, rng)
    return planned


def _named(divisions: Mapping[str, int | None]) -> list[str]:
    return [name for name in divisions if name != form_2005.NO_DIVISION]


def _levels(figures: AreaFigures, category: int, rng: Random) -> list[int]:
    """The highest level of each offender whom item viii counts in the category."""
    levels = [level for level in (2, 3) for _ in range(figures.counted[level, category] or 0)]
    rng.shuffle(levels)
    return levels


def _path(level: int, category: int, rng: Random) -> list[Stage]:
    chance = rng.random()
    levels = [level]
    if level == 3 and chance < 0.5:
        levels = [2, 3] if chance < 0.3 else [3, 2]
    elif level == 2 and category != 3 and chance < 0.35:
        levels = [1, 2]
    elif level == 2 and category == 2 and chance < 0.5:
        levels = [2, 1]
    return [Stage(each, category) for each in levels]


def _plan_registered(figures: AreaFigures, planned: PlannedYear, rng: Random) -> None:
    levels = _levels(figures, 1, rng)
    legible = sum(count for count in figures.divisions.values() if count is not None)
    registered = figures.registered
    if registered is None:
        registered = legible or len(levels)
    elif legible > registered:
        planned.because[form_2005.REGISTERED] = (
            f"the divisions in items.i.by_division add up to {legible:,}, more than the {registered:,} of the whole"
        )
        registered = legible
    planned.comes_out[form_2005.REGISTERED] = registered
    divisions = _division_of_each(figures.divisions, registered, rng)
    without = (*form_2005.BY_DIVISION, form_2005.NO_DIVISION)
    if form_2005.NO_DIVISION in figures.divisions:
        planned.comes_out[without] = divisions.count("")
        planned.because[without] = "those whom no division counts are without one"
    for division in divisions:
        level = levels.pop() if levels else 1
        planned.parts.append(Part(_path(level, 1, rng), AtEnd.PRESENT, division=division))
    # More at levels 2 and 3 in the year than are left on 31 March: these have gone, or are in custody, by then.
    planned.parts += [Part(_path(level, 1, rng), AtEnd.AWAY) for level in levels]
    for name in _named(figures.divisions):
        if figures.divisions[name] == 0:
            planned.parts.append(
                one_stage(1, 1, AtEnd.EITHER, at_liberty=False, division=name)
            )  # the division exists, through somebody in custody who does not count


def _division_of_each(divisions: Mapping[str, int | None], registered: int, rng: Random) -> list[str]:
    """A division for each; those whom no legible division counts go to the lost ones, or to none."""
    allotted = [name for name, count in divisions.items() for _ in range(count or 0)]
    lost = [name for name, count in divisions.items() if count is None]
    allotted += [rng.choice(lost) if lost else "" for _ in range(registered - len(allotted))]
    rng.shuffle(allotted)
    return ["" if name == form_2005.NO_DIVISION else name for name in allotted]


def _any_division(divisions: Mapping[str, int | None], rng: Random) -> str:
    names = _named(divisions)
    return rng.choices(names, [1 + (divisions[name] or 0) for name in names])[0] if names else ""


def _plan_flow(figures: AreaFigures, category: int, rng: Random) -> list[Part]:
    levels = _levels(figures, category, rng)
    flow = figures.flows[category]
    free = len(levels) if flow is None else flow
    parts = [Part(_path(level, category, rng), AtEnd.EITHER) for level in levels[:free]]
    # More at levels 2 and 3 than lived in the community: the rest were managed from custody all year.
    parts += [one_stage(level, category, AtEnd.EITHER, at_liberty=False) for level in levels[free:]]
    parts += [one_stage(1, category, AtEnd.EITHER) for _ in range(free - len(levels))]
    return parts


def _plan_events(figures: AreaFigures, parts: list[Part], rng: Random) -> None:
    breaches = place_events(parts, BREACH, figures.breaches or 0, level=None, category=1, rng=rng)
    # More breaches than registered offenders: by people who have gone by 31 March.
    parts += [one_stage(1, 1, AtEnd.AWAY) for _ in range(breaches)]
    place_events(parts[len(parts) - breaches :], BREACH, breaches, level=None, category=1, rng=rng)
    for (event, level), count in figures.outcomes.items():
        unplaced = place_events(parts, event, count or 0, level=level, category=None, rng=rng)
        more = [without_category_at_the_end(level, 1) for _ in range(unplaced)]
        place_events(more, event, unplaced, level=level, category=1, rng=rng)
        parts += more
