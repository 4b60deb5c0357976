"""OpenID Connect, against a provider of our own on loopback: the good answer signs in, and every bad one is refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from mappa.access.actions import people
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.sign_in import openid
from mappa.sign_in.models import SecondFactor, Session
from tests.people_fixtures import make_authenticator, make_person, present_code
from tests.sign_in.conftest import Clock, details

pytestmark = pytest.mark.django_db
CLIENT, SECRET = "openmappa", "a secret between two servers"
BEGIN = "/sign-in/organisation/"
ANSWER = "/sign-in/organisation/answer/"
Change = Callable[[dict[str, Any]], object]


class Provider:
    """A small OpenID Connect provider; what it says can be changed before it says it."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig", "alg": "RS256"})
        self.published = self.key
        self.algorithm = "RS256"
        self.codes: dict[str, dict[str, Any]] = {}
        self.claims: dict[str, Any] = {}
        self.told: dict[str, Any] = {}
        self.asked: list[str] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked.append(self.path)
                if self.path == "/.well-known/openid-configuration":
                    self.say(provider.configuration())
                elif self.path == "/keys":
                    self.say({"keys": [provider.published.as_dict(private=False)]})
                else:
                    self.say({}, 404)

            def do_POST(self) -> None:
                sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                answer = provider.token(
                    {name: values[0] for name, values in sent.items()}, self.headers["Authorization"]
                )
                self.say(answer or {"error": "invalid_grant"}, 200 if answer else 400)

            def say(self, what: dict[str, Any], status: int = 200) -> None:
                body = json.dumps(what).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.told,
        }

    def authorize(self, address: str, **claims: Any) -> dict[str, str]:
        """What the person's browser brings back after signing in there."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        now = int(time.time())
        self.codes["a code"] = {
            "challenge": asked["code_challenge"],
            "redirect_uri": asked["redirect_uri"],
            "claims": {
                "iss": self.issuer, "sub": "1234", "aud": CLIENT, "iat": now, "exp": now + 300, "auth_time": now,
                "nonce": asked["nonce"], "preferred_username": "C.Evans", **claims,
            },
        }  # fmt: skip
        return {"code": "a code", "state": asked["state"]}

    def token(self, sent: dict[str, str], authorization: str) -> dict[str, Any] | None:
        known = self.codes.pop(sent.get("code", ""), None)  # good once
        told = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest()).rstrip(
            b"="
        )
        if (
            known is None
            or told != f"{CLIENT}:{SECRET}"
            or known["challenge"] != challenge.decode()
            or known["redirect_uri"] != sent["redirect_uri"]
        ):
            return None
        return {"id_token": self.sign(known["claims"]), "access_token": "unused", "token_type": "Bearer"}

    def sign(self, claims: dict[str, Any]) -> str:
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.algorithm in ("none", "HS256"):  # by hand: no library makes such a token any more
            head, body = (
                base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
                for part in ({"alg": self.algorithm, "typ": "JWT"}, claims)
            )
            public = self.key.as_pem(private=False)  # taken for a secret that both sides share
            digest = hmac.new(public, head + b"." + body, hashlib.sha256).digest()
            signature = b"" if self.algorithm == "none" else base64.urlsafe_b64encode(digest).rstrip(b"=")
            return b".".join((head, body, signature)).decode()
        return jwt.encode({"alg": self.algorithm, "kid": "one"}, claims, self.key)


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    provider = Provider()
    settings.OPENID_ISSUER = provider.issuer
    settings.OPENID_CLIENT_ID, settings.OPENID_CLIENT_SECRET = CLIENT, SECRET
    settings.OPENID_AMR, settings.OPENID_ACR = ["mfa"], ["urn:example:two-factors"]
    settings.OPENID_NAME = "Justice account"
    openid._provider = None
    yield provider
    openid._provider = None
    provider.server.shutdown()
    provider.server.server_close()


def is_in(client: Client) -> bool:
    return client.get("/roles/").status_code == 200


def begin(client: Client, query: str = "") -> str:
    answer = client.get(BEGIN + query)
    assert answer.status_code == 302
    return str(answer["Location"])


def sign_in(client: Client, provider: Provider, query: str = "", **claims: Any) -> Any:
    return client.get(ANSWER, provider.authorize(begin(client, query), **claims))


def test_what_the_provider_is_asked(client: Client, provider: Provider) -> None:
    assert "Sign in with Justice account" in client.get("/sign-in/?next=/roles/").content.decode()
    address = begin(client, "?next=/roles/")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{provider.issuer}/authorize?")
    assert asked.pop("redirect_uri") == f"http://testserver{ANSWER}"
    assert [len(asked.pop(name)) >= 43 for name in ("state", "nonce", "code_challenge")] == [True] * 3
    assert asked == {
        "response_type": "code", "client_id": CLIENT, "scope": "openid profile", "code_challenge_method": "S256",
        "acr_values": "urn:example:two-factors",
    }  # fmt: skip


@pytest.mark.parametrize("vouched", [{"amr": ["pwd", "mfa"]}, {"acr": "urn:example:two-factors"}])
def test_vouched_for_with_a_second_factor_the_person_is_in(
    vouched: dict[str, Any], client: Client, provider: Provider, carys: User
) -> None:
    assert sign_in(client, provider, "?next=/roles/", **vouched)["Location"] == "/roles/"
    assert is_in(client)
    assert Session.objects.get().means == "organisation"
    assert details("person.signed-in") == [{"means": "organisation"}]


@pytest.mark.parametrize("vouched", [{}, {"amr": ["pwd"]}, {"acr": "1"}, {"amr": "mfa"}, {"amr": [["mfa"]]}])
def test_without_the_providers_word_for_one_ours_is_asked_for(
    vouched: dict[str, Any], client: Client, provider: Provider, carys: User
) -> None:
    answer = sign_in(client, provider, "?next=/roles/", **vouched)
    assert answer["Location"] == "/sign-in/second-factor/?next=%2Froles%2F"
    assert not is_in(client)
    client.post(answer["Location"], {"code": present_code(carys)})
    assert is_in(client)
    assert Session.objects.get().means == "organisation_code"


def test_whoever_has_no_second_factor_here_sets_one_up(client: Client, provider: Provider) -> None:
    person = make_person(RoleKey.COORDINATOR, "Kent", username="c.evans")
    # The password that somebody gave is not the person's to change: they come in without one.
    people.give_password(person=person, version=person.version, by=command_line_user())
    assert sign_in(client, provider)["Location"] == "/sign-in/set-up/?next=%2F"
    assert not is_in(client)


def test_an_unused_given_password_keeps_nobody_out_who_comes_through_the_organisation(
    client: Client, provider: Provider, carys: User
) -> None:
    people.give_password(person=carys, version=carys.version, by=command_line_user())
    sign_in(client, provider, amr=["mfa"])
    assert is_in(client)


BAD_CLAIMS: dict[str, tuple[dict[str, Any], str]] = {
    "wrong issuer": ({"iss": "https://elsewhere.example"}, "claims-iss"),
    "no issuer": ({"iss": None}, "claims-iss"),
    "wrong audience": ({"aud": "another"}, "claims-aud"),
    "no audience": ({"aud": None}, "claims-aud"),
    "several audiences without ours": ({"aud": ["another", "third"]}, "claims-aud"),
    "several audiences, for another": ({"aud": [CLIENT, "another"], "azp": "another"}, "claims-azp"),
    "several audiences, for nobody": ({"aud": [CLIENT, "another"]}, "claims-azp"),
    "for another": ({"azp": "another"}, "claims-azp"),
    "wrong nonce": ({"nonce": "another"}, "claims-nonce"),
    "no nonce": ({"nonce": None}, "claims-nonce"),
    "expired": ({"exp": 1_000_000_000}, "claims-exp"),
    "no expiry": ({"exp": None}, "claims-exp"),
    "from the future": ({"iat": 4_000_000_000}, "claims-iat"),
    "not yet good": ({"nbf": 4_000_000_000}, "claims-nbf"),
    "nobody": ({"sub": None}, "claims-sub"),
    "no username": ({"preferred_username": None}, "username"),
    "a username that is none": ({"preferred_username": ["c.evans"]}, "username"),
}


@pytest.mark.parametrize("bad", BAD_CLAIMS)
def test_a_wrong_claim_is_refused(bad: str, client: Client, provider: Provider, carys: User) -> None:
    claims, why = BAD_CLAIMS[bad]
    refused(sign_in(client, provider, amr=["mfa"], **claims), client, why)


def refused(answer: Any, client: Client, why: str) -> None:
    """Refused with the same page whatever it was; the audit knows."""
    assert answer.status_code == 403
    assert "did not work, or your access" in answer.content.decode()
    assert not is_in(client)
    assert not Session.objects.exists()
    assert details("sign-in.refused")[-1]["why"] == f"organisation-{why}"


@pytest.mark.parametrize("algorithm", ["none", "HS256", "another key"])
def test_a_wrong_signature_is_refused(
    algorithm: str, client: Client, provider: Provider, carys: User
) -> None:
    if algorithm == "another key":
        provider.published = RSAKey.generate_key(2048, parameters={"kid": "one"})
    else:
        provider.algorithm = algorithm
    refused(sign_in(client, provider, amr=["mfa"]), client, "signature")


def test_a_changed_token_is_refused(
    client: Client, provider: Provider, carys: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(claims: dict[str, Any]) -> str:
        head, _, signature = Provider.sign(provider, {**claims, "preferred_username": "o.ther"}).split(".")
        body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
        return f"{head}.{body}.{signature}"

    monkeypatch.setattr(provider, "sign", changed)
    refused(sign_in(client, provider, amr=["mfa"]), client, "signature")


def test_a_provider_that_changed_its_keys_is_asked_for_them_again(
    client: Client, provider: Provider, carys: User
) -> None:
    sign_in(client, provider, amr=["mfa"])
    provider.key = provider.published = ECKey.generate_key("P-256", parameters={"kid": "one"})
    provider.algorithm = "ES256"
    other = Client()
    sign_in(other, provider, amr=["mfa"])
    assert is_in(other)


def test_a_wrong_state_is_refused(client: Client, provider: Provider, carys: User) -> None:
    answer = provider.authorize(begin(client), amr=["mfa"])
    refused(client.get(ANSWER, {**answer, "state": "another"}), client, "state")
    # And the right one no longer helps: an answer is looked at once.
    refused(client.get(ANSWER, answer), client, "state")


def test_an_answer_that_nobody_here_asked_for_is_refused(
    client: Client, provider: Provider, carys: User
) -> None:
    answer = provider.authorize(begin(client), amr=["mfa"])
    refused(Client().get(ANSWER, answer), client, "state")


def test_a_replayed_answer_is_refused(client: Client, provider: Provider, carys: User) -> None:
    answer = provider.authorize(begin(client), amr=["mfa"])
    assert client.get(ANSWER, answer).status_code == 302
    client.post("/sign-out/")
    again = client.get(ANSWER, answer)
    assert again.status_code == 403
    assert not is_in(client)
    assert details("sign-in.refused")[-1]["why"] == "organisation-state"


def test_a_code_that_was_used_is_refused(client: Client, provider: Provider, carys: User) -> None:
    answer = provider.authorize(begin(client), amr=["mfa"])
    provider.codes.clear()
    refused(client.get(ANSWER, answer), client, "answered-400")


def test_a_code_for_another_browser_is_refused(client: Client, provider: Provider, carys: User) -> None:
    """PKCE: whoever got hold of a code has not what only the browser's own session knows."""
    stolen = provider.authorize(begin(Client()), amr=["mfa"])
    kept = provider.codes["a code"]
    own = provider.authorize(begin(client))
    provider.codes["a code"] = kept
    refused(client.get(ANSWER, {**own, "code": stolen["code"]}), client, "answered-400")


