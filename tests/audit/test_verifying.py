"""A superuser who goes round every trigger is found out: by the digest, the seal, the chain or the anchors."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest

from mappa.access.queries import command_line_user
from mappa.audit import anchors, sealing
from mappa.audit.events import Event
from mappa.audit.merkle import root_of
from mappa.audit.recording import AuditNotWritten, record
from mappa.audit.seal_lines import NONE_BEFORE, SealLine
from mappa.audit.verifying import Verified, verify
from tests.audit.horizon import wait_for_other_tests

ROWS_A_SEAL, SEALS = 7, 4


@pytest.fixture
def owner(own_database: Any) -> Any:
    with psycopg.connect(own_database.owner_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "anchors"


def seal(owner: psycopg.Connection, folder: Path, *, whole: bool = True) -> SealLine | None:
    """`whole`: whatever was committed before, by waiting for the transactions of other workers' tests."""
    if whole:
        wait_for_other_tests(owner)
    with owner.transaction(), owner.cursor() as cursor:
        sealing.begin_epoch_where_new(cursor)
        made = sealing.make_seal(cursor)
    anchors.append_to(folder, owner)
    return made


@pytest.fixture
def sealed(owner: psycopg.Connection, folder: Path) -> psycopg.Connection:
    """Four seals on seven rows each, after the one on what the migrations left; and two rows that have none."""
    by = command_line_user()
    seal(owner, folder)
    for _ in range(SEALS):
        for number in range(ROWS_A_SEAL):
            record(
                Event.OFFENDER_VIEWED,
                by=by,
                offender_id=number + 1,
                area_id=1,
                basis="area",
                note="a\\b\t“é”",
            )
        assert seal(owner, folder) is not None
    for _ in range(2):
        record(Event.AUDIT_READ, by=by)
    return owner


def verified(own_database: Any, folder: Path, processes: int = 1) -> Verified:
    return verify(own_database.owner_url, folder, processes=processes)


def behind_the_triggers(owner: psycopg.Connection, *statements: str) -> None:
    """What a superuser does who switches everything off and on again."""
    tables = ("audit_auditentry", "audit_seal")
    with owner.transaction():
        kept = owner.execute(
            "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger"
            " WHERE tgrelid = ANY(%s::regclass[]) AND NOT tgisinternal",
            [list(tables)],
        ).fetchall()
        for table in tables:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            assert owner.execute(statement).rowcount != 0
        for table, name, enabled in kept:
            always = "ALWAYS " if enabled == "A" else ""
            owner.execute(f"ALTER TABLE {table} ENABLE {always}TRIGGER {name}")


REDIGEST = "UPDATE audit_auditentry AS one SET digest = audit_digest(one)"
#: The third seal's rows: what is tampered with, away from either end.
THIRD = "(SELECT transaction_id FROM audit_auditentry WHERE event = 'offender.viewed' ORDER BY id OFFSET 10 LIMIT 1)"
ONE = f"transaction_id = {THIRD}"
ANOTHER = THIRD.replace("OFFSET 10", "OFFSET 12")


def test_an_untouched_audit_is_right_in_one_process_and_in_two(
    sealed: psycopg.Connection, own_database: Any, folder: Path
) -> None:
    for processes in (1, 2, 3):
        found = verified(own_database, folder, processes)
        assert found.faults == []
        assert (found.seals, found.anchors, found.rows_not_sealed) == (SEALS + 1, SEALS + 1, 2)
        assert [found.rows] == list(sealed.execute("SELECT count(*) FROM audit_auditentry").fetchone() or ())


