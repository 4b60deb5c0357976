"""What is done without anybody's click: overdue minutes are chased with whoever has the next step."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from mappa.access.actions.notices import tell
from mappa.access.permissions import Permission
from mappa.access.queries.entitled import people_who_may
from mappa.access.states import NoticeKind
from mappa.agencies.models import User

from . import queries
from .states import Stage


def chase(*, at: datetime) -> int:
    """The chore: tell the chair, or those who keep the meetings, of minutes that are overdue. How many notices.

    Each person is told once of each case: the list of what waits shows for how long.
    """
    today = timezone.localdate(at)
    clock_of = queries.clocks()
    late = [one for one in queries.every_waiting() if clock_of(one.meeting, None).is_overdue(today)]
    keepers = {
        area: people_who_may(Permission.MEETING_KEEP, area_id=area, on=today)
        for area in {one.meeting.area_id for one in late}
    }
    told = 0
    for item in late:
        to_sign = queries.stage_of(item) is Stage.TO_SIGN and item.meeting.chair is not None
        people: list[User] = [item.meeting.chair] if to_sign else keepers[item.meeting.area_id]
        for person in people:
            notice = tell(
                person=person,
                kind=NoticeKind.MINUTES_OVERDUE,
                by=None,
                offender_id=item.offender_id,
                about_id=item.pk,
                once=True,
            )
            told += notice is not None
    return told
