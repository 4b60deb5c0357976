"""Every page, every asker, every method and every relation to the record: 0 differences from the reviewed answers.

Each wall is also taken away in turn: the other keeps everything out alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mappa.access.permissions import Permission
from mappa.access.policy import access_of
from mappa.agencies.models import User
from mappa.audit.models import AuditEntry
from mappa.database.identity import acting_as
from mappa.offenders.models import LevelPeriod, Offender, OffenderQuerySet
from tests.database_fixtures import OwnDatabase
from tests.guards.access_table import PAGES, PUBLIC, Page
from tests.matrix.world import ASKERS, MISSING, RELATIONS, Answer, World, canary, expected

SignedIn = Callable[[User], Client]
EXPECTED = expected()
#: `make matrix` asks for everything; the tests of every day for one in so many, chosen so that no pair is left out.
ONE_IN = 11
WHOLE = bool(os.environ.get("MAPPA_WHOLE_MATRIX"))
OTHER_METHODS = ("put", "patch", "delete", "options", "trace")
#: The page on which the reason is given is itself shown before a reason was given.
REASON_PAGE = "offenders:state_reason"
#: The page of a record from which everything else about it is reached.
RECORD_PAGE = "caseload:offender"


def of_a_record(page: Page) -> bool:
    return page.record in ("offender", "entry")


OF_A_RECORD = {name: page for name, page in PAGES.items() if of_a_record(page)}


def test_every_pair_of_asker_and_relation_was_decided() -> None:
    assert {asker for asker, _ in EXPECTED} == set(ASKERS)
    assert {relation for _, relation in EXPECTED} == set(RELATIONS)


@pytest.fixture(scope="module")
def world(own_database_for_module: OwnDatabase) -> World:
    return World()


def address(page: Page, record: Offender | None) -> dict[str, Any]:
    pk = record.pk if record else MISSING
    if page.record != "entry":
        return {"pk": pk}
    level = LevelPeriod.objects.current().get(offender=record).pk if record else MISSING
    return {"pk": pk, "kind": "level", "fact_pk": level}


def permitted(asker: User, permission: Permission) -> bool:
    """Whether the role gives the permission anywhere; what stops a person altogether is in `expected.csv`."""
    return bool(access_of(User.objects.get(pk=asker.pk)).areas_by_permission.get(permission))


class Faults(list[str]):
    def expect(self, holds: bool, said: str) -> None:
        if not holds:
            self.append(said)


def check_record_page(
    faults: Faults, said: str, name: str, page: Page, answer: Answer, response: HttpResponse, *, allowed: bool
) -> None:
    """What came back for one page of one record, against the reviewed answer."""
    status = response.status_code
    if not allowed:
        faults.expect(status == 403, f"{said}: {status}, not 403")
    elif not answer.visible:
        faults.expect(status == 404, f"{said}: {status}, not 404")
    elif answer.asks_reason and name != REASON_PAGE:
        # What was sent is not lost to the question: the answer says so and carries it along.
        away = response.headers.get("Location", "")
        asked = status == 409 if ", POST " in said else status == 302 and "/reason/" in away
        faults.expect(asked, f"{said}: {status} {away}, not asked for a reason")
    elif goes_beyond_looking(page) and not answer.may_change:
        faults.expect(status == 403, f"{said}: {status}, not 403: it is only seen")
    else:
        faults.expect(
            status in (200, 302, 400, 409, 422) and "/reason/" not in response.headers.get("Location", ""),
            f"{said}: {status} {response.headers.get('Location', '')}",
        )


def goes_beyond_looking(page: Page) -> bool:
    """Whether the page takes a permission over the record, which an emergency or an invitation does not give."""
    return page.permission is not Permission.OFFENDER_VIEW


def canaries_of_the_hidden(asker: str) -> list[str]:
    return [
        word
        for relation in RELATIONS
        if not EXPECTED[asker, relation].visible
        for word in (canary(relation), f"Canarygiven{list(RELATIONS).index(relation)}&lt;")
    ]


def betrayed(response: HttpResponse, hidden: list[str]) -> list[str]:
    text = response.content.decode(errors="replace") + str(dict(response.headers))
    return [word for word in hidden if word.lower() in text.lower()]


@pytest.mark.parametrize("asker", ASKERS)
def test_each_asker_gets_what_was_reviewed(world: World, signed_in: SignedIn, asker: str) -> None:
    client = signed_in(world.askers[asker])
    faults = walk_records(world, asker, client) + walk_lists(world, asker, client)
    assert not faults, "\n".join(faults)


def sampled(asker: str, page: str, relation: str) -> bool:
    """Every pair of asker, page and relation is asked for; all three together only in the whole matrix."""
    places = list(ASKERS).index(asker), list(OF_A_RECORD).index(page), list(RELATIONS).index(relation)
    return WHOLE or sum(places) % ONE_IN == 0 or page == RECORD_PAGE


def test_no_pair_is_left_out_of_what_is_asked_for_every_day() -> None:
    asked = [
        (asker, page, relation)
        for asker in ASKERS
        for page in OF_A_RECORD
        for relation in RELATIONS
        if sampled(asker, page, relation)
    ]
    assert {(asker, page) for asker, page, _ in asked} == set(product(ASKERS, OF_A_RECORD))
    assert {(asker, relation) for asker, _, relation in asked} == set(product(ASKERS, RELATIONS))
    assert {(page, relation) for _, page, relation in asked} == set(product(OF_A_RECORD, RELATIONS))


def walk_records(
    world: World, asker: str, client: Client, *, methods: tuple[str, ...] = ("get", "post", "head")
) -> Faults:
    """Every page of a record, of every relation and of a record that does not exist."""
    faults, person = Faults(), world.askers[asker]
    hidden = canaries_of_the_hidden(asker)
    for name, page in OF_A_RECORD.items():
        assert page.permission is not PUBLIC
        allowed = permitted(person, page.permission)
        for relation, record in [*world.records.items(), ("missing", None)]:
            if record and not sampled(asker, name, relation):
                continue
            answer = EXPECTED[asker, relation] if record else Answer.HIDDEN
            url = reverse(name, kwargs=address(page, record))
            for method in methods:
                if method.upper().replace("HEAD", "GET") not in page.methods:
                    continue
                response = getattr(client, method)(url)
                said = f"{asker}, {method.upper()} {name}, {relation}"
                check_record_page(faults, said, name, page, answer, response, allowed=allowed)
                faults.extend(f"{said}: shows {word}" for word in betrayed(response, hidden))
        for method in OTHER_METHODS:
            status = getattr(client, method)(url).status_code
            faults.expect(status == 405, f"{asker}, {method.upper()} {name}: {status}, not 405")
    return faults


def walk_lists(world: World, asker: str, client: Client) -> Faults:
    """Every page that names no record shows nobody hidden; the caseload finds each visible record and no other."""
    faults, person = Faults(), world.askers[asker]
    hidden = canaries_of_the_hidden(asker)
    for name, page in PAGES.items():
        if page.permission is PUBLIC or page.record or "GET" not in page.methods:
            continue
        response = client.get(reverse(name))
        said = f"{asker}, {name}"
        faults.extend(f"{said}: shows {word}" for word in betrayed(response, hidden))
        if permitted(person, page.permission):
            faults.expect(response.status_code in (200, 302), f"{said}: {response.status_code}")
        else:
            faults.expect(response.status_code == 403, f"{said}: {response.status_code}, not 403")
    if not permitted(person, Permission.OFFENDER_VIEW):
        return faults
    for relation in RELATIONS:
        for typed in (canary(relation), world.records[relation].reference):
            response = client.get(reverse("caseload:caseload"), {"name": typed, "who": "everyone"})
            shown = f"/offenders/{world.records[relation].pk}/" in response.content.decode()
            faults.expect(
                shown == EXPECTED[asker, relation].visible,
                f"{asker}, {relation}: found by “{typed}”: {shown}",
            )
    return faults


def test_refused_records_are_in_the_audit(world: World, signed_in: SignedIn) -> None:
    person = world.askers["coordinator"]
    client = signed_in(person)
    record = world.records["restricted"]
    before = AuditEntry.objects.filter(event="record.refused", by_id=person.pk, offender_id=record.pk).count()
    assert client.get(reverse(RECORD_PAGE, kwargs={"pk": record.pk})).status_code == 404
    after = AuditEntry.objects.filter(event="record.refused", by_id=person.pk, offender_id=record.pk).count()
    assert after == before + 1


def opened_by(relations: list[str], visible: set[int], world: World) -> set[str]:
    return {relation for relation in relations if world.records[relation].pk in visible}


def reviewed(asker: str) -> set[str]:
    return {relation for relation in RELATIONS if EXPECTED[asker, relation].visible}


@pytest.mark.parametrize("asker", ASKERS)
def test_the_applications_rule_by_itself_is_what_was_reviewed(world: World, asker: str) -> None:
    """Nobody acts, so that the database shows everything to the test and hides nothing for the rule."""
    person = User.objects.get(pk=world.askers[asker].pk)
    visible = set(Offender.objects.visible_to(person).values_list("pk", flat=True))
    assert opened_by(list(RELATIONS), visible, world) == reviewed(asker)


@pytest.mark.parametrize("asker", ASKERS)
def test_the_databases_rule_by_itself_is_what_was_reviewed(world: World, asker: str) -> None:
    """Every table of rows about offenders, asked without any rule of the application."""
    with transaction.atomic(), acting_as(world.askers[asker].pk), connection.cursor() as cursor:
        for table, pointer in tables_about_offenders():
            cursor.execute(f"SELECT DISTINCT {pointer} FROM {table}")
            seen = opened_by(list(RELATIONS), {pk for (pk,) in cursor.fetchall()}, world)
            if table in OWN_ROWS:
                continue
            extra = seen - reviewed(asker)
            assert extra == set(), f"{table} shows {extra}"
            if table in ("offenders_offender", "offenders_personaldetails", "offenders_categoryperiod"):
                assert seen == reviewed(asker), table


#: Tables that show a person's own doings too, whatever they were about.
OWN_ROWS = {"offenders_emergencyopening", "offenders_statedreason"}


def tables_about_offenders() -> list[tuple[str, str]]:
    """Every table with a foreign key to the offenders, and the column."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT con.conrelid::regclass::text, pointer.attname
              FROM pg_constraint con
              JOIN pg_attribute pointer ON pointer.attrelid = con.conrelid AND pointer.attnum = con.conkey[1]
             WHERE con.contype = 'f' AND con.confrelid = 'offenders_offender'::regclass
             ORDER BY 1
            """
        )
        return [("offenders_offender", "id"), *cursor.fetchall()]


@contextmanager
def row_security(database: OwnDatabase, *, on: bool) -> Iterator[None]:
    """Turn the database's wall off for a while, as its owner."""
    connection.close()

    def turn(how: str) -> None:
        with psycopg.connect(database.owner_url, autocommit=True) as owner:
            walled = owner.execute(
                "SELECT oid::regclass::text FROM pg_class "
                "WHERE relrowsecurity AND relnamespace = 'public'::regnamespace ORDER BY 1"
                if how == "DISABLE"
                else "SELECT unnest(%s::text[])",
                None if how == "DISABLE" else [row_security.tables],  # type: ignore[attr-defined]
            ).fetchall()
            row_security.tables = [table for (table,) in walled]  # type: ignore[attr-defined]
            for (table,) in walled:
                owner.execute(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY")

    if not on:
        turn("DISABLE")
    try:
        yield
    finally:
        if not on:
            connection.close()
            turn("ENABLE")


def walls_alone() -> list[str]:
    """Every asker where there is time for it; else those whose answers differ most."""
    if WHOLE:
        return list(ASKERS)
    return ["coordinator", "agency_member", "register_supervisor", "co-ordinator without vetting"]


@pytest.mark.parametrize("asker", walls_alone())
def test_the_applications_wall_alone_keeps_everything_out(
    world: World, own_database_for_module: OwnDatabase, signed_in: SignedIn, asker: str
) -> None:
    client = signed_in(world.askers[asker])
    with row_security(own_database_for_module, on=False):
        faults = walk_records(world, asker, client, methods=("get",)) + walk_lists(world, asker, client)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("asker", walls_alone())
def test_the_databases_wall_alone_keeps_everything_out(
    world: World, monkeypatch: pytest.MonkeyPatch, signed_in: SignedIn, asker: str
) -> None:
    client = signed_in(world.askers[asker])
    monkeypatch.setattr(OffenderQuerySet, "visible_to", lambda rows, by: rows)
    faults = walk_records(world, asker, client, methods=("get",)) + walk_lists(world, asker, client)
    # Whether a reason is asked is no wall: it needs the ground, which the application alone knows.
    assert not faults, "\n".join(faults)
