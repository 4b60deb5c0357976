"""Hostile files at the page of an import: refused in words or harmless, fast, in little memory, never kept (U2)."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mappa.agencies.models import User
from mappa.imports import queries
from mappa.imports.checking.understanding import understand
from mappa.imports.forms import UploadForm
from mappa.imports.models import PendingImport
from mappa.imports.reading import UPLOAD_LIMITS, read_uploads
from mappa.offenders.models import Offender
from tests.edges.hostile_files import CANARY, FILES, HEADER, NEUTRALISED, ROW

SignedIn = Callable[[User], Client]
MEGABYTE = 1024 * 1024
SECONDS, MEGABYTES = 2.0, 256
BOUNDARY = "frontier"


def multipart(name: str, content: bytes) -> bytes:
    """As a hostile client writes it: the name as it is, which the test client would tidy."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="caseload"; filename="'.encode()
    escaped = name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22").encode()
    return (
        head + escaped + b'"\r\nContent-Type: text/csv\r\n\r\n' + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    )


def post(client: Client, name: str, content: bytes) -> Any:
    return client.post(
        "/import/",
        multipart(name, content),
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
        follow=True,
    )


class Watched(NamedTuple):
    """What was opened for writing outside the folder for uploads, or started, or connected to, while a page worked."""

    folder: Path
    opened: list[str]


@pytest.fixture
def written(tmp_path: Path, settings: Any) -> Watched:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return Watched(tmp_path, [])


@contextmanager
def watching(watched: Watched) -> Iterator[None]:
    _now.append(watched)
    try:
        yield
    finally:
        _now.clear()


_now: list[Watched] = []
_WRITES = (
    "open",
    "os.mkdir",
    "os.rename",
    "os.symlink",
    "os.link",
    "subprocess.Popen",
    "os.system",
    "socket.connect",
)


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if not _now or event not in _WRITES:
        return
    if event == "open":
        name, mode, flags = arguments
        writes = (isinstance(mode, str) and set(mode) & set("wax+")) or (
            isinstance(flags, int) and flags & 0b11
        )
        if (
            not writes
            or str(name).startswith((str(_now[0].folder), "/dev/null"))
            or "__pycache__" in str(name)
        ):
            return
    _now[0].opened.append(f"{event} {arguments[0]}")


sys.addaudithook(_hear)


@pytest.mark.parametrize("what", FILES)
def test_a_hostile_file_is_refused_in_words(
    what: str, signed_in: SignedIn, carys: User, written: Watched, tmp_path: Path
) -> None:
    name, content = FILES[what]()
    client = signed_in(carys)
    began = time.process_time()
    with watching(written):
        answer = post(client, name, content)
    took = time.process_time() - began
    page = answer.content.decode()
    assert answer.status_code in (200, 413), page[:300]
    if answer.status_code == 200:
        assert "The files cannot be imported" in page or "There is a problem" in page, page[-3000:]
    assert took < SECONDS
    says_nothing_hostile(page)
    assert written.opened == []
    assert list(tmp_path.iterdir()) == []
    assert not Offender.objects.exists()
    for pending in PendingImport.objects.all():
        assert bytes(pending.content) == b""
        assert pending.name.isprintable()


def says_nothing_hostile(page: str) -> None:
    assert CANARY not in page
    for character in "\u202e\x1b\x00\r":
        assert character not in page
    assert "root:x:0" not in page
    assert "1337" not in page


@pytest.mark.parametrize("what", NEUTRALISED)
def test_what_is_not_read_does_no_harm(
    what: str, signed_in: SignedIn, carys: User, written: Watched, tmp_path: Path
) -> None:
    name, content = NEUTRALISED[what]()
    client = signed_in(carys)
    with watching(written):
        answer = post(client, name, content)
    page = answer.content.decode()
    assert answer.status_code == 200
    says_nothing_hostile(page)
    assert written.opened == []
    assert list(tmp_path.iterdir()) == []
    (pending,) = PendingImport.objects.all()
    assert pending.rows == 1  # only the offender's row was read


def read(name: str, content: bytes, places: Any, results: Any) -> None:
    """What a worker of the web server does with an upload, in a process that may take no more than is allowed."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    virtual = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    allowed = virtual + MEGABYTES * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
    began = time.process_time()
    form = UploadForm({}, {"caseload": [SimpleUploadedFile(name or "x", content)]})  # type: ignore[dict-item]
    faults = 1
    if form.is_valid():
        caseload = understand(read_uploads([(name, content)], UPLOAD_LIMITS), places, on=date(2026, 11, 22))
        faults = len(caseload.remarks.faults)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    results.put((faults, time.process_time() - began, (after - before) / 1024))


@pytest.mark.parametrize("what", {**FILES, **NEUTRALISED})
@pytest.mark.django_db
def test_reading_it_takes_little_time_and_memory(what: str) -> None:
    name, content = {**FILES, **NEUTRALISED}[what]()
    context = multiprocessing.get_context("fork")
    results = context.SimpleQueue()
    process = context.Process(target=read, args=(name, content, queries.places(), results))
    process.start()
    process.join(30)
    process.kill()
    assert process.exitcode == 0, "it ran out of memory or time"
    _, seconds, megabytes = results.get()
    assert seconds < SECONDS, f"{seconds:.1f} s"
    assert megabytes < MEGABYTES, f"{megabytes:.0f} MB"


def test_more_than_the_page_takes_is_refused_before_it_is_read(
    signed_in: SignedIn, carys: User, tmp_path: Path, written: Watched
) -> None:
    answer = post(
        signed_in(carys), "offenders.csv", HEADER + ROW + b"#" * (UPLOAD_LIMITS.compressed + 100_000)
    )
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()
    assert written.opened == []
    assert list(tmp_path.iterdir()) == []


def test_a_file_at_a_page_that_takes_none_is_refused(signed_in: SignedIn, carys: User) -> None:
    answer = signed_in(carys).post(
        "/password/",
        multipart("a.csv", b"a" * 6_000_000),
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
    )
    assert answer.status_code == 413


def test_many_files_at_once_are_refused(signed_in: SignedIn, carys: User) -> None:
    files = [SimpleUploadedFile(f"{number}.csv", ROW) for number in range(200)]
    answer = signed_in(carys).post("/import/", {"caseload": files}, follow=True)
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--",
        b"--frontier",
        b"--frontier\r\n\r\n",
        b"x" * 10_000,
        b"--frontier\r\nContent-Disposition: form-data; name=caseload; filename*=utf-8''%00%ff.csv\r\n"
        b"\r\na\r\n--frontier--",
    ],
)
def test_a_form_in_disorder_is_no_failure(signed_in: SignedIn, carys: User, body: bytes) -> None:
    for kind in (
        f"multipart/form-data; boundary={BOUNDARY}",
        "multipart/form-data",
        "multipart/form-data; boundary=" + "b" * 300,
    ):
        answer = signed_in(carys).post("/import/", body, content_type=kind)
        assert answer.status_code in (200, 302, 400), kind


def test_there_are_as_many_hostile_files_as_were_promised() -> None:
    assert len(FILES) + len(NEUTRALISED) >= 40
