"""The forms of actions. They check what was typed and never save."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, cast

from django import forms

from mappa.discussions.states import ActionState, EffectOnRisk
from mappa.offenders.forms import YEARS_AHEAD, ChangeForm, Found, choice_field
from mappa.web.forms import DateInputField, TextArea, TextInput

LONGEST_ACTION = 2000
LONGEST_EVIDENCE = 20_000


def _words(label: str, *, most: int, rows: int = 4, hint: str = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=most,
        required=required,
        widget=TextArea(rows=rows),
        error_messages={"required": f"Enter {label[:1].lower()}{label[1:]}"},
    )


def due_field() -> DateInputField:
    return DateInputField(
        label="Due",
        help_text="The day by which it is to be done",
        error_messages={"required": "Enter the day by which it is to be done"},
    )


def days_ahead(form: forms.Form, name: str, *, today: date) -> None:
    """A day that is asked for lies ahead, and not further than anybody plans."""
    one = cast(DateInputField, form.fields[name])
    one.earliest = today
    one.latest = today.replace(year=today.year + YEARS_AHEAD, day=min(today.day, 28))


class OwnerForm(ChangeForm):
    """Who is to own an action: typed; where the name fits several, they are offered to choose from."""

    person = forms.CharField(
        label="Owner",
        help_text="Name or user name of the person who is to do it",
        max_length=100,
        widget=TextInput(width=20, spellcheck=False),
        error_messages={"required": "Enter the name or user name of the owner"},
    )
    chosen = choice_field("Which of them", [], asks="which of them it is")
    chosen.required = False
    make_member = forms.BooleanField(
        label="They may open the record until the action has ended",
        help_text="Needed where they do not work on this case yet",
        required=False,
    )
    asks_for = {"owner": "person"}
    needed = {"chosen": "several have that name"}

    def __init__(
        self, *arguments: Any, find: Callable[[str], Sequence[Found]], most: int, **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        self.most = most
        typed = str(self.data.get(self.add_prefix("person"), "")).strip()
        self.found = list(find(typed)) if self.is_bound and typed else []
        if 1 < len(self.found) <= most:
            choices = [(str(one.pk), said_of(one)) for one in self.found]
            cast(forms.ChoiceField, self.fields["chosen"]).choices = choices
        else:
            del self.fields["chosen"]

    def clean(self) -> None:
        super().clean()
        if "person" in self.errors:
            return
        if not self.found:
            self.add_error("person", "Nobody has that name or user name")
        elif len(self.found) > self.most:
            self.add_error("person", f"More than {self.most} people have that name: enter more of it")
        elif "chosen" in self.fields and not self.cleaned_data.get("chosen") and "chosen" not in self.errors:
            self.add_error("chosen", "Several people have that name: select which of them it is")

    def asked(self) -> dict[str, Any]:
        asked = super().asked()
        asked.pop("person")
        chosen = asked.pop("chosen", "")
        return {
            **asked,
            "owner": next(one for one in self.found if chosen in ("", str(one.pk))),
            "today": self.today,
        }


def said_of(person: Found) -> str:
    title = f", {person.job_title}" if person.job_title else ""
    return f"{person.full_name} ({person.username}{title}, {person.agency.name})"


class AgreeActionForm(OwnerForm):
    text = _words("What is to be done", most=LONGEST_ACTION)
    due_on = due_field()

    def __init__(self, *arguments: Any, today: date, **named: Any) -> None:
        super().__init__(*arguments, today=today, **named)
        days_ahead(self, "due_on", today=today)
        self.order_fields(["text", "person", "chosen", "make_member", "due_on", "reason"])

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).strip()


class PassOnForm(OwnerForm):
    """Asks for the new owner and the reason."""


class DueDayForm(ChangeForm):
    due_on = due_field()

    def __init__(self, *arguments: Any, today: date, **named: Any) -> None:
        super().__init__(*arguments, today=today, **named)
        days_ahead(self, "due_on", today=today)
        self.order_fields(["due_on", "reason"])

    def asked(self) -> dict[str, Any]:
        return {**super().asked(), "today": self.today}


class ReportForm(ChangeForm):
    needed = {"effect": "if it was done"}
    state = choice_field(
        "How does the action stand?",
        ActionState.choices,
        asks="how the action stands",
        coerce=ActionState,
        hints={ActionState.OPEN.value: "Say how far it is"},
    )
    evidence = _words(
        "Evidence",
        most=LONGEST_EVIDENCE,
        rows=6,
        hint="What was done and how you know; or why it was not done, or is no longer needed",
    )
    effect = choice_field(
        "What did it do to the risk?",
        EffectOnRisk.choices,
        asks="what it did to the risk",
        coerce=EffectOnRisk,
    )
    effect.required = False
    effect_in_words = _words("The effect on the risk in words", most=LONGEST_ACTION, rows=3, required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        del self.fields["reason"]

    def clean_evidence(self) -> str:
        return str(self.cleaned_data["evidence"]).strip()

    def clean(self) -> None:
        super().clean()
        state, effect = self.cleaned_data.get("state"), self.cleaned_data.get("effect")
        if state is ActionState.DONE and not effect and "effect" not in self.errors:
            self.add_error("effect", "Select what it did to the risk")
        elif state not in (None, ActionState.DONE) and effect:
            self.add_error("effect", "Select what it did to the risk only where the action was done")

    def asked(self) -> dict[str, Any]:
        asked = super().asked()
        return {**asked, "effect": asked["effect"] or None, "today": self.today}
