"""People, and the roles they have."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from mappa.access.models import Posting
from mappa.access.pages import RecordNotShown
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.agencies.states import COMMAND_LINE_ACCOUNT, INSTALLATION_ACCOUNTS


def command_line_user() -> User:
    """The account in whose name the `mappa` command acts; a migration made it and nobody can sign in with it."""
    return User.objects.get(username=COMMAND_LINE_ACCOUNT)


def list_people(
    *,
    on: date,
    search: str = "",
    agency_id: int | None = None,
    role: RoleKey | None = None,
    area_id: int | None = None,
    active: bool | None = None,
) -> QuerySet[User]:
    """People by name, each with `roles_now`: the postings in force on the day.

    `search` is looked for in names and usernames; `role` and `area_id` look at postings of the day, and a role
    everywhere is a role in each area.
    """
    now = Posting.objects.current().filter(in_force__contains=on)
    people = User.objects.exclude(username__in=INSTALLATION_ACCOUNTS).select_related("agency")
    for word in search.split():
        people = people.filter(Q(full_name__icontains=word) | Q(username__icontains=word))
    if agency_id is not None:
        people = people.filter(agency_id=agency_id)
    if active is not None:
        people = people.filter(is_active=active)
    if role is not None or area_id is not None:
        holding = now
        if role is not None:
            holding = holding.filter(role=role.value)
        if area_id is not None:
            holding = holding.filter(Q(area_id=area_id) | Q(area=None))
        people = people.filter(pk__in=holding.values("user_id"))
    return people.prefetch_related(
        Prefetch(
            "postings", queryset=now.select_related("area").order_by("role", "area"), to_attr="roles_now"
        )
    ).order_by("full_name", "pk")


def open_person(pk: int) -> User:
    """One person; the installation's accounts are not shown as people. Raises RecordNotShown."""
    person = (
        User.objects.exclude(username__in=INSTALLATION_ACCOUNTS)
        .select_related("agency", "agency__area")
        .filter(pk=pk)
        .first()
    )
    if person is None:
        raise RecordNotShown("person", pk)
    return person


def find_person(username: str) -> User | None:
    return User.objects.filter(username=username.strip().lower()).first()


def list_postings(person: User) -> QuerySet[Posting]:
    """Every role the person has, had or will have, newest first; not those that were replaced or withdrawn."""
    return (
        Posting.objects.current()
        .filter(user=person)
        .select_related("area", "recorded_by")
        .order_by("-in_force", "role", "area")
    )


def list_withdrawn_postings(person: User) -> QuerySet[Posting]:
    """What was entered and then ended early, corrected or withdrawn."""
    return (
        Posting.objects.filter(user=person, superseded_at__isnull=False)
        .select_related("area", "recorded_by", "superseded_by")
        .order_by("-superseded_at")
    )


def open_posting(person: User, pk: int) -> Posting:
    """One standing role of the person. Raises RecordNotShown."""
    posting = Posting.objects.current().filter(user=person, pk=pk).select_related("area", "user").first()
    if posting is None:
        raise RecordNotShown("posting", pk)
    return posting
