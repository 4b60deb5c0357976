"""The figures that five annual reports and the national overview print, cell by cell."""

import json
from importlib import resources
from importlib.resources.abc import Traversable

from mappa.figures.forms import Document


def paths() -> dict[str, Traversable]:
    folder = resources.files(__name__)
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".json")]
    return {entry.name.removesuffix(".json"): entry for entry in sorted(found, key=lambda entry: entry.name)}


def names() -> tuple[str, ...]:
    return tuple(paths())


def load(name: str) -> Document:
    """The file `<name>.json`; KeyError where there is none of that name."""
    document: Document = json.loads(paths()[name].read_text(encoding="utf-8"))
    return document
