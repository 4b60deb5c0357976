"""People, and the roles they have."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Prefetch, Q, QuerySet

from mappa.access.models import Clearance, Departure, Posting, Proposal
from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, areas_of_people, areas_where, keeps_everybody, may
from mappa.access.roles import GIVEN_TO_PEOPLE, ROLES, WIDE, RoleKey
from mappa.agencies.models import Agency, Area, User
from mappa.agencies.queries import list_agencies, list_areas
from mappa.agencies.states import COMMAND_LINE_ACCOUNT, INSTALLATION_ACCOUNTS
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.web.wording import period


def command_line_user() -> User:
    """The account in whose name the `mappa` command acts; a migration made it and nobody can sign in with it."""
    return User.objects.get(username=COMMAND_LINE_ACCOUNT)


def kept_by(by: User) -> QuerySet[User]:
    """The one filter of people: everybody for whoever keeps people, one's own agency's for whoever keeps those."""
    people = User.objects.exclude(username__in=INSTALLATION_ACCOUNTS)
    if keeps_everybody(by):
        return people
    return (
        people.filter(agency_id=by.agency_id) if may(by, Permission.AGENCY_PEOPLE_MANAGE) else people.none()
    )


def known_to(by: User) -> QuerySet[User]:
    """Those whom the person keeps, and those whom a supervisor of the audit answers for: by agency or by role."""
    kept = kept_by(by)
    areas = areas_where(by, Permission.AUDIT_READ)
    if not areas:
        return kept
    people = User.objects.exclude(username__in=INSTALLATION_ACCOUNTS)
    if isinstance(areas, Everywhere):
        return people
    working = Posting.objects.current().filter(Q(area_id__in=areas) | Q(area=None))
    return people.filter(
        Q(pk__in=kept.values("pk")) | Q(agency__area_id__in=areas) | Q(pk__in=working.values("user_id"))
    )


def list_people(
    *,
    by: User,
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
    people = kept_by(by).select_related("agency")
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


def open_person(pk: int, *, by: User) -> User:
    """One of the people whom the person keeps. Raises RecordNotShown for any other."""
    person = _open(pk, kept_by(by))
    record(Event.PERSON_VIEWED, by=by, person_id=person.pk, subject_agency_id=person.agency_id)
    return person


def open_known_person(pk: int, *, by: User) -> User:
    """One of the people whose access the person may look at. Raises RecordNotShown for any other."""
    return _open(pk, known_to(by))


def _open(pk: int, people: QuerySet[User]) -> User:
    person = people.select_related("agency", "agency__area").filter(pk=pk).first()
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


def list_standing_postings(person: User, *, on: date) -> list[Posting]:
    """The roles that the person has on the day or will have."""
    return [one for one in list_postings(person) if one.in_force.upper is None or one.in_force.upper > on]


def list_clearances(person: User) -> QuerySet[Clearance]:
    return (
        Clearance.objects.current()
        .filter(user=person)
        .select_related("recorded_by")
        .order_by("kind", "-in_force")
    )


def open_clearance(person: User, pk: int) -> Clearance:
    """One standing clearance of the person. Raises RecordNotShown."""
    clearance = Clearance.objects.current().filter(user=person, pk=pk).select_related("user").first()
    if clearance is None:
        raise RecordNotShown("clearance", pk)
    return clearance


def departure_of(person: User) -> Departure | None:
    return Departure.objects.current().filter(user=person).select_related("recorded_by").first()


def list_proposals(*, by: User) -> QuerySet[Proposal]:
    """What was proposed for people whom the person keeps, what waits first."""
    return (
        Proposal.objects.filter(user__in=kept_by(by))
        .select_related("user", "area", "proposed_by", "decided_by")
        .order_by(F("decided_at").desc(nulls_first=True), "-proposed_at", "-pk")
    )


def proposals_to_decide(*, by: User) -> list[Proposal]:
    """Those that wait and that the person may decide on, oldest first: not their own, and not about themselves."""
    areas = areas_where(by, Permission.PEOPLE_MANAGE)
    if not areas:
        return []
    waiting = list_proposals(by=by).filter(decided_at=None).exclude(proposed_by=by).exclude(user=by)
    if not isinstance(areas, Everywhere):
        waiting = waiting.filter(area__in=areas)
    return list(waiting.order_by("proposed_at", "pk"))


def open_proposal(pk: int, *, by: User) -> Proposal:
    """Raises RecordNotShown where it is not about somebody whom the person keeps."""
    proposal = list_proposals(by=by).filter(pk=pk).first()
    if proposal is None:
        raise RecordNotShown("proposal", pk)
    record(Event.PROPOSAL_VIEWED, by=by, person_id=proposal.user_id, proposal_id=proposal.pk)
    return proposal


def agencies_of(by: User) -> list[Agency]:
    """The agencies whose people the person keeps: any, or one's own."""
    return [one for one in list_agencies() if keeps_everybody(by) or one.pk == by.agency_id]


def roles_to_give(by: User) -> list[RoleKey]:
    return [key for key in GIVEN_TO_PEOPLE if keeps_everybody(by) or key not in WIDE]


def areas_to_give(by: User) -> list[Area]:
    mine = areas_of_people(by)
    return [area for area in list_areas() if area.pk in mine]


def in_words(posting: Posting) -> str:
    """'Police public protection officer, Kent, since 1 April 2005'."""
    where = posting.area.name if posting.area else "all areas"
    return f"{ROLES[RoleKey(posting.role)].name}, {where}, {period(posting.in_force)}"
