"""One timeline of a record: when periods began and ended, orders, events, and every correction, newest first.

Pure: it is given every row about an offender, superseded ones too, and reads nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from django.utils import timezone

from mappa.law.events import KindOfEvent


class Kind(StrEnum):
    """A kind of entry, as it stands in addresses."""

    DETAILS = "details"
    NAME = "name"
    NUMBER = "number"
    RESIDENCE = "residence"
    CUSTODY = "custody"
    CATEGORY = "category"
    LEVEL = "level"
    ORDER = "order"
    EVENT = "event"
    DISCLOSURE = "disclosure"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    TRIGGER = "trigger"


#: Kinds that hold from one day until another.
PERIODS = (Kind.RESIDENCE, Kind.CUSTODY, Kind.CATEGORY, Kind.LEVEL)

#: Kinds of which each entry takes the place of the one before without correcting it.
VERSIONS = (Kind.ASSESSMENT, Kind.PLAN)
#: Kinds that are put right by recording another, and by nothing else.
NOT_CORRECTED = (*VERSIONS, Kind.TRIGGER)


class Mark(StrEnum):
    """How an entry stands to the others."""

    STANDS = "stands"
    CORRECTION = "correction"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class Fact(Protocol):
    """A row about an offender, of any kind; a period has `in_force`, a step and an event have `on`."""

    pk: Any
    replaces_id: int | None
    recorded_at: datetime
    recorded_by_id: int
    reason: str
    superseded_at: datetime | None
    superseded_by_id: int | None
    superseded_reason: str

    @property
    def says(self) -> str: ...


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. `by_id` is who recorded it; `after` tells what became of it."""

    on: date
    title: str
    kind: Kind
    pk: int
    mark: Mark
    reason: str
    recorded_at: datetime
    by_id: int
    after_by_id: int | None = None
    after_at: datetime | None = None
    after_reason: str = ""
    doubt: str = ""

    @property
    def may_be_corrected(self) -> bool:
        return self.mark in (Mark.STANDS, Mark.CORRECTION) and self.kind not in NOT_CORRECTED


Facts = Mapping[Kind, Sequence[Any]]


def entries(facts: Facts) -> list[Entry]:
    """The timeline of a record, newest first."""
    found: list[Entry] = []
    for kind, rows in facts.items():
        found += _periods(kind, rows) if kind in PERIODS else _moments(kind, rows, facts)
    return sorted(found, key=lambda entry: (entry.on, entry.recorded_at, entry.pk), reverse=True)


def versions(pk: int, rows: Iterable[Any]) -> list[Any]:
    """The row with that key, every row it came to stand in place of, and every row in its place; oldest first."""
    by_pk = {row.pk: row for row in rows}
    in_place_of = {row.replaces_id: row for row in by_pk.values() if row.replaces_id}
    first = by_pk[pk]
    while first.replaces_id in by_pk:
        first = by_pk[first.replaces_id]
    chain = [first]
    while chain[-1].pk in in_place_of:
        chain.append(in_place_of[chain[-1].pk])
    return chain


def is_ending(before: Any, after: Any) -> bool:
    """Whether the later row says the same and only ends the period that went on."""
    return (
        hasattr(before, "in_force")
        and before.in_force.upper is None
        and after.in_force.upper is not None
        and before.in_force.lower == after.in_force.lower
        and before.says == after.says
    )


BEGAN = {
    Kind.RESIDENCE: "Lives in {says}",
    Kind.CUSTODY: "Custody began",
    Kind.CATEGORY: "Put in {says}",
    Kind.LEVEL: "Set at {says}",
}
ENDED = {
    Kind.RESIDENCE: "No longer lives in {says}",
    Kind.CUSTODY: "Custody ended",
    Kind.CATEGORY: "No longer in {says}",
    Kind.LEVEL: "No longer at {says}",
}


