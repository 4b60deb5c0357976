"""A copy of part of the audit for the Information Commissioner, to whom it is due on request (DPA 2018 s.62(4))."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from typing import IO, Any

from mappa.access.permissions import Permission
from mappa.access.policy import require
from mappa.access.queries.audit import NOBODY, scope_of
from mappa.agencies.models import User
from mappa.agencies.queries import names_of_agencies, names_of_areas, names_of_people
from mappa.audit.events import Event
from mappa.audit.exporting import Exported, count_export, write_export
from mappa.audit.queries import Asked
from mappa.audit.recording import COMMISSIONER, record

#: A page answers with so many at most; the command takes any number.
MOST_ENTRIES = 20_000


def count_for_commissioner(asked: Asked, *, by: User) -> int:
    """How many entries the copy would have, as far as MOST_ENTRIES and one more."""
    require(by, Permission.COMMISSIONER_EXPORT)
    return count_export(asked, scope=scope_of(by, Permission.COMMISSIONER_EXPORT), most=MOST_ENTRIES)


def copy_for_commissioner(asked: Asked, *, by: User) -> bytes:
    """The copy as a ZIP archive, for a page that has counted it."""
    content = io.BytesIO()
    write_for_commissioner(content, asked, by=by)
    return content.getvalue()


def write_for_commissioner(
    target: IO[bytes], asked: Asked, *, by: User, progress: Callable[[int], object] = lambda done: None
) -> Exported:
    """Write the copy, and record to whom it goes. The file must be readable, so that its checksum is recorded."""
    require(by, Permission.COMMISSIONER_EXPORT)
    exported = write_export(
        target,
        asked,
        scope=scope_of(by, Permission.COMMISSIONER_EXPORT),
        people=_remembered(names_of_people, "Account number"),
        agencies=_remembered(names_of_agencies, "Agency number"),
        areas=_remembered(names_of_areas, "Area number"),
        progress=progress,
    )
    about: dict[str, Any] = {"person_id": asked.person_id} if asked.person_id not in (None, NOBODY) else {}
    record(
        Event.AUDIT_EXPORTED,
        by=by,
        offender_id=asked.offender_id if asked.offender_id != NOBODY else None,
        recipients=[COMMISSIONER],
        looked_for=asked.names,
        entries=exported.entries,
        seals=exported.seals,
        checksum=_checksum(target),
        **about,
    )
    return exported


def _checksum(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while block := file.read(2**20):
        digest.update(block)
    return digest.hexdigest()


def _remembered(names_of: Callable[[set[int]], Mapping[int, str]], otherwise: str) -> Callable[[int], str]:
    """Look a name up once; there are few, and entries by the million."""
    known: dict[int, str] = {}

    def name(key: int) -> str:
        if key not in known:
            known[key] = names_of({key}).get(key, f"{otherwise} {key}")
        return known[key]

    return name
