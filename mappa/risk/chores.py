"""What nobody’s click starts: whoever lets an early-warning sign wait is told again, and others after a week."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from mappa.access.actions.notices import tell
from mappa.access.models import Notice
from mappa.access.permissions import Permission
from mappa.access.queries.entitled import people_who_may
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.offenders.models import Membership
from mappa.offenders.states import MembershipKind

from . import queries
from .models import TriggerAnswer, TriggerRaised
from .states import AnswerStep

#: How often somebody is told of the same sign while nobody has answered it.
AGAIN = timedelta(days=7)
#: Whoever was told is told again after the first day; others, when it waits so long.
FIRST, OTHERS = timedelta(days=1), timedelta(days=7)


def chase(*, at: datetime) -> int:
    """The chore: tell of signs that nobody answered, and again each week. How many notices."""
    answered = TriggerAnswer.objects.current().filter(raised=OuterRef("pk"), step=AnswerStep.ANSWERED.value)
    waiting = TriggerRaised.objects.current().filter(~Exists(answered), recorded_at__lte=at - FIRST)
    told = 0
    for raised in waiting.select_related("offender__area", "told").order_by("pk"):
        able = {
            person.pk for person in queries.people_who_can_open(raised.offender, on=timezone.localdate(at))
        }
        reached = raised.told_id in able
        if reached:
            told += _tell(raised.told, NoticeKind.TRIGGER_WAITS, raised, at=at)
        if not reached or raised.recorded_at <= at - OTHERS:
            for person in _others(raised, able, at=at):
                told += _tell(person, NoticeKind.TRIGGER_UNANSWERED, raised, at=at)
    return told


def _others(raised: TriggerRaised, able: set[int], *, at: datetime) -> list[User]:
    """Those who supervise the case; where none of them may open it, whoever keeps the meetings of its area."""
    today = timezone.localdate(at)
    supervising = Membership.objects.current().filter(
        offender=raised.offender_id, kind=MembershipKind.SUPERVISING.value, in_force__contains=today
    )
    people = [one.user for one in supervising.select_related("user").order_by("pk")]
    people = [person for person in people if person.pk in able - {raised.told_id}]
    keeping = people_who_may(Permission.MEETING_KEEP, area_id=raised.offender.area_id, on=today)
    return people or [person for person in keeping if person.pk in able - {raised.told_id}]


def _tell(person: User, kind: NoticeKind, raised: TriggerRaised, *, at: datetime) -> bool:
    lately = Notice.objects.filter(person=person, kind=kind, about_id=raised.pk, at__gt=at - AGAIN)
    if lately.exists():
        return False
    tell(
        person=person,
        kind=kind,
        by=None,
        offender_id=raised.offender_id,
        subject_id=raised.told_id,
        about_id=raised.pk,
    )
    return True
