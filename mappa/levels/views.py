"""The pages of levels: deciding, countersigning, reviewing, and what waits and is due."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.database.refusals import ChangedMeanwhile
from mappa.offenders.changing import asks_about, change, page_of, trail
from mappa.offenders.forms import DatedChangeForm
from mappa.offenders.queries import open_offender, open_offender_to, permissions_on, standing_of
from mappa.web.addresses import page_number

from . import actions, queries
from .forms import (
    SIGN,
    CountersignForm,
    DueFilter,
    LevelDecisionForm,
    ReviewForm,
    WithdrawDecisionForm,
    first_day,
)


@page(Permission.LEVEL_SET)
def decide(request: UserRequest, pk: int) -> HttpResponse:
    """Decide on the level: the criteria of the day with their evidence, the working, and the reasons."""
    offender = open_offender_to(Permission.LEVEL_SET, by=request.user, pk=pk)
    standing = standing_of(offender, on=timezone.localdate())
    about = asks_about(offender, standing)
    waiting = queries.waiting_decision(offender)
    typed = first_day(DatedChangeForm(request.POST, **about)) if request.method == "POST" else None
    day = typed or (waiting.on if waiting else standing.on)
    criteria = queries.criteria_on(day)
    initial = queries.as_initial(waiting) if waiting else {}
    form = LevelDecisionForm(request.POST or None, criteria=criteria, initial=initial, **about)
    context: dict[str, object] = {
        "waiting": waiting,
        "day": day,
        "tests": queries.tests_on(day),
        "explanation": None,
        "working_shown": False,
    }
    template = "levels/decide.html"
    if "working" in request.POST:
        form.is_valid()
        context |= {"explanation": queries.explain(form.answers(), on=day), "working_shown": True}
        # Shown as typed and without errors: the person has not decided yet.
        as_typed = {name: form[name].value() for name in form.fields}
        form = LevelDecisionForm(criteria=criteria, **{**about, "initial": as_typed})
        return render(request, template, page_of(offender, standing, form, **context))
    decided: list[bool] = []

    def act(**asked: Any) -> None:
        decided.append(actions.decide_level(**asked).waits)

    answer = change(
        request,
        offender=offender,
        standing=standing,
        form=form,
        act=act,
        template=template,
        done="The decision is recorded.",
        context=context,
    )
    if decided and decided[0]:
        messages.info(
            request,
            "It waits for a countersignature. Whoever may sign it is told; until then the level stays.",
        )
    return answer


@page(Permission.LEVEL_COUNTERSIGN)
def countersign(request: UserRequest, pk: int) -> HttpResponse:
    """Read what somebody else decided about a level, and countersign it or send it back."""
    offender = open_offender_to(Permission.LEVEL_COUNTERSIGN, by=request.user, pk=pk)
    waiting = queries.waiting_decision(offender)
    if waiting is None:
        messages.info(request, "No decision about this level waits any longer.")
        return redirect("levels:decisions", pk=pk)
    today = timezone.localdate()
    standing = standing_of(offender, on=today)
    about = asks_about(offender, standing)
    form = CountersignForm(request.POST or None, initial={"digest": waiting.digest}, **about)
    signs = request.POST.get("decision") == SIGN

    def act(*, decision: str, reason: str, **asked: Any) -> None:
        try:
            if decision == SIGN:
                actions.countersign(on=today, **asked)
            else:
                actions.decline_to_countersign(reason=reason, **asked)
        except ChangedMeanwhile:
            # The page comes again with the text as it is now: what is signed next is that.
            anew = request.POST.copy()
            anew["digest"] = waiting.digest
            form.data = anew
            raise

    return change(
        request,
        offender=offender,
        standing=standing,
        form=form,
        act=act,
        template="levels/countersign.html",
        done="Countersigned. The level takes effect." if signs else "Sent back. Whoever decided is told.",
        context={
            "decision": waiting,
            "is_own": request.user.pk in queries.deciders_of(waiting),
            "grades": queries.grades_that_countersign(offender.area, on=today),
            "may_sign": queries.grade_suffices(request.user, offender.area, on=today),
        },
        then=reverse("levels:decisions", args=[pk]),
    )


@page(Permission.LEVEL_SET)
def withdraw_decision(request: UserRequest, pk: int) -> HttpResponse:
    """Take back a decision that waits for a countersignature."""
    offender = open_offender_to(Permission.LEVEL_SET, by=request.user, pk=pk)
    waiting = queries.waiting_decision(offender)
    if waiting is None:
        messages.info(request, "No decision about this level waits any longer.")
        return redirect("levels:decisions", pk=pk)
    standing = standing_of(offender, on=timezone.localdate())
    return change(
        request,
        offender=offender,
        standing=standing,
        form=WithdrawDecisionForm(request.POST or None, **asks_about(offender, standing)),
        act=actions.withdraw_decision,
        template="levels/withdraw_decision.html",
        done="The decision is withdrawn. The level stays as it is.",
        context={"decision": waiting},
        then=reverse("levels:decisions", args=[pk]),
    )


@page(Permission.LEVEL_SET)
def review(request: UserRequest, pk: int) -> HttpResponse:
    """Record that the case was reviewed at its level, which stays."""
    offender = open_offender_to(Permission.LEVEL_SET, by=request.user, pk=pk)
    today = timezone.localdate()
    standing = standing_of(offender, on=today)
    form = ReviewForm(request.POST or None, **asks_about(offender, standing))

    def act(**asked: Any) -> None:
        actions.record_review(today=today, **asked)

    level = standing.level.level if standing.level else None
    return change(
        request,
        offender=offender,
        standing=standing,
        form=form,
        act=act,
        template="levels/review.html",
        done="The review is recorded.",
        context={
            "due": queries.review_due(offender, on=today),
            "clock": queries.clock_of(offender, level=level, on=today) if level else "",
        },
    )


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def decisions(request: UserRequest, pk: int) -> HttpResponse:
    """What was decided about the level and why, who signed it, and the reviews."""
    offender = open_offender(by=request.user, pk=pk)
    today = timezone.localdate()
    standing = standing_of(offender, on=today)
    allowed = permissions_on(offender, by=request.user)
    return render(
        request,
        "levels/decisions.html",
        {
            "offender": offender,
            "standing": standing,
            "history": queries.history_of(offender, by=request.user),
            "due": queries.review_due(offender, on=today),
            "may_set": Permission.LEVEL_SET in allowed,
            "may_sign": Permission.LEVEL_COUNTERSIGN in allowed,
            "breadcrumbs": trail(standing, offender),
        },
    )


@page(Permission.LEVEL_SET, methods=("GET",))
def due(request: UserRequest) -> HttpResponse:
    """The reviews that are due or overdue in the person’s areas, overdue first, each with why."""
    filters = DueFilter(request.GET)
    listed = queries.list_reviews_due(
        by=request.user,
        on=timezone.localdate(),
        level=filters.chosen(),
        page=page_number(request.GET),
        theirs=filters.theirs,
    )
    return render(
        request,
        "levels/due.html",
        {"filters": filters, "listed": listed, "page": listed.page, "clear_url": reverse("levels:due")},
    )


@page(Permission.LEVEL_COUNTERSIGN, methods=("GET",))
def waiting(request: UserRequest) -> HttpResponse:
    """The decisions that wait for a countersignature where the person may give one."""
    return render(request, "levels/waiting.html", {"rows": queries.list_waiting(by=request.user)})
