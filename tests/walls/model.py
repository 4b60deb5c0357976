"""Who may open which record: a third implementation, by sets, of the words in docs/adr/0014 and 0015.

It reads the facts that people enter (postings, restrictions, categories, …) and nothing that the database or the
application works out of them, so that a mistake in either wall, or in what a trigger keeps, is a difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import psycopg

from mappa.access.permissions import Permission
from mappa.access.roles import ROLES, RoleKey

STANDS = "superseded_at IS NULL"


@dataclass
class Facts:
    """What people entered and what of it stands; periods as first day and first day no longer."""

    today: date
    now: datetime
    agency_of: dict[int, int] = field(default_factory=dict)
    active: set[int] = field(default_factory=set)
    bound: set[int] = field(default_factory=set)
    postings: dict[int, list[tuple[RoleKey, int | None]]] = field(default_factory=lambda: defaultdict(list))
    cleared: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    area_of: dict[int, int] = field(default_factory=dict)
    restricted: set[int] = field(default_factory=set)
    category_4: set[int] = field(default_factory=set)
    works_on: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    opened: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    @property
    def everybody(self) -> Iterable[int]:
        return self.agency_of


def read(owner: psycopg.Connection[Any], *, today: date) -> Facts:
    def rows(query: str) -> list[tuple[Any, ...]]:
        return owner.execute(query).fetchall()  # type: ignore[arg-type]

    ((now,),) = rows("SELECT clock_timestamp()")
    facts = Facts(today=today, now=now)

    def holds(period: Any) -> bool:
        return bool(period.lower <= today and (period.upper is None or today < period.upper))

    for pk, agency, is_active, username in rows(
        "SELECT id, agency_id, is_active, username FROM agencies_user"
    ):
        facts.agency_of[pk] = agency
        # Nobody can sign in with the command line's account; whoever runs the command holds the database anyway.
        if is_active or username == "command.line":
            facts.active.add(pk)
    for agency, period in rows(f"SELECT agency_id, in_force FROM agencies_protocolsignature WHERE {STANDS}"):
        if holds(period):
            facts.bound.add(agency)
    for user, role, area, period in rows(
        f"SELECT user_id, role, area_id, in_force FROM access_posting WHERE {STANDS}"
    ):
        if holds(period):
            facts.postings[user].append((RoleKey(role), area))
    for user, kind, period in rows(f"SELECT user_id, kind, in_force FROM access_clearance WHERE {STANDS}"):
        if holds(period):
            facts.cleared[kind].add(user)
    facts.area_of = dict(rows("SELECT id, area_id FROM offenders_offender"))  # type: ignore[arg-type]
    facts.restricted = {pk for (pk,) in rows(f"SELECT offender_id FROM offenders_restriction WHERE {STANDS}")}
    facts.category_4 = {
        pk
        for (pk,) in rows(f"SELECT offender_id FROM offenders_categoryperiod WHERE {STANDS} AND category = 4")
    }
    for user, offender, period in rows(
        f"SELECT user_id, offender_id, in_force FROM offenders_membership WHERE {STANDS}"
    ):
        if holds(period):
            facts.works_on[user].add(offender)
    for user, offender, opened_at, closes_at, closed_at in rows(
        "SELECT user_id, offender_id, opened_at, closes_at, closed_at FROM offenders_emergencyopening"
    ):
        if opened_at <= now < closes_at and closed_at is None:
            facts.opened[user].add(offender)
    return facts


def cases_by_area(facts: Facts) -> Mapping[int, set[int]]:
    cases: dict[int, set[int]] = defaultdict(set)
    for case, area in facts.area_of.items():
        cases[area].add(case)
    return cases


def open_to(person: int, facts: Facts, by_area: Mapping[int, set[int]]) -> set[int]:
    """The records that the person may open."""

    def roles_with(permission: Permission) -> list[int | None]:
        return [
            area for role, area in facts.postings.get(person, ()) if permission in ROLES[role].permissions
        ]

    entitled = (
        person in facts.active
        and facts.agency_of[person] in facts.bound
        and person in facts.cleared["vetting"]
        and person in facts.cleared["training"]
        and bool(roles_with(Permission.OFFENDER_VIEW))
    )
    if not entitled:
        return set()
    areas = roles_with(Permission.CASELOAD_VIEW)
    by_their_area = (
        set(facts.area_of) if None in areas else set().union(*(by_area.get(a, set()) for a in areas if a))
    )
    records = by_their_area - facts.restricted
    records |= facts.works_on.get(person, set())
    if roles_with(Permission.EMERGENCY_OPEN):
        opened = facts.opened.get(person, set())
        records |= opened if roles_with(Permission.EMERGENCY_OPEN_RESTRICTED) else opened - facts.restricted
    return records if person in facts.cleared["category-4"] else records - facts.category_4
