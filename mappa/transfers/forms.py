"""The forms of offers, exits and reviews of categories that end. They never save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.http import QueryDict

from mappa.law.answers import Answer
from mappa.law.category_facts import QUESTIONS
from mappa.offenders.forms import (
    LONGEST_REASON,
    ChangeForm,
    DatedChangeForm,
    PlaceField,
    choice_field,
    day_field,
)
from mappa.offenders.queries import Place
from mappa.web.forms import DateInputField, Form, Radios, TextArea

from .actions import CATEGORY_3_FACTS, Answered
from .states import ItemAnswer, ReviewOutcome

ACCEPT, DECLINE = "accept", "decline"
#: An offer may name a day so far ahead.
DAYS_AHEAD = 366
SUMMARY = (
    "The other area reads this, with the name, date of birth, category and level, before it sees the record: "
    "the risk, the plan, what is urgent. Give no address of a victim."
)


def _text(label: str, hint: str = "", *, required: bool = True, rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=LONGEST_REASON,
        widget=TextArea(rows=rows),
        error_messages={"required": f"Enter {label[:1].lower()}{label[1:]}"},
    )


def _elsewhere(form: forms.Form, name: str, places: Sequence[Place], area_id: int) -> None:
    others = [place for place in places if place.area.pk != area_id]
    cast(PlaceField, form.fields[name]).offer(others)


class OfferForm(ChangeForm):
    to_area = PlaceField(label="Area that should take the case", asks="the area that should take the case")
    proposed_on = day_field("Day on which the case should pass", hint="Today or a day to come")
    why = _text("Why the case should pass")
    told = _text("What the other area is told", SUMMARY, rows=6)
    reason = None  # type: ignore[assignment]  # why and what is told are the reasons
    asks_for = {"summary": "told"}

    def __init__(self, *arguments: Any, places: Sequence[Place], area_id: int, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _elsewhere(self, "to_area", places, area_id)
        day = cast(DateInputField, self.fields["proposed_on"])
        day.earliest, day.latest = self.today, self.today + timedelta(days=DAYS_AHEAD)

    def asked(self) -> dict[str, Any]:
        asked = super().asked()
        place: Place = asked.pop("to_area")
        told = asked.pop("told")
        return {**asked, "to_area": place.area, "to_division": place.division, "summary": told}


class MoveAwayForm(DatedChangeForm):
    area = PlaceField(label="Where they have moved to", asks="where they have moved to")
    on = day_field("Lives there since")
    reason = _text("Why they moved, and how you know", "It stays on the record, and the other area is told.")
    told = _text("What the other area is told", SUMMARY, rows=6)
    asks_for = {"division": "area", "to_area": "area", "summary": "told"}

    def __init__(self, *arguments: Any, places: Sequence[Place], area_id: int, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _elsewhere(self, "area", places, area_id)
        self.order_fields(["area", "on", "reason", "told", "version", "opened_at"])

    def asked(self) -> dict[str, Any]:
        asked = super().asked()
        place: Place = asked.pop("area")
        told = asked.pop("told")
        return {**asked, "area": place.area, "division": place.division, "summary": told}


class RefusableForm(Form):
    """A form whose action may say why not, beside what was asked."""

    def refuse(self, field: str, message: str) -> None:
        self.add_error(field if field in self.fields else None, message)


class AnswerForm(RefusableForm):
    answer = choice_field(
        "Your answer",
        [
            (ACCEPT, "Accept: our area is responsible from now on"),
            (DECLINE, "Decline: the case stays where it is"),
        ],
        asks="whether you accept the case or decline it",
        reveals={ACCEPT: "handed_over_by"},
    )
    handed_over_by = DateInputField(label="Handed over by", required=False)
    reason = _text(
        "Reasons", "What you have looked at and arranged, or why you decline. The other area reads it."
    )
    needed = {"handed_over_by": "if you accept"}

    def __init__(self, *arguments: Any, from_area: str, by_policy: date, today: date, **named: Any) -> None:
        named["initial"] = {"handed_over_by": by_policy, **(named.get("initial") or {})}
        super().__init__(*arguments, **named)
        day = cast(DateInputField, self.fields["handed_over_by"])
        day.earliest, day.latest = today, today + timedelta(days=DAYS_AHEAD)
        day.help_text = (
            f"Until the end of this day those who supervise the offender for {from_area} see the record."
        )

    def clean(self) -> None:
        super().clean()
        if (
            self.cleaned_data.get("answer") == ACCEPT
            and not self.cleaned_data.get("handed_over_by")
            and "handed_over_by" not in self.errors
        ):
            self.add_error("handed_over_by", "Enter the day by which the case is handed over")


class WithdrawForm(RefusableForm):
    reason = _text("Reason", "Why the case stays. The other area reads it.")


class ExitForm(DatedChangeForm):
    """An exit: the day, the reason of the day's list, and every line of the checklist."""

    on = day_field("First day no longer managed")
    ground = choice_field("Reason for the exit", [], asks="the reason for the exit")
    reason = _text("In words", "What was decided, by whom, and why the case no longer needs to be managed.")
    although = forms.BooleanField(label="The day is right", required=False)

    def __init__(
        self,
        *arguments: Any,
        reasons: Sequence[str],
        checklist: Mapping[str, str],
        written_after: Sequence[str],
        **named: Any,
    ) -> None:
        super().__init__(*arguments, **named)
        if written_after:
            self.fields["although"].help_text = f"Although {' and '.join(written_after)} came later."
        else:
            del self.fields["although"]
        self.checklist = checklist
        cast(forms.ChoiceField, self.fields["ground"]).choices = [(one, one) for one in reasons]
        lines = []
        for number, (name, item) in enumerate(checklist.items()):
            why = f"why_{number}"
            self.fields[name] = choice_field(
                item,
                ItemAnswer.choices,
                asks="what became of this line",
                coerce=ItemAnswer,
                small=True,
            )
            self.fields[why] = forms.CharField(
                label="Why not, where it was not done",
                required=False,
                max_length=LONGEST_REASON,
                widget=TextArea(rows=2),
            )
            lines += [name, why]
        self.order_fields(["on", "although", "ground", "reason", *lines, "version", "opened_at"])

    @property
    def decision_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("on", "although", "ground", "reason") if name in self.fields]

    @property
    def checklist_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[name], self[f"why_{number}"]) for number, name in enumerate(self.checklist)]

    def clean(self) -> None:
        super().clean()
        for number, name in enumerate(self.checklist):
            answer = self.cleaned_data.get(name)
            if answer not in (None, ItemAnswer.DONE) and not self.cleaned_data.get(f"why_{number}"):
                self.add_error(f"why_{number}", f"Say why this was not done: {self.checklist[name]}")

    def asked(self) -> dict[str, Any]:
        asked = super().asked()
        lines = [
            Answered(item, asked.pop(name), asked.pop(f"why_{number}"))
            for number, (name, item) in enumerate(self.checklist.items())
        ]
        return {**asked, "checklist": lines}


