"""The pages of minutes as people use them: from the draft to an acknowledged copy, and what is told on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import typst
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.audit.models import AuditEntry
from mappa.meetings import actions as meetings
from mappa.meetings.days import in_london
from mappa.meetings.models import AgendaItem, Meeting
from mappa.meetings.states import AttendanceOutcome
from mappa.minutes import printing, queries
from mappa.minutes.models import Acknowledgement, Amendment, Check, Copy, Minutes, Sending
from mappa.offenders.models import Membership, Offender
from tests import factories
from tests.people_fixtures import make_agency, make_person

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]
TODAY = timezone.localdate()


@pytest.fixture
def signed(item: AgendaItem, carys: User, chair: User) -> AgendaItem:
    factories.signed_minutes(item, by=carys, chair=chair)
    return item


def of(item: AgendaItem, page: str = "") -> str:
    return f"/minutes/cases/{item.pk}/{page}"


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def test_a_case_goes_from_the_draft_to_an_acknowledged_copy(
    item: AgendaItem, carys: User, chair: User, nora: User, signed_in: SignedIn
) -> None:
    keeper = signed_in(carys)
    shown = keeper.get(of(item))
    assert "Draft, not signed" in words(shown)
    draft = queries.draft_of(item, offender=item.offender)
    assert draft is not None
    assert keeper.post(of(item, "check/"), {"checksum": draft.checksum}).status_code == 302
    signer = signed_in(chair)
    assert "You sign exactly the text below" in words(signer.get(of(item, "sign/")))
    assert signer.post(of(item, "sign/"), {"checksum": draft.checksum}).status_code == 302
    keeper = signed_in(carys)
    page = words(keeper.get(of(item, "send/")))
    assert "Nora Ellis" in page
    assert "named nobody" in page
    readers = ",".join(
        str(one.person.pk) for one in queries.addressees(item, on=TODAY) if one.person and not one.because
    )
    assert keeper.post(of(item, "send/"), {"readers": readers}).status_code == 302
    page = words(keeper.get(of(item)))
    assert "Sent on" in page
    assert "Not yet" in page
    copy = Copy.objects.get(reader=nora)
    reader = signed_in(nora)
    assert f"/minutes/copies/{copy.pk}/" in words(reader.get("/minutes/copies/"))
    assert "Copy 1 of 3 for Nora Ellis" in words(reader.get(f"/minutes/copies/{copy.pk}/"))
    assert reader.post(f"/minutes/copies/{copy.pk}/acknowledge/").status_code == 302
    assert Acknowledgement.objects.get(copy=copy).by == nora
    assert "you acknowledged it" in words(reader.get(f"/minutes/copies/{copy.pk}/"))


def test_a_reader_sees_no_draft(item: AgendaItem, nora: User, signed_in: SignedIn) -> None:
    page = words(signed_in(nora).get(of(item)))
    assert "not signed yet" in page
    assert "Nobody would be safer" not in page


def test_a_stale_check_is_told_and_what_was_typed_is_kept(
    item: AgendaItem, carys: User, signed_in: SignedIn
) -> None:
    other = factories.grade(make_person(RoleKey.POLICE_OFFICER, "Kent", full_name="Sam Other"))
    check = factories.checked_minutes(item, by=carys)
    factories.close_case(item, by=carys, risk_discussed="He moved house")
    signer = signed_in(other)
    sent = {"checksum": check.checksum, "in_place_because": "The chair broke a leg"}
    answer = signer.post(of(item, "sign/"), sent)
    assert answer.status_code == 409
    assert "The chair broke a leg" in words(answer)
    assert "checked again before they are signed" in words(answer)
    assert "He moved house" in words(answer)
    answer = signed_in(carys).post(of(item, "check/"), {"checksum": check.checksum})
    assert answer.status_code == 409
    assert "shown as they are now" in words(answer)
    assert Check.objects.count() == 1


def test_a_reason_is_asked_of_whoever_signs_in_the_chairs_place(
    item: AgendaItem, carys: User, signed_in: SignedIn
) -> None:
    factories.grade(carys)
    check = factories.checked_minutes(item, by=carys)
    answer = signed_in(carys).post(of(item, "sign/"), {"checksum": check.checksum})
    assert "Enter why you sign in place of Pia Holt" in words(answer)
    assert Minutes.objects.count() == 0


def test_whose_grade_is_too_low_is_told_on_the_page(
    item: AgendaItem, carys: User, signed_in: SignedIn
) -> None:
    factories.checked_minutes(item, by=carys)
    page = words(signed_in(carys).get(of(item, "sign/")))
    assert "Carys Vaughan held no grade that is recorded" in page
    assert ">Sign</button>" not in page


def test_signing_twice_is_told(signed: AgendaItem, chair: User, signed_in: SignedIn) -> None:
    minutes = Minutes.objects.get()
    client = signed_in(chair)
    answer = client.post(of(signed, "sign/"), {"checksum": minutes.checksum})
    assert "Pia Holt signed these minutes on" in words(answer)
    assert client.get(of(signed, "sign/")).status_code == 302
    assert Minutes.objects.count() == 1


def test_the_chair_signs_all_checked_cases_of_a_meeting(
    item: AgendaItem, carys: User, chair: User, signed_in: SignedIn
) -> None:
    client, address = signed_in(chair), f"/minutes/meetings/{item.meeting_id}/sign/"
    assert "they have to be checked first" in words(client.get(address))
    check = factories.checked_minutes(item, by=carys)
    page = words(client.get(address))
    assert "Nobody would be safer" in page
    assert client.post(address, {}).status_code == 200
    stale = client.post(address, {"cases": f"{item.pk}:{'0' * 64}"})
    assert stale.status_code == 409
    assert client.post(address, {"cases": f"{item.pk}:{check.checksum}"}).status_code == 302
    assert Minutes.objects.get().signed_by == chair
    assert "To be sent" in words(client.get(f"/minutes/meetings/{item.meeting_id}/"))


def test_an_amendment_is_shown_with_the_minutes_and_two_at_once_are_told(
    signed: AgendaItem, carys: User, signed_in: SignedIn
) -> None:
    client = signed_in(carys)
    first = {"text": "Housing spoke too", "why": "Left out", "version": "0"}
    assert client.post(of(signed, "amend/"), first).status_code == 302
    second = client.post(of(signed, "amend/"), {**first, "text": "The school as well"})
    assert second.status_code == 409
    assert "The school as well" in words(second)
    assert "Housing spoke too" in words(second)
    assert Amendment.objects.count() == 1
    assert "Amendment 1" in words(client.get(of(signed)))


def test_who_gets_a_copy_is_as_it_was_shown(signed: AgendaItem, carys: User, signed_in: SignedIn) -> None:
    answer = signed_in(carys).post(of(signed, "send/"), {"readers": "1,2"})
    assert answer.status_code == 409
    assert "Nothing was sent" in words(answer)
    assert Sending.objects.count() == 0


def test_a_copy_is_its_readers_and_closes_with_the_record(
    signed: AgendaItem, carys: User, nora: User, hugh: User, signed_in: SignedIn
) -> None:
    first, *_ = factories.sent_minutes(signed, by=carys).copies
    pages = [f"/minutes/copies/{first.pk}/", f"/minutes/copies/{first.pk}/file/"]
    for person in (hugh, carys):
        client = signed_in(person)
        assert [client.get(page).status_code for page in pages] == [404, 404]
    for membership in Membership.objects.current().filter(user=nora, offender=signed.offender):
        factories.end_membership(signed.offender, membership, by=carys)
    client = signed_in(nora)
    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert client.post(f"{pages[0]}acknowledge/").status_code == 404
    assert Acknowledgement.objects.count() == 0


def test_a_copy_is_a_file_with_its_mark(
    signed: AgendaItem, carys: User, nora: User, signed_in: SignedIn
) -> None:
    first, *_ = factories.sent_minutes(signed, by=carys).copies
    client = signed_in(nora)
    answer = client.get(f"/minutes/copies/{first.pk}/file/")
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert "arter" not in answer["Content-Disposition"].lower()
    assert answer["Content-Disposition"].startswith('attachment; filename="minutes-')
    assert answer.content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in answer.content
    assert client.get(f"/minutes/copies/{first.pk}/file/").content == answer.content
    assert AuditEntry.objects.filter(event="minutes-copy.taken", by_id=nora.pk).count() == 2
    signed_text = queries.signed_of(signed)
    assert signed_text is not None
    data = printing.data_of(first, signed_text)
    assert data["made_out"] == "Copy 1 of 3 for Nora Ellis, Health trust of the tests"
    assert (data["mark"], data["checksum"]) == ("OFFICIAL-SENSITIVE", signed_text.minutes.checksum)


def test_what_was_typed_is_printed_as_it_was_typed(
    item: AgendaItem, carys: User, chair: User, nora: User
) -> None:
    """Typst's own markup in a text is text: a call would stop the printing, and a mark would be lost."""
    typed = '#panic("evil") #evil() *bold* $x$ <label> @ref [box] // comment \\ = heading'
    factories.close_case(item, by=carys, risk_discussed=typed)
    factories.signed_minutes(item, by=carys, chair=chair)
    first, *_ = factories.sent_minutes(item, by=carys).copies
    signed_text = queries.signed_of(item)
    assert signed_text is not None
    assert printing.pdf_of(first, signed_text).startswith(b"%PDF-")
    data = printing.data_of(first, signed_text)
    data["sections"][0]["heading"] = typed
    source = printing.SOURCE.read_bytes()
    for selector in ("heading", "par"):
        found = typst.query(source, selector, sys_inputs={"data": json.dumps({**data, "meeting": typed})})
        assert typed in texts(json.loads(found)), selector


