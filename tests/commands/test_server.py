"""run, setup, psql, migrate and django, as a person calls them."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from mappa.database.embedded import EmbeddedPostgres

MAPPA = Path(sys.executable).parent / "mappa"
Mappa = Callable[..., subprocess.CompletedProcess[str]]


def environment_of(folder: Path) -> dict[str, str]:
    """That of a person who keeps a database in a folder of their own."""
    ours = {
        "DATABASE_URL",
        "DJANGO_SETTINGS_MODULE",
        "MAPPA_SECRET_KEY",
        "MAPPA_FACTOR_KEY",
        "MAPPA_SECURE_COOKIES",
    }
    return {
        **{k: v for k, v in os.environ.items() if k not in ours and not k.startswith("MAPPA_TEST")},
        "MAPPA_DATA": str(folder),
    }


@pytest.fixture(scope="session")
def migrated_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after `mappa setup`, to be copied."""
    folder = tmp_path_factory.mktemp("migrated") / "data"
    subprocess.run([MAPPA, "setup"], env=environment_of(folder), check=True, stdout=subprocess.DEVNULL)
    return folder


@pytest.fixture
def fresh_environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    yield environment_of(tmp_path / "data")
    if (tmp_path / "data").is_dir():
        EmbeddedPostgres(tmp_path / "data").stop_if_unused()


@pytest.fixture
def environment(fresh_environment: dict[str, str], migrated_folder: Path) -> dict[str, str]:
    subprocess.run(["cp", "-a", migrated_folder, fresh_environment["MAPPA_DATA"]], check=True)
    return fresh_environment


@pytest.fixture
def mappa(environment: dict[str, str]) -> Mappa:
    return command_in(environment)


@pytest.fixture
def mappa_in_a_fresh_folder(fresh_environment: dict[str, str]) -> Mappa:
    return command_in(fresh_environment)


def command_in(environment: dict[str, str]) -> Mappa:
    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [MAPPA, *arguments],
            env={**environment, **more},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number


