"""A synthetic caseload held in memory: invented offenders and their periods, orders and events."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mappa.figures.forms import CellPath


@dataclass(frozen=True, slots=True)
class Residence:
    area: str
    division: str
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Period:
    """A level or a category from a day; `end` is the first day no longer in force."""

    value: int
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Custody:
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class OrderStep:
    order: str
    step: str
    on: date
    sought_by: str


@dataclass(frozen=True, slots=True)
class Event:
    event: str
    on: date


@dataclass(slots=True)
class SyntheticOffender:
    family_name: str
    given_names: str
    date_of_birth: date
    sex: str
    reference: str = ""
    residence: list[Residence] = field(default_factory=list)
    categories: list[Period] = field(default_factory=list)
    levels: list[Period] = field(default_factory=list)
    custody: list[Custody] = field(default_factory=list)
    orders: list[OrderStep] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


@dataclass(frozen=True)
class PopulationRow:
    area: str
    year: str
    base: str
    population: int
    source: str


@dataclass(frozen=True)
class PublishedFigure:
    """A figure of table 1 that was counted by another definition, and is entered instead of computed."""

    year: str
    category: int
    offenders: int
    note: str


@dataclass(frozen=True)
class Unmeetable:
    """A printed figure that no caseload can give back together with the others, and what comes out instead."""

    path: CellPath
    printed: Any
    comes_out: Any
    because: str


@dataclass
class Caseload:
    offenders: list[SyntheticOffender]
    populations: list[PopulationRow] = field(default_factory=list)
    published_figures: list[PublishedFigure] = field(default_factory=list)
    unmeetable: list[Unmeetable] = field(default_factory=list)
