"""An import that outlasts its request: a process of its own, how far it is, and that it is at work once only."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

from .checking.understanding import Progress
from .models import PendingImport

#: An advisory lock, together with the upload's key, for as long as a process imports it.
AT_WORK = 5_202_517
PROJECT = Path(__file__).resolve().parent.parent.parent
SECONDS_BETWEEN_REPORTS = 0.5


def start(pending_id: int) -> None:
    """Begin to import a confirmed upload, as the application's own role, and return at once."""
    environment = {
        **os.environ,
        "DATABASE_URL": _address(),
        "DJANGO_SETTINGS_MODULE": "mappa.settings",
        "MAPPA_SECRET_KEY": settings.SECRET_KEY,
    }
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from mappa.commands import main; main()",
            "import",
            "--pending",
            str(pending_id),
        ],
        env=environment,
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=process.wait, daemon=True).start()  # leaves no finished process unread


def _address() -> str:
    """The address of the database in use, as DATABASE_URL has it."""
    at = connection.settings_dict
    login = quote(at["USER"], safe="")
    if at["PASSWORD"]:
        login += f":{quote(at['PASSWORD'], safe='')}"
    options = {"host": at["HOST"], **{name: str(value) for name, value in at["OPTIONS"].items()}}
    host = "" if at["HOST"].startswith("/") else at["HOST"]
    if host:
        options.pop("host")
    port = f":{at['PORT']}" if at["PORT"] else ""
    query = f"?{urlencode(options, quote_via=quote)}" if options else ""
    return f"postgres://{login}@{host}{port}/{quote(at['NAME'], safe='')}{query}"


@contextmanager
def claimed(pending_id: int) -> Iterator[Progress | None]:
    """Yield a progress callback that others can read, or None where another process is at work on the upload."""
    reports = connection.copy()
    try:
        with reports.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [AT_WORK, pending_id])
            if cursor.fetchone() != (True,):
                yield None
                return
            reported_at, reported_stage = 0.0, ""

            def progress(done: int, total: int, stage: str) -> None:
                nonlocal reported_at, reported_stage
                if stage == reported_stage and monotonic() - reported_at < SECONDS_BETWEEN_REPORTS:
                    return
                reported_at, reported_stage = monotonic(), stage
                cursor.execute(
                    "UPDATE imports_pendingimport SET stage = %s, done = %s, total = %s WHERE id = %s",
                    [stage, done, total, pending_id],
                )

            yield progress
    finally:
        reports.close()


def is_at_work(pending: PendingImport) -> bool:
    """Whether a process is importing the upload now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s "
            "AND objid = %s AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [AT_WORK, pending.pk],
        )
        row = cursor.fetchone()
    return bool(row and row[0])
