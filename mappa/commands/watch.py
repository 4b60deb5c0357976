"""`mappa keep-watch`: the chores that nobody's click starts, done as the owner of the tables, beside the web server."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
import traceback
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import click

from mappa.commands.database import owner_ready
from mappa.database.connections import PROJECT, data_folder
from mappa.database.unavailable import DatabaseUnavailable

logger = logging.getLogger(__name__)

# The first number of the advisory locks by which two watchers keep out of each other's way.
WATCHING = 5_202_516
SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_BEFORE_RESTART = 1.0
MOST_SECONDS_BEFORE_RESTART = 60.0


class Chore(NamedTuple):
    """One chore: `do` is the dotted name of a function that is called with `at=` the present instant.

    It runs in a transaction of its own, as the owner, and never twice at once. What must follow the commit is
    left to `transaction.on_commit`. It may run more often than its interval says, and after any time of absence.
    """

    name: str
    every: float  # seconds
    do: str


CHORES: tuple[Chore, ...] = (
    Chore("seal the audit", 60.0, "mappa.audit.sealing.seal_audit"),
    Chore("find unusual access", 300.0, "mappa.oversight.chores.look"),
    Chore("chase unusual access", 3600.0, "mappa.oversight.chores.chase"),
    Chore("chase reviews of records", 3600.0, "mappa.retention.chores.chase"),
    Chore("chase actions", 3600.0, "mappa.discussions.chores.chase"),
    Chore("chase minutes", 3600.0, "mappa.minutes.chores.chase"),
    Chore("chase notifications and referrals", 3600.0, "mappa.referrals.chores.chase"),
    Chore("chase reviews at levels", 6 * 3600.0, "mappa.levels.chores.chase"),
    Chore("chase early-warning signs", 3600.0, "mappa.risk.chores.chase"),
    Chore("clear notifications that led nowhere", 3600.0, "mappa.referrals.clearing.clear_notifications"),
    Chore("tell of clearances that end", 3600.0, "mappa.access.actions.clearances.tell_of_endings"),
    Chore("stop the accounts of leavers", 300.0, "mappa.access.actions.leaving.stop_leavers"),
    Chore("chase reviews of emergency openings", 3600.0, "mappa.offenders.chores.chase_reviews"),
    Chore("forget sessions that are over", 3600.0, "mappa.sign_in.chores.clear_sessions"),
    Chore("forget forms that were carried out", 3600.0, "mappa.submissions.clearing.clear_submissions"),
)


@click.command(name="keep-watch")
@click.option("--once", is_flag=True, help="Do every chore once and stop; exit 1 where one failed.")
@click.option(
    "--beside", type=int, hidden=True, help="The web server's process: end with it, restart if killed."
)
def keep_watch(once: bool, beside: int | None) -> None:
    """Seal the audit each minute and do the other chores of the register until Ctrl-C.

    `mappa run` starts it. Elsewhere it runs as a service of its own, with the owner's address in
    MAPPA_OWNER_DATABASE_URL, which the web server need not know.
    """
    first = None if beside is None else _watch_over_a_watcher(beside)
    with owner_ready():
        refuse_a_login_that_cannot()
        if once:
            done = [do_chore(chore) for chore in CHORES]
            if not all(done):
                sys.exit(1)
            return
        try:
            keep_doing(CHORES, ended=lambda: first is not None and os.getppid() != first)
        except KeyboardInterrupt:
            sys.exit(130)


def keep_doing(chores: Sequence[Chore], *, ended: Callable[[], bool]) -> None:
    """Do each chore at once and then whenever its time has come, until `ended` says so."""
    due = {chore.name: 0.0 for chore in chores}
    while not ended():
        for chore in chores:
            if time.monotonic() >= due[chore.name]:
                do_chore(chore)
                due[chore.name] = time.monotonic() + chore.every
        time.sleep(SECONDS_BETWEEN_LOOKS)


def do_chore(chore: Chore) -> bool:
    """Do a chore in one transaction, unless another watcher is at it; False where it failed, which is logged."""
    from django.db import close_old_connections, connection, transaction
    from django.utils import timezone
    from django.utils.module_loading import import_string

    close_old_connections()
    try:
        do = import_string(chore.do)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_try_advisory_xact_lock(%s, %s)",
                    [WATCHING, zlib.crc32(chore.name.encode()) >> 1],
                )
                (free,) = cursor.fetchone()
            if free:
                do(at=timezone.now())
    except Exception as error:
        # The words of an error may hold what a row holds: its kind and its place are enough.
        place = "".join(traceback.format_tb(error.__traceback__))
        logger.error("The chore “%s” failed (%s):\n%s", chore.name, type(error).__name__, place)
        connection.close()
        return False
    return True


def refuse_a_login_that_cannot() -> None:
    """Only the owner of the tables can do the chores: whoever else tries is told at once."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('public.audit_auditentry')"
        )
        row = cursor.fetchone()
    if row is None or not row[0]:
        raise DatabaseUnavailable(
            "The watch is kept as the owner of the tables, and this login is not: "
            "put the owner's address into MAPPA_OWNER_DATABASE_URL."
        )


@contextmanager
def watch_kept(environment: Mapping[str, str]) -> Iterator[None]:
    """Keep watch in a process of its own for as long as this one serves.

    `environment` is that of the command itself, which may hold the owner's address; the web server's does not.
    """
    command = [
        sys.executable,
        "-c",
        "from mappa.commands import main; main()",
        "keep-watch",
        "--beside",
        str(os.getpid()),
    ]
    process = os.getpid()
    watcher = subprocess.Popen(
        command, cwd=PROJECT, env={**environment, "MAPPA_DATA": str(data_folder())}, stdin=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        if os.getpid() == process:  # a worker of the web server leaves this way too
            watcher.terminate()
            watcher.wait()


def _watch_over_a_watcher(beside: int) -> int:
    """Start a process that is to keep watch, again and again whenever it ends by itself.

    Returns in the new process, with the number of the first, with which it is to end. The first never returns: it
    ends when it is told to, or when the web server has gone.
    """

    def leave(number: int, frame: object) -> None:
        raise SystemExit(0)

    signals = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.signal(number, leave) for number in signals}
    first, watcher, pause = os.getpid(), 0, SECONDS_BEFORE_RESTART
    try:
        while os.getppid() == beside:
            began = time.monotonic()
            watcher = os.fork()
            if watcher == 0:
                for number, handler in before.items():
                    signal.signal(number, handler)
                return first
            while watcher and os.getppid() == beside:
                time.sleep(SECONDS_BETWEEN_LOOKS / 5)
                if os.waitpid(watcher, os.WNOHANG) != (0, 0):
                    watcher = 0
            if not watcher:
                # One that cannot work at all is tried again, but not in a tight loop.
                worked = time.monotonic() - began > MOST_SECONDS_BEFORE_RESTART
                pause = SECONDS_BEFORE_RESTART if worked else min(2 * pause, MOST_SECONDS_BEFORE_RESTART)
                time.sleep(pause)
    finally:
        if watcher:
            os.kill(watcher, signal.SIGTERM)
            os.waitpid(watcher, 0)
    sys.exit(0)


commands: list[click.Command] = [keep_watch]
