"""The import of a national caseload against COPY of the same rows into the same tables.

The floor has the same constraints, triggers, indexes and audit rows; it reads no files, checks nothing and finds
no keys, since its rows are those that the import has written.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from mappa.figures import published
from mappa.figures.synthesis import caseload_from_return, write

#: In an order in which foreign keys are met.
TABLES = (
    "agencies_division",
    "agencies_population",
    "agencies_publishedfigure",
    "offenders_offender",
    "offenders_personaldetails",
    "offenders_residence",
    "offenders_categoryperiod",
    "offenders_levelperiod",
    "offenders_custodyperiod",
    "orders_orderstep",
    "orders_event",
    "audit_auditentry",
)


def measure(incoming: psycopg.Connection[Any], floor: psycopg.Connection[Any]) -> list[str]:
    """Import on the default connection, which is on the database `incoming`; then copy into `floor`."""
    from django.db import transaction
    from django.utils import timezone

    from mappa.access.queries import command_line_user
    from mappa.database.identity import acting_as
    from mappa.imports import actions, queries
    from mappa.imports.checking.understanding import understand
    from mappa.imports.reading import read_path

    before = {table: last_key(incoming, table) for table in TABLES}
    by = command_line_user()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "caseload"
        write(caseload_from_return(published.load("national-2005-06")), folder)
        lines = sum(sum(1 for _ in path.open("rb")) - 1 for path in folder.glob("*.csv"))
        started = time.perf_counter()
        reading = read_path(folder)
        understood = understand(reading, queries.places(), on=timezone.localdate())
        checked = time.perf_counter()
        with transaction.atomic(), acting_as(by.pk):
            actions.import_caseload(caseload=understood, reason="Bench", by=by)
        seconds = time.perf_counter() - started
    copied = 0
    with tempfile.TemporaryDirectory() as name:
        files = {table: Path(name) / table for table in TABLES}
        for table, path in files.items():
            take_out(incoming, table, before[table], path)
        # COPY does not work under row security, and the floor is COPY.
        for table in TABLES:
            floor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")  # type: ignore[arg-type]
        floor.commit()
        began = time.perf_counter()
        with floor.transaction():
            for table, path in files.items():
                copied += put_in(floor, incoming, table, path)
        floor_seconds = time.perf_counter() - began
    checking = checked - started
    return [
        f"import of {lines:,} rows of CSV, which become {copied:,} rows with audit",
        f"    the import {seconds:38.1f} s  {lines / seconds:10,.0f} rows of CSV a second",
        f"      of which reading and checking {checking:17.1f} s",
        f"    COPY with constraints and audit {floor_seconds:17.1f} s  {lines / floor_seconds:10,.0f} rows of CSV a "
        f"second   ratio {seconds / floor_seconds:.2f}",
    ]


def last_key(connection: psycopg.Connection[Any], table: str) -> int:
    row = connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()
    connection.commit()
    assert row is not None
    return int(row[0])


def columns(connection: psycopg.Connection[Any], table: str) -> str:
    """The columns that COPY may fill: not generated ones, nor what the audit takes from the database alone."""
    rows = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' AND (%s <> 'audit_auditentry' OR attname NOT IN ('id', 'at', 'transaction_id'))"
        " ORDER BY attnum",
        [table, table],
    )
    return ", ".join(f'"{name}"' for (name,) in rows)


def take_out(connection: psycopg.Connection[Any], table: str, after: int, path: Path) -> None:
    named = columns(connection, table)
    with (
        path.open("wb") as out,
        connection.cursor().copy(
            f"COPY (SELECT {named} FROM {table} WHERE id > {after} ORDER BY id) TO STDOUT"  # type: ignore[arg-type]
        ) as rows,
    ):
        for block in rows:
            out.write(block)


def put_in(floor: psycopg.Connection[Any], like: psycopg.Connection[Any], table: str, path: Path) -> int:
    with (
        floor.cursor() as cursor,
        path.open("rb") as rows,
    ):
        with cursor.copy(f"COPY {table} ({columns(like, table)}) FROM STDIN") as copy:  # type: ignore[arg-type]
            while block := rows.read(1 << 20):
                copy.write(block)
        return int(cursor.rowcount)
