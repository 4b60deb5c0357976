"""The forms of every page: they check what was typed and never save; GOV.UK wording, a summary, a version."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.boundfield import BoundField
from django.forms.utils import pretty_name
from django.http import QueryDict

from mappa.web.addresses import with_query
from mappa.web.dates import PARTS, DateInput, DateInputField, TypedDate, posted
from mappa.web.fields import control_id, revealed
from mappa.web.widgets import CheckBoxes, FileUpload, PasswordInput, Radios, TextArea, TextInput
from mappa.web.wording import day, lower_first, number

__all__ = [
    "CheckBoxes",
    "DateInput",
    "DateInputField",
    "FileUpload",
    "FilterForm",
    "Form",
    "PasswordInput",
    "Radios",
    "Selected",
    "TextArea",
    "TextInput",
    "TypedDate",
    "VersionedForm",
    "posted",
]


class SummaryEntry(NamedTuple):
    """One line of the error summary; `href` is '' where no control on the page is at fault."""

    text: str
    href: str


class Form(forms.Form):
    """A form in GOV.UK wording; a field that may be left empty says so in its label, or when it may not."""

    marks_optional = True
    #: Of a field that may be left empty only in certain cases: when it is needed, as its label then says.
    needed: Mapping[str, str] = {}
    use_required_attribute = False

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **{"label_suffix": "", **named})
        for name, one in self.fields.items():
            # Not by self[name]: that would keep the label and hint of now, whatever a form says of them next.
            _speak_plainly(one, pretty_name(name) if one.label is None else str(one.label))

    @property
    def has_errors(self) -> bool:
        return self.is_bound and bool(self.errors)

    @property
    def summary(self) -> list[SummaryEntry]:
        """Every error in the order of the fields, those of the whole form last."""
        entries = []
        for name in [*self.fields, NON_FIELD_ERRORS]:
            href = "" if name == NON_FIELD_ERRORS else control_id(self[name])
            entries += [
                SummaryEntry(str(error), f"#{href}" if href else "") for error in self.errors.get(name, [])
            ]
        return entries

    @property
    def shown_fields(self) -> Iterator[BoundField]:
        """The fields in order, without those that another field's choice reveals."""
        inside = revealed(self)
        return (bound for bound in self if bound.name not in inside)


class VersionedForm(Form):
    """Carries the version of the record it was opened on, so that an action can refuse to overwrite a later one."""

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value"),
            "This page did not send everything back. Open it again and repeat your change.",
        ),
    )

    def __init__(self, *arguments: Any, version: int | None = None, **named: Any) -> None:
        if version is not None:
            named["initial"] = {**(named.get("initial") or {}), "version": version}
        super().__init__(*arguments, **named)


class Selected(NamedTuple):
    """One value by which a list is filtered, and the address of the list without it."""

    label: str
    text: str
    address: str


class FilterForm(Form):
    """Filters a list from the query string: sent with GET, every field may be left empty."""

    marks_optional = False

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for one in self.fields.values():
            one.required = False

    def selected(self) -> list[Selected]:
        """What is filtered by now; fields in error are left out."""
        self.full_clean()
        query = self.data if isinstance(self.data, QueryDict) else QueryDict()
        found = []
        for name, value in getattr(self, "cleaned_data", {}).items():
            bound = self[name]
            if bound.is_hidden or value in (None, "", False) or value == []:
                continue
            for one in value if isinstance(value, list) else [value]:
                others = [str(other) for other in value if other != one] if isinstance(value, list) else None
                found.append(
                    Selected(
                        label=str(bound.label),
                        text=_choice_text(bound, one),
                        address=with_query(query, **_without(bound, others or None), page=None),
                    )
                )
        return found


def _without(bound: BoundField, others: list[str] | None) -> dict[str, list[str] | None]:
    if isinstance(bound.field.widget, DateInput):
        return {f"{bound.html_name}-{part}": None for part in PARTS}
    return {bound.html_name: others}


def _choice_text(bound: BoundField, value: object) -> str:
    choices = getattr(bound.field, "choices", None) or []
    for key, text in choices:
        if str(key) == str(value):
            return str(text)
    if isinstance(value, date):
        return day(value)
    return "Yes" if value is True else str(value)


def _speak_plainly(one: forms.Field, label: str) -> None:
    """Replace Django's own messages by GOV.UK ones; a message that the form's author wrote stays."""
    subject = lower_first(label)
    what = f"an answer to “{label}”" if label.endswith("?") else subject
    begin = label if not label.endswith("?") else "Your answer"
    several = isinstance(one, forms.ChoiceField)
    plain = {
        "required": f"Select {what}" if several else f"Enter {what}",
        "invalid_choice": f"Choose {what} from the list",
        "invalid_list": f"Choose {what} from the list",
        "max_length": f"{begin} must be %(limit_value)d characters or fewer",
        "min_length": f"{begin} must be %(limit_value)d characters or more",
        "max_value": f"{begin} must be %(limit_value)s or fewer",
        "min_value": f"{begin} must be %(limit_value)s or more",
        "null_characters_not_allowed": f"{begin} must not contain null characters",
    }
    match one:
        case forms.FileField():
            plain |= {
                "required": "Choose a file",
                "invalid": "Choose the file again: the page did not send it",
                "missing": "Choose the file again: the page did not send it",
                "empty": "The chosen file is empty",
                "max_length": "The name of the chosen file is too long",
            }
        case forms.BooleanField():
            plain["required"] = f"Tick “{label}” to go on"
        case forms.DecimalField() | forms.FloatField():
            plain["invalid"] = f"{begin} must be a number"
        case forms.IntegerField():
            plain["invalid"] = f"{begin} must be a whole number"
        case forms.EmailField():
            plain["invalid"] = "Enter an email address in the correct format, like name@example.com"
    if isinstance(one, forms.IntegerField):
        for limit, value in (("min_value", one.min_value), ("max_value", one.max_value)):
            if isinstance(value, int):
                plain[limit] = plain[limit].replace("%(limit_value)s", number(value))
    written_by_django = _django_messages(type(one))
    for code, message in plain.items():
        if one.error_messages.get(code) == written_by_django.get(code):
            one.error_messages[code] = message


def _django_messages(kind: type[forms.Field]) -> dict[str, object]:
    messages: dict[str, object] = {}
    for ancestor in reversed(kind.__mro__):
        messages |= getattr(ancestor, "default_error_messages", {})
    return messages
