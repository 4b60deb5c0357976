"""A person's work on cases, as those who keep people need it: pointers, counts and its end (mappa/access/work.py).

Whoever keeps people sees no record, so the second wall shows them no work on one either: the owner's functions tell
of it, in pointers, and end it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Count, F, Func

from mappa.access.work import Work
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.identity import acting_as
from mappa.web.wording import instant, period

from .models import EmergencyOpening, Offender
from .states import MembershipKind


def list_work(*, person: User, on: date) -> Sequence[Work]:
    return [
        Work(
            offender_id=offender_id,
            area_id=area_id,
            what=MembershipKind(kind).label,
            when=period(in_force),
            leaves_nobody=leaves_nobody,
        )
        for _, offender_id, area_id, kind, in_force, leaves_nobody in _beyond(person, on)
    ]


@transaction.atomic
def list_openings(*, person: User, most: int) -> Sequence[Work]:
    # Their own openings are theirs to see, also of records that are closed to them again.
    with acting_as(person.pk):
        openings = list(
            EmergencyOpening.objects.filter(user=person)
            .annotate(
                area_id=Func(
                    F("offender_id"), function="area_of_record", output_field=models.BigIntegerField()
                )
            )
            .order_by("-opened_at", "-pk")[:most]
        )
    return [
        Work(
            offender_id=one.offender_id,
            area_id=one.area_id,
            what="Opened in an emergency",
            when=f"{instant(one.opened_at)} until {instant(one.closed_at or one.closes_at)}",
        )
        for one in openings
    ]


@transaction.atomic
def count_open(*, person: User) -> Mapping[int, int]:
    # What opens to the person, and not what opens to whoever asks: a number, and no record, is told.
    with acting_as(person.pk):
        counted = Offender.objects.visible_to(person).order_by().values_list("area_id").annotate(Count("pk"))
        return dict(counted)


def end_work(*, person: User, on: date, reason: str, by: User) -> int:
    """Whoever ends it need not see the record: what ends is the person's, and nobody gains anything by it."""
    memberships = _beyond(person, on)
    if not memberships:
        return 0
    with transaction.atomic(), acting_as(by.pk), connection.cursor() as cursor:
        cursor.execute("SELECT end_work(%s, %s, %s)", [person.pk, on, reason])
    for membership_id, offender_id, area_id, kind, *_ in memberships:
        record(
            Event.MEMBERSHIP_ENDED,
            by=by,
            offender_id=offender_id,
            area_id=area_id,
            person_id=person.pk,
            kind=kind,
            fact_id=membership_id,
        )
    return len(memberships)


def _beyond(person: User, on: date) -> list[tuple[Any, ...]]:
    """What the person works on that day, or begins to later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM work_beyond(%s, %s)", [person.pk, on])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
