"""The forms of retention: a decision to keep, a proposal to erase and its answer, and a rule. They never save."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.http import QueryDict

from mappa.access.forms.refusing import EARLIEST, LATEST, AskingForm
from mappa.law.categories import Category
from mappa.offenders.forms import LONGEST_REASON, ChangeForm, choice_field, day_field
from mappa.web.forms import (
    CheckBoxes,
    DateInputField,
    FilterForm,
    Radios,
    Selected,
    TextArea,
    TextInput,
)

from .queries import SHOWN
from .schedule import Rule, anniversary, years
from .states import Grounds

NO_NAMES = (
    "Do not name anybody or give a number. The words go with the record; only the kind of reason is kept."
)
USUALLY_SHOWN = next(iter(SHOWN))
APPROVE, DECLINE = "approve", "decline"


def _reason(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST_REASON,
        widget=TextArea(rows=4),
        error_messages={"required": f"Enter the {label[:1].lower()}{label[1:]}"},
    )


class DueFilter(FilterForm):
    show = forms.ChoiceField(
        label="Show", choices=[(key, words) for key, (words, _) in SHOWN.items()], widget=Radios(small=True)
    )

    def __init__(self, data: QueryDict) -> None:
        asked = data.copy()
        if asked.get("show") not in SHOWN:
            asked["show"] = USUALLY_SHOWN
        super().__init__(asked)

    def shown(self) -> str:
        """What the list is narrowed to; what is due where nothing else was asked for."""
        return str(self.data["show"])

    def selected(self) -> list[Selected]:
        return [] if self.shown() == USUALLY_SHOWN else super().selected()


class KeepForm(ChangeForm):
    review_on = day_field("Day of the next review", hint="The record is kept at least until then.")
    reason = _reason(
        "Reason",
        "Why the record is still needed, and that it is adequate and up to date. It stays on the record.",
    )

    def __init__(self, *arguments: Any, rule: Rule, **named: Any) -> None:
        super().__init__(*arguments, **named)
        day = cast(DateInputField, self.fields["review_on"])
        day.earliest, day.latest = self.today + timedelta(days=1), anniversary(self.today, rule.review_years)
        day.help_text = f"After today and within {years(rule.review_years)}. The record is kept until then."
        self.order_fields(["review_on", "reason"])


class ProposeErasureForm(ChangeForm):
    grounds = choice_field("Kind of reason", Grounds.choices, asks="the kind of reason")
    reason = _reason("Reason", NO_NAMES)
    field_order = ("grounds", "reason")


class WithdrawProposalForm(ChangeForm):
    reason = _reason("Reason", "Why the record stays after all.")


class DecideErasureForm(ChangeForm):
    decision = choice_field(
        "Decision",
        [
            (APPROVE, "Approve: erase the record now and for ever"),
            (DECLINE, "Decline: the record stays"),
        ],
        asks="whether you approve the erasure or decline it",
    )
    reason = _reason("Reason", NO_NAMES)
    field_order = ("decision", "reason")


def _whole_number(label: str, hint: str, *, least: int, most: int, required: bool) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=least,
        max_value=most,
        required=required,
        widget=TextInput(width=4, inputmode="numeric"),
    )


class RuleForm(AskingForm):
    """One rule; group 3 asks for no test, since it is everybody whom the others leave."""

    categories = forms.TypedMultipleChoiceField(
        label="Whoever was ever in",
        choices=[(one.value, one.label) for one in Category],
        coerce=int,
        required=False,
        widget=CheckBoxes(),
    )
    after = forms.MultipleChoiceField(
        label="Or of whom this is recorded",
        choices=[("order", "An order"), ("event", "A breach, a return to custody or a charge")],
        required=False,
        widget=CheckBoxes(),
    )
    kept_until_age = _whole_number(
        "Kept until the age of",
        "Leave empty where age decides nothing. With a number of years too, the later day counts.",
        least=18,
        most=120,
        required=False,
    )
    clear_years = _whole_number(
        "Years kept after the last event",
        "Leave empty where that decides nothing.",
        least=1,
        most=100,
        required=False,
    )
    review_years = _whole_number("Years between reviews", "At most so many.", least=1, most=20, required=True)
    source = forms.CharField(
        label="Source",
        help_text="The publication and its date, and what of the rule it does not say.",
        max_length=1000,
        widget=TextArea(rows=3),
    )
    confirmed = forms.TypedChoiceField(
        label="Has somebody responsible confirmed the rule against its source?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        widget=Radios(inline=True),
        error_messages={"required": "Select yes or no"},
    )
    on = DateInputField(label="First day it holds", earliest=EARLIEST, latest=LATEST)
    reason = forms.CharField(label="Reason", max_length=LONGEST_REASON, widget=TextArea(rows=3))

    def __init__(self, *arguments: Any, is_the_rest: bool, standing: Rule | None, **named: Any) -> None:
        if standing is not None:
            named["initial"] = {
                "categories": sorted(standing.categories),
                "after": [
                    word
                    for word, holds in (("order", standing.after_order), ("event", standing.after_event))
                    if holds
                ],
                "kept_until_age": standing.kept_until_age,
                "clear_years": standing.clear_years,
                "review_years": standing.review_years,
                "source": standing.source,
            }
        super().__init__(*arguments, **named)
        if is_the_rest:
            del self.fields["categories"], self.fields["after"]

    def asked(self) -> dict[str, Any]:
        """What the action is called with."""
        asked = dict(self.cleaned_data)
        after = asked.pop("after", [])
        return {
            "categories": asked.pop("categories", []),
            "after_order": "order" in after,
            "after_event": "event" in after,
            **asked,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        asked = {"kept_until_age", "clear_years"}
        if not asked & set(self.errors) and not any(cleaned.get(name) for name in asked):
            self.add_error("kept_until_age", "Enter an age, a number of years, or both")
        return cleaned
