"""Zip archives, which workbooks are as well: told apart, measured before they are trusted, and unpacked."""

from __future__ import annotations

import io
import re
import zipfile
from enum import Enum, auto
from pathlib import PurePosixPath

from .records import Limits, NotReadableSource

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PIECE = 1024 * 1024
MOST_MEMBERS = 1_000
DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)")


class Package(Enum):
    ODS = auto()
    XLSX = auto()
    ARCHIVE = auto()


def opened(content: bytes, limits: Limits) -> tuple[zipfile.ZipFile, Package]:
    """The archive, measured. Raises NotReadableSource for what is no workbook, locked, or too much."""
    if content.startswith(OLD_OFFICE):
        raise NotReadableSource(
            "The workbook is protected by a password or in the old Excel format: save it as .xlsx or .ods, unprotected."
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as refusal:
        raise NotReadableSource("The workbook is damaged, or is not an ODS or XLSX workbook.") from refusal
    if len(names) > MOST_MEMBERS:
        raise NotReadableSource("The file holds far more parts than a caseload needs, and was not read.")
    if any(entry.flag_bits & 1 for entry in archive.infolist()):
        raise NotReadableSource("The file is protected by a password: save it without.")
    measure(archive, limits, compressed=len(content))
    if "xl/workbook.bin" in names:
        raise NotReadableSource("The workbook is in the binary Excel format: save it as .xlsx or .ods.")
    if "[Content_Types].xml" in names:
        return archive, Package.XLSX
    if "content.xml" in names:
        if b"encryption-data" in member(archive, "META-INF/manifest.xml"):
            raise NotReadableSource("The workbook is protected by a password: save it without.")
        if b"opendocument.spreadsheet" not in member(archive, "mimetype"):
            raise NotReadableSource("The file is a document of another kind: a spreadsheet is needed.")
        return archive, Package.ODS
    if "encrypted-package" in names:
        raise NotReadableSource("The workbook is protected by a password: save it without.")
    return archive, Package.ARCHIVE


def measure(archive: zipfile.ZipFile, limits: Limits, *, compressed: int) -> None:
    """Unpack everything without keeping it, and stop at too much: what the archive says of itself is not believed."""
    unpacked = 0
    for entry in archive.infolist():
        try:
            with archive.open(entry) as stream:
                tail = b""
                while piece := stream.read(PIECE):
                    unpacked += len(piece)
                    if unpacked > limits.unpacked or unpacked > limits.ratio * max(compressed, 64 * 1024):
                        raise NotReadableSource(
                            "The file unpacks to far more than a caseload needs, and was not read."
                        )
                    # An entity can make gigabytes of a few bytes, and no spreadsheet program writes one.
                    if entry.filename.endswith((".xml", ".rels")) and DOCTYPE.search(tail + piece):
                        raise NotReadableSource("The workbook declares entities, and was not read.")
                    tail = piece[-16:]
        except (
            zipfile.BadZipFile,
            ValueError,
            NotImplementedError,
            RuntimeError,
            EOFError,
            OSError,
        ) as refusal:
            raise NotReadableSource("The file is damaged: a part of it cannot be unpacked.") from refusal
        except Exception as refusal:
            if isinstance(refusal, NotReadableSource):
                raise
            raise NotReadableSource("The file is damaged: a part of it cannot be unpacked.") from refusal


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """The content of a part, or nothing where there is none."""
    return archive.read(name) if name in archive.namelist() else b""


def csv_members(archive: zipfile.ZipFile) -> list[tuple[str, bytes]]:
    """File names, without their folders, and contents; what other programs leave in archives is passed over."""
    found = []
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename)
        if entry.is_dir() or "__MACOSX" in path.parts or path.name.startswith((".", "~$")):
            continue
        found.append((path.name, archive.read(entry)))
    return found
