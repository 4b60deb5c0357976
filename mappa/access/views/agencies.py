"""Agencies, who belongs to them, and the information-sharing protocol."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.actions import agencies as actions
from mappa.access.forms.areas import AddAgencyForm, EndProtocolForm, SignProtocolForm
from mappa.access.forms.people import choices_of
from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.policy import areas_where, may_everywhere
from mappa.access.queries.areas import open_agency, open_signature
from mappa.access.queries.listing import record_listing
from mappa.agencies import queries
from mappa.audit.events import Event
from mappa.database.refusals import NotPossible

from .asking import ask


@page(Permission.PEOPLE_MANAGE, methods=("GET",))
def agencies(request: UserRequest) -> HttpResponse:
    bound = queries.agencies_bound(timezone.localdate())
    record_listing(Event.AGENCIES_LISTED, by=request.user)
    return render(request, "access/agencies.html", {"agencies": queries.list_agencies(), "bound": bound})


@page(Permission.PEOPLE_MANAGE)
def add_agency(request: UserRequest) -> HttpResponse:
    mine = areas_where(request.user, Permission.PEOPLE_MANAGE)
    in_reach = [area for area in queries.list_areas() if area.pk in mine]
    form = AddAgencyForm(
        request.POST or None,
        areas=choices_of(in_reach),
        may_serve_several=may_everywhere(request.user, Permission.PEOPLE_MANAGE),
    )
    if form.is_valid():
        area = next((area for area in in_reach if area.pk == form.cleaned_data["area"]), None)
        try:
            added = actions.add_agency(
                name=form.cleaned_data["name"], kind=form.cleaned_data["kind"], area=area, by=request.user
            )
        except NotPossible as refusal:
            form.refuse(refusal)
        else:
            return redirect("access:agency", pk=added.pk)
    return render(request, "access/add_agency.html", {"form": form, "cancel_url": reverse("access:agencies")})


@page(Permission.PEOPLE_MANAGE, methods=("GET",))
def agency(request: UserRequest, pk: int) -> HttpResponse:
    shown = open_agency(pk)
    record_listing(Event.AGENCY_VIEWED, by=request.user, area_id=shown.area_id, subject_agency_id=shown.pk)
    today = timezone.localdate()
    context = {
        "agency": shown,
        "bound": shown.pk in queries.agencies_bound(today),
        "signatures": queries.list_signatures(shown),
        "people": queries.list_people_of(shown),
        "today": today,
    }
    return render(request, "access/agency.html", context)


@page(Permission.PEOPLE_MANAGE)
def sign_protocol(request: UserRequest, pk: int) -> HttpResponse:
    shown = open_agency(pk)
    form = SignProtocolForm(request.POST or None, initial={"on": timezone.localdate()})
    return ask(
        request,
        form=form,
        act=lambda: actions.sign_protocol(agency=shown, by=request.user, **form.cleaned_data),
        template="access/sign_protocol.html",
        context={"agency": shown},
        done="The signature is recorded.",
        then=reverse("access:agency", args=[pk]),
    )


@page(Permission.PEOPLE_MANAGE)
def end_protocol(request: UserRequest, pk: int, signature_pk: int) -> HttpResponse:
    shown = open_agency(pk)
    signature = open_signature(shown, signature_pk)
    form = EndProtocolForm(request.POST or None, initial={"last": timezone.localdate()})

    def act() -> object:
        last: date = form.cleaned_data["last"]
        return actions.end_protocol(
            signature=signature,
            on=last + timedelta(days=1),
            reason=form.cleaned_data["reason"],
            by=request.user,
        )

    return ask(
        request,
        form=form,
        act=act,
        template="access/end_protocol.html",
        context={"agency": shown, "signature": signature},
        done="The end of the signature is recorded.",
        then=reverse("access:agency", args=[pk]),
    )
