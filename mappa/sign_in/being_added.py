"""What a session keeps while a second factor is added or asked for: the new key, encrypted, and the challenge."""

from __future__ import annotations

from django.http import HttpRequest

from mappa.agencies.models import User

from . import codes, security_keys
from .encryption import decrypt, encrypt
from .queries import credentials_of

AUTHENTICATOR = "authenticator_being_added"
CHALLENGE = "security_key_challenge"


def new_key(request: HttpRequest) -> str:
    """The key of the authenticator that is being added; the same until it is, or the session ends."""
    kept = request.session.get(AUTHENTICATOR)
    if isinstance(kept, str):
        return decrypt(kept)
    key = codes.new_key()
    request.session[AUTHENTICATOR] = encrypt(key)
    return key


def kept_key(request: HttpRequest) -> str | None:
    kept = request.session.get(AUTHENTICATOR)
    return decrypt(kept) if isinstance(kept, str) else None


def forget_key(request: HttpRequest) -> None:
    request.session.pop(AUTHENTICATOR, None)


def options_for_new(request: HttpRequest, person: User) -> str:
    asked = security_keys.ask_for_new(
        request, person_id=person.pk, username=person.username, known=credentials_of(person)
    )
    request.session[CHALLENGE] = asked.challenge
    return asked.options


def options(request: HttpRequest, person: User) -> str:
    """What the browser is to ask the person's security keys; empty where there is none."""
    known = credentials_of(person)
    if not known:
        return ""
    asked = security_keys.ask(request, known)
    request.session[CHALLENGE] = asked.challenge
    return asked.options


def take_challenge(request: HttpRequest) -> str:
    """The challenge that was given last; it is good for one answer."""
    return str(request.session.pop(CHALLENGE, ""))
