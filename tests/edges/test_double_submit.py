"""A form that is sent twice, one after the other or at once, is carried out once (R11).

Every page that takes a POST is tried, as the table of addresses has it: its own form is read, filled in and sent
again. A page whose form nothing here can fill in must stand in a list, with the reason.
"""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connections, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from mappa.access.actions.people import stop_account
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.meetings.models import AgendaItem, Meeting
from mappa.offenders.models import LevelPeriod, Offender
from mappa.settings import database
from mappa.submissions.clearing import clear_submissions
from mappa.submissions.models import Submission
from tests import factories
from tests.database_fixtures import OwnDatabase
from tests.edges.html_forms import posting
from tests.edges.site import REACHED, Place, World, changed, places, state, the_form
from tests.people_fixtures import make_person

SignedIn = Callable[[User], Client]
ATTEMPTS = 25

#: What must be so before the page has anything to do.
PREPARED: dict[str, Callable[[World], object]] = {
    "offenders:end_custody": lambda world: factories.begin_custody(
        world.own, on=date(2005, 5, 1), by=world.asker
    ),
    # The case is at level 2, and the referral of the world is to level 3.
    "referrals:refer": lambda world: factories.withdraw_referral(world.referral, by=world.maker),
    "referrals:send_referral": lambda world: factories.complete_referral(world.referral, by=world.maker),
    "referrals:screen": lambda world: factories.sent_referral(
        world.own, by=world.maker, begun=world.referral
    ),
    "access:restart_account": lambda world: stop_account(
        person=world.subject,
        on=timezone.localdate(),
        version=world.subject.version,
        by=command_line_user(),
    ),
}
PREPARED |= {
    "meetings:chair": lambda world: factories.grade(world.asker),
    "meetings:answer": lambda world: factories.invitation(
        AgendaItem.objects.get(**world.records["agenda item"][0]), world.asker, by=world.asker
    ),
    "meetings:attendance": lambda world: Meeting.objects.filter(
        items=world.records["agenda item"][0]["pk"]
    ).update(state="held", chair=world.asker),
}
#: Pages that only somebody who serves every area may send.
FOR_ALL_AREAS = {"access:set_general_policy", "access:sign_protocol", "access:end_protocol"}
FILES = {
    "offenders.csv": "reference,family_name,given_names,date_of_birth,sex\nK-1,Quill,Dan,1970-02-03,male\n",
    "residence.csv": "reference,area,division,start,end\nK-1,Kent,,2004-01-01,\n",
}
#: Pages whose answer changes nothing in this world, and why. Reviewed: each is tried somewhere else.
NOT_TRIED = {
    "discussions:hold": "asks for what follows from each other; tests/discussions/test_discussions.py",
    "discussions:hold_as_chair": "the same form",
    "discussions:decide_as_discussed": "needs a case that was closed; tests/discussions/test_following.py",
    "discussions:disclose_as_discussed": "needs a case that was closed; tests/discussions/test_following.py",
    "discussions:add_action": "asks for a name and a day to come; tests/discussions/test_actions.py",
    "discussions:change_due_day": "asks for a day to come; tests/discussions/test_actions.py",
    "discussions:pass_on_action": "asks for a name; tests/discussions/test_actions.py",
    "sign_in:confirm": "needs a code that nobody guesses; tests/sign_in/test_confirming.py",
    "sign_in:add_authenticator": "needs a code of the key on the page; tests/sign_in/test_second_factors.py",
    "sign_in:add_security_key": "needs a security key; tests/sign_in/test_security_keys.py",
    "sign_in:end_factor": "the only one is not ended; tests/sign_in/test_second_factors.py",
    "sign_in:session_time": "the session has just been seen; tests/sign_in/test_sessions.py",
    "sign_in:end_sessions": "the person is signed in nowhere; tests/sign_in/test_sessions.py",
    "sign_in:reset_factors": "the person has none; tests/sign_in/test_second_factors.py",
    "access:unlock": "nobody is locked out here; doing it again does nothing",
    "access:sign_protocol": "the agency has signed; tests/access/test_areas.py",
    "imports:checked": "this upload has a fault; test_an_import_confirmed_eight_times_at_once below",
    "imports:progress": "no import is under way; a second start waits its turn, tests/imports/test_pages.py",
    "access:commissioner_export": "gives a copy and changes nothing; asked again, it gives it again",
    "offenders:add_member": "asks for a username; one row stands at a time, by a constraint",
    "offenders:lift_restriction": "nothing is restricted here; the version is asked for",
    "offenders:open_in_emergency": "the record is open to everybody here who may; tests/offenders/test_emergencies.py",
    "offenders:state_reason": "no reason is asked for here",
    "meetings:add_cases": "asks for the reference of a record; a case stands once on an agenda, by a constraint",
    "meetings:open_it": "the meeting is to come; opened twice, it is opened once, tests/meetings/test_planning.py",
    "minutes:check": "the case is not closed; checked twice, it is checked once, tests/minutes/test_signing.py",
    "minutes:sign": "nothing is checked here; signed twice, it is signed once, tests/minutes/test_signing.py",
    "minutes:sign_all": "the same action for several cases",
    "minutes:send": "nobody is invited; nobody is sent two copies, by a constraint",
    "oversight:settle_finding": "has to be taken first; tests/oversight/test_findings.py",
    "oversight:take_finding": "taken twice by one person, it is taken once; tests/oversight/test_findings.py",
    "risk:record_assessment": "each group needs a fitting answer; tests/risk/test_pages.py",
    "risk:record_plan": "asks for people who can open the record; tests/risk/test_pages.py",
    "risk:contribute": "asks for an agency by name; tests/risk/test_pages.py",
    "referrals:link_notified": "asks for a reference; tests/referrals/test_notifying.py",
    "retention:decide_erasure": "another person has to propose; tests/retention/test_erasure.py",
    "retention:review": "asks for a day to come; one decision stands at a time; tests/retention/test_reviews.py",
    "retention:withdraw_proposal": "nothing is proposed here; tests/retention/test_erasure.py",
    "levels:decide": "asks for reasons that fit the level; test_eight_levels_at_once below",
    "levels:countersign": "another person has to decide; tests/levels/test_pages.py",
    "levels:withdraw_decision": "nothing waits here; tests/levels/test_pages.py",
    "levels:review": "asks for days either side of today; one review a day, by a constraint",
    "transfers:review_category_end": "no category ends here; one decision stands, by a constraint",
    "transfers:record_exit": "every line of the checklist needs its reason; an exit stands once a day",
    "offenders:register": "asks in two steps; test_eight_registrations_at_once below",
}


