"""A return as an OpenDocument spreadsheet: cover, contents and notes, then one table a sheet, as GOV.UK asks for.

No cell holds a formula, no cells are merged, numbers are numbers, and text that a spreadsheet could take for a
formula is written so that none does.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from odfdo import Cell, Document, Element, Link, Paragraph, Row, Style, Table

from mappa.web.wording import NO_BREAK

from .printed import PrintedCell, PrintedSection
from .publication import NO_CELL, Publication

TITLE, HEADING, TEXT = "mappa-title", "mappa-heading", "mappa-text"
# A spreadsheet, or a later copy of it as CSV, may take text that begins so for a formula.
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
WIDTHS = ("9cm", "4.5cm")


def as_ods(publication: Publication) -> bytes:
    """The whole workbook as bytes."""
    document = Document("spreadsheet")
    document.body.clear()
    _add_styles(document)
    names = [f"Table {place}" for place in range(1, len(publication.sections) + 1)]
    sheets = [
        _sheet("Cover", [publication.title], [("About this return", "Detail")], publication.particulars),
        _contents(publication, names),
        _sheet(
            "Notes",
            ["Notes", "This worksheet contains one table."],
            [("Symbol or number", "Meaning")],
            [(note.symbol, note.meaning) for note in publication.notes],
        ),
    ]
    sheets += [
        _figures(name, section, publication)
        for name, section in zip(names, publication.sections, strict=True)
    ]
    for sheet in sheets:
        document.body.append(sheet)
    document.meta.title = publication.title
    document.meta.language = "en-GB"
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def safe(text: str) -> str:
    """Text that no program takes for a formula: an apostrophe before what could be one."""
    plain = text.replace(NO_BREAK, " ")
    return f"'{plain}" if plain.startswith(FORMULA_BEGINS) else plain


def _text(text: str, style: str = TEXT) -> Cell:
    return Cell(safe(text), cell_type="string", style=style)


def _number(value: int | float) -> Cell:
    return Cell(value, cell_type="float", style=TEXT)


def _row(cells: Sequence[Cell]) -> Row:
    row = Row()
    for cell in cells:
        row.append_cell(cell)
    return row


def _sheet(
    name: str,
    above: Sequence[str],
    heading: Sequence[tuple[str, ...]],
    rows: Sequence[Sequence[str]],
) -> Table:
    sheet = _begun(name, above)
    _add_heading(sheet, [_text(words, HEADING) for words in heading[0]])
    for row in rows:
        sheet.append_row(_row([_text(words) for words in row]))
    return _finished(sheet, 2)


def _contents(publication: Publication, names: Sequence[str]) -> Table:
    sheet = _begun("Contents", ["Contents", "This worksheet contains one table."])
    _add_heading(sheet, [_text("Worksheet", HEADING), _text("What it holds", HEADING)])
    listed = [("Notes", "Symbols, rules and doubts")]
    listed += [(name, section.heading) for name, section in zip(names, publication.sections, strict=True)]
    for name, holds in listed:
        sheet.append_row(_row([_link(name), _text(holds)]))
    return _finished(sheet, 2)


def _link(name: str) -> Cell:
    cell = _text(name)
    for child in cell.children:
        cell.delete(child)
    paragraph = Paragraph()
    paragraph.append(Link(f"#'{name}'.A1", text=name))
    cell.append(paragraph)
    return cell


def _figures(name: str, section: PrintedSection, publication: Publication) -> Table:
    """Each column of the form, and beside it the same of the year before where there is one."""
    has_before = section.has_before
    about = [section.heading, *(words for words in (section.period, section.note) if words)]
    sheet = _begun(name, [*about, "This worksheet contains one table. Symbols are explained in Notes."])
    headings = [_text("Figure", HEADING)]
    for column in section.columns:
        words = publication.heading_of(column)
        headings.append(_text(f"{words}, {publication.year}" if has_before else words, HEADING))
        if has_before:
            headings.append(_text(f"{words}, {publication.year_before}", HEADING))
    _add_heading(sheet, headings)
    for row in section.rows:
        cells = [_text(row.label)]
        for cell in row.cells:
            cells.append(_figure(cell, cell.value))
            if has_before:
                cells.append(_figure(cell, cell.before))
        sheet.append_row(_row(cells))
    return _finished(sheet, len(headings))


def _figure(cell: PrintedCell, value: int | float | None) -> Cell:
    if value is not None:
        return _number(value)
    return _text(NO_CELL if cell.is_blank else cell.symbol)


def _begun(name: str, above: Sequence[str]) -> Table:
    sheet = Table(name)
    for place, words in enumerate(above):
        sheet.append_row(_row([_text(words, TITLE if place == 0 else TEXT)]))
    return sheet


def _add_heading(sheet: Table, cells: Sequence[Cell]) -> None:
    """A row that says of itself that it holds headings, for those who do not see the page."""
    rows = Element.from_tag("table:table-header-rows")
    rows.append(_row(cells))
    sheet.append(rows)


def _finished(sheet: Table, columns: int) -> Table:
    for column in sheet.get_elements("table:table-column"):
        sheet.delete(column)
    for place in range(columns):
        column = Element.from_tag("table:table-column")
        column.set_attribute("table:style-name", f"mappa-column-{min(place, 1)}")
        sheet.insert(column, position=place)
    return sheet


def _add_styles(document: Document) -> None:
    for name, properties in (
        (TITLE, {"fo:font-weight": "bold", "fo:font-size": "16pt"}),
        (HEADING, {"fo:font-weight": "bold"}),
        (TEXT, {}),
    ):
        style = Style("table-cell", name=name)
        style.set_properties({"fo:wrap-option": "wrap" if name != TITLE else "no-wrap"}, area="table-cell")
        style.set_properties({"fo:font-family": "Arial"} | properties, area="text")
        document.insert_style(style, automatic=True)
    for place, width in enumerate(WIDTHS):
        style = Style("table-column", name=f"mappa-column-{place}", width=width)
        document.insert_style(style, automatic=True)
