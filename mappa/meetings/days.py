"""The days of meetings: working days, and the next ones of a series."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mappa.law.bank_holidays import is_working_day

LONDON = ZoneInfo("Europe/London")


def in_london(day: date, at: time) -> datetime:
    """The instant of a time of day by the clock of London, summer or winter."""
    return datetime.combine(day, at, tzinfo=LONDON)


def day_of(at: datetime) -> date:
    """The day of an instant in London."""
    return at.astimezone(LONDON).date()


def next_working_day(day: date) -> date:
    """The day itself, or where it is at a weekend or a bank holiday the first after it that is not."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def working_days_before(day: date, number: int) -> date:
    """So many working days before the day."""
    while number > 0:
        day -= timedelta(days=1)
        number -= is_working_day(day)
    return day


def slots(first_on: date, weeks: int, *, since: date) -> Iterator[date]:
    """The days of a series from a day on, each on the first working day from its turn on; without end."""
    every = timedelta(weeks=weeks)
    turn = first_on + every * max(0, (since - first_on) // every)
    while True:
        day = next_working_day(turn)
        if day >= since:
            yield day
        turn += every


def is_taken(slot: date, weeks: int, planned: Collection[date]) -> bool:
    """Whether a meeting was planned for that turn: nearer to it than to the one before or after."""
    near = timedelta(weeks=weeks) / 2
    return any(abs(day - slot) < near for day in planned)
