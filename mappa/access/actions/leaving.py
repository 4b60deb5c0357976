"""People who leave, and leavers whose day has come: everything they hold ends together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mappa.access.models import Clearance, Departure, Posting, Proposal
from mappa.access.permissions import Permission
from mappa.access.policy import require_over_person
from mappa.access.queries.entitled import people_who_may
from mappa.access.queries.people import command_line_user
from mappa.access.states import Decision, NoticeKind
from mappa.access.work import Work, work_of_people
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.facts import FactQuerySet, PeriodFact
from mappa.database.refusals import NotPossible
from mappa.database.superseding import insert, supersede

from .clearances import finish_clearance
from .locks import Lock, hold
from .notices import tell
from .people import is_lasting_administrator, lock, require_an_administrator
from .postings import finish_posting
from .proposals import settle

Period = TypeVar("Period", bound=PeriodFact)


@transaction.atomic
def leave(*, person: User, on: date, today: date, reason: str, version: int, by: User) -> Departure:
    """Record that a person leaves; `on` is the first day on which the person has left.

    Roles, clearances and work on cases end with the day before, what would begin later is withdrawn, and what was
    proposed is given up. Where the day has come the account is stopped at once; else the watch stops it that day.
    """
    require_over_person(by, person)
    if person.pk == by.pk:
        raise NotPossible("reason", "Nobody may do this to their own account.")
    if on < today:
        raise NotPossible("last", "Yesterday’s date ends everything at once; an earlier one cannot be meant.")
    hold(Lock.ADMINISTRATORS)
    held = lock(person, version=version)
    was_administrator = is_lasting_administrator(held, on=today)
    for earlier in Departure.objects.current().filter(user=held):
        supersede(earlier, by=by, reason=reason)
    left = insert(Departure(user=held, on=on, reason=reason, recorded_by=by), field="last")
    postings, clearances = _beyond(Posting, held, on), _beyond(Clearance, held, on)
    for posting in postings:
        finish_posting(posting, on=on, reason=reason, by=by)
    for clearance in clearances:
        finish_clearance(clearance, on=on, reason=reason, by=by)
    pending = Proposal.objects.select_for_update().filter(user=held, decision="")
    settle(pending, Decision.WITHDRAWN, reason=reason, by=by)
    source = work_of_people()
    tell_who_takes_over(source.list_work(person=held, on=today), person=held, today=today, by=by)
    pieces = source.end_work(person=held, on=on, reason=reason, by=by)
    if on <= today:
        held.is_active = False
        held.save(update_fields=["is_active"])
    if was_administrator:
        require_an_administrator(on=today)
    record(
        Event.PERSON_LEFT,
        by=by,
        person_id=held.pk,
        departure_id=left.pk,
        roles=len(postings),
        clearances=len(clearances),
        cases=pieces,
    )
    return left


def tell_who_takes_over(work: Sequence[Work], *, person: User, today: date, by: User) -> None:
    """Tell those who say who works on a case that somebody has to be found for each of these."""
    found: dict[tuple[Permission, int], list[User]] = {}
    for one in work:
        asked = [Permission.MEMBERSHIP_KEEP]
        if one.leaves_nobody:
            asked.append(Permission.EMERGENCY_OPEN_RESTRICTED)
        for permission in asked:
            if (permission, one.area_id) not in found:
                able = people_who_may(permission, area_id=one.area_id, on=today)
                found[permission, one.area_id] = [keeper for keeper in able if keeper.pk != person.pk]
            for keeper in found[permission, one.area_id]:
                tell(
                    person=keeper,
                    kind=NoticeKind.HANDING_OVER,
                    by=by,
                    offender_id=one.offender_id,
                    subject_id=person.pk,
                    once=True,
                )


def stop_leavers(*, at: datetime) -> None:
    """Stop the accounts of people whose day has come; a chore of the watch."""
    today = timezone.localdate(at)
    for left in Departure.objects.current().filter(on__lte=today, user__is_active=True):
        person = User.objects.select_for_update().get(pk=left.user_id)
        person.is_active = False
        person.version += 1
        person.save(update_fields=["is_active", "version"])
        record(Event.PERSON_STOPPED, by=command_line_user(), person_id=person.pk, departure_id=left.pk)


def _beyond(kind: type[Period], person: User, on: date) -> list[Period]:
    """What the person would hold on the day, or begin to hold later."""
    periods: FactQuerySet[Period] = kind.objects.current()  # type: ignore[assignment]
    goes_on = Q(in_force__upper_inf=True) | Q(in_force__endswith__gt=on)
    return list(periods.filter(goes_on, user=person).select_related("user"))
