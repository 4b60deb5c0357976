"""Whether the session still holds, asked at every request, by the server's clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .actions import sessions
from .models import Session
from .queries import session_with, why_over
from .states import CONFIRMED, Ended, Means

GetResponse = Callable[[HttpRequest], HttpResponse]


class SignedInMiddleware:
    """Put the session on the request as `signed_in`, or sign out whoever's session is over and say why.

    A session of Django's without a row of ours opens nothing: nobody gave a second factor in it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            # Before `request.user` is looked at, which throws away a session whose password was changed.
            self._look(request, request.session.session_key or "")
        return self.get_response(request)

    def _look(self, request: HttpRequest, key: str) -> None:
        now = timezone.now()
        session = session_with(key)
        why = Ended.LOST if session is None else why_over(session, at=now)
        if session is not None and why is None and request.user.pk == session.person_id:
            request.signed_in = session  # type: ignore[attr-defined]
            # What `@page` looks at, which stands below this app.
            request.confirmed_until = session.confirmed_at + CONFIRMED  # type: ignore[attr-defined]
            request.by_organisation = session.means == Means.ORGANISATION  # type: ignore[attr-defined]
            return
        if session is not None and session.ended_at is None:
            sessions.end(session, why or Ended.LOST, at=now)
        request.session.flush()
        request.user = AnonymousUser()
        request.session_ended = (why or Ended.LOST).value  # type: ignore[attr-defined]

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        arguments: tuple[Any, ...],
        named: dict[str, Any],
    ) -> None:
        """Note that the person did something; a page that only asks how long there is says so itself."""
        session = signed_in(request)
        if session is not None and not (request.method == "GET" and getattr(view, "only_asks", False)):
            sessions.see(session, at=timezone.now())


def signed_in(request: HttpRequest) -> Session | None:
    """The session of a signed-in person."""
    session: Session | None = getattr(request, "signed_in", None)
    return session
