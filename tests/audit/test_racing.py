"""Many write while the audit is sealed: no row is missed or sealed twice, and no area waits for another."""

from __future__ import annotations

import os
import random
import threading
import time
from pathlib import Path
from typing import Any

import psycopg

from mappa.access.queries import command_line_user
from mappa.audit import anchors, sealing
from mappa.audit.verifying import verify
from tests.audit.horizon import MOST_SECONDS, wait_for_other_tests

#: A longer run by hand: MAPPA_RACE_SECONDS=60.
SECONDS = float(os.environ.get("MAPPA_RACE_SECONDS", "3"))
WRITERS = 8
ENTRY = (
    "INSERT INTO audit_auditentry (event, operation, by_id, agency_id, area_id, basis, detail)"
    " VALUES ('audit.read', 'consultation', %s, %s, %s, '', '{}')"
)


def test_racing_commits_and_roll_backs_are_sealed_once_each(own_database: Any, tmp_path: Path) -> None:
    by = command_line_user()
    began = time.monotonic()
    kept = [0] * WRITERS
    failures: list[BaseException] = []
    made: list[object] = []

    def goes_on() -> bool:
        """Until the time is up, and as long as other workers' tests let nothing be sealed."""
        passed = time.monotonic() - began
        return passed < SECONDS or (len(made) - made.count(None) < 2 and passed < MOST_SECONDS)

    def write(number: int) -> None:
        chance = random.Random(number)
        try:
            with psycopg.connect(own_database.application_url) as connection:
                while goes_on():
                    entries = chance.choice((1, 1, 1, 5, 40))
                    for _ in range(entries):
                        connection.execute(ENTRY, [by.pk, by.agency_id, number + 1])
                        if chance.random() < 0.05:
                            time.sleep(chance.choice((0.001, 0.05, 0.3)))
                    if chance.random() < 0.2:
                        connection.rollback()
                    else:
                        connection.commit()
                        kept[number] += entries
        except BaseException as failure:
            failures.append(failure)

    def make_seals() -> None:
        try:
            with psycopg.connect(own_database.owner_url, autocommit=True) as owner:
                while goes_on():
                    with owner.transaction(), owner.cursor() as cursor:
                        made.append(sealing.make_seal(cursor))
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=write, args=[number]) for number in range(WRITERS)]
    threads += [threading.Thread(target=make_seals) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with psycopg.connect(own_database.owner_url, autocommit=True) as owner:
        wait_for_other_tests(owner)
        with owner.transaction(), owner.cursor() as cursor:
            made.append(sealing.make_seal(cursor))
        anchors.append_to(tmp_path, owner)
        rows = owner.execute("SELECT count(*) FROM audit_auditentry WHERE area_id IS NOT NULL").fetchone()
        under = owner.execute("SELECT count(*), sum(rows) FROM audit_seal").fetchone()
    found = verify(own_database.owner_url, tmp_path)
    seals = len([one for one in made if one is not None])
    print(f"{sum(kept):,} rows of {WRITERS} writers under {seals:,} seals in {SECONDS:.0f} s")  # noqa: T201 (with -s)
    assert found.faults == []
    assert found.rows_not_sealed == 0
    assert rows == (sum(kept),)
    assert under == (seals, found.rows)
    assert seals > 1


def test_two_areas_with_open_entries_do_not_wait_for_each_other(own_database: Any) -> None:
    by = command_line_user()
    with (
        psycopg.connect(own_database.application_url, options="-c lock_timeout=200ms") as kent,
        psycopg.connect(own_database.application_url, options="-c lock_timeout=200ms") as surrey,
        psycopg.connect(own_database.owner_url) as owner,
    ):
        for _ in range(3):
            kent.execute(ENTRY, [by.pk, by.agency_id, 1])
            surrey.execute(ENTRY, [by.pk, by.agency_id, 2])
        with owner.cursor() as cursor:  # nor does who seals
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
            sealing.make_seal(cursor)
            kent.execute(ENTRY, [by.pk, by.agency_id, 1])
        waiting = owner.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())"
        ).fetchone()
        exclusive = owner.execute(
            "SELECT DISTINCT mode FROM pg_locks WHERE pid IN (%s, %s)"
            " AND locktype NOT IN ('virtualxid', 'transactionid')",
            [kent.info.backend_pid, surrey.info.backend_pid],
        ).fetchall()
        assert waiting == (0,)
        assert {mode for (mode,) in exclusive} <= {"AccessShareLock", "RowExclusiveLock"}
        surrey.commit()
        kent.commit()
