"""The data inventory lists every column, and nothing personal is held without a purpose (docs/data-inventory.md)."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from mappa.retention.clearing import ABOUT_OFFENDERS

pytestmark = pytest.mark.django_db

DOCS = Path(__file__).parents[2] / "docs"
HEADER = ["table", "column", "whose", "purpose", "basis", "kept", "seen_by"]
ABOUT, OTHER = "(fact about an offender)", "(other fact)"
#: The headings of docs/data-inventory.md under which the words of each column are explained.
EXPLAINED = {
    "whose": "Whose data",
    "basis": "Lawful basis",
    "kept": "How long",
    "seen_by": "Who sees it",
}
#: Columns that shared lines tell of.
SHARED = {"id", "recorded_at", "recorded_by_id", "reason"}
#: Texts of tables about offenders that are nobody's data, each with its reason.
NOBODYS = {
    "levels_countersignature.digest": "a digest of the decision",
    "levels_leveldecision.digest": "a digest of the decision",
    "minutes_amendment.checksum": "a digest of the amendment",
    "minutes_check.checksum": "a digest of the minutes",
    "minutes_check.edition": "a key of the form",
    "minutes_minutes.checksum": "a digest of the minutes",
    "minutes_minutes.edition": "a key of the form",
    "referrals_filledsection.section": "a key of the form",
    "referrals_referral.edition": "a key of the form",
    "oversight_subjectaccesscopy.form": "a page or data",
    "oversight_subjectaccesscopy.checksum": "a digest of the copy",
}
#: Tables outside the reach of foreign keys whose data goes with the record all the same.
ALSO_ERASED = {"statistics_figure", "access_notice", "imports_pendingimport"}


@dataclass(frozen=True)
class Column:
    table: str
    name: str
    type: str
    comment: str


Line = dict[str, str]


def inventory() -> list[Line]:
    with (DOCS / "data-inventory.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == HEADER
        return list(reader)


def columns() -> list[Column]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, a.attname, format_type(a.atttypid, NULL), coalesce(col_description(c.oid, a.attnum), '')
              FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm', 'f')
               AND NOT c.relispartition
             ORDER BY c.relname, a.attnum
            """
        )
        return [Column(*row) for row in cursor.fetchall()]


def about_offenders() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(ABOUT_OFFENDERS)
        return {str(name) for (name,) in cursor.fetchall()}


def kind_of(table: str, names: set[str]) -> str:
    """The shared lines that hold for a table, if any."""
    if "superseded_reason" not in names:
        return ""
    return ABOUT if "offender_id" in names else OTHER


def lines_of() -> tuple[dict[Column, Line], list[str], list[str]]:
    """The line of each column; the columns without one, as lines to add; and the lines without a column."""
    lines = {(line["table"], line["column"]): line for line in inventory()}
    named: dict[str, set[str]] = {}
    for column in columns():
        named.setdefault(column.table, set()).add(column.name)
    found: dict[Column, Line] = {}
    used: set[tuple[str, str]] = set()
    missing = []
    for column in columns():
        own, shared = (
            (column.table, column.name),
            (kind_of(column.table, named[column.table]), column.name),
        )
        key = own if own in lines else shared
        if key in lines:
            found[column] = lines[key]
            used.add(key)
        else:
            missing.append(f"{column.table},{column.name},…   # {column.type}: {column.comment}")
    return found, missing, [f"{table},{column}" for table, column in lines if (table, column) not in used]


def test_every_column_is_listed_and_no_other() -> None:
    _, missing, extra = lines_of()
    assert missing == [], "add these lines to docs/data-inventory.csv"
    assert extra == [], "these columns no longer exist"


def test_no_line_stands_twice() -> None:
    keys = [(line["table"], line["column"]) for line in inventory()]
    assert len(keys) == len(set(keys))


def test_what_is_personal_has_a_purpose_a_basis_an_end_and_a_reader() -> None:
    wrong = []
    for line in inventory():
        given = [name for name in HEADER[3:] if (line[name] or "").strip()]
        personal = line["whose"] != "none"
        if personal != (len(given) == 4) or (not personal and given):
            wrong.append(f"{line['table']}.{line['column']}: {line['whose']}, with {given}")
    assert wrong == []


def test_every_word_is_explained() -> None:
    words = explained((DOCS / "data-inventory.md").read_text(encoding="utf-8"))
    used = {name: {line[name] for line in inventory() if line[name]} for name in EXPLAINED}
    assert {name: sorted(used[name] - words[name]) for name in EXPLAINED} == {key: [] for key in EXPLAINED}
    assert {name: sorted(words[name] - used[name]) for name in EXPLAINED} == {key: [] for key in EXPLAINED}


def explained(text: str) -> dict[str, set[str]]:
    sections = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    return {
        name: set(re.findall(r"^\| `([^`]+)` \|", sections[heading], re.MULTILINE))
        for name, heading in EXPLAINED.items()
    }


def test_no_text_about_an_offender_passes_for_nobodys_data() -> None:
    found, _, _ = lines_of()
    tables = about_offenders()
    suspect = {
        f"{column.table}.{column.name}"
        for column, line in found.items()
        if column.table in tables
        and line["whose"] == "none"
        and column.type in ("text", "character varying", "jsonb", "date", "daterange", "bytea", "text[]")
    }
    assert sorted(suspect - set(NOBODYS)) == [], "say whose it is, or why it is nobody's in NOBODYS"
    assert sorted(set(NOBODYS) - suspect) == [], "these no longer need an exception"


def test_what_is_kept_as_long_as_the_record_goes_with_it() -> None:
    found, _, _ = lines_of()
    erased = about_offenders() | ALSO_ERASED
    stays = {column.table for column, line in found.items() if line["kept"] == "record"} - erased
    assert stays == set(), "an erasure does not reach these tables"


def test_the_guard_sees_a_column_that_nobody_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    added = Column("offenders_alias", "shoe_size", "integer", "The size.")
    new_table = Column("offenders_photograph", "picture", "bytea", "The face.")
    known = columns()
    monkeypatch.setitem(globals(), "columns", lambda: [*known[1:], added, new_table])
    _, missing, extra = lines_of()
    assert "offenders_alias,shoe_size,…   # integer: The size." in missing
    assert "offenders_photograph,picture,…   # bytea: The face." in missing
    assert f"{known[0].table},{known[0].name}" in extra or known[0].name in SHARED
