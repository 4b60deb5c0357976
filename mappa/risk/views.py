"""The pages of the assessment and the plan: as they stand, a new version, any two side by side; and of triggers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.pages import UserRequest, page, safe_next
from mappa.access.permissions import Permission
from mappa.access.views.asking import ask
from mappa.database.refusals import NotPossible
from mappa.offenders.changing import asks_about, change, page_of, trail
from mappa.offenders.queries import open_offender, open_offender_to, permissions_on, standing_of
from mappa.web.wording import upper_first

from . import actions, queries
from .forms import (
    AnswerForm,
    AssessmentForm,
    Choices,
    ContributionForm,
    DocumentForm,
    PlanForm,
    RaiseTriggerForm,
    as_suggested,
)
from .gaps import group_anchor
from .states import AtRisk, Pillar


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def assessment(request: UserRequest, pk: int) -> HttpResponse:
    """The assessment as it stands, or an earlier version: group by group, with what changed since the one before."""
    offender = open_offender(by=request.user, pk=pk)
    standing = standing_of(offender, on=timezone.localdate())
    current = queries.current_assessment(offender)
    number = _number(request, "version")
    shown = current if number is None else queries.assessment_numbered(offender, number)
    before = (
        queries.assessment_numbered(offender, shown.number - 1)
        if shown is not None and shown.number > 1
        else None
    )
    stands = shown is not None and current is not None and shown.pk == current.pk
    contributions = queries.list_contributions(offender)
    return render(
        request,
        "risk/assessment.html",
        {
            "offender": offender,
            "standing": standing,
            "assessment": shown,
            "stands": stands,
            "changes": queries.compare_assessments(before, shown) if shown is not None else None,
            "before": before,
            "anchor": group_anchor,
            "contributions": contributions,
            "not_taken_in": {one.pk for one in queries.not_taken_in(contributions, current)},
            "gaps": queries.gaps_between(
                offender,
                current,
                queries.current_plan(offender),
                contributions=contributions,
                on=standing.on,
            )
            if stands or shown is None
            else [],
            "may_record": Permission.RISK_RECORD in permissions_on(offender, by=request.user),
            "breadcrumbs": trail(standing, offender),
        },
    )


@page(Permission.RISK_RECORD)
def record_assessment(request: UserRequest, pk: int) -> HttpResponse:
    """A new version of the assessment, prefilled with the one that stands."""
    offender = open_offender_to(Permission.RISK_RECORD, by=request.user, pk=pk)
    standing = standing_of(offender, on=timezone.localdate())
    before = queries.current_assessment(offender)
    choices = Choices(
        agencies=queries.list_agencies_to_name(), tools=queries.tools_of(offender.area, on=standing.on)
    )
    contributions = queries.list_contributions(offender)
    about = {**asks_about(offender, standing), "choices": choices}
    initial: dict[str, Any] = {"on": standing.on}
    rows: dict[str, list[dict[str, Any]]] = {"tool": [{}]}
    if before is not None:
        initial["whole"] = before.summary
        for group, said in before.by_group.items():
            for name in ("level", "nature", "when_greatest", "triggers"):
                initial[f"{group.value}-{name}"] = getattr(said, name)
        rows["tool"] = [
            {
                **{name: getattr(one, name) for name in ("tool", "used_on", "score", "band", "assessor")},
                "agency": one.agency.name if one.agency is not None else "",
            }
            for one in before.tools.all()
        ]
    context = {
        "groups": list(AtRisk),
        "anchor": group_anchor,
        "before": before,
        "contributions": queries.not_taken_in(contributions, before),
        "added": "",
        # Without what a button that adds a row leaves at the end of the address.
        "form_action": request.get_full_path(),
        "breadcrumbs": [*trail(standing, offender), _crumb("Risk assessment", "risk:assessment", pk)],
        "cancel_url": _back(request, reverse("risk:assessment", args=[pk])),
    }
    if (again := _rows_changed(request, AssessmentForm, about, context)) is not None:
        return render(request, "risk/record_assessment.html", page_of(offender, standing, **again))
    return change(
        request,
        offender=offender,
        standing=standing,
        form=AssessmentForm(request.POST or None, initial=initial, rows=rows, **about),
        act=actions.record_assessment,
        template="risk/record_assessment.html",
        done="Risk assessment recorded. Earlier versions stay readable.",
        context=context,
        then=_back(request, reverse("risk:assessment", args=[pk])),
    )


def _back(request: UserRequest, otherwise: str) -> str:
    """The page that the person came from and wants to go back to, such as a case at a meeting."""
    return safe_next(request) if "next" in request.GET else otherwise


@page(Permission.RISK_RECORD)
def contribute(request: UserRequest, pk: int) -> HttpResponse:
    """What one agency knows of the risk, for the next version of the assessment."""
    offender = open_offender_to(Permission.RISK_RECORD, by=request.user, pk=pk)
    standing = standing_of(offender, on=timezone.localdate())
    choices = Choices(agencies=queries.list_agencies_to_name())
    return change(
        request,
        offender=offender,
        standing=standing,
        form=ContributionForm(
            request.POST or None,
            initial={"on": standing.on, "agency": request.user.agency.name},
            choices=choices,
            **asks_about(offender, standing),
        ),
        act=actions.contribute,
        template="risk/contribute.html",
        done="Contribution recorded. The next version of the assessment takes it into account.",
        context={
            "choices": choices,
            "breadcrumbs": [*trail(standing, offender), _crumb("Risk assessment", "risk:assessment", pk)],
            "cancel_url": reverse("risk:assessment", args=[pk]),
        },
        then=reverse("risk:assessment", args=[pk]),
    )


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def assessment_versions(request: UserRequest, pk: int) -> HttpResponse:
    """Every version of the assessment, and any two of them side by side."""
    offender = open_offender(by=request.user, pk=pk)
    standing = standing_of(offender, on=timezone.localdate())
    versions = queries.assessment_versions(offender)
    old, new = _two(request, [one.number for one in versions])
    changes = None
    if old is not None and new is not None:
        changes = queries.compare_assessments(
            queries.assessment_numbered(offender, old), queries.assessment_numbered(offender, new)
        )
    return render(
        request,
        "risk/assessment_versions.html",
        {
            "offender": offender,
            "standing": standing,
            "versions": versions,
            "old": old,
            "new": new,
            "changes": changes,
            "anchor": group_anchor,
            "breadcrumbs": [*trail(standing, offender), _crumb("Risk assessment", "risk:assessment", pk)],
        },
    )


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def plan(request: UserRequest, pk: int) -> HttpResponse:
    """The plan as it stands, or an earlier version: what is left open, the measures by pillar, and the triggers."""
    offender = open_offender(by=request.user, pk=pk)
    standing = standing_of(offender, on=timezone.localdate())
    current = queries.current_plan(offender)
    number = _number(request, "version")
    shown = current if number is None else queries.plan_numbered(offender, number)
    stands = shown is not None and current is not None and shown.pk == current.pk
    return render(
        request,
        "risk/plan.html",
        {
            "offender": offender,
            "standing": standing,
            "plan": shown,
            "stands": stands,
            "pillars": [
                (pillar, [one for one in shown.measures.all() if one.pillar == pillar.value])
                for pillar in Pillar
            ]
            if shown is not None
            else [],
            "in_words": lambda groups: [AtRisk(group).label for group in groups],
            "gaps": queries.gaps_between(
                offender,
                queries.current_assessment(offender),
                current,
                contributions=queries.list_contributions(offender),
                on=standing.on,
            )
            if stands or shown is None
            else [],
            "raised": queries.list_raised(offender),
            "may_record": Permission.RISK_RECORD in permissions_on(offender, by=request.user),
            "breadcrumbs": trail(standing, offender),
        },
    )


@page(Permission.RISK_RECORD)
def record_plan(request: UserRequest, pk: int) -> HttpResponse:
    """A new version of the plan, prefilled with the one that stands."""
    offender = open_offender_to(Permission.RISK_RECORD, by=request.user, pk=pk)
    standing = standing_of(offender, on=timezone.localdate())
    before = queries.current_plan(offender)
    choices = Choices(
        people=queries.people_who_can_open(offender, on=standing.on),
        agencies=queries.list_agencies_to_name(),
    )
    about = {**asks_about(offender, standing), "choices": choices}
    rows: dict[str, list[dict[str, Any]]] = {
        "measure": [{"pillar": pillar.value} for pillar in Pillar],
        "trigger": [{}],
    }
    if before is not None:
        rows["measure"] = [
            {
                **{
                    name: getattr(one, name)
                    for name in ("line", "pillar", "text", "answers", "owner_role", "due", "done_on")
                },
                "licence_condition": one.licence_condition,
                "owner": as_suggested(one.owner) if one.owner is not None else "",
                "agency": one.agency.name if one.agency is not None else "",
            }
            for one in before.measures.all()
        ]
        rows["trigger"] = [
            {
                "line": one.line,
                "sign": one.sign,
                "response": one.response,
                "person": as_suggested(one.person),
            }
            for one in before.triggers.all()
        ]
    context = {
        "pillars": list(Pillar),
        "before": before,
        "assessment": queries.current_assessment(offender),
        "added": "",
        # Without what a button that adds a row leaves at the end of the address.
        "form_action": request.get_full_path(),
        "breadcrumbs": [*trail(standing, offender), _crumb("Plan", "risk:plan", pk)],
        "cancel_url": _back(request, reverse("risk:plan", args=[pk])),
    }
    if (again := _rows_changed(request, PlanForm, about, context)) is not None:
        return render(request, "risk/record_plan.html", page_of(offender, standing, **again))
    return change(
        request,
        offender=offender,
        standing=standing,
        form=PlanForm(request.POST or None, initial={"on": standing.on}, rows=rows, **about),
        act=actions.record_plan,
        template="risk/record_plan.html",
        done="Plan recorded. Earlier versions stay readable.",
        context=context,
        then=_back(request, reverse("risk:plan", args=[pk])),
    )


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def plan_versions(request: UserRequest, pk: int) -> HttpResponse:
    """Every version of the plan, and any two of them side by side."""
    offender = open_offender(by=request.user, pk=pk)
    standing = standing_of(offender, on=timezone.localdate())
    versions = queries.plan_versions(offender)
    old, new = _two(request, [one.number for one in versions])
    changes = None
    if old is not None and new is not None:
        changes = queries.compare_plans(
            queries.plan_numbered(offender, old), queries.plan_numbered(offender, new)
        )
    return render(
        request,
        "risk/plan_versions.html",
        {
            "offender": offender,
            "standing": standing,
            "versions": versions,
            "old": old,
            "new": new,
            "changes": changes,
            "pillars": list(Pillar),
            "breadcrumbs": [*trail(standing, offender), _crumb("Plan", "risk:plan", pk)],
        },
    )


@page(Permission.RISK_RECORD)
def raise_trigger(request: UserRequest, pk: int) -> HttpResponse:
    """An early-warning sign of the plan was seen: the person named in the plan is told at once."""
    offender = open_offender_to(Permission.RISK_RECORD, by=request.user, pk=pk)
    standing = standing_of(offender, on=timezone.localdate())
    current = queries.current_plan(offender)
    signs = {str(one.pk): one for one in current.triggers.all()} if current is not None else {}
    form = RaiseTriggerForm(
        request.POST or None,
        triggers=[
            (key, one.sign, f"{upper_first(one.response)}. Tells {one.person.full_name}.")
            for key, one in signs.items()
        ],
        today=standing.on,
    )
    return ask(
        request,
        form=form,
        act=lambda: actions.raise_trigger(
            offender=offender,
            trigger=signs[form.cleaned_data["trigger"]],
            on=form.cleaned_data["on"],
            seen=form.cleaned_data["seen"],
            today=standing.on,
            by=request.user,
        ),
        template="risk/raise_trigger.html",
        context={
            "offender": offender,
            "standing": standing,
            "signs": signs,
            "breadcrumbs": [*trail(standing, offender), _crumb("Plan", "risk:plan", pk)],
        },
        done="The sign is raised, and whoever is to know has been told.",
        then=reverse("risk:plan", args=[pk]),
    )


@page(Permission.RISK_RECORD, methods=("GET",))
def triggers(request: UserRequest) -> HttpResponse:
    """The early-warning signs that wait for the reader's answer."""
    shown, waiting = queries.list_waiting(by=request.user, page=_number(request, "page") or 1)
    return render(request, "risk/triggers.html", {"page": shown, "waiting": waiting})


