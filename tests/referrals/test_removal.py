"""What was said of somebody who came to no record goes when its time has come, by the owner’s watch alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg
import pytest
from django.utils import timezone

from mappa.access.roles import RoleKey
from mappa.referrals import actions
from mappa.referrals.clearing import clear_notifications
from mappa.referrals.models import Notification
from tests import factories
from tests.database_fixtures import OwnDatabase
from tests.edges.test_double_submit import as_owner
from tests.people_fixtures import make_person

TODAY = timezone.localdate()


def test_what_led_to_no_record_is_removed_a_year_after_the_answer_by_the_owner_alone(
    own_database: OwnDatabase,
) -> None:
    carys = make_person(RoleKey.COORDINATOR, "Kent")
    kept, gone, waits = (factories.notification(carys, on=date(2020, 1, 6)) for _ in range(3))
    answer: dict[str, Any] = {"reason": "Too short", "by": carys}
    actions.decline_notification(**factories.known_of(kept), on=TODAY, **answer)
    actions.decline_notification(**factories.known_of(gone), on=date(2020, 1, 7), **answer)
    assert Notification.objects.get(pk=gone.pk).clears_on == date(2021, 1, 7)
    with psycopg.connect(own_database.owner_url) as owner, pytest.raises(psycopg.errors.RestrictViolation):
        owner.execute("DELETE FROM referrals_notification WHERE id = %s", [waits.pk])
    with as_owner(own_database):
        assert clear_notifications(at=timezone.now()) == 1
        assert set(Notification.objects.values_list("pk", flat=True)) == {kept.pk, waits.pk}
