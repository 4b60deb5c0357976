"""Writing to the audit, in the transaction of what it tells of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from django.contrib.postgres.functions import TransactionNow
from django.db import DatabaseError

from mappa.agencies.models import User

from .events import Event, Operation
from .models import AuditEntry

#: The recipient of what goes to the Information Commissioner.
COMMISSIONER = "the Information Commissioner"


class AuditNotWritten(Exception):
    """An entry could not be written: what it was to tell of must not be shown, and not be done."""


@dataclass
class Recorded:
    """What one web request has recorded so far."""

    request_id: UUID
    entries: int = 0  # those of parts that were rolled back as well
    failed: bool = False


_recorded: ContextVar[Recorded | None] = ContextVar("audit_recorded", default=None)


@contextmanager
def request(request_id: UUID) -> Iterator[Recorded]:
    """Mark every entry recorded inside as belonging to one web request."""
    recorded = Recorded(request_id)
    token = _recorded.set(recorded)
    try:
        yield recorded
    finally:
        _recorded.reset(token)


@contextmanager
def being_written() -> Iterator[None]:
    """Around whatever writes to the audit: a failure is remembered, so that no view can pass over it."""
    recorded = _recorded.get()
    try:
        yield
    except (DatabaseError, psycopg.Error) as error:
        if recorded is not None:
            recorded.failed = True
        raise AuditNotWritten from error
    if recorded is not None:
        recorded.entries += 1


def has_recorded(recorded: Recorded, *, by: User) -> bool:
    """Whether an entry of the request still stands: one that was made in a part that was taken back does not."""
    of_request = AuditEntry.objects.filter(by_id=by.pk, at__gte=TransactionNow())
    return of_request.filter(request_id=recorded.request_id).exists()


def entry(
    event: Event,
    *,
    by: User | None,
    offender_id: int | None = None,
    area_id: int | None = None,
    basis: str = "",
    **detail: Any,
) -> AuditEntry:
    """An unsaved entry; for bulk work, which inserts many at once."""
    if event.operation is Operation.DISCLOSURE and not detail.get("recipients"):
        raise ValueError(f"{event.value} is a disclosure: say to whom, by recipients=…")
    recorded = _recorded.get()
    return AuditEntry(
        event=event.value,
        operation=event.operation.value,
        by_id=by.pk if by else None,
        agency_id=by.agency_id if by else None,
        offender_id=offender_id,
        area_id=area_id,
        basis=basis,
        detail=printable(detail),
        request_id=recorded.request_id if recorded else None,
    )


def of_areas(area_ids: Iterable[int | None]) -> dict[str, Any]:
    """The areas that something was about, for `record`: the one, or several in the detail."""
    several = sorted({area_id for area_id in area_ids if area_id is not None})
    return {"area_id": several[0]} if len(several) == 1 else {"area_ids": several}


def taken_by(person: User) -> list[str]:
    """The recipients of a copy that a person takes away: the person's agency.

    Recipients are pointers, `kind:number`, or the name of an office, such as COMMISSIONER; never a person's name.
    """
    return [f"agency:{person.agency_id}"]


def record(
    event: Event,
    *,
    by: User | None,
    offender_id: int | None = None,
    area_id: int | None = None,
    basis: str = "",
    **detail: Any,
) -> AuditEntry:
    """Append one entry. `detail` takes pointers, counts and names of fields, never what a field holds.

    A disclosure says to whom: `recipients`, as `taken_by` gives them. Of a list, `offender_ids` are those shown.
    """
    row = entry(event, by=by, offender_id=offender_id, area_id=area_id, basis=basis, **detail)
    with being_written():
        row.save(force_insert=True)
    return row


#: Control characters, line and paragraph separators, and marks that turn the direction of reading round: none of
#: them is in a pointer, and with them an entry could be made to look like two or like another.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(value: Any) -> Any:
    """The same without what cannot be read, or not be stored; a mark stands in its place."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, Mapping):
        return {printable(key): printable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [printable(one) for one in value]
    return value