def day_typed(data: QueryDict, **about: Any) -> date | None:
    """The day typed, where it is one: the reasons and the checklist are those of the day."""
    form = DatedChangeForm(data, **about)
    form.is_valid()
    return cast("date | None", getattr(form, "cleaned_data", {}).get("on"))


class ItemForm(ChangeForm):
    answer = choice_field(
        "What became of it",
        [(one.value, one.label) for one in (ItemAnswer.DONE, ItemAnswer.NOT_APPLICABLE)],
        asks="what became of it",
        coerce=ItemAnswer,
        reveals={ItemAnswer.NOT_APPLICABLE: "reason"},
    )
    reason = _text("Why it does not apply", required=False)


class EndOfCategoryForm(ChangeForm):
    """What follows a category that ends: the criteria of category 3 where that is decided on."""

    outcome = choice_field(
        "What follows",
        [
            (ReviewOutcome.CATEGORY_3.value, "Category 3: the risk needs to be managed together"),
            (ReviewOutcome.EXIT.value, "Exit: the case leaves the arrangements"),
        ],
        asks="what follows",
        coerce=ReviewOutcome,
    )
    unconvicted = forms.BooleanField(
        label="The person has no conviction and is admitted to category 3 by local policy", required=False
    )
    reason = _text("Reasons", "Why, and who decided it.")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for fact in CATEGORY_3_FACTS:
            self.fields[fact] = forms.TypedChoiceField(
                label=QUESTIONS[fact],
                choices=[(answer.value, answer.label) for answer in Answer],
                coerce=Answer,
                empty_value=Answer.NOT_KNOWN,
                required=False,
                initial=Answer.NOT_KNOWN.value,
                widget=Radios(inline=True, small=True),
            )
        self.order_fields([*CATEGORY_3_FACTS, "unconvicted", "outcome", "reason", "version", "opened_at"])

    def asked(self) -> dict[str, Any]:
        asked = super().asked()
        answers = {fact: asked.pop(fact) for fact in CATEGORY_3_FACTS}
        return {**asked, "answers": answers}