def send(client: Client, one: Place, sent: dict[str, Any]) -> HttpResponse:
    if one.name == "imports:upload":
        files = [SimpleUploadedFile(name, text.encode()) for name, text in FILES.items()]
        sent = {**sent, "caseload": files}
    return client.post(one.url, sent)  # type: ignore[return-value]


def carry_out(client: Client, one: Place) -> tuple[dict[str, Any], HttpResponse] | None:
    """What was sent and answered, when something came of it."""
    before = state()
    for attempt in range(ATTEMPTS):
        chance = random.Random(attempt)
        if one.reads:
            form = the_form(client, one, chance)
            if form is None:
                return None
            assert "operation_id" in form.questions, f"{one.name}: write csrf_input into its form"
            sent = form.filled(chance)
        else:
            sent = {"operation_id": [str(uuid.uuid4())]}
        answer = send(client, one, sent)
        if changed(before, state()):
            return sent, answer
        used = Submission.objects.filter(pk=sent["operation_id"][0]).exists()
        assert not used or 300 <= answer.status_code < 400, (
            f"{one.name}: nothing changed, and the id is used up"
        )
    return None


@pytest.mark.django_db
@pytest.mark.parametrize("role", REACHED)
def test_every_form_is_carried_out_once(role: RoleKey, signed_in: SignedIn) -> None:
    world = World(role)
    everywhere = make_person(role)
    wrong: list[str] = []
    untried: set[str] = set()
    for one in places(world, role):
        if not one.sends:
            continue
        with transaction.atomic():
            PREPARED.get(one.name, lambda world: None)(world)
            client = signed_in(everywhere if one.name in FOR_ALL_AREAS else world.asker)
            first = carry_out(client, one)
            if first is None:
                untried.add(one.name)
            else:
                wrong += what_is_wrong_with_a_copy(client, one, *first)
            transaction.set_rollback(True)
    assert wrong == []
    left = sorted(untried - NOT_TRIED.keys())
    assert left == [], f"tell how to fill these in, or why not: {', '.join(left)}"


