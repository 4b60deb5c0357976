"""`mappa import` as it is typed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mappa.access.roles import RoleKey
from mappa.audit.models import AuditEntry
from mappa.offenders.models import Offender
from tests.people_fixtures import make_person

Folder = Callable[..., Path]
FILES = {
    "offenders": "K-1,Carter,Daniel,1970-02-03,male",
    "residence": "K-1,Kent,,2004-01-01,",
    "levels": "K-1,2,2004-01-01,",
}


@pytest.fixture
def mappa(own_database: Any) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from mappa.commands import main; main()", *map(str, arguments)],
            env={**os.environ, "DATABASE_URL": own_database.application_url},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_a_check_a_fault_an_import_and_the_same_again(
    mappa: Callable[..., subprocess.CompletedProcess[str]], folder: Folder
) -> None:
    path = folder(**FILES)
    checked = mappa("import", path, "--check")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "Nothing was imported" in checked.stdout
    assert not Offender.objects.exists()

    faulty = folder(**FILES | {"levels": "K-1,2,2004-01-01,\nK-1,9,soon,"})
    for refused in (mappa("import", faulty, "--check"), mappa("import", faulty)):
        assert refused.returncode == 1
        assert "levels.csv:3:level: Not one of: 1, 2, 3. [9]" in refused.stdout
        assert "levels.csv:3:start: This is not a date" in refused.stdout
        assert "Faults: 2. Nothing was imported." in refused.stderr
        assert "Traceback" not in refused.stderr
    assert not Offender.objects.exists()

    imported = mappa("import", path)
    assert imported.returncode == 0, imported.stderr
    assert "Imported." in imported.stdout
    assert Offender.objects.get().registered_by.username == "command.line"
    again = mappa("import", path)
    assert "nothing was changed" in again.stdout
    assert AuditEntry.objects.filter(event="offender.imported").count() == 1
    assert AuditEntry.objects.filter(event="caseload.checked").count() == 3


def test_it_acts_as_a_person_and_answers_in_json(
    mappa: Callable[..., subprocess.CompletedProcess[str]], folder: Folder
) -> None:
    make_person(RoleKey.COORDINATOR, "Kent", username="carys")
    make_person(RoleKey.ANALYST, "Kent", username="ana", full_name="Ana Petrova")
    refused = mappa("import", folder(**FILES), "--by", "ana")
    assert refused.returncode == 1
    assert "Ana Petrova may not import a caseload" in refused.stderr
    unknown = mappa("import", folder(**FILES), "--by", "nobody")
    assert unknown.returncode == 1
    assert "Nobody with an active account" in unknown.stderr
    answer = mappa("import", folder(**FILES), "--by", "carys", "--as", "json")
    report = json.loads(answer.stdout)
    assert (answer.returncode, report["imported"], report["faults"]) == (0, True, [])
    assert Offender.objects.get().registered_by.username == "carys"


def test_nothing_to_read_is_said_in_words(
    mappa: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    assert mappa("import").returncode == 2
    missing = mappa("import", tmp_path / "nowhere")
    assert missing.returncode == 2
    (tmp_path / "list.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    broken = mappa("import", tmp_path / "list.xlsx")
    assert broken.returncode == 1
    assert "damaged" in broken.stdout
    assert "Traceback" not in broken.stderr
