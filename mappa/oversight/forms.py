"""The forms of oversight: filters of findings, what was found, a disclosure, and a copy for the person concerned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from mappa.access.forms.refusing import EARLIEST, LATEST, AskingForm, VersionedAskingForm
from mappa.law.disclosure import Exemption, Power
from mappa.offenders.forms import LONGEST_REASON, DatedChangeForm, choice_field, day_field, offer
from mappa.web.forms import DateInputField, FilterForm, TextArea, TextInput

from .queries.findings import Filters
from .queries.holdings import Holdings
from .states import (
    CopyForm,
    CopyRecipient,
    FindingOutcome,
    FindingState,
    OffenderTold,
    RecipientKind,
    RelationToRisk,
    Rule,
)

LONGEST_NAME = 200


class FindingsFilter(FilterForm):
    """Which findings the list shows; those that are not settled, where nothing is chosen."""

    state = forms.ChoiceField(
        label="How far it has come",
        choices=[("", "Not settled"), *FindingState.choices, ("any", "Any")],
    )
    rule = forms.ChoiceField(label="Rule", choices=[("", "Any rule"), *Rule.choices])
    area = forms.TypedChoiceField(label="Area", coerce=int, empty_value=None)
    person = forms.CharField(
        label="Person", max_length=150, help_text="A username", widget=TextInput(spellcheck=False)
    )
    first_day = DateInputField(label="From", earliest=EARLIEST, latest=LATEST)
    last_day = DateInputField(label="To", earliest=EARLIEST, latest=LATEST)

    def __init__(self, *arguments: Any, areas: Mapping[int, str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        if len(areas) > 1:
            offer(self, "area", [("", "Any"), *((str(pk), name) for pk, name in areas.items())])
        else:
            del self.fields["area"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day must not come before the first")
        return cleaned

    def filters(self) -> Filters:
        """What was asked for; a filter in error is left out, as the page says beside it."""
        self.full_clean()
        asked = dict(getattr(self, "cleaned_data", {}))
        return Filters(username=asked.pop("person", ""), **asked)


class SettleForm(VersionedAskingForm):
    outcome = choice_field(
        "What comes of it", FindingOutcome.choices, asks="what comes of it", coerce=FindingOutcome
    )
    found = forms.CharField(
        label="What you found",
        help_text="Whom you asked and what they said. Do not repeat what the record says of the offender.",
        max_length=LONGEST_REASON,
        widget=TextArea(rows=5),
        error_messages={"required": "Enter what you found"},
    )


class DisclosureForm(DatedChangeForm):
    """What was told to whom, under which power; `on` decides which powers stood."""

    on = day_field("Day of the disclosure")
    recipient_kind = choice_field("Who was told", RecipientKind.choices, asks="who was told")
    recipient = forms.CharField(
        label="Their name, and their post or body",
        max_length=LONGEST_NAME,
        widget=TextInput(spellcheck=False),
        error_messages={"required": "Enter the name of who was told"},
    )
    relation = choice_field(
        "What they have to do with the risk",
        RelationToRisk.choices,
        asks="what they have to do with the risk",
    )
    what = forms.CharField(
        label="What was disclosed",
        help_text="As much as was told, and no more",
        max_length=LONGEST_REASON,
        widget=TextArea(rows=4),
        error_messages={"required": "Enter what was disclosed"},
    )
    power = choice_field(
        "Under which power", [(power.value, power.label) for power in Power], asks="the power", coerce=Power
    )
    decided_by = forms.CharField(
        label="Who decided",
        help_text="Name and post, or the meeting",
        max_length=LONGEST_NAME,
        widget=TextInput(spellcheck=False),
        error_messages={"required": "Enter who decided"},
    )
    conditions = forms.CharField(
        label="Conditions given",
        help_text="What they were asked to keep to",
        required=False,
        max_length=LONGEST_REASON,
        widget=TextArea(rows=3),
    )
    offender_told = choice_field(
        "Was the offender told?",
        OffenderTold.choices,
        asks="whether the offender was told",
        hints={
            OffenderTold.NO.value: "It was decided not to tell them",
            OffenderTold.NOT_YET.value: "They are to be told",
        },
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.order_fields(["on", "recipient_kind", "recipient", "relation", "what", "power", "decided_by",
                           "conditions", "offender_told", "reason"])  # fmt: skip
        self.fields["power"].widget.hints = {
            power.value: citation for power in Power if (citation := _citation(power, named["today"]))
        }


def _citation(power: Power, on: date) -> str:
    return power.citation(on) if power.is_in_force(on) else ""


WITHHOLD = "withhold-"


class CopyRequestForm(AskingForm):
    """To whom a copy goes and why; and for each entry whether it is given or on which ground it is withheld."""

    marks_optional = False
    recipient_kind = choice_field(
        "Who is given the copy", CopyRecipient.choices, asks="who is given the copy", coerce=CopyRecipient
    )
    recipient = forms.CharField(
        label="Their name",
        max_length=LONGEST_NAME,
        widget=TextInput(spellcheck=False),
        error_messages={"required": "Enter the name of who is given the copy"},
    )
    reason = forms.CharField(
        label="How they asked, and how you know who they are",
        max_length=LONGEST_REASON,
        widget=TextArea(rows=3),
        error_messages={"required": "Enter how they asked, and how you know who they are"},
    )
    form = choice_field(
        "What to write",
        CopyForm.choices,
        asks="what to write",
        coerce=CopyForm,
        hints={
            CopyForm.HTML.value: "One file that opens in any browser and prints",
            CopyForm.JSON.value: "For a computer",
        },
    )
    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *arguments: Any, holdings: Holdings, **named: Any) -> None:
        named["initial"] = {"fingerprint": holdings.fingerprint, **(named.get("initial") or {})}
        super().__init__(*arguments, **named)
        choices = [
            ("", "Give"),
            *((one.value, f"Withhold {one.paragraph}: {one.label}") for one in Exemption),
        ]
        for entry in holdings.entries:
            ground = entry.usually_withheld
            self.fields[f"{WITHHOLD}{entry.key}"] = forms.TypedChoiceField(
                label=f"{entry.title} number {entry.pk}: give or withhold",
                choices=choices,
                coerce=Exemption,
                empty_value=None,
                required=False,
                initial=ground.value if ground else "",
            )

    def withheld(self) -> dict[str, Exemption]:
        """The ground for each entry that is to be withheld, by its key."""
        return {
            name.removeprefix(WITHHOLD): ground
            for name, ground in self.cleaned_data.items()
            if name.startswith(WITHHOLD) and ground
        }

    def choice_of(self, key: str) -> forms.BoundField:
        """The choice for one entry, for the page, which shows it beside the entry."""
        return self[f"{WITHHOLD}{key}"]

    @property
    def asked_above(self) -> list[forms.BoundField]:
        return [bound for bound in self if not bound.name.startswith(WITHHOLD)]
