"""Made-up input in every form, parameter, address and header: no failure, nothing reflected as markup, no long query.

What there is to be filled in is read from the table of addresses and from the pages themselves. `make test` tries
some hundreds; `make fuzz` a hundred thousand (MAPPA_FUZZ_INPUTS), and says what it tried.
"""

from __future__ import annotations

import os
import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from mappa.access.roles import ROLES, RoleKey
from mappa.agencies.models import User
from tests.edges.html_forms import CARRIED, HtmlForm, forms_of
from tests.edges.site import REACHED, World
from tests.guards.access_table import PAGES, PUBLIC

SignedIn = Callable[[User], Client]
INPUTS = int(os.environ.get("MAPPA_FUZZ_INPUTS", "420"))
SEED = int(os.environ.get("MAPPA_FUZZ_SEED", "3"))
LONGEST_QUERY = 2.0  # seconds
PEOPLE: tuple[RoleKey | None, ...] = (*REACHED, RoleKey.LAY_ADVISER, RoleKey.POLICE_OFFICER, None)

CANARY = "zq<b>zq\"zq'zq&zq{{7777*7}}${7777*7}<%=7777*7%>"
#: Traces of the canary that was written out as it is, or worked out by a template.
REFLECTED = re.compile(rb"zq<b|zq\"zq|zq'zq|zq54439|\$54439|href=\"?\s*javascript:|Traceback \(most recent")

NASTY = [
    CANARY,
    f"javascript:alert(1)//{CANARY}",
    f"' OR 1=1; SELECT pg_sleep(9)--{CANARY}",
    f'"><svg onload=alert(1)>{CANARY}',
    "",
    " ",
    "\x00",
    "a\x00b",
    "\r\nSet-Cookie: a=b",
    "\u202eabc",
    "\ufeff",
    "\U0001f600" * 20,
    "é" * 5_000,
    "a" * 20_000,
    "(" * 3_000,
    "0",
    "-0",
    "-1",
    "1e5",
    "1e999",
    "NaN",
    "Infinity",
    "0x10",
    "１２",
    "١٢",
    "²",
    "1_0",
    "+1",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "1" * 400,
    "1" * 5_000,
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "2005-06",
    "2005-99",
    "1999-00",
    "../../../etc/passwd",
    "%00",
    "%2e%2e%2f",
    "%ff",
    "on",
    "true",
    "None",
    "null",
    "[]",
    "{}",
    "[object Object]",
    "__class__",
    "%s%s%s",
    "{0.__class__}",
    "00000000-0000-4000-8000-000000000000",
    "2026-11-22T05:00:00+00:00",
    "2026-11-22T99:00:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "_",
    "%",
    "\\",
    "'",
]
VALUES = st.one_of(
    st.sampled_from(NASTY),
    st.just(CANARY),
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60),
    st.integers().map(str),
    st.dates().map(str),
    st.floats().map(str),
)
HEADERS = (
    "Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Content-Type", "Cookie", "Host", "If-Match",
    "If-Modified-Since", "If-None-Match", "Origin", "Range", "Referer", "Sec-Fetch-Dest", "Sec-Fetch-Mode",
    "Sec-Fetch-Site", "User-Agent", "X-Csrftoken", "X-Forwarded-For", "X-Forwarded-Host", "X-Http-Method-Override",
    "X-Request-Id", "X-Requested-With",
)  # fmt: skip
EXTRA_PARAMETERS = (
    "page",
    "sort",
    "next",
    "form",
    "q",
    "search",
    "year",
    "area",
    "on",
    "at",
    "id",
    "pk",
    "format",
)
ENDINGS = ("csv", "ods", "xlsx", "zip", "exe", CANARY)


@dataclass
class Target:
    """A page, what its address is made of, and what can be asked of it."""

    name: str
    address: dict[str, Any]
    url: str
    sends: bool
    parameters: set[str] = field(default_factory=set)
    forms: list[HtmlForm] = field(default_factory=list)


