"""Anchors: one line for each seal, in files outside the database, so that rewriting or cutting the chain is found.

The folder is `audit-anchors` in the data folder, or the one in MAPPA_AUDIT_ANCHORS, which is best one that the
database's own administrators cannot write: a mount from another agency, or a folder that is shipped each minute.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mappa.database.connections import data_folder
from mappa.database.kept_secrets import sync_folder

from .seal_lines import SealLine


class AnchorsTellAnother(Exception):
    """The anchors are not those of this database's seals: nothing is added to them until a person has looked."""


@dataclass(frozen=True)
class Anchor:
    seal: SealLine
    digest: bytes
    where: str  # file and line, for whoever looks it up


def folder(environment: Mapping[str, str] = os.environ) -> Path:
    given = environment.get("MAPPA_AUDIT_ANCHORS")
    return Path(given).absolute() if given else data_folder(environment) / "audit-anchors"


def read(folder: Path) -> Iterator[Anchor]:
    """All anchors in order. ValueError names a line that is none."""
    for path in sorted(folder.glob("????-??.txt")):
        with path.open(encoding="ascii") as file:
            for number, line in enumerate(file, start=1):
                where = f"{path.name}, line {number}"
                try:
                    seal, digest = SealLine.read(line.removesuffix("\n"))
                except ValueError:
                    raise ValueError(f"{where} is not an anchor") from None
                yield Anchor(seal, digest, where)


def append_to(folder: Path, connection: Any) -> int:
    """Add the lines of all seals that have none yet, and see them on the disk; how many were added.

    Raises AnchorsTellAnother where the last anchor is not what the database holds under its number.
    """
    from .sealing import SEAL_COLUMNS, as_line, instant

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    last = _last(folder)
    with connection.cursor() as cursor:
        if last is not None:
            cursor.execute("SELECT digest FROM public.audit_seal WHERE number = %s", [last.seal.number])
            held = cursor.fetchone()
            if held is None or bytes(held[0]) != last.digest:
                raise AnchorsTellAnother
        cursor.execute(
            f"SELECT {SEAL_COLUMNS} FROM public.audit_seal WHERE number > %s ORDER BY number",  # noqa: S608
            [last.seal.number if last else 0],
        )
        new = [as_line(row)[0] for row in cursor.fetchall()]
    by_month: dict[str, list[SealLine]] = {}
    for seal in new:
        by_month.setdefault(f"{instant(seal.at):%Y-%m}", []).append(seal)
    for month, seals in by_month.items():
        _append(folder / f"{month}.txt", seals)
    return len(new)


def _append(path: Path, seals: list[SealLine]) -> None:
    text = "".join(f"{seal}\n" for seal in seals).encode("ascii")
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.lseek(descriptor, 0, os.SEEK_END)
        try:
            if os.write(descriptor, text) != len(text):
                raise OSError(f"{path} could not be written whole")
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, size)  # half a line would stand in the way of every later one
            raise
    finally:
        os.close(descriptor)
    sync_folder(path.parent)


def _last(folder: Path) -> Anchor | None:
    paths = sorted(folder.glob("????-??.txt"), reverse=True)
    for path in paths:
        with path.open("rb+") as file:
            begin = max(0, path.stat().st_size - 4096)
            file.seek(begin)
            end = file.read()
            whole = end[: end.rfind(b"\n") + 1]
            if whole != end:  # a power cut left half a line; its seal is in the database and gets a new one
                file.truncate(begin + len(whole))
        lines = whole.decode("ascii").splitlines()
        if lines:
            seal, digest = SealLine.read(lines[-1])
            return Anchor(seal, digest, path.name)
    return None