def texts(found: Any) -> set[str]:
    """Every text in what typst says of its elements."""
    if isinstance(found, list):
        return {one for part in found for one in texts(part)}
    if isinstance(found, dict):
        own = {found["text"]} if isinstance(found.get("text"), str) else set()
        return own | {one for part in found.values() for one in texts(part)}
    return set()


def test_the_links_are_there_once_a_case_is_closed(
    item: AgendaItem, carys: User, signed_in: SignedIn
) -> None:
    client = signed_in(carys)
    assert of(item) in words(client.get(f"/discussions/{item.pk}/"))
    assert f"/minutes/meetings/{item.meeting_id}/" in words(client.get(f"/meetings/{item.meeting_id}/"))
    assert of(item) in words(client.get("/minutes/"))


def closed_together(meeting: Meeting, *records: Offender, by: User) -> list[AgendaItem]:
    """Cases that join a meeting that is planned; then it is opened, and each is closed and its minutes checked."""
    items = [factories.on_agenda(record, meeting, by=by) for record in records]
    now = Meeting.objects.select_related("area", "chair").get(pk=meeting.pk)
    meetings.open_meeting(meeting=now, version=now.version, now=now.begins_at, by=by)
    found = []
    for item in items:
        fresh = AgendaItem.objects.select_related("meeting__area", "offender").get(pk=item.pk)
        factories.close_case(fresh, by=by)
        factories.checked_minutes(fresh, by=by)
        found.append(fresh)
    return found


