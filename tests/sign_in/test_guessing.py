"""Guessing at passwords: many at once, and a thousand. With real commits, as a server would make them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connections
from django.test import Client
from django.utils import timezone

from mappa.access.actions import people
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.models import AuditEntry
from mappa.sign_in.models import Session
from tests.people_fixtures import PASSWORD, make_authenticator, make_person, present_code

pytestmark = pytest.mark.usefixtures("carys")


@pytest.fixture
def carys(own_database: object) -> User:
    return make_person(RoleKey.COORDINATOR, "Kent", username="c.evans")


def guess(username: str, password: str) -> int:
    try:
        return Client().post("/sign-in/", {"username": username, "password": password}).status_code
    finally:
        connections.close_all()


def test_of_guesses_sent_together_no_more_than_five_are_looked_at() -> None:
    with ThreadPoolExecutor(8) as guessers:
        statuses = list(guessers.map(lambda n: guess("c.evans", f"guess {n}"), range(24)))
    assert sorted(statuses) == [200] * 4 + [429] * 20
    whys = [
        entry.detail["why"]
        for entry in AuditEntry.objects.filter(event=Event.SIGN_IN_REFUSED.value).order_by("id")
    ]
    assert whys == ["wrong-name-or-password"] * 4 + ["locked-out"] * 20
    assert guess("c.evans", PASSWORD) == 429


def test_the_right_password_among_guesses_sent_together_does_not_help_after_the_fifth() -> None:
    with ThreadPoolExecutor(4) as guessers:
        list(guessers.map(lambda n: guess("c.evans", f"guess {n}"), range(5)))
        statuses = list(guessers.map(lambda n: guess("c.evans", PASSWORD), range(8)))
    assert statuses == [429] * 8
    assert not AuditEntry.objects.filter(event=Event.SIGNED_IN.value).exists()


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every hash that was worked out, which is what takes the time."""
    worked_out: list[str] = []
    verify, encode = Argon2PasswordHasher.verify, Argon2PasswordHasher.encode

    def verifying(self: Argon2PasswordHasher, password: str, encoded: str) -> bool:
        worked_out.append(encoded.split("$")[3])
        return bool(verify(self, password, encoded))

    def encoding(self: Argon2PasswordHasher, password: str, salt: str) -> str:
        made = str(encode(self, password, salt))
        worked_out.append(made.split("$")[3])
        return made

    monkeypatch.setattr(Argon2PasswordHasher, "verify", verifying)
    monkeypatch.setattr(Argon2PasswordHasher, "encode", encoding)
    return worked_out


def test_whoever_is_asked_for_one_hash_of_equal_cost_is_worked_out(hashes: list[str]) -> None:
    """`make bench` measures the time itself."""
    stopped = make_person(RoleKey.ANALYST, username="stopped")
    people.stop_account(
        person=stopped, on=timezone.localdate(), version=stopped.version, by=command_line_user()
    )
    make_person(None, username="una")
    costs = []
    for username in ("c.evans", "nobody.at.all", "stopped", "una", "command.line"):
        hashes.clear()
        guess(username, "not the password")
        assert len(hashes) == 1, username
        costs += hashes
    assert len(set(costs)) == 1
    for username in ("c.evans", "nobody.at.all"):
        for n in range(4):
            guess(username, f"guess {n}")
        hashes.clear()
        assert guess(username, PASSWORD) == 429
        assert hashes == [], "once locked, no work is done for anybody"


def test_of_a_thousand_passwords_none_lets_in_though_the_right_one_is_among_them() -> None:
    guesses = [f"guess {n}" for n in range(1000)]
    guesses[500] = PASSWORD
    client = Client()
    statuses = [
        client.post("/sign-in/", {"username": "c.evans", "password": one}).status_code for one in guesses
    ]
    assert statuses == [200] * 4 + [429] * 996
    assert not Session.objects.exists()


def test_of_a_thousand_codes_none_lets_in_though_the_password_is_known_and_lock_outs_are_waited_for() -> None:
    person = User.objects.get(username="c.evans")
    make_authenticator(person)
    client = Client()
    address = client.post("/sign-in/", {"username": "c.evans", "password": PASSWORD})["Location"]
    answers = set()
    for n in range(1000):
        if n % 4 == 0:
            AccessAttempt.objects.all().delete()  # as fifteen minutes would
        code = present_code(person) if n >= 100 and n % 50 == 0 else f"{n:06}"
        answers.add(client.post(address, {"code": code}).status_code)
    assert answers == {200}
    assert not Session.objects.exists()
