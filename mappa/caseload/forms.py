"""The filter of the caseload, and the form of a correction for each kind of entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms

from mappa.database.periods import period
from mappa.law.categories import Category
from mappa.law.levels import Level
from mappa.offenders.forms import (
    AliasForm,
    ChangeForm,
    IdentifierForm,
    PlaceField,
    category_field,
    day_field,
    level_field,
    limit_days,
    offer,
)
from mappa.offenders.queries import Place, PlaceNames
from mappa.orders.forms import EventForm, OrderStepForm
from mappa.oversight.forms import DisclosureForm
from mappa.web.forms import DateInputField, FilterForm, TextInput

from .listing import NONE, Filters
from .timeline import Kind


class CaseloadFilter(FilterForm):
    """Which offenders the list shows, and how the record stood on which day."""

    name = forms.CharField(
        label="Name or number",
        help_text="Other names and numbers of other systems are searched too",
        max_length=100,
        widget=TextInput(spellcheck=False),
    )
    area = forms.ChoiceField(label="Area")
    division = forms.ChoiceField(label="Division")
    category = forms.ChoiceField(
        label="Category",
        choices=[("", "Any"), *((str(one.value), one.label) for one in Category), (NONE, "None")],
    )
    level = forms.ChoiceField(
        label="Level",
        choices=[
            ("", "Any or none"),
            *((str(one.value), one.label) for one in Level),
            ("any", "At any level"),
            (NONE, "None"),
        ],
    )
    custody = forms.ChoiceField(
        label="Custody", choices=[("", "In or out"), ("in", "In custody"), ("out", "In the community")]
    )
    who = forms.ChoiceField(
        label="Who", choices=[("", "In the arrangements that day"), ("everyone", "Everyone on the register")]
    )
    on = DateInputField(label="As the record stood on", help_text="Today, if left empty")

    def __init__(self, *arguments: Any, names: PlaceNames, today: date, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.today = today
        limit_days(self, latest=today)
        areas = [(str(pk), name) for pk, name in names.areas.items()]
        divisions = [
            (str(pk), f"{names.areas[area]}: {name}" if len(areas) > 1 else name)
            for pk, (area, name) in names.divisions.items()
        ]
        offer(self, "area", [("", "Any"), *areas, (NONE, "None recorded")])
        offer(self, "division", [("", "Any"), *divisions, (NONE, "Not recorded")])

    def filters(self, sort: str) -> Filters:
        """What was asked for; a filter in error is left out, as the page says beside it."""
        self.full_clean()
        asked = dict(getattr(self, "cleaned_data", {}))
        everyone = asked.pop("who", "") == "everyone"
        on = asked.pop("on", None) or self.today
        return Filters(**asked, on=on, everyone=everyone, sort=sort)


def _without_how(form: ChangeForm) -> dict[str, Any]:
    asked = form.asked()
    del asked["reason"], asked["version"]
    return asked


class PeriodForm(ChangeForm):
    """An entry that holds from one day until another."""

    start = day_field("First day in force")
    end = day_field("First day no longer in force", hint="Leave empty if it goes on", required=False)
    asks_for = {"in_force": "start", "on": "start"}

    def clean(self) -> None:
        super().clean()
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start and end and end <= start:
            self.add_error("end", "The first day no longer in force must be after the first day in force")

    def values(self) -> dict[str, Any]:
        """The entry as it should have been, by the names of its columns."""
        asked = _without_how(self)
        days = period(asked.pop("start"), asked.pop("end"))
        return {**asked, "in_force": days}

    @staticmethod
    def starting_from(fact: Any) -> dict[str, Any]:
        return {"start": fact.in_force.lower, "end": fact.in_force.upper}


class CorrectCustodyForm(PeriodForm):
    pass


class CorrectCategoryForm(PeriodForm):
    category = category_field()
    unconvicted = forms.BooleanField(
        label="The person had no conviction and was admitted to category 3 by local policy", required=False
    )
    field_order = ["category", "unconvicted"]

    @staticmethod
    def starting_from(fact: Any) -> dict[str, Any]:
        values = {"category": fact.category, "unconvicted": fact.unconvicted}
        return {**PeriodForm.starting_from(fact), **values}


class CorrectLevelForm(PeriodForm):
    level = level_field()
    field_order = ["level"]

    @staticmethod
    def starting_from(fact: Any) -> dict[str, Any]:
        return {**PeriodForm.starting_from(fact), "level": fact.level}


class CorrectResidenceForm(PeriodForm):
    place = PlaceField(label="Where they lived", asks="where they lived")
    field_order = ["place"]
    asks_for = {**PeriodForm.asks_for, "area": "place", "division": "place"}

    def __init__(self, *arguments: Any, places: Sequence[Place], **named: Any) -> None:
        super().__init__(*arguments, **named)
        cast(PlaceField, self.fields["place"]).offer(places)

    def values(self) -> dict[str, Any]:
        values = super().values()
        place: Place = values.pop("place")
        return {**values, "area": place.area, "division": place.division}

    @staticmethod
    def starting_from(fact: Any) -> dict[str, Any]:
        key = f"{fact.area_id}:{fact.division_id}" if fact.division_id else str(fact.area_id)
        return {**PeriodForm.starting_from(fact), "place": key}


class CorrectNameForm(AliasForm):
    def values(self) -> dict[str, Any]:
        return _without_how(self)

    @staticmethod
    def starting_from(fact: Any) -> dict[str, Any]:
        return {"kind": fact.kind, "family_name": fact.family_name, "given_names": fact.given_names}


class CorrectNumberForm(IdentifierForm):
    def values(self) -> dict[str, Any]:
        return _without_how(self)

    @staticmethod
    def starting_from(fact: Any) -> dict[str, Any]:
        return {"kind": fact.kind, "value": fact.value}


class CorrectOrderForm(OrderStepForm):
    def values(self) -> dict[str, Any]:
        return _without_how(self)

    @staticmethod
    def starting_from(fact: Any) -> dict[str, Any]:
        return {"order": fact.order, "step": fact.step, "sought_by": fact.sought_by, "on": fact.on}


class CorrectEventForm(EventForm):
    def values(self) -> dict[str, Any]:
        return _without_how(self)

    @staticmethod
    def starting_from(fact: Any) -> dict[str, Any]:
        return {"event": fact.event, "on": fact.on}


class CorrectDisclosureForm(DisclosureForm):
    def values(self) -> dict[str, Any]:
        values = _without_how(self)
        return {**values, "power": values["power"].value}

    @staticmethod
    def starting_from(fact: Any) -> dict[str, Any]:
        return {
            name: getattr(fact, name)
            for name in ("on", "recipient_kind", "recipient", "relation", "what", "power", "decided_by")
        } | {"conditions": fact.conditions, "offender_told": fact.offender_told}


class WithdrawForm(ChangeForm):
    """Only the reason."""


CORRECTION_FORMS: dict[Kind, type[Any]] = {
    Kind.NAME: CorrectNameForm,
    Kind.NUMBER: CorrectNumberForm,
    Kind.RESIDENCE: CorrectResidenceForm,
    Kind.CUSTODY: CorrectCustodyForm,
    Kind.CATEGORY: CorrectCategoryForm,
    Kind.LEVEL: CorrectLevelForm,
    Kind.ORDER: CorrectOrderForm,
    Kind.EVENT: CorrectEventForm,
    Kind.DISCLOSURE: CorrectDisclosureForm,
}
