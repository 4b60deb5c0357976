"""The one form of a case at a meeting: it takes anything while the case is open, and nothing blank to close it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from mappa.access.queries.entitled import MOST_FOUND
from mappa.discussions.deciding import WRITTEN, missing_decisions
from mappa.discussions.queries import Told
from mappa.discussions.states import (
    Agreed,
    Conditions,
    DisclosureDecision,
    Dissent,
    LevelOutcome,
    NewActions,
    Representations,
)
from mappa.law.disclosure import powers_on
from mappa.law.levels import Level
from mappa.offenders.forms import Found, choice_field
from mappa.web.dates import PARTS, typed
from mappa.web.forms import DateInput, DateInputField, TextArea, TextInput, VersionedForm

from .taken import LONGEST_ACTION, days_ahead, said_of

LONGEST = 20_000
#: Blank rows for new actions; a saved page has as many again.
ROWS = 3
STAYS = "stays"


class Row(NamedTuple):
    """The fields of one new action."""

    text: BoundField
    person: BoundField
    due_on: BoundField
    make_member: BoundField


@dataclass(frozen=True)
class TypedAction:
    row: int
    text: str
    owner: Any
    due_on: date
    make_member: bool


def _text(label: str, *, hint: str = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=False, max_length=LONGEST, widget=TextArea(rows=rows)
    )


def _choice(
    label: str, choices: Any, *, asks: str, coerce: Any = str, **named: Any
) -> forms.TypedChoiceField:
    one = choice_field(label, choices, asks=asks, coerce=coerce, **named)
    one.required = False
    one.empty_value = ""
    return one


class DiscussionForm(VersionedForm):
    """`version` is the number of the version on the screen: that of the discussion, and not of the record."""

    marks_optional = False

    statement_read = _choice(
        "Was the statement read?", [("yes", "Yes"), ("no", "No")], asks="whether it was read", inline=True
    )
    risk = _choice("The risk assessment", Agreed.choices, asks="what was said of it")
    assessment_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    plan_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    plan_agreed = _choice("The plan", Agreed.choices, asks="what was said of it")
    risk_discussed = _text("What was said of risk and plan", hint="May be left empty")
    conditions = _choice("Licence conditions", Conditions.choices, asks="whether any were asked for")
    conditions_asked = _text("Conditions asked for", hint="Typed in, they count as asked for")
    disclosure = _choice("Disclosure", DisclosureDecision.choices, asks="whether to disclose")
    disclosure_reason = _text("Why, or why not", hint="Considered and reasoned at every meeting")
    disclosure_to = _text("To whom", hint="Only to disclose", rows=2)
    disclosure_what = _text("What to disclose", hint="As much as the risk asks for, and no more", rows=2)
    disclosure_power = _choice("Under which power", [], asks="the power")
    representations = _choice(
        "Representations by the offender", Representations.choices, asks="whether any were made"
    )
    representations_made = _text("What the offender said", rows=2)
    level = _choice("The level", [], asks="whether it stays")
    level_reason = _text("Why", hint="Needed where it changes: which criteria are met, or what has changed")
    next_review_on = DateInputField(label="Next review", required=False)
    new_actions = _choice("New actions", NewActions.choices, asks="whether any were agreed")
    dissent = _choice("Dissent", Dissent.choices, asks="whether anybody dissented")
    dissent_said = _text("Who dissented from what, and why", hint="Typed in, somebody dissented")

    def __init__(
        self,
        *arguments: Any,
        agencies: Mapping[int, str],
        written: Mapping[str, Any],
        information: Mapping[int, Told],
        correcting: bool,
        closing: bool,
        find: Callable[[str], Sequence[Found]],
        prefer: frozenset[int],
        today: date,
        **named: Any,
    ) -> None:
        named["initial"] = {**_initial(written, information), **(named.get("initial") or {})}
        super().__init__(*arguments, **named)
        self.agencies, self.closing, self.correcting = agencies, closing, correcting
        self.find, self.prefer = find, prefer
        for pk, name in agencies.items():
            self.fields[f"text-{pk}"] = _text(name)
            self.fields[f"nothing-{pk}"] = forms.BooleanField(label=f"{name} holds nothing", required=False)
        for row in range(ROWS):
            self.fields[f"text-new-{row}"] = forms.CharField(
                label="What is to be done", required=False, max_length=LONGEST_ACTION, widget=TextArea(rows=2)
            )
            self.fields[f"owner-{row}"] = forms.CharField(
                label="Owner",
                help_text="Name or user name",
                required=False,
                max_length=100,
                widget=TextInput(width=20, spellcheck=False),
            )
            self.fields[f"due_on-{row}"] = DateInputField(label="Due", required=False, help_text="")
            days_ahead(self, f"due_on-{row}", today=today)
            self.fields[f"make_member-{row}"] = forms.BooleanField(
                label="The owner may open the record until then",
                help_text="Needed where they do not work on this case yet",
                required=False,
            )
        days_ahead(self, "next_review_on", today=today)
        review = self.fields["next_review_on"]
        if isinstance(review, DateInputField) and written["next_review_on"] is not None:
            # What was closed is corrected after the review, too: the action says when a day is too early.
            review.earliest = min(today, written["next_review_on"])
        powers = [(power.value, power.label) for power in powers_on(today)]
        self._offer("disclosure_power", powers)
        self._offer(
            "level",
            [(STAYS, "It stays"), *((str(one.value), f"{one.label}: {one.meaning}") for one in Level)],
        )
        if correcting:
            self.fields["reason"] = forms.CharField(
                label="Why what was closed is corrected",
                max_length=LONGEST_ACTION,
                widget=TextArea(rows=2),
                error_messages={"required": "Enter why what was closed is corrected"},
            )

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def told(self) -> list[tuple[BoundField, BoundField]]:
        """The fields of each agency."""
        return [(self[f"text-{pk}"], self[f"nothing-{pk}"]) for pk in self.agencies]

    @property
    def rows(self) -> list[Row]:
        return [
            Row(
                self[f"text-new-{row}"],
                self[f"owner-{row}"],
                self[f"due_on-{row}"],
                self[f"make_member-{row}"],
            )
            for row in range(ROWS)
        ]

    def clean(self) -> None:
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):
                self.cleaned_data[name] = value.strip()
        for pk in self.agencies:
            if self.cleaned_data.get(f"nothing-{pk}") and self.cleaned_data.get(f"text-{pk}"):
                self.add_error(f"nothing-{pk}", "Information was entered: clear it, or do not tick this")
        self.new = [one for row in range(ROWS) if (one := self._new_action(row)) is not None]
        if self.closing or self.correcting:
            written = self.written()
            typed_in = {"conditions": "conditions_asked", "dissent": "dissent_said"}
            for name, words in missing_decisions(written).items():
                if typed_in.get(name) and written[typed_in[name]]:
                    continue
                if name == "new_actions" and self.new:
                    continue
                field = "level" if name == "level_outcome" else name
                if field not in self.errors:
                    self.add_error(field, words)

    def _new_action(self, row: int) -> TypedAction | None:
        said = {
            name: self.cleaned_data.get(f"{name}-{row}")
            for name in ("text-new", "owner", "due_on", "make_member")
        }
        wrong = [f"{name}-{row}" for name in said if f"{name}-{row}" in self.errors]
        if wrong or not any(said.values()):
            return None
        needed = {
            "text-new": "Enter what is to be done",
            "owner": "Enter the owner of the action",
            "due_on": "Enter the day by which it is to be done",
        }
        missing = [name for name in needed if not said[name]]
        for name in missing:
            self.add_error(f"{name}-{row}", needed[name])
        if missing:
            return None
        owner = self._owner(row, str(said["owner"]))
        if owner is None:
            return None
        return TypedAction(row, str(said["text-new"]), owner, said["due_on"], bool(said["make_member"]))  # type: ignore[arg-type]

    def _owner(self, row: int, name: str) -> Any | None:
        found = list(self.find(name))
        if len(found) > 1:
            # Of several of a name, the one who works on the case or is invited to it is meant.
            found = [one for one in found if one.pk in self.prefer] or found
        if len(found) == 1:
            return found[0]
        if not found:
            self.add_error(f"owner-{row}", "Nobody has that name or user name")
        elif len(found) > MOST_FOUND:
            self.add_error(f"owner-{row}", f"More than {MOST_FOUND} people have that name: enter more of it")
        else:
            names = "; ".join(said_of(one) for one in found)
            self.add_error(f"owner-{row}", f"Enter the user name of one of these: {names}")
        return None

    def written(self) -> dict[str, Any]:
        """What was written down, as an action takes it."""
        said = {name: self.cleaned_data.get(name, "") for name in WRITTEN if name in self.fields}
        read = said["statement_read"]
        level = said.pop("level")
        return {
            **said,
            "statement_read": None if read == "" else read == "yes",
            "level_outcome": LevelOutcome.STAYS.value
            if level == STAYS
            else LevelOutcome.CHANGES.value
            if level
            else "",
            "level": int(level) if level and level != STAYS else None,
            "next_review_on": said["next_review_on"] or None,
        }

    def information(self) -> dict[int, Told]:
        """What each agency said, by its key."""
        return {
            pk: Told(
                nothing_held=bool(self.cleaned_data.get(f"nothing-{pk}")),
                text=str(self.cleaned_data.get(f"text-{pk}", "")),
            )
            for pk in self.agencies
        }

    def refuse(self, field: str, message: str) -> None:
        """Show why an action was not possible, beside what was asked wrongly."""
        shown_at = {"level_outcome": "level"}
        if field.startswith("text-") and field.removeprefix("text-") in map(str, range(ROWS)):
            field = field.replace("text-", "text-new-")
        name = shown_at.get(field, field)
        self.add_error(name if name in self.fields else None, message)

    def as_sent(self) -> dict[str, tuple[str, ...]]:
        """What a browser would send of each field but the new actions, were nothing touched."""
        return {
            bound.name: _sent(bound)
            for bound in self
            if not bound.is_hidden and not is_of_a_new_action(bound.name)
        }


def is_of_a_new_action(name: str) -> bool:
    stem, _, row = name.rpartition("-")
    return stem in ("text-new", "owner", "due_on", "make_member") and row.isdigit()


def names_of(bound: BoundField) -> tuple[str, ...]:
    """Under which names the browser sends a field."""
    if isinstance(bound.field.widget, DateInput):
        return tuple(f"{bound.html_name}-{part}" for part in PARTS)
    return (bound.html_name,)


def _sent(bound: BoundField) -> tuple[str, ...]:
    value = bound.value()
    if isinstance(bound.field.widget, DateInput):
        return tuple(typed(value))
    if isinstance(bound.field, forms.BooleanField):
        return ("on" if value else "",)
    return ("" if value is None else str(value),)


def _initial(written: Mapping[str, Any], information: Mapping[int, Told]) -> dict[str, Any]:
    read, outcome = written["statement_read"], written["level_outcome"]
    level = {LevelOutcome.STAYS.value: STAYS, LevelOutcome.CHANGES.value: str(written["level"] or "")}
    return {
        **written,
        "statement_read": "" if read is None else "yes" if read else "no",
        "level": level.get(outcome, ""),
        **{f"text-{pk}": told.text for pk, told in information.items()},
        **{f"nothing-{pk}": told.nothing_held for pk, told in information.items()},
    }


def merged(
    typed_in: Mapping[str, str], *, base: DiscussionForm, theirs: DiscussionForm
) -> tuple[dict[str, str], set[str]]:
    """What was typed over what another wrote meanwhile: a field that was not touched takes theirs.

    Also the names of the fields in which both wrote, and not the same.
    """
    data = dict(typed_in)
    was, now = base.as_sent(), theirs.as_sent()
    both: set[str] = set()
    for bound in theirs:
        if bound.name not in now:
            continue
        names = names_of(bound)
        mine = tuple(" ".join(typed_in.get(name, "").split()) for name in names)
        before = tuple(" ".join(one.split()) for one in was.get(bound.name, ("",) * len(names)))
        other = tuple(" ".join(one.split()) for one in now[bound.name])
        if mine == other or other == before:
            continue
        if mine == before:
            for name, value in zip(names, now[bound.name], strict=True):
                data[name] = value
                if not value:
                    data.pop(name)
        else:
            both.add(bound.name)
    return data, both


def said_by(form: DiscussionForm, name: str) -> str:
    """What the form holds in a field, in words."""
    bound = form[name]
    sent = _sent(bound)
    choices = getattr(bound.field, "choices", None)
    if choices is not None:
        return dict(choices).get(sent[0], "nothing selected") if sent[0] else "nothing selected"
    if isinstance(bound.field, forms.BooleanField):
        return "ticked" if sent[0] else "not ticked"
    return " ".join(one for one in sent if one) or "nothing"