TAMPERINGS: dict[str, tuple[tuple[str, ...], str]] = {
    "edit a row": (
        (f"UPDATE audit_auditentry SET event = 'audit.read' WHERE {ONE}",),
        "does not match its digest",
    ),
    "edit a row and its digest": (
        (
            f"UPDATE audit_auditentry SET offender_id = 999 WHERE {ONE}",
            f"{REDIGEST} WHERE {ONE}",
        ),
        "seal 3 .* does not fit its 7 rows",
    ),
    "delete a row": (
        (f"DELETE FROM audit_auditentry WHERE {ONE}",),
        "seal 3 .* was put on 7 rows, and 6 are there",
    ),
    "cut the last sealed rows off": (
        (
            "DELETE FROM audit_auditentry WHERE transaction_id >= "
            "(SELECT max(transaction_id) FROM audit_auditentry WHERE event = 'offender.viewed')",
        ),
        "seal 5 .* was put on 7 rows, and 6 are there",
    ),
    "slip in a row of an old transaction": (
        (
            "INSERT INTO audit_auditentry (transaction_id, event, operation, by_id, agency_id, basis, detail, digest)"
            f" SELECT transaction_id, event, operation, by_id, agency_id, basis, detail, '' FROM audit_auditentry"
            f" WHERE {ONE}",
            REDIGEST,
        ),
        "seal 3 .* was put on 7 rows, and 8 are there",
    ),
    "exchange who did two things": (
        (
            f"UPDATE audit_auditentry SET by_id = CASE WHEN {ONE} THEN 1001 ELSE 1002 END"
            f" WHERE transaction_id IN ({THIRD}, {ANOTHER})",
            REDIGEST,
        ),
        "seal 3 .* does not fit its 7 rows",
    ),
    "move a row to another interval": (
        (
            f"UPDATE audit_auditentry SET transaction_id = {THIRD.replace('OFFSET 10', 'OFFSET 20')} WHERE {ONE}",
            REDIGEST,
        ),
        "seal 3 .* was put on 7 rows, and 6 are there",
    ),
    "cut the last seals off": (
        ("DELETE FROM audit_seal WHERE number > 3",),
        "seals 4 to 5 were anchored and are gone: the chain ends at 3",
    ),
    "make a row of the future": (
        (
            "INSERT INTO audit_auditentry (transaction_id, event, operation, by_id, agency_id, basis, detail, digest)"
            " SELECT transaction_id + 1000000, event, operation, by_id, agency_id, basis, detail, ''"
            f" FROM audit_auditentry WHERE {ONE}",
            REDIGEST,
        ),
        "is of a transaction that has not been",
    ),
    "take a seal out of the middle": (
        ("DELETE FROM audit_seal WHERE number = 3",),
        "seal 3 is missing from the chain",
    ),
    "change what a seal says": (
        ("UPDATE audit_seal SET rows = rows + 1 WHERE number = 3",),
        "seal 3 does not match its own digest",
    ),
    "empty the digest": (
        (
            "ALTER TABLE audit_auditentry ALTER COLUMN digest DROP NOT NULL",
            f"UPDATE audit_auditentry SET digest = NULL WHERE {ONE}",
        ),
        "does not match its digest",
    ),
}


@pytest.mark.parametrize("tampering", list(TAMPERINGS))
@pytest.mark.parametrize("processes", [1, 2])
def test_a_tampering_is_found_and_placed(
    tampering: str, processes: int, sealed: psycopg.Connection, own_database: Any, folder: Path
) -> None:
    statements, told = TAMPERINGS[tampering]
    behind_the_triggers(sealed, *statements)
    found = verified(own_database, folder, processes)
    assert found.faults
    assert re.search(told, found.faults[0].what), found.faults


def rewrite_the_chain(owner: psycopg.Connection) -> None:
    """What somebody does who knows the code: every digest, root and seal anew, so that all of them fit."""
    behind_the_triggers(owner, "UPDATE audit_auditentry SET offender_id = 999 WHERE " + ONE, REDIGEST)
    previous = NONE_BEFORE
    seals = owner.execute(f"SELECT {sealing.SEAL_COLUMNS} FROM audit_seal ORDER BY number").fetchall()
    for row in seals:
        old, _ = sealing.as_line(row)
        leaves = owner.execute(
            "SELECT digest FROM audit_auditentry WHERE transaction_id >= %s AND transaction_id < %s"
            " ORDER BY transaction_id, id",
            [old.first_transaction, old.end_transaction],
        ).fetchall()
        new = replace(old, root=root_of(leaf for (leaf,) in leaves), previous=previous)
        previous = new.digest
        behind_the_triggers(
            owner,
            f"UPDATE audit_seal SET root = '\\x{new.root.hex()}', previous = '\\x{new.previous.hex()}',"
            f" digest = '\\x{new.digest.hex()}' WHERE number = {new.number}",
        )


def test_rewriting_everything_is_found_by_the_anchors_and_by_nothing_else(
    sealed: psycopg.Connection, own_database: Any, folder: Path, tmp_path: Path
) -> None:
    rewrite_the_chain(sealed)
    found = verified(own_database, folder)
    assert found.faults[0].what == f"seal 3 is not the one that was anchored ({month_of(folder)}, line 3)"
    assert {fault.seal for fault in found.faults} == {3, 4, 5}
    anchors.append_to(tmp_path / "anchors anew", sealed)
    assert verified(own_database, tmp_path / "anchors anew").faults == []