def what_is_wrong_with_a_copy(
    client: Client, one: Place, sent: dict[str, Any], first: HttpResponse
) -> list[str]:
    wrong = []
    after_first = state()
    copy = send(client, one, sent)
    if touched := changed(after_first, state()):
        wrong.append(f"{one.name}: the copy changed {touched}")
    if 300 <= first.status_code < 400:
        if (copy.status_code, copy["Location"]) != (302, first["Location"]):
            wrong.append(f"{one.name}: the copy was answered {copy.status_code}")
    elif copy.status_code != 409 or "has been done already" not in copy.content.decode():
        wrong.append(f"{one.name}: the copy was answered {copy.status_code}")
    elif "operation_id" in copy.content.decode():
        wrong.append(f"{one.name}: the answer to the copy repeats what the first said")
    return wrong


# One page, closely


@pytest.fixture
def level_form(signed_in: SignedIn, carys: User, carter: Offender) -> tuple[Client, str, dict[str, Any]]:
    client = signed_in(carys)
    url = f"/offenders/{carter.pk}/level/"
    form = the_form(client, Place("levels:decide", None, url), random.Random(0))  # type: ignore[arg-type]
    assert form is not None
    sent = form.filled(random.Random(0))
    return client, url, {**sent, **factories.typed_decision(1, on=timezone.localdate())}


LevelForm = tuple[Client, str, dict[str, Any]]


def test_each_form_of_a_page_has_an_id_of_its_own(signed_in: SignedIn, carys: User) -> None:
    page = signed_in(carys).get("/password/").content.decode()
    ids = re.findall(r'name="operation_id" value="([^"]*)"', page)
    assert len(ids) == len(set(ids)) == page.count('method="post"') >= 2
    assert all(str(uuid.UUID(one)) == one for one in ids)


def test_no_form_is_written_without_what_every_form_carries() -> None:
    for path in Path("mappa").glob("*/templates/**/*.html"):
        for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.DOTALL):
            assert 'method="post"' not in form or "{{ csrf_input }}" in form, path


def test_a_form_sent_back_with_errors_can_be_sent_again_as_it_is(level_form: LevelForm) -> None:
    client, url, sent = level_form
    assert client.post(url, {**sent, "reason": ""}).status_code == 200
    assert client.post(url, sent).status_code == 302
    assert LevelPeriod.objects.current().filter(level=1).count() == 1


def test_a_copy_says_that_only_the_first_counted(level_form: LevelForm) -> None:
    client, url, sent = level_form
    client.post(url, sent, follow=True)
    page = client.post(url, sent, follow=True).content.decode()
    assert "Only the first counted" in page


def test_other_answers_under_the_same_id_are_refused_and_said_to_be(level_form: LevelForm) -> None:
    client, url, sent = level_form
    client.post(url, sent)
    before = state()
    answer = client.post(url, {**sent, "reason": "Another"})
    assert answer.status_code == 409
    assert "these were not saved" in " ".join(answer.content.decode().split())
    assert changed(before, state()) == []


def test_the_id_of_another_page_or_person_is_refused(
    level_form: LevelForm, signed_in: SignedIn, ada: User, carter: Offender
) -> None:
    client, url, sent = level_form
    client.post(url, sent)
    other = signed_in(ada)
    before = state()
    stolen = {"operation_id": sent["operation_id"]}
    assert client.post(f"/offenders/{carter.pk}/names/", stolen).status_code == 400
    assert other.post(f"/offenders/{carter.pk}/names/", stolen).status_code == 400
    assert changed(before, state()) == []


@pytest.mark.parametrize("bad", ["", "1", "x" * 5000, "\x00", "00000000-0000-4000-8000-00000000000g"])
def test_what_is_no_id_is_refused(level_form: LevelForm, bad: str) -> None:
    client, url, sent = level_form
    assert client.post(url, {**sent, "operation_id": bad}).status_code == 400


def test_an_upload_with_other_content_is_not_taken_for_a_copy(signed_in: SignedIn, carys: User) -> None:
    client = signed_in(carys)
    sent = {"operation_id": str(uuid.uuid4())}

    def upload(text: str) -> HttpResponse:
        file = SimpleUploadedFile("offenders.csv", text.encode())
        return client.post("/import/", {**sent, "caseload": file})  # type: ignore[return-value]

    first = upload(FILES["offenders.csv"])
    assert first.status_code == 302
    assert upload(FILES["offenders.csv"])["Location"] == first["Location"]
    assert upload(FILES["offenders.csv"].replace("Dan", "Don")).status_code == 409


def test_a_copy_by_somebody_whose_access_has_ended_is_refused(level_form: LevelForm, carys: User) -> None:
    client, url, sent = level_form
    client.post(url, sent)
    carys.refresh_from_db()
    stop_account(person=carys, on=timezone.localdate(), version=carys.version, by=command_line_user())
    assert client.post(url, sent)["Location"].startswith("/sign-in/")