class Running:
    """`mappa run` in a process of its own."""

    def __init__(self, environment: dict[str, str], port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/"
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [MAPPA, "run", "--empty", "--port", str(port)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)

    def wait_until_ready(self) -> float:
        """The seconds that the command says it took."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for line in self.lines:
                if found := re.search(r"ready in ([\d.]+) seconds", line):
                    return float(found[1])
            assert self.process.poll() is None, "".join(self.lines)
            time.sleep(0.02)
        raise AssertionError("".join(self.lines))

    def status(self) -> int:
        try:
            with urlopen(self.address, timeout=10) as answer:  # noqa: S310
                return int(answer.status)
        except HTTPError as error:
            return error.code

    def ended(self) -> int:
        code = self.process.wait(timeout=30)
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.fixture
def served(environment: dict[str, str], port: int) -> Iterator[Callable[[], Running]]:
    begun: list[Running] = []

    def begin() -> Running:
        begun.append(Running(environment, port))
        return begun[-1]

    yield begin
    for running in begun:
        if running.process.poll() is None:
            os.killpg(running.process.pid, signal.SIGKILL)
            running.ended()


def is_running(environment: dict[str, str]) -> bool:
    return EmbeddedPostgres(Path(environment["MAPPA_DATA"])).is_running()


def test_setup_makes_a_migrated_database_and_stops_it_again(
    mappa_in_a_fresh_folder: Mappa, fresh_environment: dict[str, str]
):
    assert mappa_in_a_fresh_folder("setup").stdout == "The database is ready.\n"
    assert not is_running(fresh_environment)
    found = mappa_in_a_fresh_folder(
        "psql",
        "-Atc",
        "SELECT count(*) > 0, count(*) FILTER (WHERE app = 'offenders') > 0 FROM django_migrations",
    )
    assert found.stdout == "t|t\n"


def test_setup_again_changes_nothing(mappa: Mappa):
    tables = mappa("psql", "-Atc", "\\dp").stdout
    assert mappa("setup").returncode == 0
    assert mappa("psql", "-Atc", "\\dp").stdout == tables != ""


def test_psql_is_the_owner_and_gives_back_its_exit_code_and_arguments(mappa: Mappa):
    assert mappa("psql", "-Atc", "SELECT current_user").stdout == "mappa_owner\n"
    assert mappa("psql", "-v", "ON_ERROR_STOP=1", "-c", "SELECT 1/0").returncode == 1
    assert mappa("psql", "--no-such-option").returncode == 1
    assert "psql is the PostgreSQL" in mappa("psql", "--help").stdout


def test_psql_shows_its_password_to_no_list_of_processes(environment: dict[str, str]):
    with subprocess.Popen(
        [MAPPA, "psql", "-Atc", "\\! cat /proc/$PPID/cmdline"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as client:
        line, _ = client.communicate(timeout=60)
    assert "psql" in line
    secrets = (Path(environment["MAPPA_DATA"]) / "secrets.json").read_text()
    assert not [word for word in re.findall(r"[\w-]{40,}", secrets) if word in line]


def test_djangos_own_commands_run_as_the_owner(mappa: Mappa):
    done = mappa(
        "django",
        "shell",
        "-v",
        "0",
        "-c",
        "from django.db import connection as c; print(c.settings_dict['USER'])",
    )
    assert done.stdout == "mappa_owner\n"


def test_migrate_goes_back_and_setup_forward_again(mappa: Mappa):
    assert mappa("migrate", "axes", "zero").returncode == 0
    count = ("psql", "-Atc", "SELECT count(*) > 0 FROM django_migrations WHERE app = 'axes'")
    assert mappa(*count).stdout == "f\n"
    mappa("setup")
    assert mappa(*count).stdout == "t\n"


def test_a_migration_that_fails_is_told_in_a_sentence(mappa_in_a_fresh_folder: Mappa):
    mappa_in_a_fresh_folder("psql", "-c", "CREATE TABLE offenders_offender (id int)")
    done = mappa_in_a_fresh_folder("setup")
    assert done.returncode == 1
    assert re.fullmatch(
        r"mappa: The tables could not be brought up to date: .*already exists\. `mappa migrate` shows all.*\n",
        done.stderr,
    )


def test_a_server_that_does_not_answer_is_told_in_a_sentence(mappa_in_a_fresh_folder: Mappa, port: int):
    done = mappa_in_a_fresh_folder("setup", DATABASE_URL=f"postgres://me@127.0.0.1:{port}/register")
    assert done.returncode == 1
    assert done.stderr.startswith("mappa: The PostgreSQL server at 127.0.0.1:")
    assert done.stderr.count("\n") == 1


def test_a_busy_port_is_told_before_anything_is_made(
    mappa_in_a_fresh_folder: Mappa, fresh_environment: dict[str, str]
):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        done = mappa_in_a_fresh_folder("run", "--port", str(busy.getsockname()[1]))
    assert done.returncode == 1
    assert "Address already in use" in done.stderr
    assert "`make run PORT=" in done.stderr
    assert not Path(fresh_environment["MAPPA_DATA"]).exists()


def test_data_of_another_version_is_told_in_a_sentence(mappa: Mappa, environment: dict[str, str]):
    (Path(environment["MAPPA_DATA"]) / "postgres" / "PG_VERSION").write_text("17\n")
    done = mappa("setup")
    assert done.returncode == 1
    assert "was written by PostgreSQL 17, and this is PostgreSQL 18" in done.stderr


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_told_to_end_stops_the_database(environment: dict[str, str], how: signal.Signals):
    with subprocess.Popen([MAPPA, "psql", "-c", "SELECT pg_sleep(60)"], env=environment) as command:
        deadline = time.monotonic() + 30
        while not is_running(environment) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)  # psql has begun
        command.send_signal(how)
        assert command.wait(timeout=30) == 128 + how
    assert not is_running(environment)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_a_request_to_end_stop_the_web_server_and_then_the_database(
    served: Callable[[], Running], environment: dict[str, str], how: signal.Signals
):
    running = served()
    running.wait_until_ready()
    assert running.status() < 500
    began = time.monotonic()
    os.killpg(running.process.pid, how)
    assert running.ended() == 0
    assert time.monotonic() - began < 10
    assert not is_running(environment)


def test_a_second_run_is_up_in_less_than_ten_seconds(served: Callable[[], Running]):
    running = served()
    running.wait_until_ready()
    running.process.send_signal(signal.SIGTERM)
    running.ended()
    assert served().wait_until_ready() < 10


def test_commands_work_beside_a_running_web_server_and_leave_it_running(
    served: Callable[[], Running], mappa: Mappa
):
    running = served()
    running.wait_until_ready()
    assert mappa("psql", "-Atc", "SELECT 1").stdout == "1\n"
    assert running.status() < 500


def test_after_kill_9_of_everything_the_next_run_recovers_what_was_committed(
    served: Callable[[], Running], mappa: Mappa, environment: dict[str, str]
):
    running = served()
    running.wait_until_ready()
    mappa("psql", "-c", "CREATE TABLE kept AS SELECT generate_series(1, 1000)")
    lock_file = Path(environment["MAPPA_DATA"]) / "postgres" / "postmaster.pid"
    server = int(lock_file.read_text().splitlines()[0])
    os.killpg(running.process.pid, signal.SIGKILL)
    os.kill(server, signal.SIGKILL)
    running.ended()
    again = served()
    again.wait_until_ready()
    assert again.status() < 500
    assert mappa("psql", "-Atc", "SELECT count(*) FROM kept").stdout == "1000\n"


def test_after_kill_9_of_the_command_alone_its_web_server_ends_and_the_port_is_free(
    served: Callable[[], Running], environment: dict[str, str]
):
    running = served()
    running.wait_until_ready()
    running.process.kill()
    running.ended()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        again = served()
        time.sleep(0.2)
        if again.process.poll() is None:
            break
        again.ended()
    again.wait_until_ready()
    assert again.status() < 500


def test_what_serves_or_computes_is_not_told_the_owners_password(environment: dict[str, str]):
    script = (
        "import os\nfrom mappa.commands.database import database_ready\n"
        "with database_ready():\n"
        "    from django.db import connections\n"
        "    print(dict(os.environ), [connections[alias].settings_dict for alias in connections])"
    )
    held = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert "mappa_application" in held.stdout
    assert "mappa_owner" not in held.stdout
