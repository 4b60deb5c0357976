"""The embedded server: shared between processes, stopped by the last, and up again after whatever killed it."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from mappa.database import account, embedded
from mappa.database.connections import open_database
from mappa.database.embedded import EmbeddedPostgres
from mappa.database.unavailable import DatabaseUnavailable

PASSWORD = "a password of the tests"
USE_UNTIL_TOLD = """
import sys
from pathlib import Path
from mappa.database.embedded import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])).in_use(sys.argv[2]) as port:
    print(port, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "a folder with spaces"
    folder.mkdir(mode=0o700)
    yield folder
    EmbeddedPostgres(folder).stop_if_unused()


@pytest.fixture
def server(folder: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(folder, {"fsync": "off"})


def connect(port: int, password: str = PASSWORD) -> psycopg.Connection:
    return psycopg.connect(
        host="127.0.0.1", port=port, user="postgres", password=password, dbname="postgres", autocommit=True
    )


@contextlib.contextmanager
def another_process(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    user = subprocess.Popen(
        [sys.executable, "-c", USE_UNTIL_TOLD, folder, PASSWORD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert user.stdout is not None
    with user:
        yield user, int(user.stdout.readline())


def postmaster(server: EmbeddedPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def wait_until_gone(process: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        # Its parent may not have asked after it yet, and then its number goes on without a command line.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if Path(f"/proc/{process}/cmdline").read_bytes():
                time.sleep(0.02)
                continue
        return
    raise AssertionError(f"process {process} is still there")


def test_the_server_stops_when_its_only_user_leaves(server: EmbeddedPostgres) -> None:
    with server.in_use(PASSWORD):
        assert server.is_running()
    assert not server.is_running()


def test_a_second_process_joins_the_server_and_leaves_it_running(server: EmbeddedPostgres) -> None:
    with server.in_use(PASSWORD) as port:
        with another_process(server.folder) as (_, port_of_the_other):
            assert port_of_the_other == port
        assert server.is_running()


def test_the_server_outlives_the_process_that_started_it_while_another_uses_it(
    server: EmbeddedPostgres,
) -> None:
    with another_process(server.folder) as (first, port):
        with server.in_use(PASSWORD):
            first.communicate()
            with connect(port) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
        assert not server.is_running()


def test_several_processes_at_once_start_one_server(folder: Path) -> None:
    with contextlib.ExitStack() as stack:
        ports = {stack.enter_context(another_process(folder))[1] for _ in range(3)}
    assert len(ports) == 1
    assert not EmbeddedPostgres(folder).is_running()


def test_a_process_forked_from_a_user_does_not_stop_the_server(server: EmbeddedPostgres) -> None:
    with another_process_forking(server.folder) as output:
        assert output == "running"


@contextlib.contextmanager
def another_process_forking(folder: Path) -> Iterator[str]:
    script = """
import os, sys
from pathlib import Path
from mappa.database.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]))
with server.in_use(sys.argv[2]):
    parent = os.getpid()
    if child := os.fork():
        os.waitpid(child, 0)
        print("running" if server.is_running() else "stopped")
"""
    yield subprocess.run(
        [sys.executable, "-c", script, folder, PASSWORD], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_after_a_user_is_killed_the_next_one_joins_and_then_stops_the_server(
    server: EmbeddedPostgres,
) -> None:
    with another_process(server.folder) as (user, port):
        user.kill()
        user.wait()
    assert server.is_running()
    with server.in_use(PASSWORD) as same_port:
        assert same_port == port
    assert not server.is_running()


def test_what_was_committed_is_there_after_everything_was_killed(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    with another_process(folder) as (user, port):
        connection = connect(port)
        connection.execute("CREATE TABLE kept (number int)")
        for number in range(50):
            connection.execute("INSERT INTO kept VALUES (%s)", [number])
        process = postmaster(server)
        user.kill()
        os.kill(process, signal.SIGKILL)
        user.wait()
        wait_until_gone(process)
        connection.close()
    with server.in_use(PASSWORD) as port, connect(port) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (50,)


def test_after_a_crash_the_server_is_at_its_old_port_for_those_who_outlived_it(
    server: EmbeddedPostgres,
) -> None:
    with another_process(server.folder) as (_, port):
        process = postmaster(server)
        os.kill(process, signal.SIGKILL)
        wait_until_gone(process)
        with server.in_use(PASSWORD) as port_again:
            assert port_again == port


def test_a_program_that_now_has_the_number_of_the_killed_server_is_not_taken_for_it(
    server: EmbeddedPostgres,
) -> None:
    with another_process(server.folder) as (user, _):
        process = postmaster(server)
        user.kill()
        os.kill(process, signal.SIGKILL)
        wait_until_gone(process)
    # By the account of the server, since PostgreSQL looks past the processes of others.
    prefix = account.account_for(server.data, embedded.binaries()).prefix
    with subprocess.Popen([*prefix, "sleep", "60"], cwd="/") as stranger:
        lock_file = server.data / "postmaster.pid"
        lines = lock_file.read_text().splitlines()
        lock_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        with server.in_use(PASSWORD) as port, connect(port) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert stranger.poll() is None
        stranger.kill()


def test_a_port_taken_in_the_meantime_is_given_up_for_another(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        free_port, offered = embedded._free_port, [busy.getsockname()[1]]
        monkeypatch.setattr(embedded, "_free_port", lambda: offered.pop() if offered else free_port())
        with server.in_use(PASSWORD) as port:
            assert port != busy.getsockname()[1]
        assert not offered


def test_what_an_interrupted_creation_left_is_cleared_away(server: EmbeddedPostgres) -> None:
    half_made = server.folder / "postgres.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")
    (server.folder / "postgres.password").write_text("left behind")
    with server.in_use(PASSWORD):
        assert {entry.name for entry in server.folder.iterdir()} == {
            "postgres",
            "postgres.log",
            "postgres.start",
            "postgres.users",
        }


def test_nobody_connects_without_the_password(server: EmbeddedPostgres) -> None:
    with server.in_use(PASSWORD) as port, pytest.raises(psycopg.OperationalError, match="password"):
        connect(port, "a guess")


def test_pages_carry_checksums_and_text_is_utf8(server: EmbeddedPostgres) -> None:
    with server.in_use(PASSWORD) as port, connect(port) as connection:
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)


def test_the_log_tells_no_names_from_a_failing_statement(server: EmbeddedPostgres) -> None:
    with server.in_use(PASSWORD) as port, connect(port) as connection:
        connection.execute("CREATE TABLE people (name text PRIMARY KEY, born date NOT NULL)")
        with pytest.raises(psycopg.errors.NotNullViolation):
            connection.execute("INSERT INTO people VALUES ('Zebedee Canary', NULL)")
        with pytest.raises(psycopg.errors.SyntaxError):
            connection.execute("SELEKT 'Zebedee Canary'")
    said = server.log.read_text()
    assert "null value in column" in said
    assert "Canary" not in said


def test_folders_above_the_data_are_left_as_they_are(server: EmbeddedPostgres) -> None:
    above = [server.folder, *server.folder.parents]
    before = [folder.stat().st_mode for folder in above]
    with server.in_use(PASSWORD):
        assert server.data.stat().st_mode & 0o777 == 0o700
    assert [folder.stat().st_mode for folder in above] == before


def test_data_of_another_version_is_refused_in_words(server: EmbeddedPostgres) -> None:
    with server.in_use(PASSWORD):
        pass
    (server.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(
        DatabaseUnavailable, match=r"written by PostgreSQL 15, and this is PostgreSQL \d+: go back"
    ):
        server.in_use(PASSWORD).__enter__()


def test_a_disk_with_too_little_room_is_refused_before_anything_is_made(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(server.folder)._replace(free=20 * 2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(
        DatabaseUnavailable, match=r"has 20 MB left and a new database needs 250 MB: make room"
    ):
        server.in_use(PASSWORD).__enter__()
    assert not server.data.exists()


def test_a_full_disk_at_the_start_is_told_in_words(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = 'FATAL:  could not write lock file "postmaster.pid": No space left on device\n'
    monkeypatch.setattr(server, "_try_to_start", lambda account, port: said)
    with pytest.raises(DatabaseUnavailable, match=r"^The disk that holds .* is full: make room on it"):
        server.in_use(PASSWORD).__enter__()


def test_a_server_that_will_not_start_says_why_and_where_to_read_on(folder: Path) -> None:
    server = EmbeddedPostgres(folder, {"max_connections": "many"})
    with pytest.raises(DatabaseUnavailable, match=r'did not start: .*"max_connections".*postgres\.log\.$'):
        server.in_use(PASSWORD).__enter__()


def test_a_file_in_the_place_of_the_folder_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(DatabaseUnavailable, match="is in its way"):
        open_database({"MAPPA_DATA": str(tmp_path / "taken")}).__enter__()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another account")
def test_a_folder_that_the_account_may_not_write_in_is_told_in_words(folder: Path) -> None:
    folder.chmod(0o755)
    script = (
        "import sys; from pathlib import Path; from mappa.database.embedded import EmbeddedPostgres as E\n"
        "from mappa.database.unavailable import DatabaseUnavailable as D\n"
        "import os; os.chdir(sys.argv[1]); os.seteuid(65534)\n"
        "try: E(Path('.')).in_use('x').__enter__()\n"
        "except D as error: print(error)"
    )
    said = subprocess.run(
        [sys.executable, "-c", script, folder], capture_output=True, text=True, check=True
    ).stdout
    assert "may not write in the data folder" in said
    assert "set MAPPA_DATA to a folder of your own" in said


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another account")
def test_root_runs_the_server_as_another_account(server: EmbeddedPostgres) -> None:
    with server.in_use(PASSWORD):
        assert Path(f"/proc/{postmaster(server)}").stat().st_uid == server.data.stat().st_uid != 0
