"""How long a record is kept and when it is reviewed, worked out from days alone: no clock, no database.

The rules are data (`retention.Rule`), which an area may replace; here is only how they are read. A review decides;
nothing is erased because a day has come.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from mappa.law.dated import in_words


class Group(IntEnum):
    """What a record is kept for, the longest kept first. Group 3 is everybody whom no test puts into 1 or 2."""

    ONE = 1
    TWO = 2
    THREE = 3

    @property
    def label(self) -> str:
        return f"Group {self.value}"

    @property
    def meaning(self) -> str:
        return {
            1: "managed under the arrangements",
            2: "other serious matters",
            3: "everybody else",
        }[self.value]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The rule for one group: whom it holds for, how long a record is kept, and how often that is reviewed.

    A record is kept until an age, or for a number of years clear of events, or for the longer of the two.
    """

    group: Group
    categories: frozenset[int]
    after_order: bool
    after_event: bool
    kept_until_age: int | None
    clear_years: int | None
    review_years: int
    source: str
    confirmed: bool

    @property
    def holds(self) -> str:
        """How long, in words."""
        parts = []
        if self.kept_until_age is not None:
            parts.append(f"until the person would be {self.kept_until_age} years old")
        if self.clear_years is not None:
            parts.append(f"for {years(self.clear_years)} after the last event")
        return " and ".join(parts) + (", whichever is later" if len(parts) > 1 else "")

    @property
    def first_review_years(self) -> int:
        """Years from the last event to the first review: the clear period itself, where that alone decides."""
        if self.clear_years is not None and self.kept_until_age is None:
            return self.clear_years
        return self.review_years


@dataclass(frozen=True, kw_only=True)
class Days:
    """Days on which something held: the first, and the first no longer (None while it goes on)."""

    start: date
    end: date | None = None

    def holds(self, on: date) -> bool:
        return self.start <= on and (self.end is None or on < self.end)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The decision that stands to keep a record: the day it was made, and the day of the next review."""

    on: date
    review_on: date


@dataclass(frozen=True, kw_only=True)
class History:
    """The days of a record that its retention turns on, as they stand in it."""

    born: date | None
    registered_on: date
    categories: tuple[tuple[int, Days], ...] = ()
    levels: tuple[Days, ...] = ()
    custody: tuple[Days, ...] = ()
    orders: tuple[date, ...] = ()
    events: tuple[date, ...] = ()
    kept: Kept | None = None


@dataclass(frozen=True, kw_only=True)
class Life:
    """What is known of a record on a day; `last_event_on` is the registration where nothing else is recorded."""

    born: date | None
    ever_in: frozenset[int]
    in_category: bool
    at_level: bool
    in_custody: bool
    had_order: bool
    had_event: bool
    last_event_on: date
    kept: Kept | None

    @property
    def is_managed(self) -> bool:
        return self.in_category or self.at_level or self.in_custody


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What the schedule says of a record on a day.

    `disposal_on` is the first day on which the schedule lets it be erased; None where there is no such day yet.
    """

    on: date
    rule: Rule
    review_on: date
    disposal_on: date | None
    birth_missing: bool
    because: tuple[str, ...]

    @property
    def group(self) -> Group:
        return self.rule.group

    @property
    def is_due(self) -> bool:
        return self.review_on <= self.on

    @property
    def is_overdue(self) -> bool:
        return self.review_on < self.on

    @property
    def may_be_disposed_of(self) -> bool:
        return self.disposal_on is not None and self.disposal_on <= self.on


def years(number: int) -> str:
    return f"{number} year" if number == 1 else f"{number} years"


def anniversary(day: date, number: int) -> date:
    """The day so many years later. Of 29 February it is 1 March in a common year: never a day too early."""
    try:
        return day.replace(year=day.year + number)
    except ValueError:
        return date(day.year + number, 3, 1)


