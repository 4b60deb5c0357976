"""Every page and method leaves its row in the audit; without one nothing is shown; and no row holds content.

Read from the table of addresses, as test_pages.py is: a page that nobody thought of is walked too.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.contrib.auth import SESSION_KEY
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mappa.access.permissions import Permission
from mappa.access.roles import RoleKey
from mappa.audit.events import Event, Operation
from mappa.audit.models import AuditEntry
from mappa.audit.recording import printable
from tests.edges import html_forms
from tests.edges.site import REACHED, Place, World, changed, places, state
from tests.guards.access_table import PAGES, PUBLIC
from tests.guards.test_pages import OWN_NAME
from tests.people_fixtures import PASSWORD

SENT = {"get": "GET", "head": "GET", "post": "POST"}
OTHERS = ("put", "patch", "delete", "options")
#: A page, the method, and why it leaves no row. Reviewed; there may be eight at most.
EXEMPT: dict[tuple[str, str], str] = {
    ("sign_in:sign_in", "GET"): "a form for whoever comes; nothing is known of them and nothing is shown",
}
#: Pages that leave a row of another class than consultation when they are read, and the class.
OTHER_CLASS = {
    "statistics:return_export": Operation.DISCLOSURE,
    "statistics:national_export": Operation.DISCLOSURE,
}
#: Pages of a record that leave a second row, which tells what else of it was read.
OPENED_AND_READ = {
    "discussions:discussion",
    "levels:decisions",
    "minutes:minutes",
    "minutes:copy",
    "minutes:copy_pdf",
    "offenders:readers",
    "oversight:disclosures",
    "oversight:openings",
    # Looks for records that may be of the person, as registering does.
    "referrals:register_notified",
}
#: Pages that show or touch no offender although their permission is about records, and why.
WITHOUT_OFFENDERS: dict[str, str] = {}


def row_counter() -> Callable[[], list[AuditEntry]]:
    """Each call gives the entries since the one before."""
    last = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def since() -> list[AuditEntry]:
        nonlocal last
        new = list(AuditEntry.objects.filter(pk__gt=last).order_by("pk"))
        last = new[-1].pk if new else last
        return new

    return since


def signed_in(client: Client, world: World) -> Client:
    client.force_login(world.asker, backend="django.contrib.auth.backends.ModelBackend")
    return client


def told(entries: list[AuditEntry]) -> str:
    return ", ".join(entry.event for entry in entries) or "nothing"


def test_few_pages_are_exempt() -> None:
    assert len(EXEMPT) <= 8
    assert {name for name, _ in EXEMPT} <= set(PAGES)


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(REACHED))
def test_every_page_and_method_leaves_a_row_of_the_right_class(role: RoleKey, client: Client) -> None:
    world = World(role)
    signed_in(client, world)
    since = row_counter()
    wrong: list[str] = []
    for place in places(world, role):
        for method in (*SENT, *OTHERS):
            answer = getattr(client, method)(place.url)
            entries = since()
            where = f"{method.upper()} {place.name} ({answer.status_code})"
            if (place.name, SENT.get(method, method)) in EXEMPT:
                continue
            if any(
                entry.by_id != world.asker.pk or entry.agency_id != world.asker.agency_id for entry in entries
            ):
                wrong.append(f"{where}: an entry names somebody else")
            if len({entry.request_id for entry in entries}) != 1 or entries[0].request_id is None:
                wrong.append(f"{where}: left {told(entries)}, not of one request")
                continue
            operations = [Operation(entry.operation) for entry in entries]
            if answer.status_code >= 400:
                if operations != [Operation.REFUSAL]:
                    wrong.append(f"{where}: left {told(entries)}, not one refusal")
            elif SENT[method] == "GET":
                expected = OTHER_CLASS.get(place.name, Operation.CONSULTATION)
                expected_rows = [expected, expected] if place.name in OPENED_AND_READ else [expected]
                if operations != expected_rows:
                    wrong.append(f"{where}: left {told(entries)}, not one {expected.value}")
            elif Operation.REFUSAL in operations:
                wrong.append(f"{where}: left {told(entries)} and refused nothing")
            if SENT.get(method) == "GET" and answer.status_code == 200:
                wrong += [f"{where}: {fault}" for fault in pointers_missing(place, world, entries)]
    assert wrong == []


def pointers_missing(place: Place, world: World, entries: list[AuditEntry]) -> list[str]:
    """What the row of a page that shows records must point to."""
    if place.page.record in ("offender", "entry"):
        return [
            f"{entry.event} does not point to the record or its area"
            for entry in entries
            if (entry.offender_id, entry.area_id) != (world.own.pk, world.own.area_id)
        ]
    shows_a_list = place.page.permission is Permission.OFFENDER_VIEW and place.name not in WITHOUT_OFFENDERS
    if shows_a_list and not any("offender_ids" in e.detail or e.offender_id for e in entries):
        return [f"{told(entries)} does not say who was on the list"]
    return []


@pytest.mark.django_db
def test_whoever_is_not_signed_in_leaves_a_row_only_by_trying_to_sign_in(client: Client) -> None:
    world = World(RoleKey.COORDINATOR)
    since = row_counter()
    for name, page in PAGES.items():
        url = reverse(name, kwargs=world.records[page.record][0])
        if page.permission is not PUBLIC:
            for method in page.methods:
                assert getattr(client, method.lower())(url).status_code == 302
    assert since() == []
    client.post(reverse("sign_in:sign_in"), {"username": "asker", "password": "wrong"})
    (entry,) = since()
    assert (entry.event, entry.by_id, entry.detail["person_id"]) == ("sign-in.refused", None, world.asker.pk)


@pytest.mark.django_db
def test_what_is_refused_is_recorded_although_the_transaction_is_rolled_back(client: Client) -> None:
    world = World(RoleKey.LAY_ADVISER)
    signed_in(client, world)
    since = row_counter()
    wrong = []
    for name, page in PAGES.items():
        if page.permission is PUBLIC:
            continue
        own, other, missing = world.records[page.record]
        for address in (own, other, missing):
            if address is None:
                continue
            url = reverse(name, kwargs=address)
            answer = client.get(url) if "GET" in page.methods else client.post(url)
            entries = since()
            if answer.status_code >= 400 and [entry.operation for entry in entries] != ["refusal"]:
                wrong.append(f"{url} ({answer.status_code}) left {told(entries)}")
    assert wrong == []
    assert client.get("/no/such/page/").status_code == 404
    assert told(since()) == "page.refused"
    strict = signed_in(Client(enforce_csrf_checks=True), world)
    assert strict.post(reverse("sign_in:sign_out")).status_code == 403
    assert "page.refused" in told(since())


REFUSING = """
CREATE FUNCTION refuse_everything() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'no more room'; END $$;
CREATE TRIGGER a_full_disk BEFORE INSERT ON audit_auditentry FOR EACH STATEMENT EXECUTE FUNCTION refuse_everything();
"""


@pytest.mark.parametrize("role", list(REACHED))
def test_without_an_audit_every_page_answers_503_shows_nothing_and_changes_nothing(
    role: RoleKey, own_database: Any, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(role)
    signed_in(client, world)
    forms = {place.name: filled(client, place) for place in places(world, role) if place.sends}
    before = state()
    with psycopg.connect(own_database.owner_url, autocommit=True) as owner:
        owner.execute(REFUSING)
    wrong = []
    for place in places(world, role):
        answers: list[tuple[str, HttpResponse]] = []
        if place.reads:
            answers += [("GET", client.get(place.url)), ("HEAD", client.head(place.url))]  # type: ignore[list-item]
        if place.sends:
            answers += [
                ("POST", client.post(place.url)),
                ("POST a form", client.post(place.url, forms[place.name])),
            ]  # type: ignore[list-item]
        for method, answer in answers:
            if (
                answer.status_code != 503
                or OWN_NAME.encode() in answer.content
                or answer.cookies.get("session")
            ):
                wrong.append(f"{method} {place.name}: {answer.status_code}")
    assert wrong == []
    assert changed(before, state()) == []
    guess = {"username": "asker", "password": PASSWORD}
    half_way = Client()
    half_way.post(
        reverse("sign_in:sign_in"), guess
    )  # the password alone leads to the second factor and signs nobody in
    assert SESSION_KEY not in half_way.session
    assert Client().post(reverse("sign_in:sign_in"), {**guess, "password": "wrong"}).status_code == 503
    assert all("no more room" not in record.getMessage() for record in caplog.records)


def filled(client: Client, place: Place) -> dict[str, Any]:
    """What a person would send by the page's form, if it shows one."""
    sent: dict[str, Any] = {"reason": "Canaryreason"}
    if place.reads:
        answer = client.get(place.url)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            for form in html_forms.posting(answer.content, place.url):
                sent |= form.filled(random.Random(place.name))
    if place.name == "imports:upload":
        sent["caseload"] = [
            SimpleUploadedFile("offenders.csv", b"reference,family_name\nCANARY-1,Canaryupload\n"),
        ]
    return sent


