"""A person's work on cases, as those who keep people need it: pointers, counts and its end (mappa/access/work.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Count, Q

from mappa.access.actions.facts import close
from mappa.access.work import Work
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.facts import FactQuerySet
from mappa.database.superseding import supersede
from mappa.web.wording import instant, period

from .models import EmergencyOpening, Membership, Offender
from .states import MembershipKind


def list_work(*, person: User, on: date) -> Sequence[Work]:
    memberships = _beyond(person, on)
    others = Membership.objects.current().filter(
        offender__in=[one.offender_id for one in memberships if one.offender.restricted],
        in_force__contains=on,
    )
    shared = set(others.exclude(user=person).values_list("offender_id", flat=True))
    return [
        Work(
            offender_id=one.offender_id,
            area_id=one.offender.area_id,
            what=MembershipKind(one.kind).label,
            when=period(one.in_force),
            leaves_nobody=one.offender.restricted and one.offender_id not in shared,
        )
        for one in memberships
    ]


def list_openings(*, person: User, most: int) -> Sequence[Work]:
    openings = (
        EmergencyOpening.objects.filter(user=person).select_related("offender").order_by("-opened_at", "-pk")
    )
    return [
        Work(
            offender_id=one.offender_id,
            area_id=one.offender.area_id,
            what="Opened in an emergency",
            when=f"{instant(one.opened_at)} until {instant(one.closed_at or one.closes_at)}",
        )
        for one in openings[:most]
    ]


def count_open(*, person: User) -> Mapping[int, int]:
    counted = Offender.objects.visible_to(person).order_by().values_list("area_id").annotate(Count("pk"))
    return dict(counted)


def end_work(*, person: User, on: date, reason: str, by: User) -> int:
    """Whoever ends it need not see the record: what ends is the person's, and nobody gains anything by it."""
    memberships = _beyond(person, on)
    for one in memberships:
        if on <= one.in_force.lower:
            supersede(one, by=by, reason=reason)
        else:
            close(one, on=on, by=by, reason=reason)
        record(
            Event.WORK_ENDED,
            by=by,
            offender_id=one.offender_id,
            area_id=one.offender.area_id,
            person_id=person.pk,
            membership_id=one.pk,
        )
    return len(memberships)


def _beyond(person: User, on: date) -> list[Membership]:
    """What the person works on that day, or begins to later."""
    standing: FactQuerySet[Membership] = Membership.objects.current()
    goes_on = Q(in_force__upper_inf=True) | Q(in_force__endswith__gt=on)
    return list(
        standing.filter(goes_on, user=person).select_related("offender").order_by("offender_id", "pk")
    )
