"""The database of the tests: migrated once, copied for each worker, and used as the application's role.

The owner may do what the application may not, so a suite that connects as the owner tests nothing. The server is
the embedded one, in a folder of its own, or the one that DATABASE_URL names.

Row security holds in the tests as it does elsewhere, for whoever acts: every web request, and what stands inside
`acting_as`. Where nobody acts, a test's own connection sees everything, so that it can make records and look at them;
`nobody_sees` takes that away.
"""

import base64
import fcntl
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg
import pytest
from psycopg import sql

# Kept under another name, since DATABASE_URL is about to name the test's own database; workers inherit it.
os.environ.setdefault("MAPPA_TEST_SERVER", os.environ.get("DATABASE_URL", ""))
os.environ.setdefault("MAPPA_TEST_SERVER_OWNER", os.environ.pop("MAPPA_OWNER_DATABASE_URL", ""))
os.environ.update(
    DJANGO_SETTINGS_MODULE="mappa.settings",
    DATABASE_URL="postgres://nobody@127.0.0.1:1/not_asked_for",
    MAPPA_SECRET_KEY="for tests only",
    MAPPA_FACTOR_KEY=base64.urlsafe_b64encode(b"for tests only".ljust(32)).decode(),
    MAPPA_IDENTITY_KEY="for tests only",
    MAPPA_SECURE_COOKIES="0",
)
os.environ.pop("MAPPA_DATA", None)
django.setup()

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connections  # noqa: E402
from pytest_django.plugin import DjangoDbBlocker  # noqa: E402

from mappa import settings as mappa_settings  # noqa: E402
from mappa.commands.database import bring_up_to_date  # noqa: E402
from mappa.database import kept_secrets, roles  # noqa: E402
from mappa.database.connections import DatabaseAddresses, open_database, with_database_name  # noqa: E402
from mappa.database.embedded import SUPERUSER, EmbeddedPostgres  # noqa: E402

FOLDER_PREFIX = "mappa-tests-"
# Nothing here needs to outlast a power cut.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}
# Set on a test's own connections: where nobody acts, they see everything.
SEES_EVERYTHING = "mappa.tests_see_everything"
FLUSHING = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}


@dataclass(frozen=True)
class OwnDatabase:
    name: str
    application_url: str
    owner_url: str


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    _clear_up_after_killed_runs()
    folder = tempfile.mkdtemp(prefix=f"{FOLDER_PREFIX}{os.getpid()}-")
    os.chmod(folder, 0o711)  # noqa: S103 (PostgreSQL's own account passes through it)
    os.environ["MAPPA_TEST_FOLDER"] = folder


def pytest_unconfigure(config: pytest.Config) -> None:
    folder = os.environ.get("MAPPA_TEST_FOLDER")
    if folder and not hasattr(config, "workerinput"):
        if os.environ["MAPPA_TEST_SERVER"] and (Path(folder) / "template").exists():
            with open_database(_server()) as server:
                _drop(server, _template_name())
        shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)  # before the tests are chosen by their markers
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks something of PostgreSQL: the rest need not be asked again of another version of it."""
    for item in items:
        wanted = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or {"db", "database_server"} & wanted:
            item.add_marker("database")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    wanted = set(getattr(item, "fixturenames", ()))
    marker = item.get_closest_marker("django_db")
    flushes = FLUSHING & wanted or (
        marker and (marker.args or {"transaction", "reset_sequences"} & set(marker.kwargs))
    )
    if flushes:
        pytest.fail(
            "This test would empty the tables by TRUNCATE, which the application's role may not do. For real "
            "commits, threads or a live server use the fixtures own_database or web_server.",
            pytrace=False,
        )
    if {"own_database", "own_database_for_module"} & wanted and ("db" in wanted or marker):
        pytest.fail(
            "A test has either `db` (rolled back) or `own_database` (committed), not both.", pytrace=False
        )


@pytest.fixture(scope="session")
def database_server() -> Iterator[DatabaseAddresses]:
    """The server, with its template; the database in these addresses is not the test's."""
    with open_database(_server(), HASTY) as server:
        _ensure_template(server)
        yield server


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, database_server: DatabaseAddresses, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """In place of pytest-django's own: this worker's copy of the template, as the application."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    with (
        _copy(database_server, f"{_template_name()}_{worker}") as copy,
        _default_is(copy.application_url, django_db_blocker, unblocked=False),
    ):
        yield


@pytest.fixture
def own_database(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    database_server: DatabaseAddresses,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[OwnDatabase]:
    """A database for this test alone, where it commits and may connect several times."""
    with _own(database_server, django_db_blocker) as own:
        yield own


@pytest.fixture(scope="module")
def own_database_for_module(
    django_db_setup: None, database_server: DatabaseAddresses, django_db_blocker: DjangoDbBlocker
) -> Iterator[OwnDatabase]:
    """A database for the tests of one module, each of which sees what the ones before it committed."""
    with _own(database_server, django_db_blocker) as own:
        yield own


@pytest.fixture
def web_server(own_database: OwnDatabase) -> Iterator[str]:
    """The address of the application, served on a database of its own."""
    with _served() as address:
        yield address


@pytest.fixture(scope="module")
def web_server_for_module(own_database_for_module: OwnDatabase) -> Iterator[str]:
    with _served() as address:
        yield address


@pytest.fixture
def owner_connection(
    request: pytest.FixtureRequest, database_server: DatabaseAddresses
) -> Iterator[psycopg.Connection]:
    """The owner of the tables, on the test's database; rolled back. It does not see what `db` has not committed."""
    for name in ("own_database", "own_database_for_module"):
        if name in request.fixturenames:
            request.getfixturevalue(name)
    request.getfixturevalue("django_db_setup")
    address = with_database_name(database_server.owner, connections.settings["default"]["NAME"])
    with psycopg.connect(address, options="-c lock_timeout=5s") as connection:
        yield connection
        connection.rollback()