CANARY = "Canaryword"
ODD = "Canary\r\nFORGED line\x1b[31m red \u202e turned \u2028 round"


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(REACHED))
def test_no_row_holds_what_was_typed_or_what_a_record_holds(
    role: RoleKey, client: Client, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for kind in ("text", "full_name"):
        monkeypatch.setitem(html_forms.LIKELY, kind, [f"{CANARY} {kind}", ODD])
    monkeypatch.setitem(html_forms.LIKELY, "username", ["canary.person"])
    monkeypatch.setitem(html_forms.LIKELY, "email", ["canary@example.org"])
    world = World(role)
    signed_in(client, world)
    world.asker.full_name, world.subject.full_name = "Canaryasker", "Canarysubject"
    world.asker.save(update_fields=["full_name"])
    world.subject.save(update_fields=["full_name"])
    for place in places(world, role):
        if place.reads:
            client.get(
                place.url, {"name": CANARY, "q": ODD, "offender": CANARY, "person": CANARY, "search": CANARY}
            )
            client.get(place.url + CANARY)
            client.get(place.url, headers={"User-Agent": ODD.replace("\r\n", ""), "Referer": CANARY})
        if place.sends:
            for _ in range(3):
                client.post(place.url, filled(client, place))
    for address in (
        f"/{CANARY}/",
        "/offenders/%0d%0aCanary%1b[31m/",
        "/areas/canary-valley/",
        "/returns/canary/x/",
    ):
        client.get(address)
    for username in (CANARY, ODD, "canary\x00name"):
        Client().post(reverse("sign_in:sign_in"), {"username": username, "password": CANARY})
    assert printable({"a": [ODD, 1]}) == {"a": ["Canary��FORGED line�[31m red � turned � round", 1]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT a::text FROM audit_auditentry a WHERE a::text ~* 'canary|forged|example.org'")
        assert cursor.fetchall() == []
        cursor.execute(r"SELECT a::text FROM audit_auditentry a WHERE a::text ~ '[\x01-\x1f\x7f]|\\u00[01]'")
        assert cursor.fetchall() == []
    said = capfd.readouterr()
    assert not re.search(r"(?m)^FORGED", said.out + said.err)
    assert "\x1b" not in said.out + said.err
    every_row_is_complete()


def every_row_is_complete() -> None:
    """Who, for which agency, when by the server's clock, of which class, about what, and to whom (A3)."""
    known = {event.value: event for event in Event}
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction_timestamp(), clock_timestamp()")
        begun, now = cursor.fetchone()
    for entry in AuditEntry.objects.filter(request_id__isnull=False):
        assert known[entry.event].operation.value == entry.operation
        assert begun <= entry.at <= now
        if entry.event != Event.SIGN_IN_REFUSED.value:
            assert entry.by_id is not None, entry.event
            assert entry.agency_id is not None, entry.event
        if entry.operation in ("collection", "alteration", "disclosure", "erasure"):
            assert entry.offender_id or entry.area_id or entry.detail, entry.event
        if entry.operation == Operation.DISCLOSURE.value:
            assert entry.detail["recipients"], entry.event
        if entry.event == Event.OFFENDER_VIEWED.value:
            assert entry.basis, "on what ground the record was opened"


def test_a_disclosure_without_a_recipient_is_a_fault_of_the_program() -> None:
    from mappa.audit.recording import entry

    with pytest.raises(ValueError, match="say to whom"):
        entry(Event.RETURN_EXPORTED, by=None)
