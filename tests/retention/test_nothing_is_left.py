"""What was recorded about an erased person is nowhere any longer (goal D2).

A record is made with a canary in every text that takes one, in every table about offenders, and erased by two people
through the pages. Then the canary is looked for in every row, in what pg_dump writes, in the files of the database,
in the server's log, in the search and in what the browser's sessions hold.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.audit import anchors, sealing
from mappa.audit.verifying import verify
from mappa.database.connections import DatabaseAddresses
from mappa.database.embedded import binaries
from mappa.imports.models import PendingImport
from mappa.offenders.models import Offender
from mappa.retention.clearing import ABOUT_OFFENDERS, clear_erased
from tests import factories
from tests.audit.horizon import wait_for_other_tests
from tests.cast import SignedIn
from tests.database_fixtures import OwnDatabase
from tests.guards.test_constraints import complete
from tests.people_fixtures import make_person

CANARY = "Zyxwcanary"
REFERENCE = "ZYXWCANARY-1"


@pytest.fixture
def people(own_database: OwnDatabase) -> tuple[User, User]:
    with transaction.atomic():
        return (
            make_person(RoleKey.COORDINATOR, "Kent", username="carys"),
            make_person(RoleKey.REGISTER_SUPERVISOR, "Kent", username="rex"),
        )


@pytest.fixture
def owner(own_database: OwnDatabase) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(own_database.owner_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def subject(people: tuple[User, User], owner: psycopg.Connection[Any]) -> Offender:
    """A record that holds the canary wherever it can."""
    carys, rex = people
    with transaction.atomic():
        record = factories.offender(
            carys, family_name=CANARY, given_names=f"{CANARY} {CANARY}", reference=REFERENCE, category=1
        )
        factories.end_category(record, on=timezone.localdate() - timedelta(days=900), by=carys, reason=CANARY)
        factories.alias(record, CANARY, CANARY, by=carys)
        factories.identifier(record, "other", REFERENCE, by=carys)
        for by in (carys, rex):
            PendingImport.objects.create(
                by=by,
                expires_at=timezone.now() + timedelta(days=1),
                name=f"{CANARY}.ods" if by == rex else "caseload.ods",
                checksum="0" * 64,
                content=b"" if by == rex else upload(),
                rows=1,
                outcome={"faults": [], "fault_count": 0, "notices": [], "notice_count": 0, "counts": {}},
            )
    fill_every_table(owner, record.pk, carys.pk, rex.pk)
    owner.execute("ANALYZE")
    return record


def upload() -> bytes:
    import json
    import zlib

    return zlib.compress(json.dumps([["offenders", "offenders", [[2, {"family_name": CANARY}]]]]).encode())


def fill_every_table(owner: psycopg.Connection[Any], record: int, user: int, other: int) -> None:
    """A row of each table about offenders, with the canary in every text that a constraint does not hold to a list."""
    made: dict[str, int] = {"offender": record, "twin": record, "user": user, "reviewer": other}
    made["area"] = int(one(owner, "SELECT id FROM agencies_area WHERE slug = 'kent'"))
    for (table,) in owner.execute(ABOUT_OFFENDERS).fetchall():
        if table == "offenders_offender" or table.startswith("retention_erasure"):
            continue
        row = complete(table)
        if (
            "superseded_reason" in row
        ):  # so that none clashes with what stands, and the record is not restricted
            row |= {"superseded_at": "2090-01-01", "superseded_by_id": "@user"}
        texts = [
            str(column)
            for (column,) in owner.execute(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_schema = 'public' AND table_name = %s AND data_type = 'text' AND is_generated = 'NEVER'",
                [table],
            )
        ]
        for column in texts:
            attempt = row | {column: CANARY}
            if is_taken(owner, table, attempt, made):
                row = attempt
        if is_taken(owner, table, row, made):
            insert(owner, table, row, made)


def is_taken(owner: psycopg.Connection[Any], table: str, row: dict[str, Any], made: dict[str, int]) -> bool:
    try:
        with owner.transaction(force_rollback=True):
            insert(owner, table, row, made)
    except psycopg.IntegrityError:
        return False
    return True


def insert(owner: psycopg.Connection[Any], table: str, row: dict[str, Any], made: dict[str, int]) -> None:
    values = {
        column: made.get(value[1:]) if isinstance(value, str) and value.startswith("@") else value
        for column, value in row.items()
    }
    columns = ", ".join(f'"{column}"' for column in values)
    places = ", ".join(["%s"] * len(values))
    owner.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", list(values.values()))  # type: ignore[arg-type]


def one(owner: psycopg.Connection[Any], query: str) -> Any:
    found = owner.execute(query).fetchone()  # type: ignore[arg-type]
    assert found is not None
    return found[0]


def in_tables(owner: psycopg.Connection[Any]) -> dict[str, int]:
    """In how many rows of each table the canary stands, in any column."""
    found = {}
    tables = owner.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    ).fetchall()
    for (table,) in tables:
        found[table] = one(owner, f"SELECT count(*) FROM {table} t WHERE t::text ILIKE '%%{CANARY}%%'")
    return {table: number for table, number in found.items() if number}


def in_dump(address: str) -> int:
    dumped = subprocess.run(
        [binaries() / "pg_dump", "--enable-row-security", "--dbname", address],
        capture_output=True,
        check=True,
        text=True,
    )
    assert "CREATE TABLE public.offenders_offender" in dumped.stdout
    return len(re.findall(CANARY, dumped.stdout, re.IGNORECASE))


#: The files of a server that somebody else keeps are not ours to read, nor is it to write them.
FILES_ARE_OURS = not os.environ["MAPPA_TEST_SERVER"]
#: How often the files are cleared while other workers' tests keep transactions open, a second apart.
TRIES = 30


def in_files(owner: psycopg.Connection[Any]) -> dict[str, int]:
    """How often the canary stands in each file of the data folder, but for the write-ahead log."""
    assert FILES_ARE_OURS
    data = Path(os.environ["MAPPA_TEST_FOLDER"]) / "postgres"
    own = data / "base" / str(one(owner, "SELECT oid FROM pg_database WHERE datname = current_database()"))
    files = [
        *own.rglob("*"),
        *(data / "global").rglob("*"),
        *data.glob("pg_stat*/*"),
        data.parent / "postgres.log",
    ]
    found = {
        file.name: len(re.findall(CANARY.encode(), file.read_bytes(), re.IGNORECASE))
        for file in files
        if file.is_file()
    }
    return {
        str(one(owner, f"SELECT pg_filenode_relation(0, {name})") if name.isdigit() else name): number
        for name, number in found.items()
        if number
    }


def checkpoint(database_server: DatabaseAddresses) -> None:
    """Bring what is in memory to the files, as a server does by itself every few minutes."""
    from tests.database_fixtures import _administrator

    with psycopg.connect(_administrator(database_server), autocommit=True) as administrator:
        administrator.execute("CHECKPOINT")


def test_nothing_of_an_erased_person_is_left(
    own_database: OwnDatabase,
    database_server: DatabaseAddresses,
    people: tuple[User, User],
    owner: psycopg.Connection[Any],
    subject: Offender,
    signed_in: SignedIn,
    tmp_path: Path,
) -> None:
    carys, rex = people
    proposer, approver = signed_in(carys), signed_in(rex)
    search = f"/caseload/?name={CANARY}&who=everyone"
    assert CANARY.upper() in proposer.get(search).content.decode()

    # The test can fail: before, the canary is in every place that is looked at.
    before = in_tables(owner)
    covered = {str(name) for (name,) in owner.execute(ABOUT_OFFENDERS).fetchall()}
    assert set(before) >= {"offenders_offender", "offenders_personaldetails", "imports_pendingimport"}
    assert len(covered & set(before)) >= 10
    assert in_dump(own_database.owner_url) > 10
    if FILES_ARE_OURS:
        checkpoint(database_server)
        assert in_files(owner)

    sent = {
        "grounds": "not_needed",
        "reason": f"About {CANARY}",
        "version": str(factories.fresh(subject).version),
    }
    assert proposer.post(f"/retention/{subject.pk}/propose-erasure/", sent).status_code == 302
    sent = {"decision": "approve", "reason": CANARY, "version": str(factories.fresh(subject).version)}
    assert approver.post(f"/retention/{subject.pk}/decide-erasure/", sent).status_code == 302

    assert in_tables(owner) == {}
    assert in_dump(own_database.owner_url) == 0
    assert one(owner, "SELECT count(*) FROM retention_erasure") == 1
    assert one(owner, "SELECT count(*) FROM imports_pendingimport") == 0
    for client in (proposer, approver):
        assert client.get(f"/offenders/{subject.pk}/").status_code == 404
        for address in (search, "/retention/erased/", "/notices/", "/"):
            # What was asked for stands in the field of the question, and in no answer.
            assert f"{CANARY.upper()}," not in client.get(address).content.decode()
    for session in Session.objects.all():
        assert CANARY not in str(SessionStore(session.session_key).load())

    if FILES_ARE_OURS:
        assert in_files(owner), "removed rows are still in the files: this is what clear-erased is for"
    clear_erased(owner)
    if FILES_ARE_OURS:
        checkpoint(database_server)
        left = in_files(owner)
        for _ in range(
            TRIES
        ):  # what a transaction that is still open might look at, it leaves for the next time
            if left:
                time.sleep(1)
                clear_erased(owner)
                checkpoint(database_server)
                left = in_files(owner)
        assert left == {}

    wait_for_other_tests(owner)
    with owner.transaction(), owner.cursor() as cursor:
        sealing.begin_epoch_where_new(cursor)
        sealing.make_seal(cursor)
    anchors.append_to(tmp_path, owner)
    verified = verify(own_database.owner_url, tmp_path, processes=1)
    assert verified.rows > 10
    assert not verified.faults