def month_of(folder: Path) -> str:
    (path,) = folder.iterdir()
    return path.name


def test_the_watch_adds_nothing_to_anchors_of_another_chain(
    sealed: psycopg.Connection, own_database: Any, folder: Path
) -> None:
    rewrite_the_chain(sealed)
    held = (folder / month_of(folder)).read_bytes()
    record(Event.AUDIT_READ, by=command_line_user())
    with pytest.raises(anchors.AnchorsTellAnother):
        seal(sealed, folder)
    assert (folder / month_of(folder)).read_bytes() == held


@pytest.mark.parametrize("trigger", ["append_only", "digested_by_the_database", "not_sealed_already"])
def test_a_guard_that_was_left_off_is_found(
    trigger: str, sealed: psycopg.Connection, own_database: Any, folder: Path
) -> None:
    sealed.execute(f"ALTER TABLE audit_auditentry DISABLE TRIGGER {trigger}")
    assert [fault.what for fault in verified(own_database, folder).faults] == [
        f"the trigger {trigger} on audit_auditentry is off or gone"
    ]


def test_anchors_that_are_gone_cut_or_bent_are_found(
    sealed: psycopg.Connection, own_database: Any, folder: Path
) -> None:
    path = folder / month_of(folder)
    whole = path.read_text()
    lines = whole.splitlines(keepends=True)
    for text, told in {
        "": "5 seals, from number 1, have no anchor",
        "".join(lines[:3]): "2 seals, from number 4, have no anchor",
        "".join(lines[:1] + lines[2:]): "the anchors are out of order",
        whole.replace("\t7\t", "\t8\t", 1): "an anchor does not match its own digest",
        whole[:-30]: "the anchors cannot be read",
    }.items():
        path.write_text(text)
        faults = [fault.what for fault in verified(own_database, folder).faults]
        assert any(told in fault for fault in faults), (told, faults)
    path.write_text("".join(lines[:4]))  # the last one may be on its way
    assert verified(own_database, folder).faults == []


def test_a_seal_takes_no_row_of_a_transaction_that_is_open_nor_any_younger_one(
    sealed: psycopg.Connection, own_database: Any, folder: Path
) -> None:
    by = command_line_user()
    wait_for_other_tests(sealed)  # so that the two rows that have no seal yet get theirs in any case
    with psycopg.connect(own_database.application_url) as long:
        long.execute(
            "INSERT INTO audit_auditentry (event, operation, by_id, agency_id, basis, detail)"
            " VALUES ('audit.read', 'consultation', %s, %s, '', '{}')",
            [by.pk, by.agency_id],
        )
        record(Event.AUDIT_READ, by=by)
        seal(sealed, folder, whole=False)
        assert (
            verified(own_database, folder).rows_not_sealed == 1
        )  # the younger one; the open one is not seen
        long.commit()
    made = seal(sealed, folder)
    assert made is not None
    assert made.rows == 2
    found = verified(own_database, folder)
    assert (found.faults, found.rows_not_sealed) == ([], 0)


