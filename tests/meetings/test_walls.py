"""What hangs on an agenda stands behind the walls, and is about the offender of its item."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.guards.test_constraints import complete, insert, type_world, world

__all__ = ["world"]


@pytest.mark.parametrize("table", ["meetings_invitation", "meetings_contribution", "meetings_attendance"])
def test_what_hangs_on_an_item_is_about_the_same_offender(
    table: str, owner_connection: psycopg.Connection[Any], world: type_world
) -> None:
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        insert(owner_connection, table, complete(table) | {"offender_id": "@twin"}, world)


@pytest.mark.parametrize("column", ["why", "reason", "offender_id", "meeting_id", "added_by_id"])
def test_an_item_is_moved_or_taken_off_and_never_rewritten(
    column: str, owner_connection: psycopg.Connection[Any], world: type_world
) -> None:
    values = {"why": "referral", "reason": "Other", "offender_id": world["third"], "meeting_id": 1}
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner_connection.execute(
            f"UPDATE meetings_agendaitem SET {column} = %s WHERE id = %s",  # type: ignore[arg-type]
            [values.get(column, world["reviewer"]), world["agenda item"]],
        )


def test_the_database_keeps_the_times_and_the_number_of_cases(
    owner_connection: psycopg.Connection[Any], world: type_world
) -> None:
    second = insert(
        owner_connection,
        "meetings_agendaitem",
        complete("meetings_agendaitem") | {"position": 2, "minutes": 45},
        world,
    )
    third = insert(
        owner_connection,
        "meetings_agendaitem",
        complete("meetings_agendaitem") | {"offender_id": "@third", "position": 3},
        world,
    )

    def starts() -> dict[int, int]:
        return dict(
            owner_connection.execute(
                "SELECT id, starts_after FROM meetings_agendaitem WHERE removed_at IS NULL"
            ).fetchall()
        )

    def cases() -> int:
        row = owner_connection.execute(
            "SELECT cases FROM meetings_meeting WHERE id = %s", [world["meeting"]]
        ).fetchone()
        assert row is not None
        return int(row[0])

    assert starts() == {world["agenda item"]: 0, second: 30, third: 75}
    assert cases() == 3
    owner_connection.execute("UPDATE meetings_agendaitem SET position = 0 WHERE id = %s", [third])
    assert starts() == {third: 0, world["agenda item"]: 30, second: 60}
    owner_connection.execute(
        "UPDATE meetings_agendaitem SET removed_at = now(), removed_by_id = %s, removed_reason = 'Moved away'"
        " WHERE id = %s",
        [world["user"], third],
    )
    assert starts() == {world["agenda item"]: 0, second: 30}
    assert cases() == 2
