"""The forms of the register: each asks what one action needs, with its day and its reason. They never save."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, cast

from django import forms

from mappa.law.categories import Category, categories_on
from mappa.law.levels import Level
from mappa.offenders.identifiers import NotAnIdentifier, canonical
from mappa.offenders.queries import Place
from mappa.offenders.states import AliasKind, IdentifierKind, Sex
from mappa.web.forms import DateInputField, Form, Radios, TextArea, TextInput, VersionedForm

LONGEST_NAME = 100
LONGEST_REASON = 2000
EARLIEST_BIRTH = date(1890, 1, 1)
#: The end of a category may be recorded so long before.
YEARS_UNTIL_AN_END = 30


def _reason(label: str = "Reason", hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST_REASON,
        widget=TextArea(rows=4),
        error_messages={"required": f"Enter the {label[:1].lower()}{label[1:]}"},
    )


def day_field(label: str, *, required: bool = True, hint: str = "For example, 27 3 2006") -> DateInputField:
    """A day that the form limits to what can have been: not before birth, not after today."""
    words = f"{label[:1].lower()}{label[1:]}"
    return DateInputField(
        label=label, required=required, help_text=hint, error_messages={"required": f"Enter the {words}"}
    )


def choice_field(
    label: str, choices: Any, *, asks: str, coerce: Any = str, **named: Any
) -> forms.TypedChoiceField:
    """Radios; `asks` completes “Select …” where nothing is chosen."""
    widget = named.pop("widget", None) or Radios(**named)
    return forms.TypedChoiceField(
        label=label,
        choices=choices,
        coerce=coerce,
        widget=widget,
        error_messages=dict.fromkeys(("required", "invalid_choice"), f"Select {asks}"),
    )


def _family_name() -> forms.CharField:
    return forms.CharField(
        label="Family name",
        max_length=LONGEST_NAME,
        widget=TextInput(width=20, spellcheck=False),
        error_messages={"required": "Enter the family name"},
    )


def _given_names() -> forms.CharField:
    return forms.CharField(
        label="Given names",
        max_length=LONGEST_NAME,
        required=False,
        widget=TextInput(width=20, spellcheck=False),
    )


def limit_days(form: forms.Form, *, latest: date, earliest: date | None = None) -> None:
    """No day asked for may be later; none but a date of birth may be earlier, where that is given."""
    for name, one in form.fields.items():
        if isinstance(one, DateInputField):
            one.latest = latest
            if name != "date_of_birth" and earliest is not None:
                one.earliest = earliest


def offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = choices


def category_field() -> forms.TypedChoiceField:
    choices = [(one.value, f"{one.label}: {one.meaning}") for one in Category]
    return choice_field("Category", choices, asks="a category", coerce=int)


def level_field() -> forms.TypedChoiceField:
    choices = [(one.value, f"{one.label}: {one.meaning}") for one in Level]
    return choice_field("Level", choices, asks="a level", coerce=int)


def _sex() -> forms.TypedChoiceField:
    return choice_field("Sex", Sex.choices, asks="the sex, or that it is not known", inline=True)


class ChangeForm(VersionedForm):
    """A change to a record: why, and which version of the record the person saw."""

    reason = _reason()
    opened_at = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    #: For a refusal whose field the form asks for under another name.
    asks_for: dict[str, str] = {}

    def __init__(
        self,
        *arguments: Any,
        today: date,
        now: datetime | None = None,
        born: date | None = None,
        **named: Any,
    ) -> None:
        if now is not None:
            named["initial"] = {"opened_at": now.isoformat(), **(named.get("initial") or {})}
        super().__init__(*arguments, **named)
        self.today, self.born = today, born
        last = [name for name in ("on", "reason", "version", "opened_at") if name in self.fields]
        self.order_fields([*(name for name in self.fields if name not in last), *last])
        limit_days(self, latest=today, earliest=born)

    def clean_reason(self) -> str:
        return str(self.cleaned_data["reason"]).strip()

    def opened(self) -> datetime | None:
        """When the page was opened, as far as the browser sent it back."""
        try:
            at = datetime.fromisoformat(str(self.data.get(self.add_prefix("opened_at"), "")))
        except ValueError:
            return None
        return at if at.tzinfo is not None else None

    def asked(self) -> dict[str, Any]:
        """What an action is called with; `version` and `reason` are among it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "opened_at"}

    def refuse(self, field: str, message: str) -> None:
        """Show why an action was not possible, beside what was asked wrongly."""
        name = self.asks_for.get(field, field)
        self.add_error(name if name in self.fields and not self[name].is_hidden else None, message)


