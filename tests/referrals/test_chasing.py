"""Nothing waits unseen: who lets something wait is told each week; what led to no record goes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from mappa.access.actions.people import stop_account
from mappa.access.models import Notice
from mappa.access.queries import command_line_user
from mappa.access.queries.notices import list_notices
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.offenders.models import Offender
from mappa.referrals.chores import chase
from mappa.referrals.queries import list_releases, months_before
from tests import factories
from tests.people_fixtures import make_person

TODAY = timezone.localdate()
pytestmark = pytest.mark.django_db


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("person__username", flat=True))


def later(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def test_those_who_screen_are_told_of_what_is_overdue_and_again_each_week(
    carys: User, pia: User, mo: User, carter: Offender
) -> None:
    long_ago = TODAY - timedelta(days=14)
    factories.sent_referral(carter, by=pia, on=long_ago)
    factories.notification(pia, on=long_ago)
    factories.notification(pia)
    assert chase(at=timezone.now()) == 2
    assert (told("referral-waits"), told("notification-waits")) == (["carys"], ["carys"])
    assert chase(at=later(1)) == 0
    assert chase(at=later(8)) == 2 + 1


def test_what_was_returned_is_chased_to_whoever_sent_it(carys: User, pia: User, carter: Offender) -> None:
    factories.return_referral(factories.sent_referral(carter, by=pia), by=carys)
    assert chase(at=later(14)) == 1
    assert told("referral-returned") == ["pia"]


def test_a_draft_left_half_done_is_chased_to_whoever_began_it(
    pia: User, carys: User, carter: Offender
) -> None:
    factories.referral(carter, by=pia)
    assert chase(at=later(14)) == 1
    assert told("referral-unsent") == ["pia"]


def test_where_the_referrer_can_do_nothing_any_longer_those_who_screen_are_told(
    carys: User, pia: User, carter: Offender
) -> None:
    factories.return_referral(factories.sent_referral(carter, by=pia), by=carys)
    stop_account(person=pia, on=TODAY, version=pia.version, by=command_line_user())
    assert chase(at=later(14)) == 1
    assert told("referral-returned") == ["carys"]


def test_a_restricted_record_is_chased_without_being_named(carys: User, carter: Offender) -> None:
    other = make_person(RoleKey.COORDINATOR, "Kent", username="other")
    factories.sent_referral(carter, by=carys)
    factories.restrict(carter, by=carys)
    chase(at=later(14))
    assert told("referral-waits") == ["carys", "other"]
    _, notices = list_notices(by=other, page=None)
    assert carter.reference not in " ".join(one.sentence for one in notices)


# Release


def test_a_case_is_shown_from_three_months_before_release(
    carys: User, fred: User, carter: Offender, settings: Any
) -> None:
    settings.MEETINGS_PLANNED_BEFORE = ""
    release = TODAY + timedelta(days=100)
    factories.release_date(carter, by=fred, release_on=release)
    first = months_before(release, 3)
    assert list_releases(by=fred, on=first - timedelta(days=1)).rows == []
    listed = list_releases(by=carys, on=first)
    assert [(one.name, one.on, one.passed) for one in listed.rows] == [("CARTER, Daniel", release, False)]
    assert listed.meetings_known is False


def test_a_meeting_before_release_takes_it_from_the_list(carys: User, carter: Offender) -> None:
    release = TODAY + timedelta(days=30)
    factories.release_date(carter, by=carys, release_on=release)
    asked = []

    def planned(releases: Any) -> set[int]:
        asked.append(dict(releases))
        return {carter.pk}

    listed = list_releases(by=carys, on=TODAY, planned=planned)
    assert (listed.rows, listed.meetings_known) == ([], True)
    assert asked == [{carter.pk: release}]
    assert len(list_releases(by=carys, on=TODAY, planned=lambda releases: set()).rows) == 1


def test_a_day_that_passed_while_custody_goes_on_stays_on_the_list(carys: User, carter: Offender) -> None:
    factories.begin_custody(carter, on=date(2024, 1, 2), by=carys)
    factories.release_date(carter, by=carys, release_on=TODAY + timedelta(days=1))
    after = TODAY + timedelta(days=5)
    assert [one.passed for one in list_releases(by=carys, on=after).rows] == [True]
    factories.end_custody(carter, on=TODAY, by=carys)
    assert list_releases(by=carys, on=after).rows == []


def test_a_changed_date_stands_and_the_earlier_one_is_kept(carys: User, mo: User, carter: Offender) -> None:
    factories.release_date(carter, by=carys, release_on=TODAY + timedelta(days=30))
    factories.release_date(carter, by=carys, release_on=None, kind="unknown")
    assert list_releases(by=carys, on=TODAY).rows == []
    assert carter.releasedate_set.count() == 2
    assert list_releases(by=mo, on=TODAY).rows == []


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 5, 31), 3, date(2026, 2, 28)),
        (date(2024, 5, 31), 3, date(2024, 2, 29)),
        (date(2026, 1, 15), 3, date(2025, 10, 15)),
        (date(2025, 12, 31), -12, date(2026, 12, 31)),
    ],
)
def test_months_are_counted_back_to_a_day_that_there_is(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected
