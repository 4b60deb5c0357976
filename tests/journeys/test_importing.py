"""Carys imports a workbook: first a faulty one, then its corrected form, then the same once more."""

from __future__ import annotations

from pathlib import Path

import pytest
from odfdo import Cell, Document, Row, Table

from mappa.offenders.models import LevelPeriod, Offender
from tests.browser_fixtures import SitDown

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys-2"), pytest.mark.usefixtures("people")]

SHEETS = {
    "offenders": [
        ("reference", "family_name", "given_names", "date_of_birth", "sex"),
        ("K-1", "Quillfeather", "Daniel", "1970-02-03", "male"),
        ("K-2", "Ashdown", "Rose", "1981-11-30", "female"),
    ],
    "residence": [
        ("reference", "area", "division", "start", "end"),
        ("K-1", "Kent", "West Kent", "2005-04-01", ""),
        ("K-2", "Kent", "Thanet", "2005-06-10", ""),
    ],
    "categories": [
        ("reference", "category", "start", "end"),
        ("K-1", "1", "2005-04-01", ""),
        ("K-2", "2", "2005-06-10", ""),
    ],
    "levels": [
        ("reference", "level", "start", "end"),
        ("K-1", "2", "2005-04-01", "2005-09-01"),
        ("K-1", "3", "2005-09-01", ""),
        ("K-2", "1", "2005-06-10", ""),
    ],
}
#: Where the faulty workbook differs: sheet, row and column as a spreadsheet shows them, and what the cell holds.
SLIPS = {
    ("offenders", 3, "date_of_birth"): "31/13/1981",
    ("residence", 2, "area"): "Knet",
    ("levels", 3, "start"): "2005-08-01",
}


def workbook(path: Path, slips: dict[tuple[str, int, str], str] | None = None) -> Path:
    document = Document("spreadsheet")
    document.body.clear()
    for name, rows in SHEETS.items():
        table = Table(name)
        for number, values in enumerate(rows, start=1):
            row = Row()
            for column, value in zip(rows[0], values, strict=True):
                row.append_cell(Cell((slips or {}).get((name, number, column), value)))
            table.append_row(row)
        document.body.append(table)
    document.save(str(path))
    return path


def test_a_faulty_workbook_is_listed_and_its_corrected_form_comes_in_once_only(
    desk: SitDown, tmp_path: Path
) -> None:
    carys = desk("carys").follow("Import", within="nav")
    carys.press("Check the files")
    assert carys.errors() == ["Choose a workbook, or CSV files"]

    chooser = carys.page.get_by_label("Workbook or files")
    chooser.set_input_files(workbook(tmp_path / "caseload-march.ods", SLIPS))
    carys.press("Check the files")
    assert carys.heading == "The files cannot be imported"
    carys.reads("Nothing was imported. Correct the 3 faults in the files and upload them again.")
    faults = carys.table("Faults")
    assert [(file, row, column) for file, row, column, *_ in faults] == [
        ("offenders", "3", "date_of_birth"),
        ("residence", "2", "area"),
        ("levels", "3", "start"),
    ]
    reasons = [reason for _, _, _, reason, _ in faults]
    assert "31/13/1981" in faults[0][4]
    assert "Did you mean “Kent”?" in reasons[1]
    assert "overlap" in reasons[2].lower()
    assert carys.page.get_by_role("button", name="Import").count() == 0
    carys.follow("Caseload", within="nav")
    carys.reads("No offender of your areas fits what you asked for.")

    carys.page.go_back()
    carys.press("Upload the corrected files")
    chooser.set_input_files(workbook(tmp_path / "caseload-march-corrected.ods"))
    carys.press("Check the files")
    assert carys.heading == "Check before you import"
    new = {row[0]: row[2] for row in carys.table("Rows in the files")}
    assert (new["Offenders"], new["Level periods"]) == ("2", "3")
    carys.press("Import 9 rows")  # the reason is asked for
    assert carys.errors() == ["Enter the reason"]
    carys.fill("Reason", "Spreadsheet of March")
    carys.press("Import 9 rows")
    assert carys.heading == "The caseload was imported"
    carys.reads("Rows about 2 offenders were entered.")

    carys.follow("Caseload", within="nav")
    assert [row[0] for row in carys.table("Offenders")] == ["ASHDOWN, Rose K-2", "QUILLFEATHER, Daniel K-1"]
    carys.follow("QUILLFEATHER, Daniel")
    carys.reads("Level 3, since 1 September 2005", "Spreadsheet of March")

    # The same once more.
    before = (Offender.objects.count(), LevelPeriod.objects.count())
    assert before == (2, 3)
    carys.follow("Import", within="nav")
    carys.page.get_by_label("Workbook or files").set_input_files(workbook(tmp_path / "again.ods"))
    carys.press("Check the files")
    assert {row[2] for row in carys.table("Rows in the files")} == {"0"}
    carys.reads("Everything in the files is held already: the import would change no record.")
    carys.fill("Reason", "Once more")
    carys.press("Import 9 rows")
    carys.reads("Everything in the files was held already. No offender’s record was changed.")
    assert (Offender.objects.count(), LevelPeriod.objects.count()) == before
