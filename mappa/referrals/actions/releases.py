"""When somebody is to be released, as the prison tells it."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from mappa.access.permissions import Permission
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.refusals import NotPossible
from mappa.database.superseding import insert, successor, supersede
from mappa.offenders.actions import lock
from mappa.offenders.grounds import require_on
from mappa.offenders.models import Offender
from mappa.referrals.models import ReleaseDate
from mappa.referrals.states import ReleaseKind


@transaction.atomic
def record_release(
    *,
    offender: Offender,
    kind: str,
    release_on: date | None,
    on: date,
    reason: str,
    version: int,
    by: User,
) -> ReleaseDate:
    """Record when and how the offender is to be released; what was told before stays readable. `on` is today."""
    require_on(by, Permission.CUSTODY_RECORD, offender)
    lock(offender, version=version)
    require_coming(release_on, on=on)
    standing = ReleaseDate.objects.current().filter(offender=offender).first()
    new = {"kind": kind, "on": release_on}
    if standing is None:
        told = ReleaseDate(offender=offender, reason=reason, recorded_by=by, **new)
    elif (standing.kind, standing.on) == (kind, release_on):
        raise NotPossible("release_on", "This is what was told already.")
    else:
        supersede(standing, by=by, reason=reason)
        told = successor(standing, by=by, reason=reason, **new)
    told = insert(told, field="release_on")
    record(Event.RELEASE_DATED, by=by, offender_id=offender.pk, area_id=offender.area_id, fact_id=told.pk)
    return told


def require_coming(release_on: date | None, *, on: date) -> None:
    """A release that is to come is not in the past."""
    if release_on is not None and release_on < on:
        raise NotPossible(
            "release_on",
            "The day of release must be today or later. If the person is out already, record the end of custody.",
        )


def as_told(kind: str) -> str:
    """The kind, where a notification says something of a release."""
    return kind or ReleaseKind.UNKNOWN.value
