"""Guessing at passwords: many at once, and by the clock. With real commits, as a server would make them."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connections
from django.test import Client

from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.models import AuditEntry
from tests.people_fixtures import COSTS, PASSWORD, make_person

pytestmark = pytest.mark.usefixtures("carys")


@pytest.fixture
def carys(own_database: object) -> User:
    return make_person(RoleKey.COORDINATOR, "Kent", username="c.evans")


@pytest.fixture
def hashes_cost_as_much_as_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, cost in COSTS.items():
        monkeypatch.setattr(Argon2PasswordHasher, name, cost)


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


@pytest.mark.usefixtures("hashes_cost_as_much_as_in_use")
def test_an_unknown_username_takes_as_long_as_a_wrong_password() -> None:
    known_person = make_person(RoleKey.COORDINATOR, "Kent", username="k.nown")
    assert f"m={COSTS['memory_cost']}" in known_person.password

    def seconds(username: str) -> float:
        begin = time.perf_counter()
        guess(username, "not the password")
        return time.perf_counter() - begin

    guess("warm.up", "x")
    # Each name once, so that no lock-out shortens an answer; alternately, so that other load falls on both.
    known, unknown = [], []
    for n in range(4):
        known.append(seconds("k.nown"))
        unknown.append(seconds(f"nobody.{n}"))
    # A missing hash would make the ratio about ten; the margin is for a busy machine.
    assert 0.4 < statistics.median(known) / statistics.median(unknown) < 2.5
