"""Who may do something about a case, and whose it is to do it among the many who may."""

from __future__ import annotations

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, areas_where
from mappa.agencies.models import User
from mappa.offenders.models import Membership, Offender, OffenderQuerySet
from mappa.offenders.states import MembershipKind


def where_permitted(permission: Permission, *, by: User) -> OffenderQuerySet:
    """The records that the person sees and may do this to: by a role there, or because they supervise the offender."""
    offenders = Offender.objects.visible_to(by)
    areas = areas_where(by, permission)
    if isinstance(areas, Everywhere):
        return offenders
    supervised = Membership.objects.current().filter(
        user=by, kind=MembershipKind.SUPERVISING.value, in_force__contains=timezone.localdate()
    )
    mine = Q(pk__in=supervised.values("offender")) if areas else Q(pk__in=())
    return offenders.filter(Q(area_id__in=areas) | mine)


def keeps_all(permission: Permission, *, by: User) -> bool:
    """Whether the person keeps the meetings of every area where they may do something: all cases there are theirs."""
    kept, held = areas_where(by, Permission.MEETING_KEEP), areas_where(by, permission)
    return isinstance(kept, Everywhere) or (not isinstance(held, Everywhere) and held <= kept)


def for_the_person(offenders: OffenderQuerySet, *, permission: Permission, by: User) -> OffenderQuerySet:
    """Of cases in which the person may do something, those in which it is theirs to do.

    The cases that they supervise, and those that nobody supervises; for whoever keeps an area's meetings, every case
    of it.
    """
    kept = areas_where(by, Permission.MEETING_KEEP)
    if isinstance(kept, Everywhere) or keeps_all(permission, by=by):
        return offenders
    supervising = Membership.objects.current().filter(
        kind=MembershipKind.SUPERVISING.value, in_force__contains=timezone.localdate()
    )
    mine = supervising.filter(user=by).values("offender")
    # One look at the index for each case: as “there is none” the database would go through the whole register.
    others = supervising.filter(offender=OuterRef("pk")).exclude(offender__in=mine)
    known = offenders.alias(supervised_by_others=Subquery(others.values("pk")[:1]))
    nobody_else = Q(supervised_by_others=None)
    return known.filter(nobody_else | Q(area_id__in=kept)) if kept else known.filter(nobody_else)
