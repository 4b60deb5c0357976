"""How another person signs in: their second factors and sessions, for whoever keeps their account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.forms.people import ConfirmForm
from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.policy import may_keep
from mappa.access.queries.people import open_person
from mappa.access.views.asking import ask
from mappa.sign_in import queries
from mappa.sign_in.actions import factors, sessions
from mappa.sign_in.states import ENDED_IN_SHORT, FactorKind, Means


@page(Permission.AGENCY_PEOPLE_MANAGE, methods=("GET",))
def person_sign_in(request: UserRequest, pk: int) -> HttpResponse:
    person, now = open_person(pk, by=request.user), timezone.now()
    context = {
        "person": person,
        "factors": queries.standing_factors(person),
        "ended_factors": queries.ended_factors(person),
        "kinds": FactorKind,
        "sessions": queries.open_sessions(person, at=now),
        "before": queries.sessions_before(person, at=now),
        "means": Means,
        "short": ENDED_IN_SHORT,
        "keeps": may_keep(request.user, person),
    }
    return render(request, "sign_in/person_sign_in.html", context)


@page(Permission.AGENCY_PEOPLE_MANAGE, confirmed=True)
def reset_factors(request: UserRequest, pk: int) -> HttpResponse:
    person = open_person(pk, by=request.user)
    form = ConfirmForm(request.POST or None, version=person.version)
    return ask(
        request,
        form=form,
        act=lambda: factors.reset_factors(
            person=person, version=form.cleaned_data["version"], at=timezone.now(), by=request.user
        ),
        template="sign_in/reset_factors.html",
        context={"person": person},
        done="The second factors are reset. The person sets up a new one at the next sign-in.",
        then=reverse("sign_in:person_sign_in", args=[pk]),
    )


@page(Permission.AGENCY_PEOPLE_MANAGE, methods=("POST",))
def end_sessions(request: UserRequest, pk: int) -> HttpResponse:
    person = open_person(pk, by=request.user)
    sessions.end_sessions_of(person=person, at=timezone.now(), by=request.user)
    messages.success(request, "The person is signed out everywhere.")
    return redirect("sign_in:person_sign_in", pk=pk)
