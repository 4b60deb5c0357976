"""Which database to use and by which addresses: the embedded one, or the server that DATABASE_URL names."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import psycopg

from mappa.database import kept_secrets, roles
from mappa.database.embedded import SUPERUSER, EmbeddedPostgres
from mappa.database.unavailable import DatabaseUnavailable, plain_words

PROJECT = Path(__file__).resolve().parent.parent.parent
DATABASE_NAME = "mappa"


@dataclass(frozen=True)
class DatabaseAddresses:
    """Two ways into one database: as the owner of the tables, and as the application, which owns nothing."""

    owner: str
    application: str


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the embedded database, its log and the secrets are kept; made where it does not exist."""
    folder = Path(environment.get("MAPPA_DATA") or PROJECT / "var").absolute()
    with plain_words(folder):
        if not folder.is_dir():
            # Run by root, PostgreSQL's own account must pass through the folder; nobody else may list it.
            folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True)
    return folder


@contextmanager
def open_database(
    environment: Mapping[str, str], settings: Mapping[str, str] | None = None
) -> Iterator[DatabaseAddresses]:
    """A server with its roles and a perhaps empty database; the embedded one stops with its last user.

    `settings` are the embedded server's own, where they differ from embedded.SETTINGS.
    """
    if environment.get("DATABASE_URL"):
        yield _server_of_your_own(environment)
        return
    folder = data_folder(environment)
    kept = kept_secrets.read_or_make(folder)
    with EmbeddedPostgres(folder, settings).in_use(kept.superuser_password) as port:
        with _connected(_address(SUPERUSER, kept.superuser_password, port, "postgres")) as superuser:
            roles.one_at_a_time(superuser)
            roles.ensure_embedded_roles(superuser, kept.owner_password, kept.application_password)
            roles.ensure_database(superuser, DATABASE_NAME)
        yield DatabaseAddresses(
            owner=_address(roles.OWNER, kept.owner_password, port, DATABASE_NAME),
            application=_address(roles.APPLICATION, kept.application_password, port, DATABASE_NAME),
        )


def with_database_name(address: str, name: str) -> str:
    """The same server and login, another database."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{quote(name)}"))


def with_role(address: str, role: str) -> str:
    """The same login, which takes on a role for the whole of its session."""
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query))
    query["options"] = f"{query.get('options', '')} -c role={role}".strip()
    return urlunsplit(parts._replace(query=urlencode(query, quote_via=quote)))


def _server_of_your_own(environment: Mapping[str, str]) -> DatabaseAddresses:
    given = environment["DATABASE_URL"]
    for name in ("DATABASE_URL", "MAPPA_OWNER_DATABASE_URL"):
        if (environment.get(name) or given).partition("://")[0] not in {"postgres", "postgresql"}:
            raise DatabaseUnavailable(f"{name} must begin with postgres:// and name a PostgreSQL server.")
    owner = environment.get("MAPPA_OWNER_DATABASE_URL") or given
    with _connected(owner) as connection:
        roles.one_at_a_time(connection)
        version = connection.info.server_version // 10_000
        if version < 15:
            raise DatabaseUnavailable(
                f"The server that DATABASE_URL names is PostgreSQL {version}: OpenMAPPA needs 15 or later."
            )
        if owner == given:
            roles.ensure_application_role(connection)
            return DatabaseAddresses(owner=owner, application=with_role(given, roles.APPLICATION))
        roles.ensure_application_role(connection, login=urlsplit(given).username)
    with _connected(given) as connection:
        roles.refuse_powerful(connection)
    return DatabaseAddresses(owner=owner, application=given)


def _address(user: str, password: str, port: int, database: str) -> str:
    return f"postgres://{user}:{quote(password, safe='')}@127.0.0.1:{port}/{database}"


@contextmanager
def _connected(address: str) -> Iterator[psycopg.Connection]:
    try:
        connection = psycopg.connect(address, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        parts = urlsplit(address)
        said = str(error).strip().splitlines()[-1].rpartition("FATAL:  ")[2]
        raise DatabaseUnavailable(
            f"The PostgreSQL server at {parts.hostname or 'this machine'}:{parts.port or 5432} does not let "
            f"{parts.username or 'you'} in ({said}): "
            "check the address, user and password in DATABASE_URL and that the server is running."
        ) from error
    with connection:
        yield connection
