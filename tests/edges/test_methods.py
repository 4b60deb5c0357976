"""What changes something needs a token, a POST and our own page; what only reads changes nothing (S11)."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import AutoField
from django.test import Client
from django.urls import reverse

from mappa.access.roles import RoleKey
from mappa.agencies.models import Area, User
from tests.edges.html_forms import forms_of
from tests.edges.site import REACHED, TOLD_OR_PASSING, Place, World, changed, place, places, state, the_form
from tests.edges.test_double_submit import FOR_ALL_AREAS, NOT_TRIED, PREPARED, carry_out, send
from tests.guards.access_table import PAGES, PUBLIC
from tests.people_fixtures import make_person

SignedIn = Callable[[User], Client]
#: Reads that may leave a row where the person is told of it, and what for.
MAY_WRITE_WHEN_READ: dict[str, str] = {}


def strict(client: Client) -> Client:
    """The same browser, whose tokens are looked at."""
    other = Client(enforce_csrf_checks=True)
    other.cookies.update(client.cookies)
    return other


@pytest.mark.django_db
@pytest.mark.parametrize("role", REACHED)
def test_reading_changes_nothing(role: RoleKey, signed_in: SignedIn) -> None:
    world = World(role)
    client = signed_in(world.asker)
    wrong = []
    for one in places(world, role):
        if not one.reads:
            continue
        before = state()
        for answer in (client.get(one.url), client.head(one.url), client.get(f"{one.url}?page=2&sort=-name")):
            assert answer.status_code < 400, f"{one.name}: {answer.status_code}"
        if (touched := changed(before, state())) and one.name not in MAY_WRITE_WHEN_READ:
            wrong.append(f"{one.name} changed {touched}")
    assert "\n".join(wrong) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("role", REACHED)
def test_every_method_is_answered_as_the_page_declares(role: RoleKey, signed_in: SignedIn) -> None:
    world = World(role)
    client = signed_in(world.asker)
    wrong = []
    for one in places(world, role):
        for method in ("OPTIONS", "TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND"):
            answer = client.generic(method, one.url)
            if answer.status_code != 405 or set(answer["Allow"].split(", ")) != set(one.page.methods):
                wrong.append(f"{one.name} {method}: {answer.status_code} {answer.headers.get('Allow')}")
        head = client.head(one.url)
        if one.reads and (head.status_code != client.get(one.url).status_code or head.content):
            wrong.append(f"{one.name} HEAD: {head.status_code}, {len(head.content)} bytes")
        if not one.reads and (head.status_code, client.get(one.url).status_code) != (405, 405):
            wrong.append(f"{one.name} HEAD: {head.status_code}")
        if not one.sends and client.post(one.url).status_code != 405:
            wrong.append(f"{one.name} takes a POST")
    assert "\n".join(wrong) == ""


TOKENS = {
    "none": {},
    "empty": {"csrfmiddlewaretoken": ""},
    "made up": {"csrfmiddlewaretoken": "a" * 64},
    "short": {"csrfmiddlewaretoken": "a" * 32},
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", REACHED)
def test_no_change_without_the_token_of_this_browser(role: RoleKey, signed_in: SignedIn) -> None:
    world = World(role)
    client = signed_in(world.asker)
    elsewhere = signed_in(make_person(role, "Kent"))
    stolen = token_of(elsewhere)
    wrong = []
    for one in places(world, role):
        if not one.sends:
            continue
        window = strict(client)
        if one.reads:
            window.get(one.url)  # gives it a token of its own, which is then not sent
        before = state()
        for what, token in {**TOKENS, "another's": {"csrfmiddlewaretoken": stolen}}.items():
            if window.post(one.url, token).status_code != 403:
                wrong.append(f"{one.name} took a POST with {what} token")
        if changed(before, state()):
            wrong.append(f"{one.name} was changed")
    assert "\n".join(wrong) == ""


def token_of(client: Client) -> str:
    page = client.get(reverse("caseload:home")).content
    return next(
        form.questions["csrfmiddlewaretoken"].values[0]
        for form in forms_of(page, "/")
        if "csrfmiddlewaretoken" in form.questions
    )


@pytest.mark.django_db
@pytest.mark.parametrize("role", REACHED)
@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_another_site_is_refused_token_or_not(role: RoleKey, site: str, signed_in: SignedIn) -> None:
    world = World(role)
    window = strict(signed_in(world.asker))
    token = {"csrfmiddlewaretoken": token_of(window)}
    wrong = []
    for one in places(world, role):
        by_link = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
        if one.sends and window.post(one.url, token, headers=by_link).status_code != 403:
            wrong.append(f"{one.name} took a POST")
        if one.reads and window.get(one.url, headers=by_link).status_code == 403:
            wrong.append(f"{one.name} cannot be linked to")
        for embedded in ("iframe", "image", "script", "object", "embed", "empty"):
            how = {**by_link, "Sec-Fetch-Dest": embedded}
            if window.get(one.url, headers=how).status_code not in (403, 405):
                wrong.append(f"{one.name} as {embedded}")
    assert "\n".join(wrong) == ""


@pytest.mark.django_db
def test_our_own_pages_and_the_address_bar_are_let_in(signed_in: SignedIn, carys: User) -> None:
    window = strict(signed_in(carys))
    token = {"csrfmiddlewaretoken": token_of(window)}
    for site in ("same-origin", "none"):
        assert window.post("/import/", token, headers={"Sec-Fetch-Site": site}).status_code == 200


@pytest.mark.django_db
def test_public_pages_need_a_token_as_well() -> None:
    for name, page in PAGES.items():
        if page.permission is PUBLIC and "POST" in page.methods:
            url = reverse(name)
            assert Client(enforce_csrf_checks=True).post(url).status_code == 403, name


# Fields that nobody asked about


def extras() -> dict[str, str]:
    """What a form might be fooled into writing: every column of our tables, and what views name."""
    other = Area.objects.get(slug="thames-valley")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
              AND c.relname !~ '^(django|auth|axes)_'
            """
        )
        columns = {str(name) for (name,) in cursor.fetchall()}
    named = {name.removesuffix("_id") for name in columns if name.endswith("_id")}
    fixed = {"area": other.pk, "area_id": other.pk, "version": 0, "is_active": "on", "is_superuser": "on"}
    return {
        name: str(fixed.get(name, 1))
        for name in columns
        | named
        | {"pk", "by", "is_staff", "is_superuser", "permissions", "roles", "groups"}
    }


