"""Who can open a record today, and why; and who cannot although one might expect it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from mappa.access.models import Posting
from mappa.access.permissions import Permission
from mappa.access.policy import Access
from mappa.access.queries.entitled import access_of_each, find_people_who_may, roles_that_may
from mappa.access.roles import ROLES, RoleKey
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.facts import PeriodFact
from mappa.offenders.grounds import grounds_of
from mappa.offenders.models import EmergencyOpening, Membership, Offender
from mappa.offenders.states import MembershipKind

from .records import find_offender

NOT_CLEARED = "Not cleared for category 4"


@dataclass(frozen=True)
class Ground:
    """One reason why somebody can open the record; without an end it goes on."""

    says: str
    last_day: date | None = None
    until: datetime | None = None


def last_day_of(fact: PeriodFact) -> date | None:
    """The last day on which it holds; None where it goes on."""
    end: date | None = fact.in_force.upper
    return None if end is None else end - timedelta(days=1)


@dataclass(frozen=True)
class Reader:
    person: User
    grounds: tuple[Ground, ...]


@dataclass(frozen=True)
class KeptOut:
    """Somebody who works on the case or has a role in the area, and yet cannot open the record."""

    person: User
    would_by: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Readers:
    readers: tuple[Reader, ...]
    kept_out: tuple[KeptOut, ...]
    #: People of the area who would open the record if it were not restricted: they are only counted.
    kept_out_by_restriction: int


def list_readers(offender: Offender, *, by: User) -> Readers:
    """Everybody who can open the record today with every ground, in a fixed number of queries. Audited."""
    readers = readers_of(offender, on=timezone.localdate())
    record(
        Event.READERS_LISTED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        readers=len(readers.readers),
    )
    return readers


def readers_of(offender: Offender, *, on: date) -> Readers:
    """As `visible_to` decides for each person, decided for all of them at once."""
    memberships = defaultdict(list)
    for one in _in_force(offender, on=on):
        memberships[one.user_id].append(one)
    openings = {
        one.user_id: one
        for one in EmergencyOpening.objects.filter(
            offender=offender, opened_at__lte=Now(), closes_at__gt=Now(), closed_at=None
        ).order_by("closes_at")
    }
    postings: dict[int, list[Posting]] = defaultdict(list)
    in_area = Posting.objects.current().filter(
        Q(area_id=offender.area_id) | Q(area_id=None),
        role__in=roles_that_may(Permission.CASELOAD_VIEW),
        in_force__contains=on,
    )
    for posting in in_area:
        postings[posting.user_id].append(posting)
    people = (
        User.objects.filter(pk__in={*memberships, *openings, *postings})
        .select_related("agency")
        .order_by("full_name", "pk")
    )
    access = access_of_each(people, on=on)
    readers, kept_out, restricted = [], [], 0
    for person in people:
        has = access[person.pk]
        works = memberships.get(person.pk, [])
        role = postings.get(person.pk, [])
        grounds = [*_by_membership(works), *_by_area(offender, role)]
        opening = openings.get(person.pk)
        if opening is not None and _opens_in_emergency(offender, has):
            grounds.append(Ground("Opened it in an emergency", until=opening.closes_at))
        missing = _missing(offender, person, has)
        if grounds and not missing:
            readers.append(Reader(person, tuple(grounds)))
        elif works or (role and missing and person.is_active):
            would_by = (
                works[0].get_kind_display() if works else ROLES[RoleKey(role[0].role)].name if role else ""
            )
            kept_out.append(KeptOut(person, would_by, missing))
        elif offender.restricted and role and person.is_active:
            restricted += 1
    return Readers(tuple(readers), tuple(kept_out), restricted)


def _in_force(offender: Offender, *, on: date) -> Iterable[Membership]:
    return Membership.objects.current().filter(offender=offender, in_force__contains=on).order_by("pk")


def _by_membership(memberships: list[Membership]) -> list[Ground]:
    order = list(MembershipKind)
    return [
        Ground(MembershipKind(one.kind).label, last_day=last_day_of(one))
        for one in sorted(memberships, key=lambda one: order.index(MembershipKind(one.kind)))
    ]


def _by_area(offender: Offender, postings: list[Posting]) -> list[Ground]:
    if offender.restricted:
        return []
    return [
        Ground(
            f"{ROLES[RoleKey(one.role)].name} "
            + ("for England and Wales" if one.area_id is None else f"in {offender.area.name}"),
            last_day=last_day_of(one),
        )
        for one in postings
    ]


def _opens_in_emergency(offender: Offender, access: Access) -> bool:
    permission = Permission.EMERGENCY_OPEN_RESTRICTED if offender.restricted else Permission.EMERGENCY_OPEN
    opens = access.areas_by_permission
    return bool(opens.get(Permission.EMERGENCY_OPEN)) and bool(opens.get(permission))


def _missing(offender: Offender, person: User, access: Access) -> tuple[str, ...]:
    """Why the person opens no record at all, or none of this category."""
    if not person.is_active:
        return ("The account is stopped",)
    missing = tuple(f"{what} is not in force" for what in access.missing)
    if not missing and not access.areas_by_permission.get(Permission.OFFENDER_VIEW):
        missing = ("Has no role that opens records",)
    if offender.category_4 and not access.category_4_cleared:
        missing = (*missing, NOT_CLEARED)
    return missing


@dataclass(frozen=True)
class ListedMembership:
    """Somebody who works, worked or will work on the case."""

    membership: Membership
    when: str
    may_end: bool


def list_memberships(offender: Offender, *, on: date) -> list[ListedMembership]:
    """Who works on the case, then who will, then who did; what was withdrawn is left to the history."""
    rows = Membership.objects.current().filter(offender=offender).select_related("user__agency")
    listed = []
    for row in rows:
        first, end = row.in_force.lower, row.in_force.upper
        when = "later" if first > on else "ended" if end is not None and end <= on else "now"
        listed.append(ListedMembership(row, when, may_end=when != "ended"))
    order = ("now", "later", "ended")
    kinds = list(MembershipKind)
    return sorted(
        listed,
        key=lambda one: (
            order.index(one.when),
            kinds.index(MembershipKind(one.membership.kind)),
            one.membership.user.full_name,
            one.membership.pk,
        ),
    )


def find_membership(offender: Offender, pk: int) -> Membership | None:
    """A membership of a record that is open already, as it stands; None where there is none to end."""
    return Membership.objects.current().filter(offender=offender, pk=pk).select_related("user").first()


def find_people_to_name(typed: str, *, on: date) -> list[User]:
    """Active people who can open records, by user name or part of the name."""
    return find_people_who_may(Permission.OFFENDER_VIEW, typed=typed, on=on)


def open_to_state_reason(*, by: User, pk: int) -> tuple[Offender, bool]:
    """A record that the person may open, before they said why; and whether they have to say why now."""
    offender, grounds = find_offender(by=by, pk=pk)
    return offender, grounds.needs_reason and grounds.reason_id is None


def works_without_end(offender: Offender, *, by: User) -> bool:
    """Whether the person works on the case from today on and without an end."""
    grounds = grounds_of(by, offender)
    if grounds is None or not grounds.works_as:
        return False
    mine = _in_force(offender, on=timezone.localdate())
    return any(one.user_id == by.pk and one.in_force.upper is None for one in mine)
