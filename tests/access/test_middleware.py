"""A request stands or falls as one: page, change and audit row together, a refusal after the roll-back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from mappa.access.middleware import TransactionMiddleware
from mappa.access.pages import RecordNotShown
from mappa.agencies.models import Division
from mappa.audit import recording
from mappa.audit.events import Event
from mappa.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


def request() -> HttpRequest:
    made = RequestFactory().get("/somewhere/")
    made.request_id = uuid4()  # type: ignore[attr-defined]
    made.resolver_match = None
    return made


def answer(made: HttpRequest, view: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """What the middleware answers, with a view's exception turned into an answer as Django's handler does."""

    def handler(asked: HttpRequest) -> HttpResponse:
        try:
            return view(asked)
        except RecordNotShown as raised:
            middleware.process_exception(asked, raised)
            return HttpResponse(status=404)
        except ZeroDivisionError as raised:
            middleware.process_exception(asked, raised)
            return HttpResponse(status=500)

    middleware = TransactionMiddleware(handler)
    return middleware(made)


def audit_of(made: HttpRequest) -> list[str]:
    return list(
        AuditEntry.objects.filter(request_id=made.request_id).values_list("event", flat=True)  # type: ignore[attr-defined]
    )


def add_division(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO agencies_division (area_id, name, source) SELECT min(id), %s, '' FROM agencies_area",
            [name],
        )


def test_a_page_and_its_audit_row_are_kept_together() -> None:
    made = request()

    def view(asked: HttpRequest) -> HttpResponse:
        add_division("Kept")
        recording.record(Event.RECORD_REFUSED, by=None, offender_id=1)
        return HttpResponse("shown")

    assert answer(made, view).status_code == 200
    assert audit_of(made) == ["record.refused"]
    assert Division.objects.filter(name="Kept").exists()


def test_what_a_failing_view_had_done_is_undone() -> None:
    made = request()

    def view(asked: HttpRequest) -> HttpResponse:
        add_division("Half done")
        recording.record(Event.RECORD_REFUSED, by=None, offender_id=1)
        raise ZeroDivisionError

    assert answer(made, view).status_code == 500
    assert audit_of(made) == []
    assert not Division.objects.filter(name="Half done").exists()


def test_a_server_error_without_an_exception_is_undone_too() -> None:
    made = request()

    def view(asked: HttpRequest) -> HttpResponse:
        add_division("Half done")
        return HttpResponse(status=503)

    answer(made, view)
    assert not Division.objects.filter(name="Half done").exists()


def test_an_answer_of_4xx_that_no_exception_caused_is_kept() -> None:
    made = request()

    def view(asked: HttpRequest) -> HttpResponse:
        add_division("Counted failure")
        return HttpResponse(status=429)

    answer(made, view)
    assert Division.objects.filter(name="Counted failure").exists()


def test_a_record_not_shown_is_recorded_after_the_roll_back() -> None:
    made = request()

    def view(asked: HttpRequest) -> HttpResponse:
        add_division("Half done")
        raise RecordNotShown("offender", 4711)

    assert answer(made, view).status_code == 404
    (entry,) = AuditEntry.objects.filter(request_id=made.request_id)  # type: ignore[attr-defined]
    assert (entry.event, entry.operation) == ("record.refused", "refusal")
    assert entry.detail["asked_for"] == "4711"
    assert not Division.objects.filter(name="Half done").exists()


def test_no_page_is_shown_where_its_audit_row_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    made = request()

    def refuse(*_: object, **__: object) -> None:
        raise DatabaseError("no space left")

    def view(asked: HttpRequest) -> HttpResponse:
        recording.record(Event.RECORD_REFUSED, by=None, offender_id=1)
        return HttpResponse("the secret")

    monkeypatch.setattr(AuditEntry, "save", refuse)
    answered = answer(made, view)
    assert answered.status_code == 503
    assert b"secret" not in answered.content


def test_no_page_is_shown_by_a_view_that_passes_over_its_audit_row() -> None:
    made = request()

    def view(asked: HttpRequest) -> HttpResponse:
        with suppress(recording.AuditNotWritten), transaction.atomic():
            recording.record(Event.OFFENDER_VIEWED, by=None, offender_id=1)  # who it was is missing
        return HttpResponse("the secret")

    answered = answer(made, view)
    assert answered.status_code == 503
    assert b"secret" not in answered.content


def test_no_page_is_shown_where_postgresql_would_answer_the_commit_by_a_roll_back() -> None:
    made = request()

    def view(asked: HttpRequest) -> HttpResponse:
        recording.record(Event.RECORD_REFUSED, by=None, offender_id=1)
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
        return HttpResponse("the secret")

    with transaction.atomic():
        answered = answer(made, view)
    assert answered.status_code == 503
    assert b"secret" not in answered.content
    assert audit_of(made) == []


def test_a_streamed_answer_is_refused() -> None:
    def view(asked: HttpRequest) -> HttpResponse:
        return StreamingHttpResponse(iter([b"late"]))  # type: ignore[return-value]

    with pytest.raises(RuntimeError, match="after its transaction"):
        answer(request(), view)
