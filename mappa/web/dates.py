"""A day typed as day, month and year, with messages that name the part that is missing."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from mappa.web.wording import MONTHS, day, listed

PARTS = ("day", "month", "year")
MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, start=1)}
MONTH_NUMBERS |= {name[:3]: number for name, number in MONTH_NUMBERS.items()} | {"sept": 9}


class TypedDate(NamedTuple):
    """The three parts as they were typed, to be shown again if they make no day."""

    day: str
    month: str
    year: str


class DateInput(forms.Widget):
    """Three text inputs, `<name>-day`, `<name>-month` and `<name>-year`."""

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> TypedDate | None:
        typed = TypedDate(*(str(data.get(f"{name}-{part}") or "").strip() for part in PARTS))
        return typed if any(typed) else None

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> bool:
        return all(f"{name}-{part}" not in data for part in PARTS)

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return f"{id_}-day" if id_ else id_


class DateInputField(forms.Field):
    """Cleans to a date. `earliest` and `latest` are days still allowed; a view may set them on the form's field."""

    widget = DateInput
    # The subject of each message is the field's label; {…} are filled in when the message is made.
    default_error_messages = {
        "missing_parts": "%(subject)s must include %(missing)s",
        "short_year": "%(subject)s must have a year of 4 numbers",
        "not_real": "%(subject)s must be a real date",
        "too_early": "%(subject)s must be the same as or after %(limit)s",
        "too_late": "%(subject)s must be the same as or before %(limit)s",
    }

    def __init__(
        self,
        *,
        earliest: date | None = None,
        latest: date | None = None,
        help_text: str = "For example, 27 3 2006",
        autocomplete: bool = False,
        **named: Any,
    ) -> None:
        super().__init__(help_text=help_text, **named)
        self.earliest, self.latest = earliest, latest
        self.autocomplete = autocomplete  # only for the typist's own date of birth

    def to_python(self, value: TypedDate | date | None) -> date | None:
        if value is None or isinstance(value, date):
            return value
        missing = [part for part in PARTS if not getattr(value, part)]
        if missing:
            # 'a day and month', as the GOV.UK pattern words it: the article once.
            raise self._error("missing_parts", missing, missing=f"a {listed(missing)}")
        numbers = {
            "day": _whole_number(value.day, digits=2),
            "month": _month_number(value.month),
            "year": _whole_number(value.year, digits=4),
        }
        if re.fullmatch("[0-9]{1,3}", value.year):
            raise self._error("short_year", ["year"])
        unreadable = [part for part in PARTS if numbers[part] is None]
        if unreadable:
            raise self._error("not_real", unreadable)
        try:
            return date(**{part: number for part, number in numbers.items() if number is not None})
        except ValueError as fault:
            month = numbers["month"] or 0
            raise self._error("not_real", ["day"] if 1 <= month <= 12 else ["month"]) from fault

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None:
            return
        if self.earliest is not None and value < self.earliest:
            raise self._error("too_early", PARTS, limit=day(self.earliest, breaking=True))
        if self.latest is not None and value > self.latest:
            raise self._error("too_late", PARTS, limit=day(self.latest, breaking=True))

    def has_changed(self, initial: date | None, data: TypedDate | None) -> bool:
        try:
            return initial != self.to_python(data)
        except ValidationError:
            return True

    def _error(self, code: str, parts: Sequence[str], **words: str) -> ValidationError:
        subject = self.label or "The date"
        return ValidationError(
            self.error_messages[code], code=code, params={"subject": subject, "parts": tuple(parts), **words}
        )


def typed(value: object) -> TypedDate:
    """What the three inputs show for a bound value: as typed, or a day taken apart."""
    if isinstance(value, TypedDate):
        return value
    if isinstance(value, date):
        return TypedDate(str(value.day), str(value.month), str(value.year))
    return TypedDate("", "", "")


def posted(name: str, value: date) -> dict[str, str]:
    """What a browser sends for a date input that holds `value`: for tests and links."""
    return {f"{name}-{part}": text for part, text in zip(PARTS, typed(value), strict=True)}


def _whole_number(text: str, *, digits: int) -> int | None:
    # Python's int() also takes signs, underscores and other alphabets' digits, which here are slips.
    return int(text) if re.fullmatch(rf"[0-9]{{1,{digits}}}", text) else None


def _month_number(text: str) -> int | None:
    return MONTH_NUMBERS.get(text.lower().rstrip("."), _whole_number(text, digits=2))
