"""The minutes of one case: read, checked, signed, amended and sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.forms.refusing import AskingForm
from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.minutes import actions, queries
from mappa.minutes.forms import AmendForm, SendForm, SignForm
from mappa.minutes.printing import signed_in_words
from mappa.minutes.queries import CaseMinutes
from mappa.minutes.states import Stage
from mappa.offenders.changing import trail
from mappa.offenders.queries import permissions_on, standing_of

TEXT_CHANGED = (
    "What was recorded of this case changed after you opened the page, and so did the minutes. "
    "They are shown as they are now."
)
CHECK_AGAIN = (
    "The minutes changed after they were checked. They have to be checked again before they are signed."
)


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def minutes(request: UserRequest, pk: int) -> HttpResponse:
    """The minutes of a case: the draft for those who keep or chair the meeting, and what was signed for all."""
    found = queries.read_minutes(pk, by=request.user, on=timezone.localdate())
    return _read(request, found)


def _read(request: UserRequest, found: CaseMinutes, *, status: int = 200) -> HttpResponse:
    allowed = permissions_on(found.offender, by=request.user)
    keeps = Permission.MEETING_KEEP in allowed
    chairs = Permission.MEETING_CHAIR in allowed
    return render(
        request,
        "minutes/minutes.html",
        {
            **_page_of(found),
            "keeps": keeps,
            "chairs": chairs,
            "may_read_draft": keeps or chairs,
            "signs": chairs and _stops(found, request.user) == "",
            "not_yet": found.signed and keeps and _not_yet(found),
        },
        status=status,
    )


def _page_of(found: CaseMinutes) -> dict[str, Any]:
    today = timezone.localdate()
    standing = standing_of(found.offender, on=today)
    return {
        "found": found,
        "item": found.item,
        "meeting": found.item.meeting,
        "offender": found.offender,
        "standing": standing,
        "stage": found.stage,
        "today": today,
        "signature": signed_in_words(found.signed) if found.signed else "",
        "breadcrumbs": trail(standing, found.offender),
        "cancel_url": _address(found),
    }


def _address(found: CaseMinutes) -> str:
    return reverse("minutes:minutes", args=[found.item.pk])


def _not_yet(found: CaseMinutes) -> list[queries.Addressee]:
    """Those invited who have no copy."""
    return queries.addressees(found.item, on=timezone.localdate())


def _stops(found: CaseMinutes, by: Any) -> str:
    """Why the person's grade does not let them sign; empty where it does."""
    on = queries.grade_asked_on(by, found.item.meeting, on=timezone.localdate())
    return queries.grade_stops(by, found.item.meeting, on=on)


@page(Permission.MEETING_KEEP, methods=("POST",))
def check(request: UserRequest, pk: int) -> HttpResponse:
    """The keeper finds the minutes right as they are on the screen; nothing was typed that could be lost."""
    today = timezone.localdate()
    found = queries.open_minutes(pk, by=request.user, on=today, permission=Permission.MEETING_KEEP)
    try:
        actions.check_minutes(
            item=found.item, seen=request.POST.get("checksum", ""), on=today, by=request.user
        )
    except ChangedMeanwhile:
        messages.warning(request, f"Nothing was recorded. {TEXT_CHANGED}")
        return _read(request, queries.minutes_of(found.item, on=today), status=409)
    except NotPossible as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "Checked. The minutes wait for the chair’s signature.")
    return redirect("minutes:minutes", pk=pk)


