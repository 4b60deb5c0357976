"""Journeys run where Debian's Chromium is; MAPPA_REQUIRE_BROWSER=1 makes its absence a failure.

The browser speaks to the application as `mappa run` serves it, by gunicorn, on a database of the module's own.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.database_fixtures import OwnDatabase

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browsing import Desk

SitDown = Callable[..., "Desk"]
SECONDS_TO_STOP = 15


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("journey") is None or shutil.which("chromium"):
        return
    if os.environ.get("MAPPA_REQUIRE_BROWSER") == "1":
        pytest.fail("Chromium is not installed, and MAPPA_REQUIRE_BROWSER=1 asks for it.", pytrace=False)
    pytest.skip("Chromium is not installed.")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    from tests.browsing import CHROMIUM, FLAGS

    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    # Playwright keeps a loop of its own in this thread; the tests go on using the database as if it did not.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            yield browser
            browser.close()
    finally:
        os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
        if before is not None:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(scope="module")
def production_server(own_database_for_module: OwnDatabase) -> Iterator[str]:
    """The address of the application on the module's database, served by gunicorn with our settings."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        process = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "--config", "python:mappa.gunicorn_settings",
                "--bind", f"fd://{listener.fileno()}", "mappa.wsgi",
            ],
            pass_fds=[listener.fileno()],
            env={**os.environ, "DATABASE_URL": own_database_for_module.application_url},
        )  # fmt: skip
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            process.terminate()
            try:
                process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture
def desk(browser: Browser, production_server: str) -> Iterator[SitDown]:
    """Sit somebody down at a browser: `desk("carys")` is signed in, `desk()` is at no page yet."""
    from tests.browsing import sit_down

    with ExitStack() as stack:
        desks: list[Desk] = []

        def seat(username: str = "", **how: Any) -> Desk:
            seated = stack.enter_context(sit_down(browser, production_server, **how))
            desks.append(seated)
            return seated.sign_in(username) if username else seated

        yield seat
        assert [complaint for seated in desks for complaint in seated.complaints] == []
