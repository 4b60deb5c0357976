"""A caseload beside what is held: what is new, what ends, what is held already, and what contradicts it."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, NamedTuple

from mappa.imports.cells import GOES_ON
from mappa.imports.faults import Remarks
from mappa.imports.layout import WORDS, CaseloadFile
from mappa.law.category_history import Category
from mappa.law.events import KindOfEvent

from .caseload import (
    OCCURRENCE_FILES,
    PERIOD_FILES,
    Caseload,
    Occurrence,
    Period,
    PopulationRow,
    PublishedRow,
)
from .overlaps import days_in_words

NOT_TO_BE_USED = "This reference cannot be used here: ask the register supervisor."
NOT_THERE = "No offender in offenders.csv, nor one held for whom you may import, has this reference."


class HeldOffender(NamedTuple):
    pk: int
    area_id: int
    version: int


class HeldDetails(NamedTuple):
    family_name: str
    given_names: str
    date_of_birth: date | None
    sex: str
    recorded_on: date


class HeldPeriod(NamedTuple):
    start: date
    end: date
    value: Any
    pk: int
    recorded_on: date


class HeldNumber(NamedTuple):
    """A population, or a published number of offenders."""

    number: int
    recorded_on: date


@dataclass
class Held:
    """What the register holds about the offenders of a caseload, by their numbers in it."""

    offenders: dict[int, HeldOffender] = field(default_factory=dict)
    #: Held, but for areas for which the person may not import: they are treated as unknown.
    elsewhere: set[int] = field(default_factory=set)
    details: dict[int, HeldDetails] = field(default_factory=dict)
    periods: dict[CaseloadFile, dict[int, list[HeldPeriod]]] = field(
        default_factory=lambda: {f: {} for f in PERIOD_FILES}
    )
    occurrences: dict[CaseloadFile, set[tuple[int, date, Any]]] = field(
        default_factory=lambda: {f: set() for f in OCCURRENCE_FILES}
    )
    populations: dict[tuple[int, int, str], HeldNumber] = field(default_factory=dict)
    published_figures: dict[tuple[int, int], HeldNumber] = field(default_factory=dict)


class Ending(NamedTuple):
    """A period that goes on as held and that the caseload ends."""

    offender: int
    pk: int
    end: date


@dataclass
class Plan:
    """What an import would do. Nothing may be written while there are faults."""

    caseload: Caseload
    held: Held
    remarks: Remarks
    offenders: list[int] = field(default_factory=list)
    periods: dict[CaseloadFile, list[Period]] = field(default_factory=dict)
    endings: dict[CaseloadFile, list[Ending]] = field(default_factory=lambda: {f: [] for f in PERIOD_FILES})
    occurrences: dict[CaseloadFile, list[Occurrence]] = field(default_factory=dict)
    populations: list[PopulationRow] = field(default_factory=list)
    published_figures: list[PublishedRow] = field(default_factory=list)
    already_held: dict[CaseloadFile, int] = field(default_factory=dict)

    def new(self, file: CaseloadFile) -> int:
        if file is CaseloadFile.OFFENDERS:
            return len(self.offenders)
        if file is CaseloadFile.POPULATIONS:
            return len(self.populations)
        if file is CaseloadFile.PUBLISHED_FIGURES:
            return len(self.published_figures)
        return len(self.periods.get(file, ())) + len(self.occurrences.get(file, ()))

    def ended(self, file: CaseloadFile) -> int:
        return len(self.endings.get(file, ()))

    @property
    def total_new(self) -> int:
        return sum(self.new(file) for file in CaseloadFile)

    @property
    def total_ended(self) -> int:
        return sum(self.ended(file) for file in CaseloadFile)

    def changed(self) -> list[int]:
        """The held offenders about whom something would be written, by their numbers."""
        held = self.held.offenders
        touched = {row.offender for rows in self.periods.values() for row in rows if row.offender in held}
        touched |= {
            row.offender for rows in self.occurrences.values() for row in rows if row.offender in held
        }
        touched |= {ending.offender for endings in self.endings.values() for ending in endings}
        return sorted(touched)

    def new_divisions(self) -> list[int]:
        """The provisional numbers of the divisions to be added."""
        used = {row.value.division_id for row in self.periods.get(CaseloadFile.RESIDENCE, ())}
        return sorted((number for number in used if number < 0), reverse=True)

    def counts(self) -> list[dict[str, Any]]:
        """For each file that was there: its rows, and what becomes of them."""
        return [
            {
                "file": file.value,
                "words": WORDS[file],
                "rows": self.caseload.rows[file],
                "new": self.new(file),
                "ended": self.ended(file),
                "already_held": self.already_held.get(file, 0),
            }
            for file in CaseloadFile
            if file in self.caseload.rows
        ]


def plan(caseload: Caseload, held: Held, areas: Container[object]) -> Plan:
    """Set a caseload beside what is held. `areas` are those for which the person may import."""
    remarks = Remarks(list(caseload.remarks.faults), list(caseload.remarks.notices))
    return _Comparison(Plan(caseload, held, remarks), areas).made()


NEW, HELD, NOT_USABLE = range(3)
#: First days, ends and values of periods, by the numbers of their offenders.
Stand = dict[int, list[tuple[date, date, Any]]]


def _value_on(stand: Stand, row: Occurrence) -> Any:
    """The value of the offender's period that holds the day of the row; None where there is none."""
    return next((value for start, end, value in stand.get(row.offender, ()) if start <= row.on < end), None)