class DatedChangeForm(ChangeForm):
    on = day_field("Day it takes effect")


class PlaceField(forms.ChoiceField):
    """An area and a division of it; cleans to a Place. `asks` completes “Select …”."""

    def __init__(self, *, asks: str, **named: Any) -> None:
        messages = dict.fromkeys(("required", "invalid_choice"), f"Select {asks}")
        super().__init__(error_messages=messages, **named)
        self.places: dict[str, Place] = {}

    def offer(self, places: Iterable[Place]) -> None:
        self.places = {place.key: place for place in places}
        named = [(key, place.name) for key, place in self.places.items()]
        self.choices = named if len(named) == 1 else [("", "Choose a place"), *named]

    def clean(self, value: Any) -> Place | None:
        key = super().clean(value)
        return self.places[key] if key else None


class SearchForm(Form):
    """What a person looks for before registering anybody."""

    family_name = _family_name()
    given_names = _given_names()
    date_of_birth = DateInputField(label="Date of birth", required=False, earliest=EARLIEST_BIRTH)
    number = forms.CharField(
        label="A number of another system",
        help_text="PNC, CRO, ViSOR or prison number, or probation case reference",
        max_length=40,
        required=False,
        widget=TextInput(width=20, spellcheck=False),
    )

    def __init__(self, *arguments: Any, today: date, **named: Any) -> None:
        super().__init__(*arguments, **named)
        limit_days(self, latest=today)


