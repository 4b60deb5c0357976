"""Half up on the exact fraction, trailing zeros left off, nothing where there is nothing to divide by."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappa.figures.rounding import (
    decimals_of,
    half_up,
    is_truncated,
    per_100k,
    percent_change,
    percent_of,
    trimmed,
    truncated,
    whole_percent_of,
)


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (Fraction(5, 2), 0, "3"),
        (Fraction(-5, 2), 0, "-3"),
        (Fraction(1, 200), 2, "0.01"),
        (Fraction(1, 201), 2, "0.00"),
        (Fraction(-74950, 10000), 2, "-7.50"),
        (Fraction(4999999999999999, 10**16), 0, "0"),
        (Decimal("2.675"), 2, "2.68"),
        (10**30 + 1, 0, str(10**30 + 1)),
    ],
)
def test_a_half_goes_away_from_zero(value: Fraction | Decimal | int, decimals: int, rounded: str) -> None:
    assert half_up(value, decimals) == Decimal(rounded)


@given(st.fractions(min_value=-1000, max_value=1000), st.integers(0, 4))
def test_rounding_never_moves_a_value_by_more_than_half_a_place(value: Fraction, decimals: int) -> None:
    place = Fraction(1, 10**decimals)
    assert abs(Fraction(half_up(value, decimals)) - value) <= place / 2
    assert 0 <= abs(value) - abs(Fraction(truncated(value, decimals))) < place


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (3615, 4280, 18.4),  # printed as 18.39
        (547, 506, -7.5),  # printed as -7.49
        (24572, 28994, 18),
        (1802, 2166, 20.2),
        (1, 1, 0),
        (0, 5, None),
        (None, 5, None),
        (5, None, None),
    ],
)
def test_changes_of_the_national_tables(before: int | None, after: int | None, change: float | None) -> None:
    assert percent_change(before, after) == change


def test_trailing_zeros_are_left_off() -> None:
    assert [trimmed(Decimal(text)) for text in ("18.00", "20.20", "0.40", "-0.00")] == [18, 20.2, 0.4, 0]
    assert isinstance(trimmed(Decimal("18.00")), int)
    assert percent_of(192, 47653) == 0.4
    assert percent_of(1, 0) is None
    assert whole_percent_of(33870, 47653) == 71


@pytest.mark.parametrize(
    ("count", "population", "rate"),
    [
        (1, 200_000, 1),
        (1, 200_001, 0),
        (941, 1_595_000, 59),
        (0, 10, 0),
        (5, 0, None),
        (5, None, None),
        (None, 9, None),
    ],
)
def test_a_rate_is_rounded_half_up(count: int | None, population: int | None, rate: int | None) -> None:
    assert per_100k(count, population) == rate


def test_a_percentage_that_was_cut_off_is_told_from_one_that_is_wrong() -> None:
    exact = Fraction((4280 - 3615) * 100, 3615)
    assert is_truncated(18.39, exact)
    assert not is_truncated(18.4, exact)
    assert not is_truncated(18.38, exact)
    assert not is_truncated(20.2, Fraction(2020, 100)), "cutting off and rounding are the same here"
    assert is_truncated(-7.49, Fraction((506 - 547) * 100, 547))


def test_decimals_that_a_number_shows() -> None:
    assert [decimals_of(number) for number in (71, 71.1, 71.08, 100, 0)] == [0, 1, 2, 0, 0]
