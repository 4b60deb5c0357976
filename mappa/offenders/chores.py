"""What is done without anybody's click: whoever reviews emergency openings is told of those that wait too long."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from mappa.access.actions.notices import tell
from mappa.access.models import Notice
from mappa.access.states import NoticeKind

from .actions.emergencies import reviewers_of
from .models import EmergencyOpening
from .queries.openings import review_days


def chase_reviews(*, at: datetime) -> int:
    """The chore: tell every reviewer of an overdue review, and again as often as the time for a review has passed."""
    today = timezone.localdate(at)
    told = 0
    waiting = EmergencyOpening.objects.filter(reviewed_at=None).select_related("offender__area", "user")
    for opening in waiting.order_by("opened_at", "pk"):
        days = review_days(opening.offender.area, on=today)
        if opening.opened_at + days >= at:
            continue
        for person in reviewers_of(opening.offender, opener=opening.user, on=today):
            earlier = Notice.objects.filter(
                person=person, kind=NoticeKind.EMERGENCY_REVIEW_DUE, about_id=opening.pk, at__gt=at - days
            )
            if not earlier.exists():
                tell(
                    person=person,
                    kind=NoticeKind.EMERGENCY_REVIEW_DUE,
                    by=None,
                    offender_id=opening.offender_id,
                    subject_id=opening.user_id,
                    about_id=opening.pk,
                )
                told += 1
    return told
