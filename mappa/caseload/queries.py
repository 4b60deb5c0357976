"""Reading a whole record with its history, and one entry of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from mappa.access.pages import RecordNotShown
from mappa.agencies.models import User
from mappa.agencies.queries import names_of_people
from mappa.discussions.models import Discussion, MeetingAction
from mappa.law.orders import KindOfOrder
from mappa.levels.models import LevelDecision, LevelReview
from mappa.minutes.models import Minutes
from mappa.offenders.models import (
    Alias,
    CategoryPeriod,
    CustodyPeriod,
    Identifier,
    LevelPeriod,
    Offender,
    OffenderFact,
    PersonalDetails,
    Residence,
)
from mappa.offenders.queries import Standing, open_offender
from mappa.orders.models import Event, OrderStep
from mappa.oversight.models import Disclosure
from mappa.referrals.models import Step
from mappa.risk.models import Plan, RiskAssessment, TriggerRaised
from mappa.transfers.models import EndOfCategoryReview, Exit, TransferOffer

from . import timeline
from .timeline import Kind

MODELS: dict[Kind, type[OffenderFact]] = {
    Kind.DETAILS: PersonalDetails,
    Kind.NAME: Alias,
    Kind.NUMBER: Identifier,
    Kind.RESIDENCE: Residence,
    Kind.CUSTODY: CustodyPeriod,
    Kind.CATEGORY: CategoryPeriod,
    Kind.LEVEL: LevelPeriod,
    Kind.ORDER: OrderStep,
    Kind.EVENT: Event,
    Kind.DISCLOSURE: Disclosure,
    Kind.ASSESSMENT: RiskAssessment,
    Kind.PLAN: Plan,
    Kind.TRIGGER: TriggerRaised,
    Kind.REFERRAL: Step,
    Kind.DECISION: LevelDecision,
    Kind.REVIEW: LevelReview,
    Kind.DISCUSSION: Discussion,
    Kind.ACTION: MeetingAction,
    Kind.CATEGORY_REVIEW: EndOfCategoryReview,
    Kind.TRANSFER: TransferOffer,
    Kind.EXIT: Exit,
}

#: What a row of a kind points to and is told with.
TOLD_WITH: dict[Kind, tuple[str, ...]] = {
    Kind.RESIDENCE: ("area", "division"),
    Kind.TRIGGER: ("trigger",),
    Kind.DISCUSSION: ("agenda_item__meeting",),
    Kind.ACTION: ("owner",),
    Kind.TRANSFER: ("to_area",),
}


@dataclass(frozen=True)
class SignedMinutes:
    """Signed minutes as the timeline reads an entry: they are locked, so that none is ever superseded."""

    pk: int
    agenda_item_id: int
    says: str
    on: date
    recorded_at: datetime
    recorded_by_id: int
    replaces_id: None = None
    reason: str = ""
    superseded_at: None = None
    superseded_by_id: None = None
    superseded_reason: str = ""


@dataclass
class Record:
    """Everything recorded about an offender, superseded rows too."""

    offender: Offender
    on: date
    facts: dict[Kind, list[Any]]

    @cached_property
    def standing(self) -> Standing:
        return Standing(
            on=self.on,
            details=next(iter(self.current(Kind.DETAILS))),
            residence=self._in_force(Kind.RESIDENCE),
            custody=self._in_force(Kind.CUSTODY),
            category=self._in_force(Kind.CATEGORY),
            level=self._in_force(Kind.LEVEL),
        )

    def current(self, kind: Kind) -> list[Any]:
        """What the record says now, oldest entry first."""
        return [fact for fact in self.facts[kind] if fact.superseded_at is None]

    def _in_force(self, kind: Kind) -> Any:
        return next((fact for fact in self.current(kind) if self.on in timeline.Days(fact.in_force)), None)

    @cached_property
    def timeline(self) -> list[timeline.Entry]:
        return timeline.entries(self.facts)

    @cached_property
    def orders(self) -> list[tuple[KindOfOrder, list[Any]]]:
        """The steps of each kind of order, by day."""
        steps = sorted(self.current(Kind.ORDER), key=lambda step: (step.on, step.pk))
        kinds = [(kind, [step for step in steps if step.order == kind.value]) for kind in KindOfOrder]
        return [(kind, own) for kind, own in kinds if own]

    @cached_property
    def people(self) -> dict[int, str]:
        """The names of those who recorded or superseded anything here."""
        rows = [row for rows in self.facts.values() for row in rows]
        return names_of_people(
            {row.recorded_by_id for row in rows}
            | {row.superseded_by_id for row in rows if row.superseded_by_id}
            | {self.offender.registered_by_id}
        )


def open_record(*, by: User, pk: int, on: date) -> Record:
    """The whole record of an offender. Raises RecordNotShown as open_offender does."""
    offender = open_offender(by=by, pk=pk)
    return Record(offender, on, {kind: _rows(kind, offender) for kind in Kind})


def _rows(kind: Kind, offender: Offender) -> list[Any]:
    if kind is Kind.MINUTES:
        return _signed_minutes(offender)
    rows: QuerySet[Any] = MODELS[kind].objects.filter(offender=offender).order_by("recorded_at", "pk")
    return list(rows.select_related(*TOLD_WITH[kind]) if kind in TOLD_WITH else rows)


def _signed_minutes(offender: Offender) -> list[SignedMinutes]:
    signed = Minutes.objects.filter(offender=offender).order_by("signed_at", "pk")
    rows = signed.values_list(
        "pk", "agenda_item_id", "agenda_item__meeting__name", "signed_on", "signed_at", "signed_by_id"
    )
    return [SignedMinutes(*row) for row in rows]


@dataclass
class OpenEntry:
    """One entry of a record with every version of it, oldest first."""

    offender: Offender
    kind: Kind
    fact: Any
    versions: list[Any]

    @property
    def stands(self) -> Any | None:
        """The version that the record says now; None where the entry was withdrawn."""
        return None if self.versions[-1].superseded_at else self.versions[-1]

    @property
    def may_be_corrected(self) -> bool:
        return self.stands is not None and self.kind not in timeline.NOT_CORRECTED

    @cached_property
    def people(self) -> dict[int, str]:
        return names_of_people(
            {row.recorded_by_id for row in self.versions}
            | {row.superseded_by_id for row in self.versions if row.superseded_by_id}
        )


def open_entry(*, offender: Offender, kind: str, pk: int) -> OpenEntry:
    """One entry of a record that is open already. Raises RecordNotShown where the record has no such entry."""
    if kind not in list(Kind) or kind in timeline.NO_HISTORY:
        raise RecordNotShown("entry", f"{kind} {pk}")
    rows = _rows(Kind(kind), offender)
    fact = next((row for row in rows if row.pk == pk), None)
    if fact is None:
        raise RecordNotShown("entry", f"{kind} {pk}")
    return OpenEntry(offender, Kind(kind), fact, timeline.versions(pk, rows))


def open_entry_to_correct(*, offender: Offender, kind: str, pk: int) -> OpenEntry:
    """As open_entry; what is put right by recording another version is not corrected here, and so is not found."""
    if kind in timeline.NOT_CORRECTED:
        raise RecordNotShown("entry", f"{kind} {pk}")
    return open_entry(offender=offender, kind=kind, pk=pk)