class RegisterForm(Form):
    """A new record. The names come from the search that went before."""

    family_name = _family_name()
    given_names = _given_names()
    date_of_birth = DateInputField(
        label="Date of birth",
        help_text="Leave empty if it is not known. For example, 27 3 1971",
        required=False,
        earliest=EARLIEST_BIRTH,
    )
    sex = _sex()
    place = PlaceField(label="Where they live", asks="where they live")
    on = DateInputField(
        label="Lives there since",
        help_text="The day from which the record counts for the area",
        error_messages={"required": "Enter the day since which they live there"},
    )
    reference = forms.RegexField(
        regex=r"^[A-Za-z0-9][A-Za-z0-9/._-]{0,39}$",
        label="Reference",
        help_text="By which your area knows the record. If you leave it empty, one is made.",
        required=False,
        max_length=40,
        widget=TextInput(width=20, spellcheck=False),
        error_messages={"invalid": "Reference must have only letters, digits and the signs / . _ -"},
    )
    kind = forms.ChoiceField(
        label="Number of another system", choices=[("", "None"), *IdentifierKind.choices], required=False
    )
    number = forms.CharField(
        label="That number", max_length=40, required=False, widget=TextInput(width=20, spellcheck=False)
    )
    reason = _reason("Reason for registering", "For example the conviction, order or referral")
    nobody_listed = forms.BooleanField(
        label="None of the records listed is of this person",
        required=False,
        error_messages={"required": "Look at the records listed, and confirm that none is of this person"},
    )

    def __init__(self, *arguments: Any, today: date, places: Sequence[Place], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.today = today
        limit_days(self, latest=today)
        cast(PlaceField, self.fields["place"]).offer(places)

    def clean(self) -> None:
        super().clean()
        born, on = self.cleaned_data.get("date_of_birth"), self.cleaned_data.get("on")
        if born and on and on < born:
            self.add_error("on", "The day must be the same as or after the date of birth")
        _clean_number(self, "kind", "number")


def _clean_number(form: forms.Form, kind_name: str, value_name: str) -> None:
    kind, typed = form.cleaned_data.get(kind_name), form.cleaned_data.get(value_name)
    if typed and not kind:
        form.add_error(kind_name, "Select which system’s number it is")
    elif kind and not typed:
        form.add_error(value_name, "Enter the number")
    elif kind and typed:
        today: date = form.today  # type: ignore[attr-defined]
        try:
            form.cleaned_data[value_name] = canonical(IdentifierKind(kind), typed, on=today)
        except NotAnIdentifier as fault:
            form.add_error(value_name, str(fault))


class CorrectDetailsForm(ChangeForm):
    family_name = _family_name()
    given_names = _given_names()
    date_of_birth = DateInputField(
        label="Date of birth",
        help_text="Leave empty if it is not known. For example, 27 3 1971",
        required=False,
        earliest=EARLIEST_BIRTH,
    )
    sex = _sex()


class AliasForm(ChangeForm):
    kind = choice_field("Kind of name", AliasKind.choices, asks="what kind of name it is")
    family_name = forms.CharField(
        label="Family name",
        help_text="Or the whole name, where it has one part",
        max_length=LONGEST_NAME,
        widget=TextInput(width=20, spellcheck=False),
        error_messages={"required": "Enter the family name"},
    )
    given_names = _given_names()


class IdentifierForm(ChangeForm):
    kind = choice_field(
        "Which system’s number",
        IdentifierKind.choices,
        asks="which system’s number it is",
        hints={
            IdentifierKind.PNC: "Like 2003/0062845E; the last letter is checked",
            IdentifierKind.CRO: "Like 029906/12J or SF05/482703J; the last letter is checked",
            IdentifierKind.PRISON: "Like A1234BC",
            IdentifierKind.CASE_REFERENCE: "Like X123456",
        },
    )
    value = forms.CharField(
        label="Number",
        help_text="Spaces and capitals do not matter",
        max_length=40,
        widget=TextInput(width=20, spellcheck=False),
        error_messages={"required": "Enter the number"},
    )

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("kind") and self.cleaned_data.get("value"):
            _clean_number(self, "kind", "value")


class ResidenceForm(DatedChangeForm):
    """A move within the area. One to another area goes with the offer of the case, which is above this app."""

    place = PlaceField(label="Where they have moved to", asks="where they have moved to")
    asks_for = {"division": "place", "area": "place"}

    def __init__(self, *arguments: Any, area_id: int, places: Sequence[Place], **named: Any) -> None:
        super().__init__(*arguments, **named)
        inside = [place for place in places if place.area.pk == area_id]
        cast(PlaceField, self.fields["place"]).offer(inside)

    def asked(self) -> dict[str, Any]:
        asked = super().asked()
        place: Place = asked.pop("place")
        return {**asked, "area": place.area, "division": place.division}


class BeginCustodyForm(DatedChangeForm):
    on = day_field("First day in custody")


class EndCustodyForm(DatedChangeForm):
    on = day_field("First day out of custody")


class SetCategoryForm(DatedChangeForm):
    category = category_field()
    unconvicted = forms.BooleanField(
        label="The person has no conviction and is admitted to category 3 by local policy",
        required=False,
    )

    def __init__(self, *arguments: Any, admits_unconvicted: bool, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if not admits_unconvicted:
            del self.fields["unconvicted"]

    def clean(self) -> None:
        super().clean()
        category, on = self.cleaned_data.get("category"), self.cleaned_data.get("on")
        if category and on:
            try:
                exists = Category(category) in categories_on(on)
            except LookupError:
                self.add_error("on", "There were no categories on that day: MAPPA began later")
            else:
                if not exists:
                    self.add_error("category", f"Category {category} did not exist on that day")


class EndCategoryForm(DatedChangeForm):
    """The end may lie ahead, where it is known: of the notification period, the licence or the sentence."""

    on = day_field("First day in no category", hint="A day to come, where the end is known already")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        cast(DateInputField, self.fields["on"]).latest = self.today.replace(
            year=self.today.year + YEARS_UNTIL_AN_END, day=1
        )


class EndLevelForm(DatedChangeForm):
    on = day_field("First day at no level")
