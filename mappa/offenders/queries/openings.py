"""Emergency openings, and who may review them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, areas_where, require
from mappa.agencies.models import Area, User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import policy_value
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.offenders.grounds import allows, grounds_of, with_grounds
from mappa.offenders.models import EmergencyOpening, Membership, Offender

#: How many reviewed openings are listed, the latest first.
REVIEWED_SHOWN = 50


@dataclass(frozen=True)
class ListedOpening:
    """One emergency opening as the list shows it."""

    opening: EmergencyOpening
    due_at: datetime
    is_overdue: bool
    may_review: bool


def may_review(opening: EmergencyOpening, *, by: User) -> bool:
    """Whether the person may review it: never their own, and only of a record that they open without an emergency.

    By the role in the record's area, or for those who work on the case by the role wherever they have it.
    """
    return opening.user_id != by.pk and _may_know(opening.offender, by=by)


def _may_know(offender: Offender, *, by: User) -> bool:
    grounds = grounds_of(by, offender)
    if grounds is None or grounds.in_emergency:
        return False
    return bool(grounds.works_as) or allows(grounds, Permission.ACCESS_REVIEW, by=by)


def list_openings(*, by: User, at: datetime) -> tuple[list[ListedOpening], list[ListedOpening]]:
    """The openings that wait for review, the longest waiting first, and the latest that were reviewed."""
    require(by, Permission.ACCESS_REVIEW)
    visible = with_grounds(Offender.objects.visible_to(by), by=by)
    openings = EmergencyOpening.objects.select_related("user__agency", "reviewed_by", "offender__area")
    waiting = _known(openings.filter(reviewed_at=None).order_by("opened_at", "pk"), visible, by=by)
    reviewed = _known(
        openings.filter(reviewed_at__isnull=False).order_by("-reviewed_at", "-pk")[: REVIEWED_SHOWN * 2],
        visible,
        by=by,
    )[:REVIEWED_SHOWN]
    days = {area.pk: review_days(area, on=at.date()) for area in {o.offender.area for o in waiting}}
    record(
        Event.EMERGENCIES_LISTED,
        by=by,
        waiting=len(waiting),
        offender_ids=sorted({one.offender_id for one in (*waiting, *reviewed)}),
    )
    return (
        [_listed(opening, days[opening.offender.area_id], by=by, at=at) for opening in waiting],
        [_listed(opening, timedelta(), by=by, at=at) for opening in reviewed],
    )


def openings_to_review(*, by: User, at: datetime, most: int) -> tuple[list[ListedOpening], int]:
    """The longest waiting of those that the person may review, and how many there are. No audit row.

    What `may_review` decides of one, said of all at once: records of the person's work, or of their areas.
    """
    caseload, reviewing = (
        areas_where(by, permission) for permission in (Permission.CASELOAD_VIEW, Permission.ACCESS_REVIEW)
    )
    in_area = Q(restricted=False)
    for areas in (caseload, reviewing):
        if not isinstance(areas, Everywhere):
            in_area &= Q(area_id__in=areas)
    works = Membership.objects.current().filter(user=by, in_force__contains=timezone.localdate(at))
    known = Offender.objects.visible_to(by).filter(in_area | Q(pk__in=works.values("offender")))
    waiting = EmergencyOpening.objects.filter(reviewed_at=None, offender__in=known.values("pk")).exclude(
        user=by
    )
    rows = list(waiting.select_related("user__agency", "offender__area").order_by("opened_at", "pk")[:most])
    days = {area.pk: review_days(area, on=at.date()) for area in {one.offender.area for one in rows}}
    return [_listed(one, days[one.offender.area_id], by=by, at=at) for one in rows], waiting.count()


def _known(
    openings: QuerySet[EmergencyOpening], visible: QuerySet[Offender], *, by: User
) -> list[EmergencyOpening]:
    """Those whose record the person may open otherwise than in an emergency."""
    listed = list(openings)
    records = {one.pk: one for one in visible.filter(pk__in={opening.offender_id for opening in listed})}
    return [
        opening
        for opening in listed
        if opening.offender_id in records and _may_know(records[opening.offender_id], by=by)
    ]


def _listed(opening: EmergencyOpening, days: timedelta, *, by: User, at: datetime) -> ListedOpening:
    waits = opening.reviewed_at is None
    due_at = opening.opened_at + days
    return ListedOpening(opening, due_at, waits and due_at < at, waits and opening.user_id != by.pk)


def review_days(area: Area, *, on: date) -> timedelta:
    return timedelta(days=int(policy_value(area, PolicyKey.EMERGENCY_REVIEW_DAYS, on=on)))


def open_opening(*, by: User, pk: int) -> EmergencyOpening:
    """An emergency opening that the person may know of. Raises RecordNotShown alike for others and for none."""
    opening = (
        EmergencyOpening.objects.filter(Q(pk=pk))
        .select_related("user__agency", "reviewed_by", "closed_by", "offender__area")
        .first()
    )
    if opening is None or not _may_know(opening.offender, by=by):
        raise RecordNotShown("emergency opening", pk)
    return opening


def open_own_opening(*, by: User, pk: int) -> EmergencyOpening:
    """One of the person's own emergency openings. Raises RecordNotShown alike for others' and for none."""
    opening = EmergencyOpening.objects.filter(pk=pk, user=by).select_related("offender").first()
    if opening is None:
        raise RecordNotShown("emergency opening", pk)
    return opening
