"""Files that somebody might upload to do harm, made afresh: none is kept in the repository."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable

import openpyxl

HEADER = b"reference,family_name,given_names,date_of_birth,sex\n"
ROW = b"K-1,Quill,Dan,1970-02-03,male\n"
MEGABYTE = 1024 * 1024
CANARY = "<img src=x onerror=alert(1)>"


def archive(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two members of one name are wanted
        with zipfile.ZipFile(made, "w", method) as opened:
            for name, content in members:
                opened.writestr(name, content)
    return made.getvalue()


def workbook(sheet: bytes = b"", *, also: tuple[tuple[str, bytes], ...] = (), strings: bytes = b"") -> bytes:
    """A sound XLSX workbook, with the XML of its one sheet, or other parts, in place of what was there."""
    book = openpyxl.Workbook()
    active = book.active
    assert active is not None
    active.title = "offenders"
    for line in (HEADER, ROW):
        active.append(line.decode().strip().split(","))
    made = io.BytesIO()
    book.save(made)
    replaced = dict(also)
    if sheet:
        replaced["xl/worksheets/sheet1.xml"] = sheet
    if strings:
        replaced["xl/sharedStrings.xml"] = strings
    with zipfile.ZipFile(made) as sound:
        parts = [(name, replaced.pop(name, sound.read(name))) for name in sound.namelist()]
    return archive(*parts, *replaced.items())


def sheet_of(rows: bytes, *, before: bytes = b"", dimension: bytes = b"A1:E2") -> bytes:
    return (
        b'<?xml version="1.0"?>'
        + before
        + b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<dimension ref="' + dimension + b'"/><sheetData>' + rows + b"</sheetData></worksheet>"
    )


def opendocument(
    table: bytes, *, before: bytes = b"", mime: bytes = b"application/vnd.oasis.opendocument.spreadsheet"
) -> bytes:
    content = (
        b'<?xml version="1.0"?>' + before + b"<office:document-content "
        b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        b'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        b'<table:table table:name="offenders">' + table + b"</table:table></office:spreadsheet></office:body>"
        b"</office:document-content>"
    )
    return archive(("mimetype", mime), ("content.xml", content))


def text_cells(*cells: str, repeat: int = 1) -> bytes:
    inside = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeat}">{inside}</table:table-row>'.encode()


HEADER_CELLS = text_cells(*HEADER.decode().strip().split(","))


def bomb(megabytes: int) -> bytes:
    return archive(("offenders.csv", b"0" * (megabytes * MEGABYTE)))


def nested_bomb() -> bytes:
    inner = bomb(20)
    for _ in range(4):
        inner = archive(*((f"{number}.zip", inner) for number in range(8)))
    return inner


def overlapping() -> bytes:
    """Many entries of the directory that all point at one member (a bomb that no ratio of one member shows)."""
    one = archive(("offenders.csv", b"0" * (10 * MEGABYTE)))
    end = one.rindex(b"PK\x05\x06")
    start = struct.unpack("<I", one[end + 16 : end + 20])[0]
    entry = one[start:end]
    many = 2_000
    directory = entry * many
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, many, many, len(directory), start, 0)
    return one[:start] + directory + tail


def lies_about_its_size(size: int) -> bytes:
    made = bytearray(archive(("offenders.csv", HEADER + ROW)))
    where = made.rindex(b"PK\x01\x02")
    made[where + 24 : where + 28] = struct.pack("<I", size)
    made[made.index(b"PK\x03\x04") + 22 : made.index(b"PK\x03\x04") + 26] = struct.pack("<I", size)
    return bytes(made)


def encrypted() -> bytes:
    made = bytearray(archive(("offenders.csv", HEADER + ROW)))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        where = made.index(signature) + offset
        made[where] |= 1
    return bytes(made)


def symbolic_link() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        link = zipfile.ZipInfo("offenders.csv")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        opened.writestr(link, "/etc/passwd")
    return made.getvalue()


def picture(width: int, height: int) -> bytes:
    def part(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", head)
        + part(b"IDAT", zlib.compress(b"\0" * 1000))
        + part(b"IEND", b"")
    )


EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE" + b"!$H+H*"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
POLYGLOT = (
    b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n"
    b"<html><script>alert(1)</script></html>\n"
)
ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "'
    + b"a" * 1000
    + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (ord("b") + n, (b"&%c;" % (ord("a") + n)) * 50) for n in range(6))
    + b"]>"
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
DTD = b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/evil.dtd">'
STRINGS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&g;</t></si></sst>'
COLUMNS = "ABCDE"


def cells(*formulas: str) -> bytes:
    inside = "".join(
        f'<c r="{COLUMNS[place]}2"><f>{formula}</f><v>1</v></c>' for place, formula in enumerate(formulas)
    )
    header = "".join(
        f'<c r="{COLUMNS[place]}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for place, name in enumerate(HEADER.decode().strip().split(","))
    )
    return f'<row r="1">{header}</row><row r="2">{inside}</row>'.encode()


#: Each is refused, in words, and named so that its name does no harm either.
FILES: dict[str, Callable[[], tuple[str, bytes]]] = {
    # Files of another kind
    "a test virus": lambda: ("offenders.csv", EICAR),
    "a test virus in an archive": lambda: ("caseload.zip", archive(("offenders.csv", EICAR))),
    "a PDF that is HTML as well": lambda: ("offenders.csv", POLYGLOT),
    "a PDF as a workbook": lambda: ("caseload.xlsx", POLYGLOT),
    "a picture with a script": lambda: ("caseload.ods", SVG),
    "a picture with a script as CSV": lambda: ("offenders.csv", SVG),
    "a program": lambda: ("caseload.xlsx", b"MZ\x90\x00" + bytes(4096)),
    "a program for Unix": lambda: ("caseload.zip", b"\x7fELF" + bytes(4096)),
    "a huge picture": lambda: ("caseload.xlsx", picture(50_000, 50_000)),
    "an old workbook": lambda: ("caseload.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)),
    "another archive": lambda: ("caseload.zip", b"7z\xbc\xaf\x27\x1c" + bytes(512)),
    "a gzip of a bomb": lambda: ("caseload.zip", zlib.compress(b"0" * 10_000_000)),
    "a text document": lambda: (
        "caseload.ods",
        opendocument(HEADER_CELLS, mime=b"application/vnd.oasis.opendocument.text"),
    ),
    "a workbook with macros": lambda: (
        "caseload.xlsm",
        workbook(also=(("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(512)),)),
    ),
    "an ending after the ending": lambda: ("offenders.csv.exe", HEADER + ROW),
    "a web page": lambda: ("offenders.html", b"<script>alert(1)</script>"),
    "no ending": lambda: ("offenders", HEADER + ROW),
    "UTF-16": lambda: ("offenders.csv", (HEADER + ROW).decode().encode("utf-16")),
    "random bytes": lambda: ("offenders.csv", bytes(range(256)) * 64),
    "NUL characters": lambda: ("offenders.csv", HEADER + b"K-1,Qu\x00ill,Dan,1970-02-03,male\n"),
    # Names
    "a name of markup": lambda: (f"{CANARY}.csv", HEADER + ROW),
    "a name with a path": lambda: ("../../../../etc/cron.d/offenders.csv", HEADER + b"K-1\n"),
    "a name with a Windows path": lambda: ("C:\\Windows\\System32\\offenders.csv", HEADER + b"K-1\n"),
    "a name that reads backwards": lambda: ("caseload\u202exslx.exe", HEADER + ROW),
    "a name with control characters": lambda: ("off\x1b[31m\r\nenders.csv", HEADER + ROW),
    "a name with a NUL": lambda: ("offenders.exe\x00.csv", HEADER + b"K-1\n"),
    "a very long name": lambda: ("a" * 300 + ".csv", HEADER + ROW),
    "a name of a template": lambda: ("{{ 7*191 }}${7*191}.csv", HEADER + ROW),
    "a name of a command": lambda: ("$(touch pwned);`id`.csv", HEADER + ROW),
    # Sizes
    "nothing": lambda: ("offenders.csv", b""),
    "an archive of nothing": lambda: ("caseload.zip", archive()),
    "an archive cut short": lambda: ("caseload.zip", archive(("offenders.csv", HEADER + ROW))[:-30]),
    "a workbook cut short": lambda: ("caseload.xlsx", workbook()[:2000]),
    "ten million commas": lambda: ("offenders.csv", HEADER + b"," * 10_000_000),
    "ten million lines": lambda: ("offenders.csv", HEADER + b"\n" * 10_000_000 + b"x\n"),
    "ten million short rows": lambda: ("offenders.csv", HEADER + b"a\n" * 10_000_000),
    "twenty megabytes in one cell": lambda: ("offenders.csv", HEADER + b'"' + b"a" * (20 * MEGABYTE)),
    "a million columns": lambda: ("offenders.csv", b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n"),
    "quotation marks without end": lambda: ("offenders.csv", HEADER + b'"' * 5_000_001),
    "a zip bomb": lambda: ("caseload.zip", bomb(300)),
    "archives in archives": lambda: ("caseload.zip", nested_bomb()),
    "a bomb of overlapping members": lambda: ("caseload.zip", overlapping()),
    "a member that says it has a gigabyte": lambda: ("caseload.zip", lies_about_its_size(2**30)),
    "fifty thousand members": lambda: (
        "caseload.zip",
        archive(*((f"{number}.csv", b"") for number in range(50_000)), method=zipfile.ZIP_STORED),
    ),
    "a zip bomb in a workbook": lambda: (
        "caseload.xlsx",
        workbook(also=(("xl/media/picture.xml", b" " * (200 * MEGABYTE)),)),
    ),
    # What archives may hold
    "a member outside its folder": lambda: ("caseload.zip", archive(("../../tmp/evil.sh", b"#!/bin/sh\n"))),
    "a member at the root": lambda: ("caseload.zip", archive(("/etc/cron.d/evil", b"* * * * *"))),
    "a symbolic link": lambda: ("caseload.zip", symbolic_link()),
    "an archive inside": lambda: ("caseload.zip", archive(("inner.zip", archive(("offenders.csv", ROW))))),
    "two members of one name": lambda: (
        "caseload.zip",
        archive(("offenders.csv", HEADER + ROW), ("offenders.csv", HEADER + ROW)),
    ),
    "two members of nearly one name": lambda: (
        "caseload.zip",
        archive(("offenders.csv", HEADER + ROW), ("a/OFFENDERS.csv", HEADER + ROW)),
    ),
    "a password": lambda: ("caseload.zip", encrypted()),
    "a member with a name of markup": lambda: ("caseload.zip", archive((f"{CANARY}.csv", ROW))),
    # What workbooks may hold
    "entities": lambda: (
        "caseload.xlsx",
        workbook(sheet_of(b'<row><c t="str"><v>&g;</v></c></row>', before=ENTITIES)),
    ),
    "entities among the strings": lambda: ("caseload.xlsx", workbook(strings=ENTITIES + STRINGS)),
    "an entity from a file": lambda: (
        "caseload.xlsx",
        workbook(sheet_of(b'<row><c t="str"><v>&a;</v></c></row>', before=OUTSIDE)),
    ),
    "an entity in UTF-16": lambda: (
        "caseload.xlsx",
        workbook(
            sheet_of(b'<row><c t="str"><v>&a;</v></c></row>', before=OUTSIDE)
            .decode()
            .replace('version="1.0"', 'version="1.0" encoding="UTF-16"')
            .encode("utf-16")
        ),
    ),
    "a definition from elsewhere": lambda: ("caseload.xlsx", workbook(sheet_of(b"<row/>", before=DTD))),
    "entities in OpenDocument": lambda: ("caseload.ods", opendocument(text_cells("&g;"), before=ENTITIES)),
    "an entity from a file in OpenDocument": lambda: (
        "caseload.ods",
        opendocument(text_cells("&a;"), before=OUTSIDE),
    ),
    "a billion rows": lambda: (
        "caseload.ods",
        opendocument(HEADER_CELLS + text_cells("K-1", "Quill", "Dan", "1970-02-03", "male", repeat=10**9)),
    ),
    "a billion columns": lambda: (
        "caseload.ods",
        opendocument(
            b'<table:table-row><table:table-cell office:value-type="string" '
            b'table:number-columns-repeated="1000000000"><text:p>a</text:p></table:table-cell></table:table-row>'
        ),
    ),
    "a cell at the end of the world": lambda: (
        "caseload.xlsx",
        workbook(
            sheet_of(
                b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>a</t></is></c></row>',
                dimension=b"A1:XFD1048576",
            )
        ),
    ),
    "markup too deep": lambda: ("caseload.ods", opendocument(b"<text:p>" * 200_000)),
    "paragraphs too deep": lambda: (
        "caseload.ods",
        opendocument(
            b'<table:table-row><table:table-cell office:value-type="string"><text:p>'
            + b"<text:span>" * 50_000
            + b"a"
            + b"</text:span>" * 50_000
            + b"</text:p></table:table-cell></table:table-row>"
        ),
    ),
    "formulas": lambda: (
        "caseload.xlsx",
        workbook(sheet_of(cells("1+1", "HYPERLINK(&quot;http://evil&quot;)"))),
    ),
    "a call to a program": lambda: (
        "caseload.xlsx",
        workbook(sheet_of(cells("cmd|'/C calc'!A0", "WEBSERVICE(1)"))),
    ),
    "a formula in OpenDocument": lambda: (
        "caseload.ods",
        opendocument(
            HEADER_CELLS + b"<table:table-row><table:table-cell "
            b'table:formula="of:=DDE(&quot;cmd&quot;;&quot;/C calc&quot;;&quot;x&quot;)" '
            b'office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row>'
        ),
    ),
    "formulas in CSV": lambda: (
        "offenders.csv",
        HEADER + b"K-1,=cmd|' /C calc'!A0,+1+1,@SUM(1),-2+3\nK-2,\t=1,\r=1,\xef\xbc\x9d1,male\n",
    ),
    "a date of no day": lambda: (
        "caseload.xlsx",
        workbook(sheet_of(b'<row r="1"><c r="A1" s="1" t="d"><v>99999-99-99</v></c></row>')),
    ),
    "a number without end": lambda: (
        "caseload.ods",
        opendocument(
            b'<table:table-row><table:table-cell office:value-type="float" office:value="1e400"/>'
            b'<table:table-cell office:value-type="float" office:value="nan"/></table:table-row>'
        ),
    ),
    "a relation that leads outside": lambda: (
        "caseload.xlsx",
        workbook(
            also=(
                (
                    "xl/_rels/workbook.xml.rels",
                    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                    b'<Relationship Id="rId1" Target="../../../../etc/passwd" Type="http://schemas.openxmlformats.org/'
                    b'officeDocument/2006/relationships/worksheet"/></Relationships>',
                ),
            )
        ),
    ),
}

#: Taken, for the harm in them is not read: what the reader makes of them is looked at instead.
NEUTRALISED: dict[str, Callable[[], tuple[str, bytes]]] = {
    "macros under another ending": lambda: (
        "caseload.xlsx",
        workbook(also=(("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(512)),)),
    ),
    "a link to another workbook": lambda: (
        "caseload.xlsx",
        workbook(
            also=(
                (
                    "xl/externalLinks/externalLink1.xml",
                    b'<externalLink xmlns="http://x"><ddeLink/></externalLink>',
                ),
            )
        ),
    ),
    "a picture that says where it was taken": lambda: (
        "caseload.xlsx",
        workbook(also=(("xl/media/image1.jpeg", b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00GPS" + bytes(64)),)),
    ),
    "a sheet that says it is endless": lambda: (
        "caseload.xlsx",
        workbook(
            sheet_of(
                b"".join(
                    b'<row r="%d">' % number
                    + b"".join(
                        b'<c t="inlineStr"><is><t>%s</t></is></c>' % cell for cell in line.strip().split(b",")
                    )
                    + b"</row>"
                    for number, line in enumerate((HEADER, ROW), start=1)
                ),
                dimension=b"A1:XFD1048576",
            )
        ),
    ),
}
