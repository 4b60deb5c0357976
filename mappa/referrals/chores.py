"""What nobody’s click starts: whoever lets something wait is told, and told again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

from mappa.access.actions.notices import tell
from mappa.access.models import Notice
from mappa.access.permissions import Permission
from mappa.access.queries.entitled import access_of_each
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.agencies.policies import PolicyKey
from mappa.law.bank_holidays import working_day_after
from mappa.law.categories import Category
from mappa.offenders.grounds import may_on

from . import queries
from .models import Notification, Step
from .states import ReferralState

#: How often somebody is told of the same thing while it still waits.
AGAIN = timedelta(days=7)
#: Who lets it wait: a referral that was sent waits for those who screen, any other for who referred.
TOLD = {
    ReferralState.SENT: NoticeKind.REFERRAL_WAITS,
    ReferralState.RETURNED: NoticeKind.REFERRAL_RETURNED,
    ReferralState.DRAFT: NoticeKind.REFERRAL_UNSENT,
}


def chase(*, at: datetime) -> int:
    """The chore: tell of notifications and referrals that are overdue, and again each week. How many were told."""
    today = timezone.localdate(at)
    days = queries.values_by_area(PolicyKey.SCREENING_WORKING_DAYS, on=today)
    told = 0
    for row in Notification.objects.filter(outcome="").order_by("made_on", "pk"):
        if today > working_day_after(row.made_on, int(days(row.area_id))):
            people = _cleared(queries.screeners_of(row.area_id, on=today), row, on=today)
            told += _tell(people, NoticeKind.NOTIFICATION_WAITS, about_id=row.pk, at=at)
    waiting = Step.objects.current().filter(state__in=list(TOLD)).order_by("on", "pk")
    for step in waiting.select_related(
        "offender", "referral__recorded_by", "recorded_by", "replaces__recorded_by"
    ):
        if today <= working_day_after(step.on, int(days(step.offender.area_id))):
            continue
        state = ReferralState(step.state)
        told += _tell(
            _who_lets_it_wait(step, state, on=today),
            TOLD[state],
            about_id=step.referral_id,
            offender_id=step.offender_id,
            at=at,
        )
    return told


def _who_lets_it_wait(step: Step, state: ReferralState, *, on: date) -> list[User]:
    """Those who screen; or who referred, and where that person can do nothing any longer, those who screen."""
    screeners = queries.screeners_of(step.offender.area_id, on=on)
    if state is ReferralState.SENT:
        return screeners
    sender = step.replaces.recorded_by if step.replaces else step.referral.recorded_by
    able = sender.is_active and may_on(sender, Permission.REFERRAL_MAKE, step.offender)
    return [sender] if able else screeners


def _cleared(people: Iterable[User], row: Notification, *, on: date) -> list[User]:
    people = list(people)
    if row.category != Category.FOUR:
        return people
    access = access_of_each(people, on=on)
    return [person for person in people if access[person.pk].category_4_cleared]


def _tell(
    people: Iterable[User], kind: NoticeKind, *, about_id: int, at: datetime, offender_id: int | None = None
) -> int:
    told = 0
    for person in people:
        lately = Notice.objects.filter(person=person, kind=kind, about_id=about_id, at__gt=at - AGAIN)
        if not lately.exists():
            tell(person=person, kind=kind, by=None, offender_id=offender_id, about_id=about_id)
            told += 1
    return told
