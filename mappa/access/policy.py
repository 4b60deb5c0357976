"""The only place that decides who may do what, and in which areas.

Permissions follow from postings in force today. Those that open offenders' records also need the agency's
signature of the information-sharing protocol, and the person's own vetting and training, to be in force. Nothing
here knows what an offender is: records carry the area responsible for them, and are filtered by the areas this
module gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from mappa.agencies.models import Agency, ProtocolSignature, User
from mappa.agencies.states import INSTALLATION_ACCOUNTS

from .models import Clearance, Posting
from .permissions import Permission
from .roles import GIVEN_TO_PEOPLE, ROLES, RoleKey, is_wide
from .states import NEEDED_BY_ALL, ClearanceKind

#: Permissions that lead to an offender's record, and so need a signed protocol, vetting and training.
NEED_PROTOCOL = frozenset(
    {
        Permission.OFFENDER_VIEW,
        Permission.CASELOAD_VIEW,
        Permission.EMERGENCY_OPEN,
        Permission.EMERGENCY_OPEN_RESTRICTED,
        Permission.MEMBERSHIP_KEEP,
        Permission.RECORD_RESTRICT,
        Permission.ACCESS_REVIEW,
        Permission.DISCLOSURE_RECORD,
        Permission.SUBJECT_ACCESS,
        Permission.RETENTION_REVIEW,
        Permission.ERASURE_PROPOSE,
        Permission.ERASURE_APPROVE,
        Permission.OFFENDER_REGISTER,
        Permission.FACT_RECORD,
        Permission.CUSTODY_RECORD,
        Permission.CATEGORY_SET,
        Permission.LEVEL_SET,
        Permission.FACT_CORRECT,
        Permission.CASELOAD_IMPORT,
        Permission.LEVEL_COUNTERSIGN,
        Permission.TRANSFER_DECIDE,
    }
)

PROTOCOL = "The agency’s signature of the information-sharing protocol"


class NotPermitted(PermissionDenied):
    """The person may not do this, or not here."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(f"This needs a role that may {permission.sentence}.")
        self.permission = permission