def life_of(history: History, on: date) -> Life:
    """What the history comes to on a day; what begins later is left out."""
    periods = [days for _, days in history.categories] + [*history.levels, *history.custody]
    happened = [
        *(days.start for days in periods),
        *(days.end for days in periods if days.end is not None),
        *history.orders,
        *history.events,
    ]
    past = [day for day in happened if day <= on]
    return Life(
        born=history.born,
        ever_in=frozenset(category for category, days in history.categories if days.start <= on),
        in_category=any(days.holds(on) for _, days in history.categories),
        at_level=any(days.holds(on) for days in history.levels),
        in_custody=any(days.holds(on) for days in history.custody),
        had_order=any(day <= on for day in history.orders),
        had_event=any(day <= on for day in history.events),
        last_event_on=max(past, default=history.registered_on),
        kept=history.kept if history.kept is not None and history.kept.on <= on else None,
    )


def group_of(life: Life, rules: Mapping[Group, Rule]) -> Group:
    """The first group whose test is met, else group 3."""
    for group in (Group.ONE, Group.TWO):
        rule = rules[group]
        if (
            rule.categories & life.ever_in
            or (rule.after_order and life.had_order)
            or (rule.after_event and life.had_event)
        ):
            return group
    return Group.THREE


def outlook(life: Life, rules: Mapping[Group, Rule], on: date) -> Outlook:
    """The group, the next review and the earliest disposal of a record, with the reasons."""
    rule = rules[group_of(life, rules)]
    # A decision to keep stands until something new happens: then the schedule begins anew from that day.
    kept = life.kept if life.kept is not None and life.kept.on >= life.last_event_on else None
    disposal_on = _disposal(life, rule, kept)
    review_on = kept.review_on if kept else anniversary(life.last_event_on, rule.first_review_years)
    if disposal_on is not None:
        review_on = min(review_on, disposal_on)
    return Outlook(
        on=on,
        rule=rule,
        review_on=review_on,
        disposal_on=disposal_on,
        birth_missing=rule.kept_until_age is not None and life.born is None,
        because=tuple(_because(life, rule, kept, disposal_on, review_on)),
    )


def _disposal(life: Life, rule: Rule, kept: Kept | None) -> date | None:
    if life.is_managed or (rule.kept_until_age is not None and life.born is None):
        return None
    days = [kept.review_on] if kept else []
    if rule.kept_until_age is not None and life.born is not None:
        days.append(anniversary(life.born, rule.kept_until_age))
    if rule.clear_years is not None:
        days.append(anniversary(life.last_event_on, rule.clear_years))
    return max(days)


def _because(
    life: Life, rule: Rule, kept: Kept | None, disposal_on: date | None, review_on: date
) -> list[str]:
    told = [_why_this_group(life, rule), f"Records of this group are kept {rule.holds}."]
    if life.is_managed:
        now = [
            words
            for holds, words in (
                (life.in_category, "in a category"),
                (life.at_level, "at a level"),
                (life.in_custody, "in custody"),
            )
            if holds
        ]
        told.append(f"The person is {' and '.join(now)} today: the record is in use and is kept.")
    elif disposal_on is None:
        told.append(
            "The date of birth is not known, so nobody can say when the person reaches that age: "
            "the schedule gives no day on which the record may go. Find the date out, or decide at the review."
        )
    else:
        told.append(f"The last event was on {in_words(life.last_event_on)}.")
    if kept:
        told.append(
            f"On {in_words(kept.on)} it was decided to keep the record until {in_words(kept.review_on)}."
        )
    elif life.kept is not None:
        told.append(
            f"The decision of {in_words(life.kept.on)} no longer counts: something new was recorded since."
        )
    if disposal_on is not None and disposal_on == review_on and not kept:
        told.append(
            f"The period of the schedule ends on {in_words(disposal_on)}, and somebody has to decide."
        )
    elif not kept:
        told.append(
            f"The review is {years(rule.first_review_years)} after the last event, "
            f"that of {in_words(life.last_event_on)}."
        )
    if not rule.confirmed:
        told.append(f"This rule is not confirmed: {rule.source}")
    return told


def _why_this_group(life: Life, rule: Rule) -> str:
    name = f"{rule.group.label} ({rule.group.meaning})"
    if met := sorted(rule.categories & life.ever_in):
        return f"{name}: the person is or was in category {' and '.join(map(str, met))}."
    if rule.group is not Group.THREE and rule.after_order and life.had_order:
        return f"{name}: an order is recorded."
    if rule.group is not Group.THREE and rule.after_event and life.had_event:
        return f"{name}: a breach, a return to custody or a charge is recorded."
    return f"{name}: nothing recorded puts the person into another group."
