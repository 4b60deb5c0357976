"""What a cell may hold: text, days, years, numbers and fixed words, and why another text is refused."""

from __future__ import annotations

import re
import unicodedata
from calendar import month_name
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from mappa.law.years import NotAReportingYear, ReportingYear

from .faults import A_FORMULA, BadCell, did_you_mean

Parse = Callable[[str], Any]

#: Stands for “goes on” among the ends of periods, so that ends compare with days.
GOES_ON = date.max
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
EARLIEST_POPULATION_YEAR = 1990
LONGEST_NAME, LONGEST_NOTE = 200, 1_000
#: More distinct cells than this are not worth remembering.
REMEMBERED = 200_000

# A spreadsheet takes a cell that begins so for a formula; the wide forms are taken alike in some languages.
FORMULA_BEGINS = frozenset("=@＝＋－＠")
SIGNED_NUMBER = re.compile(r"[+-]\s?[0-9][0-9.,]*", re.ASCII)
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
NOT_UTF_8 = re.compile("[\ud800-\udfff]")

ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
OTHER_DATE = re.compile(r"[0-9]{1,2}[/.\- ]([0-9]{1,2}|[A-Za-z]{3,9})[/.\- ][0-9]{2,4}", re.ASCII)
WITH_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9:.]+.*", re.ASCII)
REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9/._-]{0,39}", re.ASCII)


class NotReadable(Exception):
    """The cell does not hold what its column is for; the message says why, for the person who typed it."""


class Parsed(dict[Any, Any]):
    """The values of the cells of one column by their text; each text is read once. What is wrong is a BadCell."""

    def __init__(
        self, parse: Parse, *, needed: str = "", longest: int = LONGEST_NAME, keep_all: bool = False
    ) -> None:
        """`needed` says what a row must have here, and is empty where the cell may be."""
        super().__init__()
        self.parse = parse
        self.needed = needed
        self.longest = longest
        self.keep_all = keep_all

    def __missing__(self, text: str | BadCell) -> Any:
        if isinstance(text, BadCell):
            return text
        if not self.keep_all and len(self) > REMEMBERED:
            self.clear()
        self[text] = value = self._read(text)
        return value

    def _read(self, text: str) -> Any:
        try:
            trimmed = plain(text, longest=self.longest)
            if not trimmed and self.needed:
                return BadCell(f"The cell is empty: {self.needed}.")
            return self.parse(trimmed)
        except NotReadable as refusal:
            return BadCell(str(refusal), text)


def plain(text: str, *, longest: int) -> str:
    """The text without needless white space. Raises NotReadable for a formula, and for what is not text."""
    if NOT_UTF_8.search(text):
        raise NotReadable("The bytes are not UTF-8: save the file as “CSV UTF-8”.")
    if "\0" in text:
        raise NotReadable("The cell holds a NUL character: the file is damaged, or is not text.")
    trimmed = text.strip()
    if text[:1] in ("\t", "\r") and trimmed:
        raise NotReadable("The cell begins with a tab or a line break, as hidden formulas do: remove it.")
    if trimmed[:1] in FORMULA_BEGINS or (
        trimmed[:1] in ("+", "-") and len(trimmed) > 1 and not SIGNED_NUMBER.fullmatch(trimmed)
    ):
        raise NotReadable(A_FORMULA)
    if trimmed == "-":
        raise NotReadable("A dash is not accepted: leave the cell empty.")
    if len(trimmed) > longest:
        raise NotReadable(
            f"The cell holds {len(trimmed):,} characters and may hold {longest}. Is a quotation mark not closed?"
        )
    if NOT_TEXT.search(trimmed):
        raise NotReadable("The cell holds a character that cannot be seen: type it again.")
    if "  " in trimmed or "\n" in trimmed or "\u00a0" in trimmed or "\t" in trimmed:
        trimmed = " ".join(trimmed.split())
    return trimmed if trimmed.isascii() else unicodedata.normalize("NFC", trimmed)


def text(trimmed: str) -> str:
    return trimmed


def day(trimmed: str) -> date:
    """A day written 2006-03-31."""
    match = ISO_DATE.fullmatch(trimmed)
    if match is None:
        if with_time := WITH_TIME.fullmatch(trimmed):
            if trimmed[10:].strip("T :0.") == "":
                return day(with_time[1])
            raise NotReadable("The cell holds a time as well: leave only the date, such as 2006-03-31.")
        if OTHER_DATE.fullmatch(trimmed):
            raise NotReadable("The date is in another order: write year, month and day, such as 2006-03-31.")
        raise NotReadable("This is not a date such as 2006-03-31.")
    year, month, number = int(match[1]), int(match[2]), int(match[3])
    try:
        read = date(year, month, number)
    except ValueError:
        if 12 < month <= 31 and 1 <= number <= 12:
            reason = "Month and day are the wrong way round: write year, month and day, such as 2006-03-31."
        elif 1 <= month <= 12 and year:
            reason = f"There is no {number} {month_name[month]} {year}."
        else:
            reason = "This is not a date such as 2006-03-31."
        raise NotReadable(reason) from None
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise NotReadable(f"The year must be from {EARLIEST_YEAR} to {LATEST_YEAR}.")
    return read


def end_day(trimmed: str) -> date:
    """The first day no longer in force; GOES_ON where the cell is empty."""
    return day(trimmed) if trimmed else GOES_ON


def birthday(trimmed: str) -> date | None:
    return day(trimmed) if trimmed else None


def reference(trimmed: str) -> str:
    if not REFERENCE.fullmatch(trimmed):
        raise NotReadable(
            "A reference has letters, digits, / . _ and - only, begins with a letter or digit, "
            "and has at most 40 characters."
        )
    return trimmed


def one_of(values: Mapping[str, Any]) -> Parse:
    """Reads one of the given words, in capitals or not; the reason for refusal lists them."""

    def read(trimmed: str) -> Any:
        try:
            return values[trimmed.casefold()]
        except KeyError:
            allowed = ", ".join(key for key in values if key)
            raise NotReadable(f"Not one of: {allowed}.{did_you_mean(trimmed, values)}") from None

    return read


def year(trimmed: str) -> int:
    """The calendar year in which a reporting year such as 2005-06 begins."""
    # A spreadsheet makes the first of June 2005 of 2005-06.
    if (
        (match := ISO_DATE.fullmatch(trimmed))
        and match[3] == "01"
        and int(match[2]) == (int(match[1]) + 1) % 100
    ):
        trimmed = trimmed[:7]
    try:
        first = ReportingYear.parse(trimmed).starting
    except NotAReportingYear:
        raise NotReadable("This is not a year such as 2005-06.") from None
    if not EARLIEST_POPULATION_YEAR <= first <= LATEST_YEAR:
        raise NotReadable(f"The year must be from {EARLIEST_POPULATION_YEAR}-91 to {LATEST_YEAR}-01.")
    return first


def whole_number(*, least: int, most: int = 999_999_999) -> Parse:
    def read(trimmed: str) -> int:
        if not re.fullmatch("[0-9]{1,12}", trimmed, re.ASCII):
            raise NotReadable("This is not a whole number in digits only, such as 1329718.")
        if not least <= int(trimmed) <= most:
            raise NotReadable(f"The number must be from {least} to {most}.")
        return int(trimmed)

    return read
