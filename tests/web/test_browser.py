"""In a real browser, under the strict policy: nothing is refused, nothing is inaccessible, nothing overflows."""

import threading
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from playwright.sync_api import Browser, Page

from mappa.web.charts import BarChart, Series
from mappa.web.forms import (
    CheckBoxes,
    DateInputField,
    FileUpload,
    FilterForm,
    PasswordInput,
    Radios,
    TextArea,
    VersionedForm,
)

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser")]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

SPECIMEN = """
{% extends "base.html" %}
{% block title %}Everything{% endblock %}
{% block caption %}Kent{% endblock %}
{% block content %}
{{ identity_bar("Ash, John", [("Reference", "K-1"), ("Born", on), ("PNC", none)], [tag("Category 1", "blue"),
                tag("Level 3", "red")], [{"text": "Set level", "href": "/"}], heading_level=2) }}
{{ summary_list([("Name", "Ash, John", [{"text": "Correct", "href": "/"}]), ("PNC", none)]) }}
{{ data_table("Cases", columns, [["Ash, John", "Ashford and Shepway", on, 1234], ["Birch", none, on, none]],
              sort="name") }}
{{ pagination(page, {}, "offender") }}
{{ bar_chart(chart) }}
{{ timeline([{"title": "Level 3 set", "on": on, "by": "Carys", "text": "Imminent"}, {"title": "Registered", "on": on,
             "superseded": true}]) }}
{{ post_button("Sign off", "/", "", warning=true) }}
{{ govukDetails({"summaryText": "How this is counted", "text": "On 31 March."}) }}
{{ govukWarningText({"text": "Signing off freezes the figures."}) }}
{{ govukNotificationBanner({"text": "The level has been set.", "type": "success"}) }}
{% endblock %}
"""
COLUMNS = [
    {"text": "Name", "sort": "name"},
    {"text": "Division"},
    {"text": "Since"},
    {"text": "Rate per 100,000", "numeric": True},
]
FORM_PAGE = "{% extends 'form_page.html' %}{% block title %}Set the level{% endblock %}"
LIST_PAGE = """{% extends "list_page.html" %}{% block title %}Cases{% endblock %}
{% block results %}{{ data_table("Found", [{"text": "Name"}], [["Ash"]]) }}{% endblock %}"""
PROGRESS_PAGE = "{% extends 'progress_page.html' %}{% block title %}Importing{% endblock %}"


class Setting(VersionedForm):
    level = forms.ChoiceField(
        label="Level",
        choices=[("2", "Two"), ("3", "Three")],
        widget=Radios(hints={3: "The few"}, reveals={3: "panel"}),
    )
    panel = forms.CharField(label="Panel", required=False)
    on = DateInputField(label="Day it takes effect")
    agencies = forms.MultipleChoiceField(
        label="Agencies", choices=[("police", "Police")], widget=CheckBoxes()
    )
    area = forms.ChoiceField(label="Area", choices=[("kent", "Kent")])
    reason = forms.CharField(label="Reason", max_length=100, widget=TextArea())
    workbook = forms.FileField(label="Workbook", widget=FileUpload(accept=".ods"))
    secret = forms.CharField(label="Password", widget=PasswordInput())
    sure = forms.BooleanField(label="I have checked it")


class Narrowing(FilterForm):
    name = forms.CharField(label="Name")
    category = forms.MultipleChoiceField(
        label="Category", choices=[("1", "Category 1")], widget=CheckBoxes(small=True)
    )
    since = DateInputField(label="Registered since")


class Pages(SimpleHTTPRequestHandler):
    """Serves pages from memory and our static files from their folder, under the policy."""

    def __init__(
        self, *arguments: Any, pages: dict[str, Callable[[], str]], static: Path, **named: Any
    ) -> None:
        self.pages, self.static = pages, static
        super().__init__(*arguments, directory=str(static), **named)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/static/"):
            self.path = path.removeprefix("/static")
            return super().do_GET()
        if path not in self.pages:
            return self.send_error(404)
        body = self.pages[path]().encode()
        if not body:
            self.send_response(302)
            self.send_header("Location", "/everything")
        else:
            self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def steps() -> list[int]:
    """How far the long work is; the page leads on when it reaches 3."""
    return [0]


