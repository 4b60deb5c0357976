"""Why somebody may open a record, and what follows from that for changing it (docs/adr/0015)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject, Now
from django.utils import timezone

from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import NotPermitted, access_of, areas_where, may, may_in_area
from mappa.agencies.models import User
from mappa.web.wording import quantity

from .models import Membership, Offender, StatedReason, openings_now
from .states import MembershipKind


@dataclass(frozen=True)
class Grounds:
    """Why one person may open one record now."""

    #: The area responsible for the record.
    area_id: int
    in_area: bool
    #: What the person does in the case, the weightiest first.
    works_as: tuple[MembershipKind, ...]
    #: Until when the record is open to them in an emergency, and the key of that opening.
    open_until: datetime | None
    opening_id: int | None
    #: Whether opening it takes a stated reason, and the reason that holds, if one does.
    needs_reason: bool
    reason_id: int | None

    @property
    def basis(self) -> str:
        """What the audit says: the nearest ground there is."""
        if self.works_as:
            return f"membership:{self.works_as[0].value}"
        return "area" if self.in_area else "emergency"

    @property
    def in_emergency(self) -> bool:
        """Whether nothing but an emergency opens the record; it then may be read and not changed."""
        return not self.in_area and not self.works_as

    @property
    def time_left(self) -> str:
        """How long the emergency opening still lasts; at least a minute, while it does."""
        left = max(self.open_until - timezone.now(), timedelta()) if self.open_until else timedelta()
        hours, minutes = divmod(max(1, int(left / timedelta(minutes=1))), 60)
        return " ".join(
            quantity(number, noun) for number, noun in ((hours, "hour"), (minutes, "minute")) if number
        )

    @property
    def says(self) -> str:
        """The ground in words, to the person whose it is."""
        if self.works_as:
            return WORKS_AS[self.works_as[0]]
        return "It is in one of your areas" if self.in_area else "You opened it in an emergency"


WORKS_AS = {
    MembershipKind.SUPERVISING: "You supervise the offender",
    MembershipKind.MEETING: "You are invited to the meeting",
    MembershipKind.ACTION: "You own an action of the case",
    MembershipKind.VICTIM_LIAISON: "You are the victim liaison of the case",
    MembershipKind.NAMED: "You are named on the record",
}


def with_grounds(offenders: QuerySet[Offender], *, by: User) -> QuerySet[Offender]:
    """The same offenders, each with what `grounds_of` needs: no query of its own."""
    mine = Membership.objects.current().filter(
        user=by, offender=OuterRef("pk"), in_force__contains=timezone.localdate()
    )
    opening = openings_now(by).filter(offender=OuterRef("pk")).order_by("-closes_at")
    stated = StatedReason.objects.filter(
        user=by, offender=OuterRef("pk"), stated_at__lte=Now(), holds_until__gt=Now()
    )
    return offenders.annotate(
        mine_as=ArraySubquery(mine.values("kind")),
        my_opening=Subquery(opening.values(one=JSONObject(pk="pk", until="closes_at"))[:1]),
        mine_of=Value(by.pk),
        my_reason=Subquery(stated.order_by("-pk").values("pk")[:1]),
    )


def grounds_of(by: User, offender: Offender) -> Grounds | None:
    """Why the person may open the record; None where they may not. Read anew unless it came with its grounds."""
    found = offender
    if offender.__dict__.get("mine_of") != by.pk:
        visible = Offender.objects.visible_to(by).filter(pk=offender.pk)
        seen = with_grounds(visible, by=by).first()
        if seen is None:
            return None
        found = seen
    opening = found.my_opening  # type: ignore[attr-defined]
    works_as = set(found.mine_as)  # type: ignore[attr-defined]
    in_area = not found.restricted and found.area_id in areas_where(by, Permission.CASELOAD_VIEW)
    posted_there = any(area_id in (None, found.area_id) for _, area_id in access_of(by).postings)
    return Grounds(
        area_id=found.area_id,
        in_area=in_area,
        works_as=tuple(kind for kind in MembershipKind if kind in works_as),
        open_until=datetime.fromisoformat(opening["until"]) if opening else None,
        opening_id=opening["pk"] if opening else None,
        needs_reason=(found.restricted or not posted_there) and not opening,
        reason_id=found.my_reason,  # type: ignore[attr-defined]
    )


#: What whoever works on a case may do in it, whatever they do there and wherever they have their role.
BY_ANY_MEMBER = frozenset({Permission.REFERRAL_MAKE, Permission.RISK_RECORD, Permission.MEETING_CONTRIBUTE})


def allows(grounds: Grounds, permission: Permission, *, by: User) -> bool:
    """Whether somebody on those grounds may do this to the record.

    By a role in the record's area; for those who supervise the offender, by the role wherever they have it, and so
    for anybody who works on the case what is BY_ANY_MEMBER. What is open in an emergency is read and never changed.
    """
    if permission is Permission.OFFENDER_VIEW:
        return True
    if grounds.in_emergency:
        return False
    if may_in_area(by, permission, grounds.area_id):
        return True
    works = MembershipKind.SUPERVISING in grounds.works_as or (
        permission in BY_ANY_MEMBER and bool(grounds.works_as)
    )
    return works and may(by, permission)


def may_on(by: User, permission: Permission, offender: Offender) -> bool:
    """Whether the person may open the record and do this to it."""
    grounds = grounds_of(by, offender)
    return grounds is not None and allows(grounds, permission, by=by)


def require_on(by: User, permission: Permission, offender: Offender) -> None:
    """Raise NotPermitted unless the person may do this to the record, and RecordNotShown unless they may open it.

    Always asked of the database: what the page was opened with may no longer hold.
    """
    grounds = grounds_of(by, Offender(pk=offender.pk))
    if grounds is None:
        raise RecordNotShown("offender", offender.pk, offender_id=offender.pk, area_id=offender.area_id)
    if not allows(grounds, permission, by=by):
        raise NotPermitted(permission)
