"""What a cell may hold, and why another text is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappa.imports import cells
from mappa.imports.cells import GOES_ON, NotReadable, Parsed
from mappa.imports.faults import BadCell


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("31/03/2006", "another order"),
        ("31-03-2006", "another order"),
        ("31.3.06", "another order"),
        ("31 March 2006", "another order"),
        ("2006-31-03", "wrong way round"),
        ("2005-02-29", "There is no 29 February 2005"),
        ("2006-04-31", "There is no 31 April 2006"),
        ("2006-13-32", "not a date"),
        ("1899-12-31", "from 1900 to 2100"),
        ("2101-01-01", "from 1900 to 2100"),
        ("2006-03-31 14:30:00", "a time as well"),
        ("38807", "not a date"),
        ("2006-3-31", "not a date"),
        ("२००६-०३-३१", "not a date"),
        ("soon", "not a date"),
    ],
)
def test_a_day_that_is_not_one_says_why(written: str, reason: str) -> None:
    with pytest.raises(NotReadable, match=reason):
        cells.day(written)


@pytest.mark.parametrize("written", ["2004-02-29", "1900-01-01", "2100-12-31"])
def test_days_on_the_edges_are_read(written: str) -> None:
    assert cells.day(written).isoformat() == written


def test_a_midnight_is_the_day() -> None:
    assert cells.day("2006-03-31 00:00:00") == cells.day("2006-03-31T00:00:00.000") == date(2006, 3, 31)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_of_the_centuries_is_read_back(day: date) -> None:
    assert cells.day(str(day)) == day


def test_an_empty_end_goes_on() -> None:
    assert cells.end_day("") == GOES_ON


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("=1+1", "formula"),
        (" =HYPERLINK(A1)", "formula"),
        ("@SUM(A1)", "formula"),
        ("+A1", "formula"),
        ("-A1", "formula"),
        ("-2+3", "formula"),
        ("＝1", "formula"),
        ("\tSmith", "tab"),
        ("\rSmith", "tab"),
        ("-", "dash"),
        ("Smi\0th", "NUL"),
        ("Smi\u202eth", "cannot be seen"),
        ("Smi\x07th", "cannot be seen"),
        ("M\udcfcller", "not UTF-8"),
        ("x" * 201, "201 characters"),
    ],
)
def test_text_that_is_no_name_is_refused(written: str, reason: str) -> None:
    read = Parsed(cells.text)[written]
    assert isinstance(read, BadCell)
    assert reason in read.reason


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Van   der  Berg ", "Van der Berg"),
        ("O'Neil", "O'Neil"),
        ("Smith-Jones", "Smith-Jones"),
        ("Zoe\u0308", "Zoë"),
        ("x" * 200, "x" * 200),
        ("a = b", "a = b"),
        ("", ""),
    ],
)
def test_text_is_kept_without_needless_space_and_in_one_form(written: str, kept: str) -> None:
    assert Parsed(cells.text)[written] == kept


def test_what_is_needed_may_not_be_empty() -> None:
    read = Parsed(cells.day, needed="it needs a date")["  "]
    assert isinstance(read, BadCell)
    assert read.reason == "The cell is empty: it needs a date."


@pytest.mark.parametrize("written", ["K 1", "-K1", "K" * 41, "Kent#1", "Ü1"])
def test_a_reference_has_plain_characters_only(written: str) -> None:
    with pytest.raises(NotReadable, match="A reference has"):
        cells.reference(written)


@pytest.mark.parametrize(
    ("written", "first"), [("2005-06", 2005), ("1999-00", 1999), ("2005/06", 2005), ("2005-06-01", 2005)]
)
def test_a_year_is_named_by_its_beginning(written: str, first: int) -> None:
    assert cells.year(written) == first


@pytest.mark.parametrize("written", ["2005", "2005-07", "2005-08-01", "05-06", "1989-90", "2101-02"])
def test_other_years_are_refused(written: str) -> None:
    with pytest.raises(NotReadable):
        cells.year(written)


def test_a_word_is_read_in_capitals_and_suggested_where_it_is_near() -> None:
    read = cells.one_of({"sopo": "sopo", "shpo": "shpo"})
    assert read("SOPO") == "sopo"
    with pytest.raises(NotReadable, match=r"Not one of: sopo, shpo\. Did you mean “sopo”"):
        read("soppo")


@pytest.mark.parametrize("written", ["0", "1,329,718", "1e6", "-5", "1.5", "9999999999"])
def test_a_population_is_a_whole_number_above_nought(written: str) -> None:
    with pytest.raises(NotReadable):
        cells.whole_number(least=1)(written)


def test_remembering_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "REMEMBERED", 3)
    names = Parsed(cells.text)
    assert [names[f"name {n}"] for n in range(10)] == [f"name {n}" for n in range(10)]
    assert len(names) <= 4
