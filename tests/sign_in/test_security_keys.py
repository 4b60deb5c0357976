"""Security keys: registered, asked at sign-in, and refused where anything of their answer is not right."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from axes.models import AccessAttempt
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.sign_in.models import SecondFactor, Session
from tests.people_fixtures import PASSWORD, make_person, present_code
from tests.sign_in.conftest import Clock, details
from tests.sign_in.soft_key import SoftKey, text

pytestmark = pytest.mark.django_db
ADD = "/account/security-keys/add/"


def options_on(client: Client, page: str) -> str:
    found = re.search(r'data-options="([^"]+)"', client.get(page).content.decode())
    assert found is not None
    return html.unescape(found[1])


@pytest.fixture
def key(at_home: Client) -> SoftKey:
    """A security key that Carys has registered beside her authenticator."""
    key = SoftKey()
    answer = at_home.post(ADD, {"name": "Blue key", "answer": key.register(options_on(at_home, ADD))})
    assert answer["Location"] == "/account/", answer.content.decode()
    return key


@pytest.fixture
def half() -> Client:
    """A browser in which Carys's password was given."""
    return Client()


def asked(client: Client, username: str = "c.evans") -> tuple[str, str]:
    """Give the password; the page that asks for the second factor, and what it asks a key."""
    page = client.post("/sign-in/", {"username": username, "password": PASSWORD})["Location"]
    return page, options_on(client, page)


def is_in(client: Client) -> bool:
    return client.get("/roles/").status_code == 200


def test_a_key_is_registered_and_signs_in(key: SoftKey, half: Client, carys: User) -> None:
    factor = SecondFactor.objects.get(kind="security_key")
    assert (factor.name, factor.secret, factor.credential) == ("Blue key", "", text(key.name))
    assert details("second-factor.added")[-1]["kind"] == "security_key"
    page, options = asked(half)
    assert half.post(page, {"answer": key.answer(options)})["Location"] == "/"
    assert is_in(half)
    assert Session.objects.first().means == "security_key"  # type: ignore[union-attr]
    factor.refresh_from_db()
    assert factor.sign_count == key.signed


def test_at_the_first_sign_in_a_key_will_do_without_any_authenticator() -> None:
    make_person(RoleKey.COORDINATOR, "Kent", username="n.ew")
    client, key = Client(), SoftKey()
    assert (
        client.post("/sign-in/", {"username": "n.ew", "password": PASSWORD})["Location"] == "/sign-in/set-up/"
    )
    page = "/sign-in/set-up/security-key/"
    assert "needs JavaScript" in client.get(page).content.decode()
    client.post(page, {"name": "Blue key", "answer": key.register(options_on(client, page))})
    assert is_in(client)
    again = Client()
    page, options = asked(again, "n.ew")
    assert 'name="code"' not in again.get(page).content.decode()
    page, options = page, options_on(again, page)
    again.post(page, {"answer": key.answer(options)})
    assert is_in(again)


def test_codes_work_beside_it(key: SoftKey, half: Client, carys: User) -> None:
    page, _ = asked(half)
    half.post(page, {"code": present_code(carys)})
    assert is_in(half)


@pytest.mark.parametrize(
    "wrong",
    [
        {"challenge": text(b"another challenge, of 32 bytes ...")},
        {"origin": "https://elsewhere.example"},
        {"origin": "http://testserver.elsewhere.example"},
        {"site": "elsewhere.example"},
        {"kind": "webauthn.create"},
        {"flags": 0},  # nobody touched it
        {"signed": 1},  # a copy of the key, which has signed less often
        {"key": ec.generate_private_key(ec.SECP256R1())},
    ],
)
def test_a_wrong_answer_is_refused_and_counted(wrong: dict[str, Any], key: SoftKey, half: Client) -> None:
    page, options = asked(half)
    answer = half.post(page, {"answer": key.answer(options, **wrong)})
    assert "answer was not right" in answer.content.decode()
    assert not is_in(half)
    assert AccessAttempt.objects.get().failures_since_start == 1
    assert details("sign-in.refused")[-1]["why"] == "security-key-wrong"