@pytest.fixture
def address(write: Callable[..., str], root: Path, built: Path, steps: list[int]) -> Iterator[str]:
    frame = {
        "navigation": [{"text": "Cases", "href": "/list", "current": True}, {"text": "Return", "href": "/"}],
        "signed_in_as": "Carys Hughes",
        "signed_in_role": "Co-ordinator, Kent",
        "sign_out_url": "/out",
        "csrf_input": "",
    }

    def everything() -> str:
        chart = BarChart(
            "Levels by category", ("Category 1", "Category 2"), (Series("2", (9, 4)), Series("3", (1, None)))
        )
        page = Paginator(range(941), 50).page(3)
        return write(
            SPECIMEN,
            **frame,
            on=date(2006, 3, 31),
            chart=chart,
            page=page,
            columns=COLUMNS,
            breadcrumbs=[{"text": "Cases", "href": "/"}],
        )

    def progress() -> str:
        steps[0] += 1
        return (
            ""
            if steps[0] > 3
            else write(PROGRESS_PAGE, **frame, message="Reading", done=steps[0], total=3, refresh_seconds=0.2)
        )

    pages: dict[str, Callable[[], str]] = {
        "/everything": everything,
        "/form": lambda: write(FORM_PAGE, **frame, form=Setting(version=1), back_url="/", cancel_url="/"),
        "/errors": lambda: write(
            FORM_PAGE, **frame, form=Setting({"on-day": "1", "level": "3"}), back_url="/"
        ),
        "/list": lambda: write(LIST_PAGE, **frame, filters=Narrowing(QueryDict("category=1&name=Ash"))),
        "/empty": lambda: write(LIST_PAGE, filters=Narrowing(QueryDict("category=9"))),
        "/404": lambda: write("{% extends 'errors/404.html' %}"),
        "/waiting": lambda: write(
            PROGRESS_PAGE, **frame, message="Reading", done=1, total=3, refresh_seconds=600
        ),
        "/progress": progress,
    }
    handler = partial(Pages, pages=pages, static=root / "mappa" / "web" / "static")
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    window = browser.new_page()
    complaints: list[str] = []
    window.on(
        "console",
        lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None,
    )
    window.on("pageerror", lambda error: complaints.append(str(error)))
    yield window
    window.close()
    assert complaints == []


@pytest.mark.parametrize("path", ["/everything", "/form", "/errors", "/list", "/empty", "/404", "/waiting"])
@pytest.mark.parametrize("width", [1280, 320])  # 320 is what is left of 1280 at 400 per cent zoom
def test_a_page_is_accessible_and_never_wider_than_its_window(
    window: Page, address: str, node_modules: Path, path: str, width: int
) -> None:
    window.set_viewport_size({"width": width, "height": 800})
    window.goto(address + path)
    assert window.locator("body.js-enabled.govuk-frontend-supported").count() == 1
    assert window.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    window.evaluate((node_modules / "axe-core" / "axe.min.js").read_text())
    violations = window.evaluate(
        "axe.run().then(found => found.violations.map(one => [one.id, one.nodes[0].html]))"
    )
    assert violations == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_choice_reveals_its_field_with_and_without_scripts(
    browser: Browser, address: str, scripts: bool
) -> None:
    with browser.new_context(java_script_enabled=scripts) as context:
        window = context.new_page()
        window.goto(f"{address}/form")
        panel = window.get_by_label("Panel (optional)")
        assert not panel.is_visible()
        window.get_by_label("Three").check()
        assert panel.is_visible()
        window.get_by_label("Two").check()
        assert not panel.is_visible()


def test_the_keyboard_alone_reaches_the_content_and_the_error(window: Page, address: str) -> None:
    window.goto(f"{address}/errors")
    assert window.evaluate("document.activeElement.className") == "govuk-error-summary"
    window.keyboard.press("Tab")
    window.keyboard.press("Enter")
    assert window.evaluate("document.activeElement.id") == "id_on-month"
    window.goto(f"{address}/form")
    window.keyboard.press("Tab")
    window.keyboard.press("Enter")
    assert window.evaluate("document.activeElement.id") == "main-content"


def test_on_a_narrow_screen_the_filter_begins_closed_unless_it_is_in_error(
    window: Page, address: str
) -> None:
    window.set_viewport_size({"width": 375, "height": 800})
    window.goto(f"{address}/list")
    assert not window.get_by_role("button", name="Apply filters").is_visible()
    window.get_by_text("Filter", exact=True).click()
    assert window.get_by_role("button", name="Apply filters").is_visible()
    window.goto(f"{address}/empty")
    assert window.get_by_role("button", name="Apply filters").is_visible()
    window.set_viewport_size({"width": 1280, "height": 800})
    window.goto(f"{address}/list")
    assert window.get_by_role("button", name="Apply filters").is_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_page_of_progress_moves_on_when_the_work_is_done(
    browser: Browser, address: str, steps: list[int], scripts: bool
) -> None:
    with browser.new_context(java_script_enabled=scripts) as context:
        window = context.new_page()
        window.goto(f"{address}/progress")
        window.wait_for_url("**/everything", timeout=15_000)
        assert window.locator("h1").inner_text() == "Everything"
        assert steps[0] >= 4
