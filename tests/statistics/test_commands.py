"""`mappa return`, `mappa national` and `mappa compare` as they are typed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mappa.audit.models import AuditEntry
from mappa.figures import published
from mappa.figures.forms import with_cells
from tests.statistics.caseloads import Person, always, enter_published, give_population, hold

Mappa = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def mappa(own_database: Any) -> Mappa:
    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from mappa.commands import main; main()", *map(str, arguments)],
            env={**os.environ, "DATABASE_URL": own_database.application_url},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_the_return_is_written_in_each_kind(mappa: Mappa, tmp_path: Path) -> None:
    hold(Person(category=always(1), level=always(2)))
    printed = mappa("return", "kent", "2005-06")
    assert (printed.returncode, printed.stderr) == (0, "")
    document = json.loads(printed.stdout)
    assert document["items"]["i"]["registered_sex_offenders"] == 1
    assert "Registered sex offenders" in mappa("return", "KENT", "2005-06", "--as", "html").stdout

    file = tmp_path / "kent.ods"
    written = mappa("return", "Kent", "2005-06", "--as", "ods", "-o", file)
    assert (written.returncode, written.stdout, written.stderr) == (0, "", "")
    assert file.read_bytes()[:2] == b"PK"
    assert json.loads(mappa("return", "kent", "2005-06", "--form", "2014").stdout)["form"] == "2014"
    assert AuditEntry.objects.filter(event="return.exported").count() == 4


def test_the_form_follows_the_year_and_the_area_answers_to_its_other_names(mappa: Mappa) -> None:
    assert json.loads(mappa("return", "Wiltshire and Swindon", "2007-08").stdout)["form"] == "2005"
    assert json.loads(mappa("return", "thames-valley", "2008-09").stdout)["form"] == "2014"


def test_what_cannot_be_done_is_said_plainly(mappa: Mappa, tmp_path: Path) -> None:
    for arguments, status, words in (
        (("return", "Atlantis", "2005-06"), 1, "There is no area called “Atlantis”"),
        (("return", "kent", "2005-07"), 2, "The year that starts in 2005 is 2005-06"),
        (("return", "kent", "last"), 2, "Write it as 2005-06"),
        (("return", "kent", "2005-06", "--form", "1999"), 2, "1999"),
        (("return", "kent", "2005-06", "-o", tmp_path / "no" / "where.json"), 1, "cannot be written"),
        (("national", "2005"), 2, "Write it as 2005-06"),
        (("compare", tmp_path / "missing.json"), 2, "cannot be opened"),
        (("compare", __file__), 2, "is not JSON"),
    ):
        refused = mappa(*arguments)
        assert refused.returncode == status, arguments
        assert words in refused.stderr
        assert "Traceback" not in refused.stderr
        assert refused.stdout == ""


def test_national_tables_are_written(mappa: Mappa) -> None:
    hold(Person(category=always(1)))
    document = json.loads(mappa("national", "2005-06").stdout)
    assert document["table_1_offenders_by_category"]["category_1"][-1] == 1
    assert "Table 5" in mappa("national", "2005-06", "--as", "html").stdout


def test_compare_ends_with_0_where_every_legible_cell_is_equal_and_1_where_one_differs(
    mappa: Mappa, tmp_path: Path
) -> None:
    hold(Person(category=always(1), level=always(2)))
    document = json.loads(mappa("return", "kent", "2005-06").stdout)
    lost = with_cells(document, {("items", "ii", "registration_breaches_cautioned_or_convicted"): None})
    file = tmp_path / "printed.json"
    file.write_text(json.dumps(lost), encoding="utf-8")
    same = mappa("compare", file)
    assert same.returncode == 0, same.stdout + same.stderr
    assert "1 lost in the source" in same.stdout
    assert "different" not in same.stdout

    file.write_text(
        json.dumps(with_cells(document, {("items", "vii", "other_offenders"): 7})), encoding="utf-8"
    )
    other = mappa("compare", file, "--differences")
    assert other.returncode == 1
    (line,) = [line for line in other.stdout.splitlines() if "other_offenders" in line]
    assert line.split() == ["items.vii.other_offenders", "7", "0", "different"]
    assert "registered_sex_offenders" not in other.stdout


def test_compare_works_the_rate_of_form_2014_out_where_the_file_prints_one(
    mappa: Mappa, tmp_path: Path
) -> None:
    hold(Person(category=always(1), level=always(1)))
    give_population(10_000, base="aged_ten_and_over")
    document = json.loads(mappa("return", "kent", "2005-06", "--form", "2014").stdout)
    assert "per_100k" not in document["tables"]
    file = tmp_path / "printed.json"
    for rate, status in ((10, 0), (11, 1)):
        file.write_text(json.dumps(with_cells(document, {("tables", "per_100k"): rate})), encoding="utf-8")
        assert mappa("compare", file).returncode == status


def test_compare_sets_a_national_file_beside_the_national_tables(mappa: Mappa, tmp_path: Path) -> None:
    enter_published(2002, 21513, 29594, 1802)
    enter_published(2003, 24572, 12754, 2166)
    compared = mappa("compare", published.paths()["national-2005-06"])
    assert compared.returncode == 1
    assert "table_1_offenders_by_category.category_1[0]" in compared.stdout
    equal = [line for line in compared.stdout.splitlines() if line.startswith("table_1") and "21513" in line]
    assert equal[0].endswith("equal")
