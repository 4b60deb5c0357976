"""A return as its form prints it: sections, rows and cells, with last year's figure and the change beside each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mappa.figures.forms import (
    ABSENT,
    CellPath,
    Document,
    Form,
    Row,
    Section,
    cannot_apply,
    dotted,
    form_2005,
    form_2014,
    is_percentage,
    label,
    national,
    sections,
    value_at,
)
from mappa.figures.forms.sections import ON_31_MARCH
from mappa.figures.rounding import percent_change
from mappa.law.years import ReportingYear
from mappa.web.charts import BarChart, Series
from mappa.web.wording import day, number

Number = int | float

NOT_AVAILABLE = "[x]"
DASH = "–"


@dataclass(frozen=True)
class PrintedCell:
    """One figure. Where `value` is None a word says why: it cannot apply, or is not available."""

    path: CellPath | None
    value: Number | None
    before: Number | None = None

    @property
    def figure(self) -> str:
        """The path as it stands in an address; empty where there is nothing to open."""
        return dotted(self.path) if self.path and self.has_cases else ""

    @property
    def has_cases(self) -> bool:
        return (
            self.path is not None
            and bool(self.value)
            and self.path[0] in ("items", "tables")
            and self.path[-1] != form_2005.PER_100K[-1]
        )

    @property
    def is_blank(self) -> bool:
        """The form has no cell here at all."""
        return self.path is None

    @property
    def is_dash(self) -> bool:
        """A cell that cannot apply, or a percentage of nothing."""
        if self.path is None:
            return False
        return cannot_apply(self.path) or (self.value is None and is_percentage(self.path))

    @property
    def symbol(self) -> str:
        """What stands in place of a figure."""
        return DASH if self.is_dash else "" if self.is_blank else NOT_AVAILABLE

    @property
    def change(self) -> str:
        """'+5 (0.53%)', or nothing where one of the two is not there."""
        if self.value is None or self.before is None or (self.path and is_percentage(self.path)):
            return ""
        difference = self.value - self.before
        if not difference:
            return "no change"
        sign = "+" if difference > 0 else ""
        share = percent_change(int(self.before), int(self.value))
        return f"{sign}{number(difference)}" + (f" ({_signed(share)}%)" if share is not None else "")


def _signed(share: Number) -> str:
    return ("+" if share > 0 else "") + number(Decimal(str(share)))


@dataclass(frozen=True)
class PrintedRow:
    label: str
    cells: tuple[PrintedCell, ...]


@dataclass(frozen=True)
class PrintedSection:
    number: str
    title: str
    period: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[PrintedRow, ...]

    @property
    def heading(self) -> str:
        """'1(i) Registered sex offenders …', 'Table 1: Offenders …'."""
        return f"{self.number}{':' if self.number[0].isalpha() else ''} {self.title}"

    @property
    def has_one_column(self) -> bool:
        return len(self.columns) == 1

    @property
    def has_before(self) -> bool:
        """Whether any figure of last year stands beside one of this year."""
        return any(cell.before is not None for row in self.rows for cell in row.cells)


def printed(document: Document, before: Document | None = None) -> tuple[PrintedSection, ...]:
    """The sections of the form in printed order, the divisions after the line of which they are parts."""
    return tuple(_section(section, document, before) for section in sections(document))


def _section(section: Section, document: Document, before: Document | None) -> PrintedSection:
    rows = list(section.rows)
    if section.by_division:
        divisions = value_at(document, form_2005.BY_DIVISION)
        lines = [
            Row(
                "No division recorded" if name == form_2005.NO_DIVISION else name,
                ((*form_2005.BY_DIVISION, name),),
            )
            for name in divisions
        ]
        rows[1:1] = lines
    # A rate for which no population is given is not printed at all.
    kept = [row for row in rows if _is_there(row, document)]
    return PrintedSection(
        section.number,
        section.title,
        _period(section, document),
        section.note,
        section.columns,
        tuple(_row(row, document, before) for row in kept),
    )


def _is_there(row: Row, document: Document) -> bool:
    return any(path is None or value_at(document, path) is not ABSENT for path in row.paths)


def _row(row: Row, document: Document, before: Document | None) -> PrintedRow:
    return PrintedRow(
        row.label,
        tuple(
            PrintedCell(path, _value(document, path), _value(before, path) if before else None)
            for path in row.paths
        ),
    )


def _value(document: Document, path: CellPath | None) -> Number | None:
    value: Any = None if path is None else value_at(document, path)
    return None if value is ABSENT else value


def _period(section: Section, document: Document) -> str:
    if document["form"] == Form.NATIONAL:
        return ""
    year = ReportingYear.parse(document["year"])
    if section.period == ON_31_MARCH:
        return f"On {day(year.last_day)}"
    return f"From {day(year.start)} to {day(year.last_day)}"


def label_of(document: Document, path: CellPath) -> str:
    """The words of the form for one figure."""
    if path[:-1] == form_2005.BY_DIVISION and path[-1] == form_2005.NO_DIVISION:
        return f"{label(document, form_2005.REGISTERED)}: no division recorded"
    return label(document, path)


CATEGORY_NAMES = ("Category 1", "Category 2", "Category 3")


def charts(document: Document, before: Document | None) -> tuple[BarChart, ...]:
    """Offenders by category, and at levels 2 and 3 by category; last year's beside them where there are any."""
    named = {"year": document} if before is None else {"before": before, "year": document}
    if document["form"] == Form.FORM_2005:
        by_category: tuple[CellPath, ...] = (form_2005.REGISTERED, form_2005.VIOLENT, form_2005.OTHER)
        title = "Registered sex offenders on 31 March, other categories in the year"
        at_levels = [
            form_2005.counted_at(f"level_{level}", f"category_{category}")
            for level in (2, 3)
            for category in (1, 2, 3)
        ]
    else:
        by_category = tuple(
            form_2014.table(form_2014.ELIGIBLE, "total", f"category_{category}") for category in (1, 2, 3)
        )
        title = "Offenders by category on 31 March"
        at_levels = [
            form_2014.table(form_2014.IN_YEAR, f"level_{level}", f"category_{category}")
            for level in (2, 3)
            for category in (1, 2, 3)
        ]
    level_names = [f"Level {level}, category {category}" for level in (2, 3) for category in (1, 2, 3)]
    return (
        _chart(title, CATEGORY_NAMES, by_category, named),
        _chart("Offenders at levels 2 and 3 in the year", level_names, at_levels, named),
    )