def _periods(kind: Kind, rows: Sequence[Any]) -> Iterator[Entry]:
    by_pk = {row.pk: row for row in rows}
    replaced = {row.replaces_id: row for row in rows if row.replaces_id}
    standing = [row for row in rows if row.superseded_at is None]
    begins = {row.in_force.lower for row in standing}
    for row in standing:
        chain = versions(row.pk, by_pk.values())
        began = _since(
            chain, lambda one, row=row: (one.in_force.lower, one.says) == (row.in_force.lower, row.says)
        )
        yield Entry(
            on=row.in_force.lower,
            title=_transfer(kind, row, standing) or BEGAN[kind].format(says=row.says),
            kind=kind,
            pk=row.pk,
            mark=Mark.CORRECTION if began.replaces_id else Mark.STANDS,
            reason=began.reason,
            recorded_at=began.recorded_at,
            by_id=began.recorded_by_id,
        )
        end = row.in_force.upper
        if end is None or (end in begins and kind is not Kind.CUSTODY):
            continue  # where the next one begins on that day, its own entry says so
        ended = _since(chain, lambda one, end=end: one.in_force.upper == end)
        before = by_pk.get(ended.replaces_id)
        yield Entry(
            on=end,
            title=ENDED[kind].format(says=row.says),
            kind=kind,
            pk=row.pk,
            mark=Mark.STANDS if before is None or is_ending(before, ended) else Mark.CORRECTION,
            reason=before.superseded_reason if before is not None else ended.reason,
            recorded_at=ended.recorded_at,
            by_id=ended.recorded_by_id,
        )
    for row in rows:
        after = replaced.get(row.pk)
        if row.superseded_at is None or (after is not None and is_ending(row, after)):
            continue
        until = f", until {_in_words(row.in_force.upper)}" if row.in_force.upper else ""
        yield _superseded(
            kind, row, on=row.in_force.lower, title=BEGAN[kind].format(says=row.says) + until, after=after
        )


def _since(chain: Sequence[Any], same: Any) -> Any:
    """The earliest row from which on the chain has said so without a break."""
    earliest = chain[-1]
    for row in reversed(chain):
        if not same(row):
            break
        earliest = row
    return earliest


def _transfer(kind: Kind, row: Any, standing: Sequence[Any]) -> str:
    if kind is not Kind.RESIDENCE:
        return ""
    before = next((one for one in standing if one.in_force.upper == row.in_force.lower), None)
    if before is None or before.area_id == row.area_id:
        return ""
    return f"Moved from {before.area.name} to {row.says}"


MOMENTS = {
    Kind.DETAILS: "Personal details corrected: {says}",
    Kind.NAME: "Other name recorded: {says}",
    Kind.NUMBER: "Number recorded: {says}",
    Kind.ORDER: "{says}",
    Kind.EVENT: "{says}",
    Kind.DISCLOSURE: "Disclosure to {says}",
    Kind.ASSESSMENT: "Risk assessment, {says}",
    Kind.PLAN: "Plan, {says}",
    Kind.TRIGGER: "Early-warning sign raised: {says}",
}


def _moments(kind: Kind, rows: Sequence[Any], facts: Facts) -> Iterator[Entry]:
    replaced = {row.replaces_id: row for row in rows if row.replaces_id}
    for row in rows:
        dated = kind in (Kind.ORDER, Kind.EVENT, Kind.DISCLOSURE, *NOT_CORRECTED)
        on = row.on if dated else timezone.localtime(row.recorded_at).date()
        first_details = kind is Kind.DETAILS and not row.replaces_id
        title = "Registered: {says}" if first_details else MOMENTS[kind]
        title = title.format(says=row.says)
        if row.superseded_at is not None and kind not in VERSIONS:
            yield _superseded(kind, row, on=on, title=title, after=replaced.get(row.pk))
            continue
        yield Entry(
            on=on,
            title=title,
            kind=kind,
            pk=row.pk,
            mark=Mark.CORRECTION if row.replaces_id and kind not in VERSIONS else Mark.STANDS,
            reason=row.reason,
            recorded_at=row.recorded_at,
            by_id=row.recorded_by_id,
            doubt=_doubt(kind, row, facts),
        )


def _superseded(kind: Kind, row: Any, *, on: date, title: str, after: Any | None) -> Entry:
    return Entry(
        on=on,
        title=title,
        kind=kind,
        pk=row.pk,
        mark=Mark.WITHDRAWN if after is None else Mark.CORRECTED,
        reason=row.reason,
        recorded_at=row.recorded_at,
        by_id=row.recorded_by_id,
        after_by_id=row.superseded_by_id,
        after_at=row.superseded_at,
        after_reason=row.superseded_reason,
    )


def _doubt(kind: Kind, row: Any, facts: Facts) -> str:
    if kind is Kind.EVENT and KindOfEvent(row.event).needs_category_1:
        registered = any(
            period.superseded_at is None and period.category == 1 and row.on in Days(period.in_force)
            for period in facts.get(Kind.CATEGORY, ())
        )
        if not registered:
            return (
                "The person was not in category 1 on that day, so this is not counted in the annual return."
            )
    return ""


class Days:
    """Whether a day lies in a half-open period."""

    def __init__(self, period: Any) -> None:
        self.period = period

    def __contains__(self, day: date) -> bool:
        return bool(self.period.lower <= day and (self.period.upper is None or day < self.period.upper))


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