@page(Permission.RISK_RECORD)
def answer_trigger(request: UserRequest, pk: int) -> HttpResponse:
    """One early-warning sign that was raised: what came of it, and the answer."""
    raised = queries.find_raised(pk, by=request.user)
    offender = open_offender_to(Permission.RISK_RECORD, by=request.user, pk=raised.fact.offender_id)
    standing = standing_of(offender, on=timezone.localdate())
    form = AnswerForm(request.POST or None)
    return ask(
        request,
        form=form,
        act=lambda: actions.answer_trigger(
            raised=raised.fact, done=form.cleaned_data["done"], by=request.user
        ),
        template="risk/answer_trigger.html",
        context={
            "offender": offender,
            "standing": standing,
            "raised": raised,
            "breadcrumbs": [*trail(standing, offender), _crumb("Plan", "risk:plan", offender.pk)],
        },
        done="Your answer is recorded, and whoever raised the sign has been told.",
        then=reverse("risk:plan", args=[offender.pk]),
    )


@page(Permission.RISK_RECORD, methods=("POST",))
def acknowledge_trigger(request: UserRequest, pk: int) -> HttpResponse:
    """The reader has seen what was raised; nothing is typed, so that nothing is lost where another was first."""
    raised = queries.find_raised(pk, by=request.user)
    open_offender_to(Permission.RISK_RECORD, by=request.user, pk=raised.fact.offender_id)
    try:
        actions.acknowledge_trigger(raised=raised.fact, by=request.user)
    except NotPossible as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "It is recorded that you have seen it. Say what was done when it is.")
    return redirect("risk:answer_trigger", pk=pk)


