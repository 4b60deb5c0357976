"""What is done without anybody's click: whoever reviews records is told what is due, month by month."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from mappa.access.actions.notices import tell
from mappa.access.states import NoticeKind
from mappa.agencies.models import Area

from . import queries


def chase(*, at: datetime) -> int:
    """The chore: tell reviewers of areas in which a review is due, once a month for each area. How many were told."""
    today = timezone.localdate(at)
    told = 0
    for area in Area.objects.filter(offenders__isnull=False).distinct().order_by("pk"):
        due, _ = queries.count_due(area_id=area.pk, on=today)
        if not due:
            continue
        for person in queries.people_to_review(area.pk):
            notice = tell(
                person=person,
                kind=NoticeKind.RETENTION_DUE,
                by=None,
                about_id=(today.year * 100 + today.month) * 1_000_000 + area.pk,
                once=True,
            )
            told += notice is not None
    return told
