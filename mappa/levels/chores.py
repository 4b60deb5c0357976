"""What nobody’s click starts: whoever lets the review of a case wait is told, and told again each week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.utils import timezone

from mappa.access.actions.notices import tell
from mappa.access.models import Notice
from mappa.access.permissions import Permission
from mappa.access.queries.entitled import access_of_each, people_who_may
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.offenders.models import Membership
from mappa.offenders.states import MembershipKind

from . import queries

#: How often somebody is told of the same thing while it still waits.
AGAIN = timedelta(days=7)


def chase(*, at: datetime) -> int:
    """The chore: tell of reviews that are overdue, and again each week. How many notices.

    Of a case that somebody supervises, the supervisors are told, once for the case. Of all others of an area those
    who keep its meetings and set its levels are, once for the area; where nobody does both, whoever sets its levels.
    """
    today = timezone.localdate(at)
    overdue = queries.reviews_overdue(on=today)
    supervisors = _supervisors([one.offender_id for one in overdue], on=today)
    lately = _told_since(at - AGAIN)
    told = 0
    areas = set()
    for review in overdue:
        people = supervisors.get(review.offender_id, [])
        if not people:
            areas.add(review.area_id)
        for person in people:
            if (person.pk, NoticeKind.REVIEW_OVERDUE, review.offender_id) not in lately:
                tell(person=person, kind=NoticeKind.REVIEW_OVERDUE, by=None, offender_id=review.offender_id)
                told += 1
    for area_id in sorted(areas):
        for person in _who_answers_for(area_id, on=today):
            if (person.pk, NoticeKind.REVIEWS_OVERDUE, area_id) not in lately:
                tell(person=person, kind=NoticeKind.REVIEWS_OVERDUE, by=None, about_id=area_id)
                told += 1
    return told


def _supervisors(offender_ids: Collection[int], *, on: date) -> dict[int, list[User]]:
    """Who supervises each case and could record its review."""
    supervising = Membership.objects.current().filter(
        kind=MembershipKind.SUPERVISING.value, in_force__contains=on, user__is_active=True
    )
    rows = supervising.order_by("pk").values_list("offender_id", "user_id", "offender__category_4")
    wanted = set(offender_ids)
    works = [row for row in rows if row[0] in wanted]
    people = User.objects.in_bulk({user_id for _, user_id, _ in works})
    access = access_of_each(people.values(), on=on)
    found: dict[int, list[User]] = defaultdict(list)
    for offender_id, user_id, category_4 in works:
        has = access[user_id]
        if has.areas_by_permission.get(Permission.LEVEL_SET) and (has.category_4_cleared or not category_4):
            found[offender_id].append(people[user_id])
    return found


def _who_answers_for(area_id: int, *, on: date) -> list[User]:
    deciding = people_who_may(Permission.LEVEL_SET, area_id=area_id, on=on)
    keeping = {person.pk for person in people_who_may(Permission.MEETING_KEEP, area_id=area_id, on=on)}
    return [person for person in deciding if person.pk in keeping] or deciding


def _told_since(since: datetime) -> set[tuple[int, str, int | None]]:
    notices = Notice.objects.filter(
        kind__in=[NoticeKind.REVIEW_OVERDUE, NoticeKind.REVIEWS_OVERDUE], at__gt=since
    )
    return {
        (person_id, kind, offender_id or about_id)
        for person_id, kind, offender_id, about_id in notices.values_list(
            "person_id", "kind", "offender_id", "about_id"
        )
    }
