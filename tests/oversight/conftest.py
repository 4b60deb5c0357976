"""A register with an audit of past days: written as its owner, since nobody else may date an entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.db import transaction
from psycopg.types.json import Json

from mappa.access.roles import RoleKey
from mappa.agencies.models import Area, User
from mappa.audit.events import Event
from mappa.oversight.chores import find_unusual_access
from mappa.oversight.models import UnusualAccess
from tests.database_fixtures import OwnDatabase
from tests.people_fixtures import make_agency, make_person

EVENTS = {event.value: event for event in Event}
LONDON = ZoneInfo("Europe/London")


class Past:
    """What people did on days gone by."""

    def __init__(self, owner_url: str) -> None:
        self.owner = psycopg.connect(owner_url, autocommit=True)
        with transaction.atomic():
            self.agency = make_agency("Police of the past")
        self.areas = {area.name: int(area.pk) for area in Area.objects.all()}
        self._records = 1_000_000

    def person(self, full_name: str = "", *areas: str, role: RoleKey = RoleKey.POLICE_OFFICER) -> User:
        with transaction.atomic():
            return make_person(role, *(areas or ("Kent",)), full_name=full_name, agency=self.agency)

    def records(self, number: int) -> list[int]:
        """The numbers of so many records that need not exist: the audit points, and holds no keys."""
        self._records += number
        return list(range(self._records - number, self._records))

    def did(
        self, person: User, event: str, on: date, at: time = time(11), *, area: str = "", **detail: Any
    ) -> None:
        self._write([(on, at, event, person, None, area, detail)])

    def opened(
        self, person: User, records: Iterable[int], on: date, at: time = time(11), area: str = "Kent"
    ) -> None:
        self._write([(on, at, "offender.viewed", person, one, area, {}) for one in records])

    def _write(self, entries: list[tuple[date, time, str, User, int | None, str, dict[str, Any]]]) -> None:
        with self.owner.transaction(), self.owner.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER dated_by_the_database")
            cursor.executemany(
                "INSERT INTO audit_auditentry "
                "(at, event, operation, by_id, agency_id, offender_id, area_id, basis, detail) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s, '', %s)",
                [
                    (
                        datetime.combine(on, at, LONDON),
                        event,
                        EVENTS[event].operation.value,
                        person.pk,
                        person.agency_id,
                        offender,
                        self.areas[area] if area else None,
                        Json(detail),
                    )
                    for on, at, event, person, offender, area, detail in entries
                ],
            )
            cursor.execute("ALTER TABLE audit_auditentry ENABLE TRIGGER dated_by_the_database")

    def found(self, on: date, rule: str, person: User | None) -> list[UnusualAccess]:
        """What the rule found of the person on the day, after looking."""
        with transaction.atomic():
            find_unusual_access(first_day=on, last_day=on)
        return list(UnusualAccess.objects.filter(rule=rule, person=person, day=on))


@pytest.fixture(scope="module")
def past(own_database_for_module: OwnDatabase) -> Iterator[Past]:
    past = Past(own_database_for_module.owner_url)
    yield past
    past.owner.close()


@pytest.fixture(scope="module")
def days() -> Callable[[], date]:
    """A working day of its own for each test, far enough from the others."""
    start = date(2024, 1, 8)
    weeks = iter(range(1000))
    return lambda: start + timedelta(weeks=6 * next(weeks))