class _Comparison:
    def __init__(self, made: Plan, areas: Container[object]) -> None:
        self.plan = made
        self.caseload = made.caseload
        self.held = made.held
        self.remarks = made.remarks
        self.areas = areas
        self._standing = bytearray(len(self.caseload.references))

    def made(self) -> Plan:
        self._offenders()
        self._unknown()
        for file in PERIOD_FILES:
            self._periods(file)
        for file in OCCURRENCE_FILES:
            usable = [
                row for row in self.caseload.occurrences[file] if self._standing[row.offender] != NOT_USABLE
            ]
            self._occurrences(file, self._at_levels(usable) if file is CaseloadFile.REVIEWS else usable)
        self._permitted_areas()
        self._residences()
        self._registrations()
        self._held_birthdays()
        self._populations()
        self._published_figures()
        return self.plan

    def _label(self, file: CaseloadFile) -> str:
        return self.caseload.labels[file]

    def _offenders(self) -> None:
        already = 0
        for offender, details in self.caseload.details.items():
            if offender in self.held.elsewhere:
                self.remarks.fault(
                    self._label(CaseloadFile.OFFENDERS),
                    details.row,
                    "reference",
                    NOT_TO_BE_USED,
                    self.caseload.references[offender],
                )
            elif offender in self.held.offenders:
                already += self._same_details(offender)
            else:
                self.plan.offenders.append(offender)
        self.plan.already_held[CaseloadFile.OFFENDERS] = already

    def _same_details(self, offender: int) -> bool:
        said, held = self.caseload.details[offender], self.held.details[offender]
        same = True
        for column in ("family_name", "given_names", "date_of_birth", "sex"):
            new, old = getattr(said, column), getattr(held, column)
            if new != old:
                same = False
                is_held = f"“{old}”" if old else "empty"
                self.remarks.fault(
                    self._label(CaseloadFile.OFFENDERS),
                    said.row,
                    column,
                    f"Held differently: {is_held} since {held.recorded_on}. Correct the record or the file.",
                    new or "",
                )
        return same

    def _unknown(self) -> None:
        """Mark the references that stand for nobody; rows about them are faults and are not looked at further."""
        listed = self.caseload.details
        doubtful = self.caseload.doubtful[CaseloadFile.OFFENDERS]
        for offender in range(len(self.caseload.references)):
            if offender in self.held.elsewhere or (
                offender not in listed and offender not in self.held.offenders and offender not in doubtful
            ):
                self._standing[offender] = NOT_USABLE
            elif offender in self.held.offenders:
                self._standing[offender] = HELD
        if CaseloadFile.OFFENDERS in self.caseload.unreliable:
            return
        silent = self.caseload.details.keys() & self.held.elsewhere
        others: dict[str, str] = {}
        for file in (*PERIOD_FILES, *OCCURRENCE_FILES):
            sound = ((row.offender, row.row) for row in self._rows(file))
            for offender, row in chain(sound, self.caseload.refused[file]):
                if self._standing[offender] == NOT_USABLE and offender not in silent:
                    reference = self.caseload.references[offender]
                    others = others or {
                        self.caseload.references[known].casefold(): self.caseload.references[known]
                        for known in listed
                    }
                    near = others.get(reference.casefold())
                    hint = f" Did you mean “{near}”?" if near else ""
                    self.remarks.fault(self._label(file), row, "reference", NOT_THERE + hint, reference)

    def _rows(self, file: CaseloadFile) -> list[Any]:
        return self.caseload.periods.get(file) or self.caseload.occurrences.get(file) or []

    def _periods(self, file: CaseloadFile) -> None:
        rows = self.caseload.periods[file]
        standing = self._standing
        if not self.held.offenders:
            self.plan.periods[file] = [row for row in rows if standing[row.offender] == NEW]
            return
        new = self.plan.periods[file] = []
        already = 0
        for offender, group in groupby(rows, key=itemgetter(0)):
            if standing[offender] == NEW:
                new += group
            elif standing[offender] == HELD:
                held = self.held.periods[file].get(offender)
                if held is None:
                    new += group
                else:
                    already += self._beside_held(file, list(group), held, new)
        self.plan.already_held[file] = already

    def _beside_held(
        self, file: CaseloadFile, rows: list[Period], held: list[HeldPeriod], new: list[Period]
    ) -> int:
        """Sort one offender's rows into new, ending and held; the number of those held. Overlaps are faults."""
        already = 0
        candidates = []
        standing = {period.pk: period for period in held}
        by_start = {period.start: period for period in held}
        for row in rows:
            same_day = by_start.get(row.start)
            if same_day is None or same_day.value != row.value:
                candidates.append(row)
            elif same_day.end == row.end:
                already += 1
            elif same_day.end == GOES_ON:
                self.plan.endings[file].append(Ending(row.offender, same_day.pk, row.end))
                standing[same_day.pk] = same_day._replace(end=row.end)
            else:
                candidates.append(row)
        for row in candidates:
            clash = next(
                (period for period in standing.values() if period.start < row.end and row.start < period.end),
                None,
            )
            if clash is None:
                new.append(row)
            else:
                self.remarks.fault(
                    self._label(file),
                    row.row,
                    "start",
                    f"Overlaps what is held: {self._in_words(file, clash)}, entered on {clash.recorded_on}.",
                    days_in_words(row.start, row.end),
                )
        return already

    def _in_words(self, file: CaseloadFile, period: HeldPeriod) -> str:
        days = days_in_words(period.start, period.end)
        if file is CaseloadFile.RESIDENCE:
            return f"{self.caseload.places.in_words(period.value)} {days}"
        what = {CaseloadFile.CATEGORIES: "category ", CaseloadFile.LEVELS: "level "}.get(file, "custody")
        return f"{what}{period.value or ''} {days}"

    def _occurrences(self, file: CaseloadFile, usable: list[Occurrence]) -> None:
        held = self.held.occurrences[file]
        new = [row for row in usable if (row.offender, row.on, row.value) not in held] if held else usable
        self.plan.occurrences[file] = new
        self.plan.already_held[file] = len(usable) - len(new)

    def _at_levels(self, reviews: list[Occurrence]) -> list[Occurrence]:
        """The reviews with the levels of their days; one at no level, and another one of a day, is a fault."""
        levels = CaseloadFile.LEVELS
        doubtful = self.caseload.doubtful[levels]
        all_known = levels not in self.caseload.unreliable
        stand = self._stand(levels, {row.offender for row in reviews})
        held = {(offender, on): value for offender, on, value in self.held.occurrences[CaseloadFile.REVIEWS]}
        first: dict[tuple[int, date], Occurrence] = {}
        found = []
        for row in reviews:
            level, day = _value_on(stand, row), (row.offender, row.on)
            before, known = first.setdefault(day, row), held.get(day)
            if known is not None and known[1] == row.value:
                # On the day of a change the case may have been reviewed at the level before.
                found.append(row._replace(value=known))
            elif level is None:
                if all_known and row.offender not in doubtful:
                    self._fault(
                        CaseloadFile.REVIEWS,
                        row,
                        "The offender is at no level on this day, so there was none to review.",
                    )
            elif before.value != row.value:
                self._fault(CaseloadFile.REVIEWS, row, f"Row {before.row} has another review of this day.")
            elif known is not None:
                at, due = known
                self._fault(
                    CaseloadFile.REVIEWS,
                    row,
                    f"Held differently: reviewed at level {at}, due again on {due}. Correct the record or the file.",
                )
            else:
                found.append(row._replace(value=(level, row.value)))
        return found

    def _fault(self, file: CaseloadFile, row: Occurrence, reason: str) -> None:
        self.remarks.fault(self._label(file), row.row, "date", reason, row.on)

    def _permitted_areas(self) -> None:
        for row in self.plan.periods[CaseloadFile.RESIDENCE]:
            if row.value.area_id not in self.areas:
                self._not_permitted(CaseloadFile.RESIDENCE, row.row, row.value.area_id)

    def _not_permitted(self, file: CaseloadFile, row: int, area_id: int) -> None:
        name = self.caseload.places.area_names[area_id]
        self.remarks.fault(self._label(file), row, "area", "You may not import for this area.", name)

    def _residences(self) -> None:
        """Somebody must be responsible for each record: the area of the latest residence."""
        if CaseloadFile.RESIDENCE in self.caseload.unreliable:
            return
        resident = {row.offender for row in self.caseload.periods[CaseloadFile.RESIDENCE]}
        resident |= self.caseload.doubtful[CaseloadFile.RESIDENCE]
        for offender in self.plan.offenders:
            if offender not in resident:
                self.remarks.fault(
                    self._label(CaseloadFile.OFFENDERS),
                    self.caseload.details[offender].row,
                    "reference",
                    "The offender has no row in residence.csv, so no area would be responsible.",
                    self.caseload.references[offender],
                )

    def _registrations(self) -> None:
        """Breaches of registration on days on which nobody could breach one."""
        if CaseloadFile.CATEGORIES in self.caseload.unreliable:
            return
        needing = {kind.value for kind in KindOfEvent if kind.needs_category_1}
        doubtful = self.caseload.doubtful[CaseloadFile.CATEGORIES]
        breaches = [
            row
            for row in self.plan.occurrences[CaseloadFile.EVENTS]
            if row.value in needing and row.offender not in doubtful
        ]
        categories = self._stand(CaseloadFile.CATEGORIES, {row.offender for row in breaches})
        for row in breaches:
            if _value_on(categories, row) != Category.ONE:
                self._fault(
                    CaseloadFile.EVENTS,
                    row,
                    "The offender is not in category 1 on this day, so had no registration to breach.",
                )

    def _stand(self, file: CaseloadFile, offenders: set[int]) -> Stand:
        """The periods of some offenders as they will stand."""
        ends = {ending.pk: ending.end for ending in self.plan.endings[file]}
        stand: Stand = {}
        for row in self.plan.periods[file]:
            if row.offender in offenders:
                stand.setdefault(row.offender, []).append((row.start, row.end, row.value))
        for offender in offenders & self.held.periods[file].keys():
            stand.setdefault(offender, []).extend(
                (held.start, ends.get(held.pk, held.end), held.value)
                for held in self.held.periods[file][offender]
            )
        return stand

    def _held_birthdays(self) -> None:
        """New rows from before the birth of an offender whose details are held and not in the file."""
        if not self.held.offenders:
            return
        listed = self.caseload.details
        for file, column, row, day in self._new_days():
            held = self.held.details.get(row.offender)
            if held and held.date_of_birth and day < held.date_of_birth and row.offender not in listed:
                self.remarks.fault(
                    self._label(file),
                    row.row,
                    column,
                    f"The day is before the date of birth that is held, {held.date_of_birth}.",
                    day,
                )

    def _new_days(self) -> Iterator[tuple[CaseloadFile, str, Period | Occurrence, date]]:
        for file, periods in self.plan.periods.items():
            for period in periods:
                yield file, "start", period, period.start
        for file, occurrences in self.plan.occurrences.items():
            for occurrence in occurrences:
                yield file, "date", occurrence, occurrence.on

    def _populations(self) -> None:
        file = CaseloadFile.POPULATIONS
        already = 0
        for row in self.caseload.populations:
            held = self.held.populations.get((row.area_id, row.year, row.base))
            if held is not None and held.number == row.population:
                already += 1
            elif row.area_id not in self.areas:
                self._not_permitted(file, row.row, row.area_id)
            elif held is None:
                self.plan.populations.append(row)
            else:
                self._number_differs(file, row.row, "population", held, row.population)
        self.plan.already_held[file] = already

    def _published_figures(self) -> None:
        file = CaseloadFile.PUBLISHED_FIGURES
        already = 0
        for row in self.caseload.published_figures:
            held = self.held.published_figures.get((row.year, row.category))
            if held is not None and held.number == row.offenders:
                already += 1
            elif None not in self.areas:
                self.remarks.fault(
                    self._label(file),
                    row.row,
                    "",
                    "Only somebody who may import for all areas may enter these.",
                )
            elif held is None:
                self.plan.published_figures.append(row)
            else:
                self._number_differs(file, row.row, "offenders", held, row.offenders)
        self.plan.already_held[file] = already

    def _number_differs(
        self, file: CaseloadFile, row: int, column: str, held: HeldNumber, number: int
    ) -> None:
        self.remarks.fault(
            self._label(file),
            row,
            column,
            f"Held differently: {held.number} since {held.recorded_on}. Correct the record or the file.",
            number,
        )
