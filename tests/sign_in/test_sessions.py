"""How long a session lasts, and what ends it: each rule by a clock that is set by hand."""

from __future__ import annotations

import re

import psycopg
import pytest
from django.contrib.sessions.models import Session as DjangoSession
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mappa.access.actions import people
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.sign_in.browsers import in_words
from mappa.sign_in.chores import clear_sessions
from mappa.sign_in.models import Session
from mappa.sign_in.queries import digest_of
from tests.people_fixtures import PASSWORD, make_person, present_code
from tests.sign_in.conftest import Clock, details

pytestmark = pytest.mark.django_db
PAGE = "/roles/"


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def sent_away(client: Client, page: str = PAGE) -> str:
    answer = client.get(page)
    assert answer.status_code == 302
    return str(answer["Location"])


def another(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_after_15_minutes_without_anything_done_it_is_over_and_says_why(
    clock: Clock, at_home: Client
) -> None:
    clock.go_on(minutes=14, seconds=59)
    assert is_in(at_home)
    clock.go_on(minutes=15)
    address = sent_away(at_home)
    assert address == "/sign-in/?next=/roles/&ended=idle"
    page = at_home.get(address).content.decode()
    assert "nothing was done for 15 minutes" in page
    assert "What was typed and not saved is lost" in page
    assert sent_away(at_home) == "/sign-in/?next=/roles/"
    assert Session.objects.get().ended_why == "idle"
    assert details("session.ended")[-1]["why"] == "idle"


def test_whoever_goes_on_stays_in_but_for_ten_hours_at_most(clock: Clock, at_home: Client) -> None:
    for _ in range(59):
        clock.go_on(minutes=10)
        assert is_in(at_home)
    clock.go_on(minutes=9, seconds=59)
    assert is_in(at_home)
    clock.go_on(seconds=1)
    assert sent_away(at_home).endswith("ended=whole")


def test_what_is_sent_too_late_changes_nothing_and_says_so(
    clock: Clock, at_home: Client, carys: User
) -> None:
    clock.go_on(minutes=16)
    answer = at_home.post("/password/", {"present": PASSWORD, "new": "another four words unlike those"})
    assert answer["Location"] == "/sign-in/?next=/password/&ended=idle&unsaved=1"
    assert "Nothing was changed by what you sent last" in at_home.get(answer["Location"]).content.decode()
    carys.refresh_from_db()
    assert carys.check_password(PASSWORD)


def test_what_is_only_sent_leads_back_to_the_page_it_was_sent_from(clock: Clock, at_home: Client) -> None:
    clock.go_on(minutes=16)
    address = f"/account/sessions/{Session.objects.get().pk}/end/"
    for referer, following in [
        ("http://testserver/account/?a=1", "/account/%3Fa%3D1"),
        ("https://elsewhere.example/account/", "/"),
        ("", "/"),
    ]:
        answer = at_home.post(address, headers={"referer": referer})
        assert answer["Location"].startswith(f"/sign-in/?next={following}&"), answer["Location"]
        at_home.force_login(User.objects.get(username="c.evans"))
        clock.go_on(minutes=16)


def test_asking_how_long_there_is_does_not_make_it_longer_and_going_on_does(
    clock: Clock, at_home: Client
) -> None:
    clock.go_on(minutes=13)
    assert at_home.get("/account/time-left/").json() == {"seconds": 120}
    assert at_home.get("/account/time-left/").json() == {"seconds": 120}
    assert at_home.post("/account/time-left/").json() == {"seconds": 900}
    clock.go_on(minutes=14)
    assert at_home.get("/account/time-left/").json() == {"seconds": 60}
    clock.go_on(minutes=1)
    assert at_home.get("/account/time-left/").status_code == 302


def test_near_the_end_of_ten_hours_going_on_helps_no_more(clock: Clock, at_home: Client) -> None:
    for _ in range(59):
        clock.go_on(minutes=10)
        at_home.get(PAGE)
    clock.go_on(minutes=9)
    assert at_home.post("/account/time-left/").json() == {"seconds": 60}


def test_every_page_tells_the_script_how_long_there_is(clock: Clock, at_home: Client) -> None:
    clock.go_on(seconds=30)
    page = at_home.get(PAGE).content.decode()
    assert 'data-seconds-left="870"' in page
    assert 'data-warn-seconds="120"' in page
    assert "session-time" not in Client().get("/sign-in/").content.decode()


def test_not_every_request_writes(clock: Clock, at_home: Client) -> None:
    def writes() -> int:
        with CaptureQueriesContext(connection) as captured:
            at_home.get(PAGE)
        return sum('UPDATE "sign_in_session"' in query["sql"] for query in captured)

    clock.go_on(seconds=59)
    assert writes() == 0
    clock.go_on(seconds=1)
    assert [writes(), writes()] == [1, 0]


class TestAtOnce:
    def test_a_third_session_ends_the_oldest_and_tells_it_why(self, clock: Clock, carys: User) -> None:
        browsers = []
        for _ in range(3):
            browsers.append(another(carys))
            clock.go_on(seconds=1)
        assert sent_away(browsers[0]).endswith("ended=elsewhere")
        assert "signed in elsewhere" in Client().get("/sign-in/?ended=elsewhere").content.decode()
        assert is_in(browsers[1])
        assert is_in(browsers[2])

    def test_those_that_time_has_ended_do_not_count(self, clock: Clock, carys: User) -> None:
        first = another(carys)
        another(carys)
        clock.go_on(minutes=10)
        assert is_in(first)
        clock.go_on(minutes=6)
        another(carys)
        assert is_in(first)

    def test_others_sessions_do_not_count(self, carys: User) -> None:
        here = [another(carys), another(carys)]
        for _ in range(3):
            another(make_person(RoleKey.ANALYST))
        assert all(map(is_in, here))


class TestWhatEndsThem:
    def test_signing_out(self, at_home: Client) -> None:
        cookie = at_home.cookies["session"].value
        answer = at_home.post("/sign-out/")
        assert answer["Clear-Site-Data"] == '"cache", "storage"'
        assert Session.objects.get().ended_why == "signed_out"
        at_home.cookies["session"] = cookie
        assert not is_in(at_home)

    def test_signing_out_everywhere(self, at_home: Client, carys: User) -> None:
        there = another(carys)
        answer = at_home.post("/sign-out/everywhere/")
        assert (answer["Location"], answer["Clear-Site-Data"]) == ("/sign-in/", '"cache", "storage"')
        assert not is_in(at_home)
        assert sent_away(there).endswith("ended=oneself")

    def test_a_new_password_of_ones_own_ends_the_others(self, at_home: Client, carys: User) -> None:
        there = another(carys)
        before = at_home.session.session_key
        at_home.post("/password/", {"present": PASSWORD, "new": "another four words unlike those"})
        assert is_in(at_home)
        assert at_home.session.session_key != before
        assert sent_away(there).endswith("ended=password")

    def test_a_password_that_another_gave_ends_all(self, at_home: Client, carys: User) -> None:
        people.give_password(person=carys, version=carys.version, by=command_line_user())
        assert sent_away(at_home).endswith("ended=password")

    def test_a_stopped_account_and_started_again_they_stay_ended(self, at_home: Client, carys: User) -> None:
        by = command_line_user()
        people.stop_account(person=carys, on=timezone.localdate(), version=carys.version, by=by)
        assert Session.objects.get().ended_why == "stopped"
        carys.refresh_from_db()
        people.restart_account(person=carys, version=carys.version, by=by)
        assert sent_away(at_home).endswith("ended=stopped")

    def test_an_administrator_ends_all_of_them(
        self, at_home: Client, carys: User, administrator: User
    ) -> None:
        keeper = another(administrator)
        assert "Firefox on Linux" in keeper.get(f"/people/{carys.pk}/sign-in/").content.decode()
        keeper.post(f"/people/{carys.pk}/sign-in/end-sessions/")
        assert sent_away(at_home).endswith("ended=administrator")
        assert details("sessions.ended")[-1]["sessions"] == 1

    def test_nobody_ends_the_sessions_of_those_whom_they_do_not_keep(
        self, at_home: Client, carys: User
    ) -> None:
        other = another(make_person(RoleKey.COORDINATOR, "Kent"))
        assert other.post(f"/people/{carys.pk}/sign-in/end-sessions/").status_code == 403
        assert is_in(at_home)

    def test_one_of_ones_own_from_another(self, at_home: Client, carys: User) -> None:
        there = another(carys)
        session = Session.objects.get(digest=digest_of(str(there.session.session_key)))
        page = at_home.get("/account/").content.decode()
        assert f"/account/sessions/{session.pk}/end/" in page
        assert page.count("/account/sessions/") == 1  # not the one that is looked from
        at_home.post(f"/account/sessions/{session.pk}/end/")
        assert is_in(at_home)
        assert sent_away(there).endswith("ended=oneself")

    def test_never_one_of_somebody_else(self, at_home: Client) -> None:
        other = another(make_person(RoleKey.COORDINATOR, "Kent"))
        session = Session.objects.get(digest=digest_of(str(other.session.session_key)))
        assert at_home.post(f"/account/sessions/{session.pk}/end/").status_code == 404
        assert is_in(other)


class TestWhatIsKept:
    def test_never_the_key_itself(self, at_home: Client) -> None:
        key = str(at_home.session.session_key)
        session = Session.objects.get()
        assert key not in str(list(Session.objects.values()))
        assert session.digest == digest_of(key)
        assert re.fullmatch("[0-9a-f]{64}", session.digest)

    def test_a_session_of_djangos_without_ours_opens_nothing(self, at_home: Client) -> None:
        with transaction.atomic():
            Session.objects.update(digest="0" * 64)
        assert sent_away(at_home).endswith("ended=lost")

    def test_signing_in_gives_both_a_new_key(self, carys: User) -> None:
        client = Client()
        first = client.post("/sign-in/", {"username": "c.evans", "password": PASSWORD})
        half = str(client.session.session_key)
        assert not Session.objects.exists()
        client.post(first["Location"], {"code": present_code(carys)})
        assert not DjangoSession.objects.filter(session_key=half).exists()
        assert Session.objects.get().digest == digest_of(str(client.session.session_key))

    def test_what_browsers_sessions_held_is_forgotten_when_they_are_over(
        self, clock: Clock, at_home: Client
    ) -> None:
        clear_sessions(at=clock())
        assert DjangoSession.objects.count() == 1
        clock.go_on(hours=11, seconds=1)
        clear_sessions(at=clock())
        assert DjangoSession.objects.count() == 0
        assert Session.objects.count() == 1

    @pytest.mark.parametrize(
        "change",
        [
            "ended_at = NULL, ended_why = ''",
            "seen_at = now() + interval '1 hour'",
            "ended_why = 'idle'",
        ],
    )
    def test_what_is_over_is_not_revived(self, change: str, at_home: Client) -> None:
        at_home.post("/sign-out/")
        with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE sign_in_session SET {change}")
        assert isinstance(refusal.value.__cause__, psycopg.errors.RestrictViolation)

    @pytest.mark.parametrize(
        "statement", ["UPDATE sign_in_session SET person_id = 1", "DELETE FROM sign_in_session"]
    )
    def test_the_application_changes_neither_whose_it_is_nor_removes_it(
        self, statement: str, at_home: Client
    ) -> None:
        with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert isinstance(refusal.value.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 "
            "Safari/537.36 Edg/130.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari on an iPhone",
        ),
        ("<script>alert(1)</script>", "A browser that is not known"),
        ("", "A browser that is not known"),
    ],
)
def test_a_browser_is_told_in_words_of_ours(user_agent: str, words: str) -> None:
    assert in_words(user_agent) == words
