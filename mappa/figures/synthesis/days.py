"""When things happen in a life: the days on which stages change, spans of days, and how spans join into periods."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from mappa.figures.synthesis.caseload import Period
from mappa.figures.synthesis.parts import Stage
from mappa.law.years import ReportingYear

_WIDEST_ROOM = 14


@dataclass(slots=True, eq=False)
class Span:
    """A stage with its days; `end` is the first day after it, None while it still goes on."""

    stage: Stage
    start: date
    end: date | None


def days_before(day: date, fewest: int, most: int, rng: Random, *, not_before: date) -> date:
    return max(not_before, day - timedelta(days=rng.randint(fewest, most)))


def days_after(day: date, fewest: int, most: int, rng: Random) -> date:
    return day + timedelta(days=rng.randint(fewest, most))


def cut(year: ReportingYear, count: int, rng: Random) -> list[date]:
    """`count` days within the year, in order, with room before, between and after them for what happens there."""
    if not count:
        return []
    length = (year.end - year.start).days
    room = min(_WIDEST_ROOM, length // (count + 2))
    slack = length - room * (count + 1)
    offsets = sorted(rng.randint(0, slack) for _ in range(count))
    return [year.start + timedelta(days=offset + room * (index + 1)) for index, offset in enumerate(offsets)]


def distinct_days(first: date, last: date, count: int, rng: Random) -> list[date]:
    """`count` different days from the first to the last, both included, in order; fewer where there are not so many."""
    length = (last - first).days + 1
    if length <= 0:
        return []
    return sorted(first + timedelta(days=offset) for offset in rng.sample(range(length), min(count, length)))


def joined(periods: list[tuple[int | None, date, date | None]]) -> list[Period]:
    """Periods of one value after another, those that touch and have the same value made one; None values left out."""
    result: list[Period] = []
    for value, start, end in periods:
        if value is None or (end is not None and end <= start):
            continue
        if result and result[-1].value == value and result[-1].end == start:
            result[-1] = Period(value, result[-1].start, end)
        else:
            result.append(Period(value, start, end))
    return result
