"""What may be sealed depends on every transaction of the server, those of other workers' tests too."""

import time

import psycopg
import pytest

#: The longest that another worker's test keeps its transaction open, and more.
MOST_SECONDS = 300


def wait_for_other_tests(connection: psycopg.Connection) -> None:
    """Return when no transaction is open that began before the last entry of this database was written."""
    until = time.monotonic() + MOST_SECONDS
    while time.monotonic() < until:
        row = connection.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > coalesce(max(transaction_id), 0)"
            " FROM audit_auditentry"
        ).fetchone()
        if row == (True,):
            return
        time.sleep(0.02)
    pytest.fail("Some transaction on this server has been open all the time: nothing can be sealed.")
