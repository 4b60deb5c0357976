"""Signing in and out. Every refusal gives the same answer, and takes the time that checking a password takes."""

from __future__ import annotations

from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest
from django.utils import timezone

from mappa.access.actions.locks import Lock, hold_for
from mappa.access.policy import has_role_of_a_person
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record


def sign_in(request: HttpRequest, *, username: str, password: str) -> User | None:
    """Begin a new session for the person; None where the person may not sign in.

    After repeated failures the middleware of django-axes answers instead of the page.
    """
    username = username.lower()
    # One at a time for one username: guesses sent together would all be tried before the first is counted.
    hold_for(Lock.SIGN_IN, username)
    person = authenticate(request, username=username, password=password)
    if isinstance(person, User) and has_role_of_a_person(person):
        login(request, person)  # gives the session a new key
        record(Event.SIGNED_IN, by=person)
        return person
    _record_refusal(request, username, right_password=person is not None)
    return None


def _record_refusal(request: HttpRequest, username: str, *, right_password: bool) -> None:
    """Tell of a refusal with a pointer to the account, if there is one; never with what was typed."""
    known = User.objects.filter(username=username).values("pk", "agency_id", "is_active").first()
    if getattr(request, "axes_locked_out", False):
        why = "locked-out"
    elif right_password:
        why = "no-role-in-force"
    elif known and not known["is_active"]:
        why = "stopped"
    else:
        why = "wrong-name-or-password"
    if known:
        record(
            Event.SIGN_IN_REFUSED,
            by=None,
            why=why,
            person_id=known["pk"],
            subject_agency_id=known["agency_id"],
        )
    else:
        record(Event.SIGN_IN_REFUSED, by=None, why=why)


def sign_out(request: HttpRequest) -> None:
    if isinstance(request.user, User):
        record(Event.SIGNED_OUT, by=request.user)
    logout(request)


def minutes_until_next_try(username: str) -> int:
    """Whole minutes, rounded up, until a locked username may be tried again; alike for one that does not exist."""
    last = AccessAttempt.objects.filter(username=username).order_by("-attempt_time").first()
    if last is None:
        return 0
    wait = last.attempt_time + timedelta(hours=settings.AXES_COOLOFF_TIME) - timezone.now()
    return max(1, -(-int(wait.total_seconds()) // 60))
