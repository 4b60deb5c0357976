"""What is recorded stays: a fact can be superseded once, and nothing else can be done to it, by anybody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from mappa.agencies.models import User
from mappa.offenders.models import LevelPeriod
from tests import factories

FACT = """
    INSERT INTO agencies_population (area_id, year, base, population, source, recorded_by_id, reason, superseded_reason)
    SELECT min(a.id), 1999, 'all', 1000, '', (SELECT min(id) FROM agencies_user), '', '' FROM agencies_area a
    RETURNING id
"""
SUPERSEDE = """
    UPDATE agencies_population SET superseded_at = clock_timestamp(), superseded_by_id = recorded_by_id,
           superseded_reason = 'wrong' WHERE id = %s
"""


@pytest.fixture
def fact(owner_connection: psycopg.Connection[Any]) -> int:
    row = owner_connection.execute(FACT).fetchone()
    assert row is not None
    return int(row[0])


def test_a_fact_can_be_superseded(owner_connection: psycopg.Connection[Any], fact: int) -> None:
    assert owner_connection.execute(SUPERSEDE, [fact]).rowcount == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE agencies_population SET population = 2000 WHERE id = %s",
        "UPDATE agencies_population SET reason = 'because' WHERE id = %s",
        "UPDATE agencies_population SET recorded_at = '2001-01-01' WHERE id = %s",
        "UPDATE agencies_population SET population = 2000, superseded_at = now(), superseded_by_id = recorded_by_id"
        " WHERE id = %s",
        "UPDATE agencies_population SET superseded_reason = 'no time given' WHERE id = %s",
        "DELETE FROM agencies_population WHERE id = %s",
    ],
)
def test_a_fact_is_never_rewritten_not_even_by_the_owner(
    change: str, owner_connection: psycopg.Connection[Any], fact: int
) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner_connection.execute(change, [fact])  # type: ignore[arg-type]


def test_a_superseded_fact_stays_superseded(owner_connection: psycopg.Connection[Any], fact: int) -> None:
    owner_connection.execute(SUPERSEDE, [fact])
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner_connection.execute(
            "UPDATE agencies_population SET superseded_at = NULL, superseded_by_id = NULL WHERE id = %s",
            [fact],
        )


def test_replication_does_not_walk_round_the_guard(owner_connection: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner_connection.execute("SET session_replication_role = replica")


def test_the_owner_cannot_empty_a_table_of_facts(owner_connection: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner_connection.execute("TRUNCATE agencies_population")


@pytest.mark.django_db
def test_at_no_instant_does_the_record_say_neither_the_old_nor_the_new(carys: User) -> None:
    carter = factories.offender(carys, level=1)
    factories.set_at_level(carter, 2, on=date(2006, 1, 1), by=carys)
    first = LevelPeriod.objects.get(offender=carter, level=1, superseded_at__isnull=False)
    assert first.superseded_at is not None
    (ended,) = LevelPeriod.objects.known_at(first.superseded_at).filter(offender=carter, level=1)
    assert ended.replaces_id == first.pk
    just_before = first.superseded_at - timedelta(microseconds=1)
    assert list(LevelPeriod.objects.known_at(just_before).filter(offender=carter)) == [first]
