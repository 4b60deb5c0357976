"""OpenID Connect, as a client: the authorization code flow with PKCE, state and nonce.

An organisation's own sign-in vouches for who somebody is. It never makes an account, and its word for a second
factor counts only where the settings say which word that is. Whatever is not as it should be is one refusal.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

logger = logging.getLogger(__name__)

#: Signatures that only the holder of a private key can make; never `none`, and never one under a shared secret.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
SECONDS_TO_ANSWER = 10
LARGEST_ANSWER = 1_000_000
SECONDS_KEPT = 600
#: How far the clocks of two servers may be apart.
LEEWAY = 60
#: For how long the person may take at the provider's pages.
SECONDS_AWAY = 600


class NotVouchedFor(Exception):
    """The provider's answer does not prove who the person is; `why` is a word for the audit."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Vouched:
    """Whom the provider vouches for, whether with a second factor, and when they gave it."""

    username: str
    second_factor: bool
    at: int | None


@dataclass(frozen=True)
class Provider:
    """What the provider tells of itself at its well-known address."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    keys: KeySet
    until: float


_provider: Provider | None = None


def is_enabled() -> bool:
    return bool(settings.OPENID_ISSUER)


def begin(*, redirect_uri: str, next_page: str, confirming: bool, at: datetime) -> tuple[str, dict[str, Any]]:
    """The provider's address to send the person to, and what the session has to keep until the answer."""
    provider = _known()
    kept: dict[str, Any] = {
        "state": secrets.token_urlsafe(32),
        "nonce": secrets.token_urlsafe(32),
        "verifier": secrets.token_urlsafe(48),
        "next": next_page,
        "confirming": confirming,
        "at": int(at.timestamp()),
    }
    query = {
        "response_type": "code",
        "client_id": settings.OPENID_CLIENT_ID,
        "redirect_uri": redirect_uri,
        "scope": settings.OPENID_SCOPES,
        "state": kept["state"],
        "nonce": kept["nonce"],
        "code_challenge": _challenge(kept["verifier"]),
        "code_challenge_method": "S256",
    }
    if settings.OPENID_ACR:
        query["acr_values"] = " ".join(settings.OPENID_ACR)
    if confirming:
        query |= {"prompt": "login", "max_age": "0"}
    mark = "&" if urlsplit(provider.authorization_endpoint).query else "?"
    return f"{provider.authorization_endpoint}{mark}{urlencode(query)}", kept


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def understand(
    answer: Mapping[str, str], kept: Mapping[str, Any] | None, *, redirect_uri: str, at: datetime
) -> Vouched:
    """Whom the provider vouches for by its answer. Raises NotVouchedFor.

    `kept` is what `begin` gave, taken out of the session: an answer is looked at once.
    """
    if not kept or not constant_time_compare(answer.get("state", ""), str(kept["state"])):
        raise NotVouchedFor("state")
    if not 0 <= at.timestamp() - int(kept["at"]) < SECONDS_AWAY:
        raise NotVouchedFor("too-late")
    if "error" in answer:
        raise NotVouchedFor("provider-refused")
    if answer.get("iss", settings.OPENID_ISSUER) != settings.OPENID_ISSUER:  # RFC 9207
        raise NotVouchedFor("issuer")
    if not answer.get("code"):
        raise NotVouchedFor("code")
    token = _exchange(answer["code"], str(kept["verifier"]), redirect_uri)
    claims = _verified(token, nonce=str(kept["nonce"]), at=at)
    username = claims.get(settings.OPENID_USERNAME_CLAIM)
    if not isinstance(username, str) or not username.strip():
        raise NotVouchedFor("username")
    if settings.OPENID_USERNAME_CLAIM == "email" and claims.get("email_verified") is not True:
        raise NotVouchedFor("email-not-verified")
    vouched_at = claims.get("auth_time")
    return Vouched(
        username=username.strip().lower(),
        second_factor=_vouches_for_second_factor(claims),
        at=vouched_at if isinstance(vouched_at, int) else None,
    )


