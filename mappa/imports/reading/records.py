"""What reading yields: records of cells with the row numbers that a spreadsheet shows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from mappa.imports.faults import BadCell, Remarks, did_you_mean, shown
from mappa.imports.layout import COLUMNS, MAY_BE_LEFT_OUT, CaseloadFile, file_named

Cells = list[str | BadCell]
Record = tuple[int, Cells]

MOST_COLUMNS = 200
#: As many rows as a sheet of a spreadsheet has: a file with more of them blank is no caseload that somebody saved.
MOST_BLANK_ROWS = 1_048_576


class NotReadableSource(Exception):
    """A file or workbook that cannot be read at all, or no further; the message says why."""

    def __init__(self, reason: str, *, row: int = 0) -> None:
        super().__init__(reason)
        self.row = row


@dataclass(frozen=True)
class Limits:
    """How much may be read, so that a small upload cannot fill the memory or the disk."""

    compressed: int
    unpacked: int
    rows: int
    ratio: int = 300
    faults: int = 10_000_000


@dataclass
class SheetRecords:
    """One file or sheet. `label` is how its person knows it; `expected` about how many rows it has."""

    file: CaseloadFile
    label: str
    records: Callable[[], Iterable[Record]]
    expected: int = 0
    #: Set while the rows are read, where some of them cannot be.
    cut_short: bool = False

    def rows(self, remarks: Remarks, most: int) -> Iterator[Record]:
        """The rows in the columns' proper order, without the header and blank rows.

        What is wrong with the header, or stops the reading, goes to `remarks`; nothing is yielded under a header
        that lacks a column.
        """
        records = iter(self.records())
        try:
            header = next((record for record in records if not is_blank(record[1])), None)
            if header is None:
                self.cut_short = True
                remarks.fault(
                    self.label, 0, "", "The file is empty: not even a row of column names is there."
                )
                return
            order = self._order(header, remarks)
            if order is None:
                self.cut_short = True
            else:
                yield from self._arranged(records, order, len(header[1]), remarks, most)
        except NotReadableSource as refusal:
            self.cut_short = True
            remarks.fault(self.label, refusal.row, "", str(refusal))

    def _order(self, header: Record, remarks: Remarks) -> list[int] | None:
        """For each proper column its place in the file, or -1 where it is left out; None where one is missing."""
        number, cells = header
        expected = COLUMNS[self.file]
        places: dict[str, int] = {}
        for place, cell in enumerate(cells):
            written = shown(_written(cell)).strip()
            name = "_".join(written.casefold().replace("-", " ").replace("_", " ").split())
            if not name:
                continue
            if name in places:
                remarks.fault(self.label, number, written, "Two columns have this name.")
            elif name in expected:
                places[name] = place
            else:
                hint = did_you_mean(name, expected)
                if not hint and len(cells) == 1 and (";" in written or "\t" in written):
                    hint = " The columns must be separated by commas."
                remarks.fault(self.label, number, written, f"There is no such column in this file.{hint}")
        missing = [
            name for name in expected if name not in places and (self.file, name) not in MAY_BE_LEFT_OUT
        ]
        for name in missing:
            remarks.fault(self.label, number, name, "The column is missing.")
        return None if missing else [places.get(name, -1) for name in expected]

    def _arranged(
        self, records: Iterator[Record], order: list[int], width: int, remarks: Remarks, most: int
    ) -> Iterator[Record]:
        proper = order == list(range(width))
        count = blank = 0
        for number, cells in records:
            if not cells or (isinstance(cells[0], str) and not cells[0].strip() and is_blank(cells)):
                blank += 1
                if blank > MOST_BLANK_ROWS:
                    raise NotReadableSource(f"More than {MOST_BLANK_ROWS:,} blank rows.", row=number)
                continue
            if not proper or len(cells) != width:
                if len(cells) > width and not is_blank(cells[width:]):
                    reason = f"The row has more cells than the header, which has {width}."
                    remarks.fault(self.label, number, "", reason, _written(cells[width]))
                cells = [cells[place] if 0 <= place < len(cells) else "" for place in order]
            count += 1
            if count > most:
                raise NotReadableSource(f"More than {most:,} rows: split the caseload.", row=number)
            yield number, cells


def is_blank(cells: Iterable[str | BadCell]) -> bool:
    return all(isinstance(cell, str) and not cell.strip() for cell in cells)


def _written(cell: str | BadCell) -> object:
    return cell.value if isinstance(cell, BadCell) else cell


@dataclass
class Reading:
    """All that was found in one folder, workbook or upload."""

    name: str
    limits: Limits
    sheets: dict[CaseloadFile, SheetRecords] = field(default_factory=dict)
    remarks: Remarks = field(default_factory=Remarks)
    checksum: str = ""

    @property
    def expected(self) -> int:
        return sum(sheet.expected for sheet in self.sheets.values())

    def add(self, label: str, records: Callable[[], Iterable[Record]], expected: int = 0) -> None:
        """Take a sheet or file in by its name; a fault where the name is unknown or there twice."""
        file = file_named(label)
        if file is None:
            hint = did_you_mean(label.strip().removesuffix(".csv"), list(CaseloadFile))
            self.remarks.fault(shown(label), 0, "", f"A caseload has no file or sheet of this name.{hint}")
        elif file in self.sheets:
            self.remarks.fault(label, 0, "", "There are two files or sheets of this name.")
        else:
            self.sheets[file] = SheetRecords(file, label, records, expected)

    def in_order(self) -> list[SheetRecords]:
        """Offenders first, in the order of the layout."""
        return [self.sheets[file] for file in CaseloadFile if file in self.sheets]

    def sum_up(self, contents: Iterable[bytes]) -> None:
        digest = hashlib.sha256()
        for content in contents:
            digest.update(hashlib.sha256(content).digest())
        self.checksum = digest.hexdigest()
