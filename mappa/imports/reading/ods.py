"""OpenDocument spreadsheets, read from their XML: values as typed, real dates, and which cells are formulas."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from mappa.imports.faults import A_FORMULA, BadCell

from .records import MOST_COLUMNS, Cells, NotReadableSource, Record

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")


def sheets_of(archive: zipfile.ZipFile, most_rows: int) -> Iterator[tuple[str, list[Record]]]:
    """Each sheet's name and its rows that are not blank. Raises NotReadableSource for a broken workbook."""
    try:
        yield from _sheets(archive, most_rows)
    except (
        ParseError,
        DefusedXmlException,
        ValueError,
        zipfile.BadZipFile,
        EOFError,
        RecursionError,  # spans in spans in spans, which no program writes
    ) as refusal:
        raise NotReadableSource("The workbook is damaged and cannot be read.") from refusal


def _sheets(archive: zipfile.ZipFile, most_rows: int) -> Iterator[tuple[str, list[Record]]]:
    sheet: Element | None = None
    records: list[Record] = []
    number = 1
    with archive.open("content.xml") as content:
        for moment, element in iterparse(content, events=("start", "end")):
            if element.tag == f"{TABLE}table":
                # A sheet inside a cell of a sheet, which no spreadsheet program makes, is taken as part of it.
                if moment == "start" and sheet is None:
                    sheet, records, number = element, [], 1
                elif moment == "end" and sheet is not None and element is sheet:
                    yield sheet.get(f"{TABLE}name", ""), records
                    sheet.clear()
                    sheet = None
            elif moment == "end" and element.tag == f"{TABLE}table-row" and sheet is not None:
                repeated = _repeated(element, "number-rows-repeated")
                if cells := _cells(element, number):
                    if len(records) + repeated > most_rows:
                        raise NotReadableSource(f"More than {most_rows:,} rows: split the caseload.")
                    records += [(number + offset, cells) for offset in range(repeated)]
                number += repeated
                element.clear()


def _cells(row: Element, number: int) -> Cells:
    """The cells up to the last that is not blank."""
    cells: Cells = []
    blank = 0
    for element in row:
        if element.tag not in CELLS:
            continue
        repeated = _repeated(element, "number-columns-repeated")
        cell = _cell(element)
        if cell == "":
            blank += repeated
            continue
        if len(cells) + blank + repeated > MOST_COLUMNS:
            raise NotReadableSource(f"The row reaches beyond column {MOST_COLUMNS}.", row=number)
        cells += [""] * blank + [cell] * repeated
        blank = 0
    return cells


def _repeated(element: Element, name: str) -> int:
    return max(1, int(element.get(f"{TABLE}{name}", "1")))


def _cell(element: Element) -> str | BadCell:
    if formula := element.get(f"{TABLE}formula"):
        return BadCell(A_FORMULA, formula.partition(":")[2] or formula)
    kind = element.get(f"{OFFICE}value-type", "")
    if kind == "date":
        return element.get(f"{OFFICE}date-value", "")
    if kind in ("float", "percentage", "currency"):
        written = element.get(f"{OFFICE}value", "")
        number = float(written)
        return str(int(number)) if number.is_integer() and abs(number) < 10**15 else written
    if kind == "boolean":
        return element.get(f"{OFFICE}boolean-value", "")
    if kind == "time":
        return element.get(f"{OFFICE}time-value", "")
    if kind == "string" and (text := element.get(f"{OFFICE}string-value")) is not None:
        return text
    return "\n".join(_text(child) for child in element if child.tag == f"{TEXT}p")


def _text(paragraph: Element) -> str:
    parts = [paragraph.text or ""]
    for child in paragraph:
        if child.tag == f"{TEXT}s":
            parts.append(" " * min(int(child.get(f"{TEXT}c", "1")), 100))
        elif child.tag in (f"{TEXT}tab", f"{TEXT}line-break"):
            parts.append(" ")
        elif child.tag != f"{OFFICE}annotation":
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
