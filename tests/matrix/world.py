"""Who asks, and what each asker has to do with each record: the two sides of the access matrix.

The expected answer of each pair stands in `expected.csv`, which is reviewed by hand like a list of keys.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.utils import timezone

from mappa.access.actions.agencies import end_protocol
from mappa.access.actions.postings import end_role
from mappa.access.models import Clearance
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.agencies.queries import list_signatures
from mappa.database.periods import period
from mappa.offenders.models import EmergencyOpening, Membership, Offender, Restriction
from tests import factories
from tests.people_fixtures import make_agency, make_person

MISSING = 987_654_321
LONG_AGO = date(2006, 4, 3)


class Answer(StrEnum):
    """What an asker may do with a record. `REASON_…`: after saying why."""

    CHANGES = "changes"
    SEES = "sees"
    REASON_CHANGES = "reason, changes"
    REASON_SEES = "reason, sees"
    HIDDEN = "hidden"
    NO_RECORDS = "no records"

    @property
    def visible(self) -> bool:
        return self not in (Answer.HIDDEN, Answer.NO_RECORDS)

    @property
    def asks_reason(self) -> bool:
        return self in (Answer.REASON_CHANGES, Answer.REASON_SEES)

    @property
    def may_change(self) -> bool:
        return self in (Answer.CHANGES, Answer.REASON_CHANGES)


#: Every asker's role, where it is held, and what else is true of the person.
ASKERS: dict[str, tuple[RoleKey, tuple[str, ...], str]] = {
    **{
        role.value: (role, () if role is RoleKey.SYSTEM_ADMINISTRATOR else ("Kent",), "")
        for role in RoleKey
        if role is not RoleKey.COMMAND_LINE
    },
    "analyst of all areas": (RoleKey.ANALYST, (), ""),
    "police officer with clearance": (RoleKey.POLICE_OFFICER, ("Kent",), "cleared"),
    "register supervisor with clearance": (RoleKey.REGISTER_SUPERVISOR, ("Kent",), "cleared"),
    "agency member with clearance": (RoleKey.AGENCY_MEMBER, ("Kent",), "cleared"),
    "co-ordinator without protocol": (RoleKey.COORDINATOR, ("Kent",), "protocol ended today"),
    "co-ordinator without vetting": (RoleKey.COORDINATOR, ("Kent",), "vetting ended today"),
    "co-ordinator whose vetting ends tomorrow": (RoleKey.COORDINATOR, ("Kent",), "vetting ends tomorrow"),
    "co-ordinator without training": (RoleKey.COORDINATOR, ("Kent",), "training ended today"),
    "police officer whose clearance ended": (RoleKey.POLICE_OFFICER, ("Kent",), "clearance ended today"),
    "co-ordinator who went to Essex": (RoleKey.COORDINATOR, ("Kent",), "moved today"),
    "police officer of Essex": (RoleKey.POLICE_OFFICER, ("Essex",), ""),
}


@dataclass(frozen=True)
class Relation:
    """One record, and what every asker has to do with it."""

    area: str
    restricted: bool = False
    category: int = 1
    #: The kind of membership, and its first and following day, counted from today.
    member: tuple[str, int, int | None] | None = None
    withdrawn: bool = False
    #: Hours from now between which an emergency opening holds, and whether it was closed early.
    emergency: tuple[int, int] | None = None
    closed: bool = False
    lifted: bool = False


RELATIONS: dict[str, Relation] = {
    "own area": Relation("Kent"),
    "other area": Relation("Thames Valley"),
    "restricted": Relation("Kent", restricted=True),
    "restriction lifted": Relation("Kent", restricted=True, lifted=True),
    "category 4": Relation("Kent", category=4),
    "supervising elsewhere": Relation("Thames Valley", member=("supervising", -30, None)),
    "invited elsewhere": Relation("Thames Valley", member=("meeting", -30, 1)),
    "invited in own area": Relation("Kent", member=("meeting", 0, 1)),
    "restricted, supervising": Relation("Kent", restricted=True, member=("supervising", -30, None)),
    "restricted, named elsewhere": Relation("Thames Valley", restricted=True, member=("named", -30, None)),
    "category 4, supervising": Relation("Kent", category=4, member=("supervising", -30, None)),
    "category 4, restricted, named": Relation(
        "Kent", restricted=True, category=4, member=("named", -30, None)
    ),
    "former member": Relation("Thames Valley", member=("supervising", -30, -1)),
    "member until today": Relation("Thames Valley", member=("supervising", -30, 0)),
    "member from tomorrow": Relation("Thames Valley", member=("supervising", 1, None)),
    "membership withdrawn": Relation("Thames Valley", member=("supervising", -30, None), withdrawn=True),
    "restricted, former member": Relation("Kent", restricted=True, member=("named", -30, 0)),
    "emergency": Relation("Thames Valley", emergency=(-1, 3)),
    "emergency over": Relation("Thames Valley", emergency=(-9, -1)),
    "emergency closed early": Relation("Thames Valley", emergency=(-1, 3), closed=True),
    "emergency, restricted": Relation("Kent", restricted=True, emergency=(-1, 3)),
    "emergency, category 4": Relation("Thames Valley", category=4, emergency=(-1, 3)),
}


def canary(relation: str) -> str:
    """The family name of the relation's record, which is in no page of somebody who may not see it."""
    return "Canary" + "".join(f"{chr(97 + number)}" for number in _digits(list(RELATIONS).index(relation)))


