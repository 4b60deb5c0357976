"""A copy of part of the audit that whoever has it can verify alone: entries, their seals, and how to do it."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.db import connection

from .events import Event
from .merkle import Paths
from .queries import Asked, Scope, entries_for
from .seal_lines import SealLine
from .sealing import SEAL_COLUMNS, as_line, instant
from .verifying import RAW_COLUMNS

Names = Callable[[int], str]
EVENTS = {event.value: event for event in Event}
#: A spreadsheet may take text that begins so for a formula.
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n")
ENTRY_COLUMNS = (
    "number",
    "at",
    "class",
    "what",
    "event",
    "person",
    "person number",
    "agency",
    "agency number",
    "record number",
    "area",
    "ground",
    "recipients",
    "detail",
    "request",
    "seal",
    "digest",
    "path to the root of the seal",
    "row as digested",
)
SEAL_HEADINGS = (
    "seal",
    "epoch",
    "first transaction",
    "end transaction",
    "rows",
    "root",
    "digest of the seal before",
    "at, in microseconds",
    "digest",
)
HOW_TO_VERIFY = """\
How to verify this copy of the audit
====================================

entries.csv holds one line for each entry, seals.csv one for each seal that stands on them. An apostrophe before a
cell that begins with = + - @ was put there so that no spreadsheet takes it for a formula.

1. The digest of an entry is SHA-256 of one zero byte followed by its “row as digested” in UTF-8, just as it stands in
   the cell: with a tab between two columns, “\\N” for a column without a value, and two backslashes for one.
   The columns are: epoch, transaction, number, instant in microseconds since 1970, event, class, person, agency,
   record, area, ground, detail, request.
2. The path leads to the root of the seal. Begin with the digest; for each step take SHA-256 of one byte 1, then the
   digest on the left, then that on the right. “L” and “R” say on which side the digest of the step stands. The last
   result is the root of the seal in seals.csv.
3. The digest of a seal is SHA-256 of one byte 2 followed by its other columns with tabs between them. The
   same digests stand in the anchors, one line for each seal, which were sent out of the register when the seal was
   made: compare them with the copy of the anchors that another body keeps.

