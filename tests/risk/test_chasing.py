"""No early-warning sign waits unseen: whoever was told is told again, and after a week others are."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from mappa.access.actions.people import stop_account
from mappa.access.models import Notice
from mappa.access.queries import command_line_user
from mappa.agencies.models import User
from mappa.offenders.models import Offender
from mappa.risk import actions
from mappa.risk.actions import PlannedTrigger
from mappa.risk.chores import chase
from mappa.risk.models import TriggerRaised
from tests import factories

pytestmark = pytest.mark.django_db


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("person__username", flat=True))


def later(days: int) -> datetime:
    return timezone.now() + timedelta(days=days, minutes=1)


@pytest.fixture
def raised(carter: Offender, carys: User, pia: User) -> TriggerRaised:
    factories.assessment(carter, by=carys)
    factories.plan(carter, by=carys, triggers=[PlannedTrigger("He drinks", "Visit", pia)])
    return factories.trigger_raised(carter, by=carys)


@pytest.mark.usefixtures("raised")
def test_whoever_was_told_is_told_again_each_week_and_others_after_one(carys: User, pia: User) -> None:
    assert chase(at=timezone.now()) == 0
    assert chase(at=later(1)) == 1
    assert (told("trigger-waits"), told("trigger-unanswered")) == (["pia"], [])
    assert chase(at=later(2)) == 0
    chase(at=later(9))
    assert "carys" in told("trigger-unanswered")
    assert "pia" not in told("trigger-unanswered")


def test_the_supervisors_are_told_before_who_runs_the_area(
    raised: TriggerRaised, carter: Offender, carys: User, mo: User
) -> None:
    factories.member(carter, mo, by=carys)
    chase(at=later(8))
    assert told("trigger-unanswered") == ["mo"]


@pytest.mark.usefixtures("raised")
def test_others_are_told_at_once_where_whoever_was_told_is_gone(carys: User, pia: User) -> None:
    person = User.objects.get(pk=pia.pk)
    stop_account(person=person, on=timezone.localdate(), version=person.version, by=command_line_user())
    chase(at=later(1))
    assert told("trigger-waits") == []
    assert "carys" in told("trigger-unanswered")


def test_what_was_answered_is_chased_no_more(raised: TriggerRaised, pia: User) -> None:
    actions.answer_trigger(raised=raised, done="Visited", by=pia)
    assert chase(at=later(8)) == 0
