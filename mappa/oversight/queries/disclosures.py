"""What was disclosed about an offender: as it was recorded, and the copies that the audit tells of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from mappa.access.queries.audit import EVENTS
from mappa.agencies.models import User
from mappa.agencies.queries import names_of_agencies, names_of_areas, names_of_people
from mappa.audit.events import Event, Operation
from mappa.audit.models import AuditEntry
from mappa.audit.recording import record
from mappa.offenders.models import Offender
from mappa.oversight.models import Disclosure
from mappa.oversight.states import CopyRecipient

#: Disclosures recorded as such stand in the list above; the audit adds what the system itself gave out.
COPIES_SHOWN = 100
RECIPIENTS = {choice.value: str(choice.label) for choice in CopyRecipient}


@dataclass(frozen=True)
class Copy:
    """Something that left the system, by the audit."""

    at: datetime
    who: str
    did: str
    recipients: list[str]


@dataclass(frozen=True)
class RecordOfDisclosures:
    standing: list[Disclosure]
    superseded: list[Disclosure]
    copies: list[Copy]
    people: dict[int, str]


def list_disclosures(offender: Offender, *, by: User) -> RecordOfDisclosures:
    """The record of disclosures of an offender whose record is open already, latest first."""
    facts = list(Disclosure.objects.filter(offender=offender).order_by("-on", "-pk"))
    entries = list(
        AuditEntry.objects.filter(offender_id=offender.pk, operation=Operation.DISCLOSURE.value)
        .exclude(event=Event.DISCLOSURE_RECORDED.value)
        .order_by("-at", "-pk")[:COPIES_SHOWN]
    )
    people = names_of_people(
        {one.by_id for one in entries if one.by_id}
        | {fact.recorded_by_id for fact in facts}
        | {fact.superseded_by_id for fact in facts if fact.superseded_by_id}
    )
    names = {
        "agency": names_of_agencies(_numbers(entries, "agency")),
        # An area that a case was offered to.
        "area": names_of_areas(_numbers(entries, "area")),
    }
    record(
        Event.DISCLOSURES_READ,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        disclosures=len(facts),
        copies=len(entries),
    )
    return RecordOfDisclosures(
        standing=[fact for fact in facts if fact.superseded_at is None],
        superseded=[fact for fact in facts if fact.superseded_at is not None],
        copies=[
            Copy(
                at=one.at,
                who=people.get(one.by_id or 0, f"Account number {one.by_id}"),
                did=EVENTS[one.event].sentence if one.event in EVENTS else one.event,
                recipients=[_recipient(pointer, names) for pointer in one.detail.get("recipients", [])],
            )
            for one in entries
        ],
        people=people,
    )


def _numbers(entries: Iterable[AuditEntry], wanted: str) -> list[int]:
    """The numbers of the recipients of one kind."""
    pointers = (
        str(pointer).partition(":") for one in entries for pointer in one.detail.get("recipients", [])
    )
    return [int(number) for kind, _, number in pointers if kind == wanted and number.isdigit()]


def _recipient(pointer: str, names: Mapping[str, Mapping[int, str]]) -> str:
    kind, _, number = pointer.partition(":")
    if kind in names and number.isdigit():
        return names[kind].get(int(number), f"{kind.capitalize()} number {number}")
    return RECIPIENTS.get(kind, kind.replace("_", " "))