An entry without a seal was written within the minutes before the copy was taken.
"""


@dataclass(frozen=True)
class Exported:
    entries: int
    seals: int


def write_export(
    target: IO[bytes],
    asked: Asked,
    *,
    scope: Scope | None,
    people: Names,
    agencies: Names,
    areas: Names,
    progress: Callable[[int], object] = lambda done: None,
) -> Exported:
    """Write the copy as a ZIP archive; needs a transaction, so that all of it is of one instant.

    Rows wait in a file, so that a copy of millions takes no more memory than one of a few.
    """
    with tempfile.TemporaryFile() as waiting, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        _fetch(waiting, asked, scope)
        waiting.seek(0)
        seals: list[SealLine] = []
        entries = 0
        with _sheet(archive, "entries.csv", ENTRY_COLUMNS) as write:
            for raw, seal, path in _under_seals(waiting, seals):
                write(_cells(raw, seal, path, people, agencies, areas))
                entries += 1
                progress(entries)
        with _sheet(archive, "seals.csv", SEAL_HEADINGS) as write:
            for one in seals:
                write(str(one).split("\t"))
        archive.writestr("how-to-verify.txt", HOW_TO_VERIFY)
    return Exported(entries, len(seals))


def count_export(asked: Asked, *, scope: Scope | None, most: int) -> int:
    """How many entries a copy would have; counting ends one after `most`."""
    return entries_for(asked, scope=scope)[: most + 1].count()


def _fetch(waiting: IO[bytes], asked: Asked, scope: Scope | None) -> None:
    wanted, parameters = entries_for(asked, scope=scope).order_by().values("pk").query.sql_with_params()
    with (
        connection.cursor() as cursor,
        cursor.copy(
            f"COPY (SELECT encode(digest, 'hex'), {RAW_COLUMNS} FROM public.audit_auditentry "  # noqa: S608
            f"WHERE id IN ({wanted}) ORDER BY epoch, transaction_id, id) TO STDOUT",
            parameters,
        ) as copy,
    ):
        for block in copy:
            waiting.write(block)


@dataclass(frozen=True)
class Raw:
    """An entry as COPY writes it."""

    digest: str
    line: str

    @property
    def columns(self) -> list[str | None]:
        return [None if value == r"\N" else value.replace("\\\\", "\\") for value in self.line.split("\t")]


def _under_seals(
    waiting: IO[bytes], seals: list[SealLine]
) -> Iterator[tuple[Raw, SealLine | None, list[tuple[str, bytes]]]]:
    """Each row with its seal and the path there; `seals` is added to as they come."""
    paths: Paths | None = None
    places: dict[str, int] = {}
    seal: SealLine | None = None
    for block in waiting:
        digest, line = block.decode().rstrip("\n").split("\t", 1)
        epoch, transaction = map(int, line.split("\t", 2)[:2])
        if seal is None or (epoch, transaction) >= (seal.epoch, seal.end_transaction):
            seal = _seal_on(epoch, transaction)
            if seal is not None:
                seals.append(seal)
                leaves = _leaves(seal)
                paths, places = Paths(leaves), {leaf.hex(): place for place, leaf in enumerate(leaves)}
        yield Raw(digest, line), seal, paths.of(places[digest]) if seal is not None and paths else []


def _seal_on(epoch: int, transaction: int) -> SealLine | None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {SEAL_COLUMNS} FROM public.audit_seal WHERE epoch = %s AND end_transaction > %s "  # noqa: S608
            "ORDER BY end_transaction, number LIMIT 1",
            [epoch, transaction],
        )
        row = cursor.fetchone()
    return as_line(row)[0] if row else None


def _leaves(seal: SealLine) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT digest FROM public.audit_auditentry WHERE epoch = %s AND transaction_id >= %s"
            " AND transaction_id < %s ORDER BY transaction_id, id",
            [seal.epoch, seal.first_transaction, seal.end_transaction],
        )
        return [bytes(digest) for (digest,) in cursor.fetchall()]


class _sheet:  # noqa: N801 (used as a function)
    """Rows of a CSV file in the archive; the first are the headings."""

    def __init__(self, archive: zipfile.ZipFile, name: str, headings: tuple[str, ...]) -> None:
        self.file = archive.open(name, "w")
        self.text = io.TextIOWrapper(self.file, encoding="utf-8", newline="")
        self.csv = csv.writer(self.text)
        self.csv.writerow(headings)

    def __enter__(self) -> Callable[[list[str]], None]:
        return lambda cells: self.csv.writerow([_plain(cell) for cell in cells])

    def __exit__(self, *failure: object) -> None:
        self.text.close()


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_BEGINS) else cell


def _cells(
    raw: Raw,
    seal: SealLine | None,
    path: list[tuple[str, bytes]],
    people: Names,
    agencies: Names,
    areas: Names,
) -> list[str]:
    _, _, number, at, event, operation, by, agency, offender, area, basis, detail, request = raw.columns
    known = EVENTS.get(event or "")
    read: Mapping[str, Any] = json.loads(detail or "{}")
    return [
        number or "",
        instant(int(at or 0)).isoformat(),
        operation or "",
        known.sentence if known else event or "",
        event or "",
        people(int(by)) if by else "",
        by or "",
        agencies(int(agency)) if agency else "",
        agency or "",
        offender or "",
        areas(int(area)) if area else "",
        basis or "",
        ", ".join(map(str, read.get("recipients", []))),
        detail or "",
        request or "",
        str(seal.number) if seal else "",
        raw.digest,
        " ".join(f"{side[0].upper()}:{beside.hex()}" for side, beside in path),
        raw.line,
    ]
