"""What leaves the system: JSON to the letter, a spreadsheet as GOV.UK asks for, a web page that needs nothing else."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from mappa.agencies.models import Area, Division
from mappa.figures import published
from mappa.figures.forms import Form, cells
from mappa.law.years import ReportingYear
from mappa.statistics import national
from mappa.statistics.doubts import find_doubts
from mappa.statistics.publication import Publication, of_national, of_return
from mappa.statistics.returns import as_json, compute, compute_return, with_rate
from mappa.statistics.spreadsheets import as_ods, safe
from mappa.statistics.web_copies import as_html
from mappa.statistics.year_facts import YearFacts
from tests.statistics.caseloads import Person, always, enter_published, give_population, hold

pytestmark = pytest.mark.django_db

YEAR, TODAY = ReportingYear(2005), date(2006, 5, 2)


def publication(form: Form = Form.FORM_2005, *, with_before: bool = True) -> Publication:
    kent = Area.objects.get(slug="kent")
    computed = compute(kent, YEAR, form)
    return of_return(
        with_rate(computed),
        before=compute_return(kent, YEAR.previous(), form) if with_before else None,
        rate=computed.rate,
        doubts=find_doubts(computed, YearFacts(YEAR, kent.pk)),
        signed=None,
        on=TODAY,
    )


def workbook(of: Publication) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(as_ods(of)))


def content(of: Publication) -> str:
    with zipfile.ZipFile(io.BytesIO(as_ods(of))) as archive:
        return archive.read("content.xml").decode()


def keys(document: Any) -> Any:
    """The keys of a document in their order, without what they hold."""
    return {key: keys(value) for key, value in document.items()} if isinstance(document, dict) else None


# JSON


@pytest.mark.parametrize(
    ("name", "area", "year"),
    [("kent-2005-06", "kent", 2005), ("warwickshire-2014-15", "warwickshire", 2014)],
)
def test_the_json_has_exactly_the_keys_of_the_published_file_in_their_order(
    name: str, area: str, year: int
) -> None:
    give_population(100_000, area=Area.objects.get(slug=area).name, year=year)
    printed = {
        key: value for key, value in published.load(name).items() if key not in ("source", "as_printed_notes")
    }
    computed = json.loads(as_json(compute_return(Area.objects.get(slug=area), ReportingYear(year))))
    assert json.dumps(keys(computed)) == json.dumps(keys(printed))


def test_the_national_json_has_exactly_the_keys_of_the_published_file_in_their_order() -> None:
    printed = {
        key: value
        for key, value in published.load("national-2005-06").items()
        if key not in ("source", "as_printed_notes")
    }
    computed = json.loads(as_json(national.compute_national(YEAR)))
    assert json.dumps(keys(computed)) == json.dumps(keys(printed))


# Spreadsheet


def test_one_table_stands_on_a_sheet_after_cover_contents_and_notes() -> None:
    hold(Person(category=always(1), level=always(2)))
    book = workbook(publication())
    assert book.sheet_names[:3] == ["Cover", "Contents", "Notes"]
    assert book.sheet_names[3:] == [f"Table {number}" for number in range(1, 10)]
    contents = book.get_sheet_by_name("Contents").to_python()
    assert ["Table 8", "4(viii) Offenders managed at level 2 and level 3"] in contents
    table = book.get_sheet_by_name("Table 1").to_python()
    assert table[0][0] == "1(i) Registered sex offenders living in the area"
    assert ["Registered sex offenders", 1.0, 1.0] in table
    assert ["Figure", "Number, 2005-06", "Number, 2004-05"] in table


def test_every_figure_of_the_return_is_in_the_spreadsheet_as_a_number() -> None:
    people = [Person(category=always(category), level=always(level)) for category, level in ((1, 2), (2, 3))]
    hold(*people)
    give_population(100_000)
    shown = publication(with_before=False)
    book = workbook(shown)
    numbers = [
        cell
        for name in book.sheet_names[3:]
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
        if not isinstance(cell, str)
    ]
    document = compute_return(Area.objects.get(slug="kent"), YEAR)
    assert numbers == [float(value) for value in cells(document).values()]


def test_headings_are_marked_nothing_is_merged_and_nothing_is_a_formula() -> None:
    hold(Person(category=always(1)))
    xml = content(publication())
    sheets = xml.count("<table:table ")
    assert sheets == 12
    assert xml.count("<table:table-header-rows>") == sheets
    assert "spanned" not in xml
    assert "table:formula" not in xml


def test_a_dash_and_what_is_not_available_are_words_and_explained_in_the_notes() -> None:
    hold(Person(category=always(3), level=always(1)))
    book = workbook(publication(Form.FORM_2014))
    eligible = book.get_sheet_by_name("Table 1").to_python()
    (level_1,) = [row for row in eligible if row[0] == "Level 1"]
    assert level_1[5:7] == ["–", "–"]
    assert level_1[7:] == ["[z]", "[z]"]
    symbols = {row[0] for row in book.get_sheet_by_name("Notes").to_python()}
    assert {"–", "[x]", "[z]"} <= symbols


def test_the_doubts_stand_in_the_notes() -> None:
    hold(Person(category=always(1), residence=always(("Kent", ""))))
    notes = workbook(publication()).get_sheet_by_name("Notes").to_python()
    assert any("1 offender counted in item i has no division" in row[1] for row in notes)


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_a_name_that_looks_like_a_formula_is_text_and_stays_text(begins: str) -> None:
    name = f"{begins}HYPERLINK(1)"
    kent = Area.objects.get(slug="kent")
    Division.objects.create(area=kent, name=name)
    hold(Person(category=always(1), residence=always(("Kent", name))))
    shown = publication()
    xml = content(shown)
    assert "table:formula" not in xml
    assert safe(name) == f"'{name}"
    texts = [
        cell
        for row in workbook(shown).get_sheet_by_name("Table 1").to_python()
        for cell in row
        if isinstance(cell, str)
    ]
    assert any("HYPERLINK" in cell for cell in texts)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in texts)


def test_safe_text_stays_as_it_is() -> None:
    assert safe("North Kent") == "North Kent"
    assert safe("–") == "–"


# Web page


def test_the_web_page_needs_nothing_else_and_holds_every_figure() -> None:
    hold(Person(category=always(1), level=always(2)))
    give_population(100_000)
    page = as_html(publication())
    assert page.startswith("<!DOCTYPE html>")
    assert not re.search(r"<(script|link|img|iframe)\b|url\(|https?:|src=", page)
    assert page.count("<caption>") == page.count("<table>") == 9
    assert not re.search(r"<th\b(?! scope=)[^>]*>", page)
    assert "100,000 (all ages)" in page.replace("\u00a0", " ")


def test_names_are_escaped_on_the_web_page() -> None:
    kent = Area.objects.get(slug="kent")
    Division.objects.create(area=kent, name="<script>alert(1)</script>")
    page = as_html(publication())
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


# National


def test_years_that_stand_as_published_are_marked_on_every_copy() -> None:
    enter_published(2002, 21513, 29594, 1802, note="Counted by another definition.")
    computed = national.compute(YEAR)
    shown = of_national(computed.document, computed.as_published, on=TODAY)
    book = workbook(shown)
    assert any("2002-03 [note 1]" in row for row in book.get_sheet_by_name("Table 1").to_python())
    notes = book.get_sheet_by_name("Notes").to_python()
    assert any(row[0] == "note 1" and "Counted by another definition." in row[1] for row in notes)
    page = as_html(shown)
    assert "2002-03 [note 1]" in page
    assert "Counted by another definition." in page


def test_an_unknown_national_figure_is_not_a_nought() -> None:
    computed = national.compute(YEAR)
    book = workbook(of_national(computed.document, computed.as_published, on=TODAY))
    table = book.get_sheet_by_name("Table 1").to_python()
    (total,) = [row for row in table if row[0] == "Total"]
    assert total[1:3] == ["[x]", "[x]"]
