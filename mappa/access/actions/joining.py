"""People who join, and people who move to other work: what they need in one step, or none of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from mappa.access.models import Posting
from mappa.access.policy import require_over_person, require_over_posting
from mappa.access.roles import RoleKey
from mappa.access.states import ClearanceKind
from mappa.access.work import work_of_people
from mappa.agencies.models import Agency, Area, User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.refusals import NotPossible

from .clearances import begin_clearance
from .leaving import tell_who_takes_over
from .locks import Lock, hold
from .people import WithPassword, add_person, is_lasting_administrator, lock, require_an_administrator
from .postings import finish_posting
from .proposals import give_or_propose_role


@dataclass(frozen=True)
class Passed:
    """A vetting or a training, and the first day on which it is no longer in force."""

    kind: ClearanceKind
    level: str
    end: date


@transaction.atomic
def join(
    *,
    username: str,
    full_name: str,
    agency: Agency,
    job_title: str,
    email: str,
    role: RoleKey | None,
    areas: Sequence[Area],
    start: date,
    end: date | None,
    passed: Sequence[Passed],
    reason: str,
    today: date,
    by: User,
) -> WithPassword:
    """Add a person with what was passed and, where one is named, the role; a wide one is proposed."""
    added = add_person(
        username=username, full_name=full_name, agency=agency, job_title=job_title, email=email, by=by
    )
    require_over_person(by, added.person)
    for one in passed:
        begin_clearance(
            person=added.person,
            kind=one.kind,
            level=one.level,
            start=start,
            end=one.end,
            reason=reason,
            by=by,
        )
    if role is not None:
        give_or_propose_role(
            person=added.person,
            role=role,
            areas=areas,
            start=start,
            end=end,
            reason=reason,
            version=added.person.version,
            today=today,
            by=by,
        )
    record(Event.PERSON_JOINED, by=by, person_id=added.person.pk, subject_agency_id=agency.pk)
    return added


@transaction.atomic
def move(
    *,
    person: User,
    ending: Sequence[Posting],
    role: RoleKey | None,
    areas: Sequence[Area],
    on: date,
    end: date | None,
    hands_over: bool,
    reason: str,
    today: date,
    version: int,
    by: User,
) -> None:
    """End some roles and give another from the same day, on which the person's cases can change hands too."""
    require_over_person(by, person)
    if person.pk == by.pk:
        raise NotPossible("role", "Nobody may change their own roles.")
    if not ending and role is None and not hands_over:
        raise NotPossible("role", "Choose what ends or what begins.")
    hold(Lock.ADMINISTRATORS)
    held = lock(person, version=version)
    was_administrator = is_lasting_administrator(held, on=today)
    for posting in ending:
        require_over_posting(by, RoleKey(posting.role), posting.area_id)
        finish_posting(posting, on=on, reason=reason, by=by)
    if was_administrator:
        require_an_administrator(on=today)
    if role is not None:
        give_or_propose_role(
            person=held,
            role=role,
            areas=areas,
            start=on,
            end=end,
            reason=reason,
            version=held.version,
            today=today,
            by=by,
        )
    cases = 0
    if hands_over:
        source = work_of_people()
        tell_who_takes_over(source.list_work(person=held, on=today), person=held, today=today, by=by)
        cases = source.end_work(person=held, on=on, reason=reason, by=by)
    record(Event.PERSON_MOVED, by=by, person_id=held.pk, ended=len(ending), cases=cases)
