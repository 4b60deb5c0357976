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
        if not page.evaluate("'axe' in window"):
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

    def follow_link(self, link: Locator, *, status: int = 200) -> Desk:
        return self._go(link, status)

    def press(self, words: str, *, status: int = 200) -> Desk:
        return self._go(self.page.get_by_role("button", name=words, exact=True), status)

    def _go(self, what: Locator, status: int) -> Desk:
        """A page that leads on to another is not the end: the answer is that of the page which stays."""
        with self.page.expect_response(
            lambda one: _is_a_page(one) and not 300 <= one.status < 400
        ) as awaited:
            self._leave_by(what)
        self.page.wait_for_load_state()
        assert awaited.value.status == status, f"{awaited.value.url}: {awaited.value.status}"
        self.look()
        return self

    def _leave_by(self, what: Locator) -> None:
        self.activate(what)

    def activate(self, what: Locator) -> None:
        """Follow a link, press a button, or open what is folded."""
        what.click()

    def unfold(self, what: Locator) -> None:
        """Open what is folded around it, so that it can be seen."""
        for folded in what.locator("xpath=ancestor::details[not(@open)]").all():
            self.activate(folded.locator("summary").first)

    def type_into(self, field: Locator, text: str) -> None:
        self.unfold(field)
        self._type(field, text)

    def tick(self, choice: Locator) -> None:
        self.unfold(choice)
        self._tick(choice)

    def pick(self, field: Locator, option: str) -> None:
        self.unfold(field)
        self._pick(field, option)

    def _type(self, field: Locator, text: str) -> None:
        field.fill(text)

    def _tick(self, choice: Locator) -> None:
        choice.check()

    def _pick(self, field: Locator, option: str) -> None:
        field.select_option(option)

    def fill(self, label: str | re.Pattern[str], text: str) -> None:
        self.type_into(self.page.get_by_label(label, exact=isinstance(label, str)), text)

    def fill_day(self, legend: str | re.Pattern[str], day: date | None) -> None:
        group = self.page.get_by_role("group", name=legend, exact=isinstance(legend, str))
        for part in ("day", "month", "year"):
            field = group.get_by_label(part.capitalize(), exact=True)
            self.type_into(field, str(getattr(day, part)) if day else "")

    def choose(self, label: str | re.Pattern[str], *, group: str | re.Pattern[str] = "") -> None:
        where = (
            self.page.get_by_role("group", name=group, exact=isinstance(group, str)) if group else self.page
        )
        self.tick(where.get_by_label(label, exact=isinstance(label, str)))

    def select(self, label: str | re.Pattern[str], option: str) -> None:
        self.pick(self.page.get_by_label(label, exact=isinstance(label, str)), option)

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


class OnceEach(Desk):
    """Whoever looks at a page the first time that they come to it, and once more where it tells of errors."""

    def __init__(self, page: Page, site: str, *, scripts: bool = True) -> None:
        super().__init__(page, site, scripts=scripts)
        self.looked_at: set[tuple[str, bool]] = set()

    def look(self) -> None:
        address = re.sub(r"[0-9]+", "0", self.page.url.partition("?")[0])
        seen = (address, self.page.locator(".govuk-error-summary").count() > 0)
        if seen not in self.looked_at:
            self.looked_at.add(seen)
            self.look_closely()

    def look_closely(self) -> None:
        super().look()


class DeskAndPhone(OnceEach):
    """Whoever looks at each page at a desk and on a phone."""

    def look_closely(self) -> None:
        super().look_closely()
        self.page.set_viewport_size({"width": PHONE, "height": HEIGHT})
        super().look_closely()
        self.page.set_viewport_size({"width": DESK, "height": HEIGHT})


#: Where the focus is, how it would be named, whether it can be seen – an outline, a shadow or yellow, on the element
#: or on its label – and whether it is on what was wanted, or on another choice of the same group.
FOCUS = """wanted => {
    const seen = (element, part) => {
        const style = getComputedStyle(element, part);
        return style.boxShadow !== "none" || style.backgroundColor === "rgb(255, 221, 0)"
            || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
    };
    const focused = document.activeElement;
    const labels = [...(focused.labels || [])];
    const beside = wanted && wanted.type === "radio" && focused.type === "radio"
        && focused.name === wanted.name && focused.form === wanted.form;
    return {
        name: (focused.getAttribute("aria-label") || (labels[0] || focused).innerText || "")
            .replace(/\\s+/g, " ").trim(),
        nowhere: focused === document.body,
        seen: seen(focused, null) || labels.some(label => seen(label, "::before")),
        there: focused === wanted, beside,
    };
}"""


class Keyboard(OnceEach):
    """Whoever has no mouse. Each place that the focus comes to must show that it is there."""

    #: Nobody is asked to press Tab more often than this to get from one thing to the next.
    MOST_STEPS = 150

    def _focus(self, wanted: Any) -> dict[str, Any]:
        focus: dict[str, Any] = self.page.evaluate(FOCUS, wanted)
        return focus

    def reach(self, what: Locator) -> None:
        """Press Tab until the focus is there; within a group of choices the arrows lead on."""
        wanted = what.element_handle()
        focus, passed = self._focus(wanted), []
        while not (focus["there"] or focus["beside"]):
            passed.append(focus["name"])
            assert len(passed) <= self.MOST_STEPS, f"{self.page.url}: Tab does not reach {what}, but {passed}"
            self.page.keyboard.press("Tab")
            focus = self._focus(wanted)
            assert focus["nowhere"] or focus["seen"], (
                f"{self.page.url}: the focus on {focus['name']!r} is not seen"
            )
        while not focus["there"]:
            self.page.keyboard.press("ArrowDown")
            focus = self._focus(wanted)
            assert focus["beside"], f"{self.page.url}: the arrows do not reach {what}"

    def _leave_by(self, what: Locator) -> None:
        # A click waits for the page that it leads to; a key does not.
        with self.page.expect_navigation():
            self.activate(what)

    def activate(self, what: Locator) -> None:
        self.reach(what)
        self.page.keyboard.press("Enter")

    def _type(self, field: Locator, text: str) -> None:
        self.reach(field)
        self.page.keyboard.press("ControlOrMeta+a")
        if text:
            self.page.keyboard.type(text)
        else:
            self.page.keyboard.press("Delete")

    def _tick(self, choice: Locator) -> None:
        self.reach(choice)
        if not choice.is_checked():
            self.page.keyboard.press("Space")
        expect(choice).to_be_checked()

    def _pick(self, field: Locator, option: str) -> None:
        self.reach(field)
        self.page.keyboard.press("Home")
        chosen = "one => one.selectedOptions[0].label.trim()"
        for _ in range(field.locator("option").count()):
            if field.evaluate(chosen) == option:
                return
            self.page.keyboard.press("ArrowDown")
        assert field.evaluate(chosen) == option


def _is_a_page(answer: Response) -> bool:
    return answer.request.is_navigation_request()


@contextmanager
def sit_down(
    browser: Browser, site: str, *, scripts: bool = True, width: int = DESK, kind: type[Desk] = Desk
) -> Iterator[Desk]:
    with browser.new_context(
        java_script_enabled=scripts, viewport={"width": width, "height": HEIGHT}, locale="en-GB"
    ) as context:
        try:
            yield kind(context.new_page(), site, scripts=scripts)
        finally:
            # Beside Playwright's loop Django keeps another connection, which nothing else would close before the
            # module's database is dropped.
            connections.close_all()
