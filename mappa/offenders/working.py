"""The law’s working: the questions that a category turns on, and what the answers lead to.

All may be left open, nothing is stored, and nothing is decided: a person reads the explanation and then decides.
"""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms

from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import policy_value
from mappa.law.answers import Answer
from mappa.law.categories import (
    Category,
    CategoryExplanation,
    CategoryFacts,
    CategoryPolicy,
    Disposal,
    DisposalKind,
    categories_on,
    explain_categories,
)
from mappa.law.category_facts import QUESTIONS
from mappa.law.dated import NotInForce
from mappa.web.forms import Form, Radios, TextInput

from .models import Offender

NOT_KNOWN = Answer.NOT_KNOWN.value
NO_DISPOSAL = "none"
ANSWERS = [(answer.value, answer.label) for answer in Answer]

#: Which questions stand under which category, in the order of the law.
QUESTIONS_OF = {
    Category.ONE: ("must_notify_police",),
    Category.TWO: (
        "listed_offence",
        "disposal",
        "term_in_months",
        "is_indeterminate",
        "hospital_or_guardianship_followed",
        "sentenced_since_2001_or_serving_then",
        "serving_or_supervised",
        "disqualified_from_work_with_children",
    ),
    Category.THREE: (
        "offence_shows_capability_of_serious_harm",
        "may_cause_serious_harm",
        "needs_multi_agency_meetings",
    ),
    Category.FOUR: (
        "must_notify_as_terrorist_offender",
        "terrorist_offence",
        "terrorist_offence_term_in_months",
        "terrorist_offence_hospital_order",
        "has_committed_an_offence",
        "may_be_at_risk_of_terrorism",
    ),
}
ABOUT_THE_DISPOSAL = {
    "is_indeterminate": "Was it for an indeterminate time?",
    "hospital_or_guardianship_followed": "Did the court make a hospital or guardianship order with the finding?",
}


def _question(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=ANSWERS,
        required=False,
        initial=NOT_KNOWN,
        widget=Radios(inline=True, small=True),
    )


def _months(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=1200, widget=TextInput(width=4, suffix="months")
    )


class QuestionsForm(Form):
    """Questions about the facts: each may stay at “Not known”."""

    marks_optional = False

    def answer(self, name: str) -> Answer:
        return Answer(self.cleaned_data.get(name) or NOT_KNOWN)

    def whole_number(self, name: str) -> int | None:
        return cast("int | None", self.cleaned_data.get(name))


class CategoryQuestions(QuestionsForm):
    """What the categories of a day turn on, grouped by category."""

    def __init__(self, *arguments: Any, on: date, **named: Any) -> None:
        self.on = on
        try:
            self.categories = categories_on(on)
        except NotInForce:
            self.categories = ()
        super().__init__(*arguments, **named)
        for category in self.categories:
            for name in QUESTIONS_OF[category]:
                self.fields[name] = self._field(name)

    @staticmethod
    def _field(name: str) -> forms.Field:
        if name == "disposal":
            kinds = [(kind.value, kind.label) for kind in DisposalKind]
            return forms.ChoiceField(
                label=QUESTIONS["disposals"],
                choices=[("", "Not known"), (NO_DISPOSAL, "None"), *kinds],
                required=False,
            )
        if name == "term_in_months":
            return _months("How long was the term, in whole months?")
        if name == "terrorist_offence_term_in_months":
            return _months(QUESTIONS[name])
        return _question(QUESTIONS.get(name) or ABOUT_THE_DISPOSAL[name])

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The questions under the name and meaning of the category that they decide first."""
        return [
            (f"{category.label}: {category.meaning}", [self[name] for name in QUESTIONS_OF[category]])
            for category in self.categories
        ]

    def facts(self) -> CategoryFacts:
        answers = {
            name: self.answer(name)
            for name, one in self.fields.items()
            if isinstance(one.widget, Radios) and name not in ABOUT_THE_DISPOSAL
        }
        return CategoryFacts(
            **answers,
            disposals=self._disposals(),
            terrorist_offence_term_in_months=self.whole_number("terrorist_offence_term_in_months"),
        )

    def _disposals(self) -> tuple[Disposal, ...] | None:
        kind = self.cleaned_data.get("disposal")
        if not kind:
            return None
        if kind == NO_DISPOSAL:
            return ()
        return (
            Disposal(
                kind=DisposalKind(kind),
                term_in_months=self.whole_number("term_in_months"),
                is_indeterminate=self.answer("is_indeterminate"),
                hospital_or_guardianship_followed=self.answer("hospital_or_guardianship_followed"),
            ),
        )

    def explanation(self, offender: Offender) -> CategoryExplanation | None:
        """What the answers lead to under the law of the day; None before the law that is recorded here."""
        unconvicted = policy_value(offender.area, PolicyKey.UNCONVICTED_IN_CATEGORY_3, on=self.on)
        try:
            return explain_categories(
                self.facts(), self.on, CategoryPolicy(unconvicted_admitted=bool(unconvicted))
            )
        except NotInForce:
            return None
