"""Reviewers are told what is due, once a month for each area."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from mappa.access.models import Notice
from mappa.agencies.models import User
from mappa.retention.chores import chase
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
A_MONTH_LATER = datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_reviewers_are_told_once_a_month(carys: User, rex: User, mo: User, pia: User) -> None:
    assert chase(at=NOW) == 0
    factories.offender(carys, category=1, on=date(2005, 4, 1))
    assert chase(at=NOW) == 2
    assert chase(at=NOW) == 0
    assert chase(at=A_MONTH_LATER) == 2
    told = Notice.objects.values_list("person__username", "kind", "offender_id").distinct()
    assert set(told) == {("carys", "retention-due", None), ("rex", "retention-due", None)}


def test_nobody_is_told_where_nothing_is_due(carys: User) -> None:
    factories.offender(carys, category=1, on=date(2024, 4, 1))
    assert chase(at=NOW) == 0
