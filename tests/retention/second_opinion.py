"""The retention schedule a second time, by another road: each answer is the first day of which something is true.

Written from docs/adr/0020 and not from `mappa/retention/schedule.py`. Nothing is added up: whole years are counted
between two days as a person's age is, and the day is found by halving.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from mappa.retention.schedule import Group, History, Rule

FIRST, LAST = date(1850, 1, 1).toordinal(), date(2400, 1, 1).toordinal()


def completed_years(since: date, day: date) -> int:
    """Whole years between two days; who was born on 29 February turns older on 1 March of a common year."""
    birthday_to_come = (day.month * 100 + day.day) < (since.month * 100 + since.day)
    return day.year - since.year - birthday_to_come


def first_day(holds: Callable[[date], bool]) -> date:
    """The first day of which something is true that stays true."""
    low, high = FIRST, LAST
    while low < high:
        middle = (low + high) // 2
        if holds(date.fromordinal(middle)):
            high = middle
        else:
            low = middle + 1
    return date.fromordinal(low)


def second_opinion(history: History, rules: Mapping[Group, Rule], on: date) -> tuple[int, date, date | None]:
    """Group, next review and earliest disposal."""
    everything = [*history.levels, *history.custody]
    for _, days in history.categories:
        everything.append(days)

    # The last day on which anything began, ended or happened.
    latest = None
    for day in [one.start for one in everything] + [one.end for one in everything if one.end]:
        if day <= on and (latest is None or day > latest):
            latest = day
    for day in history.orders + history.events:
        if day <= on and (latest is None or day > latest):
            latest = day
    if latest is None:
        latest = history.registered_on

    # The group.
    group = 3
    for candidate in (2, 1):
        rule = rules[Group(candidate)]
        for category, days in history.categories:
            if category in rule.categories and not days.start > on:
                group = candidate
        if rule.after_order and [day for day in history.orders if not day > on]:
            group = candidate
        if rule.after_event and [day for day in history.events if not day > on]:
            group = candidate
    rule = rules[Group(group)]

    # A decision counts from its day on, until something happens after it.
    decided = history.kept
    if decided is not None and (decided.on > on or latest > decided.on):
        decided = None

    # Disposal: the first day on which nothing keeps the record any longer.
    running = [one for one in everything if one.start <= on and (one.end is None or one.end > on)]
    disposal = None
    if not running and not (rule.kept_until_age and history.born is None):

        def nothing_keeps_it(day: date) -> bool:
            if decided is not None and day < decided.review_on:
                return False
            young = history.born is not None and completed_years(history.born, day) < (
                rule.kept_until_age or 0
            )
            return not young and (not rule.clear_years or completed_years(latest, day) >= rule.clear_years)

        disposal = first_day(nothing_keeps_it)

    # Review: the first day on which somebody has to look.
    interval = rule.clear_years if rule.clear_years and not rule.kept_until_age else rule.review_years

    def somebody_has_to_look(day: date) -> bool:
        if disposal is not None and day >= disposal:
            return True
        if decided is not None:
            return day >= decided.review_on
        return completed_years(latest, day) >= interval

    return group, first_day(somebody_has_to_look), disposal
