"""The copy for the Commissioner: complete, verifiable by whoever has only it, harmless in a spreadsheet, and told."""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any, NamedTuple

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from mappa.access.queries.commissioner import MOST_ENTRIES
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.audit import sealing
from mappa.audit.events import Event
from mappa.audit.models import AuditEntry
from mappa.audit.recording import record
from mappa.offenders.models import Offender
from tests import factories
from tests.audit.horizon import wait_for_other_tests
from tests.people_fixtures import make_agency, make_person

SignedIn = Callable[[User], Client]
PAGE = "/audit/for-the-commissioner/"


def seal(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as owner:
        wait_for_other_tests(owner)
        with owner.transaction(), owner.cursor() as cursor:
            sealing.make_seal(cursor)


class Copy:
    """What the Commissioner unpacks."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.namelist() == ["entries.csv", "seals.csv", "how-to-verify.txt"]
            self.entries = list(csv.DictReader(io.StringIO(archive.read("entries.csv").decode(), newline="")))
            self.seals = list(csv.DictReader(io.StringIO(archive.read("seals.csv").decode(), newline="")))

    @property
    def numbers(self) -> set[int]:
        return {int(entry["number"]) for entry in self.entries}

    def verified(self) -> int:
        """How many entries lead to their seal, by nothing but what how-to-verify.txt says."""
        roots = {}
        for one in self.seals:
            *text, digest = one.values()
            assert sha256(b"\2" + "\t".join(text).encode()).hexdigest() == digest
            roots[one["seal"]] = one["root"]
        count = 0
        for entry in self.entries:
            digest = sha256(b"\0" + entry["row as digested"].encode()).digest()
            assert digest.hex() == entry["digest"]
            if not entry["seal"]:
                continue
            for step in entry["path to the root of the seal"].split():
                side, beside = step.split(":")
                other = bytes.fromhex(beside)
                digest = sha256(b"\1" + (digest + other if side == "R" else other + digest)).digest()
            assert digest.hex() == roots[entry["seal"]]
            count += 1
        return count


class Register(NamedTuple):
    owner_url: str
    people: dict[str, User]
    offenders: tuple[Offender, Offender]


@pytest.fixture
def register(own_database: Any) -> Register:
    """Two records, people with odd names, lists, and three seals; some entries have none yet."""
    carys = make_person(
        RoleKey.COORDINATOR,
        "Kent",
        username="carys",
        full_name="=HYPERLINK(1)",
        agency=make_agency('@sum, "Ltd"'),
    )
    rex = make_person(RoleKey.REGISTER_SUPERVISOR, username="rex", full_name="Rex Amponsah")
    one, two = (factories.offender(carys, reference=f"K-{n}", category=1, level=2) for n in (1, 2))
    for n in range(11):
        record(
            Event.OFFENDER_VIEWED,
            by=carys,
            offender_id=one.pk,
            area_id=one.area_id,
            basis="area",
            odd='a\\"b',
        )
        if n in (3, 7):
            seal(own_database.owner_url)
        record(Event.OFFENDERS_LISTED, by=rex, offender_ids=[two.pk, one.pk] if n % 2 else [two.pk])
    record(Event.PASSWORD_GIVEN, by=rex, person_id=carys.pk)
    return Register(own_database.owner_url, {"carys": carys, "rex": rex}, (one, two))


def independently(address: str, condition: str) -> set[int]:
    with psycopg.connect(address) as owner:
        return {key for (key,) in owner.execute(f"SELECT id FROM audit_auditentry WHERE {condition}")}


def take(client: Client, **sent: str) -> Copy:
    answer = client.post(PAGE, sent)
    assert answer["Content-Type"] == "application/zip", answer.content.decode()
    return Copy(answer.content)


def test_the_copy_has_every_entry_that_an_independent_query_finds(
    register: Register, signed_in: SignedIn
) -> None:
    rex, carys = register.people["rex"], register.people["carys"]
    one, _ = register.offenders
    client = signed_in(rex)
    about = f"offender_id = {one.pk} OR detail @> '{{\"offender_ids\": [{one.pk}]}}'"
    expected = independently(register.owner_url, about)
    copy = take(client, offender="K-1")
    assert copy.numbers == expected
    assert len(expected) > 15
    assert 0 < copy.verified() < len(expected)
    assert len(copy.seals) == 2
    condition = f"by_id = {carys.pk} OR (detail ->> 'person_id')::bigint = {carys.pk}"
    expected = independently(register.owner_url, condition)
    assert take(client, person="carys").numbers == expected
    client.get("/")
    everything = independently(register.owner_url, "at >= now() - interval '1 day'")
    day = AuditEntry.objects.latest("pk").at.astimezone()
    days = {
        f"{name}-{part}": str(getattr(day, part))
        for name in ("first_day", "last_day")
        for part in ("day", "month", "year")
    }
    assert take(client, **days).numbers >= everything - {max(everything)}


def test_taking_it_is_a_disclosure_to_the_commissioner_with_its_checksum(
    register: Register, signed_in: SignedIn
) -> None:
    client = signed_in(register.people["rex"])
    content = client.post(PAGE, {"offender": "K-1"}).content
    told = AuditEntry.objects.filter(event="audit.exported").get()
    assert (told.operation, told.by_id, told.offender_id) == (
        "disclosure",
        register.people["rex"].pk,
        register.offenders[0].pk,
    )
    assert told.detail["recipients"] == ["the Information Commissioner"]
    assert told.detail["checksum"] == sha256(content).hexdigest()
    assert told.detail["entries"] == len(Copy(content).entries)
    assert "K-1" not in json.dumps(told.detail)


def test_no_cell_is_taken_for_a_formula_and_the_sentence_stands_beside_the_class(
    register: Register, signed_in: SignedIn
) -> None:
    copy = take(signed_in(register.people["rex"]), offender="K-1")
    viewed = next(entry for entry in copy.entries if entry["event"] == "offender.viewed")
    assert (viewed["what"], viewed["class"], viewed["person"], viewed["agency"]) == (
        "opened the record",
        "consultation",
        "'=HYPERLINK(1)",
        '\'@sum, "Ltd"',
    )
    for entry in copy.entries:
        for cell in entry.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_what_cannot_be_exported_is_told_beside_its_field(
    register: Register, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(register.people["rex"])
    for sent, told in (
        ({}, "Enter an offender, a person or a day"),
        ({"offender": "K-77"}, "Nobody is found by this"),
        ({"person": "nobody.here"}, "Nobody is found by this"),
    ):
        answer = client.post(PAGE, sent)
        assert answer.status_code == 200
        assert told in answer.content.decode()
    monkeypatch.setattr(sys.modules["mappa.access.views.audit"], "MOST_ENTRIES", 3)
    assert "mappa export-for-commissioner" in client.post(PAGE, {"offender": "K-1"}).content.decode()
    assert MOST_ENTRIES >= 10_000
    assert not AuditEntry.objects.filter(event="audit.exported").exists()


def test_a_supervisor_of_one_area_takes_only_what_is_theirs_to_read(
    register: Register, signed_in: SignedIn
) -> None:
    sue = make_person(RoleKey.REGISTER_SUPERVISOR, "Surrey", username="sue")
    theirs = make_person(RoleKey.REGISTER_SUPERVISOR, "Kent", username="ken")
    one, _ = register.offenders
    answer = signed_in(sue).post(PAGE, {"offender": str(one.pk)})
    assert all(entry["person number"] == str(sue.pk) for entry in Copy(answer.content).entries)
    copy = take(signed_in(theirs), offender="K-1")
    assert {entry["area"] for entry in copy.entries} == {"Kent"}


def test_a_coordinator_may_not(register: Register, signed_in: SignedIn) -> None:
    assert signed_in(register.people["carys"]).post(PAGE, {"offender": "K-1"}).status_code == 403


@pytest.mark.django_db
def test_the_audit_page_tells_when_it_was_sealed_and_warns_when_it_is_late(
    rex: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(rex)
    page = client.get(reverse("access:audit")).content.decode()
    assert "Nothing is sealed yet" in page
    assert PAGE in page
    monkeypatch.setattr("mappa.audit.queries.LONGEST_WAIT", timedelta(0))
    assert "have no seal yet" in client.get(reverse("access:audit")).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_seal")
        assert cursor.fetchone() == (0,)
