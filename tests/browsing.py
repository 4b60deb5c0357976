"""A person at a browser. Every page that they come to is looked at for what must hold of all pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, expect

from tests.people_fixtures import PASSWORD

ROOT = Path(__file__).resolve().parent.parent
#: Debian's, as it is started where there is no screen, no sandbox and no network.
CHROMIUM = {
    "executable_path": "/usr/bin/chromium",
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-sync",
        "--disable-background-networking",
        "--disable-component-update",
    ],
}
DESK, PHONE = 1280, 375
#: What a template or a view would let slip: a missing value, markup written twice over, a placeholder.
LEAKS = re.compile(r"\bNone\b(?! recorded|of the cases|of the records)|&lt;|&amp;|\{\{|\{%|\[object|\bundefined\b|Traceback|datetime\.")
#: Where the field says “None” and means it.
SAID_NONE = ("None recorded", "None of ")
#: The browser says so of each page that is refused or not found; the status is looked at instead.
REFUSED = "Failed to load resource: the server responded with a status of 4"

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
VIOLATIONS = """axe.run({resultTypes: ["violations"]}).then(
    found => found.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 300)}`))"""
LOOKS = """() => ({
    title: document.title,
    headings: [...document.querySelectorAll("h1")].map(one => one.innerText.trim()),
    text: document.body.innerText,
    wider: document.documentElement.scrollWidth - window.innerWidth,
})"""
"""


def looked_wrong(page: Page, *, accessible: bool = True) -> list[str]:
    """What is wrong with the page in the window, of what can be told of any page."""
    found: dict[str, Any] = page.evaluate(LOOKS)
    wrong = []
    if len(found["headings"]) != 1 or not found["headings"][0]:
        wrong.append(f"headings of the first rank: {found['headings']}")
"""
