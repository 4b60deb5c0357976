"""Half signed in: the first factor was right, and the second is still to come. No page opens by it.

The session then knows who it is, under a name of ours: for Django nobody is signed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from mappa.access.policy import has_role_of_a_person
from mappa.agencies.models import User

from .queries import has_factor
from .states import HALF, SETTING_UP

KEY = "half_signed_in"


@dataclass(frozen=True)
class HalfSignedIn:
    person: User
    by_organisation: bool
    has_factor: bool


def begin(request: HttpRequest, person: User, *, by_organisation: bool, at: datetime) -> None:
    """Under a new key, so that one which somebody planted before is worth nothing."""
    request.session.flush()
    request.session[KEY] = {
        "person": person.pk,
        "password": person.get_session_auth_hash(),
        "by_organisation": by_organisation,
        "at": at.timestamp(),
    }


def go_on(request: HttpRequest, person: User, *, at: datetime) -> None:
    """A further step was right: the time begins anew, and a password that was changed on the way counts."""
    request.session[KEY] = {
        **request.session[KEY],
        "password": person.get_session_auth_hash(),
        "at": at.timestamp(),
    }


def half_of(request: HttpRequest, *, at: datetime) -> HalfSignedIn | None:
    """Who is half signed in; None where nobody is, or where it took too long or something changed meanwhile."""
    kept = request.session.get(KEY)
    if not isinstance(kept, dict):
        return None
    person = User.objects.filter(pk=kept["person"], is_active=True).first()
    if (
        person is None
        or not constant_time_compare(kept["password"], person.get_session_auth_hash())
        or not has_role_of_a_person(person)
    ):
        return None
    factor = has_factor(person)
    since = at - datetime.fromtimestamp(kept["at"], tz=at.tzinfo)
    if not timedelta(0) <= since < (HALF if factor else SETTING_UP):
        return None
    return HalfSignedIn(person, bool(kept["by_organisation"]), factor)


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
