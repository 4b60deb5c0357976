"""The Jinja2 macros write what govuk-frontend's own templates write, apart from differences that are named."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import lxml.html
import pytest

from mappa.web.jinja import GOVUK_COMPONENTS, govuk_macro_name

# govuk-frontend-jinja 4.1 follows govuk-frontend 6.3; these fixtures of 6.6 are ahead of it. We use none of what
# they show: a fixture leaves this list when the macros catch up, and a new difference fails.
NEWER_THAN_THE_MACROS = {
    # Our buttons have text and no start icon.
    "button": {"start link with html"},
    # `countType`, and `data-count-type` with `maxwords`: ours count characters up to `maxlength`.
    "character-count": {
        "with maxwords",
        "with count type 'length'",
        "with count type 'characters'",
        "with count type 'characters' and value",
        "with count type 'characters' and error message",
        "with count type 'characters' and threshold",
        "with count type 'words'",
        "with count type 'words' and value",
        "with count type 'words' and error message",
        "with count type 'words' and threshold",
    },
    # `day`, `month`, `year`, `values` and `error`, and widths filled in by themselves: our adapter spells out the
    # three items, and the test below shows that the outcome is the same.
    "date-input": {
        "with translations",
        "with values",
        "with values and name prefix",
        "with values, name prefix and custom names",
        "day and month",
        "month and year",
        "with errors only",
        "with errors only (using classes)",
        "with errors only (using items)",
        "with error message and hint",
        "with error message and hint (using items)",
        "with error on day input",
        "with error on day input (using items)",
        "with error on month input",
        "with error on month input (using items)",
        "with error on year input",
        "with error on year input (using items)",
        "custom pattern",
        "custom inputmode",
        "with nested name",
        "with id on items",
        "suffixed id",
        "with item value",
        "with field value",
        "with field value and items",
        "with field value and item value",
        "with field value, item value and values",
        "with field value overriding values",
        "with error message and described by",
        "with error on single field",
        "with error on single field by omission",
        "with error on single field using classes",
        "with error on single item",
        "with error on single item by omission",
        "items with classes",
        "items without classes",
    },
    # The kind of panel that interrupts a journey.
    "panel": {
        "interruption",
        "interruption-with-content-with-long-line-length",
        "interruption-with-headings-content-and-lists",
        "interruption with custom classes",
        "interruption, with actions classes and attributes",
        "interruption, submit action",
        "interruption, button link",
        "interruption, no actions",
        "interruption, no actions items",
    },
    # `align` of a slot: our style sheet places who is signed in.
    "service-navigation": {"with right-aligned language navigation", "with `inline` end slot"},
}


def as_tree(markup: str) -> object:
    """What the markup says: white space and the order of attributes and of classes left aside."""

    def words(text: str | None) -> str:
        return " ".join((text or "").split())

    def branch(element: lxml.html.HtmlElement) -> object:
        attributes = sorted(
            (name, sorted(value.split()) if name == "class" else words(value))
            for name, value in element.attrib.items()
        )
        inside = [(branch(child), words(child.tail)) for child in element]
        return str(element.tag), attributes, words(element.text), inside

    return branch(lxml.html.fragment_fromstring(markup, create_parent="div"))


def fixtures(folder: Path, component: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    path = folder / "govuk-frontend" / "dist" / "govuk" / "components" / component / "fixtures.json"
    for fixture in json.loads(path.read_text(encoding="utf-8"))["fixtures"]:
        yield fixture["name"], fixture["options"], fixture["html"]


@pytest.mark.parametrize("component", GOVUK_COMPONENTS)
def test_the_macro_differs_from_the_original_only_where_that_is_newer(
    environment: jinja2.Environment, node_modules: Path, component: str
) -> None:
    macro: Any = environment.globals[govuk_macro_name(component)]
    different = {
        name
        for name, options, html in fixtures(node_modules, component)
        if as_tree(macro(options)) != as_tree(html)
    }
    assert different == NEWER_THAN_THE_MACROS.get(component, set())


@pytest.mark.parametrize(
    "name",
    [
        "with values and name prefix",
        "with errors only",
        "with error message and hint",
        "with error on day input",
        "with error on month input",
        "with error on year input",
    ],
)
def test_a_date_input_spelled_out_as_our_adapter_does_is_the_newest_date_input(
    environment: jinja2.Environment, node_modules: Path, name: str
) -> None:
    options, html = next((o, h) for found, o, h in fixtures(node_modules, "date-input") if found == name)
    prefix = f"{options['namePrefix']}-" if "namePrefix" in options else ""
    items = []
    at_fault = [part for part in ("day", "month", "year") if options.get(part, {}).get("error") is True]
    for part, width in (("day", 2), ("month", 2), ("year", 4)):
        classes = f"govuk-input--width-{width}"
        if part in at_fault or ("errorMessage" in options and not at_fault):
            classes += " govuk-input--error"
        item = {"name": part, "classes": classes}
        if value := options.get("values", {}).get(f"{prefix}{part}"):
            item["value"] = value
        items.append(item)
    macro: Any = environment.globals["govukDateInput"]
    assert as_tree(macro({**options, "items": items})) == as_tree(html)
