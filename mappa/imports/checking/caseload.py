"""A caseload as it was understood: rows of the offenders' facts, by the number of the offender in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from mappa.imports.faults import Remarks
from mappa.imports.layout import CaseloadFile

from .places import Places


class Details(NamedTuple):
    row: int
    family_name: str
    given_names: str
    date_of_birth: date | None
    sex: str


class Period(NamedTuple):
    """A row of residence, categories, levels or custody. `end` is GOES_ON where it is open.

    `value` is the place, the category, the level, or 0 for custody. The row stands before the value, so that rows
    sort by offender and day and are never compared by value.
    """

    offender: int
    start: date
    end: date
    row: int
    value: Any


class Occurrence(NamedTuple):
    """A row of orders, events or reviews.

    `value` is (order, step, who sought it), the event, or the day of the next review; in a plan a review has the level
    of its day too, as (level, next review).
    """

    offender: int
    on: date
    row: int
    value: Any


class PopulationRow(NamedTuple):
    area_id: int
    year: int
    base: str
    population: int
    source: str
    row: int


class PublishedRow(NamedTuple):
    year: int
    category: int
    offenders: int
    note: str
    row: int


PERIOD_FILES = (CaseloadFile.RESIDENCE, CaseloadFile.CATEGORIES, CaseloadFile.LEVELS, CaseloadFile.CUSTODY)
OCCURRENCE_FILES = (CaseloadFile.ORDERS, CaseloadFile.EVENTS, CaseloadFile.REVIEWS)


@dataclass
class Caseload:
    """Rows that are sound by themselves, and the remarks on those that are not.

    An offender is known here by a number, the place of its reference in `references`.
    """

    name: str
    checksum: str
    places: Places
    remarks: Remarks
    labels: dict[CaseloadFile, str] = field(default_factory=dict)
    references: list[str] = field(default_factory=list)
    details: dict[int, Details] = field(default_factory=dict)
    periods: dict[CaseloadFile, list[Period]] = field(default_factory=lambda: {f: [] for f in PERIOD_FILES})
    occurrences: dict[CaseloadFile, list[Occurrence]] = field(
        default_factory=lambda: {f: [] for f in OCCURRENCE_FILES}
    )
    populations: list[PopulationRow] = field(default_factory=list)
    published_figures: list[PublishedRow] = field(default_factory=list)
    #: How many rows each file has, blank ones left out.
    rows: dict[CaseloadFile, int] = field(default_factory=dict)
    #: Offenders with a row that could not be understood: what would follow from its absence is not held against them.
    doubtful: dict[CaseloadFile, set[int]] = field(default_factory=lambda: {f: set() for f in CaseloadFile})
    #: Rows that could not be understood but name an offender: the offender and the number of the row.
    refused: dict[CaseloadFile, list[tuple[int, int]]] = field(
        default_factory=lambda: {f: [] for f in CaseloadFile}
    )
    #: Files of which an unknown part could not be understood.
    unreliable: set[CaseloadFile] = field(default_factory=set)

    @property
    def total_rows(self) -> int:
        return sum(self.rows.values())
