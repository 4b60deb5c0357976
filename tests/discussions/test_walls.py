"""What a meeting led to is about the offender of its case, and comes from the discussion of that case."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.guards.test_constraints import complete, insert, type_world, world

__all__ = ["world"]


@pytest.mark.parametrize("pointer", ["decision", "disclosure"])
def test_what_a_meeting_led_to_is_about_the_same_offender(
    pointer: str, owner_connection: psycopg.Connection[Any], world: type_world
) -> None:
    table = {"decision": "levels_leveldecision", "disclosure": "oversight_disclosure"}[pointer]
    row = complete(table) | {"offender_id": "@third", "on": "2008-02-01"}
    made = world | {"of another": insert(owner_connection, table, row, world)}
    led_to = complete("discussions_consequence") | {"decision_id": None, f"{pointer}_id": "@of another"}
    with pytest.raises(psycopg.errors.ForeignKeyViolation) as refusal:
        insert(owner_connection, "discussions_consequence", led_to, made)
    assert refusal.value.diag.constraint_name == f"discussions_consequence_{pointer}_of_the_offender"


def test_what_a_meeting_led_to_comes_from_the_discussion_of_its_case(
    owner_connection: psycopg.Connection[Any], world: type_world
) -> None:
    led_to = complete("discussions_consequence") | {"agenda_item_id": "@other agenda item"}
    with pytest.raises(psycopg.errors.ForeignKeyViolation) as refusal:
        insert(owner_connection, "discussions_consequence", led_to, world)
    assert refusal.value.diag.constraint_name == "discussions_consequence_discussion_of_the_item"
