"""A meeting of twelve cases with nine agencies, from its agenda to signed minutes: every page of it is timed.

It goes on while it is measured: what is arranged beforehand is measured before it is opened, what is written down at it
once it is, and the minutes as they are checked, signed and sent.
"""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import lxml.html
from django.db import transaction
from django.urls import reverse

from bench import arranged as made
from bench import pages, signed_in
from bench.arranged import AGENCIES, CASES, Arranged
from bench.signed_in import Session
from mappa.database.identity import acting_as

EACH = 20
OURS, MEMBERS = "co-ordinator", "agency member"

#: Of each page: its name, its address, and whose it is.
Listed = list[tuple[str, str, str]]


def measure(rounds: int) -> list[str]:
    """Lines that say what each page takes against an empty view, and how many queries it sends."""
    began = time.perf_counter()
    arranged = made.arrange()
    sessions = {
        OURS: signed_in.session_of(arranged.keeper),
        MEMBERS: signed_in.session_of(arranged.members[0]),
    }
    with pages.server() as port:
        timer = _Timer(port, sessions, rounds)
        timer.take(before(arranged))
        made.open_it(arranged)
        made.everybody_comes(arranged)
        timer.take(at_the_meeting(arranged))
        timer.save(_discussion(arranged), "saving the discussion of a case")
        for item in arranged.items:
            made.close(arranged, item)
        timer.take(afterwards(arranged))
        made.check(arranged)
        timer.take(to_sign(arranged))
        made.sign(arranged)
        timer.take(to_send(arranged))
        made.send(arranged)
        timer.take(sent(arranged))
    took = time.perf_counter() - began
    return [
        f"a meeting of {CASES} cases with {AGENCIES} agencies, arranged, held and measured in {took:.0f} s",
        f"{'page, one client, gunicorn with 2 workers':<44} median     95 %   ratio  queries      size",
        *timer.lines(),
    ]


# ── the pages ──


def before(arranged: Arranged) -> Listed:
    """What is opened while the meeting is arranged."""
    meeting, item = [arranged.meeting], [arranged.items[-1]]
    return [
        ("meetings of an area", reverse("meetings:of_areas"), OURS),
        ("the meeting and its agenda", reverse("meetings:meeting", args=meeting), OURS),
        ("choosing cases for the agenda", reverse("meetings:add_cases", args=meeting), OURS),
        ("order and times of the agenda", reverse("meetings:arrange", args=meeting), OURS),
        ("naming the chair", reverse("meetings:chair", args=meeting), OURS),
        ("a case at the meeting", reverse("meetings:case", args=item), OURS),
        ("inviting to a case", reverse("meetings:invite", args=item), OURS),
        ("a member’s own meetings", reverse("meetings:mine"), MEMBERS),
        ("a member’s view of the meeting", reverse("meetings:meeting", args=meeting), MEMBERS),
        ("answering the invitation", reverse("meetings:answer", args=meeting), MEMBERS),
        ("contributing to a case", reverse("meetings:contribute", args=item), MEMBERS),
    ]


def at_the_meeting(arranged: Arranged) -> Listed:
    item = [arranged.items[-1]]
    return [
        ("the meeting, opened", reverse("meetings:meeting", args=[arranged.meeting]), OURS),
        ("attendance at a case", reverse("meetings:attendance", args=item), OURS),
        ("the one screen of the discussion", _discussion(arranged), OURS),
    ]


def afterwards(arranged: Arranged) -> Listed:
    from mappa.discussions.models import MeetingAction

    offender = [arranged.offenders[-1]]
    with transaction.atomic(), acting_as(arranged.keeper.pk):
        action = MeetingAction.objects.current().filter(owner=arranged.members[0], offender=offender[0])[0]
    return [
        ("what was decided about a case", reverse("discussions:discussion", args=[arranged.items[-1]]), OURS),
        ("actions of a case", reverse("discussions:actions", args=offender), OURS),
        ("meetings about a case", reverse("meetings:about", args=offender), OURS),
        ("minutes to be checked", reverse("minutes:minutes", args=[arranged.items[-1]]), OURS),
        ("a member’s own actions", reverse("discussions:my_actions"), MEMBERS),
        (
            "reporting on an action",
            reverse("discussions:report_action", args=[*offender, action.number]),
            MEMBERS,
        ),
    ]


def to_sign(arranged: Arranged) -> Listed:
    return [
        ("minutes that wait", reverse("minutes:waiting"), OURS),
        ("signing the minutes of a case", reverse("minutes:sign", args=[arranged.items[-1]]), OURS),
        ("signing those of the whole meeting", reverse("minutes:sign_all", args=[arranged.meeting]), OURS),
    ]


def to_send(arranged: Arranged) -> Listed:
    return [
        ("signed minutes", reverse("minutes:minutes", args=[arranged.items[-1]]), OURS),
        ("sending the minutes of a case", reverse("minutes:send", args=[arranged.items[-1]]), OURS),
    ]


