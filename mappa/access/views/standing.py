"""What a person can open."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mappa.access.forms.people import DayFilter
from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.policy import may
from mappa.access.queries.people import open_known_person
from mappa.access.queries.standing import standing_of_person
from mappa.access.roles import ROLES


@page(Permission.PERSON_ACCESS_VIEW, methods=("GET",))
def person_access(request: UserRequest, pk: int) -> HttpResponse:
    shown = open_known_person(pk, by=request.user)
    today = timezone.localdate()
    filters = DayFilter(request.GET)
    on = (filters.cleaned_data.get("on") if filters.is_valid() else None) or today
    context = {
        "person": shown,
        "filters": filters,
        "today": today,
        "standing": standing_of_person(shown, on=on, today=today, by=request.user),
        "roles": ROLES,
        "keeps_people": may(request.user, Permission.AGENCY_PEOPLE_MANAGE),
    }
    return render(request, "access/person_access.html", context)