# At once

AT_ONCE = 8


def all_at_once(ask: Callable[[int], HttpResponse]) -> list[HttpResponse]:
    def asked(number: int) -> HttpResponse:
        try:
            return ask(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(asked, range(AT_ONCE)))


def copies_of(client: Client, url: str, sent: dict[str, Any]) -> list[HttpResponse]:
    """The same form sent eight times at once, as by eight windows of one browser."""
    windows = []
    for _ in range(AT_ONCE):
        windows.append(Client())
        windows[-1].cookies.update(client.cookies)
    return all_at_once(lambda number: windows[number].post(url, sent))  # type: ignore[return-value]


def test_eight_levels_at_once(own_database: object, signed_in: SignedIn) -> None:
    carys = make_person(RoleKey.COORDINATOR, "Kent")
    record = factories.offender(carys, category=1)
    client, url = signed_in(carys), f"/offenders/{record.pk}/level/"
    form = the_form(client, Place("levels:decide", None, url), random.Random(0))  # type: ignore[arg-type]
    assert form is not None
    answers = copies_of(
        client, url, {**form.filled(random.Random(0)), **factories.typed_decision(2, on=timezone.localdate())}
    )
    assert [(one.status_code, one["Location"]) for one in answers] == [
        (302, f"/offenders/{record.pk}/")
    ] * AT_ONCE
    assert LevelPeriod.objects.count() == 1


def test_eight_registrations_at_once(own_database: object, signed_in: SignedIn) -> None:
    client = signed_in(make_person(RoleKey.COORDINATOR, "Kent"))
    search = {"step": "search", "family_name": "Quill", "given_names": "Dan"}
    page = client.post("/offenders/register/", search)

    form = next(one for one in posting(page.content, "/offenders/register/") if "place" in one.questions)
    for attempt in range(ATTEMPTS):
        sent = {**form.filled(random.Random(attempt)), "sex": "male"}
        sent["operation_id"] = [str(uuid.uuid4())]
        answers = copies_of(client, "/offenders/register/", sent)
        if Offender.objects.exists():
            break
    assert {one.status_code for one in answers} == {302}
    assert len({one["Location"] for one in answers}) == 1
    assert Offender.objects.count() == 1


def test_eight_people_added_at_once(own_database: object, signed_in: SignedIn) -> None:
    client = signed_in(make_person(RoleKey.SYSTEM_ADMINISTRATOR))
    people = User.objects.count()
    for attempt in range(ATTEMPTS):
        chance = random.Random(attempt)
        form = the_form(client, Place("access:add_person", None, "/people/add/"), chance)  # type: ignore[arg-type]
        assert form is not None
        answers = copies_of(client, "/people/add/", form.filled(chance))
        if User.objects.count() > people:
            break
    assert User.objects.count() == people + 1
    assert sorted(one.status_code for one in answers) == [200] + [409] * (AT_ONCE - 1)


def test_an_import_confirmed_eight_times_at_once(own_database: object, signed_in: SignedIn) -> None:
    client = signed_in(make_person(RoleKey.COORDINATOR, "Kent"))
    files = [SimpleUploadedFile(name, text.encode()) for name, text in FILES.items()]
    url = client.post("/import/", {"caseload": files})["Location"]
    sent = {"reason": "Caseload", "operation_id": str(uuid.uuid4())}
    answers = copies_of(client, url, sent)
    assert {(one.status_code, one["Location"]) for one in answers} == {(302, f"{url}imported/")}
    assert Offender.objects.count() == 1


def test_rows_go_after_a_day(own_database: OwnDatabase) -> None:
    person = make_person(RoleKey.COORDINATOR, "Kent")
    for _ in range(3):
        Submission.objects.create(
            id=uuid.uuid4(), person=person, page="a:b", digest="0" * 64, status=302, location="/"
        )
    with pytest.raises(DatabaseError):
        clear_submissions(at=timezone.now() + timedelta(days=2))  # the application may not
    with as_owner(own_database):
        assert clear_submissions(at=timezone.now()) == 0
        assert clear_submissions(at=timezone.now() + timedelta(days=1, minutes=1)) == 3


@contextmanager
def as_owner(own_database: OwnDatabase) -> Iterator[None]:
    before = dict(connections.settings["default"])
    connections["default"].close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", own_database.owner_url)
        connections.settings["default"].update(database("DATABASE_URL"))
        connections["default"].settings_dict.update(connections.settings["default"])
        yield
        connections["default"].close()
    connections.settings["default"].update(before)
