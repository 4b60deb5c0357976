"""The worklist of releases leaves out who is on the agenda of a meeting before the release, and nobody else."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from mappa.agencies.models import User
from mappa.meetings.models import AgendaItem, Meeting
from mappa.offenders.models import Offender
from mappa.referrals.queries import list_releases
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
RELEASE = TODAY + timedelta(days=30)


@pytest.fixture
def released(carys: User, carter: Offender) -> Offender:
    factories.release_date(carter, by=carys, release_on=RELEASE)
    return carter


def listed(by: User) -> int:
    shown = list_releases(by=by, on=TODAY)
    assert shown.meetings_known
    return len(shown.rows)


def begins(days: int) -> datetime:
    return timezone.make_aware(datetime.combine(TODAY, time(10))) + timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "waits"),
    [(-200, 1), (-20, 0), (0, 0), (30, 0), (31, 1)],
    ids=["long before", "held lately", "today", "on the day of release", "the day after"],
)
def test_a_meeting_counts_within_the_period_of_notice(
    days: int, waits: int, carys: User, released: Offender
) -> None:
    item = factories.case_at_meeting(released, by=carys)
    Meeting.objects.filter(pk=item.meeting_id).update(begins_at=begins(days), ends_at=begins(days + 1))
    assert listed(carys) == waits


def test_a_cancelled_meeting_and_a_case_taken_off_are_none(carys: User, released: Offender) -> None:
    item = factories.case_at_meeting(released, by=carys, state="cancelled")
    assert listed(carys) == 1
    Meeting.objects.filter(pk=item.meeting_id).update(state="planned")
    assert listed(carys) == 0
    AgendaItem.objects.filter(pk=item.pk).update(
        removed_at=timezone.now(), removed_by=carys, removed_reason="Withdrawn"
    )
    assert listed(carys) == 1