class Everywhere:
    """All areas of England and Wales."""

    def __contains__(self, area_id: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True


EVERYWHERE = Everywhere()


class InAnArea(Protocol):
    """Anything that one area is responsible for."""

    @property
    def area_id(self) -> int: ...


@dataclass
class Access:
    """What one person may do on one day."""

    postings: tuple[tuple[RoleKey, int | None], ...]
    protocol_in_force: bool
    clearances: frozenset[ClearanceKind] = frozenset()

    @property
    def missing(self) -> tuple[str, ...]:
        """What would have to be in force before roles that open records open them."""
        protocol = () if self.protocol_in_force else (PROTOCOL,)
        return (*protocol, *(kind.label for kind in NEEDED_BY_ALL if kind not in self.clearances))

    @property
    def entitled(self) -> bool:
        """Whether roles that open records open them: the agency is bound, the person is vetted and trained."""
        return not self.missing

    @property
    def category_4_cleared(self) -> bool:
        return ClearanceKind.CATEGORY_4 in self.clearances

    @cached_property
    def areas_by_permission(self) -> dict[Permission, frozenset[int] | Everywhere]:
        areas: dict[Permission, frozenset[int] | Everywhere] = {}
        for role, area_id in self.postings:
            for permission in ROLES[role].permissions:
                if permission in NEED_PROTOCOL and not self.entitled:
                    continue
                held = areas.get(permission, frozenset())
                if area_id is None or isinstance(held, Everywhere):
                    areas[permission] = EVERYWHERE
                else:
                    areas[permission] = held | {area_id}
        return areas


def access_on(user: User, day: date) -> Access:
    """What follows from the person's postings and clearances and the agency's protocol on a day."""
    if not user.pk:
        return Access(postings=(), protocol_in_force=False)
    postings = (
        Posting.objects.current().filter(user=user, in_force__contains=day).values_list("role", "area_id")
    )
    signed = ProtocolSignature.objects.current().filter(agency=OuterRef("agency"), in_force__contains=day)
    cleared = Clearance.objects.current().filter(user=OuterRef("pk"), in_force__contains=day)
    protocol_in_force, clearances = (
        User.objects.filter(pk=user.pk)
        .values_list(Exists(signed), ArraySubquery(cleared.values("kind")))
        .get()
    )
    return Access(
        postings=tuple((RoleKey(role), area_id) for role, area_id in postings),
        protocol_in_force=protocol_in_force,
        clearances=frozenset(ClearanceKind(kind) for kind in clearances),
    )


def access_of(user: User) -> Access:
    """Today's access, read once per request: the person is loaded anew for each request."""
    access: Access | None = getattr(user, "_access_today", None)
    if access is None:
        access = access_on(user, timezone.localdate())
        user._access_today = access  # type: ignore[attr-defined]
    return access


def areas_where(by: User, permission: Permission) -> frozenset[int] | Everywhere:
    """The areas in which the person has the permission; an empty set where there is none."""
    return access_of(by).areas_by_permission.get(permission, frozenset())


def may(by: User, permission: Permission, where: InAnArea | None = None) -> bool:
    """Whether the person has the permission: in that record's area, or, without one, anywhere at all."""
    areas = areas_where(by, permission)
    return bool(areas) if where is None else where.area_id in areas


def may_in_area(by: User, permission: Permission, area_id: int) -> bool:
    return area_id in areas_where(by, permission)


def require(by: User, permission: Permission, where: InAnArea | None = None) -> None:
    """Raise NotPermitted unless the person has the permission there."""
    if not may(by, permission, where):
        raise NotPermitted(permission)


def require_in_area(by: User, permission: Permission, area_id: int) -> None:
    """Raise NotPermitted unless the person has the permission in the area."""
    if not may_in_area(by, permission, area_id):
        raise NotPermitted(permission)


def may_everywhere(by: User, permission: Permission) -> bool:
    """Whether the person has the permission for England and Wales as a whole."""
    return isinstance(areas_where(by, permission), Everywhere)


def require_over(by: User, permission: Permission, area_id: int | None) -> None:
    """Raise NotPermitted unless the person has it in the area; without an area, unless everywhere."""
    allowed = may_everywhere(by, permission) if area_id is None else may_in_area(by, permission, area_id)
    if not allowed:
        raise NotPermitted(permission)


def keeps_everybody(by: User) -> bool:
    """Whether the person keeps people of any agency, and not of their own alone."""
    return may(by, Permission.PEOPLE_MANAGE)


def areas_of_people(by: User) -> frozenset[int] | Everywhere:
    """The areas in which the person may give and end roles."""
    keeping = Permission.PEOPLE_MANAGE if keeps_everybody(by) else Permission.AGENCY_PEOPLE_MANAGE
    return areas_where(by, keeping)


def require_over_posting(by: User, role: RoleKey, area_id: int | None) -> None:
    """Require that the person may give and end the role there; whoever keeps one agency's people, no wide one."""
    if keeps_everybody(by):
        require_over(by, Permission.PEOPLE_MANAGE, area_id)
    else:
        require_over(by, Permission.AGENCY_PEOPLE_MANAGE, area_id)
        if is_wide(role, area_id):
            raise NotPermitted(Permission.PEOPLE_MANAGE)


def require_to_add(by: User, agency: Agency) -> None:
    """Require that the person may add people to the agency; whoever keeps one agency's people, to that one."""
    require(by, Permission.AGENCY_PEOPLE_MANAGE)
    if not keeps_everybody(by) and agency.pk != by.agency_id:
        raise NotPermitted(Permission.PEOPLE_MANAGE)


def require_to_keep(by: User, person: User) -> None:
    """Require that the person keeps people, and not those of another agency than the other one's."""
    require(by, Permission.AGENCY_PEOPLE_MANAGE)
    if not keeps_everybody(by) and person.agency_id != by.agency_id:
        raise NotPermitted(Permission.PEOPLE_MANAGE)


def require_over_person(by: User, person: User) -> None:
    """Require that the person keeps the other one: wherever that one has a role, today or later.

    Otherwise whoever keeps one area's people could take over the account of somebody with a role in another, and
    whoever keeps an agency's that of somebody with a wide role. The accounts of the installation are nobody's to
    change.
    """
    require_to_keep(by, person)
    if person.username in INSTALLATION_ACCOUNTS:
        raise NotPermitted(Permission.PEOPLE_MANAGE)
    ended = Q(in_force__upper_inf=False, in_force__endswith__lte=timezone.localdate())
    standing = Posting.objects.current().filter(~ended, user=person)
    for role, area_id in set(standing.values_list("role", "area_id")):
        require_over_posting(by, RoleKey(role), area_id)


def may_keep(by: User, person: User) -> bool:
    """Whether the person could change the other one's account, roles and clearances; nobody changes their own."""
    try:
        require_over_person(by, person)
    except NotPermitted:
        return False
    return by.pk != person.pk


def is_command_line(by: User) -> bool:
    """Whether it is whoever runs the `mappa` command, who holds the database anyway."""
    return any(role is RoleKey.COMMAND_LINE for role, _ in access_of(by).postings)


def has_role_of_a_person(user: User) -> bool:
    """Whether any role that people have is in force today; the command line's is none."""
    return any(role in GIVEN_TO_PEOPLE for role, _ in access_of(user).postings)
