"""The forms of who may open a record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Protocol, cast

from django import forms

from mappa.offenders.states import MembershipKind, ReviewOutcome
from mappa.web.forms import DateInputField, Form, TextArea, TextInput

from .records import LONGEST_REASON, ChangeForm, choice_field, offer

#: Nobody's work on a case is foreseen for longer.
YEARS_AHEAD = 5


class Found(Protocol):
    """A person, as a form offers them."""

    @property
    def pk(self) -> int: ...

    @property
    def full_name(self) -> str: ...

    @property
    def username(self) -> str: ...

    @property
    def job_title(self) -> str: ...

    @property
    def agency(self) -> Any: ...


def _own_words(label: str, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST_REASON,
        widget=TextArea(rows=4),
        error_messages={"required": f"Enter the {label[:1].lower()}{label[1:]}"},
    )


class AddMemberForm(ChangeForm):
    """The person is typed; where the name fits several, they are offered to choose from."""

    asks_for = {"on": "first"}
    person = forms.CharField(
        label="Person",
        help_text="Name or user name. Only people who can open records are found.",
        max_length=100,
        widget=TextInput(width=20, spellcheck=False),
        error_messages={"required": "Enter the name or user name of the person"},
    )
    needed = {"chosen": "several have that name"}
    chosen = choice_field("Which of them", [], asks="which of them it is")
    chosen.required = False
    kind = choice_field("What they do in the case", MembershipKind.choices, asks="what they do in the case")
    first = DateInputField(
        label="First day", error_messages={"required": "Enter the first day on which they work on the case"}
    )
    last = DateInputField(label="Last day", help_text="Leave empty if it goes on", required=False)

    def __init__(
        self,
        *arguments: Any,
        find: Callable[[str], Sequence[Found]],
        most: int,
        today: date,
        **named: Any,
    ) -> None:
        named["initial"] = {"first": today, **(named.get("initial") or {})}
        super().__init__(*arguments, today=today, **named)
        self.most = most
        for name in ("first", "last"):
            cast(DateInputField, self.fields[name]).latest = today.replace(
                year=today.year + YEARS_AHEAD, day=min(today.day, 28)
            )
        typed = str(self.data.get(self.add_prefix("person"), "")).strip()
        self.found = list(find(typed)) if self.is_bound and typed else []
        if 1 < len(self.found) <= most:
            offer(self, "chosen", [(str(one.pk), _said_of(one)) for one in self.found])
        else:
            del self.fields["chosen"]

    def clean(self) -> None:
        super().clean()
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day must be the same as or after the first day")
        if "person" in self.errors:
            return
        if not self.found:
            self.add_error("person", "Nobody who can open records has that name or user name")
        elif len(self.found) > self.most:
            self.add_error("person", f"More than {self.most} people have that name: enter more of it")
        elif "chosen" in self.fields and not self.cleaned_data.get("chosen") and "chosen" not in self.errors:
            self.add_error("chosen", "Several people have that name: select which of them it is")

    def asked(self) -> dict[str, Any]:
        asked = super().asked()
        chosen: str = asked.pop("chosen", "")
        first: date = asked.pop("first")
        last: date | None = asked.pop("last")
        return {
            **asked,
            "person": next(one for one in self.found if chosen in ("", str(one.pk))),
            "kind": MembershipKind(asked["kind"]),
            "start": first,
            "end": last + timedelta(days=1) if last else None,
            "today": self.today,
        }


def _said_of(person: Found) -> str:
    title = f", {person.job_title}" if person.job_title else ""
    return f"{person.full_name} ({person.username}{title}, {person.agency.name})"


class EndMembershipForm(ChangeForm):
    on = DateInputField(
        label="First day on which they no longer work on the case",
        help_text="Today’s date ends it at once",
        error_messages={"required": "Enter the first day on which they no longer work on the case"},
    )

    def __init__(self, *arguments: Any, today: date, **named: Any) -> None:
        named["initial"] = {"on": today, **(named.get("initial") or {})}
        super().__init__(*arguments, today=today, **named)
        one = cast(DateInputField, self.fields["on"])
        one.earliest, one.latest = (
            today,
            today.replace(year=today.year + YEARS_AHEAD, day=min(today.day, 28)),
        )

    def asked(self) -> dict[str, Any]:
        return {**super().asked(), "today": self.today}


class RestrictForm(ChangeForm):
    stay = forms.BooleanField(label="Name me on the record, so that I can open it", required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        named["initial"] = {"stay": True, **(named.get("initial") or {})}
        super().__init__(*arguments, **named)

    def asked(self) -> dict[str, Any]:
        return {**super().asked(), "today": self.today}


class LiftForm(ChangeForm):
    """Asks for the reason alone."""


class ReasonForm(Form):
    reason = _own_words("Reason for opening this record")

    def clean_reason(self) -> str:
        return str(self.cleaned_data["reason"]).strip()


class EmergencyForm(Form):
    number = forms.CharField(
        label="Reference or number",
        help_text="The whole reference of the record, or the PNC, CRO or ViSOR number",
        max_length=40,
        widget=TextInput(width=20, spellcheck=False),
        error_messages={"required": "Enter the reference or the number"},
    )
    reason = _own_words(
        "Reason", "What the emergency is, and what you need the record for. Whoever reviews it reads this."
    )

    def clean_reason(self) -> str:
        return str(self.cleaned_data["reason"]).strip()


class ReviewForm(Form):
    outcome = choice_field("Outcome", ReviewOutcome.choices, asks="what the review found")
    note = _own_words("Note", "What you looked at and whom you asked")

    def clean_note(self) -> str:
        return str(self.cleaned_data["note"]).strip()
