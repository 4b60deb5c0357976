"""Bank holidays as they were kept, in ordinary years and in those with a proclamation."""

from datetime import date, timedelta

import pytest

from mappa.law.bank_holidays import (
    bank_holidays,
    easter,
    is_working_day,
    working_day_after,
    working_days_since,
)
from mappa.law.dated import NotYetInForce


def days(year: int) -> list[str]:
    return [f"{day.day}.{day.month}" for day in bank_holidays(year)]


@pytest.mark.parametrize(
    ("year", "kept"),
    [
        (2002, "1.1 29.3 1.4 6.5 3.6 4.6 26.8 25.12 26.12"),
        (2005, "3.1 25.3 28.3 2.5 30.5 29.8 26.12 27.12"),
        (2010, "1.1 2.4 5.4 3.5 31.5 30.8 27.12 28.12"),
        (2011, "3.1 22.4 25.4 29.4 2.5 30.5 29.8 26.12 27.12"),
        (2012, "2.1 6.4 9.4 7.5 4.6 5.6 27.8 25.12 26.12"),
        (2020, "1.1 10.4 13.4 8.5 25.5 31.8 25.12 28.12"),
        (2022, "3.1 15.4 18.4 2.5 2.6 3.6 29.8 19.9 26.12 27.12"),
        (2023, "2.1 7.4 10.4 1.5 8.5 29.5 28.8 25.12 26.12"),
    ],
)
def test_the_days_that_were_kept(year: int, kept: str) -> None:
    assert days(year) == kept.split()


def test_a_substitute_day_says_so_and_boxing_day_keeps_its_monday() -> None:
    kept = bank_holidays(2022)
    assert kept[date(2022, 12, 26)] == "Boxing Day"
    assert kept[date(2022, 12, 27)] == "Christmas Day (substitute day)"
    assert kept[date(2022, 1, 3)] == "New Year’s Day (substitute day)"


def test_every_year_has_eight_or_more_on_weekdays_only() -> None:
    for year in range(1979, 2100):
        kept = bank_holidays(year)
        assert len(kept) >= 8, year
        assert all(day.weekday() < 5 for day in kept), year
        assert all(day.year == year for day in kept), year


def test_easter_is_a_sunday_between_22_march_and_25_april() -> None:
    for year in range(1979, 2100):
        day = easter(year)
        assert day.weekday() == 6
        assert date(year, 3, 22) <= day <= date(year, 4, 25)
    assert [easter(year) for year in (2008, 2011, 2038)] == [
        date(2008, 3, 23),
        date(2011, 4, 24),
        date(2038, 4, 25),
    ]


def test_working_days_around_christmas_2022() -> None:
    from_friday = [date(2022, 12, 23) + timedelta(days=one) for one in range(7)]
    assert [is_working_day(day) for day in from_friday] == [True, False, False, False, False, True, True]


def test_nothing_is_said_of_years_before_those_recorded() -> None:
    with pytest.raises(NotYetInForce):
        bank_holidays(1950)


@pytest.mark.parametrize(
    ("start", "until", "passed"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), 0),
        (date(2026, 3, 6), date(2026, 3, 9), 1),
        (date(2026, 4, 2), date(2026, 4, 7), 1),  # Easter
        (date(2025, 12, 24), date(2026, 1, 2), 4),
        (date(2012, 6, 1), date(2012, 6, 6), 1),  # two bank holidays after the weekend
        (date(2022, 9, 16), date(2022, 9, 20), 1),
        (date(2026, 3, 9), date(2026, 3, 6), 0),
    ],
)
def test_working_days_that_have_passed(start: date, until: date, passed: int) -> None:
    assert working_days_since(start, until) == passed
    if passed:
        assert working_day_after(start, passed) == until


def test_no_working_day_after_a_day_is_that_day() -> None:
    assert working_day_after(date(2026, 3, 7), 0) == date(2026, 3, 7)