def test_an_answer_is_good_once(key: SoftKey, half: Client) -> None:
    page, options = asked(half)
    answer = key.answer(options)
    half.post(page, {"answer": answer})
    again = Client()
    page, _ = asked(again)
    again.post(page, {"answer": answer})
    assert not is_in(again)


def test_a_challenge_is_good_for_one_answer(key: SoftKey, half: Client) -> None:
    page, options = asked(half)
    half.post(page, {"answer": key.answer(options, origin="https://elsewhere.example")})
    half.post(page, {"answer": key.answer(options)})
    assert not is_in(half)


def test_the_key_of_another_is_refused(key: SoftKey) -> None:
    other = make_person(RoleKey.ANALYST, username="o.ther")
    others = Client()
    others.force_login(other)
    own = SoftKey()
    others.post(ADD, {"name": "Own", "answer": own.register(options_on(others, ADD))})
    client = Client()
    page, options = asked(client, "o.ther")
    client.post(page, {"answer": key.answer(options)})
    assert not is_in(client)


def test_an_ended_key_is_refused(key: SoftKey, at_home: Client, half: Client) -> None:
    factor = SecondFactor.objects.get(kind="security_key")
    page, options = asked(half)
    at_home.post(f"/account/second-factors/{factor.pk}/end/")
    half.post(page, {"answer": key.answer(options)})
    assert not is_in(half)


def test_five_wrong_answers_lock_the_account(key: SoftKey, half: Client) -> None:
    page, _ = asked(half)
    statuses = [half.post(page, {"answer": "{}"}).status_code for _ in range(5)]
    assert statuses == [200] * 4 + [429]
    assert half.post(page, {"answer": "{}"}).status_code == 429


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{",
        "[]",
        "null",
        '{"id": 5}',
        '{"id": "é", "rawId": "é"}',
        "[" * 19_000,
        "x" * 50_000,
        '{"id": "\\u0000"}',
    ],
)
def test_nonsense_is_refused_and_no_failure_of_ours(
    answer: str, key: SoftKey, half: Client, at_home: Client
) -> None:
    page, _ = asked(half)
    assert half.post(page, {"answer": answer}).status_code == 200
    assert not is_in(half)
    registering = at_home.post(ADD, {"name": "Other", "answer": answer})
    assert registering.status_code == 200
    assert SecondFactor.objects.count() == 2


class TestRegistering:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"challenge": text(b"another challenge, of 32 bytes ...")},
            {"origin": "https://elsewhere.example"},
            {"site": "elsewhere.example"},
            {"kind": "webauthn.get"},
            {"flags": 0x40},
        ],
    )
    def test_a_wrong_answer_registers_nothing(self, wrong: dict[str, Any], at_home: Client) -> None:
        answer = SoftKey().register(options_on(at_home, ADD), **wrong)
        page = at_home.post(ADD, {"name": "Blue key", "answer": answer})
        assert "answer was not right" in page.content.decode()
        assert not SecondFactor.objects.filter(kind="security_key").exists()

    def test_a_key_is_registered_once_for_whomever(self, key: SoftKey, at_home: Client) -> None:
        page = at_home.post(ADD, {"name": "Again", "answer": key.register(options_on(at_home, ADD))})
        assert "registered already" in page.content.decode()
        other = Client()
        other.force_login(make_person(RoleKey.ANALYST))
        page = other.post(ADD, {"name": "Taken", "answer": key.register(options_on(other, ADD))})
        assert "registered already" in page.content.decode()
        assert SecondFactor.objects.filter(kind="security_key").count() == 1

    def test_an_answer_without_a_question_registers_nothing(self, at_home: Client, carys: User) -> None:
        options = options_on(at_home, ADD)
        elsewhere = Client()
        elsewhere.force_login(carys)
        elsewhere.post(ADD, {"name": "Blue key", "answer": SoftKey().register(options)})
        assert not SecondFactor.objects.filter(kind="security_key").exists()


def test_a_key_confirms(clock: Clock, key: SoftKey, at_home: Client) -> None:
    clock.go_on(minutes=6)
    asks = at_home.get(ADD)["Location"]
    answer = at_home.post(asks, {"answer": key.answer(options_on(at_home, asks))})
    assert answer["Location"] == ADD
    assert at_home.get(ADD).status_code == 200
