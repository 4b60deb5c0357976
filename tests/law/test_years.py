"""The reporting year runs from 1 April to 31 March, both days included."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappa.law.years import REPORTING_YEAR, NotAReportingYear, ReportingYear

DAYS = st.dates(date(1901, 1, 1), date(2998, 12, 31))


def test_the_year_2005_06() -> None:
    year = ReportingYear(2005)
    assert (year.label, str(year)) == ("2005-06", "2005-06")
    assert (year.start, year.last_day, year.end) == (date(2005, 4, 1), date(2006, 3, 31), date(2006, 4, 1))
    assert year.snapshot_day == date(2006, 3, 31)
    assert year.previous() == ReportingYear(2004)
    assert ReportingYear(1999).label == "1999-00"


@pytest.mark.parametrize(
    ("day", "within"),
    [
        (date(2005, 3, 31), False),
        (date(2005, 4, 1), True),
        (date(2006, 3, 31), True),
        (date(2006, 4, 1), False),
    ],
)
def test_both_end_days_are_in_the_year(day: date, within: bool) -> None:
    assert ReportingYear(2005).contains(day) is within


@pytest.mark.parametrize("text", ["2005-06", "2005/06", "2005\u201306", " 2005-06\n"])
def test_a_year_is_read_as_people_write_it(text: str) -> None:
    assert ReportingYear.parse(text) == ReportingYear(2005)


def test_the_turn_of_the_century_is_read() -> None:
    assert ReportingYear.parse("1999-00") == ReportingYear(1999)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2005-07", "The year that starts in 2005 is 2005-06"),
        ("2005-05", "The year that starts in 2005 is 2005-06"),
        ("2005", "Write it as 2005-06"),
        ("2005-2006", "Write it as 2005-06"),
        ("05-06", "Write it as 2005-06"),
        ("2005 06", "Write it as 2005-06"),
        ("", "Write it as 2005-06"),
        ("\u0662\u0660\u0660\u0665-\u0660\u0666", "Write it as 2005-06"),
        ("\u0662\u0660\u0660\u0665-06", "Write it as 2005-06"),
        ("0005-06", "four digits"),
        ("0005-07", "four digits"),
    ],
)
def test_a_year_that_is_not_one_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(NotAReportingYear, match=reason):
        ReportingYear.parse(text)


@pytest.mark.parametrize("starting", [5, 205, 1899, 3000])
def test_a_year_out_of_all_reach_is_refused(starting: int) -> None:
    with pytest.raises(NotAReportingYear, match="four digits"):
        ReportingYear(starting)


def test_the_year_of_a_day_turns_on_1_april() -> None:
    assert ReportingYear.of(date(2006, 3, 31)) == ReportingYear(2005)
    assert ReportingYear.of(date(2006, 4, 1)) == ReportingYear(2006)


@given(DAYS)
def test_every_day_is_in_exactly_one_year(day: date) -> None:
    year = ReportingYear.of(day)
    assert year.contains(day)
    assert not year.previous().contains(day)
    assert not ReportingYear(year.starting + 1).contains(day)


@given(st.integers(1901, 2998))
def test_years_follow_one_another_without_a_gap(starting: int) -> None:
    year = ReportingYear(starting)
    assert ReportingYear.parse(year.label) == year
    assert year.previous().end == year.start
    assert year.previous() < year
    assert year.end - year.last_day == timedelta(days=1)


def test_the_year_begins_as_the_cited_value_says() -> None:
    start = ReportingYear(2005).start
    assert REPORTING_YEAR.on(start) == (start.month, start.day)
