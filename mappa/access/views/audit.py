"""The audit, as a supervisor reads it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from mappa.access.forms.audit import AuditFilter
from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.queries.audit import NOBODY, find_offender, read_audit
from mappa.access.queries.people import find_person
from mappa.audit.queries import Asked, Place


@page(Permission.AUDIT_READ, methods=("GET",))
def audit(request: UserRequest) -> HttpResponse:
    filters = AuditFilter(request.GET)
    asked = _asked(request, filters.cleaned_data) if filters.is_valid() else None
    told = None
    if asked is not None:
        told = read_audit(
            asked,
            by=request.user,
            older_than=Place.read(request.GET.get("older_than", "")),
            newer_than=Place.read(request.GET.get("newer_than", "")),
        )
    return render(request, "access/audit.html", {"filters": filters, "told": told})


def _asked(request: UserRequest, typed: dict[str, Any]) -> Asked:
    person_id = offender_id = None
    if typed["person"]:
        person = find_person(typed["person"])
        person_id = person.pk if person else NOBODY
    if typed["offender"]:
        offender_id = find_offender(typed["offender"], by=request.user)
        if offender_id is None:
            number = typed["offender"]
            is_number = number.isascii() and number.isdigit() and len(number) < 19
            offender_id = int(number) if is_number else NOBODY
    return Asked(
        person_id=person_id,
        offender_id=offender_id,
        event=typed["event"],
        operation=typed["operation"],
        first_day=typed["first_day"],
        last_day=typed["last_day"],
    )
