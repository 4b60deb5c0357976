"""Which database is used, by which addresses, and what is said where there is none."""

import json
import os
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from mappa.database import kept_secrets
from mappa.database.connections import (
    DatabaseAddresses,
    data_folder,
    open_database,
    with_database_name,
    with_role,
)
from mappa.database.embedded import EmbeddedPostgres
from mappa.database.unavailable import DatabaseUnavailable


def who(address: str) -> tuple[str, str]:
    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT current_user, current_database()").fetchone()
        assert row is not None
        return row


@pytest.fixture
def server_of_your_own(tmp_path: Path) -> Iterator[str]:
    """The address of a database whose owner may make roles, on a server that has none of ours."""
    with EmbeddedPostgres(tmp_path, {"fsync": "off"}).in_use("superuser") as port:
        with psycopg.connect(
            f"postgres://postgres:superuser@127.0.0.1:{port}/postgres", autocommit=True
        ) as superuser:
            superuser.execute("CREATE ROLE carys LOGIN CREATEROLE PASSWORD 'carys'")
            superuser.execute("CREATE ROLE len LOGIN PASSWORD 'len'")
            superuser.execute("CREATE DATABASE register OWNER carys")
        yield f"postgres://carys:carys@127.0.0.1:{port}/register"


def test_without_an_address_the_embedded_server_gives_two_ways_in(tmp_path: Path):
    with open_database({"MAPPA_DATA": str(tmp_path / "new" / "folder")}) as addresses:
        assert who(addresses.owner) == ("mappa_owner", "mappa")
        assert who(addresses.application) == ("mappa_application", "mappa")


def test_the_owner_of_the_tables_is_no_superuser(tmp_path: Path):
    with open_database({"MAPPA_DATA": str(tmp_path)}) as addresses, psycopg.connect(addresses.owner) as owner:
        found = owner.execute(
            "SELECT rolsuper, rolcreaterole, rolbypassrls, rolreplication FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert found == (False, False, False, False)


def test_only_the_two_roles_come_into_the_database(own_database, database_server: DatabaseAddresses):
    with psycopg.connect(own_database.owner_url) as owner:
        granted = owner.execute(
            "SELECT datacl::text FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert granted is not None
    assert not any(entry.startswith("=") for entry in granted[0].strip("{}").split(","))


def test_the_owners_login_alone_serves_for_both_and_the_application_takes_on_its_role(
    server_of_your_own: str,
):
    with open_database({"DATABASE_URL": server_of_your_own}) as addresses:
        assert who(addresses.owner)[0] == "carys"
        assert who(addresses.application)[0] == "mappa_application"


def test_an_owner_that_may_not_make_roles_is_told_what_to_ask_for(server_of_your_own: str):
    as_len = server_of_your_own.replace("carys:carys@", "len:len@")
    with pytest.raises(DatabaseUnavailable, match=r'CREATE ROLE mappa_application NOINHERIT; .* TO "len";'):
        open_database({"DATABASE_URL": as_len}).__enter__()


def test_two_logins_are_used_as_given(database_server: DatabaseAddresses):
    given = {
        "DATABASE_URL": database_server.application,
        "MAPPA_OWNER_DATABASE_URL": database_server.owner,
    }
    with open_database(given) as addresses:
        assert who(addresses.application)[0] == "mappa_application"
        assert addresses.owner == database_server.owner


def test_the_application_may_not_be_given_a_login_that_owns_the_database(server_of_your_own: str):
    given = {
        "DATABASE_URL": with_role(server_of_your_own, "carys"),
        "MAPPA_OWNER_DATABASE_URL": server_of_your_own,
    }
    with pytest.raises(DatabaseUnavailable, match="give the application a login of its own"):
        open_database(given).__enter__()


def test_a_server_that_does_not_answer_is_told_in_words_without_the_password():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(
        DatabaseUnavailable, match=rf"server at 127\.0\.0\.1:{port} does not let me in"
    ) as refusal:
        open_database({"DATABASE_URL": f"postgres://me:hidden-word@127.0.0.1:{port}/x"}).__enter__()
    assert "hidden-word" not in str(refusal.value)


def test_an_address_of_another_kind_of_database_is_refused():
    with pytest.raises(DatabaseUnavailable, match="DATABASE_URL must begin with postgres://"):
        open_database({"DATABASE_URL": "mysql://me@127.0.0.1/x"}).__enter__()


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("postgres://a:b%40c@h:1/d", "-c role=r"),
        ("postgres://a@h/d?options=-c%20jit%3Doff&sslmode=require", "-c jit=off -c role=r"),
    ],
)
def test_a_role_is_added_to_the_options_and_the_rest_stays(address: str, options: str):
    changed = urlsplit(with_role(address, "r"))
    assert parse_qs(changed.query)["options"] == [options]
    assert (changed.netloc, changed.path) == (urlsplit(address).netloc, urlsplit(address).path)
    assert parse_qs(changed.query).get("sslmode") == parse_qs(urlsplit(address).query).get("sslmode")


