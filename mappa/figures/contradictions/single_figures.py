"""Figures that are lost, that the form does not ask for, or that are remarkable by themselves; dates and orders."""

from collections.abc import Iterator
from typing import Any

from mappa.figures.contradictions.finding import Contradiction, Severity
from mappa.figures.contradictions.sums import figure
from mappa.figures.forms import (
    ABSENT,
    CellPath,
    Document,
    Form,
    blank,
    cannot_apply,
    dotted,
    figure_paths,
    form_2005,
    form_2014,
    label,
    value_at,
)
from mappa.law.years import ReportingYear

_DO_NOT_INFER = "not legible in the source, or left out of it; it is not nought, and cannot be inferred"


def find(document: Document) -> Iterator[Contradiction]:
    yield from _lost(document)
    yield from _not_asked_for(document)
    yield from _dates(document)
    yield from _orders(document)


def _lost(document: Document) -> Iterator[Contradiction]:
    for path in figure_paths(document):
        value = value_at(document, path)
        if cannot_apply(path):
            if value is not None and value is not ABSENT:
                what = f"“{label(document, path)}”: {value} is printed where nobody can be counted"
                yield Contradiction(dotted(path), what, "the form shows a dash here")
        elif value is None or value is ABSENT:
            what = f"“{label(document, path)}”: the figure is {'lost' if value is None else 'missing'}"
            yield Contradiction(dotted(path), what, _DO_NOT_INFER, Severity.LOST)
    if document["form"] == Form.FORM_2005 and not form_2005.division_paths(document):
        what = "The registered sex offenders by division are missing"
        yield Contradiction(dotted(form_2005.BY_DIVISION), what, _DO_NOT_INFER, Severity.LOST)
    if document["form"] == Form.FORM_2014 and value_at(document, form_2014.PER_100K) is ABSENT:
        what = "The rate of registered sexual offenders per 100,000 of the population is missing"
        yield Contradiction(dotted(form_2014.PER_100K), what, _DO_NOT_INFER, Severity.LOST)


def _not_asked_for(document: Document) -> Iterator[Contradiction]:
    """Keys beside those of the form, wherever the form has figures."""
    form = blank(document["form"], area=document["area"], year=document["year"])
    contents = "items" if document["form"] == Form.FORM_2005 else "tables"
    if document["form"] == Form.NATIONAL:
        for key in form:
            if isinstance(form[key], dict):
                yield from _extra(document.get(key), form[key], (key,))
    else:
        yield from _extra(document.get(contents), form[contents], (contents,))


def _extra(printed: Any, form: Any, path: CellPath) -> Iterator[Contradiction]:
    if not isinstance(printed, dict) or not isinstance(form, dict) or path == form_2005.BY_DIVISION:
        return
    for key, value in printed.items():
        here = (*path, key)
        if key in form:
            yield from _extra(value, form[key], here)
        elif here != form_2014.PER_100K:
            what = f"{dotted(here)} prints {value}, a figure that the form does not ask for"
            yield Contradiction(dotted(here), what, "the form of another item or year was filled in")


def _dates(document: Document) -> Iterator[Contradiction]:
    year = ReportingYear.parse(document["year"])
    for key, day in (("start", year.start), ("end", year.last_day)):
        printed = value_at(document, ("period", key))
        if printed is ABSENT or printed is None or printed == day.isoformat():
            continue
        previous = year.previous()
        of_previous = printed in (previous.start.isoformat(), previous.last_day.isoformat())
        why = "the dates of the year before were left in the form" if of_previous else "a misprint"
        what = f"The {key} of the period is {printed}; {year} has {day.isoformat()}"
        yield Contradiction(dotted(("period", key)), what, why)


def _orders(document: Document) -> Iterator[Contradiction]:
    """Full orders above applications are no error: courts make them at sentence, without being asked."""
    if document["form"] == Form.FORM_2005:
        for item, order, _ in form_2005.ORDERS:
            yield from _steps(document, ("items", item, order), document["year"])
    earlier_years = value_at(document, ("prior_years",))
    for year, figures in earlier_years.items() if isinstance(earlier_years, dict) else ():
        for _, order, _ in form_2005.ORDERS:
            if isinstance(figures, dict) and isinstance(figures.get(order), dict):
                yield from _steps(document, ("prior_years", year, order), year)


def _steps(document: Document, path: CellPath, year: str) -> Iterator[Contradiction]:
    applied = figure(document, (*path, "applied"))
    interim = figure(document, (*path, "interim_granted")) or 0
    full_at = (*path, "full_imposed") if path[-1] != "foreign_travel_order" else (*path, "imposed")
    full = figure(document, full_at)
    if applied is None or full is None:
        return
    name = str(path[-1]).replace("_", " ").upper() if path[-1] == "sopo" else str(path[-1]).replace("_", " ")

    def observed(at: CellPath, what: str, why: str) -> Contradiction:
        return Contradiction(dotted(at), f"{name}, {year}: {what}", why, Severity.OBSERVATION)

    if full > applied:
        what = f"{full} full orders against {applied} applied for"
        yield observed(full_at, what, "courts impose most of them at sentence, without an application")
    elif full == applied and interim:
        what = f"{applied} applied for, {interim} interim, and all {full} full"
        why = "possible: an interim order is followed by a full one, and no application failed"
        yield observed(full_at, what, why)
    if interim > applied:
        what = f"{interim} interim orders against {applied} applied for"
        yield observed((*path, "interim_granted"), what, "applied for in the year before")
