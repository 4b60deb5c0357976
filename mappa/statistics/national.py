"""The national tables: sums over the areas of the areas' own items, with the change on the year before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from mappa.agencies.models import Area, PublishedFigure
from mappa.figures import national as tables
from mappa.figures.forms import CellPath, Document, Form, form_2005, value_at
from mappa.figures.national import Enforcement, Outcomes
from mappa.law.years import ReportingYear

from .returns import ComputedReturn, compute_many

# Before this year table 1 counted by another definition: its figures are entered as published, never worked out.
FIRST_COMPUTED = ReportingYear(2004)
YEARS_IN_TABLE_1 = 4


@dataclass(frozen=True)
class NationalReturn:
    """The national document, and the years of table 1 that stand as they were published, with what is said of each."""

    document: Document
    as_published: Mapping[str, str]


def compute_national(year: ReportingYear, known_at: datetime | None = None) -> Document:
    return compute(year, known_at).document


def compute(year: ReportingYear, known_at: datetime | None = None) -> NationalReturn:
    """Tables 1 to 5: the year and the one before are worked out; earlier years of table 1 stand as published.

    Where no figure was published for an earlier year it is worked out if the definition was today's, else null.
    """
    areas = list(Area.objects.all())
    years = [ReportingYear(year.starting - back) for back in range(YEARS_IN_TABLE_1 - 1, -1, -1)]
    published, notes = _published(years[:-2], known_at)
    returns: dict[str, list[ComputedReturn]] = {}
    for one in years:
        needed = one in years[-2:] or (one.label not in published and one >= FIRST_COMPUTED)
        if needed:
            computed = compute_many(areas, one, Form.FORM_2005, known_at)
            returns[one.label] = list(computed.values())
    table_1: dict[str, tables.ByCategory] = {}
    for one in years:
        if one.label in published:
            table_1[one.label] = published[one.label]
        elif one.label in returns and (one in years[-2:] or _somebody(returns[one.label])):
            table_1[one.label] = by_category(returns[one.label])
        else:
            table_1[one.label] = (None, None, None)
    two = [one.label for one in years[-2:]]
    document = tables.national_document(
        year=year.label,
        areas=len(areas),
        table_1=table_1,
        levels={one: {level: at_level(returns[one], level) for level in (2, 3)} for one in two},
        outcomes={one: {level: outcomes(returns[one], level) for level in (2, 3)} for one in two},
        enforcement={one: enforcement(returns[one]) for one in two},
        rso_per_100k=[computed.rate.per_100k for computed in returns[year.label] if computed.rate],
    )
    return NationalReturn(document, notes)


def _published(
    years: Iterable[ReportingYear], known_at: datetime | None
) -> tuple[dict[str, tables.ByCategory], dict[str, str]]:
    rows = (
        PublishedFigure.objects.current() if known_at is None else PublishedFigure.objects.known_at(known_at)
    )
    entered: dict[str, dict[int, int]] = {}
    notes: dict[str, str] = {}
    for figure in rows.filter(year__in=[year.starting for year in years]).order_by("year", "category"):
        label = ReportingYear(figure.year).label
        entered.setdefault(label, {})[figure.category] = figure.offenders
        notes[label] = notes.get(label) or figure.note
    return {label: (by.get(1), by.get(2), by.get(3)) for label, by in entered.items()}, notes


def _sum(returns: Iterable[ComputedReturn], path: CellPath) -> int:
    return sum(value_at(computed.document, path) for computed in returns)


def _somebody(returns: Iterable[ComputedReturn]) -> bool:
    return any(by_category(returns))


def by_category(returns: Iterable[ComputedReturn]) -> tables.ByCategory:
    """Table 1: items i, vi and vii of the areas, added up."""
    listed = list(returns)
    first, second, third = (
        _sum(listed, path) for path in (form_2005.REGISTERED, form_2005.VIOLENT, form_2005.OTHER)
    )
    return first, second, third


def at_level(returns: Iterable[ComputedReturn], level: int) -> tables.ByCategory:
    """Tables 2 and 3: item viii of the areas, added up."""
    listed = list(returns)
    first, second, third = (
        _sum(listed, form_2005.counted_at(f"level_{level}", f"category_{category}")) for category in (1, 2, 3)
    )
    return first, second, third


def outcomes(returns: Iterable[ComputedReturn], level: int) -> Outcomes:
    """Table 4: item ix of the areas, added up."""
    listed = list(returns)
    return Outcomes(
        *(_sum(listed, form_2005.outcome_at(kind, f"level_{level}")) for kind in form_2005.OUTCOMES.values())
    )


def enforcement(returns: Iterable[ComputedReturn]) -> Enforcement:
    """Table 5: item ii and the full orders of items iii to v of the areas, added up."""
    listed = list(returns)
    full: Iterable[CellPath] = (
        ("items", item, order, steps["full"]) for item, order, steps in form_2005.ORDERS
    )
    return Enforcement(_sum(listed, form_2005.BREACHES), *(_sum(listed, path) for path in full))
