"""Areas: divisions, populations and local values; agencies and their protocol."""

from __future__ import annotations

from typing import Any

from django import forms

from mappa.agencies.states import AgencyKind, PopulationBase
from mappa.web.forms import DateInputField, Radios, TextArea, TextInput

from .people import Choices
from .refusing import EARLIEST, LATEST, AskingForm

YEARS = range(2001, 2061)


class _ReasonForm(AskingForm):
    reason = forms.CharField(label="Reason", max_length=2000, widget=TextArea(rows=3))


class AddDivisionForm(AskingForm):
    name = forms.CharField(label="Name", max_length=100, widget=TextInput())
    source = forms.CharField(
        label="Source",
        max_length=500,
        required=False,
        help_text="Where the name comes from.",
        widget=TextInput(),
    )


class PopulationForm(_ReasonForm):
    population = forms.IntegerField(
        label="How many people",
        min_value=1,
        max_value=100_000_000,
        widget=TextInput(width=10, inputmode="numeric"),
    )
    source = forms.CharField(
        label="Source",
        max_length=500,
        help_text="The publication and the date that the number is for.",
        widget=TextInput(),
    )
    field_order: tuple[str, ...] = ("population", "source", "reason")


class RecordPopulationForm(PopulationForm):
    year = forms.TypedChoiceField(
        label="Reporting year",
        coerce=int,
        choices=[("", "Choose a year"), *((str(year), f"{year}-{(year + 1) % 100:02d}") for year in YEARS)],
    )
    base = forms.TypedChoiceField(
        label="Which people are counted",
        coerce=PopulationBase,
        choices=[(base.value, base.label) for base in PopulationBase],
        widget=Radios(),
    )
    field_order = ("year", "base", "population", "source", "reason")


class SetNameForm(_ReasonForm):
    value = forms.CharField(label="Value", max_length=2000, widget=TextInput())
    on = DateInputField(label="First day it holds", earliest=EARLIEST, latest=LATEST)
    field_order = ("value", "on", "reason")


class SetNumberForm(SetNameForm):
    value = forms.CharField(label="Value", max_length=4, widget=TextInput(width=4, inputmode="numeric"))


class SetYesOrNoForm(SetNameForm):
    value = forms.ChoiceField(  # type: ignore[assignment]
        label="Value",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=Radios(inline=True),
        error_messages={"required": "Select yes or no"},
    )


#: By the kind of value that a policy has.
POLICY_FORMS: dict[type, type[SetNameForm]] = {str: SetNameForm, int: SetNumberForm, bool: SetYesOrNoForm}


class AddAgencyForm(AskingForm):
    name = forms.CharField(label="Name", max_length=150, widget=TextInput())
    kind = forms.TypedChoiceField(
        label="Part in the arrangements",
        coerce=AgencyKind,
        choices=[(kind.value, kind.label) for kind in AgencyKind],
        widget=Radios(),
    )
    area = forms.TypedChoiceField(label="Area it serves", coerce=int, required=False, empty_value=None)

    def __init__(self, *arguments: Any, areas: Choices, may_serve_several: bool, **named: Any) -> None:
        super().__init__(*arguments, **named)
        several = [("", "More than one area")] if may_serve_several else []
        self.fields["area"].choices = [*several, *areas]  # type: ignore[attr-defined]


class SignProtocolForm(_ReasonForm):
    on = DateInputField(label="First day the agency is bound", earliest=EARLIEST, latest=LATEST)
    field_order = ("on", "reason")


class EndProtocolForm(_ReasonForm):
    shown_at = {"on": "last"}
    last = DateInputField(
        label="Last day the agency is bound",
        earliest=EARLIEST,
        latest=LATEST,
        help_text="From the next day on its people see no offender’s record.",
    )
    field_order = ("last", "reason")
