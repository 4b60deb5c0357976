"""The minutes of a meeting, case by case; signing several in one go; and what waits everywhere."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.meetings.queries.meetings import find_meeting
from mappa.minutes import actions, queries
from mappa.minutes.forms import SignAllForm
from mappa.minutes.states import Stage
from mappa.web.wording import quantity

MEETINGS = {"text": "Meetings"}


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def waiting(request: UserRequest) -> HttpResponse:
    """Minutes that are not sent, overdue first."""
    today = timezone.localdate()
    listed = queries.list_waiting_page(by=request.user, on=today, page=request.GET.get("page"))
    return render(request, "minutes/waiting.html", {"page": listed, "today": today})


def _trail(meeting: Any) -> list[dict[str, str]]:
    return [
        {**MEETINGS, "href": reverse("meetings:mine")},
        {"text": meeting.name, "href": reverse("meetings:meeting", args=[meeting.pk])},
    ]


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def of_meeting(request: UserRequest, pk: int) -> HttpResponse:
    """How far the minutes of each case of a meeting are, and what the clock says."""
    meeting = find_meeting(pk, by=request.user)
    today = timezone.localdate()
    rows = queries.list_of_meeting(meeting, by=request.user, on=today)
    return render(
        request,
        "minutes/of_meeting.html",
        {
            "meeting": meeting,
            "rows": rows,
            "today": today,
            "not_shown": meeting.cases - len(rows),
            "to_sign": [one for one in rows if one.stage is Stage.TO_SIGN],
            "signs": queries.may_sign(request.user, meeting, on=today),
            "breadcrumbs": _trail(meeting),
        },
    )


def _named(offered: list[queries.ToSign]) -> dict[str, str]:
    return {one.key: f"{one.name} ({one.reference})" for one in offered}


@page(Permission.MEETING_CHAIR)
def sign_all(request: UserRequest, pk: int) -> HttpResponse:
    """The chair signs the minutes of several cases at once, each text being on the screen."""
    meeting = find_meeting(pk, by=request.user)
    today = timezone.localdate()
    offered = queries.to_sign_of_meeting(meeting, by=request.user, on=today)
    in_place_of = (
        meeting.chair.full_name if meeting.chair is not None and meeting.chair_id != request.user.pk else ""
    )
    form = SignAllForm(
        request.POST or None,
        in_place_of=in_place_of,
        offered=_named(offered),
    )
    status, changed = 200, False
    if request.method == "POST":
        valid = form.is_valid()
        changed = form.has_error("cases", "invalid_choice")
        if valid:
            try:
                signed = actions.sign_of_meeting(
                    meeting=meeting,
                    seen=form.seen,
                    in_place_because=form.because,
                    on=today,
                    by=request.user,
                )
            except NotPossible as refusal:
                form.refuse(refusal)
            except ChangedMeanwhile:
                changed = True
            else:
                messages.success(
                    request, f"Signed and locked: the minutes of {quantity(len(signed), 'case')}."
                )
                return redirect("minutes:of_meeting", pk=pk)
        if changed:
            status, offered = 409, queries.still_as_checked(offered)
            form.offer(_named(offered))
    on = queries.grade_asked_on(request.user, meeting, on=today)
    return render(
        request,
        "minutes/sign_all.html",
        {
            "meeting": meeting,
            "offered": offered,
            "form": form,
            "in_place_of": in_place_of,
            "stops": queries.grade_stops(request.user, meeting, on=on),
            "changed": changed,
            "cancel_url": reverse("minutes:of_meeting", args=[pk]),
            "breadcrumbs": _trail(meeting),
        },
        status=status,
    )
