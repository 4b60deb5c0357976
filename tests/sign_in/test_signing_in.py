"""Signing in: who is let in, who is refused with the same answer, who is locked out, and who is out at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from mappa.access.actions import people, postings
from mappa.access.queries import command_line_user
from mappa.access.queries import people as queries
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.models import AuditEntry
from tests.edges.likeness import body
from tests.people_fixtures import make_authenticator, present_code

pytestmark = pytest.mark.django_db

MakePerson = Callable[..., User]
SignedIn = Callable[[User], Client]
PASSWORD = "three unlikely words together"
SIGN_IN = "/sign-in/"
HOME = "/"


@pytest.fixture
def carys(make_person: MakePerson) -> User:
    person = make_person(RoleKey.COORDINATOR, "Kent", username="c.evans", full_name="Carys Evans")
    make_authenticator(person)
    return person


def try_to_sign_in(client: Client, username: str, password: str, query: str = ""):  # type: ignore[no-untyped-def]
    """The first step, with the password."""
    return client.post(SIGN_IN + query, {"username": username, "password": password})


def sign_in(client: Client, username: str, password: str, query: str = ""):  # type: ignore[no-untyped-def]
    """Both steps."""
    first = try_to_sign_in(client, username, password, query)
    assert first.status_code == 302, first.content.decode()
    person = User.objects.get(username=username.strip().lower())
    return client.post(first["Location"], {"code": present_code(person)})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def refusals() -> list[dict[str, object]]:
    entries = AuditEntry.objects.filter(event=Event.SIGN_IN_REFUSED.value).order_by("id")
    return [entry.detail for entry in entries]


def test_the_right_password_lets_in_and_is_recorded(client: Client, carys: User) -> None:
    response = try_to_sign_in(client, "c.evans", PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/sign-in/second-factor/")
    assert not is_signed_in(client)
    assert client.get("/roles/")["Location"] == "/sign-in/?next=/roles/"
    response = sign_in(client, "c.evans", PASSWORD)
    assert (response.status_code, response["Location"]) == (302, HOME)
    assert is_signed_in(client)
    entry = AuditEntry.objects.get(event=Event.SIGNED_IN.value)
    assert (entry.by_id, entry.agency_id) == (carys.pk, carys.agency_id)


@pytest.mark.parametrize("username", ["C.Evans", "C.EVANS", " c.evans "])
def test_a_username_may_be_typed_in_capitals(username: str, client: Client, carys: User) -> None:
    sign_in(client, username, PASSWORD)
    assert is_signed_in(client)


def test_the_session_gets_a_new_key(client: Client, carys: User) -> None:
    session = client.session
    session["left by somebody else"] = True
    session.save()
    keys = [session.session_key]
    address = try_to_sign_in(client, "c.evans", PASSWORD)["Location"]
    keys.append(client.session.session_key)
    assert "left by somebody else" not in client.session
    client.post(address, {"code": present_code(carys)})
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3


def test_unknown_wrong_stopped_and_roleless_get_the_same_answer(
    client: Client, carys: User, make_person: MakePerson
) -> None:
    stopped = make_person(RoleKey.ANALYST, "Kent", username="stopped")
    people.stop_account(
        person=stopped, on=timezone.localdate(), version=stopped.version, by=command_line_user()
    )
    ended = make_person(RoleKey.ANALYST, "Kent", username="ended")
    (posting,) = queries.list_postings(ended)
    postings.end_role(
        posting=posting,
        on=timezone.localdate(),
        today=timezone.localdate(),
        reason="Left",
        version=ended.version,
        by=command_line_user(),
    )
    bodies = []
    for username, password in [
        ("nobody", PASSWORD),
        ("c.evans", "not the password"),
        ("stopped", PASSWORD),
        ("ended", PASSWORD),
        ("command.line", PASSWORD),
    ]:
        response = try_to_sign_in(Client(), username, password)
        assert response.status_code == 200
        bodies.append(body(response).decode().replace(username, "…"))
    assert len(set(bodies)) == 1
    assert "not right, or your access is not in force" in bodies[0]
    assert [refusal["why"] for refusal in refusals()] == [
        "wrong-name-or-password",
        "wrong-name-or-password",
        "stopped",
        "no-role-in-force",
        "stopped",
    ]


def test_a_refusal_points_at_the_account_and_never_holds_what_was_typed(client: Client, carys: User) -> None:
    try_to_sign_in(client, "c.evans", "my secret guess")
    try_to_sign_in(client, "my password in the wrong box", "x")
    known, unknown = AuditEntry.objects.filter(event=Event.SIGN_IN_REFUSED.value).order_by("id")
    assert known.detail["person_id"] == carys.pk
    assert known.by_id is None
    assert "person_id" not in unknown.detail
    assert "secret" not in str(known.detail)
    assert "wrong box" not in str(unknown.detail)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "javascript:alert(1)",
        "\\\\elsewhere.example",
        "http:///x",
        "roles",
        "access:roles",
        "",
    ],
)
def test_the_next_page_is_never_another_site(wanted: str, client: Client, carys: User) -> None:
    response = sign_in(client, "c.evans", PASSWORD, f"?next={wanted}")
    assert response["Location"] == HOME


def test_the_next_page_is_the_one_that_was_asked_for(client: Client, carys: User) -> None:
    asked = client.get("/roles/")
    assert asked["Location"] == "/sign-in/?next=/roles/"
    response = sign_in(client, "c.evans", PASSWORD, "?next=/roles/")
    assert response["Location"] == "/roles/"


def test_signing_out_needs_a_post_ends_the_session_and_is_recorded(signed_in: SignedIn, carys: User) -> None:
    client = signed_in(carys)
    assert client.get("/sign-out/").status_code == 405
    assert is_signed_in(client)
    response = client.post("/sign-out/")
    assert response["Location"] == SIGN_IN
    assert not is_signed_in(client)
    assert AuditEntry.objects.get(event=Event.SIGNED_OUT.value).by_id == carys.pk
    assert client.post("/sign-out/").status_code == 302


def test_a_form_from_another_site_is_refused(carys: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert try_to_sign_in(client, "c.evans", PASSWORD).status_code == 403
    assert not is_signed_in(client)


class TestLockOut:
    def fail(self, client: Client, username: str, times: int) -> list[int]:
        return [try_to_sign_in(client, username, f"guess {n}").status_code for n in range(times)]

    def test_the_fifth_failure_locks_and_the_right_password_no_longer_helps(
        self, client: Client, carys: User
    ) -> None:
        assert self.fail(client, "c.evans", 5) == [200, 200, 200, 200, 429]
        response = try_to_sign_in(Client(), "C.Evans", PASSWORD)
        assert response.status_code == 429
        assert not is_signed_in(client)
        assert refusals()[-1] == {
            "why": "locked-out",
            "person_id": carys.pk,
            "subject_agency_id": carys.agency_id,
        }

    def test_the_page_tells_when_to_try_again_and_is_the_same_for_a_name_that_does_not_exist(
        self, client: Client, carys: User
    ) -> None:
        pages = []
        for username in ("c.evans", "nobody.at.all"):
            self.fail(client, username, 5)
            response = try_to_sign_in(client, username, PASSWORD)
            assert response.status_code == 429
            assert response["Retry-After"] == str(15 * 60)
            pages.append(response.content)
        assert pages[0] == pages[1]
        assert b"15" in pages[0]

    def test_trying_on_does_not_make_the_wait_longer(self, client: Client, carys: User) -> None:
        self.fail(client, "c.evans", 5)
        locked = AccessAttempt.objects.get(username="c.evans").attempt_time
        self.fail(client, "c.evans", 3)
        assert AccessAttempt.objects.get(username="c.evans").attempt_time == locked

    def test_after_the_wait_the_right_password_lets_in(self, client: Client, carys: User) -> None:
        self.fail(client, "c.evans", 5)
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
        sign_in(client, "c.evans", PASSWORD)
        assert is_signed_in(client)

    def test_another_browser_and_another_spelling_do_not_count_anew(self, carys: User) -> None:
        statuses = [
            Client(headers={"user-agent": f"Browser {n}"})
            .post(SIGN_IN, {"username": ["c.evans", "C.Evans", " C.EVANS"][n % 3], "password": "guess"})
            .status_code
            for n in range(5)
        ]
        assert statuses == [200, 200, 200, 200, 429]

    def test_somebody_elses_failures_lock_nobody_else(
        self, client: Client, carys: User, make_person: MakePerson
    ) -> None:
        make_person(RoleKey.ANALYST, "Kent", username="m.khan")
        self.fail(client, "m.khan", 6)
        sign_in(client, "c.evans", PASSWORD)
        assert is_signed_in(client)

    def test_a_success_forgets_the_failures_before_it(self, client: Client, carys: User) -> None:
        self.fail(client, "c.evans", 4)
        sign_in(client, "c.evans", PASSWORD)
        assert self.fail(Client(), "c.evans", 4) == [200] * 4

    def test_an_administrator_lets_the_person_try_again(
        self, client: Client, carys: User, administrator: User, signed_in: SignedIn
    ) -> None:
        self.fail(client, "c.evans", 5)
        assert signed_in(administrator).post(f"/people/{carys.pk}/unlock/").status_code == 302
        sign_in(client, "c.evans", PASSWORD)
        assert is_signed_in(client)
        assert AuditEntry.objects.get(event=Event.PERSON_UNLOCKED.value).detail == {"person_id": carys.pk}

    @pytest.mark.parametrize("typed", ["x" * 151, "nul\0here", ""])
    def test_what_is_no_username_is_refused_and_not_counted(self, typed: str, client: Client) -> None:
        assert try_to_sign_in(client, typed, "guess").status_code == 200
        assert not AccessAttempt.objects.exists()


class TestRevocation:
    """Whoever loses access is out at the next request, open sessions included."""

    def is_out(self, client: Client) -> bool:
        return client.get("/roles/").status_code in {302, 403} and client.get(HOME).status_code in {302, 403}

    def test_a_stopped_account(self, carys: User, signed_in: SignedIn) -> None:
        client = signed_in(carys)
        assert client.get("/roles/").status_code == 200
        people.stop_account(
            person=carys, on=timezone.localdate(), version=carys.version, by=command_line_user()
        )
        assert self.is_out(client)

    def test_a_role_that_ended(self, carys: User, signed_in: SignedIn) -> None:
        client = signed_in(carys)
        (posting,) = queries.list_postings(carys)
        postings.end_role(
            posting=posting,
            on=timezone.localdate(),
            today=timezone.localdate(),
            reason="Left",
            version=carys.version,
            by=command_line_user(),
        )
        assert self.is_out(client)

    def test_a_role_that_ends_with_today_lasts_until_midnight(self, carys: User, signed_in: SignedIn) -> None:
        client = signed_in(carys)
        (posting,) = queries.list_postings(carys)
        postings.end_role(
            posting=posting,
            on=timezone.localdate() + timedelta(days=1),
            today=timezone.localdate(),
            reason="Left",
            version=carys.version,
            by=command_line_user(),
        )
        assert client.get("/roles/").status_code == 200

    def test_a_new_password_given_by_another(self, carys: User, signed_in: SignedIn) -> None:
        client = signed_in(carys)
        people.give_password(person=carys, version=carys.version, by=command_line_user())
        assert client.get("/roles/")["Location"].startswith(SIGN_IN)

    def test_stopped_and_started_again_an_old_session_stays_closed(
        self, carys: User, signed_in: SignedIn
    ) -> None:
        client = signed_in(carys)
        by = command_line_user()
        people.stop_account(person=carys, on=timezone.localdate(), version=carys.version, by=by)
        carys.refresh_from_db()
        people.restart_account(person=carys, version=carys.version, by=by)
        assert client.get("/roles/")["Location"].startswith(SIGN_IN)


class TestOnesOwnPassword:
    NEW = "another four words unlike those"

    def change(self, client: Client, present: str = PASSWORD, new: str = NEW):  # type: ignore[no-untyped-def]
        return client.post("/password/", {"present": present, "new": new})

    def test_is_changed_and_ends_other_sessions_but_this_one(self, carys: User, signed_in: SignedIn) -> None:
        here, there = signed_in(carys), signed_in(carys)
        assert self.change(here)["Location"] == HOME
        assert here.get("/roles/").status_code == 200
        assert there.get("/roles/")["Location"].startswith(SIGN_IN)
        carys.refresh_from_db()
        assert carys.check_password(self.NEW)
        entry = AuditEntry.objects.filter(event=Event.PASSWORD_CHANGED.value).latest("id")
        assert (entry.by_id, entry.detail) == (carys.pk, {"person_id": carys.pk})

    @pytest.mark.parametrize(
        "new",
        [
            "short",
            "thirteen char",
            "11111111111111111",
            "Carys Evans Carys",
            "passwordpassword",
            "abcabcabcabcabc",
            "mappa-visor-2025!",
            PASSWORD,
        ],
    )
    def test_is_refused_where_it_is_weak_or_the_same(
        self, new: str, carys: User, signed_in: SignedIn
    ) -> None:
        response = self.change(signed_in(carys), new=new)
        assert response.status_code == 200
        carys.refresh_from_db()
        assert carys.check_password(PASSWORD)

    def test_needs_the_present_one(self, carys: User, signed_in: SignedIn) -> None:
        response = self.change(signed_in(carys), present="guess")
        assert b"not your present password" in response.content
        carys.refresh_from_db()
        assert carys.check_password(PASSWORD)

    def test_given_by_another_has_to_be_changed_first(self, client: Client, carys: User) -> None:
        given = people.give_password(person=carys, version=carys.version, by=command_line_user()).password
        assert sign_in(client, "c.evans", given, "?next=/roles/")["Location"] == "/password/"
        for address in ("/roles/", HOME, "/areas/"):
            assert client.get(address)["Location"] == "/password/"
        assert "given to you by somebody else" in client.get("/password/").content.decode()
        self.change(client, present=given)
        assert client.get("/roles/").status_code == 200
