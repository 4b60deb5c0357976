"""A form that is sent again is not carried out again: its answer is that of the first (docs/adr/0021)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.postgres.functions import TransactionNow
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mappa.agencies.models import User
from mappa.audit.events import Event, Operation
from mappa.audit.models import AuditEntry
from mappa.web import views as web
from mappa.web.middleware import request_id

from .hidden import FIELD
from .models import Submission

#: What an entry of the audit may tell of and nothing be changed. A copy that was taken may be taken again.
CHANGES_NOTHING = (Operation.CONSULTATION, Operation.REFUSAL)
COPIES = (Event.RETURN_EXPORTED, Event.AUDIT_EXPORTED)


def once(request: HttpRequest, *, page: str, person: User, view: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer of the view, or, where this form was carried out before, that of the first time.

    A copy sent while the first is under way waits for it. An answer that changed nothing leaves the id unused, so
    that a form can be sent back, put right. A POST without an id is carried out as it is: the id guards a person
    against their own second click, and only the token guards them against others.
    """
    if request.method != "POST" or FIELD not in request.POST:
        return view()
    try:
        operation = UUID(request.POST[FIELD])
    except ValueError:
        return web.bad_request(request)
    _wait_for_copies(operation)
    digest = _digest(request)
    before = Submission.objects.filter(pk=operation).first()
    if before is not None:
        return _again(request, before, page=page, person=person, digest=digest)
    response = view()
    if response.status_code < 500 and (_leads_on(response) or _has_changed_something(request, person)):
        Submission.objects.create(
            id=operation,
            person=person,
            page=page,
            digest=digest,
            status=response.status_code,
            location=_location(request, response),
        )
    return response


def _wait_for_copies(operation: UUID) -> None:
    """Until the transaction ends; two ids that fall on one number only wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(operation.bytes[:8], "big", signed=True)]
        )


def _again(request: HttpRequest, before: Submission, *, page: str, person: User, digest: str) -> HttpResponse:
    if before.person_id != person.pk or before.page != page:
        return web.bad_request(request)
    if not hmac.compare_digest(before.digest, digest):
        return web.already_sent(request, request.get_full_path(), changed=True)
    if not before.location:
        return web.already_sent(request, request.get_full_path(), changed=False)
    messages.info(request, "The form was sent more than once. Only the first counted.")
    return redirect(before.location)


def _leads_on(response: HttpResponse) -> bool:
    return 300 <= response.status_code < 400


def _has_changed_something(request: HttpRequest, person: User) -> bool:
    """Every change leaves a row in the audit; one that was taken back took its row with it."""
    return (
        AuditEntry.objects.filter(by_id=person.pk, at__gte=TransactionNow(), request_id=request_id(request))
        .exclude(operation__in=CHANGES_NOTHING)
        .exclude(event__in=COPIES)
        .exists()
    )


def _location(request: HttpRequest, response: HttpResponse) -> str:
    """An address of ours as a path; nothing where the answer led elsewhere or was a page."""
    location = urljoin(request.path, response.get("Location", ""))
    ours = _leads_on(response) and location.startswith("/") and not location.startswith(("//", "/\\"))
    return location if ours else ""


def _digest(request: HttpRequest) -> str:
    """Of what was sent and to where. Keyed: whoever reads the table cannot try out what it may have been."""
    digest = hmac.new(f"submissions:{settings.SECRET_KEY}".encode(), request.path.encode(), hashlib.sha256)
    for name in sorted(request.POST):
        if name not in ("csrfmiddlewaretoken", FIELD):
            digest.update(repr((name, request.POST.getlist(name))).encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            digest.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()
