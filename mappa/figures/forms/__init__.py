"""The three forms in which figures are printed: 2005, 2014 and national. Their keys, rows, columns and words."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from mappa.figures.forms import form_2005, form_2014, national
from mappa.figures.forms.paths import (
    ABSENT,
    Absent,
    CellPath,
    Document,
    dotted,
    path_of,
    present,
    value_at,
    with_cells,
)
from mappa.figures.forms.sections import Row, Section, label_in, paths_of
from mappa.law.years import ReportingYear

__all__ = [
    "ABSENT",
    "Absent",
    "CellPath",
    "Document",
    "Form",
    "Row",
    "Section",
    "blank",
    "cannot_apply",
    "cells",
    "dotted",
    "figure_paths",
    "form_for",
    "is_percentage",
    "label",
    "path_of",
    "present",
    "sections",
    "value_at",
    "with_cells",
]


class Form(StrEnum):
    FORM_2005 = "2005"
    FORM_2014 = "2014"
    NATIONAL = "national"


_SECTIONS: dict[Form, Callable[[Document], tuple[Section, ...]]] = {
    Form.FORM_2005: form_2005.sections,
    Form.FORM_2014: form_2014.sections,
    Form.NATIONAL: national.sections,
}
_BLANKS: dict[Form, Callable[[str, str], Document]] = {
    Form.FORM_2005: form_2005.blank,
    Form.FORM_2014: form_2014.blank,
    Form.NATIONAL: national.blank,
}
_LAST_YEAR_OF_FORM_2005 = ReportingYear.parse("2007-08")


def form_for(year: str) -> Form:
    """The form that an area's return takes by default: items i to ix up to 2007-08, the tables of 2014 after that."""
    return Form.FORM_2005 if ReportingYear.parse(year) <= _LAST_YEAR_OF_FORM_2005 else Form.FORM_2014


def sections(document: Document) -> tuple[Section, ...]:
    return _SECTIONS[Form(document["form"])](document)


def blank(form: Form | str, *, area: str, year: str) -> Document:
    """Every key of the form in printed order and every figure None; no divisions; form 2014 without a rate."""
    return _BLANKS[Form(form)](area, year)


def figure_paths(document: Document) -> list[CellPath]:
    """Every figure that the form has, in printed order, whether or not this return has it."""
    paths = paths_of(sections(document))
    if document["form"] == Form.FORM_2005:
        paths[1:1] = form_2005.division_paths(document)
    return paths


def cells(document: Document) -> dict[CellPath, Any]:
    """The figures that this return has, flat and in printed order; keys that are not of the form are left out."""
    return present(document, figure_paths(document))


def cannot_apply(path: CellPath) -> bool:
    """Whether the form prints a dash here: the figure is null and never 0."""
    return path in form_2014.CANNOT_APPLY


def is_percentage(path: CellPath) -> bool:
    return national.CHANGE in path or national.SHARE in path or path == national.LEVEL_1_SHARE


def label(document: Document, path: CellPath) -> str:
    """The words that the form prints beside a figure."""
    if path[:-1] == form_2005.BY_DIVISION:
        return f"{form_2005.SECTIONS[0].heading}: {path[-1]}"
    return label_in(sections(document), path) or dotted(path)
