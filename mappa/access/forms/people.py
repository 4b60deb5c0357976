"""People and their roles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms

from mappa.access.roles import GIVEN_TO_PEOPLE, ROLES, RoleKey
from mappa.web.forms import CheckBoxes, DateInputField, FilterForm, Radios, TextArea, TextInput

from .refusing import EARLIEST, LATEST, AskingForm, VersionedAskingForm

Choices = list[tuple[str, str]]
EVERYWHERE = "everywhere"


def choices_of(rows: Iterable[Any]) -> Choices:
    return [(str(row.pk), row.name) for row in rows]


class PeopleFilter(FilterForm):
    search = forms.CharField(label="Name or username", max_length=100, widget=TextInput())
    agency = forms.TypedChoiceField(label="Agency", coerce=int, empty_value=None)
    role = forms.TypedChoiceField(
        label="Role",
        coerce=RoleKey,
        empty_value=None,
        choices=[("", "Any role"), *((key.value, ROLES[key].name) for key in GIVEN_TO_PEOPLE)],
    )
    area = forms.TypedChoiceField(label="Area", coerce=int, empty_value=None)
    access = forms.ChoiceField(
        label="Access", choices=[("", "Stopped or not"), ("active", "Not stopped"), ("stopped", "Stopped")]
    )

    def __init__(self, *arguments: Any, agencies: Choices, areas: Choices, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["agency"].choices = [("", "Any agency"), *agencies]  # type: ignore[attr-defined]
        self.fields["area"].choices = [("", "Any area"), *areas]  # type: ignore[attr-defined]


class _ParticularsForm(AskingForm):
    full_name = forms.CharField(label="Full name", max_length=150, widget=TextInput())
    agency = forms.TypedChoiceField(
        label="Agency",
        coerce=int,
        help_text="The agency whose signature of the information-sharing protocol binds the person.",
    )
    job_title = forms.CharField(label="Job title", max_length=150, required=False, widget=TextInput())
    email = forms.EmailField(label="Work email address", required=False)

    def __init__(self, *arguments: Any, agencies: Choices, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["agency"].choices = [("", "Choose an agency"), *agencies]  # type: ignore[attr-defined]


class AddPersonForm(_ParticularsForm):
    username = forms.CharField(
        label="Username",
        max_length=60,
        help_text="What the person types to sign in, such as c.evans. It cannot be changed later.",
        widget=TextInput(width=20, autocomplete="off", spellcheck=False),
    )
    field_order = ("username", "full_name", "agency", "job_title", "email")


class CorrectPersonForm(_ParticularsForm, VersionedAskingForm):
    pass


class GiveRoleForm(VersionedAskingForm):
    role = forms.TypedChoiceField(
        label="Role",
        coerce=RoleKey,
        choices=[(key.value, ROLES[key].name) for key in GIVEN_TO_PEOPLE],
        widget=Radios(hints={key.value: ROLES[key].description for key in GIVEN_TO_PEOPLE}),
    )
    areas = forms.MultipleChoiceField(label="Areas", widget=CheckBoxes(small=True))
    start = DateInputField(label="First day", earliest=EARLIEST, latest=LATEST)
    last = DateInputField(
        label="Last day",
        required=False,
        earliest=EARLIEST,
        latest=LATEST,
        help_text="Leave empty if no end is known.",
    )
    reason = forms.CharField(label="Reason", max_length=2000, widget=TextArea(rows=3))

    def __init__(self, *arguments: Any, areas: Choices, may_give_everywhere: bool, **named: Any) -> None:
        super().__init__(*arguments, **named)
        everywhere = [(EVERYWHERE, "England and Wales, all areas")] if may_give_everywhere else []
        self.fields["areas"].choices = [*everywhere, *areas]  # type: ignore[attr-defined]

    def clean_areas(self) -> list[int]:
        """The keys of the areas; none for everywhere."""
        chosen: list[str] = self.cleaned_data["areas"]
        if EVERYWHERE in chosen:
            if len(chosen) > 1:
                raise forms.ValidationError("Select either all areas or some of them, not both")
            return []
        return [int(area) for area in chosen]

    @property
    def end(self) -> date | None:
        """The first day on which the role is no longer held."""
        last: date | None = self.cleaned_data["last"]
        return last + timedelta(days=1) if last else None


class EndRoleForm(VersionedAskingForm):
    shown_at = {"on": "last"}
    last = DateInputField(
        label="Last day",
        earliest=EARLIEST,
        latest=LATEST,
        help_text="The person has the role to the end of this day. Yesterday’s date ends it at once.",
    )
    reason = forms.CharField(label="Reason", max_length=2000, widget=TextArea(rows=3))


class ConfirmForm(VersionedAskingForm):
    """Nothing to fill in: only the version of what the person saw."""
