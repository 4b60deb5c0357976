"""What is asked of a person on the pages of the return."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from mappa.web.forms import Form, TextArea

WORDS_LOST = "This page did not send everything back. Open it again before you sign."


class SignOffForm(Form):
    """Carries what was on the page, so that nothing is signed that the person did not see."""

    checksum = forms.CharField(widget=forms.HiddenInput, error_messages={"required": WORDS_LOST})
    doubts = forms.JSONField(widget=forms.HiddenInput, required=False, error_messages={"invalid": WORDS_LOST})
    replaces = forms.IntegerField(
        widget=forms.HiddenInput, required=False, error_messages={"invalid": WORDS_LOST}
    )
    have_looked = forms.BooleanField(
        label="I have looked at the doubts and stand behind the figures as they are"
    )
    note = forms.CharField(
        label="Note",
        help_text="For those who read the figures later.",
        max_length=2000,
        required=False,
        widget=TextArea(rows=4),
    )

    def __init__(
        self, *arguments: Any, doubts_shown: Iterable[object] = (), replacing: bool = False, **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        if not list(doubts_shown):
            self.fields["have_looked"].label = "I stand behind the figures as they are"
        if replacing:
            note = self.fields["note"]
            note.required = True
            note.label = "Reason for signing off again"
            note.help_text = "The sign-off before stays readable, with this reason."
            note.error_messages["required"] = "Enter the reason for signing off again"

    def clean_doubts(self) -> Mapping[str, int]:
        doubts = self.cleaned_data["doubts"] or {}
        if not isinstance(doubts, dict):
            raise forms.ValidationError(WORDS_LOST)
        return doubts