def test_a_database_name_is_replaced_and_quoted():
    assert with_database_name("postgres://a@h:1/d?x=1", "e f") == "postgres://a@h:1/e%20f?x=1"


def test_secrets_are_made_once_and_read_by_nobody_else(tmp_path: Path):
    first = kept_secrets.read_or_make(tmp_path)
    assert kept_secrets.read_or_make(tmp_path) == first
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["secrets.json"]
    assert first.owner_password not in repr(first)


def test_secrets_are_random(tmp_path: Path):
    (tmp_path / "other").mkdir()
    one, other = kept_secrets.read_or_make(tmp_path), kept_secrets.read_or_make(tmp_path / "other")
    values = [*vars(one).values(), *vars(other).values()]
    assert len(set(values)) == len(values)
    assert min(map(len, values)) >= 40


def test_secrets_that_another_process_made_first_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    link, theirs = os.link, kept_secrets.KeptSecrets()

    def link_after_another(source: str, target: Path) -> None:
        target.write_text(json.dumps(vars(theirs)))
        link(source, target)

    monkeypatch.setattr(os, "link", link_after_another)
    assert kept_secrets.read_or_make(tmp_path) == theirs


def test_lost_secrets_are_not_made_anew_beside_a_database(tmp_path: Path):
    (tmp_path / "postgres").mkdir()
    with pytest.raises(DatabaseUnavailable, match=r"secrets\.json is gone.*put it back from a copy"):
        kept_secrets.read_or_make(tmp_path)
    assert not (tmp_path / "secrets.json").exists()


@pytest.mark.parametrize("text", ["", "[]", '{"django_key": "only this"}'])
def test_damaged_secrets_are_told_in_words(tmp_path: Path, text: str):
    (tmp_path / "secrets.json").write_text(text)
    with pytest.raises(DatabaseUnavailable, match=r"secrets\.json is damaged"):
        kept_secrets.read_or_make(tmp_path)


def test_a_new_data_folder_can_be_listed_by_nobody_else(tmp_path: Path):
    folder = data_folder({"MAPPA_DATA": str(tmp_path / "new")})
    assert folder.stat().st_mode & 0o066 == 0


def test_an_empty_mappa_data_counts_as_not_set():
    assert data_folder({"MAPPA_DATA": ""}).name == "var"


def test_secrets_of_an_earlier_version_get_what_is_new_once_and_keep_the_rest(tmp_path: Path) -> None:
    kept = asdict(kept_secrets.KeptSecrets())
    before = {name: value for name, value in kept.items() if name not in kept_secrets.ADDED_LATER}
    (tmp_path / "secrets.json").write_text(json.dumps(before))
    with ThreadPoolExecutor(8) as processes:
        found = set(processes.map(kept_secrets.read_or_make, [tmp_path] * 8))
    assert len(found) == 1
    assert before.items() <= asdict(found.pop()).items()
    assert [entry.name for entry in tmp_path.iterdir()] == ["secrets.json"]
