"""The audit row of a page that lists people, areas or agencies: how much was shown, and of what."""

from __future__ import annotations

from typing import Any

from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record


def record_listing(event: Event, *, by: User, area_id: int | None = None, **shown: Any) -> None:
    """`shown` holds pointers, counts and names of filters, as everywhere in the audit."""
    record(event, by=by, area_id=area_id, **shown)
