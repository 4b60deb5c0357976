"""The pages of emergency openings: opening, closing, the list of those that wait, and the review."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.database.refusals import NotPossible
from mappa.offenders import actions, queries
from mappa.offenders.forms import EmergencyForm, ReviewForm
from mappa.offenders.identifiers import possible_forms
from mappa.offenders.states import ReviewOutcome

NOT_OPENED = "No record can be opened with this reference or number: check it for a slip"


@page(Permission.EMERGENCY_OPEN, confirmed=True)
def open_in_emergency(request: UserRequest) -> HttpResponse:
    """One answer for a record that is not there and for one that may not be opened so."""
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["number"].strip()
        today = timezone.localdate()
        pk = actions.open_in_emergency(
            reference=typed,
            numbers=possible_forms(typed, on=today),
            reason=form.cleaned_data["reason"],
            on=today,
            by=request.user,
        )
        if pk is not None:
            return redirect("caseload:offender", pk=pk)
        form.add_error("number", NOT_OPENED)
    return render(
        request,
        "offenders/open_in_emergency.html",
        {"form": form, "cancel_url": reverse("caseload:home")},
    )


@page(Permission.EMERGENCY_OPEN, methods=("POST",))
def close_opening(request: UserRequest, pk: int) -> HttpResponse:
    """Close the record before its time."""
    opening = queries.open_own_opening(by=request.user, pk=pk)
    actions.close_opening(opening=opening, by=request.user)
    messages.success(request, "The record is closed again. Your opening of it will be reviewed.")
    return redirect("caseload:home")


@page(Permission.ACCESS_REVIEW, methods=("GET",))
def emergency_openings(request: UserRequest) -> HttpResponse:
    """What waits for review, the longest waiting first, and what was reviewed."""
    waiting, reviewed = queries.list_openings(by=request.user, at=timezone.now())
    return render(request, "offenders/emergency_openings.html", {"waiting": waiting, "reviewed": reviewed})


@page(Permission.ACCESS_REVIEW)
def review_opening(request: UserRequest, pk: int) -> HttpResponse:
    """One opening: who opened what when and why; and the review, by another person, once."""
    opening = queries.open_opening(by=request.user, pk=pk)
    reviewable = opening.reviewed_at is None and queries.may_review(opening, by=request.user)
    form = ReviewForm(request.POST or None) if reviewable else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            actions.review_opening(
                opening=opening,
                outcome=ReviewOutcome(form.cleaned_data["outcome"]),
                note=form.cleaned_data["note"],
                by=request.user,
            )
        except NotPossible as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, "The review is recorded.")
            return redirect("offenders:emergency_openings")
    return render(
        request,
        "offenders/review_opening.html",
        {
            "opening": opening,
            "form": form,
            "is_own": opening.user_id == request.user.pk,
            "cancel_url": reverse("offenders:emergency_openings"),
            "breadcrumbs": [{"text": "Emergency openings", "href": reverse("offenders:emergency_openings")}],
        },
    )
