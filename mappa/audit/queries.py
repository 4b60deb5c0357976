"""Reading the audit, newest first, a page at a time. Who may read which entries is decided in access."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from .events import Event, Operation
from .models import AuditEntry, Seal

PAGE_LENGTH = 50


@dataclass(frozen=True)
class Place:
    """Where an entry stands in the order of time."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.pk}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """The place written by `str`; None where the text is not one."""
        at, _, pk = text.rpartition("_")
        try:
            place = cls(datetime.fromisoformat(at), int(pk))
        except ValueError:
            return None
        return place if timezone.is_aware(place.at) and 0 < place.pk < 2**63 else None


@dataclass(frozen=True)
class Asked:
    """What is looked for; both days are included."""

    person_id: int | None = None
    offender_id: int | None = None
    event: Event | None = None
    operation: Operation | None = None
    first_day: date | None = None
    last_day: date | None = None
    area_id: int | None = None

    @property
    def names(self) -> list[str]:
        """The names of what is looked for, which the audit may hold; what was typed it may not."""
        return sorted(name for name, value in vars(self).items() if value is not None)


@dataclass(frozen=True)
class Scope:
    """The entries a reader may see: about these areas, or of people of these agencies, or the reader's own."""

    area_ids: Collection[int]
    agency_ids: Collection[int]
    reader_id: int


#: An entry waits a minute for its seal, or as long as the longest transaction; after this something is wrong.
LONGEST_WAIT = timedelta(minutes=5)


@dataclass(frozen=True)
class SealingState:
    """How far the audit is sealed; `waiting_since` is the instant of the oldest entry that has no seal."""

    last: datetime | None
    waiting_since: datetime | None

    def is_late(self, at: datetime) -> bool:
        return self.waiting_since is not None and at - self.waiting_since > LONGEST_WAIT


def sealing_state() -> SealingState:
    last = Seal.objects.order_by("-number").first()
    epoch, end = (last.epoch, last.end_transaction) if last else (0, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT at FROM public.audit_auditentry WHERE (epoch, transaction_id) >= (%s, %s)"
            " ORDER BY epoch, transaction_id, id LIMIT 1",
            [epoch, end],
        )
        row = cursor.fetchone()
    return SealingState(last.at if last else None, row[0] if row else None)


@dataclass(frozen=True)
class Page:
    entries: list[AuditEntry]
    newer: Place | None
    older: Place | None


def list_entries(
    asked: Asked, *, scope: Scope | None, older_than: Place | None = None, newer_than: Place | None = None
) -> Page:
    """One page of entries, newest first. `scope` None reads everything.

    Pages are told apart by the place of their first and last entry and never counted: counting millions of rows
    would take longer than reading them.
    """
    entries = entries_for(asked, scope=scope)
    if newer_than is not None:
        found = list(_newer(entries, newer_than).order_by("at", "pk")[: PAGE_LENGTH + 1])
        more_newer, more_older = len(found) > PAGE_LENGTH, True
        found = found[:PAGE_LENGTH][::-1]
    else:
        if older_than is not None:
            entries = _older(entries, older_than)
        found = list(entries.order_by("-at", "-pk")[: PAGE_LENGTH + 1])
        more_newer, more_older = older_than is not None, len(found) > PAGE_LENGTH
        found = found[:PAGE_LENGTH]
    return Page(
        entries=found,
        newer=_place(found[0]) if found and more_newer else None,
        older=_place(found[-1]) if found and more_older else None,
    )


def entries_for(asked: Asked, *, scope: Scope | None) -> QuerySet[AuditEntry]:
    """All that is asked for, in no order. `scope` None reads everything."""
    entries = _asked(AuditEntry.objects.all(), asked)
    return entries if scope is None else entries.filter(_in_scope(scope))


def _in_scope(scope: Scope) -> Q:
    about = Q(area_id__in=scope.area_ids)
    for area_id in scope.area_ids:  # of lists and imports that were about several
        about |= Q(detail__contains={"area_ids": [area_id]})
    return about | Q(agency_id__in=scope.agency_ids) | Q(by_id=scope.reader_id)


def _asked(entries: QuerySet[AuditEntry], asked: Asked) -> QuerySet[AuditEntry]:
    if asked.person_id is not None:
        about = Q(detail__has_key="person_id", detail__person_id=asked.person_id)
        entries = entries.filter(Q(by_id=asked.person_id) | about)
    if asked.offender_id is not None:
        # Or shown on a list.
        listed = Q(detail__has_key="offender_ids", detail__offender_ids__contains=[asked.offender_id])
        entries = entries.filter(Q(offender_id=asked.offender_id) | listed)
    if asked.area_id is not None:
        entries = entries.filter(area_id=asked.area_id)
    if asked.event is not None:
        entries = entries.filter(event=asked.event.value)
    if asked.operation is not None:
        entries = entries.filter(operation=asked.operation.value)
    if asked.first_day is not None:
        entries = entries.filter(at__gte=_midnight(asked.first_day))
    if asked.last_day is not None:
        entries = entries.filter(at__lt=_midnight(asked.last_day + timedelta(days=1)))
    return entries


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _older(entries: QuerySet[AuditEntry], than: Place) -> QuerySet[AuditEntry]:
    # The first condition lets the index on time begin at the right place; the second settles equal times.
    return entries.filter(at__lte=than.at).filter(Q(at__lt=than.at) | Q(pk__lt=than.pk))


def _newer(entries: QuerySet[AuditEntry], than: Place) -> QuerySet[AuditEntry]:
    return entries.filter(at__gte=than.at).filter(Q(at__gt=than.at) | Q(pk__gt=than.pk))


def _place(entry: AuditEntry) -> Place:
    return Place(entry.at, entry.pk)
