"""What a subcommand needs before it can use the database."""

import functools
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn, ParamSpec, TypeVar

import psycopg

from mappa.audit.sealing import begin_epoch_where_new, current_epoch
from mappa.database import identity, kept_secrets, roles
from mappa.database.connections import PROJECT, DatabaseAddresses, data_folder, open_database
from mappa.database.unavailable import DatabaseUnavailable, disk_full

#: Keys of the application, and under which name they are kept where the environment does not give them.
KEYS = {
    "MAPPA_SECRET_KEY": "django_key",
    "MAPPA_FACTOR_KEY": "factor_key",
    "MAPPA_IDENTITY_KEY": "identity_key",
}

P = ParamSpec("P")
R = TypeVar("R")


def with_database(function: Callable[P, R]) -> Callable[P, R]:
    """Run a subcommand with Django set up as the application's role on a migrated database."""

    @functools.wraps(function)
    def prepared(*args: P.args, **kwargs: P.kwargs) -> R:
        with database_ready():
            return function(*args, **kwargs)

    return prepared


@contextmanager
def database_ready() -> Iterator[None]:
    """As `with_database`, for a part of a subcommand."""
    with _ready(as_owner=False):
        yield


@contextmanager
def owner_ready() -> Iterator[None]:
    """As `database_ready`, with the owner's login: for what the application may not do, and serves nobody."""
    with _ready(as_owner=True):
        yield


@contextmanager
def _ready(*, as_owner: bool) -> Iterator[None]:
    with stopping_politely(), open_database(os.environ) as addresses, plain_database_errors():
        environment = environment_for(addresses)
        if as_owner:
            environment["DATABASE_URL"] = addresses.owner
        os.environ.update(environment)
        # Whoever serves or computes is not to know the owner's password.
        os.environ.pop("MAPPA_OWNER_DATABASE_URL", None)
        import django

        django.setup()
        if _is_behind() or _is_elsewhere():
            bring_up_to_date(addresses)
        from django.db import connections

        process = os.getpid()
        try:
            yield
        finally:
            if os.getpid() == process:
                connections.close_all()


def environment_for(addresses: DatabaseAddresses) -> dict[str, str]:
    """What mappa.settings reads, for a process that acts as the application."""
    keys = {
        name: os.environ.get(name) or getattr(kept_secrets.read_or_make(data_folder()), kept)
        for name, kept in KEYS.items()
    }
    return {"DJANGO_SETTINGS_MODULE": "mappa.settings", "DATABASE_URL": addresses.application, **keys}


def bring_up_to_date(
    addresses: DatabaseAddresses, arguments: tuple[str, ...] = (), *, shown: bool = False
) -> None:
    """Migrate as the owner, in a process of its own, and grant; one process at a time."""
    with psycopg.connect(addresses.owner, autocommit=True) as owner:
        roles.one_at_a_time(owner)
        roles.withhold_while_migrating(owner)
        # The owner is the default connection there, so that a migration which names none works as the owner.
        environment = {**os.environ, **environment_for(addresses), "DATABASE_URL": addresses.owner}
        command = [sys.executable, "-m", "django", "migrate", "--no-input", *arguments]
        migrated = subprocess.run(
            command, env=environment, cwd=PROJECT, capture_output=not shown, text=True, check=False
        )
        if migrated.returncode:
            said = (migrated.stderr or "").strip() or "no reason given"
            if "No space left on device" in said:
                raise disk_full(data_folder())
            raise DatabaseUnavailable(
                f"The tables could not be brought up to date: {said.splitlines()[-1]}. "
                "`mappa migrate` shows all that was said."
            )
        roles.grant(owner)
        identity.give_key(owner, environment["MAPPA_IDENTITY_KEY"])
        with owner.transaction(), owner.cursor() as cursor:
            # Nothing but a migration backwards leaves the audit without epochs.
            if cursor.execute("SELECT to_regclass('public.audit_epoch')").fetchone() != (None,):
                begin_epoch_where_new(cursor)


def _is_elsewhere() -> bool:
    """Whether the register was restored on another server, where the seals begin a new epoch."""
    from django.db import connection

    with connection.cursor() as cursor:
        _, before = current_epoch(cursor)
        cursor.execute("SELECT system_identifier FROM pg_control_system()")
        return bool(cursor.fetchone()[0] != before)


def _is_behind() -> bool:
    """Whether migrations, or the grants and the key that follow them, are still to come."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import ProgrammingError

    try:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes())) or not identity.key_fits()
    except ProgrammingError:  # no sight of the migrations: the grants were never made
        return True


@contextmanager
def plain_database_errors() -> Iterator[None]:
    """Say in words what a person can do something about: a full disk, a server that went away."""
    try:
        yield
    except Exception as error:
        cause = error if isinstance(error, psycopg.Error) else error.__cause__
        if isinstance(cause, psycopg.errors.DiskFull):
            raise disk_full(data_folder()) from error
        if isinstance(cause, psycopg.errors.AdminShutdown | psycopg.errors.CrashShutdown):
            raise DatabaseUnavailable(
                "PostgreSQL was stopped while this ran; nothing of what was unfinished is kept: try again."
            ) from error
        raise


@contextmanager
def stopping_politely() -> Iterator[None]:
    """Let SIGTERM and a closed terminal end the command as Ctrl-C does, so that the database is stopped."""

    def leave(number: int, frame: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
