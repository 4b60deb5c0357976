"""The caseload as a list: who is in it on a day, by area, division, category, level, custody and name."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet

from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.offenders.identifiers import possible_forms
from mappa.offenders.models import Alias, Identifier, Offender, OffenderQuerySet, PersonalDetails

ON_A_PAGE = 50
NONE = "none"

#: How the list may be sorted; each ends with the key, so that the order of equals never changes.
SORTS = {
    "name": ("details__family_name", "details__given_names", "pk"),
    "category": ("category__category", "details__family_name", "details__given_names", "pk"),
    "level": ("level__level", "details__family_name", "details__given_names", "pk"),
    "since": ("category__in_force__startswith", "details__family_name", "details__given_names", "pk"),
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the list is narrowed to. Empty text narrows nothing; NONE asks for those without one."""

    on: date
    area: str = ""
    division: str = ""
    category: str = ""
    level: str = ""
    name: str = ""
    custody: str = ""
    everyone: bool = False
    sort: str = "name"

    def used(self) -> list[str]:
        """The names of the filters in use, for the audit: never what was asked for."""
        return sorted(name for name, value in asdict(self).items() if value and name not in ("on", "sort"))


def list_caseload(*, by: User, filters: Filters, page: int | str) -> Page[dict[str, Any]]:
    """One page of the offenders the person may see, as the record stood on the day. Audited with those shown."""
    rows = _filtered(Offender.objects.visible_to(by), filters)
    shown = Paginator(_sorted(rows, filters.sort).values(*COLUMNS, **NAMED), ON_A_PAGE).get_page(page)
    record(
        Event.OFFENDERS_SEARCHED if filters.name else Event.OFFENDERS_LISTED,
        by=by,
        filters=filters.used(),
        on=filters.on.isoformat(),
        page=shown.number,
        offender_ids=[row["pk"] for row in shown.object_list],
    )
    return shown


COLUMNS = ("pk", "reference")
NAMED = {
    "family_name": F("details__family_name"),
    "given_names": F("details__given_names"),
    "date_of_birth": F("details__date_of_birth"),
    "lives_in": F("residence__area_id"),
    "division_id": F("residence__division_id"),
    "in_category": F("category__category"),
    "since": F("category__in_force__startswith"),
    "at_level": F("level__level"),
    "in_custody": F("custody__id"),
}


def _filtered(offenders: OffenderQuerySet, filters: Filters) -> QuerySet[Any]:
    rows = offenders.as_on(filters.on)
    if filters.name:
        rows = rows.filter(pk__in=_named(filters.name, on=filters.on))
    if filters.area == NONE:
        rows = rows.filter(residence__id=None)
    elif filters.area:
        rows = rows.filter(residence__area_id=filters.area)
    if filters.division == NONE:
        rows = rows.filter(residence__id__isnull=False, residence__division_id=None)
    elif filters.division:
        rows = rows.filter(residence__division_id=filters.division)
    if filters.category == NONE:
        rows = rows.filter(category__id=None)
    elif filters.category:
        rows = rows.filter(category__category=filters.category)
    elif not filters.everyone:
        rows = rows.filter(category__id__isnull=False)
    if filters.level == NONE:
        rows = rows.filter(level__id=None)
    elif filters.level == "any":
        rows = rows.filter(level__id__isnull=False)
    elif filters.level:
        rows = rows.filter(level__level=filters.level)
    if filters.custody:
        rows = rows.filter(custody__id__isnull=filters.custody == "out")
    return rows


def _sorted(rows: QuerySet[Any], sort: str) -> QuerySet[Any]:
    first, *others = SORTS[sort.lstrip("-")]
    ordered = F(first).desc(nulls_last=True) if sort.startswith("-") else F(first).asc(nulls_last=True)
    # Without nulls, the plain order lets the database walk the index of names.
    if first.startswith("details"):
        signs = "-" if sort.startswith("-") else ""
        return rows.order_by(*(f"{signs}{name}" for name in SORTS["name"]))
    return rows.order_by(ordered, *others)


def _named(typed: str, *, on: date) -> QuerySet[Any, Any]:
    """The keys of offenders known by the name or number: each word begins or, from 3 letters on, is part of a name.

    Found by other names, by the area's reference and by numbers of other systems too.
    """
    words = Q()
    for word in typed.replace(",", " ").split():
        how = "icontains" if len(word) > 2 else "istartswith"
        words &= Q(**{f"family_name__{how}": word}) | Q(**{f"given_names__{how}": word})
    numbers = Q()
    for kind, value in possible_forms(typed, on=on):
        numbers |= Q(kind=kind.value, value=value)
    by_name = PersonalDetails.objects.current().filter(words).values_list("offender_id")
    by_alias = Alias.objects.current().filter(words).values_list("offender_id")
    by_reference = Offender.objects.filter(reference__istartswith=typed.strip()).values_list("pk")
    found: list[QuerySet[Any, Any]] = [by_name, by_alias, by_reference]
    if numbers:
        found.append(Identifier.objects.current().filter(numbers).values_list("offender_id"))
    return found[0].union(*found[1:], all=True)
