"""Who works on a case, from and until when."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from mappa.access.actions import notices
from mappa.access.permissions import Permission
from mappa.access.queries.entitled import access_of_each
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.periods import period
from mappa.database.refusals import NotPossible
from mappa.database.superseding import insert, successor, supersede
from mappa.offenders.grounds import require_on
from mappa.offenders.models import Membership, Offender
from mappa.offenders.states import MembershipKind

from .records import lock

NOBODY_LEFT = (
    "The record is restricted, and nobody else who can open it works on it without an end: "
    "name somebody first, or lift the restriction."
)


@transaction.atomic
def add_member(
    *,
    offender: Offender,
    person: User,
    kind: MembershipKind,
    start: date,
    end: date | None,
    reason: str,
    version: int,
    today: date,
    by: User,
) -> Membership:
    """Say that somebody works on a case; `end` is the first day on which they no longer do."""
    require_on(by, Permission.MEMBERSHIP_KEEP, offender)
    held = lock(offender, version=version)
    if end is not None and end <= start:
        raise NotPossible("last", "The last day must not come before the first.")
    _require_able_to_open(held, person, today=today)
    membership = begin_membership(
        offender=held, person=person, kind=kind, start=start, end=end, reason=reason, by=by
    )
    if person.pk != by.pk:
        notices.tell(
            person=person,
            kind=NoticeKind.MEMBERSHIP_BEGUN,
            by=by,
            offender_id=held.pk,
            about_id=membership.pk,
        )
    return membership


def begin_membership(
    *,
    offender: Offender,
    person: User,
    kind: MembershipKind,
    start: date,
    end: date | None,
    reason: str,
    by: User,
) -> Membership:
    """The membership itself, once it is settled that it may be."""
    membership = insert(
        Membership(
            offender=offender,
            user=person,
            kind=kind.value,
            in_force=period(start, end),
            recorded_by=by,
            reason=reason,
        ),
        field="kind",
    )
    record(
        Event.MEMBERSHIP_BEGUN,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        person_id=person.pk,
        kind=kind.value,
        fact_id=membership.pk,
    )
    return membership


def _require_able_to_open(offender: Offender, person: User, *, today: date) -> None:
    access = access_of_each([person], on=today)[person.pk]
    if not person.is_active or not access.areas_by_permission.get(Permission.OFFENDER_VIEW):
        raise NotPossible("person", f"{person} cannot open records today.")
    if offender.category_4 and not access.category_4_cleared:
        raise NotPossible("person", f"{person} is not cleared for category 4.")


@transaction.atomic
def end_membership(
    *,
    offender: Offender,
    membership: Membership,
    on: date,
    reason: str,
    version: int,
    today: date,
    by: User,
) -> None:
    """End somebody's work on a case; `on` is the first day on which they no longer do it, today at the earliest.

    What would never have begun by then is withdrawn.
    """
    require_on(by, Permission.MEMBERSHIP_KEEP, offender)
    held = lock(offender, version=version)
    if membership.offender_id != held.pk:
        raise NotPossible("reason", "The entry belongs to another record.")
    if on < today:
        raise NotPossible("on", "It can end today or later.")
    upper = membership.in_force.upper
    if upper is not None and on >= upper:
        raise NotPossible("on", f"It ends already on {upper:%-d %B %Y}: choose an earlier day.")
    cut_short(held, membership, on=on, reason=reason, by=by)
    if held.restricted and not somebody_stays(held, on=today):
        raise NotPossible("on", NOBODY_LEFT)
    if membership.user_id != by.pk:
        notices.tell(
            person=membership.user,
            kind=NoticeKind.MEMBERSHIP_ENDED,
            by=by,
            offender_id=held.pk,
            about_id=membership.pk,
        )


def cut_short(offender: Offender, membership: Membership, *, on: date, reason: str, by: User) -> None:
    """End or withdraw the membership itself, once it is settled that it may be."""
    supersede(membership, by=by, reason=reason)
    first = membership.in_force.lower
    if first < on:
        # The reason it was entered for stays with it; the reason it ended stands on the superseded row.
        insert(successor(membership, by=by, reason=membership.reason, in_force=period(first, on)))
    record(
        Event.MEMBERSHIP_ENDED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        person_id=membership.user_id,
        kind=membership.kind,
        fact_id=membership.pk,
    )


def somebody_stays(offender: Offender, *, on: date) -> bool:
    """Whether anybody who can open records works on the case from now on and without an end."""
    staying = (
        Membership.objects.current()
        .filter(Q(in_force__contains=on), offender=offender, in_force__upper_inf=True, user__is_active=True)
        .select_related("user")
    )
    people = {membership.user_id: membership.user for membership in staying}
    access = access_of_each(people.values(), on=on)
    return any(
        one.areas_by_permission.get(Permission.OFFENDER_VIEW)
        and (one.category_4_cleared or not offender.category_4)
        for one in access.values()
    )
