"""The pages of a case at a meeting: the one screen on which it is written down, and how it reads afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.views.asking import ask
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.discussions import actions, queries
from mappa.discussions.forms import DecideForm, DiscussionForm, merged, said_by
from mappa.discussions.states import DisclosureDecision
from mappa.law.dated import in_words
from mappa.levels.queries import explain, review_of, tests_on, waiting_decision
from mappa.offenders.changing import asks_about, change, trail
from mappa.offenders.queries import permissions_on
from mappa.oversight.forms import DisclosureForm
from mappa.risk.queries import gaps_of
from mappa.risk.states import Pillar

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
PILLARS = list(Pillar)
CLOSE = "close"
#: Buttons that save and go on to another page, which comes back to the discussion.
WAYS = {"assess": "risk:record_assessment", "plan": "risk:record_plan"}
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
                "criteria": "The criteria for the level",
                "assessment_id": "The version of the assessment",
                "plan_id": "The version of the plan",
            },
            "hold": _way_to_hold(case, allowed),
            "answers": queries.answers_of(case.discussion) if case.discussion else [],
            "made": queries.decision_made(case.item) if case.is_closed else None,
            "waits": case.discussion is not None and queries.waits_to_be_decided(case.discussion),
            "may_decide": Permission.LEVEL_SET in allowed,
            "review": review_of(case.offender, on=case.meets_on) if case.is_closed else None,
            "disclosed": queries.disclosures_made(case.item) if case.is_closed else [],
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
    except actions.NothingChanged as refusal:
        if pressed not in WAYS:
            form.refuse(refusal.field, refusal.message)
            return _screen(request, case, form, permission)
    except NotPossible as refusal:
        form.refuse(refusal.field, refusal.message)
        return _screen(request, case, form, permission)
    except ChangedMeanwhile:
        return _both(request, pk, permission, seen=form.cleaned_data["version"])
    if closing or case.is_closed:
        messages.success(request, "The case is closed." if closing else "The correction is recorded.")
        return redirect("discussions:discussion", pk=pk)
    messages.success(request, "Saved.")
    if pressed in WAYS:
        back = quote(f"{request.path}#risk", safe="/")
        return redirect(f"{reverse(WAYS[pressed], args=[case.offender.pk])}?next={back}")
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
        criteria=case.criteria,
        due_by=queries.due_by(case, version, today=timezone.localdate()),
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
            "explanation": explain(queries.answers_of(case.discussion), on=case.meets_on)
            if case.discussion is not None and case.discussion.criteria
            else None,
            "waiting": waiting_decision(case.offender),
            "made": queries.decision_made(case.item) if case.is_closed else None,
            "tests": tests_on(case.meets_on),
            "may_assess": Permission.RISK_RECORD in permissions_on(case.offender, by=request.user),
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
        "plan_changed": queries.plan_changed_since(case, last),
        "pillars": PILLARS,
        "breadcrumbs": trail(case.standing, case.offender),
    }


@page(Permission.LEVEL_SET)
def decide_as_discussed(request: UserRequest, pk: int) -> HttpResponse:
    """The level that a meeting changed, for whoever may decide it, where whoever closed the case might not."""
    case = queries.open_case(pk, by=request.user, permission=Permission.LEVEL_SET)
    if case.discussion is None or not queries.waits_to_be_decided(case.discussion):
        messages.info(request, "No decision about the level of this case waits to be made.")
        return redirect("discussions:discussion", pk=pk)
    form = DecideForm(request.POST or None, version=case.number)
    then = reverse("discussions:discussion", args=[pk])
    made: list[bool] = []

    def act() -> None:
        decision = actions.decide_as_discussed(
            item=case.item, seen=form.cleaned_data["version"], by=request.user
        )
        made.append(decision.waits)

    answer = ask(
        request,
        form=form,
        act=act,
        template="discussions/decide_as_discussed.html",
        context={
            **_page_of(case),
            "answers": queries.answers_of(case.discussion),
            "explanation": explain(queries.answers_of(case.discussion), on=case.meets_on),
        },
        done="The level is decided.",
        then=then,
    )
    if made == [True]:
        messages.info(
            request,
            "It waits for a countersignature. Whoever may sign it is told; until then the level stays.",
        )
    return answer


@page(Permission.DISCLOSURE_RECORD)
def disclose_as_discussed(request: UserRequest, pk: int) -> HttpResponse:
    """Record that a disclosure which the meeting decided was made: what it decided stands in the form."""
    case = queries.open_case(pk, by=request.user, permission=Permission.DISCLOSURE_RECORD)
    discussed = case.discussion
    if discussed is None or not case.is_closed or discussed.disclosure != DisclosureDecision.DISCLOSE:
        messages.info(request, "This meeting decided no disclosure.")
        return redirect("discussions:discussion", pk=pk)
    chair = case.item.meeting.chair
    decided_by = f"{case.item.meeting.name}, {in_words(case.meets_on)}"
    initial = {
        "on": case.standing.on,
        "recipient": discussed.disclosure_to,
        "what": discussed.disclosure_what,
        "power": discussed.disclosure_power,
        "decided_by": f"{decided_by}, chaired by {chair}" if chair else decided_by,
        "reason": discussed.disclosure_reason,
    }

    def act(**asked: Any) -> None:
        actions.disclose_as_discussed(item=case.item, **asked)

    then = reverse("discussions:discussion", args=[pk])
    return change(
        request,
        offender=case.offender,
        standing=case.standing,
        form=DisclosureForm(
            request.POST or None, initial=initial, **asks_about(case.offender, case.standing)
        ),
        act=act,
        template="discussions/disclose_as_discussed.html",
        done="Disclosure recorded.",
        context={"case": case, "cancel_url": then},
        then=then,
    )


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
