"""Who is to be released, and whether a meeting comes before it."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, areas_where
from mappa.agencies.models import User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import names_of_areas
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.offenders.models import CustodyPeriod, Membership, Offender
from mappa.offenders.queries import for_the_person, names_of
from mappa.referrals.models import ReleaseDate
from mappa.referrals.states import ReleaseKind

from .waiting import values_by_area

Planned = Callable[[Mapping[int, date]], Collection[int]]


def planned_before() -> Planned | None:
    """Who tells which offenders have a meeting between today and a day: the meetings above, by settings."""
    named = settings.MEETINGS_PLANNED_BEFORE
    return cast(Planned, import_string(named)) if named else None


@dataclass(frozen=True)
class Release:
    """A case whose release comes near, or has passed while the record still says custody."""

    offender_id: int
    reference: str
    name: str
    area_id: int
    kind: str
    on: date
    told_at: datetime
    passed: bool


@dataclass(frozen=True)
class ReleaseList:
    rows: list[Release]
    areas: Mapping[int, str]
    #: Whether anybody could say which cases have a meeting before release.
    meetings_known: bool


def months_before(day: date, months: int) -> date:
    """So many months earlier; the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def list_releases(*, by: User, on: date, planned: Planned | None = None, theirs: bool = False) -> ReleaseList:
    """Cases with release within the local period and no meeting before it, soonest first. Audited with those shown.

    `theirs` leaves out those that are somebody else’s to prepare.
    """
    offenders = _theirs(by, on=on) if theirs else Offender.objects.visible_to(by)
    listed, known = _near(offenders, on=on, planned=planned)
    record(
        Event.RELEASES_LISTED,
        by=by,
        filters=["theirs"] if theirs else [],
        offender_ids=[one.offender_id for one in listed],
    )
    return ReleaseList(listed, names_of_areas({one.area_id for one in listed}), known)


def releases_to_prepare(*, by: User, on: date) -> list[Release]:
    """Those for which it is the person’s to see to a meeting, or to put the record right. No audit row."""
    return _near(_theirs(by, on=on), on=on, planned=None)[0]


def _theirs(by: User, *, on: date) -> QuerySet[Offender]:
    """The cases that the person could refer, as far as it is theirs to do."""
    areas = areas_where(by, Permission.REFERRAL_MAKE)
    visible = Offender.objects.visible_to(by)
    if not isinstance(areas, Everywhere):
        mine = Membership.objects.current().filter(user=by, in_force__contains=on)
        visible = visible.filter(Q(area_id__in=areas) | Q(pk__in=mine.values("offender")))
    return for_the_person(visible, permission=Permission.REFERRAL_MAKE, by=by) if areas else visible.none()


def _near(visible: QuerySet[Offender], *, on: date, planned: Planned | None) -> tuple[list[Release], bool]:
    """Cases with release within the local period and no meeting before it, soonest first; and if meetings are known.

    Without `planned`, nobody knows of meetings and every such case is shown. A day that has passed while the person is
    recorded in custody stays on the list until one of the two is put right.
    """
    rows = list(
        ReleaseDate.objects.current()
        .filter(on__isnull=False, offender__in=visible.values("pk"))
        .select_related("offender")
        .order_by("on", "pk")
    )
    dated = [(row, row.on) for row in rows if row.on is not None]
    if not rows:
        return [], (planned or planned_before()) is not None
    months = values_by_area(PolicyKey.RELEASE_NOTICE_MONTHS, on=on)
    in_custody = set(
        CustodyPeriod.objects.current()
        .filter(offender__in=[row.offender_id for row, day in dated if day < on], in_force__contains=on)
        .values_list("offender_id", flat=True)
    )

    def is_near(row: ReleaseDate, day: date) -> bool:
        if day < on:
            return row.offender_id in in_custody
        return on >= months_before(day, int(months(row.offender.area_id)))

    near = [(row, day) for row, day in dated if is_near(row, day)]
    tell = planned or planned_before()
    coming = {row.offender_id: day for row, day in near if day >= on}
    met = set(tell(coming)) if tell is not None and coming else set()
    names = names_of({row.offender_id for row, _ in near})
    listed = [
        Release(
            offender_id=row.offender_id,
            reference=row.offender.reference,
            name=names[row.offender_id],
            area_id=row.offender.area_id,
            kind=ReleaseKind(row.kind).label,
            on=day,
            told_at=row.recorded_at,
            passed=day < on,
        )
        for row, day in near
        if row.offender_id not in met and row.offender_id in names
    ]
    return listed, tell is not None


def standing_release(offender: Offender) -> ReleaseDate | None:
    """When and how the offender is to be released, as it is known now."""
    return ReleaseDate.objects.current().filter(offender=offender).first()


def releases_of(offender: Offender) -> list[ReleaseDate]:
    """Every date of release that was told, latest first."""
    told = ReleaseDate.objects.filter(offender=offender).select_related("recorded_by__agency")
    return list(told.order_by("-recorded_at", "-pk"))