def _chart(
    title: str,
    labels: tuple[str, ...] | list[str],
    paths: tuple[CellPath, ...] | list[CellPath],
    documents: Mapping[str, Document],
) -> BarChart:
    return BarChart(
        title=title,
        labels=tuple(labels),
        series=tuple(
            Series(document["year"], tuple(_whole(document, path) for path in paths))
            for document in documents.values()
        ),
        unit="offenders",
    )


def _whole(document: Document, path: CellPath) -> int | None:
    value = _value(document, path)
    return None if value is None else int(value)


def national_charts(document: Document) -> tuple[BarChart, ...]:
    """Table 1 in its last two years, and table 2."""
    years = national.years_of_table_1(document)
    latest = range(max(0, len(years) - 2), len(years))
    by_category = BarChart(
        title="Offenders in the community by category",
        labels=CATEGORY_NAMES,
        series=tuple(
            Series(
                years[index],
                tuple(
                    _whole(document, (national.TABLE_1, category, index))
                    for category in national.WITH_TOTAL[:3]
                ),
            )
            for index in latest
        ),
        unit="offenders",
    )
    table_2 = national.table_2(document["year"])
    by_level = BarChart(
        title="Offenders at levels 2 and 3 in the year",
        labels=CATEGORY_NAMES,
        series=tuple(
            Series(
                f"Level {level}",
                tuple(
                    _whole(document, (table_2, f"level_{level}", category))
                    for category in national.WITH_TOTAL[:3]
                ),
            )
            for level in (2, 3)
        ),
        unit="offenders",
    )
    return by_category, by_level
