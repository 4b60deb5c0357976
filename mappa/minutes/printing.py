"""One reader's copy of signed minutes as a PDF: tagged, with its handling mark, and the same file each time."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from mappa.law.dated import in_words

from .models import Amendment, Copy
from .queries import SignedText

SOURCE = Path(__file__).with_name("minutes.typ")
CONTENT_TYPE = "application/pdf"


class NotAsSigned(Exception):
    """The stored text is not what was signed: no copy of it is printed."""


def pdf_of(copy: Copy, signed: SignedText) -> bytes:
    """The copy as a file. Raises NotAsSigned where the text does not agree with its checksum."""
    return typst.compile(
        SOURCE.read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        # PDF/UA-1: read aloud by a screen reader in its order, with its tables and headings.
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data_of(copy, signed))},
    )


def data_of(copy: Copy, signed: SignedText) -> dict[str, Any]:
    """What is printed, as data: the template reads no markup in it."""
    if signed.document is None or not signed.all_intact:
        raise NotAsSigned
    minutes, document = signed.minutes, asdict(signed.document)
    return {
        **document,
        "made_out": str(copy),
        "checksum": minutes.checksum,
        "signed": {
            "year": minutes.signed_on.year,
            "month": minutes.signed_on.month,
            "day": minutes.signed_on.day,
            "words": signed_in_words(signed),
        },
        "amendments": [
            {
                "heading": amended_in_words(one.amendment),
                "text": one.amendment.text,
                "why": f"Why: {one.amendment.why}",
                "checksum": one.amendment.checksum,
            }
            for one in signed.amendments
        ],
    }


def amended_in_words(amendment: Amendment) -> str:
    return f"Amendment {amendment.number}, {in_words(amendment.on)}, by {amendment.made_as}"


def signed_in_words(signed: SignedText) -> str:
    minutes = signed.minutes
    words = f"Signed by {minutes.signed_as} on {in_words(minutes.signed_on)}"
    if minutes.in_place_of is not None:
        return f"{words}, in place of {minutes.in_place_of.full_name}: {minutes.in_place_because}"
    return f"{words}."
