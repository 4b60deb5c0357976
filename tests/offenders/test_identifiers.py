"""References of other systems: the formats, the check letters, and one canonical form however it was typed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappa.offenders.identifiers import (
    CHECK_LETTERS,
    NotAnIdentifier,
    canonical,
    check_letter,
    possible_forms,
)
from mappa.offenders.states import IdentifierKind as Kind

ON = date(2006, 3, 31)


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (Kind.PNC, "2003/0062845E", "2003/0062845E"),
        (Kind.PNC, "2003/62845E", "2003/0062845E"),
        (Kind.PNC, "03/62845e", "2003/0062845E"),
        (Kind.PNC, " 2003 / 0062845 E ", "2003/0062845E"),
        (Kind.PNC, "20030062845E", "2003/0062845E"),
        (Kind.PNC, "030062845E", "2003/0062845E"),
        (Kind.PNC, "81/154257C", "1981/0154257C"),
        (Kind.CRO, "29906/12J", "029906/12J"),
        (Kind.CRO, "085227 / 65 l", "085227/65L"),
        (Kind.CRO, "sf05/482703j", "SF05/482703J"),
        (Kind.CRO, "SF83/50058Z", "SF83/50058Z"),
        (Kind.PRISON, "a 1234 bc", "A1234BC"),
        (Kind.CASE_REFERENCE, "x 123456", "X123456"),
        (Kind.VISOR, " 05/ 0001234 ", "05/0001234"),
        (Kind.OTHER, "file  12 b", "FILE 12 B"),
    ],
)
def test_a_number_has_one_form_however_it_was_typed(kind: Kind, typed: str, stored: str) -> None:
    assert canonical(kind, typed, on=ON) == stored
    assert canonical(kind, stored, on=ON) == stored


@pytest.mark.parametrize(
    ("kind", "typed", "says"),
    [
        (Kind.PNC, "2003/0062845F", "last letter of this PNC number"),
        (Kind.PNC, "2003/0062854E", "last letter of this PNC number"),
        (Kind.PNC, "2003/00628451E", "like 2003/0062845E"),
        (Kind.PNC, "203/0062845E", "like 2003/0062845E"),
        (Kind.PNC, "2012/0394773H", "in the future"),
        (Kind.PNC, "", "like 2003/0062845E"),
        (Kind.CRO, "085227/65G", "last letter of this CRO number"),
        (Kind.CRO, "SF05/482703K", "last letter of this CRO number"),
        (Kind.CRO, "SF83/050058Z", "last letter of this CRO number"),
        (Kind.CRO, "1234567/65L", "like 029906/12J"),
        (Kind.PRISON, "AB234BC", "like A1234BC"),
        (Kind.PRISON, "A1234BCD", "like A1234BC"),
        (Kind.CASE_REFERENCE, "X12345", "like X123456"),
        (Kind.VISOR, "no, thanks", "at most 20"),
        (Kind.OTHER, "=1+1", "at most 40"),
        (Kind.OTHER, "A" * 41, "at most 40"),
    ],
)
def test_a_number_that_is_not_one_is_refused_with_what_is_wrong(kind: Kind, typed: str, says: str) -> None:
    with pytest.raises(NotAnIdentifier, match=says):
        canonical(kind, typed, on=ON)


@pytest.mark.parametrize(("year", "long"), [("06", "2006"), ("07", "1907"), ("00", "2000"), ("99", "1999")])
def test_a_year_of_two_digits_means_the_last_hundred_years(year: str, long: str) -> None:
    number = f"{year}/0000001{check_letter(year + '0000001')}"

    assert canonical(Kind.PNC, number, on=ON).startswith(f"{long}/")


@given(year=st.integers(1950, 2006), serial=st.integers(0, 9_999_999), wrong=st.sampled_from(CHECK_LETTERS))
def test_exactly_one_letter_fits_the_digits_of_a_pnc_number(year: int, serial: int, wrong: str) -> None:
    digits = f"{year % 100:02d}{serial:07d}"
    right = check_letter(digits)

    assert canonical(Kind.PNC, f"{year}/{serial}{right}", on=ON) == f"{year}/{serial:07d}{right}"
    if wrong != right:
        with pytest.raises(NotAnIdentifier):
            canonical(Kind.PNC, f"{year}/{serial}{wrong}", on=ON)


@given(serial=st.integers(0, 999_999), year=st.integers(0, 99))
def test_one_wrong_digit_never_fits_the_letter_of_a_cro_number(serial: int, year: int) -> None:
    digits = f"{serial:06d}"
    letter = check_letter(f"{year:02d}{digits}")
    slipped = str((int(digits[0]) + 1) % 10) + digits[1:]

    with pytest.raises(NotAnIdentifier):
        canonical(Kind.CRO, f"{slipped}/{year:02d}{letter}", on=ON)


def test_what_was_typed_into_a_search_is_read_as_every_kind_it_could_be() -> None:
    assert possible_forms("a1234bc", on=ON) == [
        (Kind.VISOR, "A1234BC"),
        (Kind.PRISON, "A1234BC"),
        (Kind.OTHER, "A1234BC"),
    ]
    assert (Kind.PNC, "2003/0062845E") in possible_forms("03/62845E", on=ON)
