"""What is looked for in the audit."""

from __future__ import annotations

from typing import Any

from django import forms

from mappa.audit.events import Event, Operation
from mappa.web.forms import DateInputField, FilterForm, Form, TextInput

from .refusing import EARLIEST, LATEST

EVENTS = {event.value: event for event in Event}


class AuditFilter(FilterForm):
    person = forms.CharField(
        label="Person", max_length=150, help_text="A username", widget=TextInput(spellcheck=False)
    )
    offender = forms.CharField(
        label="Offender",
        max_length=40,
        help_text="A reference or record number",
        widget=TextInput(spellcheck=False),
    )
    operation = forms.TypedChoiceField(
        label="Kind of operation",
        coerce=Operation,
        empty_value=None,
        choices=[("", "Any kind"), *((one.value, one.value.capitalize()) for one in Operation)],
    )
    event = forms.TypedChoiceField(
        label="What was done",
        coerce=EVENTS.__getitem__,
        empty_value=None,
        choices=[("", "Anything"), *((one.value, one.sentence.capitalize()) for one in Event)],
    )
    first_day = DateInputField(label="From", earliest=EARLIEST, latest=LATEST)
    last_day = DateInputField(label="To", earliest=EARLIEST, latest=LATEST)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day must not come before the first")
        return cleaned


class CommissionerForm(Form):
    """Whose entries, or those of which days, go to the Commissioner; both days are included."""

    offender = forms.CharField(
        label="Offender",
        max_length=40,
        required=False,
        help_text="A reference or record number",
        widget=TextInput(spellcheck=False),
    )
    person = forms.CharField(
        label="Person",
        max_length=150,
        required=False,
        help_text="The username of somebody who uses the register",
        widget=TextInput(spellcheck=False),
    )
    first_day = DateInputField(label="From", earliest=EARLIEST, latest=LATEST, required=False)
    last_day = DateInputField(label="To", earliest=EARLIEST, latest=LATEST, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if not self.errors and not any(cleaned.values()):
            self.add_error("offender", "Enter an offender, a person or a day")
        if first and last and last < first:
            self.add_error("last_day", "The last day must not come before the first")
        return cleaned
