"""The clock of minutes counts working days: over Christmas, Easter, and the bank holidays of one year."""

from __future__ import annotations

from datetime import date

import pytest

from mappa.minutes.clock import Clock
from mappa.minutes.editions import EDITIONS, edition_on


def clock(met_on: date, most: int = 5, expected: int | None = 2, sent_on: date | None = None) -> Clock:
    return Clock(met_on=met_on, most=most, expected=expected, sent_on=sent_on)


@pytest.mark.parametrize(
    ("met_on", "expected_on", "due_on"),
    [
        # Christmas 2025: 25 and 26 December and 1 January are none.
        (date(2025, 12, 23), date(2025, 12, 29), date(2026, 1, 2)),
        (date(2025, 12, 24), date(2025, 12, 30), date(2026, 1, 5)),
        # Easter 2026: Good Friday 3 April, Easter Monday 6 April.
        (date(2026, 4, 1), date(2026, 4, 7), date(2026, 4, 10)),
        (date(2026, 4, 2), date(2026, 4, 8), date(2026, 4, 13)),
        # 2012: the spring holiday on 4 June and the Diamond Jubilee on 5 June; 28 May was worked.
        (date(2012, 6, 1), date(2012, 6, 7), date(2012, 6, 12)),
        (date(2012, 5, 25), date(2012, 5, 29), date(2012, 6, 1)),
        # 2022: 2 and 3 June; 30 May was worked; the state funeral on 19 September.
        (date(2022, 6, 1), date(2022, 6, 7), date(2022, 6, 10)),
        (date(2022, 5, 27), date(2022, 5, 31), date(2022, 6, 7)),
        (date(2022, 9, 16), date(2022, 9, 21), date(2022, 9, 26)),
    ],
)
def test_the_clock_runs_over_holidays(met_on: date, expected_on: date, due_on: date) -> None:
    one = clock(met_on)
    assert (one.expected_on, one.due_on) == (expected_on, due_on)


def test_what_was_achieved_is_told() -> None:
    met = date(2026, 4, 1)
    assert (
        clock(met, sent_on=date(2026, 4, 7)).says(met)
        == "Sent on 7 April 2026, on working day 2 after the meeting: as expected"
    )
    assert "later than expected, and in time" in clock(met, sent_on=date(2026, 4, 10)).says(met)
    assert "1\xa0working day late" in clock(met, sent_on=date(2026, 4, 13)).says(met)
    # On a Saturday after the last day: late, though no working day has passed.
    assert clock(met, sent_on=date(2026, 4, 11)).says(met).endswith("after the last day, and late")
    assert clock(met, expected=None, sent_on=date(2026, 4, 9)).says(met).endswith("in time")


def test_what_waits_tells_how_long() -> None:
    one = clock(date(2026, 4, 1))
    assert one.says(date(2026, 4, 2)) == "4\xa0working days left"
    assert one.says(date(2026, 4, 10)) == "Due today"
    assert one.says(date(2026, 4, 14)) == "Overdue by 2\xa0working days"
    assert one.says(date(2026, 3, 1)) == "The meeting is to come"
    assert one.age(date(2026, 4, 14)) == 7
    assert one.is_overdue(date(2026, 4, 11))
    assert not one.is_overdue(date(2026, 4, 10))


def test_a_form_is_that_of_the_day() -> None:
    assert edition_on(date(2006, 5, 1)).key == "local"
    assert edition_on(date(2015, 5, 1)).key == "mappa-b-2012"
    assert edition_on(date(2026, 5, 1)).key == "mappa-c-2022"
    assert edition_on(date(1999, 1, 1)).key == "local"
    assert [one.from_day for one in EDITIONS] == sorted(one.from_day for one in EDITIONS)
