"""What is built carries nothing that only gov.uk addresses or departments may show, and comes from pinned packages."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command


def test_the_style_sheet_has_neither_the_gov_uk_font_nor_the_crest(built: Path) -> None:
    styles = (built / "page.css").read_text(encoding="utf-8")
    for forbidden in ("GDS Transport", "@font-face", "crown", "crest", "logotype"):
        assert forbidden.lower() not in styles.lower()


def test_no_picture_of_a_crown_or_crest_and_no_font_is_built(built: Path) -> None:
    names = [path.name for path in built.rglob("*") if path.is_file()]
    assert "page.css" in names
    assert not [name for name in names if re.search(r"crown|crest|logo|\.woff2?$|\.ttf$", name)]


def test_every_file_that_the_style_sheet_names_is_built(built: Path) -> None:
    addresses = re.findall(r"url\(\"?([^\")]+)\"?\)", (built / "page.css").read_text(encoding="utf-8"))
    assert addresses
    for address in addresses:
        assert address.startswith("data:") or (built / address).is_file(), address


def test_our_brand_colour_comes_after_and_so_overrides(built: Path) -> None:
    colours = re.findall(
        r"--govuk-brand-colour: ?(#[0-9a-f]+)", (built / "page.css").read_text(encoding="utf-8")
    )
    assert colours[-1] == "#3d4f5c"


def test_the_classes_that_our_templates_use_are_styled(built: Path, root: Path) -> None:
    styles = (built / "page.css").read_text(encoding="utf-8")
    templates = (root / "mappa" / "web" / "templates").rglob("*.html")
    used = {name for path in templates for name in re.findall(r"\b(?:app|moj)-[a-z_-]+\b", path.read_text())}
    assert len(used) > 20
    assert {name for name in used if not re.search(rf"\.{name}\b(?!-)", styles)} == {"moj-timeline__header"}


def test_the_script_takes_from_govuk_frontend_only_what_that_exports(built: Path, root: Path) -> None:
    script = (root / "mappa" / "web" / "static" / "page.js").read_text(encoding="utf-8")
    wanted = re.search(r"import \{([^}]*)\} from './built/govuk-frontend.js'", script)
    assert wanted is not None
    exported = re.search(r"export\s*\{([^}]*)\}", (built / "govuk-frontend.js").read_text(encoding="utf-8"))
    assert exported is not None
    names = {part.split(" as ")[-1].strip() for part in exported[1].split(",")}
    assert {name.strip() for name in wanted[1].split(",")} <= names


@pytest.fixture
def lock(root: Path) -> dict[str, dict[str, object]]:
    packages: dict[str, dict[str, object]] = json.loads((root / "package-lock.json").read_text())["packages"]
    return packages


def test_the_lock_file_pins_by_hash_and_names_no_server(lock: dict[str, dict[str, object]]) -> None:
    for name, package in lock.items():
        assert "resolved" not in package, name
        assert name == "" or str(package.get("integrity", "")).startswith("sha512-"), name


def test_no_package_that_is_installed_runs_a_script_at_install(
    lock: dict[str, dict[str, object]], root: Path
) -> None:
    assert "ignore-scripts=true" in (root / ".npmrc").read_text()
    assert not [name for name, one in lock.items() if one.get("hasInstallScript") and not one.get("optional")]


def test_what_is_published_is_named_after_what_is_in_it(
    built: Path, settings: Any, tmp_path: Path, root: Path
) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "mappa.web.storage.StaticFiles"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert names["built/page.css"] != "built/page.css"
    script = (tmp_path / names["page.js"]).read_text()
    assert f"./{names['built/govuk-frontend.js']}" in script
    styles = (tmp_path / names["built/page.css"]).read_text()
    for address in re.findall(r"url\(\"?(images/[^\")]+)\"?\)", styles):
        assert (tmp_path / "built" / address).is_file()
        assert f"built/{address}" in names.values()
