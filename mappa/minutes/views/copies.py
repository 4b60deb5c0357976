"""A reader's own copies: listed, read, taken as a file, and acknowledged."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.audit.events import Event
from mappa.database.refusals import NotPossible
from mappa.minutes import actions, queries
from mappa.minutes.printing import CONTENT_TYPE, NotAsSigned, pdf_of, signed_in_words

NOT_PRINTED = (
    "The text of these minutes is not what was signed: no file is made of it. Tell whoever keeps the meeting."
)


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def my_copies(request: UserRequest) -> HttpResponse:
    """The copies of minutes that were sent to the reader, those not acknowledged first."""
    shown, told = queries.list_my_copies(
        by=request.user, on=timezone.localdate(), page=request.GET.get("page")
    )
    return render(request, "minutes/my_copies.html", {"page": shown, "told": told})


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def copy(request: UserRequest, pk: int) -> HttpResponse:
    """One's own copy, which names one."""
    opened = queries.open_copy(pk, by=request.user, event=Event.MINUTES_COPY_OPENED)
    return render(
        request,
        "minutes/copy.html",
        {
            "opened": opened,
            "copy": opened.copy,
            "meeting": opened.item.meeting,
            "signature": signed_in_words(opened.signed),
            "breadcrumbs": [{"text": "My copies of minutes", "href": reverse("minutes:my_copies")}],
        },
    )


@page(Permission.OFFENDER_VIEW, methods=("POST",))
def acknowledge(request: UserRequest, pk: int) -> HttpResponse:
    """The reader has their copy and has read it."""
    opened = queries.open_copy(pk, by=request.user, event=Event.MINUTES_COPY_OPENED)
    try:
        actions.acknowledge(copy=opened.copy, on=timezone.localdate(), by=request.user)
    except NotPossible as refusal:
        messages.info(request, refusal.message)
    else:
        messages.success(request, "You have acknowledged this copy.")
    return redirect("minutes:copy", pk=pk)


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def copy_pdf(request: UserRequest, pk: int) -> HttpResponse:
    """One's own copy as a file. Its name tells nothing of the offender."""
    opened = queries.open_copy(pk, by=request.user, event=Event.MINUTES_COPY_TAKEN)
    try:
        content = pdf_of(opened.copy, opened.signed)
    except NotAsSigned:
        messages.warning(request, NOT_PRINTED)
        return redirect("minutes:copy", pk=pk)
    name = f"minutes-{opened.copy.minutes_id}-copy-{opened.copy.number}-of-{opened.copy.of}.pdf"
    return HttpResponse(
        content,
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
