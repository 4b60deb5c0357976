"""Signing in and out. Every refusal gives the same answer, and takes the time that checking a password takes."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from mappa.access.actions.locks import Lock, hold_for
from mappa.access.policy import has_role_of_a_person
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record

from . import half
from .actions import factors, sessions
from .actions.factors import Tried
from .queries import security_key, session_with
from .security_keys import credential_of, sign_count_of
from .states import GIVEN_PASSWORD, Ended, Means

# Whoever gave both factors: the person is taken from the database and not from a backend.
BACKEND = "django.contrib.auth.backends.ModelBackend"


class Refused(Enum):
    """Why the first factor did not help; the person is told the last two, since they gave the right password."""

    PLAINLY = "plainly"
    GIVEN_TOO_LONG_AGO = "given-too-long-ago"
    BOTH_FROM_ONE_HAND = "both-from-one-hand"


def sign_in(request: HttpRequest, *, username: str, password: str, at: datetime) -> User | Refused:
    """The first step: half signed in where the password is right and the person may come in.

    After repeated failures the middleware of django-axes answers instead of the page.
    """
    username = username.lower()
    # One at a time for one username: guesses sent together would all be tried before the first is counted.
    hold_for(Lock.SIGN_IN, username)
    person = authenticate(request, username=username, password=password)
    if not isinstance(person, User) or not has_role_of_a_person(person):
        _record_refusal(request, username, right_password=person is not None)
        return Refused.PLAINLY
    refused = _refused_password(person, at=at)
    if refused is not None:
        _record(Event.SIGN_IN_REFUSED, person, why=refused.value)
        return refused
    _leave(request, at=at)
    half.begin(request, person, by_organisation=False, at=at)
    return person


def _refused_password(person: User, *, at: datetime) -> Refused | None:
    if person.password_given_at is None:
        return None
    if at - person.password_given_at > GIVEN_PASSWORD:
        return Refused.GIVEN_TOO_LONG_AGO
    return Refused.BOTH_FROM_ONE_HAND if factors.both_from_one_hand(person) else None


def sign_in_vouched_for(request: HttpRequest, *, username: str, at: datetime) -> User | None:
    """As `sign_in`, for whom an OpenID Connect provider vouched; None where they have no access here."""
    hold_for(Lock.SIGN_IN, username)
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None or not has_role_of_a_person(person):
        _record_refusal(request, username, right_password=person is not None)
        return None
    _leave(request, at=at)
    half.begin(request, person, by_organisation=True, at=at)
    return person


def try_code(request: HttpRequest, person: User, code: str, *, event: Event, at: datetime) -> Tried:
    """Try a code of the person's, once, and count a failure as one to sign in."""
    if _locked_out(request, person):
        tried = Tried.WRONG
    else:
        tried = factors.use_code(person, code, at=at)
        if tried is not Tried.RIGHT:
            _count_failure(request, person)
    if tried is not Tried.RIGHT:
        _record(event, person, why=_why(request, f"code-{tried.value}"))
    return tried


def try_security_key(
    request: HttpRequest, person: User, answer: str, *, challenge: str, event: Event, at: datetime
) -> bool:
    """Whether one of the person's security keys signed the challenge that this session was given."""
    locked_out = _locked_out(request, person)
    factor = security_key(person, credential_of(answer))
    count = (
        None
        if factor is None or locked_out or not challenge
        else sign_count_of(
            request,
            answer,
            challenge=challenge,
            public_key=factor.public_key,
            sign_count=factor.sign_count,
        )
    )
    if factor is None or count is None:
        if not locked_out:
            _count_failure(request, person)
        _record(event, person, why=_why(request, "security-key-wrong"))
        return False
    factors.use_security_key(factor, sign_count=count, at=at)
    return True


def _locked_out(request: HttpRequest, person: User) -> bool:
    """Whether failures before have locked the account; then the middleware of django-axes answers."""
    hold_for(Lock.SIGN_IN, person.username)
    credentials = {"username": person.username}
    if AxesProxyHandler.is_allowed(request, credentials):
        return False
    request.axes_locked_out = True  # type: ignore[attr-defined]
    request.axes_credentials = credentials  # type: ignore[attr-defined]
    return True


def _count_failure(request: HttpRequest, person: User) -> None:
    user_login_failed.send(__name__, credentials={"username": person.username}, request=request)


def forget_failures(person: User) -> None:
    AxesProxyHandler.reset_attempts(username=person.username)


def come_in(request: HttpRequest, person: User, *, means: Means, at: datetime) -> None:
    """Both factors were given: begin the session, under a new key."""
    hold_for(Lock.SIGN_IN, person.username)
    half.forget(request)
    login(request, person, backend=BACKEND)  # gives the session a new key
    key = request.session.session_key
    if key is None:
        raise RuntimeError("A session that was begun has a key.")
    sessions.begin(person, key=key, means=means, user_agent=request.headers.get("user-agent", ""), at=at)
    record(Event.SIGNED_IN, by=person, means=means.value)


def sign_out(request: HttpRequest, *, at: datetime) -> None:
    """End this session. One that was half signed in leaves nothing either."""
    _leave(request, at=at)
    logout(request)


def sign_out_everywhere(request: HttpRequest, *, at: datetime) -> None:
    if isinstance(request.user, User):
        sessions.end_own_sessions(at=at, by=request.user)
    logout(request)


def _leave(request: HttpRequest, *, at: datetime) -> None:
    if not isinstance(request.user, User):
        return
    key = request.session.session_key
    session = session_with(key) if key else None
    if session is not None:
        sessions.end_open_one(session, Ended.SIGNED_OUT, at=at)
    record(Event.SIGNED_OUT, by=request.user)


def _record_refusal(request: HttpRequest, username: str, *, right_password: bool) -> None:
    """Tell of a refusal with a pointer to the account, if there is one; never with what was typed."""
    known = User.objects.filter(username=username).first()
    if right_password:
        why = "no-role-in-force"
    elif known and not known.is_active:
        why = "stopped"
    else:
        why = "wrong-name-or-password"
    why = _why(request, why)
    if known:
        _record(Event.SIGN_IN_REFUSED, known, why=why)
    else:
        record(Event.SIGN_IN_REFUSED, by=None, why=why)


def _why(request: HttpRequest, why: str) -> str:
    return "locked-out" if getattr(request, "axes_locked_out", False) else why


def _record(event: Event, person: User, *, why: str) -> None:
    """A refusal has nobody who did it: it points at the account that was tried."""
    record(event, by=None, why=why, person_id=person.pk, subject_agency_id=person.agency_id)


def minutes_until_next_try(username: str) -> int:
    """Whole minutes, rounded up, until a locked username may be tried again; alike for one that does not exist."""
    last = AccessAttempt.objects.filter(username=username).order_by("-attempt_time").first()
    if last is None:
        return 0
    wait = last.attempt_time + timedelta(hours=settings.AXES_COOLOFF_TIME) - timezone.now()
    return max(1, -(-int(wait.total_seconds()) // 60))
