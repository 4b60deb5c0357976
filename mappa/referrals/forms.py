"""The forms of notifications, referrals and releases. They never save."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict

from mappa.access.forms.refusing import LATEST, AskingForm, VersionedAskingForm
from mappa.database.refusals import NotPossible
from mappa.law.answers import Answer
from mappa.law.categories import Category, categories_on
from mappa.law.dated import NotInForce
from mappa.law.levels import Criterion
from mappa.offenders.forms import (
    EARLIEST_BIRTH,
    LONGEST_NAME,
    LONGEST_REASON,
    ChangeForm,
    PlaceField,
    choice_field,
    day_field,
)
from mappa.offenders.queries import Place
from mappa.offenders.states import MembershipKind, Sex
from mappa.offenders.working import CategoryQuestions
from mappa.web.forms import DateInputField, FilterForm, Radios, Selected, TextArea, TextInput

from .editions import Kind, Question
from .queries import NOTIFICATIONS_SHOWN, ShownSection, agencies_of
from .states import ReleaseKind, SectionState

LONGEST_ANSWER = 4000
USUALLY_SHOWN = next(iter(NOTIFICATIONS_SHOWN))
NOT_KNOWN = Answer.NOT_KNOWN.value
ANSWERS = [(answer.value, answer.label) for answer in Answer]
ACCEPT_2, ACCEPT_3, RETURN, DECLINE = "accept_2", "accept_3", "return", "decline"
NOTHING = "nothing"
#: Those who are invited or own an action are members through the meeting or the action.
NOTIFIERS_MAY = (MembershipKind.SUPERVISING, MembershipKind.VICTIM_LIAISON, MembershipKind.NAMED)
_NO_RELEASE = [("", "Not in prison, or not asked"), *ReleaseKind.choices]


def _words(
    label: str, hint: str = "", *, asks: str = "", required: bool = True, rows: int = 4
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST_REASON,
        required=required,
        widget=TextArea(rows=rows),
        error_messages={
            "required": f"Enter {asks or label[:1].lower() + label[1:]}",
            "max_length": f"{label} must be {LONGEST_REASON} characters or fewer",
        },
    )


def _release_kind() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="How they leave prison", choices=_NO_RELEASE, required=False, widget=forms.Select
    )


def _release_on() -> DateInputField:
    return DateInputField(
        label="Day of release",
        help_text="Leave empty if it is not known. It can be changed later.",
        required=False,
        latest=LATEST,
    )


# ── notifications ──


class NotifyForm(AskingForm):
    """Who is eligible, and why, in the words of who says so."""

    area = forms.TypedChoiceField(label="Area to notify", coerce=int)
    family_name = forms.CharField(
        label="Family name",
        max_length=LONGEST_NAME,
        widget=TextInput(width=20, spellcheck=False),
        error_messages={"required": "Enter the family name"},
    )
    given_names = forms.CharField(
        label="Given names",
        max_length=LONGEST_NAME,
        required=False,
        widget=TextInput(width=20, spellcheck=False),
    )
    date_of_birth = DateInputField(
        label="Date of birth",
        help_text="Leave empty if it is not known. For example, 27 3 1971",
        required=False,
        earliest=EARLIEST_BIRTH,
    )
    sex = choice_field("Sex", Sex.choices, asks="the sex, or that it is not known", inline=True)
    category = choice_field(
        "Which category do you think it is?",
        [*((one.value, f"{one.label}: {one.meaning}") for one in Category), (0, "Not known")],
        asks="a category, or that it is not known",
        coerce=int,
    )
    why = _words(
        "Why the person is eligible",
        "The offence, the sentence or order and its dates, and what gives cause for concern. Name no victim.",
        asks="why the person is eligible",
        rows=6,
    )
    release_kind = _release_kind()
    release_on = _release_on()

    def __init__(self, *arguments: Any, areas: Mapping[int, str], today: date, **named: Any) -> None:
        super().__init__(*arguments, **named)
        offered = list(areas.items())
        cast(forms.TypedChoiceField, self.fields["area"]).choices = (
            offered if len(offered) == 1 else [("", "Choose an area"), *offered]
        )
        cast(DateInputField, self.fields["date_of_birth"]).latest = today
        cast(DateInputField, self.fields["release_on"]).earliest = today

    def asked(self) -> dict[str, Any]:
        """What the action is called with, but for the area, whose key is asked."""
        asked = dict(self.cleaned_data)
        return {**asked, "category": asked["category"] or None}


class EligibilityForm(CategoryQuestions, AskingForm):
    """The questions of the category test of today, with a release, as they stand; “Not known” is always an answer."""

    release_kind = _release_kind()
    release_on = _release_on()
    reason = _words(
        "Where this comes from", "For example the court’s order, or the prison", asks="where this comes from"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.order_fields(
            [
                *(
                    name
                    for name in self.fields
                    if name not in ("release_kind", "release_on", "reason", "version")
                ),
                "release_kind",
                "release_on",
                "reason",
                "version",
            ]
        )

    def of_release(self) -> list[forms.BoundField]:
        return [self[name] for name in ("release_kind", "release_on", "reason")]

    def asked(self) -> dict[str, Any]:
        asked = dict(self.cleaned_data)
        kept = {name: asked.pop(name) for name in ("release_kind", "release_on", "reason", "version")}
        return {"answers": asked, **kept}


class NotificationFilter(FilterForm):
    show = forms.ChoiceField(
        label="Show", choices=list(NOTIFICATIONS_SHOWN.items()), widget=Radios(small=True)
    )

    def __init__(self, data: QueryDict, *, usually: str = USUALLY_SHOWN) -> None:
        asked = data.copy()
        self.usually = usually
        if asked.get("show") not in NOTIFICATIONS_SHOWN:
            asked["show"] = usually
        super().__init__(asked)

    def shown(self) -> str:
        """What the list is narrowed to."""
        return str(self.data["show"])

    def selected(self) -> list[Selected]:
        return [] if self.shown() == self.usually else super().selected()


class TakeOnForm(VersionedAskingForm):
    """The person of a notification is taken on; whoever notified us may work on the case from now on."""

    notifier_as = choice_field(
        "",
        [
            (NOTHING, "Nothing: they told us, and no more"),
            *((kind.value, kind.label) for kind in NOTIFIERS_MAY),
        ],
        asks="what they do in the case",
        coerce=lambda kind: None if kind == NOTHING else MembershipKind(kind),
        small=True,
    )

    def __init__(self, *arguments: Any, notified_by: str, **named: Any) -> None:
        """`notified_by` is the name of whoever notified us; empty where that is the person who answers."""
        super().__init__(*arguments, **named)
        if notified_by:
            asked = self.fields["notifier_as"]
            asked.label = f"What {notified_by} does in the case"
            asked.help_text = "Whoever works on a case opens its record, refers it and contributes to it."
        else:
            del self.fields["notifier_as"]
        self.order_fields([name for name in self.fields if name != "notifier_as"])


class RegisterNotifiedForm(TakeOnForm):
    """The person of a notification becomes a record, in a category."""

    place = PlaceField(label="Where they live", asks="where they live")
    lives_since = DateInputField(
        label="Lives there since",
        help_text="The day from which the record counts for the area",
        error_messages={"required": "Enter the day since which they live there"},
    )
    category = choice_field(
        "Category",
        [(one.value, f"{one.label}: {one.meaning}") for one in Category],
        asks="a category",
        coerce=int,
    )
    category_on = day_field("Day from which they are in the category")
    reason = _words("Reasons", "What meets the test. They stay on the record.")
    nobody_listed = forms.BooleanField(
        label="None of the records listed is of this person",
        required=False,
        error_messages={"required": "Look at the records listed, and confirm that none is of this person"},
    )

    def __init__(
        self, *arguments: Any, places: Sequence[Place], today: date, some_likely: bool, **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        cast(PlaceField, self.fields["place"]).offer(places)
        for name in ("lives_since", "category_on"):
            cast(DateInputField, self.fields[name]).latest = today
        if some_likely:
            self.fields["nobody_listed"].required = True
        else:
            del self.fields["nobody_listed"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        category, on = cleaned.get("category"), cleaned.get("category_on")
        if category and on:
            try:
                exists = Category(category) in categories_on(on)
            except NotInForce:
                self.add_error("category_on", "There were no categories on that day: MAPPA began later")
            else:
                if not exists:
                    self.add_error("category", f"Category {category} did not exist on that day")
        return cleaned

    def asked(self) -> dict[str, Any]:
        asked = dict(self.cleaned_data)
        asked.pop("nobody_listed", None)
        place: Place = asked.pop("place")
        return {**asked, "division": place.division}


class LinkNotifiedForm(TakeOnForm):
    reference = forms.CharField(
        label="Reference of the record",
        max_length=40,
        widget=TextInput(width=20, spellcheck=False),
        error_messages={"required": "Enter the reference of the record"},
    )
    reason = _words("Reasons", "How you know that it is the same person")

    def asked(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class AnswerForm(VersionedAskingForm):
    """A reason alone: not eligible, or withdrawn."""

    reason = _words("Reasons", "Whoever notified you reads them.")

    def asked(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


# ── referrals ──


class ReferForm(ChangeForm):
    level = choice_field(
        "Which level do you ask for?",
        [
            (2, "Level 2: several agencies take an active part, and meetings add something"),
            (3, "Level 3: the plan needs senior managers of several agencies, or interest is exceptional"),
        ],
        asks="a level",
        coerce=int,
    )
    reason = _words(
        "Why now", "In a sentence or two. The sections that follow ask for the rest.", asks="why now"
    )
    field_order = ("level", "reason")


class SectionForm(VersionedAskingForm):
    """The questions of one section, whether it is finished, and for each the answer that it is not known."""

    def __init__(
        self, *arguments: Any, section: ShownSection, tools: Sequence[str], today: date, **named: Any
    ) -> None:
        self.section = section.section
        filled = section.filled
        named["initial"] = {
            **({f"q_{key}": words for key, words in filled.answers.items()} if filled else {}),
            **({f"nk_{key}": True for key in filled.not_known} if filled else {}),
            "state": filled.state if filled else None,
            "reason": filled.reason if filled else "",
            **(named.get("initial") or {}),
        }
        super().__init__(*arguments, **named)
        version = self.fields.pop("version")
        for question in self.section.questions:
            self.fields[f"q_{question.key}"] = self._field(question, tools, today)
            if question.kind not in (Kind.CHOICE, Kind.TOOL):
                self.fields[f"nk_{question.key}"] = forms.BooleanField(
                    label=f"{question.short}: not known", required=False
                )
            elif filled and question.key in filled.not_known:
                self.initial[f"q_{question.key}"] = NOT_KNOWN
        states = [
            (SectionState.COMPLETED.value, "Yes, it is complete"),
            (SectionState.IN_PROGRESS.value, "No, I will come back to it"),
        ]
        if self.section.may_not_apply:
            states.append((SectionState.NOT_APPLICABLE.value, "It does not apply to this person"))
            self.fields["reason"] = _words("Why it does not apply", required=False, rows=2)
        reveals = {SectionState.NOT_APPLICABLE.value: "reason"} if self.section.may_not_apply else {}
        self.fields["state"] = choice_field(
            "Have you finished this section?",
            states,
            asks="whether you have finished this section",
            reveals=reveals,
        )
        if "reason" in self.fields:
            self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])
        self.fields["version"] = version

    def _field(self, question: Question, tools: Sequence[str], today: date) -> forms.Field:
        match question.kind:
            case Kind.DAY:
                return DateInputField(
                    label=question.asks, help_text=question.hint, required=False, latest=today
                )
            case Kind.CHOICE | Kind.TOOL:
                choices = list(question.choices)
                if question.kind is Kind.TOOL:
                    written = str(self.initial.get(f"q_{question.key}", ""))
                    choices = [(tool, tool) for tool in tools]
                    # A tool that the area no longer names stays what was written.
                    if written and written not in tools:
                        choices.append((written, written))
                    choices.append(("Another tool", "Another tool"))
                return forms.ChoiceField(
                    label=question.asks,
                    help_text=question.hint,
                    choices=[*dict(choices).items(), (NOT_KNOWN, "Not known")],
                    required=False,
                    widget=Radios(),
                )
        return forms.CharField(
            label=question.asks,
            help_text=question.hint,
            max_length=LONGEST_ANSWER,
            required=False,
            widget=TextArea(rows=4),
            error_messages={"max_length": f"{question.short} must be {LONGEST_ANSWER} characters or fewer"},
        )

    marks_optional = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        state = cleaned.get("state")
        if state == SectionState.NOT_APPLICABLE:
            if not str(cleaned.get("reason", "")).strip():
                self.add_error("reason", "Enter why the section does not apply")
            return cleaned
        for question in self.section.questions:
            name = f"q_{question.key}"
            written, unknown = bool(self._written(question)), self._unknown(question)
            if name in self.errors:
                continue
            if written and unknown:
                self.add_error(
                    name, f"{question.short}: answer the question or say that it is not known, not both"
                )
            elif state == SectionState.COMPLETED and not written and not unknown:
                self.add_error(name, f"{question.short}: answer the question, or say that it is not known")
            elif question.kind is Kind.AGENCIES and written:
                wrong = [
                    agency or does
                    for agency, does in agencies_of(self._written(question))
                    if not (agency and does)
                ]
                if wrong:
                    self.add_error(
                        name,
                        f"{question.short}: write each line as an agency, a colon and what it does: {wrong[0]}",
                    )
        return cleaned

    def _written(self, question: Question) -> str:
        value = self.cleaned_data.get(f"q_{question.key}") or ""
        if question.kind in (Kind.CHOICE, Kind.TOOL) and value == NOT_KNOWN:
            return ""
        return value.isoformat() if isinstance(value, date) else str(value).strip()

    def _unknown(self, question: Question) -> bool:
        if question.kind in (Kind.CHOICE, Kind.TOOL):
            return bool(self.cleaned_data.get(f"q_{question.key}") == NOT_KNOWN)
        return bool(self.cleaned_data.get(f"nk_{question.key}"))

    def asked(self) -> dict[str, Any]:
        questions = self.section.questions
        return {
            "state": self.cleaned_data["state"],
            "answers": {one.key: self._written(one) for one in questions},
            "not_known": [one.key for one in questions if self._unknown(one)],
            "reason": str(self.cleaned_data.get("reason") or "").strip()
            if self.cleaned_data["state"] == SectionState.NOT_APPLICABLE
            else "",
            "version": self.cleaned_data["version"],
        }

    def refuse(self, refusal: NotPossible) -> None:
        name = f"q_{refusal.field}"
        super().refuse(NotPossible(name if name in self.fields else refusal.field, refusal.message))


class SendForm(ChangeForm):
    reason = _words(
        "A word to those who screen", "For example what has changed since it was returned.", required=False
    )


class WithdrawReferralForm(ChangeForm):
    reason = _words("Reason", "Why the case is not referred after all.")


class ScreenForm(ChangeForm):
    """The test, criterion by criterion, and the decision. `asked_of` are the criteria of the day."""

    decision = choice_field(
        "Decision",
        [
            (ACCEPT_2, "Accept for level 2"),
            (ACCEPT_3, "Accept for level 3"),
            (RETURN, "Return for more"),
            (DECLINE, "Decline"),
        ],
        asks="a decision",
    )
    reason = _words(
        "Reasons",
        "What the decision rests on. Where you return it: what is asked for. Whoever referred reads it.",
    )
    why_not_lower = _words(
        "Why not at a lower level",
        "The lowest level that still gives a plan you could defend. Where you decline: why a lower level is enough.",
        required=False,
    )

    def __init__(self, *arguments: Any, asked_of: Iterable[Criterion], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.asked_of = list(asked_of)
        for criterion in self.asked_of:
            self.fields[criterion.fact] = forms.ChoiceField(
                label=criterion.asks, choices=ANSWERS, required=False, widget=Radios(inline=True, small=True)
            )
            self.fields[f"{criterion.fact}_why"] = _words("Reason for the answer", required=False, rows=2)
        self.order_fields(
            [
                *(name for one in self.asked_of for name in (one.fact, f"{one.fact}_why")),
                "decision",
                "reason",
                "why_not_lower",
            ]
        )

    marks_optional = False

    def of_the_test(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[one.fact], self[f"{one.fact}_why"]) for one in self.asked_of]

    def of_the_decision(self) -> list[forms.BoundField]:
        return [self[name] for name in ("decision", "reason", "why_not_lower", "version", "opened_at")]

    def clean(self) -> None:
        super().clean()
        decision = self.cleaned_data.get("decision")
        if decision in (None, RETURN):
            return
        for one in self.asked_of:
            if not self.cleaned_data.get(one.fact):
                self.add_error(one.fact, f"Select an answer to “{one.asks}”")
            if not str(self.cleaned_data.get(f"{one.fact}_why") or "").strip():
                self.add_error(f"{one.fact}_why", f"Enter the reason for your answer to “{one.asks}”")
        if not str(self.cleaned_data.get("why_not_lower") or "").strip():
            self.add_error("why_not_lower", "Enter why not at a lower level")

    def criteria(self) -> dict[str, dict[str, str]]:
        """The criteria that were answered, each with its reason."""
        given: Mapping[str, Any] = getattr(self, "cleaned_data", {})
        return {
            one.fact: {"answer": given[one.fact], "reason": str(given.get(f"{one.fact}_why") or "").strip()}
            for one in self.asked_of
            if given.get(one.fact)
        }

    def asked(self) -> dict[str, Any]:
        asked = super().asked()
        kept = {name: asked[name] for name in ("decision", "reason", "why_not_lower", "version")}
        return {**kept, "criteria": self.criteria()}


# ── release ──


class ReleaseForm(ChangeForm):
    kind = choice_field("How they leave prison", ReleaseKind.choices, asks="how they leave prison")
    release_on = _release_on()
    reason = _words(
        "Where this comes from", "For example the prison’s letter, and its date", asks="where this comes from"
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        day = cast(DateInputField, self.fields["release_on"])
        day.earliest, day.latest = self.today, LATEST
        self.order_fields(["kind", "release_on", "reason"])
