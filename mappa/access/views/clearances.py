"""Vetting, training and clearance for category 4."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mappa.access.actions import clearances as actions
from mappa.access.actions import proposals
from mappa.access.forms.people import EndClearanceForm, GiveClearanceForm, after
from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.queries import clearances as queries
from mappa.access.queries.listing import record_listing
from mappa.access.queries.people import open_clearance, open_person
from mappa.access.states import NEEDED_BY_ALL, ClearanceKind
from mappa.audit.events import Event

from .people import PEOPLE_ON_A_PAGE, ask_about


@page(Permission.AGENCY_PEOPLE_MANAGE, methods=("GET",))
def clearances(request: UserRequest) -> HttpResponse:
    """What ends soon, and whose roles open nothing for want of vetting or training."""
    today = timezone.localdate()
    ending = queries.list_endings(by=request.user, on=today)
    shown = Paginator(ending, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    lacking = queries.list_lacking(by=request.user, on=today)
    record_listing(
        Event.CLEARANCES_LISTED, by=request.user, page=shown.number, entries=len(shown) + len(lacking)
    )
    context = {
        "page": shown,
        "lacking": lacking,
        "days": queries.days_of_notice(on=today),
    }
    return render(request, "access/clearances.html", context)


@page(Permission.AGENCY_PEOPLE_MANAGE)
def give_clearance(request: UserRequest, pk: int) -> HttpResponse:
    shown = open_person(pk, by=request.user)
    today = timezone.localdate()
    form = GiveClearanceForm(
        request.POST or None,
        version=shown.version,
        vettings=queries.levels(ClearanceKind.VETTING, shown.agency, on=today),
        trainings=queries.levels(ClearanceKind.TRAINING, shown.agency, on=today),
        initial={"start": today},
    )

    def act() -> object:
        asked = form.cleaned_data
        common = {
            "person": shown,
            "start": asked["start"],
            "end": after(asked["last"]),
            "reason": asked["reason"],
            "version": asked["version"],
            "by": request.user,
        }
        if asked["kind"] in NEEDED_BY_ALL:
            return actions.give_clearance(kind=asked["kind"], level=form.level, **common)
        return proposals.propose_category_4(today=today, **common)

    proposed = form.is_bound and form.is_valid() and form.cleaned_data["kind"] not in NEEDED_BY_ALL
    done = (
        "The clearance is proposed: somebody else has to approve it."
        if proposed
        else "The clearance is recorded."
    )
    return ask_about(request, shown, form, act, "access/give_clearance.html", done)


@page(Permission.AGENCY_PEOPLE_MANAGE)
def end_clearance(request: UserRequest, pk: int, clearance_pk: int) -> HttpResponse:
    shown = open_person(pk, by=request.user)
    clearance = open_clearance(shown, clearance_pk)
    form = EndClearanceForm(
        request.POST or None, version=shown.version, initial={"last": timezone.localdate()}
    )

    def act() -> object:
        last: date = form.cleaned_data["last"]
        return actions.end_clearance(
            clearance=clearance,
            on=last + timedelta(days=1),
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            by=request.user,
        )

    return ask_about(
        request,
        shown,
        form,
        act,
        "access/end_clearance.html",
        "The end of the clearance is recorded.",
        clearance=clearance,
        kind=ClearanceKind(clearance.kind),
    )
