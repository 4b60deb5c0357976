"""The audit as a supervisor reads it: sentences, and only about the reader's own areas and their agencies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, areas_where, require
from mappa.access.roles import ROLES
from mappa.agencies.models import Agency, User
from mappa.agencies.queries import names_of_agencies, names_of_areas, names_of_people
from mappa.audit.events import Event
from mappa.audit.models import AuditEntry
from mappa.audit.queries import Asked, Place, Scope, list_entries
from mappa.audit.recording import record

#: No row has this key: what is looked for was not found, so nothing is about it.
NOBODY = -1
EVENTS = {event.value: event for event in Event}
ROLE_NAMES = {key.value: role.name for key, role in ROLES.items()}
#: How the reference of an offender follows the sentence of an event; “for” where nothing is said here.
JOINED_BY = {
    Event.OFFENDER_REGISTERED: "",
    Event.OFFENDER_IMPORTED: "",
    Event.OFFENDER_VIEWED: "of",
    Event.DETAILS_CORRECTED: "of",
    Event.ALIAS_RECORDED: "of",
    Event.IDENTIFIER_RECORDED: "of",
    Event.CATEGORY_SET: "of",
    Event.CATEGORY_ENDED: "of",
    Event.LEVEL_SET: "of",
    Event.LEVEL_ENDED: "of",
    Event.FACT_CORRECTED: "about",
    Event.FACT_WITHDRAWN: "about",
    Event.RECORD_REFUSED: "–",
    Event.MEMBERSHIP_BEGUN: "of",
    Event.MEMBERSHIP_ENDED: "of",
    Event.RECORD_RESTRICTED: "",
    Event.RESTRICTION_LIFTED: "",
    Event.REASON_STATED: "",
    Event.EMERGENCY_OPENED: "",
    Event.EMERGENCY_REFUSED: "–",
    Event.EMERGENCY_CLOSED: "",
    Event.EMERGENCY_REVIEWED: "",
    Event.READERS_LISTED: "",
}
#: What each ground of access is in words.
BASIS = {
    "": "",
    "area": "The record is in one of the person’s areas",
    "membership:supervising": "The person supervises the offender",
    "membership:meeting": "The person is invited to the meeting",
    "membership:action": "The person owns an action of the case",
    "membership:victim_liaison": "The person is the victim liaison of the case",
    "membership:named": "The person is named on the record",
    "emergency": "Opened in an emergency",
}
#: Longer lists, such as the records on a page, are told by their length.
LISTED_WHOLE = 10
#: Keys of the detail that the sentence tells already.
TOLD = {"person_id", "subject_agency_id", "role"}


@dataclass(frozen=True)
class Told:
    """One entry, as it is read out."""

    at: datetime
    who: str
    by_id: int | None
    agency: str
    did: str
    offender_id: int | None
    reference: str
    about: str
    area: str
    operation: str
    why: str
    detail: str
    request_id: UUID | None


@dataclass(frozen=True)
class ToldPage:
    entries: list[Told]
    newer: Place | None
    older: Place | None


def read_audit(
    asked: Asked, *, by: User, older_than: Place | None = None, newer_than: Place | None = None
) -> ToldPage:
    """One page of the audit, newest first, as far as the person may read it. The reading is itself recorded."""
    require(by, Permission.AUDIT_READ)
    page = list_entries(
        asked, scope=scope_of(by, Permission.AUDIT_READ), older_than=older_than, newer_than=newer_than
    )
    told = _tell(page.entries, by=by)
    record(
        Event.AUDIT_READ,
        by=by,
        offender_id=asked.offender_id if asked.offender_id != NOBODY else None,
        area_id=asked.area_id,
        looked_for=asked.names,
        entries=len(told),
    )
    return ToldPage(told, page.newer, page.older)


def find_offender(reference: str, *, by: User) -> int | None:
    """The key of the record with a reference, if the person may see it."""
    find = cast(Callable[..., "int | None"], import_string(settings.AUDIT_REFERENCE_FINDER))
    return find(by=by, reference=reference)


def scope_of(by: User, permission: Permission) -> Scope | None:
    """What of the audit the permission lets the person read; None is all of it."""
    areas = areas_where(by, permission)
    if isinstance(areas, Everywhere):
        return None
    agencies = Agency.objects.filter(area_id__in=areas).values_list("pk", flat=True)
    return Scope(area_ids=areas, agency_ids=frozenset(agencies), reader_id=by.pk)


def _tell(entries: list[AuditEntry], *, by: User) -> list[Told]:
    references_of = cast(Callable[..., Mapping[int, str]], import_string(settings.AUDIT_REFERENCES))
    references = references_of(by=by, pks=_given(entry.offender_id for entry in entries))
    people = names_of_people(
        _given(entry.by_id for entry in entries) | _given(entry.detail.get("person_id") for entry in entries)
    )
    areas = names_of_areas(_given(entry.area_id for entry in entries))
    agencies = names_of_agencies(
        _given(entry.agency_id for entry in entries)
        | _given(entry.detail.get("subject_agency_id") for entry in entries)
    )
    return [_told(entry, references, people, areas, agencies) for entry in entries]


def _given(keys: Iterable[object]) -> set[int]:
    return {key for key in keys if isinstance(key, int)}


def _told(
    entry: AuditEntry,
    references: Mapping[int, str],
    people: Mapping[int, str],
    areas: Mapping[int, str],
    agencies: Mapping[int, str],
) -> Told:
    event = EVENTS.get(entry.event)  # an old row may tell of a kind that is no longer recorded
    did = event.sentence if event else entry.event
    reference = ""
    if entry.offender_id is not None:
        reference = references.get(entry.offender_id, f"record number {entry.offender_id}")
        did = f"{did} {JOINED_BY.get(event, 'for') if event else ''}".strip()
    detail = entry.detail
    about = []
    if "person_id" in detail and detail["person_id"] != entry.by_id:
        about.append(people.get(detail["person_id"], f"account number {detail['person_id']}"))
    if "subject_agency_id" in detail:
        about.append(
            agencies.get(detail["subject_agency_id"], f"agency number {detail['subject_agency_id']}")
        )
    if detail.get("role") in ROLE_NAMES:
        about.append(ROLE_NAMES[detail["role"]])
    return Told(
        at=entry.at,
        who=people.get(entry.by_id, f"Account number {entry.by_id}") if entry.by_id else "Nobody signed in",
        by_id=entry.by_id,
        agency=agencies.get(entry.agency_id, "") if entry.agency_id else "",
        did=did,
        offender_id=entry.offender_id,
        reference=reference,
        about=", ".join(about),
        area=areas.get(entry.area_id, "") if entry.area_id else "",
        operation=entry.operation,
        why=ground_in_words(entry.basis),
        detail=_words_of(detail),
        request_id=entry.request_id,
    )


def ground_in_words(basis: str) -> str:
    """On what ground a record was open, as an entry's `basis` has it."""
    return BASIS.get(basis, basis)


def _words_of(detail: Mapping[str, object]) -> str:
    """'fields: family name, sex; aliases: 2'; what is empty says nothing."""
    return "; ".join(
        f"{key.replace('_', ' ')}: {_value(value)}"
        for key, value in sorted(detail.items())
        if key not in TOLD and value is not None and value != {}
    )


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')} {_value(one)}" for key, one in sorted(value.items()))
    if isinstance(value, list) and len(value) > LISTED_WHOLE:
        return f"{len(value)} in all"
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value) or "none"
    return str(value).replace("_", " ")
