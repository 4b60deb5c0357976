"""Synthetic lives: what a record may come to, the awkward days more often than chance would have them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from mappa.retention.schedule import Days, Group, History, Kept, Rule

TODAY = date(2026, 11, 22)
LEAP_DAYS = [date(year, 2, 29) for year in range(1904, 2028, 4)]


def rules(chance: Random | None = None) -> dict[Group, Rule]:
    """The rules that come with the installation, or rules that an area might set."""
    made = {
        Group.ONE: {
            "categories": {1, 2, 3, 4},
            "kept_until_age": 100,
            "clear_years": None,
            "review_years": 10,
        },
        Group.TWO: {"categories": set(), "kept_until_age": None, "clear_years": 10, "review_years": 10},
        Group.THREE: {"categories": set(), "kept_until_age": None, "clear_years": 6, "review_years": 5},
    }
    flags = {Group.ONE: (False, False), Group.TWO: (True, True), Group.THREE: (False, False)}
    if chance is not None:
        for group, rule in made.items():
            age, clear = chance.choice([(100, None), (None, 7), (80, 10), (110, 1)])
            rule |= {"kept_until_age": age, "clear_years": clear, "review_years": chance.randint(1, 12)}
            if group is not Group.THREE:
                rule["categories"] = {one for one in (1, 2, 3, 4) if chance.random() < 0.4}
                flags[group] = (chance.random() < 0.5, chance.random() < 0.5)
    return {
        group: Rule(
            group=group,
            categories=frozenset(rule.pop("categories")),  # type: ignore[arg-type]
            after_order=flags[group][0],
            after_event=flags[group][1],
            source="For a test.",
            confirmed=chance is not None,
            **rule,  # type: ignore[arg-type]
        )
        for group, rule in made.items()
    }


def _day(chance: Random, first: date, last: date) -> date:
    if chance.random() < 0.15:
        near = [day for day in LEAP_DAYS if first <= day <= last]
        if near:
            return chance.choice(near) + timedelta(days=chance.choice((-1, 0, 0, 0, 1)))
    return first + timedelta(days=chance.randint(0, max(0, (last - first).days)))


def _periods(chance: Random, first: date, last: date, most: int) -> list[Days]:
    """Periods that do not share a day; the last may go on, or end after the day asked about."""
    marks = sorted({_day(chance, first, last) for _ in range(2 * chance.randint(0, most))})
    periods = [Days(start=start, end=end) for start, end in zip(marks[::2], marks[1::2], strict=False)]
    if len(marks) % 2 or (periods and chance.random() < 0.35):
        start = marks[-1]
        # Some end on the day asked about, which is the first day on which they hold no longer.
        ends = [None, None, start + timedelta(days=9000), TODAY + timedelta(days=chance.choice((-1, 0, 1)))]
        end = chance.choice(ends)
        periods.append(Days(start=start, end=end if end is None or end > start else None))
    return periods


def _some_days(chance: Random, first: date, last: date, most: int) -> tuple[date, ...]:
    return tuple(_day(chance, first, last) for _ in range(chance.choice((0, 0, 1, most))))


def life(chance: Random, on: date = TODAY) -> History:
    """One life as the register may hold it on a day, with entries dated after that day now and then."""
    born = None
    if chance.random() > 0.12:
        # So that some reach 100 on the day asked about, the day before and the day after.
        born = (
            on.replace(year=on.year - 100) + timedelta(days=chance.choice((-366, -1, 0, 1, 2, 365)))
            if chance.random() < 0.1
            else _day(chance, date(1904, 1, 1), date(2012, 12, 31))
        )
    first = max(date(1984, 1, 1), (born or date(1960, 1, 1)) + timedelta(days=10 * 366))
    registered_on = _day(chance, first, max(first, on))
    until = max(registered_on, on + timedelta(days=chance.choice((0, 0, 0, 400))))
    if chance.random() < 0.5:  # an old life, long quiet
        until = min(until, max(first, on - timedelta(days=chance.randint(365, 365 * 15))))
    until = max(until, first)
    categories = tuple((chance.randint(1, 4), days) for days in _periods(chance, first, until, 3))
    kept = None
    if chance.random() < 0.4:
        decided = _day(chance, first, until)
        kept = Kept(on=decided, review_on=decided + timedelta(days=chance.randint(1, 5000)))
    return History(
        born=born,
        registered_on=registered_on,
        categories=categories,
        levels=tuple(_periods(chance, first, until, 2)) if chance.random() < 0.7 else (),
        custody=tuple(_periods(chance, first, until, 1)) if chance.random() < 0.3 else (),
        orders=_some_days(chance, first, until, 3),
        events=_some_days(chance, first, until, 4),
        kept=kept,
    )
