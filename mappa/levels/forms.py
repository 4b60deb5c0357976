"""The forms of decisions about levels, of countersignatures and of reviews. They never save."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.http import QueryDict

from mappa.law.answers import Answer
from mappa.law.levels import Criterion, Level
from mappa.offenders.forms import (
    LONGEST_REASON,
    ChangeForm,
    DatedChangeForm,
    choice_field,
    day_field,
    level_field,
)
from mappa.web.forms import DateInputField, FilterForm, Radios, TextArea

from .queries import CriterionAnswer

SIGN, SEND_BACK = "sign", "send_back"
ANSWERS = [(answer.value, answer.label) for answer in Answer]


def _text(label: str, hint: str = "", *, required: bool = True, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=LONGEST_REASON,
        widget=TextArea(rows=rows),
        error_messages={"required": f"Enter {label[:1].lower()}{label[1:]}"},
    )


class LevelDecisionForm(DatedChangeForm):
    """A decision about the level: the criteria of the day with their evidence, and the reasons."""

    needed = {
        "why_not_lower": "for level 2 or 3",
        "what_changed": "for a lower level than until now",
        "departure": "if the answers point elsewhere",
    }
    level = level_field()
    why_not_lower = _text(
        "Why not a lower level",
        "The lowest level that still gives a plan you could defend.",
        required=False,
    )
    what_changed = _text("What has changed", "Since the level was set.", required=False)
    departure = _text(
        "Why this level, where the answers point elsewhere",
        "Where the answers above meet the test for another level, or not that for so high a one.",
        required=False,
    )
    reason = _text("The decision and its reasons", "In a few sentences. It stays on the record.", rows=4)

    def __init__(self, *arguments: Any, criteria: Sequence[Criterion], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.criteria = criteria
        self.needed = {**self.needed, **{f"evidence_{one.fact}": "if yes" for one in criteria}}
        for one in criteria:
            self.fields[one.fact] = forms.TypedChoiceField(
                label=one.asks,
                choices=ANSWERS,
                coerce=Answer,
                required=False,
                empty_value=Answer.NOT_KNOWN,
                initial=Answer.NOT_KNOWN.value,
                widget=Radios(small=True, reveals={Answer.YES.value: f"evidence_{one.fact}"}),
            )
            self.fields[f"evidence_{one.fact}"] = forms.CharField(
                label="What shows it",
                required=False,
                max_length=LONGEST_REASON,
                widget=TextArea(rows=2),
            )
        asked = [name for one in criteria for name in (one.fact, f"evidence_{one.fact}")]
        self.order_fields(
            [
                "level",
                "on",
                *asked,
                "why_not_lower",
                "what_changed",
                "departure",
                "reason",
                "version",
                "opened_at",
            ]
        )

    @property
    def decision_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("level", "on")]

    @property
    def criteria_fields(self) -> list[forms.BoundField]:
        return [self[one.fact] for one in self.criteria]

    @property
    def reason_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("why_not_lower", "what_changed", "departure", "reason")]

    def answers(self) -> list[CriterionAnswer]:
        """The answers as far as they were typed; what was not answered is not known."""
        cleaned = getattr(self, "cleaned_data", {})
        return [
            CriterionAnswer(
                fact=one.fact,
                asks=one.asks,
                answer=Answer(cleaned.get(one.fact, Answer.NOT_KNOWN)),
                evidence=str(cleaned.get(f"evidence_{one.fact}") or ""),
            )
            for one in self.criteria
        ]

    def asked(self) -> dict[str, Any]:
        asked = super().asked()
        for one in self.criteria:
            del asked[one.fact], asked[f"evidence_{one.fact}"]
        return {**asked, "criteria": self.answers()}


class CountersignForm(ChangeForm):
    needed = {"reason": "if you send it back"}
    decision = choice_field(
        "Your answer",
        [
            (SIGN, "Countersign: I have read the text above, and the level takes effect"),
            (SEND_BACK, "Send it back unsigned"),
        ],
        asks="whether you countersign the decision or send it back",
        reveals={SEND_BACK: "reason"},
    )
    reason = _text("Why you send it back", "Whoever decided reads this.", required=False)
    digest = forms.RegexField(
        regex=r"^[0-9a-f]{64}$",
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid"), "This page did not send everything back. Open it again."
        ),
    )
    field_order = ("decision", "reason")

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("decision") == SEND_BACK and not self.cleaned_data.get("reason"):
            self.add_error("reason", "Enter why you send it back")

    def refuse(self, field: str, message: str) -> None:
        super().refuse("decision" if field == "reason" else field, message)


class WithdrawDecisionForm(ChangeForm):
    reason = _text("Reason", "Why the level stays as it is.")


class ReviewForm(DatedChangeForm):
    on = day_field("Day of the review")
    next_review_on = day_field(
        "Next review by", hint="After today. Leave empty for the last day that policy allows.", required=False
    )
    reason = _text(
        "What the review found", "Why the level stays, and whether the plan still answers the risk.", rows=5
    )
    field_order = ("on", "reason", "next_review_on")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.order_fields(self.field_order)
        day = cast(DateInputField, self.fields["next_review_on"])
        day.earliest, day.latest = None, self.today + timedelta(days=3660)


class DueFilter(FilterForm):
    level = forms.ChoiceField(
        label="Level",
        choices=[("", "Any"), *((str(one.value), one.label) for one in Level)],
        widget=Radios(small=True),
    )

    whose = forms.ChoiceField(
        label="Whose to review",
        choices=[("", "Anybody’s"), ("mine", "Mine: cases I supervise, or that nobody does")],
        widget=Radios(small=True),
    )

    @property
    def theirs(self) -> bool:
        """Whether only those are asked for that are the person’s own to do."""
        return bool(self.data.get("whose") == "mine")

    def chosen(self) -> int | None:
        asked = self.data.get("level", "")
        return int(asked) if asked in ("1", "2", "3") else None

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)


def first_day(form: ChangeForm) -> date | None:
    """The day typed, where it is one: the tests are those of the day."""
    form.is_valid()
    return cast("date | None", getattr(form, "cleaned_data", {}).get("on"))
