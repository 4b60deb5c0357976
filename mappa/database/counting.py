"""Counting: figures are of everybody, restricted records too, so they are counted by a role that sees no names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.pq import TransactionStatus

from .roles import COUNTING


@contextmanager
def counting() -> Iterator[None]:
    """Inside, every row is seen, but only the columns of roles.COUNTED; afterwards, what was seen before.

    Fetch all rows inside: whatever is done before the end is done in that role.
    """
    from django.db import connection, transaction

    with transaction.atomic(savepoint=False):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('role'), set_config('role', %s, true)", [COUNTING])
            row = cursor.fetchone()
        before = row[0] if row else "none"
        try:
            yield
        finally:
            # Where a statement failed, only the rollback is left to do, and it brings back the role too.
            if connection.connection is not None and (
                connection.connection.info.transaction_status == TransactionStatus.INTRANS
            ):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('role', %s, true)", [before])
