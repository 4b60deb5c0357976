"""The grades that people hold: given and ended by those who keep them."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from mappa.access.models import Grade
from mappa.access.policy import require_over_person
from mappa.access.queries.grades import grades_named
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.periods import period
from mappa.database.refusals import NotPossible
from mappa.database.superseding import insert, supersede

from .facts import close
from .people import lock


@transaction.atomic
def give_grade(
    *, person: User, grade: str, start: date, end: date | None, reason: str, version: int, by: User
) -> Grade:
    """Record the grade that a person holds from a day; the one held until then ends that day.

    `end` is the first day on which it is no longer held.
    """
    require_over_person(by, person)
    _not_ones_own(person, by=by)
    held = lock(person, version=version)
    if grade not in grades_named(on=start):
        raise NotPossible("grade", "Choose one of the grades that local policy names on that day.")
    if end is not None and end <= start:
        raise NotPossible("last", "The last day must not come before the first.")
    standing = (
        Grade.objects.current()
        .filter(user=held, in_force__contains=start, in_force__startswith__lt=start)
        .first()
    )
    if standing is not None:
        close(standing, on=start, by=by, reason=reason)
    given = insert(
        Grade(user=held, grade=grade, in_force=period(start, end), reason=reason, recorded_by=by),
        field="start",
    )
    record(Event.GRADE_GIVEN, by=by, person_id=held.pk, grade_id=given.pk)
    return given


@transaction.atomic
def end_grade(*, grade: Grade, on: date, reason: str, version: int, by: User) -> None:
    """End a grade; `on` is the first day on which it is no longer held. One not yet begun is withdrawn."""
    person = grade.user
    require_over_person(by, person)
    _not_ones_own(person, by=by)
    lock(person, version=version)
    if on <= grade.in_force.lower:
        supersede(grade, by=by, reason=reason)
    else:
        close(grade, on=on, by=by, reason=reason)
    record(Event.GRADE_ENDED, by=by, person_id=person.pk, grade_id=grade.pk)


def _not_ones_own(person: User, *, by: User) -> None:
    if person.pk == by.pk:
        raise NotPossible("grade", "Nobody may change their own grade.")
