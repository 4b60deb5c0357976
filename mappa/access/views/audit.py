"""The audit, as a supervisor reads it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from mappa.access.forms.audit import AuditFilter, CommissionerForm
from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.policy import may
from mappa.access.queries.audit import NOBODY, find_offender, read_audit
from mappa.access.queries.commissioner import (
    MOST_ENTRIES,
    copy_for_commissioner,
    count_for_commissioner,
)
from mappa.access.queries.people import find_person
from mappa.audit.queries import Asked, Place, sealing_state


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
    sealing = sealing_state()
    return render(
        request,
        "access/audit.html",
        {
            "filters": filters,
            "told": told,
            "sealing": sealing,
            "sealing_is_late": sealing.is_late(timezone.now()),
            "may_export": may(request.user, Permission.COMMISSIONER_EXPORT),
        },
    )


@page(Permission.COMMISSIONER_EXPORT, confirmed=True)
def commissioner_export(request: UserRequest) -> HttpResponse:
    """Ask for what, and answer with the file: the person sends it on."""
    form = CommissionerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = _asked(request, {"event": None, "operation": None, **form.cleaned_data})
        if NOBODY in (asked.person_id, asked.offender_id):
            form.add_error("offender" if asked.offender_id == NOBODY else "person", "Nobody is found by this")
        elif count_for_commissioner(asked, by=request.user) > MOST_ENTRIES:
            form.add_error(
                None,
                f"There are more than {MOST_ENTRIES:,} entries: ask for fewer days, or have the command "
                "mappa export-for-commissioner run, which has no limit.",
            )
        else:
            return HttpResponse(
                copy_for_commissioner(asked, by=request.user),
                content_type="application/zip",
                headers={"Content-Disposition": 'attachment; filename="audit-for-the-commissioner.zip"'},
            )
    return render(
        request, "access/commissioner_export.html", {"form": form, "cancel_url": reverse("access:audit")}
    )


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
