"""What a person can open on a day, and what stops them: for those who keep people and those who read the audit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from mappa.access.models import Clearance, Departure, Posting
from mappa.access.permissions import Permission
from mappa.access.policy import NEED_PROTOCOL, Everywhere, access_on
from mappa.access.roles import ROLES, RoleKey
from mappa.access.states import ClearanceKind
from mappa.access.work import Work, work_of_people
from mappa.agencies.models import User
from mappa.agencies.queries import names_of_areas
from mappa.audit.events import Event
from mappa.audit.recording import record

from .people import departure_of, list_clearances, list_postings

MOST_OPENINGS = 50
NOT_SHOWN = "Not open to you"


@dataclass(frozen=True)
class WorkTold:
    """A piece of work; the record is named to those who may open it."""

    reference: str
    area: str
    what: str
    when: str


@dataclass(frozen=True)
class StandingOfPerson:
    on: date
    #: Why nothing, or less, opens that day.
    stops: tuple[str, ...]
    postings: list[Posting]
    clearances: list[Clearance]
    protocol_in_force: bool
    departure: Departure | None
    #: Where the roles of the day open every record that is not restricted; None for everywhere.
    areas: tuple[str, ...] | None
    #: Records open today, by area; None for another day, whose records nobody can count.
    open_today: tuple[tuple[str, int], ...] | None
    work: list[WorkTold]
    openings: list[WorkTold]


def standing_of_person(person: User, *, on: date, today: date, by: User) -> StandingOfPerson:
    """Put together and recorded as a consultation. `person` is one whom `by` may look at."""
    access = access_on(person, on)
    departure = departure_of(person)
    source = work_of_people()
    work, openings = (
        source.list_work(person=person, on=on),
        source.list_openings(person=person, most=MOST_OPENINGS),
    )
    counted: Mapping[int, int] = {}
    if on == today and person.is_active:
        counted = source.count_open(person=person)
    held = access.areas_by_permission.get(Permission.CASELOAD_VIEW, frozenset())
    by_area = frozenset() if isinstance(held, Everywhere) else held
    areas = names_of_areas({*counted, *by_area, *(one.area_id for one in (*work, *openings))})
    references = _references([*work, *openings], by=by)
    record(
        Event.PERSON_ACCESS_VIEWED,
        by=by,
        person_id=person.pk,
        subject_agency_id=person.agency_id,
        on=on.isoformat(),
        offender_ids=sorted(references),
    )
    return StandingOfPerson(
        on=on,
        stops=tuple(
            _stops(person, access.missing, access.postings, departure, access.category_4_cleared, on)
        ),
        postings=[one for one in list_postings(person) if on in one.in_force],
        clearances=list(list_clearances(person)),
        protocol_in_force=access.protocol_in_force,
        departure=departure,
        areas=None if isinstance(held, Everywhere) else tuple(sorted(areas[pk] for pk in held)),
        open_today=tuple(sorted((areas[pk], number) for pk, number in counted.items()))
        if on == today
        else None,
        work=_told(work, areas, references),
        openings=_told(openings, areas, references),
    )


def work_told(*, person: User, on: date, by: User) -> list[WorkTold]:
    """The person's work on cases, for whoever hands it over."""
    work = work_of_people().list_work(person=person, on=on)
    return _told(work, names_of_areas({one.area_id for one in work}), _references(work, by=by))


def _stops(
    person: User,
    missing: Sequence[str],
    postings: Sequence[tuple[RoleKey, int | None]],
    departure: Departure | None,
    category_4_cleared: bool,
    on: date,
) -> Iterable[str]:
    if not person.is_active:
        yield "The account is stopped: nothing opens."
    if departure is not None and departure.on <= on:
        yield "The person has left by that day."
    if not postings:
        yield "No role is in force: the person cannot sign in."
    elif not any(ROLES[role].permissions & NEED_PROTOCOL for role, _ in postings):
        yield "None of the roles opens an offender’s record."
    else:
        yield from (f"{what} is not in force: no offender’s record opens." for what in missing)
        if not category_4_cleared:
            yield f"{ClearanceKind.CATEGORY_4.label} is not in force: no record of category 4 opens."


def _references(work: Sequence[Work], *, by: User) -> Mapping[int, str]:
    keys = {one.offender_id for one in work}
    if not keys:
        return {}
    references_of = cast(Callable[..., Mapping[int, str]], import_string(settings.AUDIT_REFERENCES))
    return references_of(by=by, pks=keys)


def _told(work: Sequence[Work], areas: Mapping[int, str], references: Mapping[int, str]) -> list[WorkTold]:
    return [
        WorkTold(
            reference=references.get(one.offender_id, NOT_SHOWN),
            area=areas.get(one.area_id, ""),
            what=one.what,
            when=one.when,
        )
        for one in work
    ]