@pytest.fixture
def today_at_ten() -> datetime:
    return in_london(TODAY, time(10))


@pytest.fixture
def planned(carys: User, chair: User, today_at_ten: datetime) -> Meeting:
    before = today_at_ten - timedelta(days=14)
    return factories.meeting(carys, level=2, chair=chair, area="Kent", begins_at=today_at_ten, now=before)


def test_all_cases_of_a_meeting_are_signed_from_one_page_but_those_that_changed(
    planned: Meeting, carter: Offender, carys: User, chair: User, signed_in: SignedIn
) -> None:
    other = factories.offender(carys, family_name="Marsh", category=2, level=2)
    first, second = closed_together(planned, carter, other, by=carys)
    address = f"/minutes/meetings/{planned.pk}/sign/"
    signer = signed_in(chair)
    page = words(signer.get(address))
    assert "CARTER" in page
    assert "MARSH" in page
    keys = [
        f"{one.agenda_item_id}:{one.checksum}"
        for one in Check.objects.current().filter(agenda_item__in=[first, second])
    ]
    # Who came is not part of the discussion, and yet of the minutes.
    trust = make_agency("Trust that came")
    meetings.record_attendance(
        item=second,
        came=[meetings.Came(trust, None, AttendanceOutcome.ATTENDED, name="Ivo Lund")],
        reason="",
        version=0,
        by=carys,
    )
    refused = signer.post(address, {"cases": keys})
    assert refused.status_code == 409
    assert not Minutes.objects.exists()
    again = words(refused)
    assert "CARTER" in again
    assert "MARSH" not in again
    assert (
        signer.post(address, {"cases": [one for one in keys if one in refused.content.decode()]}).status_code
        == 302
    )
    assert Minutes.objects.get().agenda_item_id == first.pk


def test_the_page_that_signs_all_costs_the_same_for_one_case_and_for_five(
    planned: Meeting, carter: Offender, carys: User, chair: User, client: Client
) -> None:
    others = [factories.offender(carys, family_name=f"Marsh{n}", category=2, level=2) for n in range(4)]
    first, *_ = closed_together(planned, carter, *others, by=carys)
    client.force_login(chair, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/minutes/meetings/{planned.pk}/sign/"
    client.get(address)
    with CaptureQueriesContext(connection) as five:
        assert words(client.get(address)).count("MARSH") >= 4
    Check.objects.exclude(agenda_item=first).update(superseded_at=Now(), superseded_by=carys)
    with CaptureQueriesContext(connection) as one:
        assert "MARSH" not in words(client.get(address))
    assert len(one) == len(five)
