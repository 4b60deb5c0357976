"""The national overview made up from its counts: totals, changes, shares and the range of rates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from mappa.figures.forms import CellPath, Document, Form, blank, national, value_at, with_cells
from mappa.figures.rounding import exact_change, exact_share, half_up, trimmed

ByCategory = tuple[int | None, int | None, int | None]


@dataclass(frozen=True)
class Outcomes:
    """Offenders at one level: sums over the areas of item ix (a), (b) and (c)."""

    breach_of_licence: int | None
    breach_of_orders: int | None
    charged_sfo: int | None

    def values(self) -> tuple[int | None, ...]:
        return (self.breach_of_licence, self.breach_of_orders, self.charged_sfo)


@dataclass(frozen=True)
class Enforcement:
    """Sums over the areas of item ii, and of the full orders of items iii, iv and v."""

    rso_charged_or_cautioned: int | None
    sopo: int | None
    notification_order: int | None
    foreign_travel_order: int | None

    def values(self) -> tuple[int | None, ...]:
        orders = (self.sopo, self.notification_order, self.foreign_travel_order)
        return (self.rso_charged_or_cautioned, *orders, added(orders))


def added(parts: Iterable[int | None]) -> int | None:
    """The sum, or None where a part is not known."""
    known = list(parts)
    return None if any(part is None for part in known) else sum(part for part in known if part is not None)


def national_document(
    *,
    year: str,
    areas: int,
    table_1: Mapping[str, ByCategory],
    levels: Mapping[str, Mapping[int, ByCategory]],
    outcomes: Mapping[str, Mapping[int, Outcomes]],
    enforcement: Mapping[str, Enforcement],
    rso_per_100k: Iterable[int],
) -> Document:
    """Tables 1 to 5 from the counts, in the shape of the printed overview.

    `table_1` holds every year of that table in order: items i, vi and vii summed over the areas, or published figures.
    The others hold the year before and the year. A count that is not known is None, and so is all that depends on it.
    """
    document = blank(Form.NATIONAL, area=national.ENGLAND_AND_WALES, year=year)
    document["areas"] = areas
    before, year = national.two_years(document)
    set_to: dict[CellPath, object] = {(national.TABLE_1, "years"): list(table_1)}
    for index, counts in enumerate(table_1.values()):
        for category, count in zip(national.WITH_TOTAL, (*counts, added(counts)), strict=True):
            set_to[national.TABLE_1, category, index] = count
    name = national.table_2(year)
    both: ByCategory = _sum_by_category(levels[year][2], levels[year][3])
    for level, counts in (("level_2", levels[year][2]), ("level_3", levels[year][3]), ("both", both)):
        for category, count in zip(national.WITH_TOTAL, (*counts, added(counts)), strict=True):
            set_to[name, level, category] = count
    for number, level in ((2, "level_2"), (3, "level_3")):
        for one_year in (before, year):
            counts = levels[one_year][number]
            set_to[national.TABLE_3, level, one_year] = [*counts, added(counts)]
    for one_year in (before, year):
        by_level = [outcomes[one_year][number].values() for number in (2, 3)]
        together = tuple(added(pair) for pair in zip(*by_level, strict=True))
        for level, values in zip(("level_2", "level_3", "both"), (*by_level, together), strict=True):
            set_to[national.TABLE_4, level, one_year] = dict(zip(national.OUTCOMES, values, strict=True))
        for measure, value in zip(national.ENFORCEMENT, enforcement[one_year].values(), strict=True):
            set_to[national.TABLE_5, measure, one_year] = value
    rates = list(rso_per_100k)
    set_to[national.RANGE] = [min(rates), max(rates)] if rates else [None, None]
    for category in national.WITH_TOTAL:
        set_to[national.TABLE_1, national.CHANGE, category] = [None] * (len(table_1) - 1)
        if len(table_1) != len(document[national.TABLE_1][category]):
            set_to[national.TABLE_1, category] = [
                set_to[national.TABLE_1, category, index] for index in range(len(table_1))
            ]
    document = with_cells(document, set_to)
    return with_cells(document, printed_percentages(document))


def _sum_by_category(one: ByCategory, other: ByCategory) -> ByCategory:
    first, second, third = (added(pair) for pair in zip(one, other, strict=True))
    return (first, second, third)


def exact_percentages(document: Document) -> dict[CellPath, Fraction | None]:
    """Every percentage of an overview, worked out from its own counts and not rounded."""
    before, year = national.two_years(document)
    exact: dict[CellPath, Fraction | None] = {}

    def count(*path: str | int) -> int | None:
        value = value_at(document, path)
        return value if isinstance(value, int) else None

    years = national.years_of_table_1(document)
    for category in national.WITH_TOTAL:
        for index in range(len(years) - 1):
            exact[national.TABLE_1, national.CHANGE, category, index] = exact_change(
                count(national.TABLE_1, category, index), count(national.TABLE_1, category, index + 1)
            )
    everyone = count(national.TABLE_1, "total", len(years) - 1)
    name = national.table_2(year)
    for level in ("level_2", "level_3", "both"):
        for index, category in enumerate(national.WITH_TOTAL):
            exact[name, national.SHARE, level, index] = exact_share(count(name, level, category), everyone)
    for level in ("level_2", "level_3"):
        for index in range(len(national.WITH_TOTAL)):
            path = (national.TABLE_3, level)
            exact[*path, national.CHANGE, index] = exact_change(
                count(*path, before, index), count(*path, year, index)
            )
    for level in ("level_2", "level_3", "both"):
        for index, outcome in enumerate(national.OUTCOMES):
            path = (national.TABLE_4, level)
            exact[*path, national.CHANGE, index] = exact_change(
                count(*path, before, outcome), count(*path, year, outcome)
            )
    for measure in national.ENFORCEMENT:
        exact[national.TABLE_5, measure, national.CHANGE] = exact_change(
            count(national.TABLE_5, measure, before), count(national.TABLE_5, measure, year)
        )
    managed = count(name, "both", "total")
    at_level_1 = None if everyone is None or managed is None else everyone - managed
    exact[national.LEVEL_1_SHARE] = exact_share(at_level_1, everyone)
    return exact


def printed_percentages(document: Document) -> dict[CellPath, int | float | None]:
    """The percentages as the overview prints them: two decimals half up, the share at level 1 as a whole number."""
    return {
        path: None if exact is None else trimmed(half_up(exact, 0 if path == national.LEVEL_1_SHARE else 2))
        for path, exact in exact_percentages(document).items()
    }
