"""Restricting a record to those who work on the case, and lifting that again."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from mappa.access.actions import notices
from mappa.access.permissions import Permission
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.database.superseding import insert, supersede
from mappa.offenders.grounds import require_on
from mappa.offenders.models import Membership, Offender, Restriction
from mappa.offenders.states import MembershipKind

from .memberships import begin_membership, somebody_stays
from .records import lock


@transaction.atomic
def restrict_record(
    *, offender: Offender, stay: bool, reason: str, version: int, today: date, by: User
) -> Restriction:
    """From now on only those who work on the case open the record; who restricts it is named on it if they `stay`."""
    require_on(by, Permission.RECORD_RESTRICT, offender)
    held = lock(offender, version=version)
    if held.restricted:
        raise NotPossible("reason", "The record is restricted already.")
    working = Membership.objects.current().filter(offender=held, in_force__contains=today)
    if stay and not working.filter(user=by, in_force__upper_inf=True).exists():
        begin_membership(
            offender=held,
            person=by,
            kind=MembershipKind.NAMED,
            start=today,
            end=None,
            reason=reason,
            by=by,
        )
    if not somebody_stays(held, on=today):
        raise NotPossible(
            "stay",
            "Nobody who can open the record works on it without an end: name yourself or somebody else.",
        )
    # Read before: to somebody who does not stay, the record is about to close.
    told = list(User.objects.filter(pk__in=working.values("user")).exclude(pk=by.pk))
    restriction = insert(Restriction(offender=held, recorded_by=by, reason=reason), field="reason")
    record(
        Event.RECORD_RESTRICTED,
        by=by,
        offender_id=held.pk,
        area_id=held.area_id,
        fact_id=restriction.pk,
    )
    for person in told:
        notices.tell(person=person, kind=NoticeKind.RECORD_RESTRICTED, by=by, offender_id=held.pk)
    return restriction


@transaction.atomic
def lift_restriction(*, offender: Offender, reason: str, version: int, by: User) -> None:
    """The record opens again to whom it would open without the restriction."""
    require_on(by, Permission.RECORD_RESTRICT, offender)
    held = lock(offender, version=version)
    restriction = Restriction.objects.current().filter(offender=held).first()
    if restriction is None:
        raise ChangedMeanwhile
    supersede(restriction, by=by, reason=reason)
    record(
        Event.RESTRICTION_LIFTED,
        by=by,
        offender_id=held.pk,
        area_id=held.area_id,
        fact_id=restriction.pk,
    )
