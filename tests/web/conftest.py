"""What the tests of the look share: the environment of the pages, and a way to read what it writes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
import lxml.html
import pytest
from django.template import engines


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Any) -> None:
    # Hashed names need a `collectstatic`, which has no bearing on what is tested here.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(scope="session")
def environment() -> jinja2.Environment:
    found: jinja2.Environment = engines.all()[0].env
    return found


@pytest.fixture
def write(environment: jinja2.Environment) -> Callable[..., str]:
    """Render a piece of template source with names for it."""
    return lambda source, **names: environment.from_string(source).render(names)


@pytest.fixture
def read(write: Callable[..., str]) -> Callable[..., lxml.html.HtmlElement]:
    """Render a piece of template source and parse what comes out."""
    return lambda source, **names: lxml.html.fragment_fromstring(write(source, **names), create_parent="body")


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def node_modules(root: Path) -> Path:
    folder = root / "node_modules"
    if not (folder / "govuk-frontend").is_dir():
        pytest.fail("The npm packages are not installed: run `make setup`.")
    return folder


@pytest.fixture(scope="session")
def built(root: Path) -> Path:
    folder = root / "mappa" / "web" / "static" / "built"
    if not (folder / "page.css").is_file():
        pytest.fail("The styles and scripts are not built: run `make setup`.")
    return folder
