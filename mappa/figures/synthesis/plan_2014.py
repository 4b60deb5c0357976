"""Which offenders an area's year on the form of 2014 needs, so that every table comes out as printed."""

from random import Random
from typing import Any

from mappa.figures.forms import CellPath, Document, dotted, form_2014, value_at
from mappa.figures.synthesis.orders import OrderCounts
from mappa.figures.synthesis.parts import (
    AtEnd,
    Part,
    Stage,
    one_stage,
    place_events,
    without_category_at_the_end,
)
from mappa.figures.synthesis.plan_2005 import BREACH, PlannedYear

_CATEGORIES = (1, 2, 3)
_LICENCE_EVENT, _ORDER_EVENT = "recall_breach_of_licence", "return_breach_of_order"


class _Tables:
    """The printed tables by number of level and category."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def figure(self, *path: str | int) -> int | None:
        value = value_at(self._document, ("tables", *path))
        return value if isinstance(value, int) else None

    def count(self, table: str, level: int, category: int) -> int:
        if form_2014.table(table, f"level_{level}", f"category_{category}") in form_2014.CANNOT_APPLY:
            return 0
        return self.figure(table, f"level_{level}", f"category_{category}") or 0


def plan(document: Document, rng: Random) -> PlannedYear:
    tables = _Tables(document)
    orders = tuple(
        OrderCounts(order, applied=(full := tables.figure("orders_imposed", order) or 0) * 2 // 3, full=full)
        for order in form_2014.ORDERS
    )
    planned = PlannedYear([], orders)
    higher = {
        (level, category): [
            one_stage(level, category, AtEnd.AWAY)
            for _ in range(tables.count(form_2014.IN_YEAR, level, category))
        ]
        for level in (2, 3)
        for category in _CATEGORIES
    }
    left = _settle_those_still_at_level_2_or_3(tables, higher, planned)
    planned.parts = [part for parts in higher.values() for part in parts]
    for category in _CATEGORIES:
        _settle_level_1(tables, category, left, planned, rng)
    for part in planned.parts:
        _vary(part, rng)
    for level in (2, 3):
        whole = tables.figure(form_2014.IN_YEAR, f"level_{level}", "all")
        parts_of_it = sum(tables.count(form_2014.IN_YEAR, level, category) for category in _CATEGORIES)
        uncategorised = max(0, (whole or 0) - parts_of_it)
        planned.parts += [without_category_at_the_end(level, 1) for _ in range(uncategorised)]
    _plan_events(tables, planned.parts, rng)
    _work_out_what_comes_out(planned)
    return planned


def _settle_those_still_at_level_2_or_3(
    tables: _Tables, higher: dict[tuple[int, int], list[Part]], planned: PlannedYear
) -> list[Part]:
    """Keep on 31 March as many as are printed at levels 2 and 3 then; returns the others, stepped down or gone."""
    waiting: dict[tuple[int, int], list[Part]] = {}
    short = dict.fromkeys(_CATEGORIES, 0)
    for (level, category), parts in higher.items():
        wanted = tables.count(form_2014.ELIGIBLE, level, category)
        for part in parts[:wanted]:
            part.at_end = AtEnd.PRESENT
        waiting[level, category] = parts[wanted:]
        missing = wanted - min(wanted, len(parts))
        if level == 2:
            short[category] = missing
        elif missing:
            _explain_missing(planned, level, category, missing)
    for category in _CATEGORIES:
        # Counted at level 3, and at level 2 on 31 March; best in the same category, else with a change of category.
        for source in (category, *(other for other in _CATEGORIES if other != category)):
            while short[category] and waiting[3, source] and _may_take(source, category, short, waiting):
                part = waiting[3, source].pop()
                part.path.append(Stage(2, category))
                part.at_end = AtEnd.PRESENT
                short[category] -= 1
        if short[category]:
            _explain_missing(planned, 2, category, short[category])
    return [part for parts in waiting.values() for part in parts]


def _may_take(
    source: int, category: int, short: dict[int, int], waiting: dict[tuple[int, int], list[Part]]
) -> bool:
    """Another category's people only where it does not need them itself."""
    return source == category or len(waiting[3, source]) > (short[source] if source > category else 0)


def _explain_missing(planned: PlannedYear, level: int, category: int, missing: int) -> None:
    path = form_2014.table(form_2014.ELIGIBLE, f"level_{level}", f"category_{category}")
    in_year = form_2014.table(form_2014.IN_YEAR, f"level_{level}", f"category_{category}")
    planned.because[path] = (
        f"{missing} too many: whoever is at the level on 31 March has held it in the year, and {dotted(in_year)}"
        + (" (with those counted at level 3)" if level == 2 else "")
        + " counts fewer"
    )


