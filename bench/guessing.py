"""Whether the sign-in page tells a username that exists from one that does not, by its words or by its time (S12)."""

from __future__ import annotations

import http.client
import re
import statistics
import time
from urllib.parse import urlencode

PAIRS = 60
MOST_APART = 0.05
DIFFERS = re.compile(rb'name="(csrfmiddlewaretoken|operation_id)" value="[^"]*"')


def people(pairs: int = PAIRS) -> list[str]:
    """Usernames that exist; each is guessed at once, so that no lock-out shortens an answer."""
    from mappa.access.actions.people import add_person
    from mappa.access.queries import command_line_user

    by = command_line_user()
    names = [f"bench.person.{number}" for number in range(pairs)]
    for name in names:
        add_person(username=name, full_name=name, agency=by.agency, job_title="", email="", by=by)
    return names


def measure(port: int, known: list[str]) -> tuple[float, float, bool]:
    """The median answer to a known name, the median ratio of a pair, and whether their bodies were alike."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/sign-in/")
    page = connection.getresponse()
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.read())
    cookie = (page.headers["Set-Cookie"] or "").partition(";")[0]
    assert token is not None

    def guess(name: str) -> tuple[float, bytes]:
        sent = urlencode({"username": name, "password": "a guess", "csrfmiddlewaretoken": token[1].decode()})
        headers = {
            "Cookie": cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{port}",
            "Sec-Fetch-Site": "same-origin",
        }
        began = time.perf_counter()
        connection.request("POST", "/sign-in/", sent, headers)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, answer.status
        return time.perf_counter() - began, DIFFERS.sub(b"", body).replace(name.encode(), b"")

    for number in range(3):
        guess(f"warm.up.{number}")
    taken: tuple[list[float], list[float]] = ([], [])
    bodies = set()
    for number, name in enumerate(known):
        pair = [(0, name), (1, f"bench.nobody.{number}")]
        for which, asked in pair if number % 2 else reversed(pair):
            seconds, body = guess(asked)
            taken[which].append(seconds)
            bodies.add(body)
    ratios = [one / other for one, other in zip(*taken, strict=True)]
    return statistics.median(taken[0]), statistics.median(ratios), len(bodies) == 1


def line(known: float, ratio: float, alike: bool) -> str:
    apart = ratio - 1
    verdict = "alike" if alike and abs(apart) < MOST_APART else "TELLS"
    return (
        f"a wrong password for a name that exists, {known * 1000:.1f} ms, beside one that does not: "
        f"{apart * 100:+.1f} % in the median of {PAIRS} pairs ({verdict})"
    )
