"""From cells to a caseload: every row read, and whatever can be found wrong without looking at what is held."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from mappa.imports import cells
from mappa.imports.cells import GOES_ON, Parsed
from mappa.imports.faults import BadCell, Remarks
from mappa.imports.layout import CaseloadFile
from mappa.imports.reading import Reading, SheetRecords
from mappa.law.category_history import CATEGORIES, Category
from mappa.law.events import KindOfEvent
from mappa.law.orders import KindOfOrder, SoughtBy, StepOfOrder

from .caseload import Caseload, Details, Occurrence, Period, PopulationRow, PublishedRow
from .overlaps import remark_on_birthdays, remark_on_overlaps, remark_on_repeats
from .places import Places

Progress = Callable[[int, int, str], None]
PROGRESS_EVERY = 5_000

#: A next review that is later than this after the last is pointed out: most often the year is mistyped.
LONG_UNTIL_REVIEW = timedelta(days=2 * 366)
A_DATE = "it needs a date such as 2006-03-31"
SEXES = {
    "male": "male",
    "m": "male",
    "female": "female",
    "f": "female",
    "other": "other",
    "not_known": "not_known",
    "not known": "not_known",
    "": "not_known",
}
BASES = {"all": "all", "aged_ten_and_over": "aged_ten_and_over"}
CATEGORY_4_BEGINS = min(
    version.in_force_from for version in CATEGORIES.versions if Category.FOUR in version.value
)


def no_progress(done: int, total: int, stage: str) -> None:
    """For callers whom nobody watches."""


def understand(reading: Reading, places: Places, *, on: date, progress: Progress = no_progress) -> Caseload:
    """Read every row. Faults and notices are in the caseload's remarks; rows with a fault are left out of it.

    `on` is today: a birth cannot be later, and other days that are later are remarked on.
    """
    remarks = Remarks(list(reading.remarks.faults), list(reading.remarks.notices))
    caseload = Caseload(reading.name, reading.checksum, places, remarks)
    understanding = _Understanding(caseload, reading, on, progress)
    for sheet in reading.in_order():
        understanding.take(sheet)
    for file, periods in caseload.periods.items():
        periods.sort()
        remark_on_overlaps(caseload, file)
    for occurrences in caseload.occurrences.values():
        occurrences.sort()
    remark_on_repeats(caseload)
    remark_on_birthdays(caseload)
    return caseload


class _Understanding:
    def __init__(self, caseload: Caseload, reading: Reading, on: date, progress: Progress) -> None:
        self.caseload = caseload
        self.remarks = caseload.remarks
        self.reading = reading
        self.today = on
        self.progress = progress
        self.done = 0
        self.numbers: dict[str, int] = {}
        self.first_rows: dict[int, int] = {}
        # One set of days for all files: a caseload has few different ones.
        self.start = Parsed(cells.day, needed=A_DATE)
        self.end = Parsed(cells.end_day)
        self.reference = Parsed(self._number, needed="every row needs a reference", keep_all=True)
        self.area = Parsed(caseload.places.area, needed="every row needs an area")

    def take(self, sheet: SheetRecords) -> None:
        self.caseload.labels[sheet.file] = sheet.label
        self.caseload.rows[sheet.file] = 0
        takers: dict[CaseloadFile, Callable[[SheetRecords], None]] = {
            CaseloadFile.OFFENDERS: self._offenders,
            CaseloadFile.RESIDENCE: self._residence,
            CaseloadFile.CATEGORIES: self._categories,
            CaseloadFile.LEVELS: self._levels,
            CaseloadFile.REVIEWS: self._reviews,
            CaseloadFile.CUSTODY: self._custody,
            CaseloadFile.ORDERS: self._orders,
            CaseloadFile.EVENTS: self._events,
            CaseloadFile.POPULATIONS: self._populations,
            CaseloadFile.PUBLISHED_FIGURES: self._published_figures,
        }
        takers[sheet.file](sheet)
        if sheet.cut_short:
            self.caseload.unreliable.add(sheet.file)

    def _number(self, trimmed: str) -> int:
        reference = cells.reference(trimmed)
        number = self.numbers.get(reference)
        if number is None:
            number = self.numbers[reference] = len(self.caseload.references)
            self.caseload.references.append(reference)
        return number

    def _rows(
        self, sheet: SheetRecords, columns: Sequence[tuple[str, Parsed]]
    ) -> Iterator[tuple[int, list[Any]]]:
        """The rows that are sound cell by cell: the row's number and its values."""
        parsers = [parser for _, parser in columns]
        stage = f"Reading {sheet.label}"
        counted = 0
        for row, record in sheet.rows(self.remarks, self.reading.limits.rows):
            counted += 1
            if not counted % PROGRESS_EVERY:
                self.progress(self.done + counted, self.reading.expected, stage)
            if len(self.remarks.faults) > self.reading.limits.faults:
                self.remarks.fault(
                    sheet.label,
                    row,
                    "",
                    "So much is wrong up to here that the rest of the file was not read.",
                )
                sheet.cut_short = True
                break
            values = [parser[cell] for parser, cell in zip(parsers, record, strict=True)]
            for value in values:
                if value.__class__ is BadCell:
                    self._refuse(sheet, row, columns, values)
                    break
            else:
                yield row, values
        self.caseload.rows[sheet.file] = counted
        self.done += counted
        self.progress(self.done, max(self.done, self.reading.expected), stage)

    def _refuse(
        self, sheet: SheetRecords, row: int, columns: Sequence[tuple[str, Parsed]], values: list[Any]
    ) -> None:
        for (name, _), value in zip(columns, values, strict=True):
            if isinstance(value, BadCell):
                column = name if value.column is None else value.column
                self.remarks.fault(sheet.label, row, column, value.reason, value.value)
        if columns[0][0] == "reference" and not isinstance(values[0], BadCell):
            if sheet.file is CaseloadFile.OFFENDERS:
                self._is_first(sheet, row, values[0])
            self._set_aside(sheet, row, values[0])

    def _set_aside(self, sheet: SheetRecords, row: int, offender: int) -> None:
        """Keep what a faulty row still tells: whom it is about."""
        self.caseload.doubtful[sheet.file].add(offender)
        self.caseload.refused[sheet.file].append((offender, row))

    def _is_first(self, sheet: SheetRecords, row: int, offender: int) -> bool:
        """Whether the reference is in the file of offenders for the first time; if not, that is a fault."""
        first = self.first_rows.setdefault(offender, row)
        if first != row:
            self.remarks.fault(
                sheet.label,
                row,
                "reference",
                f"The reference is there twice: row {first} has it already.",
                self.caseload.references[offender],
            )
        return first == row

    def _offenders(self, sheet: SheetRecords) -> None:
        columns = (
            ("reference", self.reference),
            ("family_name", Parsed(cells.text, needed="every offender needs a family name")),
            ("given_names", Parsed(cells.text)),
            ("date_of_birth", Parsed(self._birthday)),
            ("sex", Parsed(cells.one_of(SEXES))),
        )
        details = self.caseload.details
        for row, (offender, family_name, given_names, date_of_birth, sex) in self._rows(sheet, columns):
            if self._is_first(sheet, row, offender):
                details[offender] = Details(row, family_name, given_names, date_of_birth, sex)

    def _birthday(self, trimmed: str) -> date | None:
        born = cells.birthday(trimmed)
        if born is not None and born > self.today:
            raise cells.NotReadable("The date of birth is in the future.")
        return born

    def _residence(self, sheet: SheetRecords) -> None:
        columns = (
            ("reference", self.reference),
            ("area", self.area),
            ("division", Parsed(_division)),
            ("start", self.start),
            ("end", self.end),
        )
        places = self.caseload.places
        told: set[int] = set()

        def place(row: int, area_id: int, division: str) -> Any:
            found = places.place(area_id, division)
            if found.division_id < 0 and found.division_id not in told:
                told.add(found.division_id)
                area = places.area_names[area_id]
                self.remarks.notice(
                    sheet.label,
                    row,
                    "division",
                    f"{area} has no division of this name: it will be added.{places.near(found.division_id)}",
                    division,
                )
            return found

        self._periods(sheet, columns, place)

    def _categories(self, sheet: SheetRecords) -> None:
        columns = (
            ("reference", self.reference),
            (
                "category",
                Parsed(
                    cells.one_of({str(n): n for n in range(1, 5)}), needed="it needs a category from 1 to 4"
                ),
            ),
            ("start", self.start),
            ("end", self.end),
        )
        self._periods(sheet, columns, lambda row, category: category)

    def _levels(self, sheet: SheetRecords) -> None:
        columns = (
            ("reference", self.reference),
            (
                "level",
                Parsed(cells.one_of({str(n): n for n in range(1, 4)}), needed="it needs a level from 1 to 3"),
            ),
            ("start", self.start),
            ("end", self.end),
        )
        self._periods(sheet, columns, lambda row, level: level)

    def _custody(self, sheet: SheetRecords) -> None:
        columns = (("reference", self.reference), ("start", self.start), ("end", self.end))
        self._periods(sheet, columns, lambda row: 0)

    def _periods(
        self, sheet: SheetRecords, columns: Sequence[tuple[str, Parsed]], value_of: Callable[..., Any]
    ) -> None:
        periods = self.caseload.periods[sheet.file]
        today = self.today
        is_category = sheet.file is CaseloadFile.CATEGORIES
        for row, (offender, *value, start, end) in self._rows(sheet, columns):
            if end <= start:
                same = "is the same as" if end == start else "is before"
                self.remarks.fault(
                    sheet.label,
                    row,
                    "end",
                    f"The end {same} the start, {start}: it is the first day no longer in force, so a later one.",
                    end,
                )
                self._set_aside(sheet, row, offender)
                continue
            if is_category and value[0] == Category.FOUR and start < CATEGORY_4_BEGINS:
                self.remarks.fault(
                    sheet.label,
                    row,
                    "start",
                    f"There was no category 4 before {CATEGORY_4_BEGINS:%-d %B %Y}.",
                    start,
                )
                self._set_aside(sheet, row, offender)
                continue
            if start > today:
                self.remarks.notice(sheet.label, row, "start", "This day is in the future.", start)
            periods.append(Period(offender, start, end, row, value_of(row, *value)))

    def _orders(self, sheet: SheetRecords) -> None:
        columns = (
            ("reference", self.reference),
            ("order", Parsed(cells.one_of(_words(KindOfOrder)), needed="it needs a kind of order")),
            ("step", Parsed(cells.one_of(_words(StepOfOrder)), needed="it needs a step")),
            ("date", self.start),
            ("sought_by", Parsed(cells.one_of(_words(SoughtBy)), needed="it needs police or court")),
        )
        # The same few words thousands of times: one tuple for each combination.
        known: dict[tuple[str, ...], tuple[str, ...]] = {}
        occurrences = self.caseload.occurrences[CaseloadFile.ORDERS]
        for row, (offender, order, step, on, sought_by) in self._rows(sheet, columns):
            value = (order, step, sought_by)
            self._note_future(sheet, row, on)
            occurrences.append(Occurrence(offender, on, row, known.setdefault(value, value)))

    def _events(self, sheet: SheetRecords) -> None:
        columns = (
            ("reference", self.reference),
            ("event", Parsed(cells.one_of(_words(KindOfEvent)), needed="it needs an event")),
            ("date", self.start),
        )
        occurrences = self.caseload.occurrences[CaseloadFile.EVENTS]
        for row, (offender, event, on) in self._rows(sheet, columns):
            self._note_future(sheet, row, on)
            occurrences.append(Occurrence(offender, on, row, event))

    def _reviews(self, sheet: SheetRecords) -> None:
        columns = (
            ("reference", self.reference),
            ("date", self.start),
            ("next_review", Parsed(cells.day, needed="it needs the day by which the case is reviewed again")),
        )
        occurrences = self.caseload.occurrences[CaseloadFile.REVIEWS]
        for row, (offender, on, next_review) in self._rows(sheet, columns):
            if on > self.today:
                reason = "This day is in the future: a review is entered once it was held."
                self.remarks.fault(sheet.label, row, "date", reason, on)
            elif next_review <= on:
                reason = f"The next review is not after this one, {on}."
                self.remarks.fault(sheet.label, row, "next_review", reason, next_review)
            else:
                if next_review > on + LONG_UNTIL_REVIEW:
                    reason = f"The next review is more than two years after this one, {on}."
                    self.remarks.notice(sheet.label, row, "next_review", reason, next_review)
                occurrences.append(Occurrence(offender, on, row, next_review))
                continue
            self._set_aside(sheet, row, offender)

    def _note_future(self, sheet: SheetRecords, row: int, on: date) -> None:
        if on > self.today:
            self.remarks.notice(sheet.label, row, "date", "This day is in the future.", on)

    def _populations(self, sheet: SheetRecords) -> None:
        columns = (
            ("area", self.area),
            ("year", Parsed(cells.year, needed="it needs a year such as 2005-06")),
            ("base", Parsed(cells.one_of(BASES), needed="it needs all or aged_ten_and_over")),
            ("population", Parsed(cells.whole_number(least=1), needed="it needs a number")),
            ("source", Parsed(cells.text, longest=cells.LONGEST_NOTE)),
        )
        first: dict[tuple[int, int, str], int] = {}
        for row, values in self._rows(sheet, columns):
            area_id, year, base, population, source = values
            new = PopulationRow(area_id, year, base, population, source, row)
            earlier = first.setdefault((new.area_id, new.year, new.base), row)
            if earlier == row:
                self.caseload.populations.append(new)
            else:
                self.remarks.fault(
                    sheet.label, row, "area", f"Row {earlier} has a population for this area, year and base."
                )

    def _published_figures(self, sheet: SheetRecords) -> None:
        columns = (
            ("year", Parsed(cells.year, needed="it needs a year such as 2002-03")),
            (
                "category",
                Parsed(cells.one_of({str(n): n for n in range(1, 4)}), needed="it needs a category"),
            ),
            ("offenders", Parsed(cells.whole_number(least=0), needed="it needs a number")),
            ("note", Parsed(cells.text, longest=cells.LONGEST_NOTE)),
        )
        first: dict[tuple[int, int], int] = {}
        for row, values in self._rows(sheet, columns):
            year, category, offenders, note = values
            new = PublishedRow(year, category, offenders, note, row)
            earlier = first.setdefault((new.year, new.category), row)
            if earlier == row:
                self.caseload.published_figures.append(new)
            else:
                self.remarks.fault(
                    sheet.label, row, "year", f"Row {earlier} has a figure for this year and category."
                )


def _division(trimmed: str) -> str:
    if trimmed.casefold() in {"(none)", "none", "n/a"}:
        raise cells.NotReadable("Leave the cell empty where the division is not known.")
    return trimmed


def _words(
    kinds: type[KindOfOrder] | type[StepOfOrder] | type[SoughtBy] | type[KindOfEvent],
) -> dict[str, str]:
    return {kind.value: kind.value for kind in kinds}


__all__ = ["GOES_ON", "Progress", "no_progress", "understand"]
