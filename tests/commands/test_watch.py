"""`mappa keep-watch`: chores that fail stop no others, and a watcher that lives and dies with its web server."""

import logging
import os
import signal
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection

from mappa.commands import watch
from mappa.commands.watch import Chore, do_chore, keep_doing
from mappa.database.unavailable import DatabaseUnavailable
from tests.commands.test_server import (  # noqa: F401 (fixtures)
    Mappa,
    Running,
    environment,
    fresh_environment,
    is_running,
    mappa,
    migrated_folder,
    port,
    served,
)

DONE: list[str] = []


def quiet(at: datetime) -> None:
    assert at.tzinfo is not None
    assert connection.in_atomic_block
    DONE.append("quiet")


def failing(at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::int", ["Canary" + "name"])


def meeting_itself(at: datetime) -> None:
    """Another watcher comes by while this one is at it."""
    DONE.append("in")
    if len(DONE) == 1:
        import threading

        def other() -> None:
            do_chore(MEETING)
            connection.close()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()


QUIET = Chore("be quiet", 0.0, f"{__name__}.quiet")
FAILING = Chore("fail", 0.0, f"{__name__}.failing")
MEETING = Chore("meet", 0.0, f"{__name__}.meeting_itself")


@pytest.fixture(autouse=True)
def _nothing_done(monkeypatch: pytest.MonkeyPatch) -> None:
    DONE.clear()
    monkeypatch.setattr(watch, "SECONDS_BETWEEN_LOOKS", 0.0)


def test_a_chore_that_fails_is_logged_without_what_it_read_and_stops_no_other(
    own_database: object, caplog: pytest.LogCaptureFixture
) -> None:
    rounds = iter([False, False, True])
    with caplog.at_level(logging.ERROR):
        keep_doing([FAILING, QUIET], ended=lambda: next(rounds))
    assert DONE == ["quiet", "quiet"]
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert all("“fail” failed (DataError)" in one and "Canaryname" not in one for one in told)


def test_a_chore_is_done_again_only_when_its_time_has_come(own_database: object) -> None:
    rounds = iter([False, False, True])
    keep_doing([QUIET._replace(every=60.0)], ended=lambda: next(rounds))
    assert DONE == ["quiet"]


def test_two_watchers_do_a_chore_once_at_a_time(own_database: object) -> None:
    assert do_chore(MEETING)
    assert DONE == ["in"]


def test_a_login_that_does_not_own_the_tables_is_told_so(own_database: object) -> None:
    with pytest.raises(DatabaseUnavailable, match="MAPPA_OWNER_DATABASE_URL"):
        watch.refuse_a_login_that_cannot()


def watchers(beside: int) -> list[int]:
    """The processes that keep watch beside a web server: first the one that starts the other."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0")
            if folder.name.isdigit() and words[-4:-1] == ["keep-watch", "--beside", str(beside)]:
                found.append(int(folder.name))
        except OSError:
            continue
    return sorted(found, key=lambda one: parent_of(one) in found)


def parent_of(process: int) -> int:
    """The process that started it; 0 where it has ended."""
    try:
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def both_watchers(beside: int, *, but: int = 0) -> list[int]:
    """The two, once there are two and neither is the one that has ended: one that is just being started shows twice."""
    found: list[int] = []

    def two_stand() -> bool:
        before = list(found)
        found[:] = watchers(beside)
        return len(found) == 2 and but not in found and found == before

    wait_for(two_stand)
    return found


def wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_the_watch_ends_with_the_web_server_and_is_taken_up_again_when_it_dies(
    served: Callable[[], Running],  # noqa: F811
    environment: dict[str, str],  # noqa: F811
    how: signal.Signals,
) -> None:
    running = served()
    running.wait_until_ready()
    process = running.process.pid
    first, watcher = both_watchers(process)
    os.kill(watcher, signal.SIGKILL)
    assert both_watchers(process, but=watcher)[0] == first
    running.process.send_signal(how)
    running.ended()
    wait_for(lambda: watchers(process) == [])
    if how is signal.SIGTERM:
        assert not is_running(environment)


def test_the_watch_once_tells_by_its_exit_code(mappa: Mappa) -> None:  # noqa: F811
    done = mappa("keep-watch", "--once")
    assert (done.returncode, done.stderr) == (0, "")
