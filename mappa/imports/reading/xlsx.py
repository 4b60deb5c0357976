"""XLSX workbooks: values, real dates, and which cells are formulas.

openpyxl streams the rows. A reader that lays a sheet out as one block is killed by a single cell in the last column
of the last row, and none but openpyxl tells a formula from its last result.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from mappa.imports.faults import A_FORMULA, BadCell

from .records import MOST_COLUMNS, NotReadableSource, Record

DAMAGED = "The workbook is damaged and cannot be read."


def sheets_of(archive: zipfile.ZipFile) -> list[tuple[str, Callable[[], Iterator[Record]], int]]:
    """Each sheet's name, its records and about how many. Raises NotReadableSource for a broken workbook."""
    stream = archive.fp
    if stream is None:
        raise NotReadableSource(DAMAGED)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features it does not read, such as validation lists
            workbook = openpyxl.load_workbook(stream, read_only=True, keep_links=False)
    except Exception as refusal:  # openpyxl raises many kinds for a workbook that is not one
        raise NotReadableSource(DAMAGED) from refusal
    return [
        (sheet.title, _reader(sheet), sheet.max_row or 0)
        for sheet in workbook.worksheets
        if isinstance(sheet, ReadOnlyWorksheet)
    ]


def _reader(sheet: ReadOnlyWorksheet) -> Callable[[], Iterator[Record]]:
    return lambda: _records(sheet)


def _records(sheet: ReadOnlyWorksheet) -> Iterator[Record]:
    number = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sheet.reset_dimensions()  # what the sheet says of its own size is not believed
            rows: Iterator[tuple[Any, ...]] = sheet.iter_rows()  # type: ignore[misc]
            for number, row in enumerate(rows, start=1):
                if len(row) > MOST_COLUMNS:
                    raise NotReadableSource(f"The row reaches beyond column {MOST_COLUMNS}.", row=number)
                cells = [_cell(cell) for cell in row]
                if any(cells):
                    yield number, cells
    except NotReadableSource:
        raise
    except Exception as refusal:
        raise NotReadableSource(DAMAGED, row=number + 1) from refusal


def _cell(cell: Any) -> str | BadCell:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return BadCell(A_FORMULA, getattr(value, "text", None) or value)
    if cell.data_type == "e":
        return BadCell("The cell holds an error of the spreadsheet.", value)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**15 else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == datetime.min.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