def test_nothing_is_sealed_where_nothing_happened_but_for_a_sign_of_life_each_hour(
    sealed: psycopg.Connection, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert seal(sealed, folder) is not None
    assert seal(sealed, folder) is None
    monkeypatch.setattr(sealing, "SIGN_OF_LIFE", timedelta(0))
    made = seal(sealed, folder)
    assert made is not None
    assert (made.rows, made.root) == (0, sha256(b"").digest())


def elsewhere(owner: psycopg.Connection) -> None:
    """As if restored on another server: what counts there as this one's number is changed, not the server."""
    with owner.transaction():
        owner.execute("ALTER TABLE audit_epoch DISABLE TRIGGER USER")
        owner.execute("UPDATE audit_epoch SET system_identifier = system_identifier - 1")
        owner.execute("ALTER TABLE audit_epoch ENABLE ALWAYS TRIGGER append_only")
        owner.execute("ALTER TABLE audit_epoch ENABLE ALWAYS TRIGGER never_emptied")


def test_a_register_restored_on_another_server_goes_on_in_a_new_epoch(
    sealed: psycopg.Connection, own_database: Any, folder: Path
) -> None:
    elsewhere(sealed)
    assert seal(sealed, folder) is None  # but what was left of the epoch before is sealed now
    record(Event.AUDIT_READ, by=command_line_user())
    made = seal(sealed, folder)
    assert made is not None
    assert (made.epoch, made.first_transaction, made.rows) == (2, 0, 1)
    last_of_the_first = sealed.execute(
        "SELECT rows FROM audit_seal WHERE epoch = 1 ORDER BY number DESC LIMIT 1"
    )
    assert last_of_the_first.fetchone() == (2,)  # what had no seal on the server before
    for processes in (1, 2):
        found = verified(own_database, folder, processes)
        assert (found.faults, found.rows_not_sealed) == ([], 0)


def test_a_register_restored_without_an_epoch_takes_no_entry(sealed: psycopg.Connection) -> None:
    """Transactions that count from the beginning would come under seals that were made without them."""
    last = sealing.last_seal(sealed.cursor())
    assert last is not None
    ahead = replace(
        last, number=last.number + 1, first_transaction=last.end_transaction, end_transaction=10**12, rows=0,
        previous=last.digest,
    )  # fmt: skip
    sealed.execute(
        "INSERT INTO audit_seal VALUES (%s, %s, %s, %s, %s, %s, %s, now(), %s)",
        [
            *(ahead.number, ahead.epoch, ahead.first_transaction, ahead.end_transaction, ahead.rows),
            *(ahead.root, ahead.previous, ahead.digest),
        ],
    )
    with pytest.raises(AuditNotWritten) as refusal:
        record(Event.AUDIT_READ, by=command_line_user())
    assert "restored from another server" in str(refusal.value.__cause__)


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 9},
        {"previous": bytes(32)},
        {"first_transaction": 0},
        {"epoch": 0},
    ],
)
def test_a_seal_that_does_not_join_on_is_refused_even_to_the_owner(
    wrong: dict[str, Any], sealed: psycopg.Connection
) -> None:
    last = sealing.last_seal(sealed.cursor())
    assert last is not None
    good = {
        "number": last.number + 1,
        "epoch": 1,
        "first_transaction": last.end_transaction,
        "end_transaction": last.end_transaction + 1,
        "rows": 0,
        "root": bytes(32),
        "previous": last.digest,
        "at": "2030-01-01 12:00Z",
        "digest": bytes(32),
    }
    columns, values = ", ".join(good), ", ".join(f"%({name})s" for name in good)
    insert = f"INSERT INTO audit_seal ({columns}) VALUES ({values})"
    with pytest.raises(psycopg.errors.RestrictViolation, match="must follow"):
        sealed.execute(insert, {**good, **wrong})
    for negative in ({"end_transaction": last.end_transaction - 1}, {"rows": -1}):
        with pytest.raises(psycopg.errors.CheckViolation, match="audit_seal_counts"):
            sealed.execute(insert, {**good, **negative})
    sealed.execute(insert, good)


def test_the_digest_tells_nothing_from_an_empty_text_and_one_column_from_the_next(
    own_database: Any, owner: psycopg.Connection
) -> None:
    """Rows that would read alike without their separators have digests of their own."""
    row = "(1, now(), 1, 'a.b', 'refusal', {}, NULL, {}, {}, {}, {}, {}, 1, NULL)::audit_auditentry"
    columns = owner.execute(
        "SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute"
        " WHERE attrelid = 'audit_auditentry'::regclass AND attnum > 0"
    ).fetchone()
    assert columns == (
        ["id", "at", "transaction_id", "event", "operation", "by_id", "agency_id", "offender_id", "area_id",
         "basis", "detail", "request_id", "epoch", "digest"],
    )  # fmt: skip
    kinds = {
        ("NULL", "12", "3", "''", "'{}'", "NULL"),
        ("NULL", "1", "23", "''", "'{}'", "NULL"),
        ("1", "NULL", "23", "''", "'{}'", "NULL"),
        ("NULL", "12", "3", r"'\N'", "'{}'", "NULL"),
        ("NULL", "12", "3", "'a'", r"""'{"a": "\\N"}'""", "NULL"),
        ("NULL", "12", "3", "'a'", r"""'{"a": "\\t"}'""", "NULL"),
        ("NULL", "12", "3", "'a'", r"""'{"a": "\t"}'""", "NULL"),
        ("NULL", "12", "3", "''", "'{}'", "'00000000-0000-0000-0000-000000000000'"),
    }
    with owner.transaction():
        digests = {
            owner.execute(f"SELECT audit_digest({row.format(*values)})").fetchone() for values in kinds
        }
    assert len(digests) == len(kinds)
