"""Minutes as one text that can be signed: canonical JSON, and its checksum. Pure.

A document carries everything that is needed to read it: its title, its headings and labels, and the marking. Whatever
becomes of the code that composes it, and of the form, it reads as it was signed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Block:
    """A part of a section: rows of a label and what was said, a table, or a text of its own."""

    heading: str = ""
    rows: Sequence[tuple[str, str]] = ()
    columns: Sequence[str] = ()
    cells: Sequence[Sequence[str]] = ()
    text: str = ""


@dataclass(frozen=True)
class Section:
    heading: str
    blocks: Sequence[Block] = field(default_factory=tuple)


@dataclass(frozen=True)
class Document:
    """The minutes of one case at one meeting, as they are read and signed."""

    edition: str
    title: str
    #: The meeting in one line, which names nobody.
    meeting: str
    mark: str
    handling: str
    sections: Sequence[Section]


def written(document: Document) -> str:
    """The document in its one spelling: the text that is signed."""
    return canonical(
        {
            "edition": document.edition,
            "title": document.title,
            "meeting": document.meeting,
            "mark": document.mark,
            "handling": document.handling,
            "sections": [
                {
                    "heading": section.heading,
                    "blocks": [
                        {
                            "heading": block.heading,
                            "rows": [list(row) for row in block.rows],
                            "columns": list(block.columns),
                            "cells": [list(row) for row in block.cells],
                            "text": block.text,
                        }
                        for block in section.blocks
                    ],
                }
                for section in document.sections
            ],
        }
    )


def canonical(value: Any) -> str:
    """JSON with its keys in order and nothing between its parts, so that the same is always spelt the same."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str) -> Document:
    """The document that a text spells. Raises ValueError where it spells none."""
    try:
        held = json.loads(text)
        return Document(
            edition=held["edition"],
            title=held["title"],
            meeting=held["meeting"],
            mark=held["mark"],
            handling=held["handling"],
            sections=[
                Section(
                    section["heading"],
                    [
                        Block(
                            heading=block["heading"],
                            rows=[(label, said) for label, said in block["rows"]],
                            columns=block["columns"],
                            cells=block["cells"],
                            text=block["text"],
                        )
                        for block in section["blocks"]
                    ],
                )
                for section in held["sections"]
            ],
        )
    except (KeyError, TypeError) as error:
        raise ValueError("This text is no minutes.") from error


def checksum_of(text: str) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def amendment_text(*, minutes: str, number: int, on: str, by: str, text: str, reason: str) -> str:
    """What the checksum of an amendment is of: `minutes` is the checksum of what it adds to."""
    return canonical(
        {"minutes": minutes, "number": number, "on": on, "by": by, "text": text, "reason": reason}
    )