def _settle_level_1(
    tables: _Tables, category: int, left: list[Part], planned: PlannedYear, rng: Random
) -> None:
    """Some of those who held a higher level are at level 1 on 31 March; the rest of that cell was there all along."""
    wanted = tables.count(form_2014.ELIGIBLE, 1, category)
    for part in left:
        if wanted and part.path[-1].category == category and rng.random() < 0.7:
            part.path.append(Stage(1, category))
            part.at_end = AtEnd.PRESENT
            wanted -= 1
    planned.parts += [one_stage(1, category, AtEnd.PRESENT) for _ in range(wanted)]
    present = sum(
        part.at_end is AtEnd.PRESENT and part.path[-1].category == category for part in planned.parts
    )
    whole = tables.figure(form_2014.ELIGIBLE, "total", f"category_{category}")
    # The whole is counted and not added up: those whom no level counts have no level on that day.
    planned.parts += [one_stage(None, category, AtEnd.PRESENT) for _ in range((whole or 0) - present)]


def _vary(part: Part, rng: Random) -> None:
    first = part.path[0]
    if first.level == 3 and rng.random() < 0.35:
        part.path.insert(0, Stage(2, first.category))
    elif first.level == 2 and first.category != 3 and rng.random() < 0.4:
        part.path.insert(0, Stage(1, first.category))


def _plan_events(tables: _Tables, parts: list[Part], rng: Random) -> None:
    for table, event in ((form_2014.LICENCE, _LICENCE_EVENT), (form_2014.SOPO, _ORDER_EVENT)):
        for level in (2, 3):
            for category in _CATEGORIES:
                count = tables.count(table, level, category)
                unplaced = place_events(parts, event, count, level=level, category=category, rng=rng)
                more = [without_category_at_the_end(level, category) for _ in range(unplaced)]
                place_events(more, event, unplaced, level=level, category=category, rng=rng)
                parts += more
    breaches = tables.figure(*form_2014.BREACHES[1:]) or 0
    unplaced = place_events(parts, BREACH, breaches, level=None, category=1, rng=rng)
    more = [one_stage(1, 1, AtEnd.AWAY) for _ in range(unplaced)]
    place_events(more, BREACH, unplaced, level=None, category=1, rng=rng)
    parts += more


def _work_out_what_comes_out(planned: PlannedYear) -> None:
    """Every cell of the three tables of levels, counted over the parts."""
    tables: dict[CellPath, Any] = {}

    def add(*path: str) -> None:
        tables["tables", *path] = (tables.get(("tables", *path)) or 0) + 1

    for name, rows in (
        (form_2014.ELIGIBLE, (*form_2014.ALL_LEVELS, "total")),
        (form_2014.IN_YEAR, (*form_2014.HIGHER_LEVELS, "total")),
        (form_2014.LICENCE, form_2014.HIGHER_LEVELS),
        (form_2014.SOPO, form_2014.HIGHER_LEVELS),
    ):
        for row in rows:
            for column in (*(f"category_{category}" for category in _CATEGORIES), "all"):
                if column != "all" or name != form_2014.ELIGIBLE or row == "total":
                    path = form_2014.table(name, row, column)
                    tables[path] = None if path in form_2014.CANNOT_APPLY else 0
    for part in planned.parts:
        if part.at_end is AtEnd.PRESENT:
            last = part.path[-1]
            if last.level is not None:
                add(form_2014.ELIGIBLE, f"level_{last.level}", f"category_{last.category}")
            add(form_2014.ELIGIBLE, "total", f"category_{last.category}")
            add(form_2014.ELIGIBLE, "total", "all")
        if part.highest > 1:
            category = [stage.category for stage in part.path if stage.level == part.highest][-1]
            for row in (f"level_{part.highest}", "total"):
                add(form_2014.IN_YEAR, row, "all")
                if category is not None:
                    add(form_2014.IN_YEAR, row, f"category_{category}")
        for event, table in ((_LICENCE_EVENT, form_2014.LICENCE), (_ORDER_EVENT, form_2014.SOPO)):
            at = {
                (demand.stage.level, demand.stage.category)
                for demand in part.demands
                if demand.event == event
            }
            for level, category in at:
                add(table, f"level_{level}", f"category_{category}")
            for level in {level for level, _ in at}:
                add(table, f"level_{level}", "all")
    planned.comes_out.update(tables)
