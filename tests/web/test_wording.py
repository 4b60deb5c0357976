"""Numbers, days, periods and what is absent, as people read them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from mappa.web import wording

SPACE = wording.NO_BREAK


@dataclass
class Days:
    lower: date | None
    upper: date | None
    isempty: bool = False


def plain(text: str) -> str:
    return text.replace(SPACE, " ")


def test_a_day_is_written_out_and_held_together() -> None:
    assert wording.day(date(2006, 3, 31)) == f"31{SPACE}March{SPACE}2006"
    assert wording.day(date(2006, 3, 31), breaking=True) == "31 March 2006"


@given(st.dates())
def test_a_day_written_out_can_be_read_back(day: date) -> None:
    number, month, year = wording.day(day).split(SPACE)
    assert date(int(year), wording.MONTHS.index(month) + 1, int(number)) == day


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2006, 1, 31, 14, 5, tzinfo=UTC), "31 January 2006 at 2:05pm"),
        (datetime(2006, 1, 31, 9, 0, tzinfo=UTC), "31 January 2006 at 9am"),
        (datetime(2006, 1, 31, 12, 0, tzinfo=UTC), "31 January 2006 at midday"),
        (datetime(2006, 1, 31, 12, 1, tzinfo=UTC), "31 January 2006 at 12:01pm"),
        (datetime(2006, 1, 31, 0, 0, tzinfo=UTC), "31 January 2006 at midnight"),
        (datetime(2006, 1, 31, 0, 30, tzinfo=UTC), "31 January 2006 at 12:30am"),
        (datetime(2006, 3, 31, 23, 30, tzinfo=UTC), "1 April 2006 at 12:30am"),
    ],
)
def test_an_instant_is_told_in_the_time_of_the_place(at: datetime, words: str) -> None:
    assert plain(wording.instant(at)) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (Days(date(2005, 4, 1), date(2006, 4, 1)), "1 April 2005 to 31 March 2006"),
        (Days(date(2005, 4, 1), None), "since 1 April 2005"),
        (Days(None, date(2006, 4, 1)), "until 31 March 2006"),
        (Days(None, None), "always"),
        (Days(date(2005, 4, 1), date(2005, 4, 2)), "1 April 2005 only"),
        (Days(date(2004, 2, 28), date(2004, 3, 1)), "28 February 2004 to 29 February 2004"),
        (Days(None, None, isempty=True), "no days"),
    ],
)
def test_a_period_shows_its_last_day_and_not_the_day_after(days: Days, words: str) -> None:
    assert plain(wording.period(days)) == words


@given(st.dates(max_value=date(9000, 1, 1)), st.integers(min_value=2, max_value=40_000))
def test_a_closed_period_names_both_of_its_ends(first: date, length: int) -> None:
    last = first + timedelta(days=length - 1)
    written = wording.period(Days(first, last + timedelta(days=1)))
    assert written == f"{wording.day(first)} to {wording.day(last)}"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (941, "941"),
        (1234567, "1,234,567"),
        (-1234, "\u22121,234"),
        (Decimal("65.20"), "65.20"),
        (Decimal("1234.5"), "1,234.5"),
        (1234.5, "1,234.5"),
    ],
)
def test_numbers_have_thousands_and_keep_their_decimals(value: int | float | Decimal, words: str) -> None:
    assert wording.number(value) == words


def test_a_quantity_agrees_with_its_noun() -> None:
    assert plain(wording.quantity(1, "offender")) == "1 offender"
    assert plain(wording.quantity(1941, "offender")) == "1,941 offenders"
    assert plain(wording.quantity(0, "breach", "breaches")) == "no breaches"


def test_a_dash_is_read_out_as_its_reason() -> None:
    assert wording.dash() == (
        '<span aria-hidden="true">–</span><span class="govuk-visually-hidden">cannot apply</span>'
    )
    assert "lost" in wording.dash("lost")


@pytest.mark.parametrize("reason", sorted(wording.ABSENT))
def test_every_kind_of_absence_has_its_words(reason: str) -> None:
    assert wording.absent(reason).striptags().lower() == reason.replace("_", " ")


def test_an_unknown_kind_of_absence_is_an_error() -> None:
    with pytest.raises(KeyError):
        wording.absent("unknown")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "Not known"),
        ("", "Not known"),
        (0, "0"),
        (False, "No"),
        (True, "Yes"),
        (1234, "1,234"),
        (Decimal("0.10"), "0.10"),
        (date(2006, 3, 31), "31 March 2006"),
        (datetime(2006, 1, 31, 14, 5, tzinfo=UTC), "31 January 2006 at 2:05pm"),
        (Days(date(2005, 4, 1), None), "since 1 April 2005"),
        ("Ash", "Ash"),
    ],
)
def test_a_value_is_shown_by_its_kind(value: object, shown: str) -> None:
    assert plain(wording.show(value).striptags()) == shown


def test_nothing_in_a_cell_is_a_dash_and_nought_is_not() -> None:
    assert wording.show(None, "lost", in_cell=True) == wording.dash("lost")
    assert wording.show(0, in_cell=True) == "0"


def test_what_people_typed_is_never_markup() -> None:
    assert wording.show("<script>") == "&lt;script&gt;"
    assert wording.show(["<b>", Markup("<i>x</i>")]) == "&lt;b&gt;<br><i>x</i>"


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("Date of birth", "date of birth"),
        ("PNC reference", "PNC reference"),
        ("A reason", "a reason"),
        ("ViSOR number", "ViSOR number"),
        ("", ""),
    ],
)
def test_a_label_inside_a_sentence_keeps_its_abbreviations(label: str, inside: str) -> None:
    assert wording.lower_first(label) == inside


def test_a_list_of_words_reads_as_a_sentence() -> None:
    assert wording.listed(["a"]) == "a"
    assert wording.listed(["a", "b"]) == "a and b"
    assert wording.listed(["a", "b", "c"], "or") == "a, b or c"
