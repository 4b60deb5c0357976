"""A caseload comes in by a page: upload, check, confirm."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission

from . import actions, queries
from .forms import ConfirmForm, UploadForm
from .layout import COLUMNS, MAY_BE_LEFT_OUT
from .reading import UPLOAD_LIMITS, read_uploads
from .states import HOURS_KEPT, MOST_ROWS_IN_A_REQUEST, PendingState

FAULTS_ON_A_PAGE = 100
FORM_AROUND_FILES = 64 * 1024


@page(Permission.CASELOAD_IMPORT, most_bytes=UPLOAD_LIMITS.compressed + FORM_AROUND_FILES)
def upload(request: UserRequest) -> HttpResponse:
    now = timezone.now()
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        files = [(file.name or "", file.read()) for file in form.cleaned_data["caseload"]]
        kept = actions.keep_upload(
            reading=read_uploads(files, UPLOAD_LIMITS),
            at=now,
            on=timezone.localdate(now),
            by=request.user,
        )
        return redirect("imports:checked", pk=kept.pk)
    return render(
        request,
        "imports/upload.html",
        {
            "form": form,
            "pending": queries.list_pending(by=request.user, at=now),
            "layout": COLUMNS,
            "may_be_left_out": MAY_BE_LEFT_OUT,
            "most_rows": UPLOAD_LIMITS.rows,
            "hours_kept": HOURS_KEPT,
        },
    )


@page(Permission.CASELOAD_IMPORT)
def checked(request: UserRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    pending = queries.open_pending(by=request.user, pk=pk, at=now)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        pending = actions.confirm_upload(
            pending_id=pk,
            reason=form.cleaned_data["reason"],
            at=now,
            on=timezone.localdate(now),
            by=request.user,
        )
    if pending.state == PendingState.IMPORTED:
        return redirect("imports:imported", pk=pk)
    if pending.state == PendingState.CONFIRMED:
        return redirect("imports:progress", pk=pk)
    return render(
        request,
        "imports/checked.html",
        {
            "form": form,
            "pending": pending,
            "faults": Paginator(pending.outcome["faults"], FAULTS_ON_A_PAGE).get_page(
                request.GET.get("page")
            ),
            "large": pending.rows > MOST_ROWS_IN_A_REQUEST,
        },
    )


@page(Permission.CASELOAD_IMPORT)
def progress(request: UserRequest, pk: int) -> HttpResponse:
    """How far a large import is; a POST begins one again that stopped."""
    now = timezone.now()
    pending = queries.open_pending(by=request.user, pk=pk, at=now)
    if request.method == "POST" and pending.state == PendingState.CONFIRMED:
        pending = actions.confirm_upload(
            pending_id=pk, reason=pending.reason, at=now, on=timezone.localdate(now), by=request.user
        )
    if pending.state == PendingState.IMPORTED:
        return redirect("imports:imported", pk=pk)
    if pending.state == PendingState.CHECKED:
        return redirect("imports:checked", pk=pk)
    return render(
        request,
        "imports/progress.html",
        {
            "pending": pending,
            "stopped": not queries.is_waiting_or_running(pending, at=now),
            "message": pending.stage or "Waiting to begin",
            "done": pending.done,
            "total": pending.total or None,
        },
    )


@page(Permission.CASELOAD_IMPORT, methods=("GET",))
def imported(request: UserRequest, pk: int) -> HttpResponse:
    pending = queries.open_pending(by=request.user, pk=pk, at=timezone.now())
    if pending.state != PendingState.IMPORTED:
        return redirect("imports:checked", pk=pk)
    return render(request, "imports/imported.html", {"pending": pending})


@page(Permission.CASELOAD_IMPORT, methods=("POST",))
def discard(request: UserRequest, pk: int) -> HttpResponse:
    actions.discard_upload(pending_id=pk, at=timezone.now(), by=request.user)
    return redirect("imports:upload")
