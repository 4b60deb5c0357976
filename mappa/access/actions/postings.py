"""The roles of people: given and ended, where and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from mappa.access.models import Posting
from mappa.access.permissions import Permission
from mappa.access.policy import require_over
from mappa.access.roles import GIVEN_TO_PEOPLE, RoleKey
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

    `end` is the first day on which the role is no longer held.
    """
    where: Sequence[Area | None] = areas or [None]
    for area in where:
        require_over(by, Permission.PEOPLE_MANAGE, area.pk if area else None)
    _not_ones_own(person, by=by)
    if role not in GIVEN_TO_PEOPLE or person.username in INSTALLATION_ACCOUNTS:
        raise NotPossible("role", "This role is not given to people.")
    if end is not None and end <= start:
        raise NotPossible("last", "The last day must not come before the first.")
    held = lock(person, version=version)
    postings = []
    for area in where:
        posting = insert(
            Posting(
                user=held,
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
            person_id=held.pk,
            posting_id=posting.pk,
            role=role.value,
        )
        postings.append(posting)
    return postings


@transaction.atomic
def end_role(*, posting: Posting, on: date, today: date, reason: str, version: int, by: User) -> None:
    """End a role; `on` is the first day on which it is no longer held. One that has not begun is withdrawn."""
    require_over(by, Permission.PEOPLE_MANAGE, posting.area_id)
    person = posting.user
    _not_ones_own(person, by=by)
    hold(Lock.ADMINISTRATORS)
    lock(person, version=version)
    was_administrator = is_lasting_administrator(person, on=today)
    if on <= posting.in_force.lower:
        supersede(posting, by=by, reason=reason)
    else:
        close(posting, on=on, by=by, reason=reason)
    if was_administrator:
        require_an_administrator(on=today)
    record(
        Event.POSTING_ENDED,
        by=by,
        area_id=posting.area_id,
        person_id=person.pk,
        posting_id=posting.pk,
        role=posting.role,
    )


def _not_ones_own(person: User, *, by: User) -> None:
    if person.pk == by.pk:
        raise NotPossible("role", "Nobody may change their own roles.")
