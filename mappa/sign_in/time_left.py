"""For every page of a signed-in person: how long the session lasts if nothing is done, and what to do about it."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from .middleware import signed_in
from .models import Session
from .queries import ends_at
from .states import WARNING, Ended


def seconds_left(session: Session) -> int:
    return max(0, int((ends_at(session) - timezone.now()).total_seconds()))


def time_left(request: HttpRequest) -> dict[str, object]:
    session = signed_in(request)
    if session is None:
        return {}
    return {
        "session_time": {
            "seconds_left": seconds_left(session),
            "warn_seconds": int(WARNING.total_seconds()),
            "ask_url": reverse("sign_in:session_time"),
            "over_url": f"{reverse('sign_in:sign_in')}?ended={Ended.IDLE.value}&next=",
        }
    }
