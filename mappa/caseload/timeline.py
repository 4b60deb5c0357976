"""One timeline of a record: when periods began and ended, orders, events, and every correction, newest first.

Pure: it is given every row about an offender, superseded ones too, and reads nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol, cast

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
    REFERRAL = "referral"
    DECISION = "decision"
    REVIEW = "review"
    DISCUSSION = "discussion"
    MINUTES = "minutes"
    ACTION = "action"
    CATEGORY_REVIEW = "category-review"
    TRANSFER = "transfer"
    EXIT = "exit"


#: Kinds that hold from one day until another.
PERIODS = (Kind.RESIDENCE, Kind.CUSTODY, Kind.CATEGORY, Kind.LEVEL)

#: Kinds of which each entry takes the place of the one before without correcting it: a version, or a move.
VERSIONS = (Kind.ASSESSMENT, Kind.PLAN, Kind.REFERRAL, Kind.TRANSFER)
#: Kinds of which the timeline tells the last row of each, and their own page how it came to that.
LATEST = (Kind.DECISION, Kind.DISCUSSION, Kind.ACTION)
#: Kinds that are put right on pages of their own, or by recording another, and not as entries.
NOT_CORRECTED = (
    *VERSIONS,
    *LATEST,
    Kind.TRIGGER,
    Kind.REVIEW,
    Kind.MINUTES,
    Kind.CATEGORY_REVIEW,
    Kind.EXIT,
)
#: The page on which an entry of a kind is read, and by which of its numbers; the others have their history alone.
READ_ON = {
    Kind.ASSESSMENT: ("risk:assessment", "offender_id"),
    Kind.PLAN: ("risk:plan", "offender_id"),
    Kind.REFERRAL: ("referrals:case", "offender_id"),
    Kind.DECISION: ("levels:decisions", "offender_id"),
    Kind.REVIEW: ("levels:decisions", "offender_id"),
    Kind.DISCUSSION: ("discussions:discussion", "agenda_item_id"),
    Kind.MINUTES: ("minutes:minutes", "agenda_item_id"),
    Kind.ACTION: ("discussions:actions", "offender_id"),
}
#: Kinds of which nothing but that page tells a history.
NO_HISTORY = (Kind.MINUTES,)


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
    #: The name of the page on which it is read, and the number by which; '' and 0 where it has none.
    page: str = ""
    page_pk: int = 0

    @property
    def has_history(self) -> bool:
        return self.kind not in NO_HISTORY

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
    Kind.REFERRAL: "Referral to level {row.level}: {says}",
    Kind.DECISION: "Decision about the level: {says}",
    Kind.REVIEW: "Reviewed {says}",
    Kind.DISCUSSION: "Discussed at {row.agenda_item.meeting.name}",
    Kind.MINUTES: "Minutes signed of {says}",
    Kind.ACTION: "Action agreed: {says}",
    Kind.CATEGORY_REVIEW: "End of a category reviewed: {says}",
    Kind.TRANSFER: "Transfer: {says}",
    Kind.EXIT: "Left the arrangements: {says}",
}
#: Kinds that tell their day by `on`.
BY_ON = (
    Kind.ORDER,
    Kind.EVENT,
    Kind.DISCLOSURE,
    Kind.ASSESSMENT,
    Kind.PLAN,
    Kind.TRIGGER,
    Kind.REFERRAL,
    Kind.DECISION,
    Kind.REVIEW,
    Kind.MINUTES,
    Kind.CATEGORY_REVIEW,
    Kind.EXIT,
)


def _day_of(kind: Kind, row: Any) -> date:
    """The day on which it happened, which may be long before it was recorded."""
    recorded_on = timezone.localtime(row.recorded_at).date()
    if kind in BY_ON:
        return cast(date, row.on)
    if kind is Kind.DISCUSSION:
        return timezone.localtime(row.agenda_item.meeting.begins_at).date()
    if kind is Kind.ACTION:
        return cast(date, row.agreed_on)
    if kind is Kind.TRANSFER:
        return cast(date, min(row.proposed_on, recorded_on))
    return recorded_on


def _is_told(kind: Kind, row: Any, replaced: Mapping[int, Any]) -> bool:
    """Whether the row is a line: of some kinds the last one alone is; of a case at a meeting, one that is closed."""
    if kind is Kind.DISCUSSION and (row.closed_at is None or row.superseded_at is not None):
        return False
    return kind not in LATEST or row.pk not in replaced


def _moments(kind: Kind, rows: Sequence[Any], facts: Facts) -> Iterator[Entry]:
    replaced = {row.replaces_id: row for row in rows if row.replaces_id}
    page, number = READ_ON.get(kind, ("", ""))
    for row in rows:
        if not _is_told(kind, row, replaced):
            continue
        on = _day_of(kind, row)
        first_details = kind is Kind.DETAILS and not row.replaces_id
        title = "Registered: {says}" if first_details else MOMENTS[kind]
        title = title.format(says=row.says, row=row)
        if row.superseded_at is not None and kind not in VERSIONS:
            yield _superseded(kind, row, on=on, title=title, after=replaced.get(row.pk))
            continue
        yield Entry(
            on=on,
            title=title,
            kind=kind,
            pk=row.pk,
            mark=Mark.CORRECTION if row.replaces_id and kind not in (*VERSIONS, *LATEST) else Mark.STANDS,
            reason=row.reason,
            recorded_at=row.recorded_at,
            by_id=row.recorded_by_id,
            doubt=_doubt(kind, row, facts),
            page=page,
            page_pk=getattr(row, number) if page else 0,
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
