"""What is asked of whoever signs in, confirms, or adds a second factor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from mappa.access.forms.refusing import AskingForm
from mappa.web.forms import Form, PasswordInput, TextInput

from .codes import DIGITS


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


class CodeForm(AskingForm):
    code = forms.CharField(
        label="Code",
        max_length=20,
        help_text="The six digits that your authenticator app shows for OpenMAPPA now.",
        widget=TextInput(width=5, autocomplete="one-time-code", inputmode="numeric", spellcheck=False),
    )

    def clean_code(self) -> str:
        code = "".join(str(self.cleaned_data["code"]).split())
        if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
            raise ValidationError("The code must be six digits")
        return code


class NamedForm(AskingForm):
    name = forms.CharField(
        label="Name",
        max_length=60,
        help_text="What you will know it by, such as “Work telephone”.",
        widget=TextInput(width=20, autocomplete="off"),
    )


class AddAuthenticatorForm(NamedForm, CodeForm):
    field_order = ("code", "name")


class AddSecurityKeyForm(NamedForm):
    # What the security key answered, put there by the page's script.
    answer = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_answer(self) -> str:
        answer: str = self.cleaned_data["answer"]
        if not answer:
            raise ValidationError("The security key has not answered: press the button, then touch the key")
        return answer


class ChoosePasswordForm(AskingForm):
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

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        validate_password(new, self.person)
        if self.person.check_password(new):
            raise ValidationError("The new password must differ from the present one")
        return new


class ChangePasswordForm(ChoosePasswordForm):
    present = forms.CharField(
        label="Present password",
        max_length=1024,
        strip=False,
        widget=PasswordInput(autocomplete="current-password"),
    )
    field_order = ("present", "new")

    def clean_present(self) -> str:
        present: str = self.cleaned_data["present"]
        if not self.person.check_password(present):
            raise ValidationError("This is not your present password")
        return present