def _vouches_for_second_factor(claims: Mapping[str, Any]) -> bool:
    methods = claims.get("amr")
    said = {str(one) for one in methods} if isinstance(methods, list) else set()
    return str(claims.get("acr", "")) in settings.OPENID_ACR or bool(said & set(settings.OPENID_AMR))


def _exchange(code: str, verifier: str, redirect_uri: str) -> str:
    """The signed token that the provider gives for a code, which it takes once."""
    answered = _ask(
        "POST",
        _known().token_endpoint,
        data={
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        },
        auth=(settings.OPENID_CLIENT_ID, settings.OPENID_CLIENT_SECRET),
    )
    token = answered.get("id_token")
    if not isinstance(token, str):
        raise NotVouchedFor("token")
    return token


def _verified(token: str, *, nonce: str, at: datetime) -> dict[str, Any]:
    claims = _decoded(token)
    try:
        jwt.JWTClaimsRegistry(
            now=int(at.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": settings.OPENID_ISSUER},
            aud={"essential": True, "value": settings.OPENID_CLIENT_ID},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        ).validate(claims)
    except JoseError as refusal:
        raise NotVouchedFor(f"claims-{getattr(refusal, 'claim', '') or refusal.error}") from refusal
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    if (several or "azp" in claims) and claims.get("azp") != settings.OPENID_CLIENT_ID:
        raise NotVouchedFor("claims-azp")
    if not constant_time_compare(str(claims.get("nonce", "")), nonce):
        raise NotVouchedFor("claims-nonce")
    return claims


def _decoded(token: str) -> dict[str, Any]:
    """What the token says, where one of the provider's keys signed it."""
    for fresh in (False, True):
        provider = _known(fresh=fresh)
        try:
            return dict(jwt.decode(token, provider.keys, algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError, TypeError) as refusal:
            # A provider changes its keys now and then: those it has now are asked for once.
            if fresh:
                raise NotVouchedFor("signature") from refusal
    raise NotVouchedFor("signature")


def _known(*, fresh: bool = False) -> Provider:
    """What the provider tells of itself, asked for every few minutes and not for each sign-in."""
    global _provider
    if _provider is not None and not fresh and _provider.until > time.monotonic():
        return _provider
    issuer = settings.OPENID_ISSUER
    told = _ask("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if told.get("issuer") != issuer:
        raise NotVouchedFor("issuer")
    try:
        keys = KeySet.import_key_set(_ask("GET", _address(told, "jwks_uri")))  # type: ignore[arg-type]
    except (JoseError, ValueError, TypeError, KeyError) as refusal:
        raise NotVouchedFor("keys") from refusal
    _provider = Provider(
        issuer=issuer,
        authorization_endpoint=_address(told, "authorization_endpoint"),
        token_endpoint=_address(told, "token_endpoint"),
        keys=keys,
        until=time.monotonic() + SECONDS_KEPT,
    )
    return _provider


def _address(told: Mapping[str, Any], name: str) -> str:
    """One of the provider's addresses: by HTTPS, or on this machine."""
    address = str(told.get(name, ""))
    parts = urlsplit(address)
    if parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    ):
        return address
    raise NotVouchedFor("address")


def _ask(method: str, address: str, **more: Any) -> dict[str, Any]:
    """The provider's answer, which is JSON and not long; no redirect is followed."""
    try:
        with requests.request(
            method, address, timeout=SECONDS_TO_ANSWER, allow_redirects=False, stream=True, **more
        ) as response:
            content = response.raw.read(LARGEST_ANSWER + 1, decode_content=True)
            if response.status_code != 200 or len(content) > LARGEST_ANSWER:
                raise NotVouchedFor(f"answered-{response.status_code}")
            response._content = content
            told = response.json()
    except (requests.RequestException, OSError, ValueError) as failure:
        logger.error("The OpenID Connect provider could not be asked: %s", type(failure).__name__)
        raise NotVouchedFor("not-reached") from failure
    if not isinstance(told, dict):
        raise NotVouchedFor("answer")
    return told