def test_an_answer_after_more_than_ten_minutes_is_refused(
    clock: Clock, client: Client, provider: Provider, carys: User
) -> None:
    answer = provider.authorize(begin(client), amr=["mfa"])
    clock.go_on(minutes=10)
    refused(client.get(ANSWER, answer), client, "too-late")


def test_the_providers_own_refusal_and_the_word_of_another_issuer(client: Client, provider: Provider) -> None:
    state = provider.authorize(begin(client))["state"]
    refused(client.get(ANSWER, {"error": "access_denied", "state": state}), client, "provider-refused")
    answer = provider.authorize(begin(client))
    refused(client.get(ANSWER, {**answer, "iss": "https://elsewhere.example"}), client, "issuer")


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"issuer": "https://elsewhere.example"}, "issuer"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "address"),
        ({"token_endpoint": "http://elsewhere.example/token"}, "address"),
        ({"jwks_uri": "http://127.0.0.1:1/keys"}, "not-reached"),
    ],
)
def test_a_provider_that_tells_nonsense_of_itself(
    told: dict[str, Any], why: str, client: Client, provider: Provider
) -> None:
    provider.told = told
    refused(client.get(BEGIN), client, why)


def test_nobody_gets_an_account_and_whoever_may_not_come_in_gets_the_same_answer(
    client: Client, provider: Provider, carys: User
) -> None:
    before = User.objects.count()
    make_person(None, username="una")
    bodies = []
    for username in ("nobody.here", "una", "command.line"):
        bodies.append(sign_in(Client(), provider, preferred_username=username, amr=["mfa"]).content)
    people.stop_account(
        person=carys,
        on=timezone.localdate(),
        version=carys.version,
        by=command_line_user(),
    )
    bodies.append(sign_in(client, provider, amr=["mfa"]).content)
    assert len(set(bodies)) == 1
    assert User.objects.count() == before + 1
    assert [one["why"] for one in details("sign-in.refused")] == [
        "wrong-name-or-password", "no-role-in-force", "stopped", "stopped",
    ]  # fmt: skip


