"""Both walls against an independent model: every person and every case, no difference (S3).

A small register always; 100,000 cases and 2,000 people where MAPPA_WALLS_AT_SCALE is set.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone

from mappa.agencies.models import User
from mappa.caseload import demonstration
from mappa.database.identity import acting_as
from mappa.offenders.models import Offender
from tests.database_fixtures import SEES_EVERYTHING, OwnDatabase
from tests.walls import model, register

AT_SCALE = bool(os.environ.get("MAPPA_WALLS_AT_SCALE"))
PEOPLE, CASES = (2_000, 100_000) if AT_SCALE else (160, 900)


@dataclass
class Compared:
    """What came of asking both walls about everybody."""

    people: int = 0
    decisions: int = 0
    opened: int = 0
    seconds: float = 0
    #: Person, wall, and how many records too many and too few.
    differences: list[tuple[int, str, int, int]] = field(default_factory=list)


def compare(owner_url: str) -> Compared:
    """The application's wall with the database showing everything, and the database's with everything asked for."""
    today = timezone.localdate()
    with psycopg.connect(owner_url) as owner:
        facts = model.read(owner, today=today)
    by_area = model.cases_by_area(facts)
    compared = Compared()
    began = time.perf_counter()
    for person in facts.everybody:
        expected = model.open_to(person, facts, by_area)
        with transaction.atomic():
            user = User.objects.get(pk=person)
            first = (
                set(Offender.objects.visible_to(user).values_list("pk", flat=True))
                if user.is_active
                else set()
            )
            with acting_as(person):
                second = set(Offender.objects.values_list("pk", flat=True))
        # Nobody signs in with a stopped account, so the first wall is not asked about one.
        walls = {"second": second} | ({"first": first} if user.is_active else {})
        for wall, seen in walls.items():
            compared.decisions += len(facts.area_of)
            if seen != expected:
                compared.differences.append((person, wall, len(seen - expected), len(expected - seen)))
        compared.people += 1
        compared.opened += len(expected)
    compared.seconds = time.perf_counter() - began
    return compared


@pytest.fixture
def made_up(own_database: OwnDatabase) -> OwnDatabase:
    with psycopg.connect(own_database.owner_url) as owner:
        register.build(owner, people=PEOPLE, cases=CASES)
    return own_database


def test_both_walls_decide_as_the_model_does_about_everybody_and_every_case(
    made_up: OwnDatabase, capsys: pytest.CaptureFixture[str]
) -> None:
    compared = compare(made_up.owner_url)
    if AT_SCALE:
        with capsys.disabled():
            sys.stderr.write(
                f"\n{compared.decisions:,} decisions in {compared.seconds:.0f} s, {compared.opened:,} open, "
                f"{len(compared.differences)} people with differences\n"
            )
    assert compared.differences == []
    assert compared.opened > compared.people, "the register opens nothing: nothing was compared"


def test_both_walls_decide_as_the_model_does_over_the_demonstration(own_database: OwnDatabase) -> None:
    demonstration.load(progress=lambda *_: None, today=timezone.localdate())
    compared = compare(own_database.owner_url)
    assert compared.differences == []
    assert compared.opened > 10_000


def test_the_model_and_the_walls_know_every_way_in(made_up: OwnDatabase) -> None:
    """Each way of opening a record lets somebody in, and each obstacle keeps somebody out."""
    with psycopg.connect(made_up.owner_url) as owner:
        facts = model.read(owner, today=timezone.localdate())
    by_area = model.cases_by_area(facts)
    open_to = {person: model.open_to(person, facts, by_area) for person in facts.everybody}
    assert any(open_to[one] & facts.works_on[one] & facts.restricted for one in facts.everybody)
    assert any(open_to[one] & facts.category_4 for one in facts.everybody)
    assert any(
        (facts.works_on[one] & facts.category_4) - open_to[one] for one in facts.everybody if open_to[one]
    )
    assert any(open_to[one] & facts.opened[one] - facts.works_on[one] for one in facts.everybody)
    assert any(
        (facts.opened[one] & facts.restricted) - open_to[one] for one in facts.everybody if open_to[one]
    )
    for lacking in (facts.active, facts.cleared["vetting"], facts.cleared["training"]):
        assert any(one not in lacking and facts.works_on[one] and not open_to[one] for one in facts.everybody)


def rows(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def walled_tables() -> list[tuple[str, str]]:
    """Every walled table, and the column that tells whose row it is; none where it is not yet about a record."""
    return [
        (name, "id" if name == "offenders_offender" else column or "")
        for name, column in rows(
            "SELECT relname, attname FROM pg_class LEFT JOIN pg_attribute ON attrelid = pg_class.oid"
            " AND attname = 'offender_id' WHERE relrowsecurity ORDER BY 1"
        )
    ]


def test_the_database_alone_shows_the_same_people_in_every_table(made_up: OwnDatabase) -> None:
    """As if the application asked for everything: each table shows rows about whom the model opens, and no others."""
    with psycopg.connect(made_up.owner_url) as owner:
        facts = model.read(owner, today=timezone.localdate())
        walled = walled_tables()
        tables = [(table, column) for table, column in walled if column]
        about = {
            table: [pk for (pk,) in owner.execute(f"SELECT DISTINCT {column} FROM {table}").fetchall()]  # type: ignore[arg-type]
            for table, column in tables
        }
    by_area = model.cases_by_area(facts)
    own = {"offenders_emergencyopening", "offenders_statedreason"}
    rows(f"SELECT set_config('{SEES_EVERYTHING}', 'off', false)")
    for table, _ in walled:
        assert rows(f"SELECT count(*) FROM {table}") == [(0,)], f"{table} shows rows to nobody"
    for person in list(facts.everybody)[:: 1 if not AT_SCALE else 50]:
        expected = model.open_to(person, facts, by_area)
        with transaction.atomic(), acting_as(person):
            for table, column in tables:
                theirs = f"WHERE user_id <> {person}" if table in own else ""
                seen = {pk for (pk,) in rows(f"SELECT DISTINCT {column} FROM {table} {theirs}")}
                assert seen <= expected, f"{table} shows {person} {len(seen - expected)} records too many"
                if not theirs:
                    assert seen == expected & set(about[table]), f"{table} hides from {person} what is open"