def look_round(client: Client, world: World) -> list[Target]:
    """Every page with its forms and the parameters that its filters and links show."""
    targets = []
    for name, page in PAGES.items():
        address = world.records[page.record][0]
        target = Target(name, address, reverse(name, kwargs=address), "POST" in page.methods)
        answer = client.get(target.url)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            for form in forms_of(answer.content, target.url):
                path = form.action.partition("?")[0]
                if path != target.url:
                    continue
                if form.method == "post":
                    target.forms.append(form)
                else:
                    target.parameters |= set(form.questions)
            for link in lxml.html.document_fromstring(answer.content.decode()).xpath("//a/@href"):
                parts = urlsplit(link)
                if parts.path in ("", target.url):
                    target.parameters |= {key for key, _ in parse_qsl(parts.query)}
        targets.append(target)
    return targets


class Attacks:
    """Draws one request at a time and remembers what was tried."""

    def __init__(self, targets: list[Target]) -> None:
        self.targets = targets
        self.tried: Counter[str] = Counter()

    def draw(self, data: st.DataObject) -> tuple[str, str, dict[str, Any]]:
        target = data.draw(st.sampled_from(self.targets))
        kinds = ["query", "path", "headers"]
        if target.forms:
            kinds += ["form"] * 6
        if target.sends:
            kinds += ["body"]
        kind = data.draw(st.sampled_from(kinds))
        self.tried[f"{kind} {target.name}"] += 1
        if kind == "query":
            names = sorted(target.parameters | set(EXTRA_PARAMETERS))
            given_ = data.draw(st.lists(st.tuples(st.sampled_from(names), VALUES), min_size=1, max_size=4))
            query = "&".join(f"{quote(name)}={quote(value)}" for name, value in given_)
            return "GET", f"{target.url}?{query}", {}
        if kind == "path":
            return "GET", self._odd_path(target, data), {}
        if kind == "headers":
            chosen = data.draw(st.dictionaries(st.sampled_from(HEADERS), VALUES, min_size=1, max_size=3))
            # A web server hands headers on as bytes, each a character.
            sent = {name: value.encode().decode("latin-1") for name, value in chosen.items()}
            return "GET", target.url, {"headers": sent}
        if kind == "body":
            names = data.draw(
                st.lists(st.sampled_from(["reason", "version", "step", "operation_id", "on-day"]), max_size=3)
            )
            return "POST", target.url, {"data": {name: data.draw(VALUES) for name in names}}
        return "POST", target.url, {"data": self._odd_answers(data.draw(st.sampled_from(target.forms)), data)}

    def _odd_path(self, target: Target, data: st.DataObject) -> str:
        if not target.address:
            return target.url + quote(data.draw(VALUES), safe="/")
        name = data.draw(st.sampled_from(sorted(target.address)))
        was = quote(str(target.address[name]))
        return target.url.replace(f"/{was}/", f"/{quote(data.draw(VALUES), safe='/')}/", 1)

    def _odd_answers(self, form: HtmlForm, data: st.DataObject) -> dict[str, Any]:
        """Most questions as they stand, or as a person would answer them; some not at all, some oddly."""
        sent: dict[str, Any] = form.filled(data.draw(st.randoms(use_true_random=False)))
        sent.pop("csrfmiddlewaretoken", None)
        if data.draw(st.integers(0, 9)):
            sent.pop("operation_id", None)
        names = sorted(form.questions)
        for name in data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=4)):
            question = form.questions[name]
            if question.kind == "file":
                ending = data.draw(st.sampled_from(ENDINGS))
                stem = data.draw(st.sampled_from(["offenders", "a", CANARY]))
                content = data.draw(
                    st.one_of(st.binary(max_size=200), VALUES.map(lambda text: text.encode()))
                )
                sent[name] = SimpleUploadedFile(f"{stem}.{ending}", content)
            elif name in CARRIED or not question.options or data.draw(st.booleans()):
                sent[name] = data.draw(st.lists(VALUES, max_size=2))
            else:
                sent[name] = data.draw(st.lists(st.sampled_from(question.options), max_size=3))
        return sent


class SlowQuery(AssertionError):
    pass


