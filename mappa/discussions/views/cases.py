"""The pages of a case at a meeting: the one screen on which it is written down, and how it reads afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.discussions import actions, queries
from mappa.discussions.forms import DiscussionForm, merged, said_by
from mappa.offenders.changing import trail
from mappa.offenders.queries import permissions_on
from mappa.risk.queries import gaps_of

#: The parts of the screen, in order: the anchor and the heading.
PARTS = (
    ("from-last-time", "Actions from last time"),
    ("statement", "Confidentiality and diversity"),
    ("information", "Information from the agencies"),
    ("risk", "Risk assessment and plan"),
    ("conditions", "Licence conditions"),
    ("disclosure", "Disclosure"),
    ("level", "Level"),
    ("review", "Next review"),
    ("actions", "New actions"),
    ("dissent", "Dissent"),
    ("close", "Close the case"),
)
CLOSE = "close"
SCREENS = {
    Permission.MEETING_KEEP: "discussions/hold.html",
    Permission.MEETING_CHAIR: "discussions/hold_as_chair.html",
}


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def discussion(request: UserRequest, pk: int) -> HttpResponse:
    """What was said and decided about a case at a meeting, with every version."""
    case = queries.open_case(pk, by=request.user, permission=Permission.OFFENDER_VIEW)
    allowed = permissions_on(case.offender, by=request.user)
    version = queries.at_version(case, case.number)
    form = _form(None, case, version)
    return render(
        request,
        "discussions/discussion.html",
        {
            **_page_of(case),
            "version": version if case.discussion else None,
            "told": [(agency, version.information.get(agency.pk)) for agency in case.agencies],
            "versions": queries.versions_of(case, by=request.user),
            "words": {name: str(form[name].label) for name in form.fields}
            | {
                "level_outcome": "The level",
                "assessment_id": "The version of the assessment",
                "plan_id": "The version of the plan",
            },
            "hold": _way_to_hold(case, allowed),
            "may_disclose": Permission.DISCLOSURE_RECORD in allowed,
        },
    )


def _way_to_hold(case: queries.Case, allowed: set[Permission]) -> str:
    """The page on which the reader may write the case down, or correct it; '' where they may not."""
    if case.hindrance:
        return ""
    if Permission.MEETING_KEEP in allowed:
        return reverse("discussions:hold", args=[case.item.pk])
    if Permission.MEETING_CHAIR in allowed:
        return reverse("discussions:hold_as_chair", args=[case.item.pk])
    return ""


@page(Permission.MEETING_KEEP)
def hold(request: UserRequest, pk: int) -> HttpResponse:
    """The one screen of a case, for whoever keeps the meeting."""
    return _hold(request, pk, Permission.MEETING_KEEP)


@page(Permission.MEETING_CHAIR)
def hold_as_chair(request: UserRequest, pk: int) -> HttpResponse:
    """The same for whoever may chair it."""
    return _hold(request, pk, Permission.MEETING_CHAIR)


def _hold(request: UserRequest, pk: int, permission: Permission) -> HttpResponse:
    case = queries.open_case(pk, by=request.user, permission=permission)
    if request.method != "POST":
        if case.hindrance:
            messages.info(request, case.hindrance)
            return redirect("discussions:discussion", pk=pk)
        shown = case.as_shown(queries.at_version(case, case.number))
        return _screen(request, case, _form(None, case, shown), permission)
    seen = request.POST.get("version", "")
    if seen.isascii() and seen.isdigit() and len(seen) < 7 and int(seen) != case.number:
        return _both(request, pk, permission, seen=int(seen))
    pressed = request.POST.get("save", "")
    closing = pressed == CLOSE and not case.is_closed
    form = _form(request.POST, case, queries.at_version(case, case.number), closing=closing)
    if not form.is_valid():
        return _screen(request, case, form, permission)
    try:
        actions.record_discussion(
            item=case.item,
            written=form.written(),
            information=form.information(),
            new=[
                actions.NewAction(one.row, one.text, one.owner, one.due_on, one.make_member)
                for one in form.new
            ],
            closing=closing,
            reason=form.cleaned_data.get("reason", ""),
            seen=form.cleaned_data["version"],
            today=timezone.localdate(),
            by=request.user,
        )
    except NotPossible as refusal:
        form.refuse(refusal.field, refusal.message)
        return _screen(request, case, form, permission)
    except ChangedMeanwhile:
        return _both(request, pk, permission, seen=form.cleaned_data["version"])
    if closing or case.is_closed:
        messages.success(request, "The case is closed." if closing else "The correction is recorded.")
        return redirect("discussions:discussion", pk=pk)
    messages.success(request, "Saved.")
    anchor = pressed if pressed in dict(PARTS) else "main-content"
    return redirect(f"{request.path}#{anchor}")


def _form(
    data: Any, case: queries.Case, version: queries.Version, *, closing: bool = False
) -> DiscussionForm:
    return DiscussionForm(
        data,
        agencies={agency.pk: agency.name for agency in case.agencies},
        written=version.written,
        information=version.information,
        correcting=case.is_closed,
        closing=closing,
        find=_finder(),
        prefer=queries.people_of(case.item) if data is not None else frozenset(),
        today=timezone.localdate(),
        version=version.number,
    )


def _finder() -> Callable[[str], Any]:
    return queries.find_people_to_own


def _screen(
    request: UserRequest,
    case: queries.Case,
    form: DiscussionForm,
    permission: Permission,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    listed = queries.actions_of(case.offender, on=case.standing.on)
    here = [one for one in listed.open if one.action.agenda_item_id == case.item.pk]
    return render(
        request,
        SCREENS[permission],
        {
            **_page_of(case),
            "form": form,
            "from_last_time": [one for one in listed.open if one not in here],
            "agreed_here": here,
            "people": listed.people,
            "theirs": {},
            "gaps": [] if case.is_closed else gaps_of(case.offender, on=case.standing.on),
            "invited": queries.names_invited(case.item),
            "reader": request.user,
            **more,
        },
        status=status,
    )


def _page_of(case: queries.Case) -> dict[str, Any]:
    last = queries.last_discussion(case.offender, but=case.item)
    return {
        "case": case,
        "offender": case.offender,
        "standing": case.standing,
        "parts": PARTS,
        "last": last,
        "changed": queries.changed_since(case, last),
        "breadcrumbs": trail(case.standing, case.offender),
    }


def _both(request: UserRequest, pk: int, permission: Permission, *, seen: int) -> HttpResponse:
    """409: what was typed, with what another wrote meanwhile beside it; nothing of either is lost."""
    case = queries.open_case(pk, by=request.user, permission=permission)
    if case.hindrance:
        messages.warning(request, f"{case.hindrance} Nothing of yours was saved.")
    base = _form(None, case, queries.at_version(case, seen if seen <= case.number else 0))
    now = _form(None, case, case.as_shown(queries.at_version(case, case.number)))
    data, both = merged(request.POST.dict(), base=base, theirs=now)
    data |= {name: str(now[name].value() or "") for name in ("version", "assessment_id", "plan_id")}
    form = _form(data, case, queries.at_version(case, case.number))
    who = case.discussion.recorded_by if case.discussion else None
    return _screen(
        request,
        case,
        form,
        permission,
        status=409,
        theirs={name: said_by(now, name) for name in both},
        changed_by=who,
        closed_meanwhile=queries.closed_meanwhile(case, seen=seen),
    )
