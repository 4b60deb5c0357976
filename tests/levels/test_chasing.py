"""No review waits unseen: who lets it wait is told once a week, and not each day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from mappa.access.models import Notice
from mappa.access.queries.notices import list_notices
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.levels.chores import chase
from mappa.offenders.models import Offender
from tests import factories
from tests.people_fixtures import make_person

pytestmark = pytest.mark.django_db
LONG_AGO = date(2010, 5, 3)


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("person__username", flat=True))


def later(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


@pytest.fixture
def two(carys: User) -> list[Offender]:
    return [
        factories.offender(carys, family_name=f"Due{n}", category=1, level=2, on=LONG_AGO) for n in range(2)
    ]


def test_the_supervisor_of_a_case_is_told_once_a_week(two: list[Offender], carys: User, pia: User) -> None:
    for case in two:
        factories.member(case, pia, by=carys)
    assert chase(at=timezone.now()) == 2
    assert (told("review-overdue"), told("reviews-overdue")) == (["pia", "pia"], [])
    assert chase(at=later(1)) == 0
    assert chase(at=later(8)) == 2
    _, (newest, *_) = list_notices(by=pia, page=None)
    assert newest.sentence.startswith("The review of KENT-")
    assert newest.address.endswith("/level/review/")


@pytest.mark.usefixtures("two")
def test_who_runs_the_area_is_told_once_of_all_that_nobody_supervises(
    carys: User, pia: User, ada: User, mo: User
) -> None:
    assert chase(at=timezone.now()) == 1
    assert (told("review-overdue"), told("reviews-overdue")) == ([], ["carys"])
    assert chase(at=later(6)) == 0
    assert chase(at=later(8)) == 1


def test_a_supervisor_who_could_not_review_it_is_no_reason_to_tell_nobody(
    two: list[Offender], carys: User
) -> None:
    grace = make_person(RoleKey.AGENCY_MEMBER, "Kent", username="grace")
    factories.member(two[0], grace, by=carys)
    chase(at=timezone.now())
    assert (told("review-overdue"), told("reviews-overdue")) == ([], ["carys"])


def test_nobody_is_told_of_what_is_not_overdue(carys: User) -> None:
    factories.offender(carys, category=1, level=2, on=timezone.localdate() - timedelta(weeks=16))
    assert chase(at=timezone.now()) == 0
    assert chase(at=later(1)) == 1