def watch_queries(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    began = time.monotonic()
    try:
        return execute(sql, params, many, context)
    finally:
        if time.monotonic() - began > LONGEST_QUERY:
            sys.stderr.write(f"slow: {time.monotonic() - began:.1f} s {sql[:300]}\n")
            _slow.append(sql)


_slow: list[str] = []


def faults_of(answer: Any) -> list[str]:
    faults = []
    if answer.status_code >= 500:
        raised = getattr(answer, "exc_info", None)
        why = "".join(traceback.format_exception(*raised)[-4:]) if raised else ""
        faults.append(f"{answer.status_code} {why}")
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/html") and (found := REFLECTED.search(answer.content)):
        around = answer.content[max(0, found.start() - 80) : found.end() + 80]
        faults.append(f"reflected {around!r}")
    for name, value in answer.headers.items():
        if "zq<" in value or "\n" in value or "\r" in value:
            faults.append(f"header {name}: {value[:100]!r}")
    location = answer.headers.get("Location", "/")
    if not re.match(r"/($|[^/\\])|\?", location):
        faults.append(f"leads to {location[:100]!r}")
    if _slow:
        faults.append(f"a query of more than {LONGEST_QUERY} s: {_slow.pop()[:300]}")
    return faults


def said(request: tuple[str, str, dict[str, Any]]) -> str:
    method, url, how = request
    return f"{method} {url[:300]} {str(how)[:600]}"


@pytest.mark.django_db
@pytest.mark.parametrize("role", PEOPLE, ids=lambda role: role.value if role else "nobody")
def test_made_up_input_is_answered(role: RoleKey | None, signed_in: SignedIn) -> None:
    world = World(role or RoleKey.COORDINATOR)
    client = signed_in(world.asker) if role else Client()
    client.raise_request_exception = False
    attacks = Attacks(look_round(client, world))
    cookies = client.cookies.copy()
    share = max(20, INPUTS // len(PEOPLE))
    began, done = time.monotonic(), 0
    statuses: Counter[int] = Counter()
    found: dict[str, str] = {}

    @seed(SEED + PEOPLE.index(role))
    @settings(
        max_examples=share,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(st.data())
    def attack(data: st.DataObject) -> None:
        nonlocal done
        request = attacks.draw(data)
        method, url, how = request
        with transaction.atomic():
            client.cookies = cookies.copy()
            answer = client.get(url, **how) if method == "GET" else client.post(url, **how)
            transaction.set_rollback(True)
        done += 1
        statuses[answer.status_code] += 1
        if INPUTS > 5_000 and not done % 1_000:
            sys.stderr.write(f"{role}: {done:,} of {share:,} in {time.monotonic() - began:.0f} s\n")
        for fault in faults_of(answer):
            # One of each kind is told, and the search goes on.
            found.setdefault(re.sub(r"\d+|0x[0-9a-f]+", "#", fault)[-300:], f"{said(request)}\n{fault}")

    with connection.execute_wrapper(watch_queries):
        attack()
    answered = ", ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items()))
    sys.stderr.write(f"{role}: {done:,} inputs to {len(attacks.targets)} pages, answered {answered}\n")
    assert "\n\n".join(found.values()) == ""


def test_the_people_of_the_search_reach_every_page() -> None:
    for name, page in PAGES.items():
        assert page.permission is PUBLIC or any(
            role and page.permission in ROLES[role].permissions for role in PEOPLE
        ), name


def test_the_search_sees_what_it_looks_for() -> None:
    from django.http import HttpResponse, HttpResponseServerError
    from django.utils.html import escape

    for bad in (
        HttpResponse(CANARY),
        HttpResponse(f'<input value="{CANARY}">'),
        HttpResponse(f"<p title='{CANARY.replace('<', '&lt;')}'>"),
        HttpResponse(f"zq{7777 * 7}"),
        HttpResponse('<a href="javascript:alert(1)">'),
        HttpResponse(headers={"Location": "//evil.example/"}),
        HttpResponse(headers={"Location": "https://evil.example/"}),
        HttpResponseServerError(),
    ):
        assert faults_of(bad), bad.content
    assert faults_of(HttpResponse(f'<input value="{escape(CANARY)}">')) == []
    assert faults_of(HttpResponse(headers={"Location": "/offenders/1/"})) == []
