"""Opening a record in an emergency, closing it again, and the review by another person."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from mappa.access.actions import notices
from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, NotPermitted, areas_where, require
from mappa.access.queries.entitled import access_of_each, people_who_may, posted_with
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.agencies.policies import MEANINGS, PolicyKey
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.identity import acting_as
from mappa.database.refusals import NotPossible
from mappa.offenders.models import EmergencyOpening, Identifier, Membership, Offender
from mappa.offenders.queries.openings import may_review
from mappa.offenders.states import IdentifierKind, MembershipKind, ReviewOutcome

#: The numbers that name one person in the country; by others nobody is opened in an emergency.
NATIONAL = (IdentifierKind.PNC, IdentifierKind.CRO, IdentifierKind.VISOR)


@transaction.atomic
def open_in_emergency(
    *, reference: str, numbers: list[tuple[IdentifierKind, str]], reason: str, on: date, by: User
) -> int | None:
    """Open a record by its exact reference or number for some hours; its key, or None.

    Whether there is no such record, or one that may not be opened so, is not told: the same is asked, in the same
    order, and the same is written. A record that the person may open anyway is not opened in an emergency.
    """
    require(by, Permission.EMERGENCY_OPEN)
    asked = [reference, reference.upper()]
    national = [(kind.value, value) for kind, value in numbers if kind in NATIONAL]
    with acting_as(by.pk):
        open_anyway = _open_anyway(asked, national, by=by)
        if open_anyway is not None:
            return open_anyway
        hours = int(MEANINGS[PolicyKey.EMERGENCY_HOURS].default)
        about, area_id, opening_id = _opened(asked, national, reason=reason, hours=hours)
    record(
        Event.EMERGENCY_OPENED if opening_id else Event.EMERGENCY_REFUSED,
        by=by,
        offender_id=about,
        area_id=area_id,
        basis="emergency" if opening_id else "",
        asked_by=["reference", *sorted(kind for kind, _ in national)],
        **({"opening_id": opening_id} if opening_id else {}),
    )
    if opening_id is None or about is None:
        return None
    with acting_as(by.pk):  # anew: now the record is open
        offender = Offender.objects.visible_to(by).select_related("area").get(pk=about)
        _tell(opening_id, offender, by=by, on=on)
    return offender.pk


def _open_anyway(asked: list[str], national: list[tuple[str, str]], *, by: User) -> int | None:
    """The record that is meant, where it needs no emergency to open to the person."""
    wanted = Q(reference__in=asked)
    for kind, value in national:
        having = Identifier.objects.current().filter(kind=kind, value=value)
        wanted |= Q(pk__in=having.values("offender"))
    found = list(Offender.objects.visible_to(by).filter(wanted).values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def _opened(
    asked: list[str], national: list[tuple[str, str]], *, reason: str, hours: int
) -> tuple[int | None, int | None, int | None]:
    """Let the database open it, which alone sees it: whose record was meant, of which area, and the new opening."""
    kinds, values = [kind for kind, _ in national], [value for _, value in national]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT about, area, opening FROM open_in_emergency(%s, %s::text[], %s::text[], %s, %s)",
            [asked, kinds, values, reason, hours],
        )
        found: tuple[int | None, int | None, int | None] = cursor.fetchone()
    return found


def _tell(opening_id: int, offender: Offender, *, by: User, on: date) -> None:
    """Tell at once whoever keeps the record, and the supervisors there and where the opener works."""
    keepers = keepers_of(offender, on=on)
    supervisors = reviewers_of(offender, opener=by, on=on)
    told = {by.pk}
    for person in (*keepers, *supervisors, *_own_supervisors(by, on=on)):
        if person.pk not in told:
            told.add(person.pk)
            notices.tell(
                person=person,
                kind=NoticeKind.EMERGENCY_OPENED,
                by=by,
                offender_id=offender.pk,
                subject_id=by.pk,
                about_id=opening_id,
            )


def keepers_of(offender: Offender, *, on: date) -> list[User]:
    """Who supervises the offender; else who keeps the cases of the area, or works on the case if it is restricted."""
    working = Membership.objects.current().filter(
        offender=offender, in_force__contains=on, user__is_active=True
    )
    supervising = working.filter(kind=MembershipKind.SUPERVISING.value)
    if supervising.exists():
        return list(User.objects.filter(pk__in=supervising.values("user")))
    if offender.restricted:
        return list(User.objects.filter(pk__in=working.values("user")))
    return people_who_may(Permission.RECORD_RESTRICT, area_id=offender.area_id, on=on)


def reviewers_of(offender: Offender, *, opener: User, on: date) -> list[User]:
    """Who may review emergency openings of the record, but for the opener."""
    reviewers = {
        person.pk: person
        for person in people_who_may(Permission.ACCESS_REVIEW, area_id=offender.area_id, on=on)
    }
    working = Membership.objects.current().filter(offender=offender, in_force__contains=on)
    members = set(working.values_list("user_id", flat=True))
    if offender.restricted:
        reviewers = {key: person for key, person in reviewers.items() if key in members}
    elsewhere = posted_with(Permission.ACCESS_REVIEW, area_id=None, on=on).filter(pk__in=members)
    reviewers |= {person.pk: person for person in elsewhere}
    access = access_of_each(reviewers.values(), on=on)
    return [
        person
        for person in reviewers.values()
        if person.pk != opener.pk
        and access[person.pk].areas_by_permission.get(Permission.ACCESS_REVIEW)
        and (access[person.pk].category_4_cleared or not offender.category_4)
    ]


def _own_supervisors(opener: User, *, on: date) -> list[User]:
    """Who reviews in the areas where the opener works; whoever works everywhere has no area of their own."""
    areas = areas_where(opener, Permission.EMERGENCY_OPEN)
    if isinstance(areas, Everywhere):
        return []
    return [
        person
        for area_id in sorted(areas)
        for person in people_who_may(Permission.ACCESS_REVIEW, area_id=area_id, on=on)
    ]


@transaction.atomic
def close_opening(*, opening: EmergencyOpening, by: User) -> None:
    """Close one's own emergency opening before its time."""
    require(by, Permission.EMERGENCY_OPEN)
    if opening.user_id != by.pk:
        raise NotPermitted(Permission.EMERGENCY_OPEN)
    # By its key alone: whether the record is still open to anybody is not asked.
    closed = EmergencyOpening.objects.filter(pk=opening.pk, closed_at=None, closes_at__gt=Now()).update(
        closed_at=Now(), closed_by=by
    )
    if closed:
        record(
            Event.EMERGENCY_CLOSED,
            by=by,
            offender_id=opening.offender_id,
            area_id=opening.offender.area_id,
            opening_id=opening.pk,
        )


@transaction.atomic
def review_opening(*, opening: EmergencyOpening, outcome: ReviewOutcome, note: str, by: User) -> None:
    """Say once what the review of an emergency opening found. Nobody reviews their own."""
    require(by, Permission.ACCESS_REVIEW)
    if not may_review(opening, by=by):
        raise NotPermitted(Permission.ACCESS_REVIEW)
    reviewed = EmergencyOpening.objects.filter(pk=opening.pk, reviewed_at=None).update(
        reviewed_at=Now(), reviewed_by=by, outcome=outcome.value, review_note=note
    )
    if not reviewed:
        raise NotPossible("outcome", "Somebody else has reviewed it meanwhile.")
    record(
        Event.EMERGENCY_REVIEWED,
        by=by,
        offender_id=opening.offender_id,
        area_id=opening.offender.area_id,
        opening_id=opening.pk,
        person_id=opening.user_id,
        outcome=outcome.value,
    )
