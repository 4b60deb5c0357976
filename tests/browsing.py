"""A person at a browser. Every page that they come to is looked at for what must hold of all pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, expect

from mappa.agencies.models import User

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
#: Where there is no screen, no sandbox and no network.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
DESK, PHONE = 1280, 375
HEIGHT = 900

#: What a view or a template lets slip: a missing value, markup written twice over, a placeholder.
LEAK = re.compile(
    r"\bNone\b(?! of )|&(lt|gt|amp|quot|#\d+);|\{\{|\{%|\[object |\bundefined\b|datetime\.|<[a-z]+[ >]"
)
#: The browser says so of a page that is refused or not found, whose status is looked at instead.
REFUSED = "Failed to load resource: the server responded with a status of 4"

LOOK = """() => {
    const words = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const inside = walker.currentNode.parentElement;
        if (!inside.closest("script, style, option, textarea, .app-absent")) words.push(walker.currentNode.data);
    }
    return {
        title: document.title,
        headings: [...document.querySelectorAll("h1")].map(one => one.innerText.trim()),
        words: words.join("\\n"),
        wider: document.documentElement.scrollWidth - window.innerWidth,
    };
}"""
VIOLATIONS = """axe.run({resultTypes: ["violations"]}).then(found => found.violations.map(
    one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(" | ")}`))"""


def faults_of(page: Page, *, accessible: bool = True) -> list[str]:
    """What is wrong with the page in the window, of what can be told of any page."""
    found: dict[str, Any] = page.evaluate(LOOK)
    faults = []
    if len(found["headings"]) != 1 or not found["headings"][0]:
        faults.append(f"not one heading of the first rank: {found['headings']}")
    if not re.fullmatch(r"\S.* – OpenMAPPA", found["title"]):
        faults.append(f"the title is {found['title']!r}")
    faults += [f"it says {slip.group()!r}" for slip in LEAK.finditer(found["words"])]
    if found["wider"] > 0:
        faults.append(f"wider than its window by {found['wider']} px")
    if accessible:
        page.evaluate(_axe())
        faults += page.evaluate(VIOLATIONS)
    return faults


_AXE: list[str] = []


def _axe() -> str:
    if not _AXE:
        _AXE.append((ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text())
    return _AXE[0]


class Desk:
    """One person’s window. What they do is named by the words on the page, and each new page is looked at."""

    def __init__(self, page: Page, site: str, *, scripts: bool = True) -> None:
        self.page, self.site, self.scripts = page, site, scripts
        self.complaints: list[str] = []
        page.set_default_timeout(15_000)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        of_the_page = message.location.get("url", "").partition("?")[0] == self.page.url.partition("?")[0]
        if message.type in ("error", "warning") and not (message.text.startswith(REFUSED) and of_the_page):
            self.complaints.append(message.text)

    def look(self) -> None:
        """axe runs on promises, which a browser without scripts does not keep."""
        faults = faults_of(self.page, accessible=self.scripts)
        assert not faults, f"{self.page.url}: {faults}"
        assert not self.complaints, f"{self.page.url}: {self.complaints}"

    def sign_in(self, username: str) -> Desk:
        """Put somebody at a session that is begun already; the journeys of signing in do it step by step."""
        client = Client()
        client.force_login(User.objects.get(username=username))
        self.page.context.add_cookies(
            [{"name": "session", "value": str(client.session.session_key), "url": self.site}]
        )
        return self.open("/")

    def open(self, path: str, *, status: int = 200) -> Desk:
        answer = self.page.goto(self.site + path)
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"
        self.look()
        return self

    def follow(self, words: str | re.Pattern[str], *, within: str = "body", status: int = 200) -> Desk:
        link = self.page.locator(within).get_by_role("link", name=words, exact=True).first
        return self._go(link, status)

    def press(self, words: str, *, status: int = 200) -> Desk:
        return self._go(self.page.get_by_role("button", name=words, exact=True), status)

    def _go(self, what: Locator, status: int) -> Desk:
        """A page that leads on to another is not the end: the answer is that of the page which stays."""
        with self.page.expect_response(
            lambda one: _is_a_page(one) and not 300 <= one.status < 400
        ) as awaited:
            what.click()
        self.page.wait_for_load_state()
        assert awaited.value.status == status, f"{awaited.value.url}: {awaited.value.status}"
        self.look()
        return self

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def fill_day(self, legend: str, day: date | None) -> None:
        group = self.page.get_by_role("group", name=legend, exact=True)
        for part in ("day", "month", "year"):
            group.get_by_label(part.capitalize(), exact=True).fill(str(getattr(day, part)) if day else "")

    def choose(self, label: str | re.Pattern[str], *, group: str = "") -> None:
        where = self.page.get_by_role("group", name=group, exact=True) if group else self.page
        where.get_by_label(label, exact=isinstance(label, str)).check()

    def select(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(option)

    def words(self) -> str:
        """What the page says, with every space of one kind."""
        return " ".join(self.page.locator("main").inner_text().split())

    def reads(self, *sentences: str) -> None:
        said = self.words()
        for sentence in sentences:
            assert sentence in said, f"{self.page.url} does not say {sentence!r}, but: {said}"

    def does_not_read(self, *sentences: str) -> None:
        said = self.words()
        for sentence in sentences:
            assert sentence not in said, f"{self.page.url} says {sentence!r}"

    @property
    def heading(self) -> str:
        return " ".join(self.page.locator("h1").inner_text().split())

    def errors(self) -> list[str]:
        """What the summary of errors lists, each of which must lead to where it can be put right."""
        links = self.page.locator(".govuk-error-summary a")
        for link in links.all():
            target = (link.get_attribute("href") or "#").removeprefix("#")
            expect(self.page.locator(f"[id='{target}']")).to_have_count(1)
        return links.all_inner_texts() or self.page.locator(".govuk-error-summary li").all_inner_texts()

    def table(self, caption: str) -> list[list[str]]:
        """The cells of a table, row by row, without its headings."""
        table = self.page.get_by_role("table", name=caption, exact=True)
        return [
            [" ".join(cell.split()) for cell in row.locator("th, td").all_inner_texts()]
            for row in table.locator("tbody tr").all()
        ]


def _is_a_page(answer: Response) -> bool:
    return answer.request.is_navigation_request()


@contextmanager
def sit_down(browser: Browser, site: str, *, scripts: bool = True, width: int = DESK) -> Iterator[Desk]:
    with browser.new_context(
        java_script_enabled=scripts, viewport={"width": width, "height": HEIGHT}, locale="en-GB"
    ) as context:
        try:
            yield Desk(context.new_page(), site, scripts=scripts)
        finally:
            # Beside Playwright's loop Django keeps another connection, which nothing else would close before the
            # module's database is dropped.
            connections.close_all()
