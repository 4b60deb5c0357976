"""One transaction for a request: the page, what it changed, and the audit rows that tell of both.

Either all of it is committed before the answer leaves, or none of it and the answer is an error. A refusal is
recorded after the roll-back, in a transaction of its own (docs/adr/0005).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse

from mappa.agencies.models import User
from mappa.audit import recording
from mappa.audit.events import Event
from mappa.web import views as web

from .pages import RecordNotShown
from .policy import NotPermitted

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]


class TransactionMiddleware:
    """Commit when the answer is ready; roll back when the view raised or the answer is a server error.

    Django turns an exception in a view into an answer before a middleware sees it, and a transaction
    would then commit what had been done up to there: `process_exception` keeps the exception in mind.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id: UUID = request.request_id  # type: ignore[attr-defined]
        try:
            connection.ensure_connection()
        except OperationalError:
            logger.error("The database cannot be reached (request %s).", request_id)
            return web.unavailable(request)
        with recording.request(request_id):
            with transaction.atomic():
                response = self.get_response(request)
                if response.streaming:
                    raise RuntimeError("A streamed answer would leave after its transaction.")
                if getattr(request, "view_raised", None) is not None or response.status_code >= 500:
                    transaction.set_rollback(True)
            self._record_refusal(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        request.view_raised = exception  # type: ignore[attr-defined]

    def _record_refusal(self, request: HttpRequest) -> None:
        raised = getattr(request, "view_raised", None)
        user = getattr(request, "user", None)
        by = user if isinstance(user, User) else None
        page = request.resolver_match.view_name if request.resolver_match else ""
        if isinstance(raised, RecordNotShown):
            recording.record(
                Event.RECORD_REFUSED,
                by=by,
                offender_id=raised.offender_id,
                area_id=raised.area_id,
                page=page,
                kind=raised.kind,
                asked_for=str(raised.asked_for)[:40],
            )
        elif isinstance(raised, NotPermitted):
            recording.record(Event.PAGE_REFUSED, by=by, page=page, permission=raised.permission.value)


class IdentityMiddleware:
    """Tell the database, for this transaction, who is asking: row-level security will read it there."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('mappa.user_id', %s, true)", [str(user.pk)])
        return self.get_response(request)
