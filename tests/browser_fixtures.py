"""Journeys run where Debian's Chromium is; MAPPA_REQUIRE_BROWSER=1 makes its absence a failure."""

import os
import shutil

import pytest


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("journey") is None or shutil.which("chromium"):
        return
    if os.environ.get("MAPPA_REQUIRE_BROWSER") == "1":
        pytest.fail("Chromium is not installed, and MAPPA_REQUIRE_BROWSER=1 asks for it.", pytrace=False)
    pytest.skip("Chromium is not installed.")
