"""Wide roles and clearances that two people give."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from mappa.access.actions import proposals as actions
from mappa.access.forms.people import DecideForm
from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.queries import people as queries
from mappa.access.queries.listing import record_listing
from mappa.access.roles import ROLES
from mappa.audit.events import Event

from .asking import ask
from .people import PEOPLE_ON_A_PAGE


@page(Permission.AGENCY_PEOPLE_MANAGE, methods=("GET",))
def proposals(request: UserRequest) -> HttpResponse:
    listed = queries.list_proposals(by=request.user)
    shown = Paginator(listed, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    record_listing(Event.PROPOSALS_LISTED, by=request.user, page=shown.number, entries=len(shown))
    return render(request, "access/proposals.html", {"page": shown, "roles": ROLES})


@page(Permission.AGENCY_PEOPLE_MANAGE)
def decide(request: UserRequest, pk: int) -> HttpResponse:
    """A proposal as it was made, and its decision: one's own to withdraw, somebody else's to decide."""
    by, today = request.user, timezone.localdate()
    proposal = queries.open_proposal(pk, by=by)
    is_own = proposal.proposed_by_id == by.pk
    form = DecideForm(request.POST or None, is_own=is_own)
    able = actions.who_may_decide(proposal, on=today)
    context = {
        "proposal": proposal,
        "roles": ROLES,
        "is_own": is_own,
        "able": able,
        "may_decide": not proposal.decision and (is_own or by.pk in {person.pk for person in able}),
    }

    def act() -> object:
        return actions.decide(
            proposal=proposal,
            decision=form.cleaned_data["decision"],
            reason=form.cleaned_data["reason"],
            today=today,
            by=by,
        )

    return ask(
        request,
        form=form,
        act=act,
        template="access/decide.html",
        context=context,
        done="The decision is recorded.",
        then=reverse("access:proposals"),
    )