def sent(arranged: Arranged) -> Listed:
    from mappa.minutes.models import Copy

    with transaction.atomic(), acting_as(arranged.members[0].pk):
        copy = Copy.objects.filter(reader=arranged.members[0]).latest("pk").pk
    return [
        ("the minutes of the whole meeting", reverse("minutes:of_meeting", args=[arranged.meeting]), OURS),
        ("a member’s own copies", reverse("minutes:my_copies"), MEMBERS),
        ("a member’s copy", reverse("minutes:copy", args=[copy]), MEMBERS),
        ("a member’s copy as a PDF", reverse("minutes:copy_pdf", args=[copy]), MEMBERS),
    ]


def _discussion(arranged: Arranged) -> str:
    return reverse("discussions:hold", args=[arranged.items[-1]])


# ── how long they take ──


class _Timer:
    """Times pages in turn with an empty view, so that other load falls on both."""

    def __init__(self, port: int, sessions: Mapping[str, Session], rounds: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.sessions, self.rounds = sessions, rounds
        self.empty: list[float] = []
        self.measured: list[tuple[str, list[float], int, int]] = []

    def take(self, listed: Listed) -> None:
        ways = {name: self._get(address, who) for name, address, who in listed}
        taken, sizes = self._in_turn(ways)
        for name, address, who in listed:
            queries = pages.count_queries(address, self.sessions[who].value)
            self.measured.append((name, taken[name], queries, sizes[name]))

    def save(self, address: str, name: str) -> None:
        """What is typed is sent back with one more word each time, and only the sending is timed."""
        cookie = self.sessions[OURS].over_http
        taken, _ = self._in_turn({name: lambda: self._send(address, cookie)})
        queries = _count_saving(address, self.sessions[OURS].value)
        self.measured.append((name, taken[name], queries, 0))

    def _get(self, address: str, who: str) -> Callable[[], tuple[float, int]]:
        cookie = self.sessions[who].over_http
        return lambda: pages.fetch(self.connection, address, cookie)

    def _in_turn(
        self, ways: Mapping[str, Callable[[], tuple[float, int]]]
    ) -> tuple[dict[str, list[float]], dict[str, int]]:
        self.connection.close()  # the server has closed it, if the meeting went on for a while; it is opened anew
        empty = self._get("/empty/", OURS)
        taken: dict[str, list[float]] = {name: [] for name in ways}
        sizes: dict[str, int] = {}
        for way in (empty, *ways.values()):
            for _ in range(6):
                way()
        for _ in range(self.rounds):
            self.empty += [empty()[0] for _ in range(EACH)]
            for name, way in ways.items():
                for _ in range(EACH):
                    seconds, sizes[name] = way()
                    taken[name].append(seconds)
        return taken, sizes

    def _send(self, address: str, cookie: str) -> tuple[float, int]:
        self.connection.request("GET", address, headers={"Cookie": cookie})
        shown = self.connection.getresponse()
        token = str(shown.getheader("Set-Cookie") or "").partition(";")[0]
        typed = urlencode(_typed(shown.read()))
        began = time.perf_counter()
        self.connection.request(
            "POST",
            address,
            body=typed,
            headers={
                "Cookie": f"{cookie}; {token}",
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        answer = self.connection.getresponse()
        answer.read()
        took = time.perf_counter() - began
        assert answer.status == 302, f"{address} answered {answer.status}"
        return took, 0

    def lines(self) -> Iterator[str]:
        empty = statistics.median(self.empty)
        yield f"    {'an empty view, signed in':<40} {empty * 1000:6.1f} ms"
        for name, times, queries, size in self.measured:
            median, slow = statistics.median(times), statistics.quantiles(times, n=20)[-1]
            yield (
                f"    {name:<40} {median * 1000:6.1f} ms {slow * 1000:6.1f} ms {median / empty:6.1f} {queries:>8} "
                f"{size or '':>9}"
            )


def _typed(page: bytes) -> list[tuple[str, str]]:
    """What a browser would send of the form, with one more word about the risk."""
    form = next(one for one in lxml.html.fromstring(page).forms if "risk_discussed" in one.fields)
    form.fields["risk_discussed"] = f"{form.fields['risk_discussed'] or ''} again"[-1000:]
    return [*form.form_values(), ("save", "risk")]


def _count_saving(address: str, session: str) -> int:
    """How many statements one saving sends, the transaction's own left out."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    how: dict[str, Any] = {"secure": True, "headers": {"host": "localhost"}}
    typed = urlencode(_typed(client.get(address, **how).content))
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address, typed, content_type="application/x-www-form-urlencoded", **how)
    assert answer.status_code == 302, f"{address} answered {answer.status_code}"
    return pages.count_of(queries.captured_queries)
