"""Clearances that end soon, and roles that lack one; what counts as vetting and training is a dated local value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from mappa.access.models import Clearance, Posting
from mappa.access.policy import NEED_PROTOCOL
from mappa.access.roles import GIVEN_TO_PEOPLE, ROLES
from mappa.access.states import NEEDED_BY_ALL, ClearanceKind
from mappa.agencies.models import Agency, User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import policy_value

from .people import kept_by

#: Roles that open records, and so are worth nothing without vetting and training.
OPENING = [key.value for key in GIVEN_TO_PEOPLE if ROLES[key].permissions & NEED_PROTOCOL]
LEVELS = {
    ClearanceKind.VETTING: PolicyKey.VETTING_LEVELS,
    ClearanceKind.TRAINING: PolicyKey.TRAINING_COURSES,
}


def levels(kind: ClearanceKind, agency: Agency, *, on: date) -> list[str]:
    """What may be entered as vetting or training for the agency's people, as the area or everybody has set it."""
    key = LEVELS.get(kind)
    if key is None:
        return []
    listed = str(policy_value(agency.area, key, on=on))
    return [one.strip() for one in listed.split(";") if one.strip()]


def days_of_notice(*, on: date) -> int:
    return int(policy_value(None, PolicyKey.CLEARANCE_NOTICE_DAYS, on=on))


def endings(*, on: date) -> QuerySet[Clearance]:
    """Clearances of active people that end within the days of notice, with none of the kind to follow."""
    following = Clearance.objects.current().filter(
        user=OuterRef("user"), kind=OuterRef("kind"), in_force__endswith__gt=OuterRef("in_force__endswith")
    )
    soon = on + timedelta(days=days_of_notice(on=on))
    return (
        Clearance.objects.current()
        .filter(
            ~Exists(following),
            user__is_active=True,
            in_force__contains=on,
            in_force__upper_inf=False,
            in_force__endswith__lte=soon,
        )
        .select_related("user", "user__agency")
        .order_by("in_force__endswith", "user__full_name", "pk")
    )


@dataclass(frozen=True)
class Lacking:
    """A person whose role would open records, and what of vetting and training is not in force."""

    person: User
    kinds: tuple[str, ...]


def list_endings(*, by: User, on: date) -> QuerySet[Clearance]:
    """The endings among the people whom the person keeps."""
    return endings(on=on).filter(user__in=kept_by(by))


def own_endings(*, by: User, on: date) -> list[Clearance]:
    """The person’s own that end soon with none to follow."""
    return list(endings(on=on).filter(user=by))


def list_lacking(*, by: User, on: date) -> list[Lacking]:
    """People whom the person keeps, whose roles open nothing today for want of vetting or training."""
    opening = Posting.objects.current().filter(role__in=OPENING, in_force__contains=on)
    held = Clearance.objects.current().filter(in_force__contains=on)
    people = (
        kept_by(by)
        .filter(is_active=True, pk__in=opening.values("user_id"))
        .select_related("agency")
        .order_by("full_name", "pk")
    )
    for kind in NEEDED_BY_ALL:
        people = people.annotate(
            **{f"has_{kind.value}": Exists(held.filter(user=OuterRef("pk"), kind=kind.value))}
        )
    lacking = [
        Lacking(
            person, tuple(kind.label for kind in NEEDED_BY_ALL if not getattr(person, f"has_{kind.value}"))
        )
        for person in people
    ]
    return [one for one in lacking if one.kinds]
