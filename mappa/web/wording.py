"""Numbers, days, periods and absent values as people read them: GOV.UK style, British English."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol, runtime_checkable

from django.utils import timezone
from markupsafe import Markup, escape

NO_BREAK = "\u00a0"
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

# Why a value is not there. One word per reason, so that "not known" never comes to mean "no".
ABSENT = {
    "cannot_apply": "cannot apply",
    "lost": "lost",
    "none": "none",
    "not_applicable": "not applicable",
    "not_asked": "not asked",
    "not_known": "not known",
    "withheld": "withheld",
}


@runtime_checkable
class Period(Protocol):
    """A half-open range of days: `upper` is the first day no longer in it; None is open."""

    @property
    def lower(self) -> date | None: ...

    @property
    def upper(self) -> date | None: ...

    @property
    def isempty(self) -> bool: ...


def day(value: date, *, breaking: bool = False) -> str:
    """'31 March 2006', held together by no-break spaces unless `breaking`."""
    space = " " if breaking else NO_BREAK
    if isinstance(value, datetime):
        value = _local(value).date()
    return f"{value.day}{space}{MONTHS[value.month - 1]}{space}{value.year}"


def instant(value: datetime) -> str:
    """'31 March 2006 at 2:05pm', in the time of the place; midday and midnight by name, as GOV.UK has it."""
    local = _local(value)
    return f"{day(local.date())} at{NO_BREAK}{clock_time(local)}"


def clock_time(value: datetime) -> str:
    local = _local(value)
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    hour = local.hour % 12 or 12
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{hour}{minutes}{'am' if local.hour < 12 else 'pm'}"


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def period(value: Period) -> str:
    """'1 April 2005 to 31 March 2006': the day after the last is stored, the last day itself is shown."""
    if value.isempty:
        return "no days"
    last = value.upper - timedelta(days=1) if value.upper is not None else None
    if value.lower is None:
        return f"until {day(last)}" if last is not None else "always"
    if last is None:
        return f"since {day(value.lower)}"
    if last == value.lower:
        return f"{day(last)} only"
    return f"{day(value.lower)} to {day(last)}"


def number(value: int | float | Decimal) -> str:
    """'1,234' or '1,234.5': thousands by commas, decimals as they come, a real minus sign."""
    if isinstance(value, Decimal):
        text = f"{value:,f}"
    elif isinstance(value, float):
        text = f"{Decimal(repr(value)):,f}"
    else:
        text = f"{value:,d}"
    return text.replace("-", "\u2212")


def quantity(count: int, singular: str, plural: str = "") -> str:
    """'1 offender', '941 offenders', 'no offenders'."""
    noun = singular if count == 1 else plural or f"{singular}s"
    return f"{number(count) if count else 'no'}{NO_BREAK}{noun}"


def absent(reason: str) -> Markup:
    """The words for a value that is not there, set apart from a value."""
    return Markup('<span class="app-absent">{}</span>').format(upper_first(ABSENT[reason]))


def dash(reason: str = "cannot_apply") -> Markup:
    """A dash for a table's cell, which a screen reader reads as the reason."""
    return Markup('<span aria-hidden="true">–</span><span class="govuk-visually-hidden">{}</span>').format(
        ABSENT[reason]
    )


def show(value: object, reason: str = "not_known", *, in_cell: bool = False) -> Markup:
    """Any value as HTML: None and '' as absent for `reason`, or as a dash where `in_cell`."""
    match value:
        case None | "":
            return dash(reason) if in_cell else absent(reason)
        case bool():
            return escape("Yes" if value else "No")
        case int() | float() | Decimal():
            return escape(number(value))
        case datetime():
            return escape(instant(value))
        case date():
            return escape(day(value))
        case str():
            return escape(value)
        case Period():
            return escape(period(value))
        case list() | tuple():
            return Markup("<br>").join(show(part, reason) for part in value)
        case _:
            return escape(value)


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """'Date of birth' → 'date of birth', but 'PNC reference' stays as it is."""
    first_word = re.match(r"\w+", text)
    if first_word is None or (len(first_word[0]) > 1 and not first_word[0][1:].islower()):
        return text
    return text[:1].lower() + text[1:]


def listed(words: Iterable[str], conjunction: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'."""
    *most, last = words
    return f"{', '.join(most)} {conjunction} {last}" if most else last
