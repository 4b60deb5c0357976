"""CSV files: UTF-8, with or without a byte order mark, comma-separated."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator

from .records import MOST_COLUMNS, NotReadableSource, Record

LONGEST_ROW = 400_000  # characters: two hundred columns of the longest notes

BYTE_ORDER_MARKS_OF_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def records_of(content: bytes) -> Callable[[], Iterator[Record]]:
    """The records of a CSV file. Raises NotReadableSource while they are read, where they end in disorder.

    Bytes that are not UTF-8 come out as lone surrogates, which no cell accepts, so that row and column are known.
    """
    return lambda: _records(content)


def _records(content: bytes) -> Iterator[Record]:
    if content.startswith(BYTE_ORDER_MARKS_OF_UTF_16):
        raise NotReadableSource("The file is in UTF-16: save it as “CSV UTF-8”.")
    lines = _Lines(content)
    number = 0
    try:
        for number, cells in enumerate(csv.reader(lines, strict=True), start=1):
            if len(cells) > MOST_COLUMNS:
                raise NotReadableSource(f"The row reaches beyond column {MOST_COLUMNS}.", row=number)
            lines.taken = 0
            yield number, cells  # type: ignore[misc]
    except csv.Error as refusal:
        raise NotReadableSource(_in_words(str(refusal)), row=number + 1) from refusal


class _Lines:
    """The lines of a file, until one row takes more of them than any row can need: each cell costs memory."""

    def __init__(self, content: bytes) -> None:
        self._text = io.TextIOWrapper(
            io.BytesIO(content), encoding="utf-8-sig", errors="surrogateescape", newline=""
        )
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_ROW)
        if not line:
            raise StopIteration
        self.taken += len(line)
        if self.taken >= LONGEST_ROW:
            raise csv.Error("field larger than")
        return line


def _in_words(refusal: str) -> str:
    if "unexpected end of data" in refusal:
        return "A quotation mark is opened and not closed before the end of the file."
    if "expected after" in refusal:
        return "A quotation mark stands inside a cell: write it twice, or leave it out."
    if "field larger than" in refusal:
        return "A cell is too long to be read: a quotation mark may not be closed."
    return "The file cannot be read as CSV from here on."
