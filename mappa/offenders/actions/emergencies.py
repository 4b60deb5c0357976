"""Opening a record in an emergency, closing it again, and the review by another person."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from mappa.access.actions import notices
from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, NotPermitted, access_of, areas_where, may, require
from mappa.access.queries.entitled import access_of_each, people_who_may, posted_with
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import policy_value
from mappa.audit.events import Event
from mappa.audit.recording import record
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
    offender = _named(reference, numbers)
    opened = None
    if offender is not None and _may_be_opened(offender, by=by):
        if Offender.objects.visible_to(by).filter(pk=offender.pk).exists():
            return offender.pk
        hours = int(policy_value(offender.area, PolicyKey.EMERGENCY_HOURS, on=on))
        opened = EmergencyOpening.objects.create(
            offender=offender, user=by, closes_at=Now() + timedelta(hours=hours), reason=reason
        )
    record(
        Event.EMERGENCY_OPENED if opened else Event.EMERGENCY_REFUSED,
        by=by,
        offender_id=offender.pk if offender else None,
        area_id=offender.area_id if offender else None,
        basis="emergency" if opened else "",
        asked_by=["reference", *sorted({kind.value for kind, _ in numbers})],
        **({"opening_id": opened.pk} if opened else {}),
    )
    if opened is None or offender is None:
        return None
    _tell(opened, offender, by=by, on=on)
    return offender.pk


def _named(reference: str, numbers: list[tuple[IdentifierKind, str]]) -> Offender | None:
    wanted = Q(reference__in={reference, reference.upper()})
    for kind, value in numbers:
        if kind in NATIONAL:
            having = Identifier.objects.current().filter(kind=kind.value, value=value)
            wanted |= Q(pk__in=having.values("offender"))
    found = list(Offender.objects.filter(wanted).select_related("area")[:2])
    return found[0] if len(found) == 1 else None


def _may_be_opened(offender: Offender, *, by: User) -> bool:
    if offender.category_4 and not access_of(by).category_4_cleared:
        return False
    return not offender.restricted or may(by, Permission.EMERGENCY_OPEN_RESTRICTED)


def _tell(opening: EmergencyOpening, offender: Offender, *, by: User, on: date) -> None:
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
                about_id=opening.pk,
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
