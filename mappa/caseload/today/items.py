"""One thing that waits for somebody, how urgent it is, and the groups in which a day’s work is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum
from functools import cached_property

from django.utils import timezone

from mappa.law.dated import in_words
from mappa.web.wording import clock_time, number, quantity

#: What is due by then is work of this week.
DAYS_AHEAD = 7
#: Of each kind so many are named, the most urgent; the page of the whole list has the others.
SHOWN_OF_EACH = 5
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Urgency(IntEnum):
    """In the order in which it is read."""

    OVERDUE = 1
    TODAY = 2
    THIS_WEEK = 3
    WAITING = 4
    LATER = 5

    @property
    def heading(self) -> str:
        return HEADINGS[self]


HEADINGS = {
    Urgency.OVERDUE: "Overdue",
    Urgency.TODAY: "Today",
    Urgency.THIS_WEEK: "In the next 7 days",
    Urgency.WAITING: "Waiting for you",
    Urgency.LATER: "Later",
}


@dataclass(frozen=True)
class Item:
    """One thing to do, or to go to. `what` says it, `href` leads to where it is done, `why` why it is on the list."""

    what: str
    href: str
    why: str
    on: date
    #: Whose case it is: the name as the list pages show it; empty where it is nobody's.
    name: str = ""
    offender_ids: frozenset[int] = frozenset()
    area_ids: frozenset[int] = frozenset()
    #: By which day; None where there is none.
    due_on: date | None = None
    #: An event begins then and is never overdue.
    begins_at: datetime | None = None
    #: Whether it waits for the person whatever its day is; what does not is only named when its day comes near.
    waits: bool = False

    @cached_property
    def urgency(self) -> Urgency:
        day = timezone.localdate(self.begins_at) if self.begins_at else self.due_on
        if day is None:
            return Urgency.WAITING
        if day < self.on:
            return Urgency.TODAY if self.begins_at else Urgency.OVERDUE
        if day == self.on:
            return Urgency.TODAY
        if day <= self.on + timedelta(days=DAYS_AHEAD):
            return Urgency.THIS_WEEK
        return Urgency.WAITING if self.waits else Urgency.LATER

    @property
    def status(self) -> str:
        """When, as it is said beside the item; how long overdue where it is."""
        if self.begins_at is not None:
            begins = timezone.localtime(self.begins_at)
            return f"{_day_in_words(begins.date(), self.on)}, {clock_time(self.begins_at)}"
        if self.due_on is None:
            return ""
        if self.urgency is Urgency.OVERDUE:
            return f"{_span_in_words((self.on - self.due_on).days)} overdue"
        return _day_in_words(self.due_on, self.on)

    @property
    def rank(self) -> tuple[date, datetime, str, str]:
        """Within its group the earliest comes first; what has no day, last."""
        day = timezone.localdate(self.begins_at) if self.begins_at else self.due_on
        begins = self.begins_at or datetime.max.replace(tzinfo=timezone.get_current_timezone())
        return (day or date.max, begins, self.name, self.what)


def _span_in_words(days: int) -> str:
    """Roughly, where it is long: nobody counts in days what waited for years."""
    for most, length, noun in ((60, 1, "day"), (2 * 365, 30.44, "month")):
        if days < most:
            return quantity(int(days / length), noun)
    return quantity(int(days / 365.25), "year")


def _day_in_words(day: date, on: date) -> str:
    if day == on:
        return "Today"
    if day == on + timedelta(days=1):
        return "Tomorrow"
    if on < day <= on + timedelta(days=DAYS_AHEAD):
        return f"{WEEKDAYS[day.weekday()]} {day.day} {day:%B}"
    return in_words(day)


@dataclass(frozen=True)
class Source:
    """One kind of thing that waits: those of it that are looked at, and how many the page of the whole list has."""

    key: str
    items: Sequence[Item]
    total: int
    #: "Review due" and "Reviews due": what the whole list is called.
    singular: str
    plural: str
    href: str
    overdue: int = 0
    most: int = SHOWN_OF_EACH
    #: Asked of this person and of nobody else: read before what several may do.
    personal: bool = False

    @property
    def says(self) -> str:
        overdue = f", {number(self.overdue)} overdue" if self.overdue else ""
        return f"{quantity(self.total, self.singular, self.plural)}{overdue}"


@dataclass(frozen=True)
class Group:
    urgency: Urgency
    items: list[Item]
    #: Of these lists more is overdue than the group names: how much more.
    more: list[tuple[int, Source]]


@dataclass(frozen=True)
class NotCounted:
    """A list that is not worked out for the home page, and why."""

    words: str
    href: str
    why: str


@dataclass(frozen=True)
class Today:
    """The work of one person on one day."""

    on: date
    sources: Sequence[Source]
    not_counted: Sequence[NotCounted] = ()
    shown: dict[str, list[Item]] = field(init=False)

    def __post_init__(self) -> None:
        shown = {
            source.key: sorted(
                (item for item in source.items if item.urgency is not Urgency.LATER),
                key=lambda item: (item.urgency, item.rank),
            )[: source.most]
            for source in self.sources
        }
        object.__setattr__(self, "shown", shown)

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.on.weekday()]

    @cached_property
    def items(self) -> list[Item]:
        shown = [(source, item) for source in self.sources for item in self.shown[source.key]]
        shown.sort(key=lambda one: (one[1].urgency, not one[0].personal, one[1].rank))
        return [item for _, item in shown]

    @property
    def groups(self) -> list[Group]:
        return [
            Group(urgency, items, self._more_overdue if urgency is Urgency.OVERDUE else [])
            for urgency in Urgency
            if (items := [item for item in self.items if item.urgency is urgency])
        ]

    @cached_property
    def _more_overdue(self) -> list[tuple[int, Source]]:
        more = [
            (source.overdue - sum(item.urgency is Urgency.OVERDUE for item in self.shown[source.key]), source)
            for source in self.sources
        ]
        return [(further, source) for further, source in more if further > 0]

    @property
    def not_all_shown(self) -> list[Source]:
        """The lists that hold more than the page shows of them, and of which it has not said so yet."""
        said = {source.key for _, source in self._more_overdue}
        return [
            source
            for source in self.sources
            if source.total > len(self.shown[source.key]) and source.key not in said
        ]

    @property
    def offender_ids(self) -> list[int]:
        return sorted({pk for item in self.items for pk in item.offender_ids})

    @property
    def area_ids(self) -> Iterable[int]:
        return {pk for item in self.items for pk in item.area_ids}
