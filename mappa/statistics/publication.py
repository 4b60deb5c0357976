"""A return made ready to leave the system: what a spreadsheet and a web page of it both say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from mappa.figures.forms import Document, Form, national
from mappa.law.years import ReportingYear
from mappa.web.wording import day, instant, number

from .doubts import Doubt
from .printed import DASH, NOT_AVAILABLE, PrintedSection, printed
from .returns import Rate
from .signed import SignedReturn

NO_CELL = "[z]"
FORM_NAMES = {
    Form.FORM_2005: "the form of 2005, items i to ix",
    Form.FORM_2014: "the form of 2014, tables of categories and levels",
}
RULES = (
    "The year runs from 1 April to 31 March, both days included.",
    "A figure of 31 March counts people who live in the area on that day and are not in custody.",
    "Each offender counts once at levels 2 and 3: at the highest level held in the area in the year, in the category "
    "held on the last day of that level.",
    "Returns to custody, charges and breaches count each offender once of a kind, for the area, category and level of "
    "the day. Orders count steps of orders, not offenders.",
    "Percentages and rates are rounded half up.",
)


@dataclass(frozen=True)
class Note:
    """What a symbol stands for, or something to be known about the figures."""

    symbol: str
    meaning: str


@dataclass(frozen=True)
class Publication:
    title: str
    particulars: tuple[tuple[str, str], ...]
    sections: tuple[PrintedSection, ...] = field(repr=False)
    notes: tuple[Note, ...]
    year: str
    year_before: str = ""
    #: Headings of columns that carry a note, by their text.
    column_notes: Mapping[str, str] = field(default_factory=dict)

    def heading_of(self, column: str) -> str:
        note = self.column_notes.get(column)
        return f"{column} [{note}]" if note else column


def of_return(
    document: Document,
    *,
    before: Document | None,
    rate: Rate | None,
    doubts: Sequence[Doubt],
    signed: SignedReturn | None,
    on: date,
) -> Publication:
    """An area's return, with the year before beside it."""
    year = ReportingYear.parse(document["year"])
    form = Form(document["form"])
    particulars = [
        ("Area", document["area"]),
        ("Year", f"{year.label}, from {day(year.start)} to {day(year.last_day)}"),
        ("Form", FORM_NAMES[form]),
    ]
    if signed:
        particulars += [
            ("Signed off", f"by {signed.by} on {instant(signed.at)}"),
            ("Checksum of the figures (SHA-256)", signed.checksum),
        ]
    else:
        particulars.append(("Signed off", f"not yet: the figures are those of the records on {day(on)}"))
    if rate:
        source = f" Source: {rate.source}." if rate.source else ""
        particulars.append(("Population", f"{number(rate.population)} ({rate.base.label.lower()}).{source}"))
    said = [Note(f"doubt {place}", doubt.says) for place, doubt in enumerate(doubts, start=1)]
    return Publication(
        title=f"MAPPA annual return, {document['area']}, {year.label}",
        particulars=tuple(particulars),
        sections=printed(document, before),
        notes=(*_symbols(), *_rules(), *said),
        year=year.label,
        year_before=before["year"] if before else "",
    )


def of_national(document: Document, as_published: Mapping[str, str], *, on: date) -> Publication:
    """The national tables. Early years of table 1 are marked as published."""
    year = ReportingYear.parse(document["year"])
    entered = {label: f"note {place}" for place, label in enumerate(sorted(as_published), start=1)}
    notes = [
        Note(
            entered[label],
            f"{label} is entered as it was published and not worked out from records."
            + (f" {as_published[label]}" if as_published[label] else ""),
        )
        for label in sorted(as_published)
    ]
    return Publication(
        title=f"MAPPA national tables, England and Wales, {year.label}",
        particulars=(
            ("Areas", number(document["areas"])),
            ("Year", f"{year.label}, from {day(year.start)} to {day(year.last_day)}"),
            ("Made from", f"the records of the areas on {day(on)}, items i to ix of each added up"),
        ),
        sections=printed(document),
        notes=(*notes, *_symbols(), *_rules()),
        year=year.label,
        column_notes={
            column: entered[column] for column in national.years_of_table_1(document) if column in entered
        },
    )


def _symbols() -> tuple[Note, ...]:
    return (
        Note(DASH, "The figure cannot apply: nobody can be counted here. It is not 0."),
        Note(NOT_AVAILABLE, "The figure is not available. It is not 0."),
        Note(NO_CELL, "The form has no cell here."),
    )


def _rules() -> tuple[Note, ...]:
    return tuple(Note(f"rule {place}", rule) for place, rule in enumerate(RULES, start=1))
