"""Pages over HTTP under the production server, as ratios to an empty signed-in view under the same server."""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    name: str
    median: float
    slowest_of_twenty: float
    queries: int | None
    size: int


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def server() -> Iterator[int]:
    """gunicorn as `mappa run` starts it, with the empty view added; yields its port."""
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "mappa.wsgi:application",
            "--bind",
            f"127.0.0.1:{port}",
            "--worker-class",
            "gthread",
            "--workers",
            "2",
            "--threads",
            "4",
            "--log-level",
            "error",
        ],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings", "MAPPA_SECURE_COOKIES": "0"},
    )
    try:
        for _ in range(100):
            with socket.socket() as trying:
                if trying.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(15)


def fetch(connection: http.client.HTTPConnection, address: str, cookie: str) -> tuple[float, int]:
    """Seconds and bytes of one answer, which must be 200."""
    began = time.perf_counter()
    connection.request("GET", address, headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read()
    took = time.perf_counter() - began
    assert answer.status == 200, f"{address} answered {answer.status}"
    return took, len(body)


def measure(
    port: int, cookie: str, addresses: dict[str, str], *, rounds: int = 5, each: int = 20
) -> dict[str, tuple[float, float, int]]:
    """Median and 95th percentile in seconds, and bytes, of each address; rounds interleaved to share disturbances."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    taken: dict[str, list[float]] = {name: [] for name in addresses}
    sizes: dict[str, int] = {}
    for address in addresses.values():
        for _ in range(6):
            fetch(connection, address, cookie)
    for _ in range(rounds):
        for name, address in addresses.items():
            for _ in range(each):
                seconds, sizes[name] = fetch(connection, address, cookie)
                taken[name].append(seconds)
    return {
        name: (statistics.median(times), statistics.quantiles(times, n=20)[-1], sizes[name])
        for name, times in taken.items()
    }


def count_queries(address: str, session_key: str) -> int:
    """How many statements one request sends, the transaction's own left out."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_key
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, secure=True, headers={"host": "localhost"})
    assert answer.status_code == 200, f"{address} answered {answer.status_code}"
    return count_of(queries.captured_queries)


def count_of(queries: Iterable[dict[str, str]]) -> int:
    return sum(
        1
        for query in queries
        if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK"))
    )
