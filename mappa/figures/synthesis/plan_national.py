"""The national overview shared out over the 42 areas, two years each, and its offenders followed from year to year."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random

from mappa.figures.areas import MAPPA_AREAS
from mappa.figures.forms import Document, national, value_at
from mappa.figures.national import ByCategory, Enforcement, Outcomes, national_document
from mappa.figures.rounding import per_100k
from mappa.figures.synthesis.caseload import PopulationRow, PublishedFigure
from mappa.figures.synthesis.orders import OrderCounts
from mappa.figures.synthesis.parts import AtEnd, Life, Part
from mappa.figures.synthesis.plan_2005 import AreaFigures, PlannedYear, plan
from mappa.figures.synthesis.populations import ALL_AGES, implied_row
from mappa.law.years import ReportingYear

PUBLISHED_NOTE = "published in the national overview, not counted from records"
_LARGER = {
    "London": 6.0,
    "Greater Manchester": 3.0,
    "West Midlands": 3.0,
    "West Yorkshire": 2.5,
    "Thames Valley": 2.0,
}
_CHANCE_OF_STAYING = {1: 0.88, 2: 0.45, 3: 0.4}
_ORDERS = ("sopo", "notification_order", "foreign_travel_order")
_EVENTS = ("recall_breach_of_licence", "return_breach_of_order", "charged_serious_offence")


@dataclass
class YearFigures:
    """The national figures of one year; lost ones are nobody, lost numbers of a category those at levels 2 and 3."""

    by_category: dict[int, int]
    counted: dict[tuple[int, int], int]
    outcomes: dict[tuple[str, int], int]
    breaches: int
    orders: dict[str, int]


@dataclass
class NationalPlan:
    """What each area has to plan, by name, and the overview that comes out of all."""

    areas: dict[str, tuple[AreaFigures, AreaFigures]]
    years: tuple[ReportingYear, ReportingYear]
    populations: list[PopulationRow] = field(default_factory=list)
    published_figures: list[PublishedFigure] = field(default_factory=list)
    comes_out: Document = field(default_factory=dict)


def share_out(document: Document, rng: Random) -> NationalPlan:
    before, year = national.two_years(document)
    figures = {one: _figures_of(document, one) for one in (before, year)}
    names = [area.name for area in MAPPA_AREAS]
    sizes = [_LARGER.get(name, 1.0) * rng.uniform(0.5, 1.8) for name in names]
    rates = _rates(document, len(names), rng)
    weights = [size * (rate or 1) for size, rate in zip(sizes, rates, strict=True)]
    shares = {one: _share_year(figures[one], weights, rng) for one in (before, year)}
    plan = NationalPlan(
        dict(zip(names, zip(shares[before], shares[year], strict=True), strict=True)),
        (ReportingYear.parse(before), ReportingYear.parse(year)),
    )
    plan.populations = _populations(plan, _range_of(document), year, rates)
    plan.published_figures = _earlier_years(document, (before, year))
    plan.comes_out = _what_comes_out(document, figures, plan)
    return plan


def _figures_of(document: Document, year: str) -> YearFigures:
    def printed(*path: str | int) -> int | None:
        value = value_at(document, path)
        return value if isinstance(value, int) else None

    counted: dict[tuple[int, int], int] = {}
    for level in (2, 3):
        for category in (1, 2, 3):
            count = printed(national.table_2(year), f"level_{level}", f"category_{category}")
            if count is None:
                count = printed(national.TABLE_3, f"level_{level}", year, category - 1)
            counted[level, category] = count or 0
    years = national.years_of_table_1(document)
    by_category = {}
    for category in (1, 2, 3):
        count = (
            printed(national.TABLE_1, f"category_{category}", years.index(year)) if year in years else None
        )
        at_higher_levels = counted[2, category] + counted[3, category]
        by_category[category] = at_higher_levels if count is None else count
    return YearFigures(
        by_category,
        counted,
        outcomes={
            (event, level): printed(national.TABLE_4, f"level_{level}", year, outcome) or 0
            for event, outcome in zip(_EVENTS, national.OUTCOMES, strict=True)
            for level in (2, 3)
        },
        breaches=printed(national.TABLE_5, national.ENFORCEMENT[0], year) or 0,
        orders={
            order: printed(national.TABLE_5, measure, year) or 0
            for order, measure in zip(_ORDERS, national.ENFORCEMENT[1:4], strict=True)
        },
    )


def _range_of(document: Document) -> tuple[int, int] | None:
    printed = value_at(document, national.RANGE)
    if not isinstance(printed, list) or len(printed) != 2 or None in printed:
        return None
    return (min(printed), max(printed))


def _rates(document: Document, areas: int, rng: Random) -> list[int | None]:
    """A rate per 100,000 for each area, two of which have the lowest and the highest."""
    limits = _range_of(document)
    if limits is None:
        return [None] * areas
    rates: list[int | None] = [rng.randint(*limits) for _ in range(areas)]
    lowest, highest = rng.sample(range(areas), 2)
    rates[lowest], rates[highest] = limits
    return rates


def apportion(total: int, weights: list[float]) -> list[int]:
    """Whole shares by largest remainder."""
    whole = sum(Fraction(weight) for weight in weights)
    exact = [total * Fraction(weight) / whole for weight in weights]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda index: shares[index] - exact[index])
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    return shares


def _share_year(figures: YearFigures, weights: list[float], rng: Random) -> list[AreaFigures]:
    def shared(total: int) -> list[int]:
        return apportion(total, [weight * rng.uniform(0.85, 1.15) for weight in weights])

    registered, violent, other = (apportion(figures.by_category[category], weights) for category in (1, 2, 3))
    counted = {cell: shared(count) for cell, count in figures.counted.items()}
    outcomes = {cell: shared(count) for cell, count in figures.outcomes.items()}
    breaches = shared(figures.breaches)
    orders = {order: shared(count) for order, count in figures.orders.items()}
    return [
        AreaFigures(
            registered=registered[index],
            divisions={},
            flows={2: violent[index], 3: other[index]},
            counted={cell: shares[index] for cell, shares in counted.items()},
            outcomes={cell: shares[index] for cell, shares in outcomes.items()},
            breaches=breaches[index],
            orders=tuple(
                OrderCounts(order, applied=shares[index] * 2 // 3, full=shares[index])
                for order, shares in orders.items()
            ),
        )
        for index in range(len(weights))
    ]


def _populations(
    plan: NationalPlan, limits: tuple[int, int] | None, year: str, rates: list[int | None]
) -> list[PopulationRow]:
    """The lowest and the highest rate go to areas that can have them; nobody has a rate where nobody is registered."""
    if limits is None:
        return []
    with_offenders = [
        (name, figures[1].registered or 0, rate)
        for (name, figures), rate in zip(plan.areas.items(), rates, strict=True)
        if figures[1].registered
    ]
    rows = [implied_row(name, year, ALL_AGES, count, rate) for name, count, rate in with_offenders]
    found = {rate for (_, _, rate), row in zip(with_offenders, rows, strict=True) if row is not None}
    for limit, place in zip(limits, (0, -1), strict=True):
        if with_offenders and limit not in found:
            name, count, _ = with_offenders[place]
            rows[place] = implied_row(name, year, ALL_AGES, count, limit)
    return [row for row in rows if row is not None]


def _earlier_years(document: Document, computed: tuple[str, str]) -> list[PublishedFigure]:
    rows = []
    for index, year in enumerate(national.years_of_table_1(document)):
        for category in (1, 2, 3):
            count = value_at(document, (national.TABLE_1, f"category_{category}", index))
            if year not in computed and isinstance(count, int):
                rows.append(PublishedFigure(year, category, count, PUBLISHED_NOTE))
    return rows


def _what_comes_out(document: Document, figures: dict[str, YearFigures], plan: NationalPlan) -> Document:
    table_1: dict[str, ByCategory] = {}
    for index, year in enumerate(national.years_of_table_1(document)):
        if year in figures:
            counts = figures[year].by_category
            table_1[year] = (counts[1], counts[2], counts[3])
        else:
            earlier = [value_at(document, (national.TABLE_1, f"category_{one}", index)) for one in (1, 2, 3)]
            first, second, third = (count if isinstance(count, int) else None for count in earlier)
            table_1[year] = (first, second, third)
    registered = {name: pair[1].registered for name, pair in plan.areas.items()}
    rates = [per_100k(registered[row.area], row.population) for row in plan.populations]
    return national_document(
        year=str(plan.years[1]),
        areas=len(plan.areas),
        table_1=table_1,
        levels={
            year: {
                level: (one.counted[level, 1], one.counted[level, 2], one.counted[level, 3])
                for level in (2, 3)
            }
            for year, one in figures.items()
        },
        outcomes={
            year: {level: Outcomes(*(one.outcomes[event, level] for event in _EVENTS)) for level in (2, 3)}
            for year, one in figures.items()
        },
        enforcement={
            year: Enforcement(one.breaches, *(one.orders[order] for order in _ORDERS))
            for year, one in figures.items()
        },
        rso_per_100k=[rate for rate in rates if rate is not None],
    )


def plan_area(
    figures: tuple[AreaFigures, AreaFigures], years: tuple[ReportingYear, ReportingYear], rng: Random
) -> tuple[tuple[PlannedYear, PlannedYear], list[Life]]:
    """The two years of one area, and the lives that run through them: some in one year only, some in both."""
    planned = (plan(figures[0], rng), plan(figures[1], rng))
    lives: list[Life] = []
    for category in (1, 2, 3):
        first = [part for part in planned[0].parts if part.path[0].category == category]
        second = [part for part in planned[1].parts if part.path[0].category == category]
        lives += _linked(first, second, years, _CHANCE_OF_STAYING[category], rng)
    return planned, lives


def _linked(
    first: list[Part],
    second: list[Part],
    years: tuple[ReportingYear, ReportingYear],
    chance: float,
    rng: Random,
) -> Iterator[Life]:
    staying = [part for part in first if _may_stay(part)]
    continuing = [part for part in second if part.at_liberty and part.path[-1].category is not None]
    pairs = int(min(len(staying), len(continuing)) * chance)
    chosen, taken = rng.sample(staying, pairs), rng.sample(continuing, pairs)
    for one, other in zip(chosen, taken, strict=True):
        one.division = other.division
        yield Life([one, other], years[0])
    linked = {id(part) for part in (*chosen, *taken)}
    for parts, year in ((first, years[0]), (second, years[1])):
        for part in parts:
            if id(part) not in linked:
                yield Life([part], year)


def _may_stay(part: Part) -> bool:
    return part.at_liberty and part.at_end is not AtEnd.AWAY
