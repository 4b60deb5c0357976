"""Folders, workbooks and archives: what is read of them, with the rows that a spreadsheet shows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from odfdo import Cell, Document, Row, Table

from mappa.imports.faults import BadCell, Remarks
from mappa.imports.layout import COLUMNS, CaseloadFile
from mappa.imports.reading import UPLOAD_LIMITS, Limits, Reading, read_path, read_uploads, records
from mappa.imports.reading.kept import packed, unpacked

HEADER = list(COLUMNS[CaseloadFile.OFFENDERS])
Sheets = dict[str, list[list[Any]]]
ROWS: Sheets = {
    "offenders": [
        HEADER,
        ["K-1", "Carter", "Daniel", "1970-02-03", "male"],
        ["123", "O'Neil", "Zoë", "", "f"],
    ],
    "residence": [list(COLUMNS[CaseloadFile.RESIDENCE]), ["K-1", "Kent", "", "2004-01-01", ""]],
}


def xlsx(sheets: Sheets) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def ods(sheets: Sheets) -> bytes:
    document = Document("spreadsheet")
    document.body.clear()
    for name, rows in sheets.items():
        table = Table(name)
        for values in rows:
            row = Row()
            for value in values:
                cell = Cell(value if value != "" else None)
                if isinstance(value, str) and value.startswith("="):
                    cell = Cell(2, formula=f"of:{value}")
                row.append_cell(cell)
            table.append_row(row)
        document.body.append(table)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def csv_bytes(rows: list[list[Any]]) -> bytes:
    return "".join(",".join(map(str, row)) + "\r\n" for row in rows).encode()


def packed_zip(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in members.items():
            archive.writestr(name, inside)
    return content.getvalue()


def upload(name: str, content: bytes, limits: Limits = UPLOAD_LIMITS) -> Reading:
    return read_uploads([(name, content)], limits)


def rows_of(reading: Reading, file: CaseloadFile = CaseloadFile.OFFENDERS) -> list[tuple[int, list[Any]]]:
    remarks = Remarks()
    rows = list(reading.sheets[file].rows(remarks, reading.limits.rows))
    assert not remarks.faults
    return rows


def faults_of(reading: Reading, file: CaseloadFile = CaseloadFile.OFFENDERS) -> list[str]:
    remarks = Remarks(list(reading.remarks.faults))
    if file in reading.sheets:
        for _ in reading.sheets[file].rows(remarks, reading.limits.rows):
            pass
    return [str(fault) for fault in remarks.faults]


@pytest.mark.parametrize("make", [ods, xlsx], ids=["ods", "xlsx"])
def test_a_workbook_reads_as_its_csv_files(make: Callable[[Sheets], bytes]) -> None:
    folder = read_uploads([(f"{name}.csv", csv_bytes(rows)) for name, rows in ROWS.items()], UPLOAD_LIMITS)
    workbook = upload("caseload.bin", make(ROWS))
    for file in (CaseloadFile.OFFENDERS, CaseloadFile.RESIDENCE):
        assert rows_of(workbook, file) == rows_of(folder, file)


@pytest.mark.parametrize("make", [ods, xlsx], ids=["ods", "xlsx"])
def test_dates_and_numbers_of_a_workbook_become_the_text_a_file_would_have(
    make: Callable[[Sheets], bytes],
) -> None:
    rows = [
        HEADER,
        [123, 4.0, 2.5, date(1970, 2, 3), True],
        [1, "a", "b", datetime.combine(date(1970, 2, 3), time.min), "m"],
    ]
    first, second = rows_of(upload("w", make({"offenders": rows})))
    assert first == (2, ["123", "4", "2.5", "1970-02-03", "true"])
    assert second[1][3][:10] == "1970-02-03"


@pytest.mark.parametrize("make", [ods, xlsx], ids=["ods", "xlsx"])
def test_a_formula_in_a_workbook_is_told_from_its_result(make: Callable[[Sheets], bytes]) -> None:
    ((_, cells),) = rows_of(upload("w", make({"offenders": [HEADER, ["K-1", "=1+1", "", "", ""]]})))
    assert isinstance(cells[1], BadCell)
    assert "formula" in cells[1].reason
    assert cells[0] == "K-1"


@pytest.mark.parametrize("make", [ods, xlsx], ids=["ods", "xlsx"])
def test_rows_keep_their_numbers_over_blank_rows(make: Callable[[Sheets], bytes]) -> None:
    rows: list[list[Any]] = [HEADER, [], ["K-1", "a"], [], [], ["K-2", "b"]]
    found = rows_of(upload("w", make({"offenders": rows})))
    assert [(number, cells[0]) for number, cells in found] == [(3, "K-1"), (6, "K-2")]


def test_csv_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    content = ",".join(HEADER).encode() + b'\n\nK-1,"two\nlines",,,\n,,,,\n  \nK-2,b,,,\n'
    found = rows_of(upload("offenders.csv", content))
    assert [(number, cells[0]) for number, cells in found] == [(3, "K-1"), (6, "K-2")]


def test_the_order_of_columns_is_free_and_a_byte_order_mark_is_no_letter() -> None:
    content = b"\xef\xbb\xbfSex,Date of birth,reference,GIVEN_NAMES,Family-name\nmale,1970-02-03,K-1,Daniel,Carter\n"
    assert rows_of(upload("Offenders.CSV", content)) == [
        (2, ["K-1", "Carter", "Daniel", "1970-02-03", "male"])
    ]


def test_short_rows_are_filled_and_empty_cells_beyond_the_header_pass() -> None:
    content = ",".join(HEADER).encode() + b"\nK-1,Carter\nK-2,Lowe,,,,,\n"
    assert [cells for _, cells in rows_of(upload("offenders.csv", content))] == [
        ["K-1", "Carter", "", "", ""],
        ["K-2", "Lowe", "", "", ""],
    ]


def test_sheet_names_may_be_in_capitals_and_end_with_csv() -> None:
    reading = upload("w.xlsx", xlsx({" Offenders.CSV ": ROWS["offenders"], "Published Figures": [["year"]]}))
    assert set(reading.sheets) == {CaseloadFile.OFFENDERS, CaseloadFile.PUBLISHED_FIGURES}


def test_the_empty_sheet_of_a_new_workbook_is_passed_over() -> None:
    assert not upload("w.xlsx", xlsx({"offenders": ROWS["offenders"], "Sheet1": []})).remarks.faults


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "offenders.csv: The file is empty"),
        (b"\n\n", "offenders.csv: The file is empty"),
        (b"reference,family_name,given_names,date_of_birth\n", "offenders.csv:1:sex: The column is missing."),
        (
            b"reference,surname,family_name,given_names,date_of_birth,sex\n",
            "offenders.csv:1:surname: There is no such column",
        ),
        (
            b"reference,family_nam,family_name,given_names,date_of_birth,sex\n",
            "Did you mean “family_name”?",
        ),
        (
            b"reference,sex,family_name,given_names,date_of_birth,sex\n",
            "offenders.csv:1:sex: Two columns have this name.",
        ),
        (b"reference;family_name;given_names;date_of_birth;sex\n", "must be separated by commas"),
        (
            ",".join(HEADER).encode() + b'\nK-1,"Carter\nK-2,Lowe\n',
            "offenders.csv:2: A quotation mark is opened",
        ),
        (
            ",".join(HEADER).encode() + b'\nK-1,"Car"ter,,,\n',
            "offenders.csv:2: A quotation mark stands inside",
        ),
        ("reference".encode("utf-16"), "offenders.csv: The file is in UTF-16"),
        (",".join(HEADER).encode() + b"\nK-1," + b"x" * 140_000, "offenders.csv:2: A cell is too long"),
    ],
)
def test_a_broken_csv_file_says_where(content: bytes, expected: str) -> None:
    assert any(expected in fault for fault in faults_of(upload("offenders.csv", content)))


def test_latin_1_bytes_are_a_fault_of_their_cell(
    folder: Callable[..., Path], check: Callable[..., Any], carys: Any
) -> None:
    content = ",".join(HEADER).encode() + "\nK-1,Carter,,,\nK-2,Müller,,,\n".encode("latin-1")
    plan = check(folder(offenders=content, residence="K-1,Kent,,2004-01-01,\nK-2,Kent,,2004-01-01,"), carys)
    (fault,) = plan.remarks.faults
    assert (fault.file, fault.row, fault.column) == ("offenders.csv", 3, "family_name")
    assert "not UTF-8" in fault.reason
    assert fault.value == "M�ller"


def test_unknown_and_doubled_files_are_faults_and_others_are_passed_over(tmp_path: Path) -> None:
    for name in (
        "offenders.csv",
        "Offenders.csv",
        "residense.csv",
        "notes.txt",
        ".hidden.csv",
        "~$x.csv",
        "w.ods",
    ):
        (tmp_path / name).write_text("x\n")
    reading = read_path(tmp_path)
    faults = [str(fault) for fault in reading.remarks.faults]
    assert any("two files or sheets" in fault for fault in faults)
    assert any("residense.csv" in fault and "Did you mean “residence”?" in fault for fault in faults)
    assert any(fault.startswith("w.ods") for fault in faults)
    assert len(faults) == 3
    assert [notice.file for notice in reading.remarks.notices] == ["notes.txt"]


def test_an_empty_folder_holds_no_caseload(tmp_path: Path) -> None:
    assert "no caseload here" in faults_of(read_path(tmp_path))[0]


def test_an_archive_of_csv_files_is_read(tmp_path: Path) -> None:
    content = packed_zip(
        {
            "caseload/offenders.csv": csv_bytes(ROWS["offenders"]),
            "__MACOSX/caseload/._offenders.csv": b"x",
            "caseload/.DS_Store": b"x",
        }
    )
    (tmp_path / "caseload.zip").write_bytes(content)
    assert len(rows_of(read_path(tmp_path / "caseload.zip"))) == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not a workbook", "damaged, or is not"),
        (b"PK\x03\x04broken", "damaged, or is not"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "protected by a password or in the old"),
        (xlsx(ROWS)[:-400], "damaged"),
        (packed_zip({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "damaged"),
        (packed_zip({"[Content_Types].xml": b"", "xl/workbook.bin": b""}), "binary Excel format"),
        (
            packed_zip(
                {
                    "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                    "content.xml": b"\x01\x02",
                    "META-INF/manifest.xml": b"<manifest:encryption-data/>",
                }
            ),
            "protected by a password",
        ),
        (
            packed_zip({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}),
            "another kind",
        ),
        (
            packed_zip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x"}),
            "damaged",
        ),
        (
            packed_zip(
                {
                    "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                    "content.xml": b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x>&a;</x>',
                }
            ),
            "declares entities",
        ),
        (packed_zip({"notes.doc": b"x", "offenders.csv": b"x"}), "CSV files only"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "content",
)
def test_a_workbook_that_cannot_be_read_is_one_plain_fault(content: bytes, reason: str) -> None:
    faults = [str(fault) for fault in upload("caseload.xlsx", content).remarks.faults]
    assert len(faults) == 1
    assert reason in faults[0]


def test_an_archive_that_unpacks_to_too_much_is_not_read() -> None:
    bomb = packed_zip({"offenders.csv": b"0" * 60_000_000})
    assert len(bomb) < 100_000
    assert "unpacks to far more" in faults_of(upload("b.zip", bomb))[0]


def test_an_upload_beyond_the_limit_is_not_read() -> None:
    limits = Limits(compressed=1024 * 1024, unpacked=10, rows=10)
    assert "larger than 1 megabytes" in faults_of(upload("offenders.csv", b"x" * 1024 * 1025, limits))[0]


def test_more_rows_than_allowed_are_not_read() -> None:
    content = csv_bytes([HEADER, *([f"K-{n}", "a", "", "", ""] for n in range(5))])
    limits = Limits(compressed=10_000, unpacked=10_000, rows=3)
    assert faults_of(upload("offenders.csv", content, limits)) == [
        "offenders.csv:5: More than 3 rows: split the caseload."
    ]


def test_blank_rows_are_passed_over_up_to_as_many_as_a_sheet_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_BLANK_ROWS", 3)
    row = csv_bytes([["K-1", "a", "", "", ""]])
    assert faults_of(upload("offenders.csv", csv_bytes([HEADER]) + b"\n" * 3 + row)) == []
    assert faults_of(upload("offenders.csv", csv_bytes([HEADER]) + b"\n" * 4 + row)) == [
        "offenders.csv:5: More than 3 blank rows."
    ]


def test_a_cell_in_the_last_corner_of_a_sheet_costs_nothing() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "offenders"
    workbook.active.append(HEADER)
    workbook.active["XFD5"] = "here"
    content = io.BytesIO()
    workbook.save(content)
    assert "beyond column 200" in faults_of(upload("w.xlsx", content.getvalue()))[0]


def test_repeated_cells_of_an_ods_sheet_are_bounded() -> None:
    def sheet(row: str) -> bytes:
        names = "".join(
            f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{u}:1.0" '
            for p, u in (("office", "office"), ("table", "table"), ("text", "text"))
        )
        head = "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in HEADER)
        return packed_zip(
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": (
                    f"<office:document-content {names}><office:body><office:spreadsheet>"
                    f'<table:table table:name="offenders"><table:table-row>{head}</table:table-row>{row}'
                    "</table:table></office:spreadsheet></office:body></office:document-content>"
                ).encode(),
            }
        )

    cell = "<table:table-cell{}><text:p>x</text:p></table:table-cell>"
    blank = '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
    many = ' table:number-columns-repeated="16384"'
    wide = f"<table:table-row>{cell.format(many)}</table:table-row>"
    tall = f'<table:table-row table:number-rows-repeated="1048574">{cell.format("")}</table:table-row>'
    noted = (
        "<table:table-row><table:table-cell><office:annotation><text:p>a note</text:p></office:annotation>"
        "<text:p>K<text:s text:c='2'/>1</text:p></table:table-cell></table:table-row>"
    )
    assert rows_of(upload("w", sheet(blank))) == []
    assert rows_of(upload("w", sheet(blank + noted)))[0] == (1048576, ["K  1", "", "", "", ""])
    assert "beyond column 200" in faults_of(upload("w", sheet(wide)))[0]
    assert "More than 250,000 rows" in faults_of(upload("w", sheet(tall)))[0]


def test_a_reading_is_kept_and_read_again_alike() -> None:
    reading = upload("caseload.ods", ods(ROWS))
    again = unpacked(packed(reading), name=reading.name, checksum=reading.checksum, limits=UPLOAD_LIMITS)
    assert rows_of(again) == rows_of(reading)
    assert len(reading.checksum) == 64


def test_the_checksum_tells_contents_apart() -> None:
    first, second = (upload("offenders.csv", content).checksum for content in (b"a", b"b"))
    assert first != second
