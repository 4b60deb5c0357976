"""Agencies, and their signatures of the information-sharing protocol."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from mappa.access.permissions import Permission
from mappa.access.policy import require_over
from mappa.agencies.models import Agency, Area, ProtocolSignature, User
from mappa.agencies.states import AgencyKind
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.periods import period
from mappa.database.refusals import NotPossible
from mappa.database.superseding import insert

from .facts import close
from .locks import Lock, hold


@transaction.atomic
def add_agency(*, name: str, kind: AgencyKind, area: Area | None, by: User) -> Agency:
    """Add an agency that serves an area, or more than one. It sees nothing until it has signed the protocol."""
    require_over(by, Permission.PEOPLE_MANAGE, area.pk if area else None)
    hold(Lock.AGENCIES)
    if Agency.objects.filter(name__iexact=name).exists():
        raise NotPossible("name", "There is an agency of this name already.")
    agency = Agency.objects.create(name=name, kind=kind.value, area=area)
    record(Event.AGENCY_ADDED, by=by, area_id=agency.area_id, subject_agency_id=agency.pk)
    return agency


@transaction.atomic
def sign_protocol(*, agency: Agency, on: date, reason: str, by: User) -> ProtocolSignature:
    """Record that an agency is bound by the protocol from a day, until the signature is ended."""
    require_over(by, Permission.PEOPLE_MANAGE, agency.area_id)
    signature = insert(
        ProtocolSignature(agency=agency, in_force=period(on), reason=reason, recorded_by=by), field="on"
    )
    record(
        Event.PROTOCOL_SIGNED,
        by=by,
        area_id=agency.area_id,
        subject_agency_id=agency.pk,
        signature_id=signature.pk,
    )
    return signature


@transaction.atomic
def end_protocol(*, signature: ProtocolSignature, on: date, reason: str, by: User) -> ProtocolSignature:
    """End a signature; `on` is the first day on which the agency is no longer bound and sees no record."""
    agency = signature.agency
    require_over(by, Permission.PEOPLE_MANAGE, agency.area_id)
    ended = close(signature, on=on, by=by, reason=reason)
    record(
        Event.PROTOCOL_ENDED,
        by=by,
        area_id=agency.area_id,
        subject_agency_id=agency.pk,
        signature_id=ended.pk,
    )
    return ended
