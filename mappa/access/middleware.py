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
from psycopg.pq import TransactionStatus

from mappa.agencies.models import User
from mappa.audit import recording
from mappa.audit.events import Event
from mappa.audit.recording import AuditNotWritten, Recorded
from mappa.database.identity import acting_as
from mappa.web import views as web

from .pages import RecordNotShown
from .policy import NotPermitted

logger = logging.getLogger(__name__)

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]


class TransactionMiddleware:
    """Commit when the answer is ready; roll back when the view raised or the answer is a server error.

    Django turns an exception in a view into an answer before a middleware sees it, and a transaction
    would then commit what had been done up to there: `process_exception` keeps the exception in mind.

    Whatever a signed-in person is shown leaves an entry in the audit: the view's own, or else one that names the
    page. Where an entry cannot be written, the answer is 503 and nothing is shown or changed.
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
        with recording.request(request_id) as recorded:
            try:
                with transaction.atomic():
                    response = self._answer(request, recorded)
                self._record_refusal(request, response)
            except AuditNotWritten as failure:
                return self._not_written(request, failure)
            if recorded.failed:  # a view passed over it
                return self._not_written(request, None)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        request.view_raised = exception  # type: ignore[attr-defined]
        # Answered here, it is not logged with all that the row would have held.
        return web.unavailable(request) if isinstance(exception, AuditNotWritten) else None

    def _answer(self, request: HttpRequest, recorded: Recorded) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming:
            raise RuntimeError("A streamed answer would leave after its transaction.")
        if recorded.failed or self._has_come_to_nothing():
            raise AuditNotWritten
        if getattr(request, "view_raised", None) is not None or response.status_code >= 500:
            transaction.set_rollback(True)
        elif response.status_code < 400:
            self._record_page(request, recorded)
        return response

    @staticmethod
    def _has_come_to_nothing() -> bool:
        """Whether PostgreSQL would answer the commit by a roll-back, as it does, without an error, after one."""
        held = connection.connection
        return held is not None and held.info.transaction_status is TransactionStatus.INERROR

    @staticmethod
    def _record_page(request: HttpRequest, recorded: Recorded) -> None:
        by = _person(request)
        if by is None:
            return
        if recorded.entries and (
            request.method in ("GET", "HEAD") or recording.has_recorded(recorded, by=by)
        ):
            return
        recording.record(Event.PAGE_OPENED, by=by, page=_page(request), address=_numbers(request))

    @staticmethod
    def _record_refusal(request: HttpRequest, response: HttpResponse) -> None:
        raised = getattr(request, "view_raised", None)
        by = _person(request)
        page = _page(request)
        if isinstance(raised, RecordNotShown):
            recording.record(
                Event.RECORD_REFUSED,
                by=by,
                offender_id=raised.offender_id,
                area_id=raised.area_id,
                page=page,
                kind=raised.kind,
                asked_for=_pointer(raised.asked_for),
            )
        elif isinstance(raised, NotPermitted):
            recording.record(Event.PAGE_REFUSED, by=by, page=page, permission=raised.permission.value)
        elif by is not None and 400 <= response.status_code < 500:
            recording.record(Event.PAGE_REFUSED, by=by, page=page, status=response.status_code)

    @staticmethod
    def _not_written(request: HttpRequest, failure: AuditNotWritten | None) -> HttpResponse:
        cause = failure.__cause__ if failure else None
        logger.error(
            "The audit could not be written (%s): nothing was shown or changed (request %s).",
            type(cause).__name__,
            request.request_id,  # type: ignore[attr-defined]
        )
        return web.unavailable(request)


def _person(request: HttpRequest) -> User | None:
    user = getattr(request, "user", None)
    return user if isinstance(user, User) else None


def _page(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _numbers(request: HttpRequest) -> dict[str, int]:
    """The numbers in the address, which point to what was asked for; words in it may be anything."""
    match = request.resolver_match
    return (
        {f"address_{name}": value for name, value in match.kwargs.items() if isinstance(value, int)}
        if match
        else {}
    )


def _pointer(asked_for: object) -> str:
    """A number as it is; of anything else only that it was none: it may be a name."""
    text = str(asked_for)
    return text if text.isascii() and text.isdigit() and len(text) < 20 else "no number"


class IdentityMiddleware:
    """Tell the database, for this transaction, who is asking: row security shows what opens to that person."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting_as(request.user.pk if request.user.is_authenticated else None):
            return self.get_response(request)
