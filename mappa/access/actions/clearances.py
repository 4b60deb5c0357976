"""Vetting, training and clearance for category 4: recorded, renewed and ended."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from mappa.access.models import Clearance
from mappa.access.permissions import Permission
from mappa.access.policy import is_command_line, require_over_person
from mappa.access.queries.clearances import endings
from mappa.access.queries.entitled import posted_with
from mappa.access.states import NEEDED_BY_ALL, ClearanceKind, NoticeKind
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.periods import period
from mappa.database.refusals import NotPossible
from mappa.database.superseding import insert, supersede

from .facts import close
from .notices import tell
from .people import lock


@transaction.atomic
def give_clearance(
    *,
    person: User,
    kind: ClearanceKind,
    level: str,
    start: date,
    end: date | None,
    reason: str,
    version: int,
    by: User,
) -> Clearance:
    """Record a clearance; `end` is the first day on which it is no longer in force.

    One that is renewed before it ends gives way to the new one on its first day.
    """
    require_over_person(by, person)
    _not_ones_own(person, by=by)
    if kind not in NEEDED_BY_ALL and not is_command_line(by):
        raise NotPossible("kind", "Somebody else has to approve this clearance, so it can only be proposed.")
    held = lock(person, version=version)
    return begin_clearance(person=held, kind=kind, level=level, start=start, end=end, reason=reason, by=by)


def begin_clearance(
    *, person: User, kind: ClearanceKind, level: str, start: date, end: date | None, reason: str, by: User
) -> Clearance:
    """The clearance itself, once it is settled that it may be given."""
    if end is None and kind in NEEDED_BY_ALL:
        raise NotPossible("last", "Enter the last day: vetting and training have to be renewed.")
    if end is not None and end <= start:
        raise NotPossible("last", "The last day must not come before the first.")
    if not level and kind in NEEDED_BY_ALL:
        raise NotPossible("level", "Say which vetting or training it is.")
    standing = (
        Clearance.objects.current()
        .filter(user=person, kind=kind.value, in_force__contains=start, in_force__startswith__lt=start)
        .first()
    )
    if standing is not None:
        close(standing, on=start, by=by, reason=reason)
    given = insert(
        Clearance(
            user=person,
            kind=kind.value,
            level=level,
            in_force=period(start, end),
            reason=reason,
            recorded_by=by,
        ),
        field="start",
    )
    record(Event.CLEARANCE_GIVEN, by=by, person_id=person.pk, clearance_id=given.pk, kind=kind.value)
    return given


@transaction.atomic
def end_clearance(*, clearance: Clearance, on: date, reason: str, version: int, by: User) -> None:
    """End a clearance; `on` is the first day on which it is no longer in force. One not yet begun is withdrawn."""
    person = clearance.user
    require_over_person(by, person)
    _not_ones_own(person, by=by)
    lock(person, version=version)
    finish_clearance(clearance, on=on, reason=reason, by=by)


def finish_clearance(clearance: Clearance, *, on: date, reason: str, by: User) -> None:
    """The end itself, once it is settled that it may be ended."""
    if on <= clearance.in_force.lower:
        supersede(clearance, by=by, reason=reason)
    else:
        close(clearance, on=on, by=by, reason=reason)
    record(
        Event.CLEARANCE_ENDED,
        by=by,
        person_id=clearance.user_id,
        clearance_id=clearance.pk,
        kind=clearance.kind,
    )


def _not_ones_own(person: User, *, by: User) -> None:
    if person.pk == by.pk:
        raise NotPossible("kind", "Nobody may change their own clearances.")


def tell_of_endings(*, at: datetime) -> None:
    """Tell people, and those who keep them, of clearances that end soon and are not renewed; a chore of the watch."""
    today = timezone.localdate(at)
    for clearance in endings(on=today):
        person = clearance.user
        keepers = posted_with(Permission.AGENCY_PEOPLE_MANAGE, area_id=None, on=today)
        theirs = keepers.filter(agency_id=person.agency_id).exclude(pk=person.pk)
        for reader in (person, *(theirs or keepers.exclude(pk=person.pk))):
            tell(
                person=reader,
                kind=NoticeKind.CLEARANCE_ENDING,
                by=None,
                subject_id=person.pk,
                about_id=clearance.pk,
                once=True,
            )
