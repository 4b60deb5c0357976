"""The roles of people: given and ended, where and when. A wide role is proposed instead (proposals.py)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from mappa.access.models import Departure, Posting
from mappa.access.policy import is_command_line, require_over_posting, require_to_keep
from mappa.access.roles import GIVEN_TO_PEOPLE, RoleKey, is_wide
from mappa.agencies.models import Area, User
from mappa.agencies.states import INSTALLATION_ACCOUNTS
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.periods import period
from mappa.database.refusals import NotPossible
from mappa.database.superseding import insert, supersede

from .facts import close
from .locks import Lock, hold
from .people import is_lasting_administrator, lock, require_an_administrator

NEEDS_TWO = "This is a wide role: somebody else has to approve it, so it can only be proposed."


@transaction.atomic
def give_role(
    *,
    person: User,
    role: RoleKey,
    areas: Sequence[Area],
    start: date,
    end: date | None,
    reason: str,
    version: int,
    by: User,
) -> list[Posting]:
    """Give a person a role in each of the areas, or, with none named, in England and Wales as a whole.

    `end` is the first day on which the role is no longer held. Wide roles are given alone at the command line only.
    """
    where: Sequence[Area | None] = areas or [None]
    require_to_give(person=person, role=role, where=where, start=start, end=end, by=by)
    if any(is_wide(role, area.pk if area else None) for area in where) and not is_command_line(by):
        raise NotPossible("role", NEEDS_TWO)
    held = lock(person, version=version)
    return [
        begin_posting(person=held, role=role, area=area, start=start, end=end, reason=reason, by=by)
        for area in where
    ]


def require_to_give(
    *, person: User, role: RoleKey, where: Sequence[Area | None], start: date, end: date | None, by: User
) -> None:
    """Raise NotPermitted or NotPossible unless the role may be given there, alone or by two people."""
    require_to_keep(by, person)
    for area in where:
        require_over_posting(by, role, area.pk if area else None)
    _not_ones_own(person, by=by)
    if role not in GIVEN_TO_PEOPLE or person.username in INSTALLATION_ACCOUNTS:
        raise NotPossible("role", "This role is not given to people.")
    if end is not None and end <= start:
        raise NotPossible("last", "The last day must not come before the first.")


def begin_posting(
    *, person: User, role: RoleKey, area: Area | None, start: date, end: date | None, reason: str, by: User
) -> Posting:
    """The role itself, once it is settled that it may be given."""
    leaves = Departure.objects.current().filter(user=person).values_list("on", flat=True).first()
    if leaves is not None and (end is None or end > leaves):
        raise NotPossible("role", f"The person leaves: from {leaves:%-d %B %Y} on no role can be held.")
    posting = insert(
        Posting(
            user=person,
            role=role.value,
            area=area,
            in_force=period(start, end),
            reason=reason,
            recorded_by=by,
        ),
        field="role",
    )
    record(
        Event.POSTING_BEGUN,
        by=by,
        area_id=posting.area_id,
        person_id=person.pk,
        posting_id=posting.pk,
        role=role.value,
    )
    return posting


@transaction.atomic
def end_role(*, posting: Posting, on: date, today: date, reason: str, version: int, by: User) -> None:
    """End a role; `on` is the first day on which it is no longer held. One that has not begun is withdrawn."""
    person = posting.user
    require_to_keep(by, person)
    require_over_posting(by, RoleKey(posting.role), posting.area_id)
    _not_ones_own(person, by=by)
    hold(Lock.ADMINISTRATORS)
    lock(person, version=version)
    was_administrator = is_lasting_administrator(person, on=today)
    finish_posting(posting, on=on, reason=reason, by=by)
    if was_administrator:
        require_an_administrator(on=today)


def finish_posting(posting: Posting, *, on: date, reason: str, by: User) -> None:
    """The end itself, once it is settled that it may be ended."""
    if on <= posting.in_force.lower:
        supersede(posting, by=by, reason=reason)
    else:
        close(posting, on=on, by=by, reason=reason)
    record(
        Event.POSTING_ENDED,
        by=by,
        area_id=posting.area_id,
        person_id=posting.user_id,
        posting_id=posting.pk,
        role=posting.role,
    )


def _not_ones_own(person: User, *, by: User) -> None:
    if person.pk == by.pk:
        raise NotPossible("role", "Nobody may change their own roles.")
