"""What is done without anybody's click: owners are told before and after their actions are due."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from mappa.access.actions.notices import tell
from mappa.access.models import Notice
from mappa.access.permissions import Permission
from mappa.access.queries.entitled import people_who_may
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import policy_value

from . import queries
from .models import MeetingAction

#: An action that stays overdue is chased again each week; from the second on, whoever keeps meetings is told too.
CHASED_AGAIN = timedelta(days=7)


def chase(*, at: datetime) -> int:
    """The chore: tell owners of what is due or overdue, and keepers of what nobody answers for. How many notices."""
    today = timezone.localdate(at)
    actions = list(queries.every_open_action())
    stranded = queries.stranded_among(actions, on=today)
    areas = {action.offender.area_id: action.offender.area for action in actions}
    notice_days = {
        pk: timedelta(days=int(policy_value(area, PolicyKey.ACTION_NOTICE_DAYS, on=today)))
        for pk, area in areas.items()
    }
    keepers = {pk: people_who_may(Permission.MEETING_KEEP, area_id=pk, on=today) for pk in areas}
    told = 0
    for action in actions:
        of_area = keepers[action.offender.area_id]
        if action.pk in stranded:
            told += sum(_tell_once(one, NoticeKind.ACTION_STRANDED, action) for one in of_area)
        elif action.is_overdue(today):
            told += _tell_again(action, at=at)
            if action.due_on + CHASED_AGAIN < today:
                told += sum(_tell_once(one, NoticeKind.ACTION_CHASED, action) for one in of_area)
        elif action.due_on - notice_days[action.offender.area_id] <= today:
            told += _tell_once(action.owner, NoticeKind.ACTION_DUE, action)
    return told


def _tell_once(person: User, kind: NoticeKind, action: MeetingAction) -> bool:
    notice = tell(
        person=person,
        kind=kind,
        by=None,
        offender_id=action.offender_id,
        subject_id=action.owner_id,
        about_id=action.pk,
        once=True,
    )
    return notice is not None


def _tell_again(action: MeetingAction, *, at: datetime) -> bool:
    earlier = Notice.objects.filter(
        person=action.owner_id,
        kind=NoticeKind.ACTION_OVERDUE,
        about_id=action.pk,
        at__gt=at - CHASED_AGAIN,
    )
    if earlier.exists():
        return False
    tell(
        person=action.owner,
        kind=NoticeKind.ACTION_OVERDUE,
        by=None,
        offender_id=action.offender_id,
        subject_id=action.owner_id,
        about_id=action.pk,
    )
    return True