#: Columns that differ between any two times that the same thing is done.
VOLATILE = {"id", "at", "password", "checksum", "document", "transaction_id", "uid"}


#: How the reference ends that a record is given where none was typed.
MADE_UP = re.compile("-[2-9B-DF-HJKMNP-RTV-Y]{8}$")


def pointers() -> dict[tuple[str, str], str]:
    """Columns that point to a row which may be made in the same moment, and the table of that row."""
    return {
        (model._meta.db_table, field.column): field.related_model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and isinstance(field.target_field, AutoField)
    }


def rows(older: dict[str, int] | None = None) -> set[str]:
    """Every row of ours, by what it says; a number that is not `older` is one that was just given."""
    found: set[str] = set()
    points = pointers()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            " AND has_table_privilege(oid, 'SELECT') ORDER BY 1"
        )
        for (table,) in cursor.fetchall():
            if not table.startswith(TOLD_OR_PASSING):
                cursor.execute(f'SELECT to_jsonb(t) FROM "{table}" t')
                for (row,) in cursor.fetchall():
                    told = json.loads(row) if isinstance(row, str) else row
                    kept = {
                        key: "new"
                        if older
                        and (of := points.get((table, key), "")) in older
                        and (value or 0) > older[of]
                        else value
                        for key, value in told.items()
                        if key not in VOLATILE
                        and not key.endswith("_at")
                        and not key.endswith("superseded_by_id")
                    }
                    kept.pop("about_id", None)  # of a notice: any row, which may have been made just now
                    if table == "offenders_offender" and MADE_UP.search(kept["reference"]):
                        kept["reference"] = "made up"
                    found.add(f"{table} {json.dumps(kept, sort_keys=True, default=str)}")
    return found


def highest(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT coalesce(max(id), 0) FROM "{table}"')
        return int(cursor.fetchone()[0])


def readable(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [table])
        return bool(cursor.fetchone()[0])


def effect(client: Client, one: Place, sent: dict[str, Any]) -> set[str]:
    """The rows that come of it, and then nothing came of it."""
    with transaction.atomic():
        older = {table: highest(table) for table in set(pointers().values()) if readable(table)}
        before = rows(older)
        send(client, one, sent)
        after = rows(older)
        transaction.set_rollback(True)
    return after ^ before


@pytest.mark.django_db
@pytest.mark.parametrize("role", REACHED)
def test_fields_that_a_form_does_not_have_are_ignored(role: RoleKey, signed_in: SignedIn) -> None:
    world = World(role)
    everywhere = make_person(role)
    wrong = []
    for one in places(world, role):
        if not one.sends or one.name in NOT_TRIED:
            continue
        with transaction.atomic():
            PREPARED.get(one.name, lambda world: None)(world)
            client = signed_in(everywhere if one.name in FOR_ALL_AREAS else world.asker)
            with transaction.atomic():
                done = carry_out(client, one)
                transaction.set_rollback(True)
            if done is not None:
                sent = {name: value for name, value in done[0].items() if name != "operation_id"}
                plain = effect(client, one, sent)
                if (more := effect(client, one, {**extras(), **sent})) != plain:
                    wrong.append(f"{one.name}: {sorted(more ^ plain)}")
                doubled = {name: [*value, *value] for name, value in sent.items()}
                if effect(client, one, doubled) not in (plain, set()):  # refused is as well
                    wrong.append(f"{one.name}: every field twice is something else")
            transaction.set_rollback(True)
    assert "\n".join(wrong) == ""


@pytest.mark.django_db
def test_a_field_sent_twice_is_decided_by_one_of_the_two(signed_in: SignedIn, carys: User) -> None:
    world = World(RoleKey.COORDINATOR)
    one = place(world, "caseload:withdraw_entry")
    client = signed_in(world.asker)
    form = the_form(client, one, random.Random(0))
    assert form is not None
    sent = form.filled(random.Random(0))
    stale_last = {**sent, "version": [*sent["version"], "1"]}
    assert client.post(one.url, stale_last).status_code == 409
    stale_first = {**sent, "version": ["1", *sent["version"]]}
    assert client.post(one.url, stale_first).status_code == 302
