"""Small caseloads written as folders of CSV files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from mappa.agencies.models import User
from mappa.imports import actions, queries
from mappa.imports.actions import Imported
from mappa.imports.checking.standing import Plan
from mappa.imports.checking.understanding import understand
from mappa.imports.layout import COLUMNS, CaseloadFile
from mappa.imports.reading import read_path

TODAY = date(2026, 11, 22)
Folder = Callable[..., Path]
Check = Callable[..., Plan]
Import = Callable[..., Imported]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Write a folder: for each file its rows below the usual header, or bytes as they are."""
    made = 0

    def write(**files: str | bytes) -> Path:
        nonlocal made
        made += 1
        path = tmp_path / f"caseload-{made}"
        path.mkdir()
        for name, rows in files.items():
            if isinstance(rows, str):
                header = ",".join(COLUMNS[CaseloadFile(name)])
                lines = "".join(f"{line.strip()}\n" for line in rows.strip().splitlines())
                rows = f"{header}\n{lines}".encode()
            (path / f"{name}.csv").write_bytes(rows)
        return path

    return write


@pytest.fixture
def check() -> Check:
    def check(path: Path, by: User) -> Plan:
        return actions.check_caseload(reading=read_path(path), on=TODAY, by=by)

    return check


@pytest.fixture
def bring_in() -> Import:
    def bring_in(path: Path, by: User, reason: str = "Caseload of March") -> Imported:
        caseload = understand(read_path(path), queries.places(), on=TODAY)
        return actions.import_caseload(caseload=caseload, reason=reason, by=by)

    return bring_in
