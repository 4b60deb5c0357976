"""Areas: their divisions, populations and local values."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from mappa.access.actions import areas as actions
from mappa.access.forms.areas import POLICY_FORMS, AddDivisionForm, PopulationForm, RecordPopulationForm
from mappa.access.pages import RecordNotShown, UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.policy import may, may_everywhere, may_in_area, require_in_area
from mappa.access.queries.areas import open_area, open_population
from mappa.access.queries.listing import record_listing
from mappa.agencies import queries
from mappa.agencies.policies import MEANINGS, PolicyKey
from mappa.audit.events import Event

from .asking import ask


@page(Permission.HOME_VIEW, methods=("GET",))
def areas(request: UserRequest) -> HttpResponse:
    record_listing(Event.AREAS_LISTED, by=request.user)
    context = {
        "areas": queries.list_areas(),
        "may_manage": may(request.user, Permission.AREA_MANAGE),
    }
    return render(request, "access/areas.html", context)


@page(Permission.HOME_VIEW, methods=("GET",))
def area(request: UserRequest, slug: str) -> HttpResponse:
    shown = open_area(slug)
    record_listing(Event.AREA_VIEWED, by=request.user, area_id=shown.pk)
    context = {
        "area": shown,
        "divisions": [[division.name, division.source] for division in queries.list_divisions(shown)],
        "populations": queries.list_populations(shown),
        "values": queries.policy_values(shown, on=timezone.localdate()),
        "policies": queries.list_policies(shown),
        "set_here": queries.policies_set(shown, on=timezone.localdate()),
        "meanings": MEANINGS,
        "may_manage": may_in_area(request.user, Permission.AREA_MANAGE, shown.pk),
    }
    return render(request, "access/area.html", context)


@page(Permission.AREA_MANAGE)
def add_division(request: UserRequest, slug: str) -> HttpResponse:
    shown = open_area(slug)
    require_in_area(request.user, Permission.AREA_MANAGE, shown.pk)
    form = AddDivisionForm(request.POST or None)
    return ask(
        request,
        form=form,
        act=lambda: actions.add_division(area=shown, by=request.user, **form.cleaned_data),
        template="access/add_division.html",
        context={"area": shown},
        done="The division is added.",
        then=reverse("access:area", args=[slug]),
    )


@page(Permission.AREA_MANAGE)
def record_population(request: UserRequest, slug: str) -> HttpResponse:
    shown = open_area(slug)
    require_in_area(request.user, Permission.AREA_MANAGE, shown.pk)
    form = RecordPopulationForm(request.POST or None)
    return ask(
        request,
        form=form,
        act=lambda: actions.record_population(area=shown, by=request.user, **form.cleaned_data),
        template="access/record_population.html",
        context={"area": shown},
        done="The population is recorded.",
        then=reverse("access:area", args=[slug]),
    )


@page(Permission.AREA_MANAGE)
def correct_population(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    shown = open_area(slug)
    require_in_area(request.user, Permission.AREA_MANAGE, shown.pk)
    standing = open_population(shown, pk)
    form = PopulationForm(
        request.POST or None, initial={"population": standing.population, "source": standing.source}
    )
    return ask(
        request,
        form=form,
        act=lambda: actions.correct_population(standing=standing, by=request.user, **form.cleaned_data),
        template="access/correct_population.html",
        context={"area": shown, "standing": standing},
        done="The population is corrected.",
        then=reverse("access:area", args=[slug]),
    )


@page(Permission.AREA_MANAGE)
def set_policy(request: UserRequest, slug: str, key: str) -> HttpResponse:
    shown = open_area(slug)
    require_in_area(request.user, Permission.AREA_MANAGE, shown.pk)
    if key not in PolicyKey.values:
        raise RecordNotShown("policy", key)
    policy = PolicyKey(key)
    form = POLICY_FORMS[MEANINGS[policy].kind](request.POST or None)
    return ask(
        request,
        form=form,
        act=lambda: actions.set_policy(area=shown, key=policy, by=request.user, **form.cleaned_data),
        template="access/set_policy.html",
        context={
            "area": shown,
            "policy": policy,
            "meaning": MEANINGS[policy],
            "value": queries.policy_value(shown, policy, on=timezone.localdate()),
            "history": queries.list_policies(shown, policy),
        },
        done="The value is set.",
        then=reverse("access:area", args=[slug]),
    )


@page(Permission.AREA_MANAGE, methods=("GET",))
def general_policies(request: UserRequest) -> HttpResponse:
    """The values that hold in every area that has set none of its own."""
    today = timezone.localdate()
    context = {
        "values": queries.policy_values(None, on=today),
        "set_here": queries.policies_set(None, on=today),
        "history": queries.list_policies(None),
        "meanings": MEANINGS,
        "may_manage": may_everywhere(request.user, Permission.AREA_MANAGE),
    }
    return render(request, "access/general_policies.html", context)


@page(Permission.AREA_MANAGE)
def set_general_policy(request: UserRequest, key: str) -> HttpResponse:
    if key not in PolicyKey.values:
        raise RecordNotShown("policy", key)
    policy = PolicyKey(key)
    form = POLICY_FORMS[MEANINGS[policy].kind](request.POST or None)
    return ask(
        request,
        form=form,
        act=lambda: actions.set_policy(area=None, key=policy, by=request.user, **form.cleaned_data),
        template="access/set_general_policy.html",
        context={
            "policy": policy,
            "meaning": MEANINGS[policy],
            "value": queries.policy_value(None, policy, on=timezone.localdate()),
            "history": queries.list_policies(None, policy),
            "may_manage": may_everywhere(request.user, Permission.AREA_MANAGE),
        },
        done="The value is set for every area that has none of its own.",
        then=reverse("access:general_policies"),
    )
