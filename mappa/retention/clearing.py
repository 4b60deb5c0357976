"""What an erasure leaves on the disk is overwritten: removed rows stay in a table's files until it is written anew."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
from psycopg import sql

#: Every table whose rows point, over however many tables, to offenders; the offenders first.
ABOUT_OFFENDERS = """
WITH RECURSIVE about (oid) AS (
    SELECT 'public.offenders_offender'::regclass::oid
    UNION
    SELECT con.conrelid FROM about JOIN pg_constraint con ON con.contype = 'f' AND con.confrelid = about.oid
)
SELECT relname FROM about JOIN pg_class USING (oid) ORDER BY relname <> 'offenders_offender', relname
"""
#: Besides: what holds pointers to them, or what was typed about them for a time.
ALSO = (
    "access_notice",
    "django_session",
    "imports_pendingimport",
    "statistics_figure",
    "submissions_submission",
)
#: The most frequent values of each column: names among them.
STATISTICS = "pg_statistic"
#: A table that has become empty keeps what was last known of its columns: taking stock of nothing changes nothing.
FORGET_EMPTY = sql.SQL(
    "SELECT pg_clear_attribute_stats('public', {name}, attname::text, false) FROM pg_attribute "
    "WHERE attrelid = {name}::regclass AND attnum > 0 AND NOT attisdropped AND NOT EXISTS (SELECT FROM public.{table})"
)
HAS_A_FUNCTION_FOR_IT = 180000


def clear_erased(owner: psycopg.Connection, *, told: Callable[[str], object] = lambda _: None) -> list[str]:
    """Write every table that may have held something of an erased record anew, with its indexes; which they were.

    Each table is closed to everybody while it is written: for a time when nobody works. `owner` is in autocommit.
    """
    tables = [str(name) for (name,) in owner.execute(ABOUT_OFFENDERS).fetchall()]
    for table in (*tables, *ALSO):
        told(table)
        owner.execute(sql.SQL("VACUUM (FULL, ANALYZE) public.{}").format(sql.Identifier(table)))
        if owner.info.server_version >= HAS_A_FUNCTION_FOR_IT:
            owner.execute(FORGET_EMPTY.format(name=sql.Literal(table), table=sql.Identifier(table)))
    told(STATISTICS)
    owner.execute(sql.SQL("VACUUM (FULL) pg_catalog.{}").format(sql.Identifier(STATISTICS)))
    return [*tables, *ALSO, STATISTICS]
