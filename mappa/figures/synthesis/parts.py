"""The part that an offender plays in one year of a return, before it has any days: which figures it adds to."""

from dataclasses import dataclass, field
from enum import Enum, auto
from random import Random

from mappa.law.years import ReportingYear


class AtEnd(Enum):
    PRESENT = auto()
    """At liberty in the area on 31 March."""
    AWAY = auto()
    """Not so on 31 March: left, in custody, or no longer in a category."""
    EITHER = auto()
    """No figure depends on it."""


@dataclass(slots=True, eq=False)
class Stage:
    """A stretch of the year at one level and in one category; None for neither."""

    level: int | None
    category: int | None


@dataclass(slots=True, eq=False)
class Demand:
    """An event that must happen during a stage."""

    event: str
    stage: Stage


@dataclass(slots=True, eq=False)
class Part:
    """`at_liberty` is false for somebody who is in custody on every day of the year."""

    path: list[Stage]
    at_end: AtEnd
    at_liberty: bool = True
    division: str = ""
    demands: list[Demand] = field(default_factory=list)

    @property
    def highest(self) -> int:
        return max((stage.level or 0) for stage in self.path)

    def has_event_at(self, event: str, level: int | None) -> bool:
        return any(
            demand.event == event and (level is None or demand.stage.level == level)
            for demand in self.demands
        )


@dataclass(slots=True, eq=False)
class Life:
    """One offender's parts in years that follow each other."""

    parts: list[Part]
    first_year: ReportingYear


def one_stage(level: int | None, category: int | None, at_end: AtEnd, **more: object) -> Part:
    part = Part([Stage(level, category)], at_end)
    for name, value in more.items():
        setattr(part, name, value)
    return part


def without_category_at_the_end(level: int, category: int) -> Part:
    """At the level to the last, but the category ends first: counted at the level and in no category."""
    return Part([Stage(level, category), Stage(level, None)], AtEnd.AWAY)


def place_events(
    parts: list[Part], event: str, count: int, *, level: int | None, category: int | None, rng: Random
) -> int:
    """Give the event to `count` different offenders at the level and in the category (None: any) on the day.

    Returns how many of them found nobody. First come those who are there as they stand; then those who pass through the
    level, or the category, on the way to where they are counted; then those in custody all year.
    """
    free = [part for part in parts if part.at_liberty and not part.has_event_at(event, level)]
    rng.shuffle(free)
    free.sort(key=lambda part: len(part.demands))
    left = count
    passing: list[Part] = []
    for part in free:
        if not left:
            return 0
        stage = _stage_for(part, level, category)
        if stage is not None:
            part.demands.append(Demand(event, stage))
            left -= 1
        elif level is not None and part.highest >= level:
            passing.append(part)
    for part in passing[:left]:
        stage = Stage(level, category if category is not None else part.path[0].category)
        part.path.insert(0, stage)
        part.demands.append(Demand(event, stage))
        left -= 1
    for part in parts:
        if not left:
            return 0
        stage = (
            None if part.at_liberty or part.has_event_at(event, level) else _stage_for(part, level, category)
        )
        if stage is not None:
            part.demands.append(Demand(event, stage))
            left -= 1
    return left


def _stage_for(part: Part, level: int | None, category: int | None) -> Stage | None:
    for stage in part.path:
        if stage.category is None or (level is not None and stage.level != level):
            continue
        if category is None or stage.category == category:
            return stage
    return None
