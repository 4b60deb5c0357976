"""Who may do something, asked of everybody at once: the rule of access.policy over sets of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from mappa.access.models import Clearance, Posting
from mappa.access.permissions import Permission
from mappa.access.policy import Access
from mappa.access.roles import GIVEN_TO_PEOPLE, ROLES, RoleKey
from mappa.access.states import ClearanceKind
from mappa.agencies.models import User
from mappa.agencies.queries import agencies_bound


def roles_that_may(permission: Permission) -> list[str]:
    """The keys of the roles of people that carry the permission."""
    return [key.value for key in GIVEN_TO_PEOPLE if permission in ROLES[key].permissions]


def access_of_each(people: Iterable[User], *, on: date) -> dict[int, Access]:
    """What follows on a day from the postings, clearances and agency of each person, in three queries."""
    people = list(people)
    keys = [person.pk for person in people]
    postings: dict[int, list[tuple[RoleKey, int | None]]] = defaultdict(list)
    in_force = Posting.objects.current().filter(user__in=keys, in_force__contains=on)
    for key, role, area_id in in_force.values_list("user_id", "role", "area_id"):
        postings[key].append((RoleKey(role), area_id))
    clearances: dict[int, set[ClearanceKind]] = defaultdict(set)
    cleared = Clearance.objects.current().filter(user__in=keys, in_force__contains=on)
    for key, kind in cleared.values_list("user_id", "kind"):
        clearances[key].add(ClearanceKind(kind))
    bound = agencies_bound(on)
    return {
        person.pk: Access(
            postings=tuple(postings[person.pk]),
            protocol_in_force=person.agency_id in bound,
            clearances=frozenset(clearances[person.pk]),
        )
        for person in people
    }


def posted_with(permission: Permission, *, area_id: int | None, on: date) -> QuerySet[User]:
    """Active people with a role that carries the permission, in an area or everywhere; without an area, anywhere.

    Whether the protocol, vetting and training let them use it is for `access_of_each` to say.
    """
    where = Q() if area_id is None else Q(area_id=area_id) | Q(area_id=None)
    postings = Posting.objects.current().filter(
        where, role__in=roles_that_may(permission), in_force__contains=on
    )
    return User.objects.filter(is_active=True, pk__in=postings.values("user"))


def posted_everywhere_with(permission: Permission, *, on: date) -> QuerySet[User]:
    """Active people with a role for England and Wales as a whole that carries the permission."""
    postings = Posting.objects.current().filter(
        area=None, role__in=roles_that_may(permission), in_force__contains=on
    )
    return User.objects.filter(is_active=True, pk__in=postings.values("user"))


def people_who_may(permission: Permission, *, area_id: int, on: date) -> list[User]:
    """Active people who have the permission in an area on a day, by name."""
    people = list(posted_with(permission, area_id=area_id, on=on).order_by("full_name", "pk"))
    access = access_of_each(people, on=on)
    return [
        person
        for person in people
        if area_id in access[person.pk].areas_by_permission.get(permission, frozenset())
    ]


#: A name that fits more people than this has to be typed more fully.
MOST_FOUND = 20


def find_people_who_may(permission: Permission, *, typed: str, on: date) -> list[User]:
    """Active people who have the permission somewhere, by user name or part of the name; an exact user name alone."""
    people = posted_with(permission, area_id=None, on=on).select_related("agency")
    exact = people.filter(username=typed.strip().lower())
    named = Q(username__istartswith=typed.strip())
    words = Q()
    for word in typed.split():
        words &= Q(full_name__icontains=word)
    found = list(exact) or list(people.filter(named | words).order_by("full_name", "pk")[: MOST_FOUND * 3])
    access = access_of_each(found, on=on)
    return [person for person in found if access[person.pk].areas_by_permission.get(permission)][
        : MOST_FOUND + 1
    ]
