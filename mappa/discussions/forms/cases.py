"""The one form of a case at a meeting: it takes anything while the case is open, and nothing blank to close it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from mappa.access.forms.refusing import VersionedAskingForm
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
from mappa.law.answers import Answer
from mappa.law.disclosure import powers_on
from mappa.law.levels import Criterion, Level
from mappa.levels.queries import CriterionAnswer, as_stored
from mappa.offenders.forms import Found, choice_field
from mappa.web.dates import PARTS, typed
from mappa.web.forms import DateInput, DateInputField, Radios, TextArea, TextInput, VersionedForm

from .taken import LONGEST_ACTION, days_ahead, said_of

LONGEST = 20_000
#: Blank rows for new actions; a saved page has as many again.
ROWS = 3
STAYS = "stays"
ONLY_TO_DISCLOSE = (
    "disclosure_to",
    "disclosure_what",
    "disclosure_power",
    "representations",
    "representations_made",
)


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
    needed = {
        "conditions_asked": "if any were asked for",
        "disclosure_to": "to disclose",
        "disclosure_what": "to disclose",
        "disclosure_power": "to disclose",
        "representations": "to disclose",
        "level_reason": "if the level changes",
        "why_not_lower": "if it changes to level 2 or 3",
        "what_changed": "if the level is lowered",
        "departure": "if the answers point to another level",
        "dissent_said": "if somebody dissented",
    }

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
    disclosure_to = _text("To whom", rows=2)
    disclosure_what = _text("What to disclose", hint="As much as the risk asks for, and no more", rows=2)
    disclosure_power = _choice("Under which power", [], asks="the power")
    representations = _choice(
        "Representations by the offender", Representations.choices, asks="whether any were made"
    )
    representations_made = _text("What the offender said", rows=2)
    level = _choice("The level", [], asks="whether it stays")
    level_reason = _text("The decision and its reasons")
    why_not_lower = _text(
        "Why not a lower level", hint="The lowest level that still gives a plan one could defend"
    )
    what_changed = _text("What has changed since the level was set", rows=2)
    departure = _text("Why this level all the same", rows=2)
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
        criteria: Sequence[Criterion],
        due_by: date | None,
        **named: Any,
    ) -> None:
        named["initial"] = {
            **_initial(written, information),
            **{f"due_on-{row}": due_by for row in range(ROWS)},
            **(named.get("initial") or {}),
        }
        super().__init__(*arguments, **named)
        self.agencies, self.closing, self.correcting = agencies, closing, correcting
        self.find, self.prefer, self.criteria, self.due_by = find, prefer, criteria, due_by
        for one in criteria:
            self.fields[one.fact] = forms.TypedChoiceField(
                label=one.asks,
                choices=[(answer.value, answer.label) for answer in Answer],
                coerce=str,
                required=False,
                empty_value="",
                widget=Radios(small=True, inline=True),
            )
            self.fields[f"evidence_{one.fact}"] = _text("What shows it", rows=2)
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
        self.order_fields(self._in_order())
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

    def _in_order(self) -> list[str]:
        """The fields as they stand on the page, which is the order of the errors above it."""
        declared = list(self.base_fields)
        at = declared.index
        return [
            *declared[: at("risk")],
            *(f"{stem}-{pk}" for pk in self.agencies for stem in ("text", "nothing")),
            *declared[at("risk") : at("why_not_lower")],
            *self.of_criteria,
            *declared[at("why_not_lower") : at("new_actions")],
            *(
                f"{stem}-{row}"
                for row in range(ROWS)
                for stem in ("text-new", "owner", "due_on", "make_member")
            ),
            *declared[at("new_actions") :],
        ]

    @property
    def of_criteria(self) -> list[str]:
        return [name for one in self.criteria for name in (one.fact, f"evidence_{one.fact}")]

    @property
    def only_to_change_the_level(self) -> list[str]:
        """What is asked only where the level changes."""
        return [*self.of_criteria, "why_not_lower", "what_changed", "departure"]

    @property
    def level_changes(self) -> bool:
        """Whether the page shows what only another level asks for, without being asked to."""
        return self["level"].value() not in (None, "", STAYS) or self.any_said(self.only_to_change_the_level)

    @property
    def discloses(self) -> bool:
        """Whether the page shows what only a disclosure asks for, without being asked to."""
        return self["disclosure"].value() == DisclosureDecision.DISCLOSE or self.any_said(ONLY_TO_DISCLOSE)

    def any_said(self, names: Iterable[str]) -> bool:
        """Whether something stands in one of the fields, or is wrong with it: then it is not folded away."""
        return any(self[name].errors or self[name].value() for name in names)

    @property
    def silent(self) -> list[tuple[BoundField, BoundField]]:
        """The fields of the agencies of which nothing is written down yet."""
        return [pair for pair in self.told if not self.any_said(bound.name for bound in pair)]

    @property
    def spoken(self) -> list[tuple[BoundField, BoundField]]:
        return [pair for pair in self.told if self.any_said(bound.name for bound in pair)]

    @property
    def further_rows_said(self) -> bool:
        """Whether anything is typed in a row for a new action but the first."""
        return any(
            self.any_said((f"text-new-{row}", f"owner-{row}", f"make_member-{row}"))
            or bool(self[f"due_on-{row}"].errors)
            for row in range(1, ROWS)
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
                field = self._shown_at(name)
                if field not in self.errors:
                    self.add_error(field, words)

    def _new_action(self, row: int) -> TypedAction | None:
        said = {
            name: self.cleaned_data.get(f"{name}-{row}")
            for name in ("text-new", "owner", "due_on", "make_member")
        }
        wrong = [f"{name}-{row}" for name in said if f"{name}-{row}" in self.errors]
        # The day stands there before anybody types: alone it is no action.
        typed_in = [value for name, value in said.items() if name != "due_on" or value != self.due_by]
        if wrong or not any(typed_in):
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
        answers = [
            CriterionAnswer(
                fact=one.fact,
                asks=one.asks,
                answer=Answer(self.cleaned_data.get(one.fact) or Answer.NOT_KNOWN),
                evidence=str(self.cleaned_data.get(f"evidence_{one.fact}") or ""),
            )
            for one in self.criteria
        ]
        any_answered = any(self.cleaned_data.get(name) for name in self.of_criteria)
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
            "criteria": as_stored(answers) if any_answered else [],
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

    def _shown_at(self, name: str) -> str:
        """The field of the page at which a decision is asked for."""
        asked_at = {
            "level_outcome": "level",
            "criteria": self.criteria[0].fact if self.criteria else "level",
        }
        return asked_at.get(name, name)

    def refuse(self, field: str, message: str) -> None:
        """Show why an action was not possible, beside what was asked wrongly."""
        if field.startswith("text-") and field.removeprefix("text-") in map(str, range(ROWS)):
            field = field.replace("text-", "text-new-")
        name = self._shown_at(field)
        self.add_error(name if name in self.fields else None, message)

    def as_sent(self) -> dict[str, tuple[str, ...]]:
        """What a browser would send of each field but the new actions, were nothing touched."""
        return {
            bound.name: _sent(bound)
            for bound in self
            if not bound.is_hidden and not is_of_a_new_action(bound.name)
        }


class DecideForm(VersionedAskingForm):
    """Makes the decision that was read; `version` is the number of the version of the discussion."""


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
        **{one["fact"]: one["answer"] for one in written["criteria"]},
        **{f"evidence_{one['fact']}": one["evidence"] for one in written["criteria"]},
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
