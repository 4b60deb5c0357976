"""The page on which a supervisor reads the audit: what is shown, to whom, and that reading it is recorded."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.agencies.models import Agency, Area, User
from mappa.agencies.queries import find_area
from mappa.audit.events import Event, Operation
from mappa.audit.models import AuditEntry
from mappa.audit.queries import PAGE_LENGTH, Asked, Place, list_entries
from mappa.audit.recording import record
from mappa.offenders.actions import register, set_level
from mappa.offenders.models import Offender
from mappa.web.forms import posted

pytestmark = pytest.mark.django_db

MakePerson = Callable[..., User]
MakeAgency = Callable[..., Agency]
SignedIn = Callable[[User], Client]


def area(name: str) -> Area:
    found = find_area(name)
    assert found is not None
    return found


@pytest.fixture
def carys(make_person: MakePerson, make_agency: MakeAgency) -> User:
    """The co-ordinator of Kent."""
    agency = make_agency("Kent Police", area="Kent")
    return make_person(
        RoleKey.COORDINATOR, "Kent", username="c.evans", full_name="Carys Evans", agency=agency
    )


@pytest.fixture
def mo(make_person: MakePerson, make_agency: MakeAgency) -> User:
    """The co-ordinator of Thames Valley."""
    agency = make_agency("Thames Valley Police", area="Thames Valley")
    return make_person(
        RoleKey.COORDINATOR, "Thames Valley", username="m.khan", full_name="Mo Khan", agency=agency
    )


@pytest.fixture
def sue(make_person: MakePerson) -> User:
    """The register supervisor of Kent."""
    return make_person(RoleKey.REGISTER_SUPERVISOR, "Kent", username="s.visor", full_name="Sue Visor")


@pytest.fixture
def as_sue(sue: User, signed_in: SignedIn) -> Client:
    return signed_in(sue)


def registered(reference: str, place: str, by: User) -> Offender:
    offender = register(
        reference=reference,
        family_name="Canaryname",
        given_names="Secretgiven",
        date_of_birth=date(1970, 5, 5),
        sex="male",
        area=area(place),
        division=None,
        on=date(2005, 4, 1),
        reason="Canaryreason",
        by=by,
    )
    set_level(
        offender=offender,
        level=2,
        on=date(2005, 4, 2),
        reason="Canaryreason",
        version=offender.version,
        by=by,
    )
    return offender


def words(response: object) -> str:
    text = re.sub(r"<[^>]+>", "", response.content.decode())  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", text.replace("\u00a0", " "))


def table(response: object) -> str:
    """The rows alone: the filter beside them names every kind of event."""
    body = response.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", " ".join(re.findall(r"<tbody.*?</tbody>", body, re.S))))


def test_entries_read_as_sentences(as_sue: Client, carys: User) -> None:
    registered("KEN-1", "Kent", carys)
    read = table(as_sue.get("/audit/"))
    assert "Carys Evans, Kent Police, set the level of KEN-1, Kent" in read
    assert "Carys Evans, Kent Police, registered the offender KEN-1, Kent" in read


def test_no_entry_holds_what_the_record_holds(as_sue: Client, carys: User) -> None:
    registered("KEN-1", "Kent", carys)
    page = words(as_sue.get("/audit/"))
    for canary in ("Canaryname", "Secretgiven", "Canaryreason", "1970"):
        assert canary not in page
        assert not [entry for entry in AuditEntry.objects.all() if canary in str(entry.detail)]


def test_a_supervisor_reads_about_their_areas_and_the_agencies_that_serve_them(
    as_sue: Client, carys: User, mo: User, signed_in: SignedIn
) -> None:
    registered("KEN-1", "Kent", carys)
    of_mo = registered("TVP-1", "Thames Valley", mo)
    assert signed_in(carys).get(f"/offenders/{of_mo.pk}/").status_code == 404
    read = table(as_sue.get("/audit/"))
    assert "KEN-1" in read
    assert "TVP-1" not in read
    assert "Mo Khan" not in read
    # What people of Kent's agencies asked for elsewhere is their supervisor's business.
    assert "Carys Evans, Kent Police, asked for a record that was not shown" in read


def test_who_from_elsewhere_asked_for_a_record_is_seen_by_its_supervisor(
    as_sue: Client, carys: User, mo: User, signed_in: SignedIn
) -> None:
    offender = registered("KEN-1", "Kent", carys)
    assert signed_in(mo).get(f"/offenders/{offender.pk}/").status_code == 404
    read = table(as_sue.get("/audit/", {"offender": "KEN-1"}))
    assert "Mo Khan, Thames Valley Police, asked for a record that was not shown – KEN-1, Kent" in read


def test_the_trail_of_one_record_is_all_about_it(as_sue: Client, carys: User) -> None:
    first, second = registered("KEN-1", "Kent", carys), registered("KEN-2", "Kent", carys)
    for asked in ("KEN-1", str(first.pk)):
        read = table(as_sue.get("/audit/", {"offender": asked}))
        assert "KEN-1" in read
        assert "KEN-2" not in read
    entry = AuditEntry.objects.filter(event=Event.AUDIT_READ.value).latest("id")
    assert entry.offender_id == first.pk
    assert second.pk != first.pk


def test_a_reference_that_cannot_be_seen_is_not_told_from_none(as_sue: Client, carys: User, mo: User) -> None:
    hidden = registered("TVP-1", "Thames Valley", mo)
    for asked in ("TVP-1", "no such reference", str(hidden.pk), "9" * 25):
        assert "Nothing is found" in words(as_sue.get("/audit/", {"offender": asked}))


def test_reading_the_audit_is_recorded_without_what_was_looked_for(
    as_sue: Client, sue: User, carys: User
) -> None:
    as_sue.get("/audit/", {"person": "c.evans", "operation": "alteration"})
    entry = AuditEntry.objects.get(event=Event.AUDIT_READ.value)
    assert entry.by_id == sue.pk
    assert entry.detail["looked_for"] == ["operation", "person_id"]
    assert "c.evans" not in str(entry.detail)
    assert "read the audit" in table(as_sue.get("/audit/"))


def test_what_a_person_did_and_what_was_done_to_their_account_are_found(
    carys: User, make_person: MakePerson, signed_in: SignedIn
) -> None:
    national = signed_in(make_person(RoleKey.REGISTER_SUPERVISOR, full_name="Nat Ional"))
    record(Event.OFFENDERS_LISTED, by=carys)
    Client().post("/sign-in/", {"username": "c.evans", "password": "a wrong guess"})
    read = table(national.get("/audit/", {"person": "C.Evans"}))
    assert "Carys Evans, Kent Police, listed offenders" in read
    assert "Nobody signed in was refused at sign-in: Carys Evans, Kent Police" in read
    assert (
        "The mappa command, OpenMAPPA (installation), gave a person a role: Carys Evans, MAPPA co-ordinator"
        in read
    )
    assert "Nat Ional" not in read


@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        ({"event": "level.set"}, "set the level", "registered the offender"),
        ({"operation": "collection"}, "registered the offender", "set the level"),
        ({"person": "c.evans"}, "set the level", "added an agency"),
    ],
)
def test_filters(query: dict[str, str], found: str, not_found: str, as_sue: Client, carys: User) -> None:
    registered("KEN-1", "Kent", carys)
    read = table(as_sue.get("/audit/", query))
    assert found in read
    assert not_found not in read


def test_a_period_includes_both_its_days(as_sue: Client, carys: User) -> None:
    registered("KEN-1", "Kent", carys)
    today = timezone.localdate()
    day = timedelta(days=1)

    def read(first: date, last: date) -> str:
        return table(as_sue.get("/audit/", {**posted("first_day", first), **posted("last_day", last)}))

    assert "KEN-1" in read(today, today)
    assert "KEN-1" not in read(today - 5 * day, today - day)
    assert "KEN-1" not in read(today + day, today + 5 * day)
    backwards = as_sue.get("/audit/", {**posted("first_day", today), **posted("last_day", today - day)})
    assert "must not come before" in words(backwards)


def test_a_name_that_nobody_has_finds_nothing(as_sue: Client, carys: User) -> None:
    record(Event.OFFENDERS_LISTED, by=carys)
    assert "Nothing is found" in words(as_sue.get("/audit/", {"person": "nobody"}))


@pytest.mark.parametrize(
    "query",
    [
        {"event": "no.such-event"},
        {"operation": "x"},
        {"older_than": "x"},
        {"older_than": "2025-01-01T00:00:00_5"},
        {"newer_than": "9999-12-31T23:59:59+00:00_99999999999999999999"},
        {"offender": "\0"},
        {"person": "x" * 200},
    ],
)
def test_an_odd_address_is_no_server_error(query: dict[str, str], as_sue: Client) -> None:
    assert as_sue.get("/audit/", query).status_code == 200


def test_the_audit_is_read_page_by_page_without_gap_or_repetition(carys: User, sue: User) -> None:
    for n in range(2 * PAGE_LENGTH + 7):
        record(Event.OFFENDERS_LISTED, by=carys, entries=n)
    asked = Asked(event=Event.OFFENDERS_LISTED)
    forward, place = [], None
    lengths = []
    while True:
        page = list_entries(asked, scope=None, older_than=place)
        forward += [entry.pk for entry in page.entries]
        lengths.append(len(page.entries))
        if page.older is None:
            break
        place = Place.read(str(page.older))
    assert lengths == [PAGE_LENGTH, PAGE_LENGTH, 7]
    assert forward == sorted(forward, reverse=True)
    back = list_entries(asked, scope=None, newer_than=page.newer)
    assert [entry.pk for entry in back.entries] == forward[PAGE_LENGTH : 2 * PAGE_LENGTH]
    first = list_entries(asked, scope=None, newer_than=back.newer)
    assert [entry.pk for entry in first.entries] == forward[:PAGE_LENGTH]
    assert first.newer is None


def test_a_page_has_links_to_older_and_newer_entries(as_sue: Client, carys: User) -> None:
    for _ in range(PAGE_LENGTH + 5):
        record(Event.OFFENDERS_LISTED, by=carys)
    first = as_sue.get("/audit/", {"event": "offenders.listed"})
    (older,) = re.findall(r'href="(\?[^"]*older_than[^"]*)"', first.content.decode())
    assert "newer_than" not in first.content.decode()
    second = as_sue.get("/audit/" + older.replace("&amp;", "&"))
    assert second.content.decode().count("<time") == 5
    assert "newer_than" in second.content.decode()


def test_a_page_takes_the_same_number_of_queries_however_many_entries(
    as_sue: Client, carys: User, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for n in range(60):
        record(Event.OFFENDER_VIEWED, by=carys, offender_id=n + 1, area_id=area("Kent").pk, basis="area")
    with django_assert_max_num_queries(22):  # type: ignore[attr-defined]
        read = table(as_sue.get("/audit/"))
    assert "record number 60" in read
    assert "The record is in one of the person’s areas" in read.replace("&#39;", "’")


def test_only_those_who_read_the_audit_see_it(
    carys: User, administrator: User, make_person: MakePerson, signed_in: SignedIn
) -> None:
    adviser = make_person(RoleKey.LAY_ADVISER)
    for person in (carys, administrator, adviser):
        assert signed_in(person).get("/audit/").status_code == 403
    assert AuditEntry.objects.filter(event=Event.PAGE_REFUSED.value, detail__page="access:audit").count() == 3


def test_an_entry_of_a_kind_that_is_no_longer_known_is_still_read(sue: User, as_sue: Client) -> None:
    AuditEntry.objects.create(
        event="old.thing-done", operation=Operation.ALTERATION.value, by_id=sue.pk, agency_id=sue.agency_id
    )
    assert ", old.thing-done" in table(as_sue.get("/audit/"))


def test_a_long_list_in_an_entry_is_told_by_its_length(as_sue: Client, carys: User) -> None:
    record(Event.OFFENDERS_LISTED, by=carys, offender_ids=list(range(1, 51)), filters=["level", "area"])
    read = table(as_sue.get("/audit/"))
    assert "offender ids: 50 in all" in read
    assert "Filters: level, area" in read


def test_everything_is_read_by_a_supervisor_of_everywhere(
    make_person: MakePerson, signed_in: SignedIn
) -> None:
    record(Event.CASELOAD_CHECKED, by=command_line_user(), rows=3)
    client = signed_in(make_person(RoleKey.REGISTER_SUPERVISOR))
    assert "The mappa command" in table(client.get("/audit/"))
