"""Reading areas, their numbers and local values, agencies and people. None of it is an offender's record."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from .models import (
    Agency,
    Area,
    Division,
    LocalPolicy,
    Population,
    ProtocolSignature,
    User,
)
from .policies import MEANINGS, PolicyKey
from .states import PopulationBase

PolicyValue = str | int | bool


def list_areas() -> QuerySet[Area]:
    return Area.objects.all()


def find_area(name: str) -> Area | None:
    """The area with that name, slug or other name, however it is spaced, dashed or capitalised."""
    asked = _plain(name)
    if not asked:
        return None
    for area in Area.objects.all():
        if asked in {_plain(known) for known in (area.name, area.slug, *area.other_names)}:
            return area
    return None


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", name.casefold().replace("&", " and ")))


def list_divisions(area: Area) -> QuerySet[Division]:
    return Division.objects.filter(area=area).order_by("name")


def population_of(area: Area, *, year: int, base: PopulationBase) -> int | None:
    """The population given for a reporting year, named by the calendar year in which it begins; None if none is."""
    return (
        Population.objects.current()
        .filter(area=area, year=year, base=base.value)
        .values_list("population", flat=True)
        .first()
    )


def list_populations(area: Area) -> QuerySet[Population]:
    """Every population recorded for the area, newest year first, what was superseded after what stands."""
    return (
        Population.objects.filter(area=area)
        .select_related("recorded_by", "superseded_by")
        .order_by("-year", "base", "-recorded_at", "-id")
    )


def find_population(area: Area, pk: int) -> Population | None:
    """One standing population of the area."""
    return Population.objects.current().filter(area=area, pk=pk).first()


def policy_value(area: Area | None, key: PolicyKey, *, on: date) -> PolicyValue:
    """The area's own value on a day, else the one for all areas, else what agencies.policies gives as default."""
    return policy_values(area, on=on)[key]


def policy_values(area: Area | None, *, on: date) -> dict[PolicyKey, PolicyValue]:
    """Every local value as it holds in the area on a day, read as what it is."""
    values = {key: MEANINGS[key].default for key in PolicyKey}
    set_on = LocalPolicy.objects.current().filter(in_force__contains=on)
    for general in set_on.filter(area=None):
        values[PolicyKey(general.key)] = general.value
    if area is not None:
        for own in set_on.filter(area=area):
            values[PolicyKey(own.key)] = own.value
    return {key: read_policy(key, value) for key, value in values.items()}


def policies_set(area: Area | None, *, on: date) -> set[PolicyKey]:
    """Which values the area has set for itself on a day; without one, those that are set for all areas."""
    keys = (
        LocalPolicy.objects.current().filter(area=area, in_force__contains=on).values_list("key", flat=True)
    )
    return {PolicyKey(key) for key in keys}


def read_policy(key: PolicyKey, value: str) -> PolicyValue:
    """The value as the kind of thing it is: a name, a number, yes or no."""
    kind = MEANINGS[key].kind
    if kind is bool:
        return value == "yes"
    return int(value) if kind is int else value


def list_policies(area: Area | None, key: PolicyKey | None = None) -> QuerySet[LocalPolicy]:
    """What the area has set, newest first, with what was superseded."""
    policies = LocalPolicy.objects.filter(area=area).select_related("recorded_by", "superseded_by")
    if key is not None:
        policies = policies.filter(key=key.value)
    return policies.order_by("key", "-in_force", "-recorded_at", "-id")


def meeting_name(area: Area | None, level: int, *, on: date) -> str:
    """What the area calls its meetings at level 2 or 3."""
    key = {2: PolicyKey.LEVEL_2_MEETING_NAME, 3: PolicyKey.LEVEL_3_MEETING_NAME}[level]
    return str(policy_value(area, key, on=on))


def list_agencies() -> QuerySet[Agency]:
    return Agency.objects.select_related("area").order_by("name")


def find_agency(pk: int) -> Agency | None:
    return Agency.objects.select_related("area").filter(pk=pk).first()


def agencies_bound(on: date) -> set[int]:
    """The keys of the agencies whose signature of the protocol is in force on a day."""
    signed = ProtocolSignature.objects.current().filter(in_force__contains=on)
    return set(signed.values_list("agency_id", flat=True))


def list_signatures(agency: Agency) -> QuerySet[ProtocolSignature]:
    return (
        ProtocolSignature.objects.filter(agency=agency)
        .select_related("recorded_by", "superseded_by")
        .order_by("-in_force", "-recorded_at", "-id")
    )


def list_people_of(agency: Agency) -> QuerySet[User]:
    return User.objects.filter(agency=agency).order_by("full_name", "pk")


def names_of_people(pks: Iterable[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=set(pks)).values_list("pk", "full_name"))


def names_of_areas(pks: Iterable[int]) -> dict[int, str]:
    return dict(Area.objects.filter(pk__in=set(pks)).values_list("pk", "name"))


def names_of_agencies(pks: Iterable[int]) -> dict[int, str]:
    return dict(Agency.objects.filter(pk__in=set(pks)).values_list("pk", "name"))
