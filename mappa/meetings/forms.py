"""The forms of meetings: what one action needs each. They never save."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any, Protocol

from django import forms

from mappa.access.forms.refusing import EARLIEST, LATEST, AskingForm, VersionedAskingForm
from mappa.offenders.forms import LONGEST_REASON
from mappa.web.forms import CheckBoxes, DateInputField, Radios, TextArea, TextInput

from .days import in_london
from .states import Answer, AttendanceOutcome, MeetingLevel, ObserverOutcome

Choices = list[tuple[str, str]]
SUBSTITUTE, TAKE_BACK = "substitute", "take_back"
HOURS = ["%H:%M", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p", "%H"]


class Keyed(Protocol):
    """Something that a form offers by its key and name."""

    @property
    def key(self) -> str: ...

    @property
    def name(self) -> str: ...


def _reason(*, required: bool = True, hint: str = "", label: str = "Reason") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST_REASON,
        required=required,
        widget=TextArea(rows=3),
        error_messages={"required": f"Enter the {label[:1].lower()}{label[1:]}"},
    )


def _text(label: str, *, hint: str = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=150, widget=TextInput())


def _time(label: str) -> forms.TimeField:
    words = f"{label[:1].lower()}{label[1:]}"
    return forms.TimeField(
        label=label,
        help_text="For example, 9:30 or 2pm",
        input_formats=HOURS,
        widget=TextInput(width=5),
        error_messages={
            "required": f"Enter the {words}",
            "invalid": f"{label} must be a time, like 9:30 or 2pm",
        },
    )


def _whole_number(label: str, *, least: int, most: int, suffix: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, widget=TextInput(width=4, suffix=suffix)
    )


def clock(at: datetime | time) -> str:
    """A time of day as the forms take it."""
    return f"{at:%H:%M}"


class _TimesForm(forms.Form):
    """The day and the times of a meeting."""

    on = DateInputField(label="Day", earliest=EARLIEST, latest=LATEST)
    begins = _time("Time it begins")
    until = _time("Time it ends")
    place = _text("Place", hint="Everybody who is invited sees it: name nobody whose case is dealt with.")

    def times(self) -> dict[str, Any]:
        """What the actions ask: the two instants and the place."""
        asked = self.cleaned_data
        return {
            "begins_at": in_london(asked["on"], asked["begins"]),
            "ends_at": in_london(asked["on"], asked["until"]),
            "place": asked["place"],
        }


class PlanForm(_TimesForm, AskingForm):
    shown_at = {"division": "where", "chair": "chair"}
    where = forms.ChoiceField(label="Whose cases it is for")
    level = forms.TypedChoiceField(
        label="Level", coerce=int, choices=MeetingLevel.choices, widget=Radios(inline=True)
    )
    name = _text("What it is called", hint="Everybody who is invited sees it.")
    reason = _reason(required=False, hint="Why an extra meeting is held, if it is one.")
    field_order = ("where", "level", "name", "on", "begins", "until", "place", "reason")

    def __init__(self, *arguments: Any, places: Sequence[Keyed], fixed: bool, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["where"].choices = [(one.key, one.name) for one in places]  # type: ignore[attr-defined]
        if fixed:
            del self.fields["where"], self.fields["level"]


class MoveForm(_TimesForm, VersionedAskingForm):
    reason = _reason(hint="Everybody invited is told that the meeting is moved, and not why.")
    field_order = ("on", "begins", "until", "place", "reason", "version")


class CancelForm(VersionedAskingForm):
    reason = _reason()
    field_order = ("reason", "version")


class ChairForm(VersionedAskingForm):
    chair = forms.TypedChoiceField(
        label="Chair",
        coerce=int,
        widget=Radios(),
        error_messages={"required": "Select who chairs the meeting"},
    )
    reason = _reason(required=False)
    field_order = ("chair", "reason", "version")

    def __init__(self, *arguments: Any, chairs: Choices, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["chair"].choices = chairs  # type: ignore[attr-defined]


class SeriesForm(AskingForm):
    shown_at = {"division": "where"}
    where = forms.ChoiceField(label="Whose cases it is for")
    level = forms.TypedChoiceField(
        label="Level", coerce=int, choices=MeetingLevel.choices, widget=Radios(inline=True)
    )
    name = _text("What the meetings are called", hint="Such as MARMM or MAPPP.")
    weeks = _whole_number("Weeks from one to the next", least=1, most=104, suffix="weeks")
    first_on = DateInputField(
        label="Day of the first",
        earliest=EARLIEST,
        latest=LATEST,
        help_text="The others are counted from it. One that falls at a weekend or on a bank holiday is held after it.",
    )
    begins = _time("Time they begin")
    minutes = _whole_number("How long they last", least=15, most=720, suffix="minutes")
    place = _text("Place")

    def __init__(self, *arguments: Any, places: Sequence[Keyed], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["where"].choices = [(one.key, one.name) for one in places]  # type: ignore[attr-defined]


class ChangeSeriesForm(VersionedAskingForm, SeriesForm):
    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, places=[], **named)
        del self.fields["where"], self.fields["level"]


class EndSeriesForm(VersionedAskingForm):
    shown_at = {"on": "last"}
    last = DateInputField(
        label="Last day",
        earliest=EARLIEST,
        latest=LATEST,
        help_text="No meeting is proposed after it. Meetings that are planned stay.",
    )
    field_order = ("last", "version")


class StandingMemberForm(AskingForm):
    member = forms.ChoiceField(label="Who is invited to each case")
    reason = _reason(required=False)

    def __init__(self, *arguments: Any, offered: Iterable[Keyed], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["member"].choices = [  # type: ignore[attr-defined]
            ("", "Choose an agency or a person"),
            *((one.key, one.name) for one in offered),
        ]


class EndForm(AskingForm):
    reason = _reason()


class AddCasesForm(VersionedAskingForm):
    """Which of the cases that wait go on the agenda; one for another reason says it."""

    needed = {"reason": "for another case"}
    cases = forms.MultipleChoiceField(label="Cases that wait", required=False, widget=CheckBoxes(small=True))
    reference = forms.CharField(
        label="Reference of another case",
        help_text="One that is at another level, or must be dealt with for another reason.",
        max_length=40,
        required=False,
        widget=TextInput(width=20, spellcheck=False),
    )
    reason = _reason(required=False, hint="It stays on the record of each case chosen here.")
    field_order = ("cases", "reference", "reason", "version")

    def __init__(self, *arguments: Any, waiting: Sequence[Any], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["cases"].choices = [  # type: ignore[attr-defined]
            (str(one.offender.pk), f"{one.name} ({one.offender.reference})") for one in waiting
        ]
        self.fields["cases"].widget.hints = {str(one.offender.pk): one.words for one in waiting}
        if not waiting:
            del self.fields["cases"]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if not self.errors and not asked.get("cases") and not asked.get("reference"):
            field = "cases" if "cases" in self.fields else "reference"
            self.add_error(field, "Select a case, or enter the reference of another one")
        if asked.get("reference") and not asked.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Enter the reason why the other case is on the agenda")
        return asked


class ArrangeForm(VersionedAskingForm):
    """A place in the order and the minutes for each case, in the order that stands."""

    def __init__(self, *arguments: Any, rows: Sequence[Any], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.rows = rows
        for place, row in enumerate(rows, start=1):
            pk = row.item.pk
            self.fields[f"position_{pk}"] = forms.IntegerField(
                label=f"Place of {row.name}",
                initial=place,
                min_value=1,
                max_value=99,
                widget=TextInput(width=2),
            )
            self.fields[f"minutes_{pk}"] = forms.IntegerField(
                label=f"Minutes for {row.name}",
                initial=row.item.minutes,
                min_value=1,
                max_value=480,
                widget=TextInput(width=3, suffix="minutes"),
            )

    def places(self) -> list[tuple[int, int, int]]:
        """The key of each item, with its place and minutes."""
        asked = self.cleaned_data
        return [
            (row.item.pk, asked[f"position_{row.item.pk}"], asked[f"minutes_{row.item.pk}"])
            for row in self.rows
        ]


class TakeOffForm(VersionedAskingForm):
    reason = _reason(hint="It stays on the record.")
    field_order = ("reason", "version")


class InviteForm(AskingForm):
    invited = forms.MultipleChoiceField(
        label="Who is invited to this case",
        widget=CheckBoxes(small=True),
        error_messages={"required": "Select who is invited"},
    )
    reason = _reason(required=False)

    def __init__(self, *arguments: Any, offered: Iterable[Keyed], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["invited"].choices = [(one.key, one.name) for one in offered]  # type: ignore[attr-defined]


class _AnswerForm(AskingForm):
    needed = {"substitute": "if somebody else comes"}
    answer = forms.ChoiceField(
        label="Answer",
        widget=Radios(reveals={SUBSTITUTE: "substitute"}),
        error_messages={"required": "Select the answer"},
    )
    substitute = forms.TypedChoiceField(
        label="Who comes instead", coerce=int, required=False, empty_value=None
    )
    reason = _reason(required=False)

    offered: Choices = [
        (Answer.ATTENDING.value, Answer.ATTENDING.label),
        (Answer.APOLOGIES.value, Answer.APOLOGIES.label),
    ]

    def __init__(self, *arguments: Any, colleagues: Choices, **named: Any) -> None:
        super().__init__(*arguments, **named)
        answers = list(self.offered)
        if colleagues:
            answers.insert(2, (SUBSTITUTE, "Somebody else of the agency comes"))
            self.fields["substitute"].choices = [("", "Choose a person"), *colleagues]  # type: ignore[attr-defined]
        else:
            del self.fields["substitute"]
            self.fields["answer"].widget.reveals = {}
        self.fields["answer"].choices = answers  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if asked.get("answer") == SUBSTITUTE and not asked.get("substitute") and not self.errors:
            self.add_error("substitute", "Select who comes instead")
        return asked


class AnswerForm(_AnswerForm):
    cases = forms.MultipleChoiceField(
        label="Cases",
        widget=CheckBoxes(small=True),
        error_messages={"required": "Select the cases that your answer is about"},
    )
    field_order = ("cases", "answer", "substitute", "reason")

    def __init__(self, *arguments: Any, cases: Choices, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["cases"].choices = cases  # type: ignore[attr-defined]
        self.fields["cases"].initial = [key for key, _ in cases]


class ChangeInvitationForm(_AnswerForm):
    needed = {**_AnswerForm.needed, "reason": "to take the invitation back"}
    offered = [
        *_AnswerForm.offered,
        (Answer.NONE.value, Answer.NONE.label),
        (TAKE_BACK, "Take the invitation back"),
    ]
    field_order = ("answer", "substitute", "reason")

    def clean(self) -> dict[str, Any]:
        asked = super().clean()
        if asked.get("answer") == TAKE_BACK and not asked.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Enter the reason")
        return asked


class ContributeForm(VersionedAskingForm):
    needed = {"text": "if anything is held"}
    held = forms.ChoiceField(
        label="Does your agency hold anything about this case?",
        choices=[("yes", "Yes"), ("no", "No, nothing is held")],
        widget=Radios(reveals={"yes": "text"}),
        error_messages={"required": "Select whether your agency holds anything"},
    )
    text = forms.CharField(
        label="What your agency holds", max_length=20000, required=False, widget=TextArea(rows=12)
    )
    field_order = ("held", "text", "version")

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if asked.get("held") == "yes" and not asked.get("text") and "text" not in self.errors:
            self.add_error("text", "Enter what your agency holds")
        return asked


class AttendanceForm(VersionedAskingForm):
    """For each invitation what came of it, and besides somebody who came and has no account."""

    needed = {
        "also_agency": "if somebody else came",
        "also_name": "if somebody else came",
        "reason": "if something that stands is corrected",
    }

    def __init__(
        self,
        *arguments: Any,
        invitations: Sequence[Any],
        usual: Mapping[int, str],
        agencies: Choices,
        **named: Any,
    ) -> None:
        super().__init__(*arguments, **named)
        self.invitations = invitations
        for invitation in invitations:
            who = f"{invitation.person}, {invitation.agency}" if invitation.person else str(invitation.agency)
            self.fields[f"came_{invitation.pk}"] = forms.ChoiceField(
                label=who,
                choices=AttendanceOutcome.choices,
                initial=usual.get(invitation.pk),
                widget=Radios(small=True),
                error_messages={"required": f"Select what came of the invitation of {who}"},
            )
        self.fields["also_agency"] = forms.TypedChoiceField(
            label="Agency of somebody else who came",
            coerce=int,
            empty_value=None,
            required=False,
            choices=[("", "Nobody else came"), *agencies],
        )
        self.fields["also_name"] = forms.CharField(
            label="Name and post", max_length=150, required=False, widget=TextInput()
        )
        self.fields["reason"] = _reason(required=False)

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if asked.get("also_agency") and not asked.get("also_name"):
            self.add_error("also_name", "Enter the name and post of whoever came")
        if asked.get("also_name") and not asked.get("also_agency"):
            self.add_error("also_agency", "Select the agency of whoever came")
        return asked


class ObserversForm(AskingForm):
    """What came of each observer's invitation, and another lay adviser to invite."""

    def __init__(self, *arguments: Any, observers: Sequence[Any], offered: Choices, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.observers = observers
        for observer in observers:
            self.fields[f"came_{observer.pk}"] = forms.ChoiceField(
                label=str(observer.person),
                choices=ObserverOutcome.choices,
                initial=observer.outcome,
                widget=Radios(small=True, inline=True),
            )
        self.fields["person"] = forms.TypedChoiceField(
            label="Lay adviser to invite",
            coerce=int,
            empty_value=None,
            required=False,
            choices=[("", "Nobody else"), *offered],
        )
