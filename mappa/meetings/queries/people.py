"""Who can be invited to a case, chair a meeting or observe it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from mappa.access.models import Posting
from mappa.access.permissions import Permission
from mappa.access.policy import Access
from mappa.access.queries.entitled import access_of_each, people_who_may, posted_with
from mappa.access.queries.grades import chair_grades, grades_of
from mappa.access.roles import RoleKey
from mappa.agencies.models import Agency, Area, User
from mappa.agencies.queries import agencies_bound
from mappa.law.dated import in_words
from mappa.offenders.models import Offender


def hindrance(person: User, offender: Offender, *, on: date) -> str:
    """Why the record would not open to the person on a day, in words; empty where it would."""
    return _hindrance(person, access_of_each([person], on=on)[person.pk], offender, on=on)


def _hindrance(person: User, access: Access, offender: Offender, *, on: date) -> str:
    if not person.is_active:
        return f"{person}’s account is stopped."
    if access.missing:
        lacking = "; ".join(one[:1].lower() + one[1:] for one in access.missing)
        return f"{person} cannot open records on {in_words(on)}. Not in force: {lacking}."
    if not access.areas_by_permission.get(Permission.OFFENDER_VIEW):
        return f"{person} has no role on {in_words(on)} that opens records."
    if offender.category_4 and not access.category_4_cleared:
        return f"{person} is not cleared for category 4."
    return ""


@dataclass(frozen=True)
class Choice:
    """An agency, or a person of one, as a form offers it. `key` is 'agency' or 'agency:person'."""

    key: str
    agency: Agency
    person: User | None

    @property
    def name(self) -> str:
        return (
            f"{self.agency.name}: {self.person.full_name}"
            if self.person
            else f"{self.agency.name}: somebody it names"
        )


def choices_for(area: Area, *, on: date) -> list[Choice]:
    """The agencies bound on a day that serve the area or more than one, and their people who may open records."""
    bound = agencies_bound(on)
    agencies = [
        agency
        for agency in Agency.objects.filter(pk__in=bound).order_by("name")
        if agency.area_id in (None, area.pk)
    ]
    people = list(
        posted_with(Permission.OFFENDER_VIEW, area_id=area.pk, on=on)
        .filter(agency__in=agencies)
        .order_by("full_name", "pk")
    )
    access = access_of_each(people, on=on)
    able: dict[int, list[User]] = {}
    for person in people:
        if access[person.pk].areas_by_permission.get(Permission.OFFENDER_VIEW):
            able.setdefault(person.agency_id, []).append(person)
    return [
        choice
        for agency in agencies
        for choice in (
            Choice(str(agency.pk), agency, None),
            *(Choice(f"{agency.pk}:{one.pk}", agency, one) for one in able.get(agency.pk, [])),
        )
    ]


def people_of(agency_id: int, offenders: Iterable[Offender], *, on: date) -> list[User]:
    """People of an agency to whom all the records would open on a day if they were invited, by name."""
    people = list(
        posted_with(Permission.OFFENDER_VIEW, area_id=None, on=on)
        .filter(agency_id=agency_id)
        .order_by("full_name", "pk")
    )
    access, records = access_of_each(people, on=on), list(offenders)
    return [
        one for one in people if not any(_hindrance(one, access[one.pk], record, on=on) for record in records)
    ]


def people_to_chair(area: Area, level: int, *, on: date) -> list[tuple[User, str]]:
    """People whose role in the area and whose grade on the day let them chair, each with the grade."""
    people = people_who_may(Permission.MEETING_CHAIR, area_id=area.pk, on=on)
    grades = grades_of([person.pk for person in people], on=on)
    sufficient = {one.casefold() for one in chair_grades(area, level, on=on)}
    return [
        (person, grades[person.pk]) for person in people if grades.get(person.pk, "").casefold() in sufficient
    ]


def lay_advisers(area: Area, *, on: date, but: Collection[int] = ()) -> list[User]:
    """The lay advisers of the area on a day, by name."""
    posted = Posting.objects.current().filter(
        role=RoleKey.LAY_ADVISER.value, area=area, in_force__contains=on
    )
    people = User.objects.filter(is_active=True, pk__in=posted.values("user")).exclude(pk__in=but)
    return list(people.order_by("full_name", "pk"))