def _crumb(text: str, name: str, pk: int) -> dict[str, str]:
    return {"text": text, "href": reverse(name, args=[pk])}


def _number(request: UserRequest, name: str) -> int | None:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else None


def _two(request: UserRequest, numbers: Sequence[int]) -> tuple[int | None, int | None]:
    """The two versions asked for, the older first; the last two where none are, and none where there is but one."""
    if len(numbers) < 2:
        return None, None
    old, new = (_number(request, name) for name in ("old", "new"))
    if old not in numbers or new not in numbers or old is None or new is None:
        return numbers[1], numbers[0]
    return min(old, new), max(old, new)


def _rows_changed(
    request: UserRequest, kind: type[DocumentForm], about: Mapping[str, Any], context: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The form with a row more or less, and everything else as it was typed; None where that is not what was asked."""
    if request.method != "POST" or not {"add", "remove"} & request.POST.keys():
        return None
    sent = kind(request.POST, rows={}, **about)
    removed = request.POST.get("remove", "")
    for name, listed in sent.rows.items():
        sent.rows[name] = [row for row in listed if row.key != removed]
    own, rows = sent.typed()
    added = request.POST.get("add", "")
    name, _, part = added.partition(":")
    if name in rows:
        rows[name].append({"pillar": part} if part in Pillar.values else {})
    version = str(own.pop("version", ""))
    form = kind(
        initial=own,
        rows=rows,
        **{**about, "version": int(version) if version.isascii() and version.isdigit() else about["version"]},
    )
    new = form.rows[name][-1].key if name in rows else ""
    return {"form": form, **context, "added": new}
