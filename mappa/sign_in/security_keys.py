"""Security keys (WebAuthn): what the browser is asked, and whether what the key signed is right."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from typing import NamedTuple

import webauthn
from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

#: What a key sends is a few hundred bytes; a statement of its make, which we do not ask for, a few thousand.
LONGEST_ANSWER = 20_000
BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
# The password is the first factor, so that touching the key is enough for the second.
VERIFICATION = UserVerificationRequirement.DISCOURAGED


class NewKey(NamedTuple):
    credential: str
    public_key: str
    sign_count: int


class Asked(NamedTuple):
    """What the page's script gives to the browser, and the challenge that the answer must hold."""

    options: str
    challenge: str


def ask_for_new(request: HttpRequest, *, person_id: int, username: str, known: Iterable[str]) -> Asked:
    """`known` are the keys that the person has, which the browser is not to offer again."""
    options = webauthn.generate_registration_options(
        rp_id=_site(request),
        rp_name="OpenMAPPA",
        # A name for the account that says nothing of the person: it is kept on the key.
        user_id=hashlib.sha256(f"{settings.SECRET_KEY}:{person_id}".encode()).digest(),
        user_name=username,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=VERIFICATION
        ),
        exclude_credentials=_described(known),
    )
    return Asked(webauthn.options_to_json(options), bytes_to_base64url(options.challenge))


def understand_new(request: HttpRequest, answer: str, *, challenge: str) -> NewKey | None:
    """The key that answered; None where the answer is not right."""
    try:
        new = webauthn.verify_registration_response(
            credential=_parsed(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_site(request),
            expected_origin=_origin(request),
        )
    except Exception:  # whatever a browser sends, it is a wrong answer and no failure of ours
        return None
    return NewKey(
        bytes_to_base64url(new.credential_id), bytes_to_base64url(new.credential_public_key), new.sign_count
    )


def ask(request: HttpRequest, known: Iterable[str]) -> Asked:
    options = webauthn.generate_authentication_options(
        rp_id=_site(request), allow_credentials=_described(known), user_verification=VERIFICATION
    )
    return Asked(webauthn.options_to_json(options), bytes_to_base64url(options.challenge))


def credential_of(answer: str) -> str:
    """Which key says that it answered; empty where that cannot be read."""
    try:
        named = str(_parsed(answer)["id"])
    except Exception:
        return ""
    return named if BASE64URL.fullmatch(named) else ""


def sign_count_of(
    request: HttpRequest, answer: str, *, challenge: str, public_key: str, sign_count: int
) -> int | None:
    """The key's new count where it signed this challenge for this site; None where it did not."""
    try:
        right = webauthn.verify_authentication_response(
            credential=_parsed(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_site(request),
            expected_origin=_origin(request),
            credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=sign_count,
        )
    except Exception:  # whatever a browser sends, it is a wrong answer and no failure of ours
        return None
    return right.new_sign_count


def _parsed(answer: str) -> dict[str, object]:
    if len(answer) > LONGEST_ANSWER:
        raise ValueError
    parsed = json.loads(answer)
    if not isinstance(parsed, dict):
        raise TypeError
    return parsed


def _described(known: Iterable[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known]


def _site(request: HttpRequest) -> str:
    """The host's name, one of ALLOWED_HOSTS, without its port: keys are bound to it."""
    host, _ = split_domain_port(request.get_host())
    return host


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
