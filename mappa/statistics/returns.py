"""An area's return and the national tables, worked out from the records in the shape of the published files."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from mappa.agencies.models import Area, Division, Population
from mappa.agencies.states import PopulationBase
from mappa.figures import rounding
from mappa.figures.forms import (
    CellPath,
    Document,
    Form,
    blank,
    cannot_apply,
    cells,
    form_2005,
    form_2014,
    form_for,
    with_cells,
)
from mappa.law.years import ReportingYear

from . import items, tables
from .measures import Counted, Measure, cases, count
from .year_facts import YearFacts

MEASURES: Mapping[Form, tuple[Measure, ...]] = {
    Form.FORM_2005: items.MEASURES,
    Form.FORM_2014: tables.MEASURES,
}
# The rate of a form is worked out on the base that the form names, or else on the one that is there.
RATE_OF: Mapping[Form, tuple[CellPath, CellPath, tuple[PopulationBase, ...]]] = {
    Form.FORM_2005: (
        form_2005.REGISTERED,
        form_2005.PER_100K,
        (PopulationBase.ALL, PopulationBase.AGED_TEN_AND_OVER),
    ),
    Form.FORM_2014: (
        form_2014.table(form_2014.ELIGIBLE, "total", "category_1"),
        form_2014.PER_100K,
        (PopulationBase.AGED_TEN_AND_OVER, PopulationBase.ALL),
    ),
}


class Case(NamedTuple):
    """One thing counted: the offender, and the day that decides where there is one."""

    offender_id: int
    on: date | None


@dataclass(frozen=True)
class Rate:
    """Registered sex offenders per 100,000 of a population."""

    per_100k: int
    population: int
    base: PopulationBase
    source: str


@dataclass(frozen=True)
class ComputedReturn:
    """A return and, where they were asked for, the cases behind each of its figures."""

    form: Form
    document: Document
    rate: Rate | None
    cases: Mapping[CellPath, tuple[Case, ...]] = field(default_factory=dict, repr=False)


def area_form(year: ReportingYear, form: Form | None) -> Form:
    return form or form_for(year.label)


def compute_return(
    area: Area, year: ReportingYear, form: Form | None = None, known_at: datetime | None = None
) -> Document:
    """The return as the published files have it; per 100,000 only in form 2005 and where a population is given."""
    return compute(area, year, form, known_at).document


def compute(
    area: Area,
    year: ReportingYear,
    form: Form | None = None,
    known_at: datetime | None = None,
    *,
    with_cases: bool = False,
) -> ComputedReturn:
    """One area's return in three queries: what is counted, the divisions, the populations."""
    return compute_many([area], year, form, known_at, with_cases=with_cases)[area.pk]


def compute_many(
    areas: Iterable[Area],
    year: ReportingYear,
    form: Form | None = None,
    known_at: datetime | None = None,
    *,
    with_cases: bool = False,
) -> dict[int, ComputedReturn]:
    """The returns of several areas by the key of the area, in the same three queries."""
    of_areas = {area.pk: area for area in areas}
    chosen = area_form(year, form)
    # For more than one area it is quicker to count the country and leave some out.
    facts = YearFacts(year, next(iter(of_areas)) if len(of_areas) == 1 else None, known_at)
    read = cases if with_cases else count
    groups: dict[int, list[tuple[Measure, Counted]]] = defaultdict(list)
    for measure, counted in read(MEASURES[chosen], facts):
        groups[counted.area_id].append((measure, counted))
    divisions: dict[int, list[str]] = defaultdict(list)
    if chosen is Form.FORM_2005:
        # In the order in which they were entered, which is that of the area's own report.
        named = Division.objects.filter(area_id__in=of_areas).order_by("pk")
        for area_id, name in named.values_list("area_id", "name"):
            divisions[area_id].append(name)
    populations = _populations(of_areas, year, known_at)
    return {
        area_id: _filled(area, year, chosen, groups[area_id], divisions[area_id], populations[area_id])
        for area_id, area in of_areas.items()
    }


def _populations(
    area_ids: Iterable[int], year: ReportingYear, known_at: datetime | None
) -> dict[int, dict[str, Population]]:
    stated = Population.objects.current() if known_at is None else Population.objects.known_at(known_at)
    found: dict[int, dict[str, Population]] = defaultdict(dict)
    for population in stated.filter(area_id__in=list(area_ids), year=year.starting):
        found[population.area_id][population.base] = population
    return found


def _filled(
    area: Area,
    year: ReportingYear,
    form: Form,
    groups: Iterable[tuple[Measure, Counted]],
    divisions: Iterable[str],
    populations: Mapping[str, Population],
) -> ComputedReturn:
    document = blank(form, area=area.name, year=year.label)
    figures: dict[CellPath, int] = {
        path: 0 for path in cells(document) if not cannot_apply(path) and path[-1] != form_2005.PER_100K[-1]
    }
    if form is Form.FORM_2005:
        figures |= {(*form_2005.BY_DIVISION, name): 0 for name in divisions}
    behind: dict[CellPath, list[Case]] = defaultdict(list)
    for measure, counted in groups:
        for path in measure.cells(counted):
            figures[path] = figures.get(path, 0) + counted.number
            behind[path] += map(Case, counted.offender_ids, counted.days)
    _put_last(figures, (*form_2005.BY_DIVISION, form_2005.NO_DIVISION))
    counted_on, rate_at, bases = RATE_OF[form]
    rate = _rate(figures[counted_on], bases, populations)
    document = with_cells(document, figures)
    if form is Form.FORM_2005:
        if rate is None:
            del document["items"]["i"][form_2005.PER_100K[-1]]
        else:
            document = with_cells(document, {rate_at: rate.per_100k})
    return ComputedReturn(form, document, rate, {path: tuple(listed) for path, listed in behind.items()})


def _put_last(figures: dict[CellPath, int], path: CellPath) -> None:
    if path in figures:
        figures[path] = figures.pop(path)


def _rate(
    registered: int, bases: Iterable[PopulationBase], populations: Mapping[str, Population]
) -> Rate | None:
    """Per 100,000 of the population given for that year, rounded half up; none where no population is given."""
    for base in bases:
        if base in populations:
            given = populations[base]
            per_100k = rounding.per_100k(registered, given.population)
            return None if per_100k is None else Rate(per_100k, given.population, base, given.source)
    return None


def with_rate(computed: ComputedReturn) -> Document:
    """The return with its rate also where the form's file has none, for people to read."""
    if computed.rate is None:
        return computed.document
    return with_cells(computed.document, {RATE_OF[computed.form][1]: computed.rate.per_100k})


def as_json(document: Document) -> str:
    """The text of the file: what is signed off, and what its checksum is of."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def checksum_of(document: Document) -> str:
    return hashlib.sha256(as_json(document).encode()).hexdigest()
