"""People and their roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from mappa.access.roles import GIVEN_TO_PEOPLE, ROLES, WIDE, RoleKey
from mappa.access.states import NEEDED_BY_ALL, ClearanceKind, Decision
from mappa.web.forms import CheckBoxes, DateInputField, FilterForm, Radios, TextArea, TextInput

from .refusing import EARLIEST, LATEST, AskingForm, VersionedAskingForm

Choices = list[tuple[str, str]]
EVERYWHERE = "everywhere"
ROLE_HINTS: dict[object, str] = {
    key.value: ROLES[key].description + (" Somebody else has to approve it." if key in WIDE else "")
    for key in GIVEN_TO_PEOPLE
}


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


class _RoleForm(AskingForm):
    """What role, where, and until when; the fields that joining, moving and giving a role share."""

    role = forms.TypedChoiceField(label="Role", coerce=RoleKey)
    areas = forms.MultipleChoiceField(label="Areas", widget=CheckBoxes(small=True))
    last = DateInputField(
        label="Last day",
        required=False,
        earliest=EARLIEST,
        latest=LATEST,
        help_text="Leave empty if no end is known.",
    )

    def __init__(
        self,
        *arguments: Any,
        roles: Sequence[RoleKey],
        areas: Choices,
        may_give_everywhere: bool,
        **named: Any,
    ) -> None:
        super().__init__(*arguments, **named)
        everywhere = [(EVERYWHERE, "England and Wales, all areas")] if may_give_everywhere else []
        self.fields["areas"].choices = [*everywhere, *areas]  # type: ignore[attr-defined]
        role = self.fields["role"]
        none = [] if role.required else [("", "No role")]
        role.choices = [*none, *((key.value, ROLES[key].name) for key in roles)]  # type: ignore[attr-defined]

    def clean_areas(self) -> list[int]:
        """The keys of the areas; none for everywhere."""
        chosen: list[str] = self.cleaned_data["areas"]
        if EVERYWHERE in chosen:
            if len(chosen) > 1:
                raise forms.ValidationError("Select either all areas or some of them, not both")
            return []
        if not chosen and self.cleaned_data.get("role"):
            raise forms.ValidationError("Select areas")
        return [int(area) for area in chosen]

    @property
    def end(self) -> date | None:
        """The first day on which the role is no longer held."""
        return after(self.cleaned_data["last"])


def after(last: date | None) -> date | None:
    """The first day after the last."""
    return last + timedelta(days=1) if last else None


class AddPersonForm(_RoleForm, _ParticularsForm):
    shown_at = {"version": "username"}
    needed = {
        "vetting_last": "with vetting",
        "training_last": "with training",
        "areas": "with a role",
        "start": "with any of the above",
        "reason": "with any of the above",
    }
    username = forms.CharField(
        label="Username",
        max_length=60,
        help_text="What the person types to sign in, such as c.evans. It cannot be changed later.",
        widget=TextInput(width=20, autocomplete="off", spellcheck=False),
    )
    vetting = forms.ChoiceField(label="Vetting", required=False)
    vetting_last = DateInputField(
        label="Last day of the vetting", required=False, earliest=EARLIEST, latest=LATEST
    )
    training = forms.ChoiceField(label="Training", required=False)
    training_last = DateInputField(
        label="Last day of the training", required=False, earliest=EARLIEST, latest=LATEST
    )
    role = forms.TypedChoiceField(
        label="Role",
        coerce=RoleKey,
        required=False,
        empty_value=None,
        help_text="A wide role, or one for all areas, is proposed: somebody else has to approve it.",
    )
    areas = forms.MultipleChoiceField(label="Areas", required=False, widget=CheckBoxes(small=True))
    start = DateInputField(
        label="First day", required=False, earliest=EARLIEST, latest=LATEST, help_text="Of all of the above."
    )
    reason = forms.CharField(label="Reason", max_length=2000, required=False, widget=TextArea(rows=3))
    field_order = (
        "username",
        "full_name",
        "agency",
        "job_title",
        "email",
        "vetting",
        "vetting_last",
        "training",
        "training_last",
        "role",
        "areas",
        "start",
        "last",
        "reason",
    )

    def __init__(
        self, *arguments: Any, vettings: Sequence[str], trainings: Sequence[str], **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        self.fields["vetting"].choices = [("", "None yet"), *((one, one) for one in vettings)]  # type: ignore[attr-defined]
        self.fields["training"].choices = [("", "None yet"), *((one, one) for one in trainings)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        begins = [name for name in ("vetting", "training", "role") if asked.get(name)]
        for name in begins:
            last = f"{name}_last"
            if last in self.fields and last not in self.errors and not asked.get(last):
                self.add_error(last, f"Enter the last day of the {name}")
        if begins and not asked.get("start") and "start" not in self.errors:
            self.add_error("start", "Enter the first day")
        if begins and not asked.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Enter the reason")
        return asked


class CorrectPersonForm(_ParticularsForm, VersionedAskingForm):
    pass


class GiveRoleForm(_RoleForm, VersionedAskingForm):
    role = forms.TypedChoiceField(label="Role", coerce=RoleKey, widget=Radios(hints=ROLE_HINTS))
    start = DateInputField(label="First day", earliest=EARLIEST, latest=LATEST)
    reason = forms.CharField(label="Reason", max_length=2000, widget=TextArea(rows=3))
    field_order = ("role", "areas", "start", "last", "reason", "version")


class RolesThatEndField(forms.MultipleChoiceField):
    """A role that has ended since the page was opened is no mistake of whoever chose it: the action tells of it."""

    def valid_value(self, value: str) -> bool:
        return value.isascii() and value.isdigit() and len(value) < 19


class MovePersonForm(_RoleForm, VersionedAskingForm):
    shown_at = {"start": "on"}
    on = DateInputField(
        label="First day of the new work",
        earliest=EARLIEST,
        latest=LATEST,
        help_text="What ends, ends with the day before.",
    )
    ending = RolesThatEndField(label="Roles that end", required=False, widget=CheckBoxes(small=True))
    role = forms.TypedChoiceField(label="New role", coerce=RoleKey, required=False, empty_value=None)
    areas = forms.MultipleChoiceField(
        label="Areas of the new role", required=False, widget=CheckBoxes(small=True)
    )
    hands_over = forms.BooleanField(
        label="End the work on cases, and tell those who find somebody to take over", required=False
    )
    reason = forms.CharField(label="Reason", max_length=2000, widget=TextArea(rows=3))
    field_order = ("on", "ending", "role", "areas", "last", "hands_over", "reason", "version")

    def __init__(self, *arguments: Any, held: Choices, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["last"].label = "Last day of the new role"
        self.fields["ending"].choices = held  # type: ignore[attr-defined]
        if not held and not self.is_bound:
            del self.fields["ending"]


class LeaveForm(VersionedAskingForm):
    last = DateInputField(
        label="Last day",
        earliest=EARLIEST,
        latest=LATEST,
        help_text="The person has access to the end of this day. Yesterday’s date ends it at once.",
    )
    reason = forms.CharField(label="Reason", max_length=2000, widget=TextArea(rows=3))
    field_order = ("last", "reason", "version")


class GiveClearanceForm(VersionedAskingForm):
    needed = {
        "vetting_level": "for vetting",
        "training_level": "for training",
        "last": "for vetting and training",
    }
    shown_at = {"level": "kind"}
    kind = forms.TypedChoiceField(
        label="What the person has passed",
        coerce=ClearanceKind,
        choices=[(kind.value, kind.label) for kind in ClearanceKind],
        widget=Radios(
            hints={
                ClearanceKind.CATEGORY_4.value: "Somebody else has to approve it. Its last day may be left empty."
            },
            reveals={
                ClearanceKind.VETTING.value: "vetting_level",
                ClearanceKind.TRAINING.value: "training_level",
            },
        ),
    )
    vetting_level = forms.ChoiceField(label="Level of vetting", required=False)
    training_level = forms.ChoiceField(label="Course", required=False)
    start = DateInputField(label="First day", earliest=EARLIEST, latest=LATEST)
    last = DateInputField(label="Last day", required=False, earliest=EARLIEST, latest=LATEST)
    reason = forms.CharField(label="Reason", max_length=2000, widget=TextArea(rows=3))
    field_order = ("kind", "vetting_level", "training_level", "start", "last", "reason", "version")

    def __init__(
        self, *arguments: Any, vettings: Sequence[str], trainings: Sequence[str], **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        for name, levels in (("vetting_level", vettings), ("training_level", trainings)):
            self.fields[name].choices = [("", "Choose one"), *((one, one) for one in levels)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        kind = asked.get("kind")
        if kind in NEEDED_BY_ALL and not asked.get(f"{kind}_level") and f"{kind}_level" not in self.errors:
            self.add_error(f"{kind}_level", f"Select {'the level' if kind == 'vetting' else 'the course'}")
        if kind in NEEDED_BY_ALL and not asked.get("last") and "last" not in self.errors:
            self.add_error("last", "Enter the last day: vetting and training have to be renewed")
        return asked

    @property
    def level(self) -> str:
        return str(self.cleaned_data.get(f"{self.cleaned_data['kind']}_level") or "")


class GiveGradeForm(VersionedAskingForm):
    grade = forms.ChoiceField(label="Grade")
    start = DateInputField(label="First day", earliest=EARLIEST, latest=LATEST)
    last = DateInputField(
        label="Last day",
        required=False,
        earliest=EARLIEST,
        latest=LATEST,
        help_text="Leave empty if no end is known.",
    )
    reason = forms.CharField(label="Reason", max_length=2000, widget=TextArea(rows=3))
    field_order = ("grade", "start", "last", "reason", "version")

    def __init__(self, *arguments: Any, grades: Sequence[str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["grade"].choices = [("", "Choose a grade"), *((one, one) for one in grades)]  # type: ignore[attr-defined]


class DecideForm(AskingForm):
    decision = forms.TypedChoiceField(label="Decision", coerce=Decision, widget=Radios())
    reason = forms.CharField(label="Reason", max_length=2000, widget=TextArea(rows=3))

    def __init__(self, *arguments: Any, is_own: bool, **named: Any) -> None:
        super().__init__(*arguments, **named)
        offered = [Decision.WITHDRAWN] if is_own else [Decision.APPROVED, Decision.REFUSED]
        words = {Decision.APPROVED: "Approve", Decision.REFUSED: "Refuse", Decision.WITHDRAWN: "Withdraw"}
        self.fields["decision"].choices = [(one.value, words[one]) for one in offered]  # type: ignore[attr-defined]


class DayFilter(FilterForm):
    on = DateInputField(label="As on", earliest=EARLIEST, latest=LATEST)


class EndRoleForm(VersionedAskingForm):
    shown_at = {"on": "last"}
    last = DateInputField(
        label="Last day",
        earliest=EARLIEST,
        latest=LATEST,
        help_text="The person has the role to the end of this day. Yesterday’s date ends it at once.",
    )
    reason = forms.CharField(label="Reason", max_length=2000, widget=TextArea(rows=3))


class EndClearanceForm(EndRoleForm):
    last = DateInputField(
        label="Last day",
        earliest=EARLIEST,
        latest=LATEST,
        help_text="It is in force to the end of this day. Yesterday’s date ends it at once.",
    )
    field_order = ("last", "reason", "version")


class ConfirmForm(VersionedAskingForm):
    """Nothing to fill in: only the version of what the person saw."""