def test_an_address_counts_only_where_the_provider_checked_it(
    client: Client, provider: Provider, carys: User, settings: Any
) -> None:
    settings.OPENID_USERNAME_CLAIM = "email"
    refused(sign_in(client, provider, amr=["mfa"], email="c.evans"), client, "email-not-verified")
    sign_in(client, provider, amr=["mfa"], email="c.evans", email_verified=True)
    assert is_in(client)


class TestConfirming:
    PAGE = "/account/authenticators/add/"

    @pytest.fixture
    def inside(self, clock: Clock, client: Client, provider: Provider, carys: User) -> Client:
        sign_in(client, provider, amr=["mfa"])
        clock.go_on(minutes=6)
        assert client.get(self.PAGE)["Location"].startswith("/confirm/")
        return client

    def confirm(self, client: Client, provider: Provider, clock: Clock, **claims: Any) -> Any:
        address = begin(client, f"?next={self.PAGE}")
        assert "prompt=login&max_age=0" in address
        now = int(clock().timestamp())
        fresh = {"iat": now, "exp": now + 300, "auth_time": now, "amr": ["mfa"]}
        return client.get(ANSWER, provider.authorize(address, **{**fresh, **claims}))

    def test_the_provider_confirms(self, inside: Client, provider: Provider, clock: Clock) -> None:
        assert "Confirm with Justice account" in inside.get("/confirm/").content.decode()
        assert self.confirm(inside, provider, clock)["Location"] == self.PAGE
        assert inside.get(self.PAGE).status_code == 200

    @pytest.mark.parametrize(
        ("claims", "why"),
        [
            ({"amr": ["pwd"]}, "not-confirmed"),
            ({"auth_time": None}, "not-confirmed"),
            ({"auth_time": 1_000_000_000}, "not-confirmed"),
            ({"preferred_username": "o.ther"}, "another-person"),
        ],
    )
    def test_but_not_with_less(
        self, claims: dict[str, Any], why: str, inside: Client, provider: Provider, clock: Clock
    ) -> None:
        assert self.confirm(inside, provider, clock, **claims).status_code == 403
        assert details("sign-in.refused")[-1]["why"] == f"organisation-{why}"
        assert inside.get(self.PAGE)["Location"].startswith("/confirm/")


def test_where_no_provider_is_set_there_is_no_such_page(client: Client) -> None:
    assert client.get(BEGIN).status_code == client.get(ANSWER).status_code == 404
    assert "Or use another account" not in client.get("/sign-in/").content.decode()


def test_the_organisations_people_need_no_second_factor_here(client: Client, provider: Provider) -> None:
    make_person(RoleKey.COORDINATOR, "Kent", username="c.evans")
    sign_in(client, provider, amr=["mfa"])
    page = client.get("/account/").content.decode()
    assert "own sign-in asks for your second factor" in page
    assert not SecondFactor.objects.exists()
    make_authenticator(User.objects.get(username="c.evans"))
    assert "Telephone" in client.get("/account/").content.decode()
