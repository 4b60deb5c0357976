"""Many rows into a table at once: by COPY, or by arrays where row security is in force, which COPY does not take."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
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


def insert_lines(
    cursor: CursorWrapper,
    table: str,
    columns: tuple[str, ...],
    lines: Iterable[str],
    *,
    sent: Callable[[int], None],
) -> None:
    """As `copy_lines`, into a table with row security: each block is one INSERT from an array for each column."""
    types = _types(cursor, table)
    named = sql.SQL(", ").join(map(sql.Identifier, columns))
    arrays = sql.SQL(", ").join(sql.SQL("%s::{}[]").format(sql.SQL(types[column])) for column in columns)
    command = sql.SQL("INSERT INTO {} ({}) SELECT * FROM unnest({})").format(
        sql.Identifier(table), named, arrays
    )
    for number, block in _blocks(lines):
        fields = zip(*(line[:-1].split("\t") for line in block), strict=True)
        cursor.execute(command, [_array(column) for column in fields])
        sent(number)


def _types(cursor: CursorWrapper, table: str) -> dict[str, Any]:
    cursor.execute(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = %s::regclass",
        [table],
    )
    return dict(cursor.fetchall())


def _array(column: Sequence[str]) -> str:
    """A column of fields as COPY reads them, as PostgreSQL writes an array."""
    text = "\t".join(column)
    if '"' in text or text.count("\\") != text.count(NULL):
        quoted = ("NULL" if field == NULL else f'"{_ESCAPES.sub(_unescape, field)}"' for field in column)
        return "{" + ",".join(quoted) + "}"
    # Mostly nothing is to be escaped but what stands for no value.
    array = '{"' + text.replace("\t", '","') + '"}'
    return array.replace(f'"{NULL}"', "NULL") if "\\" in text else array


_ESCAPES = re.compile(r'\\(.)|"')
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\\\"}


def _unescape(found: re.Match[str]) -> str:
    return '\\"' if found[0] == '"' else _ESCAPED[found[1]]


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
