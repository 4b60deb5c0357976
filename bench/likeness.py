"""Whether the time of an answer tells a hidden record from one that is not there (S6: less than 1 ms in the median)."""

from __future__ import annotations

import http.client
import statistics
import time

PAIRS = 400
MOST_SECONDS = 0.001


def measure(port: int, cookie: str, hidden: str, absent: str, *, pairs: int = PAIRS) -> tuple[float, float]:
    """The median answer to a hidden address, and the median difference between the two, in seconds.

    The two are asked for in turn, and every other time in the other order, so that a disturbance falls on both.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    taken: dict[str, list[float]] = {hidden: [], absent: []}
    for pair in range(-10, pairs):
        for address in (hidden, absent) if pair % 2 else (absent, hidden):
            began = time.perf_counter()
            connection.request("GET", address, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 404, f"{address} answered {answer.status}"
            if pair >= 0:
                taken[address].append(time.perf_counter() - began)
    differences = [one - other for one, other in zip(taken[hidden], taken[absent], strict=True)]
    return statistics.median(taken[hidden]), statistics.median(differences)


def line(median: float, difference: float) -> str:
    verdict = "alike" if abs(difference) < MOST_SECONDS else "TELLS"
    return (
        f"a hidden record and none: {median * 1000:.1f} ms, median difference of {PAIRS} pairs "
        f"{difference * 1000:+.3f} ms ({verdict})"
    )
