"""Writing to the audit, in the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from mappa.agencies.models import User

from .events import Event
from .models import AuditEntry

#: The recipient of what goes to the Information Commissioner.
COMMISSIONER = "the Information Commissioner"

_request_id: ContextVar[UUID | None] = ContextVar("audit_request_id", default=None)


@contextmanager
def request(request_id: UUID) -> Iterator[None]:
    """Mark every entry recorded inside as belonging to one web request."""
    token = _request_id.set(request_id)
    try:
        yield
    finally:
        _request_id.reset(token)


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
    return AuditEntry(
        event=event.value,
        operation=event.operation.value,
        by_id=by.pk if by else None,
        agency_id=by.agency_id if by else None,
        offender_id=offender_id,
        area_id=area_id,
        basis=basis,
        detail=detail,
        request_id=_request_id.get(),
    )


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
    row.save(force_insert=True)
    return row