def _server() -> dict[str, str]:
    given = {
        "DATABASE_URL": os.environ["MAPPA_TEST_SERVER"],
        "MAPPA_OWNER_DATABASE_URL": os.environ["MAPPA_TEST_SERVER_OWNER"],
    }
    return given if given["DATABASE_URL"] else {"MAPPA_DATA": os.environ["MAPPA_TEST_FOLDER"]}


def _template_name() -> str:
    return "test_" + Path(os.environ["MAPPA_TEST_FOLDER"]).name.replace("-", "_").lower()


def _ensure_template(server: DatabaseAddresses) -> None:
    """Migrate once for all workers."""
    folder = Path(os.environ["MAPPA_TEST_FOLDER"])
    with (folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / "template").exists():
            return
        name = _template_name()
        with psycopg.connect(server.owner, autocommit=True) as owner:
            owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        bring_up_to_date(
            DatabaseAddresses(
                owner=with_database_name(server.owner, name),
                application=with_database_name(server.application, name),
            )
        )
        with psycopg.connect(with_database_name(server.owner, name)) as owner:
            _let_tests_see(owner)
        (folder / "template").touch()


def _let_tests_see(owner: psycopg.Connection) -> None:
    """Let connections that say so see everything where nobody acts; where somebody acts, nothing is different."""
    row = owner.execute("SELECT pg_get_functiondef('held_keys()'::regprocedure)").fetchone()
    assert row is not None
    nothing = "RETURN '{}';"
    everything = f"""
        IF current_setting('{SEES_EVERYTHING}', true) = 'on' AND coalesce(acting, '') = '' THEN
            RETURN ARRAY(SELECT id * 4 + kind FROM agencies_area CROSS JOIN generate_series(0, 3) kind);
        END IF;
        {nothing}"""
    assert row[0].count(nothing) == 1
    owner.execute(row[0].replace(nothing, everything))


@pytest.fixture
def nobody_sees(db: None) -> None:
    """Where nobody acts, the test's connection sees nothing, as it is in service."""
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SET LOCAL {SEES_EVERYTHING} = 'off'")


@contextmanager
def _copy(server: DatabaseAddresses, name: str) -> Iterator[OwnDatabase]:
    copy = OwnDatabase(
        name=name,
        application_url=with_database_name(server.application, name),
        owner_url=with_database_name(server.owner, name),
    )
    with psycopg.connect(server.owner, autocommit=True) as owner:
        owner.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(_template_name())
            )
        )
    with psycopg.connect(copy.owner_url, autocommit=True) as owner:
        roles.grant_entry(owner)
    try:
        yield copy
    finally:
        _drop(server, name)


def _drop(server: DatabaseAddresses, name: str) -> None:
    with psycopg.connect(_administrator(server), autocommit=True) as administrator:
        administrator.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _administrator(server: DatabaseAddresses) -> str:
    """Who may end sessions that a test's threads left open: the owner may not end those of the application."""
    if os.environ["MAPPA_TEST_SERVER"]:
        return server.owner
    password = kept_secrets.read_or_make(Path(os.environ["MAPPA_TEST_FOLDER"])).superuser_password
    port = urlsplit(server.owner).port
    return f"postgres://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres"


@contextmanager
def _own(server: DatabaseAddresses, blocker: DjangoDbBlocker) -> Iterator[OwnDatabase]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    global _own_databases
    _own_databases += 1
    with (
        _copy(server, f"{_template_name()}_{worker}_{_own_databases}") as copy,
        _default_is(copy.application_url, blocker, unblocked=True),
    ):
        yield copy


_own_databases = 0


@contextmanager
def _default_is(address: str, blocker: DjangoDbBlocker, *, unblocked: bool) -> Iterator[None]:
    """Point Django's default connection, in every thread, at an address."""
    before, address_before = dict(connections.settings["default"]), os.environ["DATABASE_URL"]
    with blocker.unblock():
        connections["default"].close()
    os.environ["DATABASE_URL"] = address
    connections.settings["default"].update(mappa_settings.database("DATABASE_URL"))
    options = connections.settings["default"]["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c {SEES_EVERYTHING}=on".strip()
    try:
        if unblocked:
            with blocker.unblock():
                yield
        else:
            yield
    finally:
        with blocker.unblock():
            connections["default"].close()
        connections.settings["default"].update(before)
        os.environ["DATABASE_URL"] = address_before


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: pytest shows what the application logs."""


@contextmanager
def _served() -> Iterator[str]:
    server = ThreadedWSGIServer(("127.0.0.1", 0), _QuietHandler)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _clear_up_after_killed_runs() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*-*"):
        process = folder.name.removeprefix(FOLDER_PREFIX).partition("-")[0]
        if process.isdigit() and not Path(f"/proc/{process}").exists() and os.access(folder, os.W_OK):
            EmbeddedPostgres(folder).stop_if_unused()
            shutil.rmtree(folder, ignore_errors=True)
