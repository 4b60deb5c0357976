"""A reading as bytes and back, to keep it between the check and the import."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Collection, Iterator

from mappa.imports.layout import CaseloadFile

from .records import Limits, Reading, Record, SheetRecords


def packed(reading: Reading) -> bytes:
    """The cells of a sound reading: one in which no cell is bad, for those cannot be kept."""
    sheets = [[sheet.file.value, sheet.label, list(sheet.records())] for sheet in reading.in_order()]
    return zlib.compress(json.dumps(sheets, ensure_ascii=False, separators=(",", ":")).encode(), level=6)


def unpacked(content: bytes, *, name: str, checksum: str, limits: Limits) -> Reading:
    reading = Reading(name, limits, checksum=checksum)
    for file, label, records in json.loads(zlib.decompress(content)):
        reading.sheets[CaseloadFile(file)] = SheetRecords(
            CaseloadFile(file), label, _reader(records), expected=len(records)
        )
    return reading


def contains_any(words: Collection[str], content: bytes, *, also: str = "") -> bool:
    """Whether one of the words stands anywhere in the cells that were kept, or in what is said besides."""
    cells = zlib.decompress(content).decode() if content else ""
    text = f"{cells}\n{also}".casefold()
    return any(word.casefold() in text for word in words)


def _reader(records: list[Record]) -> Callable[[], Iterator[Record]]:
    return lambda: iter(records)
