"""What is done without anybody's click: the rules are applied to the audit, and unsettled findings are chased."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from mappa.access.actions.notices import tell
from mappa.access.models import Posting
from mappa.access.permissions import Permission
from mappa.access.policy import may
from mappa.access.roles import ROLES
from mappa.access.states import NoticeKind
from mappa.agencies.models import Area, User
from mappa.agencies.policies import MEANINGS, PolicyKey
from mappa.agencies.queries import policy_value
from mappa.law.bank_holidays import bank_holidays

from .models import UnusualAccess
from .states import FindingState

#: A day is looked at again on the day after, when all of it is known.
DAYS_LOOKED_AT = 2
REVIEWERS = tuple(key.value for key, role in ROLES.items() if Permission.ACCESS_REVIEW in role.permissions)
#: What every rule may ask of local policy.
THRESHOLDS = (
    PolicyKey.UNUSUAL_RECORDS_A_DAY,
    PolicyKey.UNUSUAL_TIMES_USUAL,
    PolicyKey.UNUSUAL_RECORDS_AT_LEAST,
    PolicyKey.UNUSUAL_RECORDS_LISTED,
    PolicyKey.WORKING_HOURS_FROM,
    PolicyKey.WORKING_HOURS_UNTIL,
    PolicyKey.UNUSUAL_RECORDS_OUT_OF_HOURS,
    PolicyKey.UNUSUAL_OUT_OF_CASELOAD,
    PolicyKey.UNUSUAL_REFUSALS,
    PolicyKey.UNUSUAL_PEOPLE_ON_A_RECORD,
    PolicyKey.UNUSUAL_AGAIN_DAYS,
)


def find_unusual_access(
    *, first_day: date, last_day: date, defaults: Mapping[PolicyKey, int] | None = None
) -> int:
    """Apply every rule to the audit of some days. How many findings are new, or have grown while nobody took them."""
    usual = {key.value: int(MEANINGS[key].default) for key in THRESHOLDS}
    usual |= {key.value: value for key, value in (defaults or {}).items()}
    holidays = [day for year in range(first_day.year, last_day.year + 1) for day in bank_holidays(year)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT find_unusual_access(%s, %s, %s::jsonb, %s::date[])",
            [first_day, last_day, json.dumps(usual), holidays],
        )
        (found,) = cursor.fetchone()
    return int(found)


def look(*, at: datetime) -> None:
    """The chore: look at today and yesterday."""
    today = timezone.localdate(at)
    find_unusual_access(first_day=today - timedelta(days=DAYS_LOOKED_AT - 1), last_day=today)


def chase(*, at: datetime) -> int:
    """The chore: tell reviewers of findings that were not settled in time, each once. How many were told."""
    today = timezone.localdate(at)
    told = 0
    for finding in UnusualAccess.objects.exclude(state=FindingState.SETTLED.value).order_by("pk"):
        if at - finding.found_at < timedelta(days=_days_to_settle(finding, today)):
            continue
        for reviewer in _reviewers_of(finding, today):
            notice = tell(
                person=reviewer,
                kind=NoticeKind.UNUSUAL_ACCESS,
                by=None,
                subject_id=finding.person_id,
                about_id=finding.pk,
                once=True,
            )
            told += notice is not None
    return told


def _days_to_settle(finding: UnusualAccess, today: date) -> int:
    """The shortest time that an area of the finding gives."""
    days = [
        int(policy_value(area, PolicyKey.UNUSUAL_SETTLE_DAYS, on=today))
        for area in Area.objects.filter(pk__in=finding.area_ids)
    ]
    return min(days) if days else int(policy_value(None, PolicyKey.UNUSUAL_SETTLE_DAYS, on=today))


def _reviewers_of(finding: UnusualAccess, today: date) -> list[User]:
    """Who looks into it, and otherwise everybody who may: of its areas, or of England and Wales where there is none."""
    if finding.taken_by_id is not None:
        return list(User.objects.filter(pk=finding.taken_by_id, is_active=True))
    roles = Posting.objects.current().filter(role__in=REVIEWERS, in_force__contains=today)
    people = User.objects.filter(is_active=True).exclude(pk__in=finding.person_ids).order_by("pk")
    of_areas = list(people.filter(Q(pk__in=roles.filter(area__in=finding.area_ids).values("user"))))
    reviewers = [one for one in of_areas if may(one, Permission.ACCESS_REVIEW)]
    if not reviewers:
        everywhere = people.filter(pk__in=roles.filter(area=None).values("user"))
        reviewers = [one for one in everywhere if may(one, Permission.ACCESS_REVIEW)]
    return reviewers