@page(Permission.MEETING_CHAIR)
def sign(request: UserRequest, pk: int) -> HttpResponse:
    """The chair, or somebody in the chair's place, signs the text that is on the screen."""
    today = timezone.localdate()
    found = queries.open_minutes(pk, by=request.user, on=today, permission=Permission.MEETING_CHAIR)
    if found.signed is not None and request.method == "GET":
        messages.info(request, f"{signed_in_words(found.signed)} They are locked: add an amendment instead.")
        return redirect("minutes:minutes", pk=pk)
    chair = found.item.meeting.chair
    in_place_of = chair.full_name if chair is not None and chair.pk != request.user.pk else ""

    def form_of(data: Any, shown: CaseMinutes) -> SignForm:
        checksum = shown.check.checksum if shown.check is not None and not shown.is_stale else ""
        return SignForm(data, in_place_of=in_place_of, initial={"checksum": checksum})

    def shown(form: AskingForm, found: CaseMinutes, *, status: int = 200, **more: object) -> HttpResponse:
        return render(
            request,
            "minutes/sign.html",
            {
                **_page_of(found),
                "form": form,
                "in_place_of": in_place_of,
                "stops": _stops(found, request.user),
                "may_be_signed": found.stage is Stage.TO_SIGN,
                **more,
            },
            status=status,
        )

    form = form_of(request.POST or None, found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign_minutes(
                item=found.item,
                seen=form.cleaned_data["checksum"],
                in_place_because=form.because,
                on=today,
                by=request.user,
            )
        except NotPossible as refusal:
            form.refuse(refusal)
        except ChangedMeanwhile:
            anew = queries.minutes_of(found.item, on=today)
            checksum = "" if anew.check is None or anew.is_stale else anew.check.checksum
            kept = {**request.POST.dict(), "checksum": checksum}
            return shown(
                form_of(kept, anew),
                anew,
                status=409,
                changed=CHECK_AGAIN if anew.is_stale or anew.check is None else TEXT_CHANGED,
            )
        else:
            messages.success(
                request, "Signed and locked. Those who keep the meeting are told to send the minutes."
            )
            return redirect("minutes:minutes", pk=pk)
    return shown(form, found)


@page(Permission.MEETING_KEEP)
def amend(request: UserRequest, pk: int) -> HttpResponse:
    """Add to signed minutes."""
    today = timezone.localdate()
    found = queries.open_minutes(pk, by=request.user, on=today, permission=Permission.MEETING_KEEP)
    if found.signed is None:
        messages.info(request, "These minutes are not signed yet: correct what was written down of the case.")
        return redirect("minutes:minutes", pk=pk)
    number = len(found.signed.amendments)
    form = AmendForm(request.POST or None, version=number)
    status, changed = 200, ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.amend_minutes(
                item=found.item,
                text=form.cleaned_data["text"],
                why=form.cleaned_data["why"],
                seen=form.cleaned_data["version"],
                on=today,
                by=request.user,
            )
        except NotPossible as refusal:
            form.refuse(refusal)
        except ChangedMeanwhile:
            status, changed = (
                409,
                "The amendments changed after you opened the page: what somebody else added is below.",
            )
            form.data = {**request.POST.dict(), "version": str(number)}
        else:
            messages.success(request, "The amendment is added. Whoever has a copy is told.")
            return redirect("minutes:minutes", pk=pk)
    return render(
        request, "minutes/amend.html", {**_page_of(found), "form": form, "changed": changed}, status=status
    )


@page(Permission.MEETING_KEEP)
def send(request: UserRequest, pk: int) -> HttpResponse:
    """Who gets a copy and who does not, and why; then each copy goes out as a disclosure."""
    today = timezone.localdate()
    found = queries.open_minutes(pk, by=request.user, on=today, permission=Permission.MEETING_KEEP)
    if found.signed is None:
        messages.info(
            request, "These minutes are not signed yet: they are sent once the chair has signed them."
        )
        return redirect("minutes:minutes", pk=pk)
    asked = _not_yet(found)
    entitled = [one for one in asked if not one.because]
    form = SendForm(
        request.POST or None, readers=[one.person.pk for one in entitled if one.person is not None]
    )
    status, changed = 200, ""
    if request.method == "POST" and form.is_valid():
        try:
            sent = actions.send_minutes(item=found.item, seen=form.seen, on=today, by=request.user)
        except NotPossible as refusal:
            form.refuse(refusal)
        except ChangedMeanwhile:
            status = 409
            changed = "Who may have a copy changed after you opened the page. Nothing was sent: look at the list again."
            form = SendForm(readers=[one.person.pk for one in entitled if one.person is not None])
        else:
            number = len(sent.copies)
            messages.success(request, f"{number} {'copy is' if number == 1 else 'copies are'} sent.")
            return redirect("minutes:minutes", pk=pk)
    return render(
        request,
        "minutes/send.html",
        {
            **_page_of(found),
            "form": form,
            "entitled": entitled,
            "kept_back": [one for one in asked if one.because],
            "changed": changed,
        },
        status=status,
    )
