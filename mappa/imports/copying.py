"""Many rows into a table at once, through COPY."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg import sql

#: Lines sent at a time: the server works on one block while the next is made.
BLOCK = 2_000
NULL = r"\N"


def escaped(text: str) -> str:
    """Text as COPY reads it."""
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text:
        return text.replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")
    return text


def copy_lines(
    cursor: CursorWrapper,
    table: str,
    columns: tuple[str, ...],
    lines: Iterable[str],
    *,
    sent: Callable[[int], None],
) -> None:
    """COPY lines, each ending with a line end, into a table; `sent` is told how many after each block.

    Raises psycopg's errors, not Django's.
    """
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with cursor.copy(command) as copy:
        for number, block in _blocks(lines):
            copy.write("".join(block).encode())
            sent(number)


def _blocks(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    remaining = iter(lines)
    while block := list(islice(remaining, BLOCK)):
        yield len(block), block


def next_keys(cursor: CursorWrapper, table: str, count: int) -> list[int]:
    """As many new primary keys of the table, taken from its sequence in one go."""
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
    )
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return [key for (key,) in rows]
