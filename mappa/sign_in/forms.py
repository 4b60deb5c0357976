"""Signing in, and changing one's own password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from mappa.web.forms import Form, PasswordInput, TextInput


class SignInForm(Form):
    username = forms.CharField(
        label="Username",
        max_length=150,
        widget=TextInput(width=20, autocomplete="username", spellcheck=False),
    )
    password = forms.CharField(
        label="Password", max_length=1024, strip=False, widget=PasswordInput(autocomplete="current-password")
    )

    def refuse_signing_in(self) -> None:
        """The same words whatever was wrong, so that they confirm nothing."""
        self.add_error(
            None,
            "The username or password is not right, or your access is not in force. "
            "If you are sure of both, ask your system administrator.",
        )


class ChangePasswordForm(Form):
    present = forms.CharField(
        label="Present password",
        max_length=1024,
        strip=False,
        widget=PasswordInput(autocomplete="current-password"),
    )
    new = forms.CharField(
        label="New password",
        max_length=1024,
        strip=False,
        help_text="At least 14 characters. Three or four words that do not belong together are easy to keep in mind. "
        "Not your name, and not one that is known to many.",
        widget=PasswordInput(autocomplete="new-password"),
    )

    def __init__(self, *arguments: Any, person: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.person = person

    def clean_present(self) -> str:
        present: str = self.cleaned_data["present"]
        if not self.person.check_password(present):
            raise ValidationError("This is not your present password")
        return present

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        validate_password(new, self.person)
        if new == self.cleaned_data.get("present"):
            raise ValidationError("The new password must differ from the present one")
        return new
