"""Where a caseload comes from: a folder, a workbook or an archive on this machine, or what was uploaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from mappa.imports.layout import file_named

from . import csv_text, ods, unpacking, xlsx
from .records import Limits, NotReadableSource, Reading, Record, is_blank

MEGABYTE = 1024 * 1024
UPLOAD_LIMITS = Limits(compressed=25 * MEGABYTE, unpacked=150 * MEGABYTE, rows=250_000, faults=20_000)
COMMAND_LIMITS = Limits(compressed=500 * MEGABYTE, unpacked=2_000 * MEGABYTE, rows=5_000_000)

WORKBOOKS = (".ods", ".xlsx", ".zip")
#: Files that other programs leave in folders.
LEFT_BY_PROGRAMS = (".", "~$", "~lock", "Thumbs.db", "desktop.ini")


def read_path(path: Path, limits: Limits = COMMAND_LIMITS) -> Reading:
    """A folder of CSV files, or one workbook or archive. What cannot be read is told in the remarks."""
    if path.is_dir():
        return _read_folder(path, limits)
    return read_uploads([(path.name, path.read_bytes())], limits)


def _read_folder(folder: Path, limits: Limits) -> Reading:
    reading = Reading(folder.resolve().name, limits)
    files = sorted(
        file for file in folder.iterdir() if file.is_file() and not file.name.startswith(LEFT_BY_PROGRAMS)
    )
    taken = []
    for file in files:
        if file.suffix.casefold() == ".csv":
            taken.append((file.name, file.read_bytes()))
        elif file.suffix.casefold() in WORKBOOKS:
            reading.remarks.fault(
                file.name, 0, "", "A folder holds CSV files: name the workbook itself, or take it out."
            )
        else:
            reading.remarks.notice(file.name, 0, "", "This is not a CSV file and was not read.")
    _take_csv(reading, taken)
    return _looked_over(reading)


def read_uploads(files: Sequence[tuple[str, bytes]], limits: Limits) -> Reading:
    """Several CSV files, or one workbook or archive of CSV files, by name and content."""
    reading = Reading(", ".join(name for name, _ in files), limits)
    size = sum(len(content) for _, content in files)
    if size > limits.compressed:
        reading.remarks.fault(
            reading.name, 0, "", f"The file is larger than {limits.compressed // MEGABYTE} megabytes."
        )
        return reading
    csv_files = [file for file in files if _is_csv(file)]
    packages = [file for file in files if not _is_csv(file)]
    reading.sum_up(content for _, content in sorted(files))
    if packages and len(files) > 1:
        for name, _ in packages:
            reading.remarks.fault(name, 0, "", "Give either one workbook or CSV files, not both.")
        return reading
    for name, content in packages:
        try:
            _take_package(reading, content)
        except NotReadableSource as refusal:
            reading.remarks.fault(name, refusal.row, "", str(refusal))
            return reading
    _take_csv(reading, csv_files)
    return _looked_over(reading)


def _is_csv(file: tuple[str, bytes]) -> bool:
    name, content = file
    return name.casefold().endswith(".csv") and not content.startswith((b"PK\x03\x04", unpacking.OLD_OFFICE))


def _take_csv(reading: Reading, files: Sequence[tuple[str, bytes]]) -> None:
    if files:
        reading.sum_up(content for _, content in sorted(files))
    for name, content in files:
        reading.add(name, csv_text.records_of(content), expected=max(0, content.count(b"\n") - 1))


def _take_package(reading: Reading, content: bytes) -> None:
    archive, package = unpacking.opened(content, reading.limits)
    if package is unpacking.Package.ARCHIVE:
        for name, inside in unpacking.csv_members(archive):
            if name.casefold().endswith(".csv"):
                reading.add(name, csv_text.records_of(inside), expected=inside.count(b"\n"))
            else:
                reading.remarks.fault(name, 0, "", "An archive may hold CSV files only.")
    elif package is unpacking.Package.ODS:
        for name, records in ods.sheets_of(archive, reading.limits.rows):
            _take_sheet(reading, name, _again(records), len(records))
    else:
        for name, reader, expected in xlsx.sheets_of(archive):
            _take_sheet(reading, name, reader, expected)


def _take_sheet(reading: Reading, name: str, records: Callable[[], Iterable[Record]], expected: int) -> None:
    if file_named(name) is None and _has_nothing(records):
        return  # the empty “Sheet1” that a spreadsheet program begins with
    reading.add(name, records, expected)


def _has_nothing(records: Callable[[], Iterable[Record]]) -> bool:
    try:
        return next((False for _, cells in records() if not is_blank(cells)), True)
    except NotReadableSource:
        return False


def _again(records: list[Record]) -> Callable[[], Iterator[Record]]:
    return lambda: iter(records)


def _looked_over(reading: Reading) -> Reading:
    if not reading.sheets and not reading.remarks.faults:
        reading.remarks.fault(
            reading.name,
            0,
            "",
            "There is no caseload here: no file or sheet named offenders, residence and so on.",
        )
    return reading
