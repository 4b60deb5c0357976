"""The key that row security asks for follows the offender on every table of rows about offenders."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from mappa.agencies.models import User
from mappa.law.events import KindOfEvent
from mappa.law.orders import KindOfOrder, StepOfOrder
from mappa.offenders.models import EmergencyOpening, Offender, StatedReason
from tests import factories

pytestmark = pytest.mark.django_db


def keyed_tables() -> dict[str, str]:
    """Every table with an access key of its own, and its pointer to the offender."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT con.conrelid::regclass::text, pointer.attname
              FROM pg_constraint con
              JOIN pg_attribute pointer ON pointer.attrelid = con.conrelid AND pointer.attnum = con.conkey[1]
             WHERE con.contype = 'f' AND con.confrelid = 'offenders_offender'::regclass
               AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = con.conrelid AND a.attname = 'access_key')
            """
        )
        return dict(cursor.fetchall())


def keys(record: Offender) -> dict[str, set[int]]:
    """The keys that the rows about the offender have, table by table."""
    found = {}
    with connection.cursor() as cursor:
        for table, pointer in keyed_tables().items():
            cursor.execute(f"SELECT access_key FROM {table} WHERE {pointer} = %s", [record.pk])
            found[table] = {key for (key,) in cursor.fetchall()}
    return found


@pytest.fixture
def full(carys: User, mo: User, carter: Offender) -> Offender:
    """Carter with a row in every table of this app and of orders."""
    factories.alias(carter, "Sly", by=carys)
    factories.identifier(carter, "pnc", "2003/0062845E", by=carys)
    factories.begin_custody(carter, on=date(2005, 6, 1), by=carys)
    factories.end_custody(carter, on=date(2005, 7, 1), by=carys)
    factories.order_step(carter, KindOfOrder.SOPO, StepOfOrder.FULL, on=date(2005, 6, 1), by=carys)
    factories.event(carter, KindOfEvent.CHARGED_SERIOUS_OFFENCE, on=date(2005, 6, 2), by=carys)
    factories.member(carter, mo, by=carys)
    later = timezone.now() + timedelta(hours=4)
    EmergencyOpening.objects.create(offender=carter, user=mo, closes_at=later, reason="At the door")
    StatedReason.objects.create(offender=carter, user=mo, holds_until=later, reason="Covers")
    return carter


def test_the_key_follows_restriction_its_lifting_category_4_and_a_transfer(
    make_cleared: User, full: Offender
) -> None:
    filled = {table for table, there in keys(full).items() if there}
    assert {"offenders_membership", "offenders_alias", "orders_event"} <= filled

    def key(*, restricted: bool = False, category_4: bool = False) -> int:
        return factories.fresh(full).area_id * 4 + 2 * restricted + category_4

    def all_are(expected: int) -> None:
        assert factories.fresh(full).access_key == expected
        assert {table: there for table, there in keys(full).items() if there - {expected}} == {}

    by = make_cleared
    all_are(key())
    factories.restrict(full, by=by)
    all_are(key(restricted=True))
    factories.put_in_category(full, 4, on=date(2023, 4, 1), by=by)
    all_are(key(restricted=True, category_4=True))
    factories.lift_restriction(full, by=by)
    all_are(key(category_4=True))
    before = factories.fresh(full).area_id
    factories.move(full, "Thames Valley", on=timezone.localdate(), by=by)
    assert factories.fresh(full).area_id != before
    all_are(key(category_4=True))
    factories.alias(full, "Other", by=by)  # a new row takes the key as it is now
    all_are(key(category_4=True))


@pytest.fixture
def make_cleared(db: None) -> User:
    from mappa.access.roles import RoleKey
    from tests.people_fixtures import make_person

    return make_person(RoleKey.COORDINATOR, "Kent", "Thames Valley", category_4=True)


@pytest.mark.parametrize("column", ["access_key", "restricted", "category_4"])
def test_the_application_cannot_write_a_key(column: str, carter: Offender) -> None:
    write = f"UPDATE offenders_offender SET {column} = DEFAULT WHERE id = %s"
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(write, [carter.pk])


def test_a_key_given_with_a_new_row_is_not_taken(carys: User, carter: Offender) -> None:
    values: dict[str, Any] = {"offender": carter, "user": carys, "reason": "Covers"}
    stated = StatedReason.objects.create(
        **values, holds_until=timezone.now() + timedelta(hours=1), access_key=123_456
    )
    stated.refresh_from_db()
    assert stated.access_key == factories.fresh(carter).access_key


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "Another"},
        {"closes_at": timezone.now() + timedelta(days=9)},
        {"closed_at": None, "closed_by": None},
        {"outcome": "referred"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_opening_once_closed_and_reviewed_stays_as_it_is(
    change: dict[str, Any], carys: User, mo: User, carter: Offender
) -> None:
    now = timezone.now()
    opening = EmergencyOpening.objects.create(
        offender=carter, user=mo, closes_at=now + timedelta(hours=4), reason="At the door"
    )
    rows = EmergencyOpening.objects.filter(pk=opening.pk)
    rows.update(closed_at=now + timedelta(hours=1), closed_by=mo)
    rows.update(
        reviewed_at=now + timedelta(hours=2),
        reviewed_by=carys,
        outcome="justified",
        review_note="Arrested there",
    )
    with (
        pytest.raises((IntegrityError, ProgrammingError), match=r"stays|permission denied"),
        transaction.atomic(),
    ):
        rows.update(**change)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows.delete()
