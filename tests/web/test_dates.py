"""A day typed in three parts is understood, or the message says which part is wrong."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from mappa.web.dates import DateInputField, TypedDate, posted, typed
from mappa.web.forms import Form


class Registration(Form):
    on = DateInputField(label="Date of registration", earliest=date(2000, 1, 1), latest=date(2026, 12, 31))


class Ending(Form):
    on = DateInputField(label="Last day", required=False)


def fault(day: str, month: str, year: str) -> tuple[str, tuple[str, ...]]:
    form = Registration({"on-day": day, "on-month": month, "on-year": year})
    assert not form.is_valid()
    error = form.errors.as_data()["on"][0]
    return form.errors["on"][0], error.params["parts"]


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2026, 12, 31)))
def test_a_day_comes_back_from_what_a_browser_sends_for_it(day: date) -> None:
    form = Registration(posted("on", day))
    assert form.is_valid()
    assert form.cleaned_data == {"on": day}


@pytest.mark.parametrize("month", ["3", "03", "March", "march", "MAR", "Mar.", " mar "])
def test_a_month_may_be_a_number_a_name_or_its_short_form(month: str) -> None:
    form = Registration({"on-day": " 7 ", "on-month": month, "on-year": "2006"})
    assert form.is_valid()
    assert form.cleaned_data["on"] == date(2006, 3, 7)


def test_september_has_two_short_forms() -> None:
    for month in ("sep", "sept"):
        assert DateInputField().clean(TypedDate("1", month, "2005")) == date(2005, 9, 1)


@pytest.mark.parametrize(
    ("day", "month", "year", "missing"),
    [
        ("", "3", "2006", "a day"),
        ("1", "", "2006", "a month"),
        ("1", "3", "", "a year"),
        ("", "", "2006", "a day and month"),
        ("", "3", "", "a day and year"),
        ("1", "", "", "a month and year"),
    ],
)
def test_the_message_names_the_parts_that_are_missing(day: str, month: str, year: str, missing: str) -> None:
    message, parts = fault(day, month, year)
    assert message == f"Date of registration must include {missing}"
    assert parts == tuple(part for part in ("day", "month", "year") if part in missing)


@pytest.mark.parametrize(
    ("day", "month", "year", "parts"),
    [
        ("31", "2", "2006", ("day",)),
        ("29", "2", "2005", ("day",)),
        ("0", "3", "2006", ("day",)),
        ("32", "3", "2006", ("day",)),
        ("1", "13", "2006", ("month",)),
        ("1", "0", "2006", ("month",)),
        ("1", "Marvember", "2006", ("month",)),
        ("first", "3", "2006", ("day",)),
        ("1", "3", "20006", ("year",)),
        ("1", "3", "0000", ("day",)),
        ("-1", "3", "2006", ("day",)),
        ("+1", "3", "2006", ("day",)),
        ("1.5", "3", "2006", ("day",)),
        ("١", "3", "2006", ("day",)),
        ("1", "3", "２００６", ("year",)),
        ("x", "y", "z", ("day", "month", "year")),
    ],
)
def test_what_is_no_day_is_refused_at_the_part_at_fault(
    day: str, month: str, year: str, parts: tuple[str, ...]
) -> None:
    assert fault(day, month, year) == ("Date of registration must be a real date", parts)


@pytest.mark.parametrize("year", ["6", "06", "206"])
def test_a_short_year_is_asked_for_in_full(year: str) -> None:
    assert fault("1", "3", year) == ("Date of registration must have a year of 4 numbers", ("year",))


def test_the_29_february_of_a_leap_year_is_a_day() -> None:
    assert DateInputField().clean(TypedDate("29", "2", "2004")) == date(2004, 2, 29)


def test_the_earliest_and_the_latest_day_are_allowed_and_their_neighbours_are_not() -> None:
    for day in (date(2000, 1, 1), date(2026, 12, 31)):
        assert Registration(posted("on", day)).is_valid()
    assert fault("31", "12", "1999")[0] == "Date of registration must be the same as or after 1 January 2000"
    assert fault("1", "1", "2027")[0] == "Date of registration must be the same as or before 31 December 2026"


def test_a_view_may_set_the_latest_day_of_one_form_without_touching_another() -> None:
    form = Registration(posted("on", date(2010, 1, 2)))
    form.fields["on"].latest = date(2010, 1, 1)
    assert not form.is_valid()
    assert Registration(posted("on", date(2010, 1, 2))).is_valid()


def test_three_empty_parts_are_an_answer_only_where_none_is_needed() -> None:
    empty = {"on-day": " ", "on-month": "", "on-year": ""}
    assert Ending(empty).is_valid()
    assert Registration(empty).errors["on"] == ["Enter date of registration"]


def test_a_message_of_the_forms_author_stays() -> None:
    field = DateInputField(error_messages={"not_real": "No such day"})
    with pytest.raises(ValidationError, match="No such day"):
        field.clean(TypedDate("31", "2", "2006"))


def test_what_was_typed_is_shown_again() -> None:
    form = Registration({"on-day": "31", "on-month": "Feb", "on-year": "06"})
    assert typed(form["on"].value()) == TypedDate("31", "Feb", "06")


def test_an_initial_day_is_shown_in_its_parts() -> None:
    assert typed(Registration(initial={"on": date(2005, 4, 1)})["on"].value()) == TypedDate("1", "4", "2005")
    assert typed(None) == TypedDate("", "", "")


def test_a_day_that_stays_the_same_has_not_changed() -> None:
    field = DateInputField()
    assert not field.has_changed(date(2005, 4, 1), TypedDate("1", "April", "2005"))
    assert field.has_changed(date(2005, 4, 1), TypedDate("2", "April", "2005"))
    assert field.has_changed(date(2005, 4, 1), TypedDate("31", "2", "2005"))


@given(st.text(), st.text(), st.text())
def test_whatever_is_typed_is_a_day_or_a_message(day: str, month: str, year: str) -> None:
    field = DateInputField(label="Day")
    data = {"on-day": day, "on-month": month, "on-year": year}
    value = field.widget.value_from_datadict(data, {}, "on")
    if any(part.strip() for part in (day, month, year)):
        assert typed(value) == TypedDate(day.strip(), month.strip(), year.strip())
    try:
        found = field.clean(value)
    except ValidationError as error:
        found = error.messages[0]
    assert found
    assert isinstance(found, date | str)
