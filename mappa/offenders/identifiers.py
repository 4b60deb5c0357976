"""The numbers by which other systems know an offender: what is wrong with one, and its one canonical form.

How sure the rules are:

- PNC and CRO: the shape, the letters and the remainder by 23 agree with the open code of the Ministry of Justice's
  person record, and with the numbers in its tests. That a PNC year of two digits means the last hundred years is
  that code's reading too. No text of the police themselves was read.
- Prison number and CRN: the shape only, as those services' open code writes it. Neither has a check letter here.
- ViSOR: its shape is not published. Anything short of letters, digits, strokes and dashes is accepted.
"""

import re
from collections.abc import Callable
from datetime import date

from .states import IdentifierKind

CHECK_LETTERS = (
    "ZABCDEFGHJKLMNPQRTUVWXY"  # the remainder by 23 is the place in this row; I, O and S are left out
)
PNC_SERIAL_DIGITS = 7
CRO_SERIAL_DIGITS = 6


class NotAnIdentifier(ValueError):
    """What was typed is not a number of that kind; the message says what is wrong with it."""


def canonical(kind: IdentifierKind, typed: str, *, on: date) -> str:
    """The one form in which a number is stored, whatever the spacing and capitals it was typed with.

    `on` decides the century of a year of two digits. Raises NotAnIdentifier.
    """
    return _READERS[kind](typed.strip().upper(), on)


def check_letter(digits: str) -> str:
    return CHECK_LETTERS[int(digits) % len(CHECK_LETTERS)]


def _compact(typed: str) -> str:
    return re.sub(r"[\s.\-]", "", typed)


def _require_letter(name: str, digits: str, letter: str) -> None:
    if letter != check_letter(digits):
        raise NotAnIdentifier(
            f"The last letter of this {name} number does not fit its digits. Check the number for a slip."
        )


def _pnc(typed: str, on: date) -> str:
    found = re.fullmatch(
        r"(?:([0-9]{4}|[0-9]{2})/([0-9]{1,7})|([0-9]{4}|[0-9]{2})([0-9]{7}))([A-Z])", _compact(typed)
    )
    if found is None:
        raise NotAnIdentifier(
            "A PNC number has a year, a stroke, up to 7 digits and a letter, like 2003/0062845E"
        )
    year = found[1] or found[3]
    serial = (found[2] or found[4]).zfill(PNC_SERIAL_DIGITS)
    # The letter is worked out from two digits of the year, so it stays the same in the long form.
    _require_letter("PNC", year[-2:] + serial, found[5])
    if len(year) == 2:
        year = str(on.year - (on.year - int(year)) % 100)
    if int(year) > on.year:
        raise NotAnIdentifier("The year of this PNC number is in the future")
    return f"{year}/{serial}{found[5]}"


def _cro(typed: str, on: date) -> str:
    compact = _compact(typed)
    if found := re.fullmatch(rf"SF([0-9]{{2}})/?([0-9]{{1,{CRO_SERIAL_DIGITS}}})([A-Z])", compact):
        year, serial, letter = found.groups()
        # Unlike in the other form, the letter is worked out from the digits as they stand, without zeros before them.
        _require_letter("CRO", year + serial, letter)
        return f"SF{year}/{serial}{letter}"
    if found := re.fullmatch(rf"([0-9]{{1,{CRO_SERIAL_DIGITS}}})/([0-9]{{2}})([A-Z])", compact):
        serial, year, letter = found[1].zfill(CRO_SERIAL_DIGITS), found[2], found[3]
        _require_letter("CRO", year + serial, letter)
        return f"{serial}/{year}{letter}"
    raise NotAnIdentifier(
        "A CRO number has up to 6 digits, a stroke, 2 digits of the year and a letter, like 029906/12J, "
        "or begins with SF, like SF05/482703J"
    )


def _prison(typed: str, on: date) -> str:
    compact = _compact(typed)
    if not re.fullmatch(r"[A-Z][0-9]{4}[A-Z]{2}", compact):
        raise NotAnIdentifier("A prison number has a letter, 4 digits and 2 letters, like A1234BC")
    return compact


def _case_reference(typed: str, on: date) -> str:
    compact = _compact(typed)
    if not re.fullmatch(r"[A-Z][0-9]{6}", compact):
        raise NotAnIdentifier("A probation case reference has a letter and 6 digits, like X123456")
    return compact


def _visor(typed: str, on: date) -> str:
    compact = re.sub(r"\s", "", typed)
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9/\-]{0,19}", compact):
        raise NotAnIdentifier("A ViSOR number has at most 20 letters, digits, strokes and dashes")
    return compact


def _other(typed: str, on: date) -> str:
    spaced = " ".join(typed.split())
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9 ./:_\-]{0,39}", spaced):
        raise NotAnIdentifier("A reference has at most 40 letters, digits, spaces and the signs . / : _ -")
    return spaced


_READERS: dict[IdentifierKind, Callable[[str, date], str]] = {
    IdentifierKind.PNC: _pnc,
    IdentifierKind.CRO: _cro,
    IdentifierKind.VISOR: _visor,
    IdentifierKind.PRISON: _prison,
    IdentifierKind.CASE_REFERENCE: _case_reference,
    IdentifierKind.OTHER: _other,
}


def possible_forms(typed: str, *, on: date) -> list[tuple[IdentifierKind, str]]:
    """Every kind of number that what was typed into a search could be, in canonical form."""
    forms = []
    for kind in IdentifierKind:
        try:
            forms.append((kind, canonical(kind, typed, on=on)))
        except NotAnIdentifier:
            continue
    return forms


def likeliest_kind(typed: str, *, on: date) -> str:
    """The first kind with a shape of its own that a number fits; '' where it fits none."""
    shaped = (IdentifierKind.PNC, IdentifierKind.CRO, IdentifierKind.PRISON, IdentifierKind.CASE_REFERENCE)
    return next((kind.value for kind, _ in possible_forms(typed, on=on) if kind in shaped), "")
