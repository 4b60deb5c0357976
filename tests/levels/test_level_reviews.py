"""Each level starts a clock by dated local policy, and what is due says why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mappa.access.actions.areas import set_policy
from mappa.access.policy import EVERYWHERE, NotPermitted
from mappa.access.queries import command_line_user
from mappa.agencies.models import Area, User
from mappa.agencies.policies import PolicyKey
from mappa.audit.models import AuditEntry
from mappa.database.refusals import NotPossible
from mappa.levels import actions, queries
from mappa.levels.models import LevelReview
from mappa.offenders.models import Offender
from tests import factories

pytestmark = pytest.mark.django_db

MAY = date(2010, 5, 3)
AUGUST = date(2010, 8, 1)


@pytest.fixture
def two(carys: User) -> Offender:
    made = factories.offender(carys, category=1)
    factories.set_at_level(made, 2, on=MAY, by=carys)
    return factories.fresh(made)


def policy(weeks: str, *, on: date, area: str | None = "Kent", level: int = 2) -> None:
    set_policy(
        area=Area.objects.get(name=area) if area else None,
        key=queries.REVIEW_WEEKS[level],
        value=weeks,
        on=on,
        reason="Board",
        by=command_line_user(),
    )


def review(
    record: Offender, *, on: date, by: User, next_review_on: date | None = None, today: date | None = None
) -> LevelReview:
    now = factories.fresh(record)
    return actions.record_review(
        offender=now,
        on=on,
        next_review_on=next_review_on,
        reason="Plan holds",
        today=today or on,
        version=now.version,
        by=by,
    )


def test_a_level_is_reviewed_so_many_weeks_after_it_began(carys: User, two: Offender) -> None:
    due = queries.review_due(two, on=AUGUST)
    assert due is not None
    assert (due.due_on, due.weeks, due.own_policy, due.is_overdue) == (
        MAY + timedelta(weeks=16),
        16,
        False,
        False,
    )
    says = due.why.replace("\N{NO-BREAK SPACE}", " ")
    assert (
        says
        == "Level 2 since 3 May 2010 and not reviewed since: due every 16 weeks by the policy for all areas."
    )


def test_the_policy_is_that_of_the_area_on_the_day_the_clock_started(carys: User, two: Offender) -> None:
    policy("10", on=date(2010, 1, 1))
    policy("4", on=date(2010, 6, 1))
    policy("3", on=date(2000, 1, 1), area="Thames Valley")
    policy("2", on=date(2000, 1, 1), area=None)
    due = queries.review_due(two, on=AUGUST)
    assert due is not None
    assert (due.due_on, due.own_policy, due.is_overdue) == (MAY + timedelta(weeks=10), True, True)
    assert due.days_overdue == (AUGUST - due.due_on).days
    assert "every 10\N{NO-BREAK SPACE}weeks by Kent’s own policy" in due.why

    reviewed = review(two, on=date(2010, 6, 2), by=carys)
    assert reviewed.next_review_on == date(2010, 6, 2) + timedelta(weeks=4)
    due = queries.review_due(two, on=AUGUST)
    assert due is not None
    assert due.due_on == reviewed.next_review_on
    assert "last reviewed on 2 June 2010, when the next review was set for 30 June 2010" in due.why


def test_a_new_level_starts_the_clock_anew(carys: User, two: Offender) -> None:
    review(two, on=date(2010, 6, 2), by=carys)
    factories.set_at_level(two, 1, on=date(2010, 7, 1), by=carys)
    due = queries.review_due(two, on=AUGUST)
    assert due is not None
    assert (due.level, due.reviewed_on, due.due_on) == (1, None, date(2010, 7, 1) + timedelta(weeks=52))
    factories.end_level(two, on=date(2010, 7, 20), by=carys)
    assert queries.review_due(two, on=AUGUST) is None


def test_a_review_next_on_a_day_that_is_over_is_refused(carys: User, two: Offender) -> None:
    for day in (date(2010, 6, 1), date(2010, 6, 2)):
        with pytest.raises(NotPossible, match="must be on a day to come") as refusal:
            review(two, on=date(2010, 6, 2), next_review_on=day, by=carys)
        assert refusal.value.field == "next_review_on"
    with pytest.raises(NotPossible, match="must be on a day to come"):
        review(two, on=MAY, today=date(2011, 1, 1), by=carys)
    with pytest.raises(NotPossible, match="due by 22 September 2010 at the latest"):
        review(two, on=date(2010, 6, 2), next_review_on=date(2010, 9, 23), by=carys)
    with pytest.raises(NotPossible, match="today or an earlier day"):
        review(two, on=date(2010, 6, 2), today=date(2010, 6, 1), by=carys)
    with pytest.raises(NotPossible, match="at no level on that day"):
        review(two, on=date(2009, 6, 2), by=carys)
    review(two, on=date(2010, 6, 2), next_review_on=date(2010, 6, 3), by=carys)
    with pytest.raises(NotPossible, match="already recorded for this day"):
        review(two, on=date(2010, 6, 2), by=carys)


def test_who_keeps_meetings_records_reviews_and_who_only_reads_does_not(
    carys: User, ada: User, fred: User, two: Offender
) -> None:
    review(two, on=date(2010, 6, 2), by=ada)
    with pytest.raises(NotPermitted):
        review(two, on=date(2010, 6, 3), by=fred)


def test_what_is_due_is_listed_overdue_first_and_only_what_one_sees(
    carys: User, mo: User, two: Offender
) -> None:
    one = factories.offender(carys, category=1, level=1, family_name="One", on=date(2009, 8, 15))
    hidden = factories.offender(carys, category=1, level=3, family_name="Hidden")
    factories.restrict(hidden, by=carys, stay=True)
    away = factories.offender(mo, area="Thames Valley", category=1, level=3, family_name="Away")

    listed = queries.list_reviews_due(by=carys, on=AUGUST, level=None, page=1)
    assert [row.offender_id for row in listed.rows] == [hidden.pk, one.pk, two.pk]
    assert (listed.overdue, listed.page.paginator.count) == (1, 3)
    entry = AuditEntry.objects.get(event="reviews.listed")
    assert entry.detail["offender_ids"] == [hidden.pk, one.pk, two.pk]

    assert [
        row.offender_id for row in queries.list_reviews_due(by=carys, on=AUGUST, level=2, page=9).rows
    ] == [two.pk]
    assert [
        row.offender_id for row in queries.list_reviews_due(by=mo, on=AUGUST, level=None, page=1).rows
    ] == [away.pk]
    kent = frozenset({two.area_id})
    assert queries.reviews_due(kent, by=mo, on=AUGUST, until=date.max) == []
    assert len(queries.reviews_due(EVERYWHERE, by=carys, on=AUGUST, until=AUGUST)) == 1


def test_the_weeks_of_each_level_have_their_key() -> None:
    assert queries.REVIEW_WEEKS[3] is PolicyKey.LEVEL_3_REVIEW_WEEKS
