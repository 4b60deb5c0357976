"""The forms of the assessment and the plan: whole documents, with as many rows as there is something to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Protocol, cast

from django import forms
from django.http import QueryDict

from mappa.access.forms.refusing import AskingForm
from mappa.offenders.forms import DatedChangeForm, choice_field, day_field, offer
from mappa.web.forms import CheckBoxes, DateInputField, Form, SummaryEntry, TextArea, TextInput
from mappa.web.wording import lower_first

from . import actions
from .states import AtRisk, Pillar, RiskLevel

LONGEST_TEXT = 10_000
LONGEST_NAME = 200
#: No measure is foreseen for longer.
YEARS_AHEAD = 10
PEOPLE, AGENCIES, TOOLS = "people-suggested", "agencies-suggested", "tools-suggested"


class Named(Protocol):
    """A person who may be named in a plan."""

    @property
    def pk(self) -> int: ...

    @property
    def full_name(self) -> str: ...

    @property
    def username(self) -> str: ...


class Body(Protocol):
    """An agency that may be named."""

    @property
    def pk(self) -> int: ...

    @property
    def name(self) -> str: ...


def as_suggested(person: Named) -> str:
    return f"{person.full_name} ({person.username})"


def _text(label: str, *, hint: str = "", rows: int = 3, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=LONGEST_TEXT, widget=TextArea(rows=rows)
    )


def _line(label: str, *, hint: str = "", suggestions: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=LONGEST_NAME,
        widget=TextInput(spellcheck=False, suggestions=suggestions),
    )


class Choices:
    """The people and agencies that may be named, and how what was typed is understood."""

    def __init__(
        self, *, people: Sequence[Named] = (), agencies: Sequence[Body] = (), tools: Sequence[str] = ()
    ) -> None:
        self.people, self.agencies, self.tools = people, agencies, tools
        self._agencies = {one.name.casefold(): one for one in agencies}

    @property
    def suggested_people(self) -> list[str]:
        return [as_suggested(one) for one in self.people]

    def person(self, typed: str) -> Named:
        """The one person meant. Raises ValidationError where there is none, or several."""
        plain = " ".join(typed.split()).casefold()
        for said in (as_suggested, lambda one: one.username):
            exact = [one for one in self.people if said(one).casefold() == plain]
            if exact:
                return exact[0]
        found = [one for one in self.people if one.full_name.casefold() == plain]
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError("Several people have that name: enter the user name")
        raise forms.ValidationError(
            "Nobody who can open this record has that name or user name: name somebody else, "
            "or have them added to the case first"
        )

    def agency(self, typed: str) -> Body:
        found = self._agencies.get(" ".join(typed.split()).casefold())
        if found is None:
            raise forms.ValidationError("There is no agency of that name: choose one from the list")
        return found


class Row(Form):
    """One row of a document. One in which nothing was entered is not there."""

    marks_optional = False
    kind: ClassVar[str]
    #: Fields that a row has whether or not anything was entered.
    carried: ClassVar[frozenset[str]] = frozenset({"line", "pillar"})

    def __init__(
        self, *arguments: Any, choices: Choices, today: date, born: date | None, **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        self.choices = choices
        for name, one in self.fields.items():
            if isinstance(one, DateInputField):
                one.earliest = born
                one.latest = (
                    today.replace(year=today.year + YEARS_AHEAD, day=min(today.day, 28))
                    if name == "due"
                    else today
                )

    @property
    def key(self) -> str:
        return str(self.prefix)

    @property
    def called(self) -> str:
        line = self["line"].value() if "line" in self.fields else None
        if line:
            return f"{self.kind} {line}"
        return f"New {lower_first(self.kind)}"

    def raw(self) -> dict[str, Any]:
        """What was typed, not looked at yet."""
        return {
            name: one.widget.value_from_datadict(self.data, cast(Any, self.files), self.add_prefix(name))
            for name, one in self.fields.items()
        }

    @property
    def is_blank(self) -> bool:
        return not any(
            value.strip() if isinstance(value, str) else value
            for name, value in self.raw().items()
            if name not in self.carried
        )

    @property
    def summary(self) -> list[SummaryEntry]:
        return [SummaryEntry(f"{self.called}: {lower_first(one.text)}", one.href) for one in super().summary]

    def clean_person_typed(self, name: str) -> Named | None:
        typed = str(self.cleaned_data.get(name) or "")
        return self.choices.person(typed) if typed else None

    def clean_agency(self) -> Body | None:
        typed = str(self.cleaned_data.get("agency") or "")
        return self.choices.agency(typed) if typed else None


class ToolRow(Row):
    kind = "Tool"
    tool = _line("Tool", hint="One of those suggested, or another", suggestions=TOOLS)
    used_on = DateInputField(
        label="Day it was used", error_messages={"required": "Enter the day on which it was used"}
    )
    score = _line("Score")
    band = _line("Band or category")
    assessor = _line("Who used it", hint="Name and post")
    agency = _line("Their agency", suggestions=AGENCIES)

    def clean(self) -> None:
        super().clean()
        if not self.cleaned_data.get("tool") and "tool" not in self.errors:
            self.add_error("tool", "Enter the name of the tool")
        if not self.cleaned_data.get("score") and not self.cleaned_data.get("band"):
            self.add_error("score", "Enter the score or the band that it gave")

    def asked(self) -> actions.UsedTool:
        return actions.UsedTool(**self.cleaned_data)


class MeasureRow(Row):
    kind = "Measure"
    line = forms.IntegerField(required=False, min_value=1, max_value=32_000, widget=forms.HiddenInput)
    pillar = forms.TypedChoiceField(
        label="Part of the plan", choices=Pillar.choices, coerce=Pillar, widget=forms.HiddenInput
    )
    text = _text("What is done", rows=2)
    answers = forms.TypedMultipleChoiceField(
        label="Which risk does it answer?",
        choices=[(group.value, f"Risk to {group.in_a_sentence}") for group in AtRisk],
        coerce=AtRisk,
        required=False,
        widget=CheckBoxes(small=True),
    )
    owner = _line("Owner", hint="A person who can open this record: name or user name", suggestions=PEOPLE)
    owner_role = _line("Or a role as owner", hint="For example, duty inspector")
    agency = _line("Agency", hint="That of the owner, if left empty", suggestions=AGENCIES)
    due = DateInputField(
        label="By when",
        help_text="Or when it is looked at again. A day that has passed may stay: it is overdue until it is done.",
        required=False,
    )
    done_on = DateInputField(label="Done on", help_text="Leave empty until it is done", required=False)
    licence_condition = forms.BooleanField(label="It is a condition of the licence", required=False)

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).strip()
        if not text:
            raise forms.ValidationError("Enter what is done, or remove the measure")
        return text

    def clean_owner(self) -> Named | None:
        return self.clean_person_typed("owner")

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("owner") and self.cleaned_data.get("owner_role"):
            self.add_error("owner_role", "Name a person or a role as owner, not both")

    def asked(self) -> actions.PlannedMeasure:
        return actions.PlannedMeasure(**self.cleaned_data)


class TriggerRow(Row):
    kind = "Trigger"
    line = forms.IntegerField(required=False, min_value=1, max_value=32_000, widget=forms.HiddenInput)
    sign = _text("Early-warning sign", rows=2)
    response = _text("What is then done", rows=2)
    person = _line(
        "Who is told", hint="A person who can open this record: name or user name", suggestions=PEOPLE
    )

    def clean(self) -> None:
        super().clean()
        for name, asks in (
            ("sign", "Enter the sign, or remove the trigger"),
            ("response", "Enter what is then done"),
            ("person", "Enter who is told"),
        ):
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, asks)

    def clean_person(self) -> Named | None:
        return self.clean_person_typed("person")

    def asked(self) -> actions.PlannedTrigger:
        return actions.PlannedTrigger(**self.cleaned_data)


class DocumentForm(DatedChangeForm):
    """A version of a document: fields of its own, and rows. `rows` are the prefilled ones, by their kind."""

    row_classes: ClassVar[Mapping[str, type[Row]]]

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        choices: Choices,
        rows: Mapping[str, Sequence[Mapping[str, Any]]],
        today: date,
        born: date | None = None,
        **named: Any,
    ) -> None:
        super().__init__(data, today=today, born=born, **named)
        self.choices = choices
        about: dict[str, Any] = {"choices": choices, "today": today, "born": born}
        self.rows: dict[str, list[Row]] = {}
        for kind, row in self.row_classes.items():
            if data is not None:
                self.rows[kind] = [row(data, prefix=f"{kind}-{n}", **about) for n in _numbers(data, kind)]
            else:
                self.rows[kind] = [
                    row(initial=dict(initial), prefix=f"{kind}-{n}", **about)
                    for n, initial in enumerate(rows.get(kind, ()), start=1)
                ]

    def filled(self, kind: str) -> list[Any]:
        """The rows in which something was entered."""
        return [row for row in self.rows[kind] if not row.is_blank]

    def is_valid(self) -> bool:
        own = super().is_valid()
        # Every row is looked at, so that all that is wrong is told at once.
        return all([own, *(row.is_valid() for kind in self.row_classes for row in self.filled(kind))])

    @property
    def has_errors(self) -> bool:
        return self.is_bound and (super().has_errors or bool(self._row_errors()))

    def _row_errors(self) -> list[SummaryEntry]:
        return [entry for kind in self.row_classes for row in self.filled(kind) for entry in row.summary]

    @property
    def summary(self) -> list[SummaryEntry]:
        return [*super().summary, *self._row_errors()]

    def refuse(self, field: str, message: str) -> None:
        """An action names a row by its kind and its place among those that were filled."""
        found = re.fullmatch(r"(\w+)\.([0-9]+)\.(\w+)", field)
        kind = found[1].removesuffix("s") if found else ""
        if found and kind in self.row_classes:
            row: Row = self.filled(kind)[int(found[2])]
            row.add_error(found[3] if found[3] in row.fields else None, message)
            return
        super().refuse(field, message)

    def typed(self) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
        """All that was typed, to be shown again before it is looked at."""
        own = {
            name: one.widget.value_from_datadict(self.data, cast(Any, self.files), self.add_prefix(name))
            for name, one in self.fields.items()
        }
        return own, {kind: [row.raw() for row in rows] for kind, rows in self.rows.items()}


def _numbers(data: Iterable[str], kind: str) -> list[int]:
    """The numbers of the rows that were sent."""
    sent = (re.match(rf"{kind}-([0-9]{{1,4}})-", name) for name in data)
    return sorted({int(found[1]) for found in sent if found})


GROUP_FIELDS = ("level", "nature", "when_greatest", "triggers")


def _group_fields(group: AtRisk) -> dict[str, forms.Field]:
    who = group.in_a_sentence
    level = choice_field(
        f"Risk to {who}",
        RiskLevel.choices,
        asks=f"how high the risk to {who} is",
        coerce=RiskLevel,
        inline=True,
        small=True,
    )
    # Which is so until somebody says otherwise.
    level.initial = RiskLevel.NOT_ASSESSED.value
    return {
        f"{group.value}-level": level,
        f"{group.value}-nature": _text(
            f"Nature of the risk to {who}",
            hint="What may happen to whom; without a level, why there is none",
        ),
        f"{group.value}-when_greatest": _text(f"When the risk to {who} is greatest", rows=2),
        f"{group.value}-triggers": _text(f"What may raise the risk to {who}", rows=2),
    }


class AssessmentForm(DocumentForm):
    row_classes: ClassVar[Mapping[str, type[Row]]] = {"tool": ToolRow}
    on = day_field("Day of the assessment")
    whole = _text("Summary", hint="Offences, circumstances, what raises the risk and what protects", rows=5)

    def of_group(self, group: AtRisk) -> list[forms.BoundField]:
        return [self[f"{group.value}-{name}"] for name in GROUP_FIELDS]

    def clean(self) -> None:
        super().clean()
        for group in AtRisk:
            level = self.cleaned_data.get(f"{group.value}-level")
            texts = {name: self.cleaned_data.get(f"{group.value}-{name}") for name in GROUP_FIELDS[1:]}
            if level is None:
                continue
            if level.is_a_risk and not texts["nature"] and f"{group.value}-nature" not in self.errors:
                self.add_error(
                    f"{group.value}-nature", f"Enter the nature of the risk to {group.in_a_sentence}"
                )
            if not level.is_a_risk and (texts["when_greatest"] or texts["triggers"]):
                self.add_error(
                    f"{group.value}-level",
                    f"You chose “{level.label}” for {group.in_a_sentence}: select a level, or clear when the risk "
                    "is greatest and what may raise it",
                )

    def asked(self) -> dict[str, Any]:
        cleaned = super().asked()
        return {
            **{name: cleaned[name] for name in ("on", "reason", "version")},
            "summary": cleaned["whole"],
            "groups": [
                actions.AssessedGroup(
                    group, **{name: cleaned[f"{group.value}-{name}"] for name in GROUP_FIELDS}
                )
                for group in AtRisk
            ],
            "tools": [row.asked() for row in self.filled("tool")],
        }


for _group in AtRisk:
    AssessmentForm.base_fields.update(_group_fields(_group))


class PlanForm(DocumentForm):
    row_classes: ClassVar[Mapping[str, type[Row]]] = {"measure": MeasureRow, "trigger": TriggerRow}
    on = day_field("Day of the plan")

    def of_pillar(self, pillar: Pillar) -> list[Row]:
        """The measures of one part of the plan; one whose part was not sent stands in the first."""
        return [row for row in self.rows["measure"] if _part_of(row) is pillar]

    def asked(self) -> dict[str, Any]:
        return {
            **super().asked(),
            "today": self.today,
            "measures": [row.asked() for row in self.filled("measure")],
            "triggers": [row.asked() for row in self.filled("trigger")],
        }


def _part_of(row: Row) -> Pillar:
    sent = str(row["pillar"].value())
    return Pillar(sent) if sent in Pillar.values else Pillar.SUPERVISION


class ContributionForm(DatedChangeForm):
    """What an agency contributes; entered by one of its people, or for it by somebody else."""

    on = day_field("Day of the contribution")
    agency = _line("Agency", suggestions=AGENCIES)
    named = _line(
        "Who spoke for the agency", hint="Name and post. Leave empty if it is what you know yourself."
    )
    text = _text("What the agency knows and thinks of the risk", rows=6, required=True)

    def __init__(self, *arguments: Any, choices: Choices, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.choices = choices
        del self.fields["reason"]
        self.order_fields(["on", "agency", "named", "text"])

    def clean_agency(self) -> Body:
        typed = str(self.cleaned_data.get("agency") or "")
        if not typed:
            raise forms.ValidationError("Enter the agency")
        return self.choices.agency(typed)


class RaiseTriggerForm(AskingForm):
    trigger = choice_field("Which sign", [], asks="which sign you saw")
    seen = _text("What was seen or heard", hint="What happened, and how you know", rows=5, required=True)
    on = day_field("Day it was seen")

    def __init__(
        self, *arguments: Any, triggers: Sequence[tuple[str, str, str]], today: date, **named: Any
    ) -> None:
        named["initial"] = {"on": today, **(named.get("initial") or {})}
        super().__init__(*arguments, **named)
        offer(self, "trigger", [(key, sign) for key, sign, _ in triggers])
        self.fields["trigger"].widget.hints = {key: hint for key, _, hint in triggers}
        cast(DateInputField, self.fields["on"]).latest = today


class AnswerForm(AskingForm):
    done = _text("What was done about it", rows=5, required=True)
