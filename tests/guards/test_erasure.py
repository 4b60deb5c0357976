"""No table about offenders is forgotten by an erasure: each is reached from the catalogue, and lets its rows go."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from mappa.retention.clearing import ABOUT_OFFENDERS, ALSO
from tests.guards.test_constraints import GOOD, complete, insert, type_world, world

__all__ = ["world"]

#: Columns that point to an offender with no key in the database, and what an erasure does about each.
POINTERS: dict[str, str] = {
    "access_notice.offender_id": "removed by erase_offender: the notice would lead to nothing",
    "audit_auditentry.offender_id": "stays: the audit keeps the number, which leads to nothing any longer",
    "oversight_unusualaccess.offender_id": "stays: what a person did outlives the record, as the audit does",
    "statistics_figure.offender_ids": "the number gives way to 0 and the figure stays",
}


def about_offenders(connection: psycopg.Connection[Any]) -> list[str]:
    return [str(name) for (name,) in connection.execute(ABOUT_OFFENDERS).fetchall()]


def test_every_table_about_offenders_lets_an_erasure_remove_its_rows(
    owner_connection: psycopg.Connection[Any], world: type_world
) -> None:
    tables = about_offenders(owner_connection)
    missing = [table for table in tables if table not in GOOD]
    assert missing == [], "add a good row to tests/guards/test_constraints.py"
    for table in tables[1:]:
        insert(owner_connection, table, complete(table), world)
    proposals = owner_connection.execute(
        "SELECT id, offender_id FROM retention_erasureproposal WHERE superseded_at IS NULL ORDER BY id"
    ).fetchall()
    assert {offender for _, offender in proposals} == {world["offender"], world["twin"], world["third"]}
    removed: dict[str, int] = {}
    for proposal, offender in proposals:
        if offender == world["offender"]:
            row = complete("retention_erasureapproval") | {"offender_id": offender, "proposal_id": proposal}
            insert(owner_connection, "retention_erasureapproval", row, world)
        (counts,) = owner_connection.execute("SELECT erase_offender(%s)", [proposal]).fetchone() or ({},)
        for table, number in counts.items():
            removed[table] = removed.get(table, 0) + number
    owner_connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    left = {
        table: number
        for table in tables
        if (number := owner_connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # type: ignore[index]
    }
    assert left == {}
    assert [table for table in tables if not removed.get(table)] == []


def test_every_pointer_without_a_key_is_decided_about(owner_connection: psycopg.Connection[Any]) -> None:
    columns = {
        f"{table}.{column}"
        for table, column in owner_connection.execute(
            """
            SELECT c.relname, a.attname FROM pg_class c
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
               AND (a.attname ~ 'offender.*_ids?$' OR a.attname ~ '^record_ids?$')
               AND NOT EXISTS (
                   SELECT FROM pg_constraint con
                    WHERE con.contype = 'f' AND con.conrelid = c.oid AND a.attnum = ANY (con.conkey)
               )
            """
        ).fetchall()
    }
    assert sorted(columns - set(POINTERS)) == [], "say what an erasure does about it"
    assert sorted(set(POINTERS) - columns) == [], "these columns no longer exist"


def test_tables_are_told_by_name_that_are_written_anew_besides(
    owner_connection: psycopg.Connection[Any],
) -> None:
    for table in ALSO:
        assert owner_connection.execute("SELECT to_regclass(%s)", [table]).fetchone() != (None,), table


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM offenders_alias",
        "DELETE FROM offenders_offender",
        "DELETE FROM offenders_emergencyopening",
        "DELETE FROM retention_erasure",
        "UPDATE retention_erasure SET grounds = 'required'",
        "UPDATE statistics_figure SET offender_ids = array_replace(offender_ids, 1, 0)",
        "TRUNCATE offenders_offender CASCADE",
    ],
)
def test_the_owner_by_hand_is_refused_too(
    statement: str, owner_connection: psycopg.Connection[Any], world: type_world
) -> None:
    for table in ("offenders_alias", "offenders_emergencyopening", "statistics_figure", "retention_erasure"):
        insert(owner_connection, table, complete(table), world)
    owner_connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner_connection.execute(statement)  # type: ignore[call-overload]


@pytest.mark.parametrize("wrong", ["proposal_number", "grounds", "proposed_by_id", "transaction_id"])
def test_what_is_left_of_a_record_is_written_for_an_approved_proposal_alone(
    wrong: str, owner_connection: psycopg.Connection[Any], world: type_world
) -> None:
    row = complete("retention_erasure") | {
        "proposal_number": {"proposal_number": "@proposal"}.get(wrong, "@approved proposal"),
        "grounds": "required" if wrong == "grounds" else "duplicate",
        "proposed_by_id": "@second" if wrong == "proposed_by_id" else "@user",
    }
    if wrong == "transaction_id":
        row["transaction_id"] = 1
    second = complete("agencies_user") | {"username": "second"}
    made = {**world, "second": insert(owner_connection, "agencies_user", second, world)}
    with pytest.raises(psycopg.errors.RestrictViolation):
        insert(owner_connection, "retention_erasure", row, made)
