"""The audit: what a row costs with its digest, what a seal costs, and how fast everything is verified.

The floor of verifying is streaming the same COPY and hashing nothing; the floor of writing is the same table
without its triggers.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import psycopg

from bench.timing import interleaved
from mappa.audit import anchors, sealing
from mappa.audit.verifying import RAW_COLUMNS, verify

ROWS_A_SEAL = 3_000
COLUMNS = "event, operation, by_id, agency_id, offender_id, area_id, basis, detail, request_id"
ROW = """
    SELECT (ARRAY['offender.viewed', 'offenders.listed', 'level.set', 'return.viewed'])[1 + n % 4],
           (ARRAY['consultation', 'consultation', 'alteration', 'consultation'])[1 + n % 4],
           1 + n % 2000, 1 + n % 60, CASE WHEN n % 4 <> 1 THEN 1 + n % 100000 END, 1 + n % 42, 'area',
           CASE WHEN n % 4 = 1 THEN jsonb_build_object('filters', '["level"]'::jsonb, 'page', n % 9)
                ELSE jsonb_build_object('fact_id', n) END, gen_random_uuid()
      FROM generate_series({first}::bigint, {last}) AS n
"""


def measure(owner_address: str, rows: int) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="mappa-bench-anchors-") as folder:
        with psycopg.connect(owner_address, autocommit=True) as owner:
            lines = [*_cost_of_a_row(owner), *_fill(owner, rows)]
            anchors.append_to(Path(folder), owner)
            lines += _verify(owner, owner_address, Path(folder))
        return lines


def _cost_of_a_row(owner: psycopg.Connection) -> list[str]:
    owner.execute("CREATE UNLOGGED TABLE audit_floor (LIKE audit_auditentry INCLUDING ALL)")
    owner.execute("ALTER TABLE audit_floor ALTER COLUMN digest DROP NOT NULL")
    number = 20_000

    def insert(table: str) -> None:
        with owner.transaction(force_rollback=True):
            owner.execute(f"INSERT INTO {table} ({COLUMNS}) {ROW.format(first=1, last=number)}")

    def one_by_one(table: str) -> float:
        with owner.transaction(force_rollback=True):
            began = time.perf_counter()
            for n in range(2_000):
                owner.execute(f"INSERT INTO {table} ({COLUMNS}) {ROW.format(first=n, last=n)}", prepare=False)
            return (time.perf_counter() - began) / 2_000

    owner.execute("ALTER TABLE audit_floor SET LOGGED")
    medians = interleaved({t: lambda t=t: insert(t) for t in ("audit_auditentry", "audit_floor")}, 5)  # type: ignore[misc]
    ours, floor = (medians[t] / number * 1e6 for t in ("audit_auditentry", "audit_floor"))
    single = [
        statistics.median(one_by_one(t) for _ in range(3)) * 1e6 for t in ("audit_auditentry", "audit_floor")
    ]
    owner.execute("DROP TABLE audit_floor")
    return [
        "an audit row, in one statement of 20,000",
        f"    {'with its digest':<40} {ours:10.1f} µs",
        f"    {'the same table without triggers':<40} {floor:10.1f} µs   ratio {ours / floor:6.2f}",
        "an audit row, in a statement of its own",
        f"    {'with its digest':<40} {single[0]:10.1f} µs",
        f"    {'the same table without triggers':<40} {single[1]:10.1f} µs   ratio {single[0] / single[1]:6.2f}",
    ]


def _fill(owner: psycopg.Connection, rows: int) -> list[str]:
    writing = sealed = 0.0
    seals = 0
    for first in range(1, rows + 1, ROWS_A_SEAL):
        began = time.perf_counter()
        last = min(first + ROWS_A_SEAL - 1, rows)
        owner.execute(f"INSERT INTO audit_auditentry ({COLUMNS}) {ROW.format(first=first, last=last)}")
        written = time.perf_counter()
        with owner.transaction(), owner.cursor() as cursor:
            sealing.make_seal(cursor)
        sealed += time.perf_counter() - written
        writing += written - began
        seals += 1
    owner.execute("VACUUM ANALYZE audit_auditentry")
    size = owner.execute(
        "SELECT pg_total_relation_size('audit_auditentry') / count(*) FROM audit_auditentry"
    ).fetchone()
    return [
        f"{rows:,} rows under {seals:,} seals: {writing / rows * 1e6:.1f} µs a row to write, "
        f"{sealed / seals * 1000:.1f} ms a seal, {size[0] if size else 0} bytes a row with its indexes"
    ]


def _verify(owner: psycopg.Connection, address: str, folder: Path) -> list[str]:
    began = time.perf_counter()
    streamed = 0
    with (
        owner.cursor() as cursor,
        cursor.copy(
            f"COPY (SELECT encode(digest, 'hex'), {RAW_COLUMNS} FROM audit_auditentry "
            "ORDER BY epoch, transaction_id, id) TO STDOUT"
        ) as copy,
    ):
        for _ in copy:
            streamed += 1
    floor = streamed / (time.perf_counter() - began)
    lines = [f"verifying {streamed:,} rows"]
    for processes in (2, 1):
        verified = verify(address, folder, processes=processes)
        assert not verified.faults, verified.faults
        assert verified.rows == streamed
        speed = verified.rows / verified.seconds
        lines.append(
            f"    {f'in {processes} processes' if processes > 1 else 'in one process':<40} {verified.seconds:8.1f} s "
            f"{speed:12,.0f} rows/s   {speed / floor:6.2f} of the floor"
        )
    lines.append(
        f"    {'the floor: one COPY, nothing hashed':<40} {streamed / floor:8.1f} s {floor:12,.0f} rows/s"
    )
    return lines