def _digits(number: int) -> tuple[int, int]:
    return divmod(number, 26)


def expected() -> dict[tuple[str, str], Answer]:
    """The reviewed answers by asker and relation."""
    with (Path(__file__).parent / "expected.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        (row["asker"], relation): Answer(answer)
        for row in rows
        for relation, answer in row.items()
        if relation != "asker"
    }


class World:
    """All askers and all records, in one database."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        self.now = timezone.now()
        self.maker = make_person(
            RoleKey.COORDINATOR, "Kent", "Thames Valley", username="maker", category_4=True
        )
        self.askers = {name: self._asker(name) for name in ASKERS}
        self.records = {name: self._record(name, relation) for name, relation in RELATIONS.items()}

    def _asker(self, name: str) -> User:
        role, areas, also = ASKERS[name]
        agency = make_agency(f"Agency of {name}")
        # One may not be called as an offender is: it would be told as unusual access.
        person = make_person(
            role,
            *areas,
            username=name.replace(" ", ".").replace("_", "."),
            full_name=f"Asker {name}",
            agency=agency,
            category_4=also in ("cleared", "clearance ended today"),
        )
        by = command_line_user()
        if also == "protocol ended today":
            end_protocol(signature=list_signatures(agency)[0], on=self.today, reason="Left", by=by)
        elif also.startswith(("vetting", "training", "clearance")):
            kind = {"vetting": "vetting", "training": "training", "clearance": "category-4"}[also.split()[0]]
            self._end_clearance(person, kind, self.today + timedelta(days=also.endswith("tomorrow")))
        elif also == "moved today":
            end_role(
                posting=person.postings.get(),
                on=self.today,
                today=self.today,
                reason="Moved",
                version=User.objects.get(pk=person.pk).version,
                by=by,
            )
            make_role(person, role, "Essex", self.today)
        return User.objects.get(pk=person.pk)

    def _end_clearance(self, person: User, kind: str, on: date) -> None:
        standing = Clearance.objects.current().get(user=person, kind=kind)
        by = command_line_user()
        Clearance.objects.filter(pk=standing.pk).update(
            superseded_at=timezone.now(), superseded_by=by, superseded_reason="Ended"
        )
        Clearance.objects.create(
            user=person,
            kind=kind,
            level=standing.level,
            in_force=period(standing.in_force.lower, on),
            recorded_by=by,
            reason="Ended",
        )

    def _record(self, name: str, relation: Relation) -> Offender:
        begins = LONG_AGO if relation.category != 4 else date(2023, 4, 3)
        record = factories.offender(
            self.maker,
            area=relation.area,
            family_name=canary(name),
            given_names=f"Canarygiven{list(RELATIONS).index(name)}",
            reference=f"CANARY-{list(RELATIONS).index(name)}",
            category=relation.category,
            level=2,
            on=begins,
        )
        everybody = [self.maker, *self.askers.values()]
        if relation.member:
            kind, first, end = relation.member
            for person in everybody:
                until = None if end is None else self.today + timedelta(days=end)
                Membership.objects.create(
                    offender=record,
                    user=person,
                    kind=kind,
                    in_force=period(self.today + timedelta(days=first), until),
                    recorded_by=self.maker,
                    reason="For the matrix",
                )
            if relation.withdrawn:
                Membership.objects.filter(offender=record).update(
                    superseded_at=timezone.now(), superseded_by=self.maker, superseded_reason="In error"
                )
        if relation.restricted:
            Restriction.objects.create(offender=record, recorded_by=self.maker, reason="For the matrix")
        if relation.lifted:
            Restriction.objects.filter(offender=record).update(
                superseded_at=timezone.now(), superseded_by=self.maker, superseded_reason="No longer needed"
            )
        if relation.emergency:
            opens, closes = (self.now + timedelta(hours=hours) for hours in relation.emergency)
            for person in everybody:
                self._open(record, person, opens, closes, closed=relation.closed)
        return Offender.objects.get(pk=record.pk)

    def _open(
        self, record: Offender, person: User, opens: datetime, closes: datetime, *, closed: bool
    ) -> None:
        more: dict[str, Any] = (
            {"closed_at": self.now - timedelta(minutes=1), "closed_by": person} if closed else {}
        )
        EmergencyOpening.objects.create(
            offender=record,
            user=person,
            opened_at=opens,
            closes_at=closes,
            reason="For the matrix",
            **more,
        )


def make_role(person: User, role: RoleKey, area: str, start: date) -> None:
    from mappa.access.actions.postings import give_role
    from mappa.agencies.queries import find_area

    give_role(
        person=person,
        role=role,
        areas=[find_area(area)],  # type: ignore[list-item]
        start=start,
        end=None,
        reason="Moved",
        version=User.objects.get(pk=person.pk).version,
        by=command_line_user(),
    )


AddressOf = Callable[[Offender], dict[str, Any]]
