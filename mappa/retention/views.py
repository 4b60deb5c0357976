"""The pages of retention: what is due, one record's review, the erasure of a record, and the rules."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.policy import require_over
from mappa.access.views.asking import ask
from mappa.offenders.changing import asks_about, change, trail
from mappa.offenders.queries import open_offender_to, permissions_on, standing_of
from mappa.web.addresses import page_number

from . import actions, queries
from .forms import (
    APPROVE,
    DecideErasureForm,
    DueFilter,
    KeepForm,
    ProposeErasureForm,
    RuleForm,
    WithdrawProposalForm,
)
from .schedule import Group


@page(Permission.RETENTION_REVIEW, methods=("GET",))
def due(request: UserRequest) -> HttpResponse:
    """The records of the person’s areas that are due for review, earliest first."""
    today = timezone.localdate()
    filters = DueFilter(request.GET)
    shown = filters.shown()
    listed = queries.list_due(by=request.user, on=today, shown=shown, page=page_number(request.GET))
    return render(
        request,
        "retention/due.html",
        {
            "filters": filters,
            "shown": queries.SHOWN[shown][0],
            "page": listed.page,
            "counts": listed.counts,
            "areas": listed.areas,
            "today": today,
            "clear_url": reverse("retention:due"),
        },
    )


@page(Permission.RETENTION_REVIEW)
def review(request: UserRequest, pk: int) -> HttpResponse:
    """What the schedule says of a record and why; and the decision to keep it."""
    offender = open_offender_to(Permission.RETENTION_REVIEW, by=request.user, pk=pk)
    today = timezone.localdate()
    standing = standing_of(offender, on=today)
    outlook = queries.outlook_of(offender, on=today)
    form = KeepForm(request.POST or None, rule=outlook.rule, **asks_about(offender, standing))

    def act(**asked: Any) -> None:
        actions.keep_record(on=today, **asked)

    return change(
        request,
        offender=offender,
        standing=standing,
        form=form,
        act=act,
        template="retention/review.html",
        done="The record is kept until the next review.",
        context={
            "outlook": outlook,
            "proposal": queries.standing_proposal(offender),
            "steps": queries.list_steps(offender),
            "may_propose": Permission.ERASURE_PROPOSE in permissions_on(offender, by=request.user),
            "may_approve": Permission.ERASURE_APPROVE in permissions_on(offender, by=request.user),
            "cancel_url": reverse("retention:due"),
        },
        then=reverse("retention:review", args=[pk]),
    )


@page(Permission.ERASURE_PROPOSE)
def propose_erasure(request: UserRequest, pk: int) -> HttpResponse:
    """Propose that a record be erased; another person decides."""
    offender = open_offender_to(Permission.ERASURE_PROPOSE, by=request.user, pk=pk)
    back = _review_or_record(request, offender)
    if queries.standing_proposal(offender) is not None and request.method != "POST":
        messages.info(request, "It is proposed already that this record be erased.")
        return redirect(back)
    today = timezone.localdate()
    standing = standing_of(offender, on=today)

    def act(**asked: Any) -> None:
        actions.propose_erasure(on=today, **asked)

    return change(
        request,
        offender=offender,
        standing=standing,
        form=ProposeErasureForm(request.POST or None, **asks_about(offender, standing)),
        act=act,
        template="retention/propose_erasure.html",
        done="Proposed. Somebody else has to approve it; whoever may is told.",
        context={
            "outlook": queries.outlook_of(offender, on=today),
            "cancel_url": back,
            "breadcrumbs": trail(standing, offender),
        },
        then=back,
    )


@page(Permission.ERASURE_PROPOSE)
def withdraw_proposal(request: UserRequest, pk: int) -> HttpResponse:
    """Take a proposal back."""
    offender = open_offender_to(Permission.ERASURE_PROPOSE, by=request.user, pk=pk)
    back = _review_or_record(request, offender)
    proposal = queries.standing_proposal(offender)
    if proposal is None:
        messages.info(request, "Nobody proposes today that this record be erased.")
        return redirect(back)
    standing = standing_of(offender, on=timezone.localdate())
    return change(
        request,
        offender=offender,
        standing=standing,
        form=WithdrawProposalForm(request.POST or None, **asks_about(offender, standing)),
        act=actions.withdraw_proposal,
        template="retention/withdraw_proposal.html",
        done="The proposal is withdrawn. The record stays.",
        context={"proposal": proposal, "cancel_url": back},
        then=back,
    )


@page(Permission.ERASURE_APPROVE, confirmed=True)
def decide_erasure(request: UserRequest, pk: int) -> HttpResponse:
    """Approve what somebody else proposed, and with that erase the record; or decline it."""
    offender = open_offender_to(Permission.ERASURE_APPROVE, by=request.user, pk=pk)
    back = _review_or_record(request, offender)
    proposal = queries.standing_proposal(offender)
    if proposal is None:
        messages.info(request, "Nobody proposes today that this record be erased.")
        return redirect(back)
    today = timezone.localdate()
    standing = standing_of(offender, on=today)
    form = DecideErasureForm(request.POST or None, **asks_about(offender, standing))
    approved = form.is_bound and form.is_valid() and form.cleaned_data["decision"] == APPROVE

    def act(*, decision: str, **asked: Any) -> None:
        if decision == APPROVE:
            actions.erase_record(on=today, **asked)
        else:
            actions.decline_erasure(**asked)

    return change(
        request,
        offender=offender,
        standing=standing,
        form=form,
        act=act,
        template="retention/decide_erasure.html",
        done="The record is erased." if approved else "Declined. The record stays.",
        context={
            "outlook": queries.outlook_of(offender, on=today),
            "proposal": proposal,
            "is_own": proposal.recorded_by_id == request.user.pk,
            "cancel_url": back,
        },
        then=reverse("retention:erasures") if approved else back,
    )


def _review_or_record(request: UserRequest, offender: Any) -> str:
    """Where a page about erasure leads back to: the review, or for whoever may not review, the record."""
    reviews = Permission.RETENTION_REVIEW in permissions_on(offender, by=request.user)
    return reverse("retention:review" if reviews else "caseload:offender", args=[offender.pk])


@page(Permission.RETENTION_REVIEW, methods=("GET",))
def erasures(request: UserRequest) -> HttpResponse:
    """What is left of the records that were erased."""
    return render(
        request,
        "retention/erasures.html",
        {
            "page": queries.list_erasures(by=request.user, page=page_number(request.GET)),
            "back_url": reverse("retention:due"),
        },
    )


@page(Permission.HOME_VIEW, methods=("GET",))
def rules(request: UserRequest) -> HttpResponse:
    """How long records are kept, today, and who has set it otherwise."""
    today = timezone.localdate()
    return render(
        request,
        "retention/rules.html",
        {
            "rules": queries.list_rules(on=today),
            "groups": list(Group),
            "places": queries.rule_places(by=request.user),
        },
    )


@page(Permission.AREA_MANAGE)
def set_rule(request: UserRequest, slug: str, group: int) -> HttpResponse:
    """Set how long an area keeps the records of a group."""
    place = queries.open_rule_place(slug=slug, group=group)
    require_over(request.user, Permission.AREA_MANAGE, place.area.pk if place.area else None)
    standing = queries.rule_in_force(place, on=timezone.localdate())
    form = RuleForm(
        request.POST or None,
        is_the_rest=place.group is Group.THREE,
        standing=standing.read if standing else None,
    )
    return ask(
        request,
        form=form,
        act=lambda: actions.set_rule(area=place.area, group=place.group, by=request.user, **form.asked()),
        template="retention/set_rule.html",
        context={
            "place": place,
            "history": queries.rule_history(place),
            "back_url": reverse("retention:rules"),
        },
        done="The rule is set.",
        then=reverse("retention:rules"),
    )
