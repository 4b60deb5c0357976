"""The pages of actions: those of a case, one's own, and what becomes of one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.policy import NotPermitted
from mappa.access.queries.entitled import MOST_FOUND
from mappa.discussions import actions as change_actions
from mappa.discussions import queries
from mappa.discussions.forms import AgreeActionForm, DueDayForm, PassOnForm, ReportForm
from mappa.offenders.changing import asks_about, change, trail
from mappa.offenders.queries import open_offender, open_offender_to, permissions_on, standing_of


@page(Permission.MEETING_CONTRIBUTE, methods=("GET",))
def my_actions(request: UserRequest) -> HttpResponse:
    """What the reader undertook to do and has not ended, the one due first before the others."""
    asked = request.GET.get("page", "")
    number = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    today = timezone.localdate()
    listed = queries.list_my_actions(by=request.user, on=today, page=number)
    return render(request, "discussions/my_actions.html", {"page": listed, "today": today})


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def actions(request: UserRequest, pk: int) -> HttpResponse:
    """Every action of a case, open ones first, with the reports on each."""
    offender = open_offender(by=request.user, pk=pk)
    standing = standing_of(offender, on=timezone.localdate())
    allowed = permissions_on(offender, by=request.user)
    return render(
        request,
        "discussions/actions.html",
        {
            "offender": offender,
            "standing": standing,
            "listed": queries.actions_of(offender, on=standing.on),
            "may_change": Permission.FACT_RECORD in allowed,
            "may_report": Permission.MEETING_CONTRIBUTE in allowed,
            "reader": request.user,
            "breadcrumbs": trail(standing, offender),
        },
    )


@page(Permission.FACT_RECORD)
def add_action(request: UserRequest, pk: int) -> HttpResponse:
    """Record an action agreed between meetings."""
    offender = open_offender_to(Permission.FACT_RECORD, by=request.user, pk=pk)
    standing = standing_of(offender, on=timezone.localdate())
    return change(
        request,
        offender=offender,
        standing=standing,
        form=AgreeActionForm(
            request.POST or None,
            find=queries.find_people_to_own,
            most=MOST_FOUND,
            **asks_about(offender, standing),
        ),
        act=change_actions.agree_action,
        template="discussions/add_action.html",
        done="The action is recorded.",
        then=_actions_of(pk),
        context={"cancel_url": _actions_of(pk)},
    )


@page(Permission.MEETING_CONTRIBUTE)
def report_action(request: UserRequest, pk: int, number: int) -> HttpResponse:
    """Say how far an action is, or how it ended: one's own, or any for whoever records facts of the case."""
    offender = open_offender_to(Permission.MEETING_CONTRIBUTE, by=request.user, pk=pk)
    action = queries.find_action(offender, number)
    allowed = permissions_on(offender, by=request.user)
    if action.owner_id != request.user.pk and Permission.FACT_RECORD not in allowed:
        raise NotPermitted(Permission.FACT_RECORD)
    standing = standing_of(offender, on=timezone.localdate())

    def act(**asked: Any) -> None:
        change_actions.report_on_action(number=number, **asked)

    return change(
        request,
        offender=offender,
        standing=standing,
        form=ReportForm(request.POST or None, **asks_about(offender, standing)),
        act=act,
        template="discussions/report_action.html",
        done="The report is recorded.",
        gone="The report is recorded. The action has ended, and with it your work on the case.",
        context={"action": action, "cancel_url": _actions_of(pk)},
    )


@page(Permission.FACT_RECORD)
def change_due_day(request: UserRequest, pk: int, number: int) -> HttpResponse:
    """Give an action more time, or less, with the reason."""
    offender = open_offender_to(Permission.FACT_RECORD, by=request.user, pk=pk)
    action = queries.find_action(offender, number)
    standing = standing_of(offender, on=timezone.localdate())

    def act(**asked: Any) -> None:
        change_actions.change_due_day(number=number, **asked)

    return change(
        request,
        offender=offender,
        standing=standing,
        form=DueDayForm(request.POST or None, **asks_about(offender, standing)),
        act=act,
        template="discussions/change_due_day.html",
        done="The action is due on another day.",
        then=_actions_of(pk),
        context={"action": action, "cancel_url": _actions_of(pk)},
    )


@page(Permission.FACT_RECORD)
def pass_on_action(request: UserRequest, pk: int, number: int) -> HttpResponse:
    """Give an action to another owner, with the reason."""
    offender = open_offender_to(Permission.FACT_RECORD, by=request.user, pk=pk)
    action = queries.find_action(offender, number)
    standing = standing_of(offender, on=timezone.localdate())

    def act(**asked: Any) -> None:
        change_actions.pass_on_action(number=number, **asked)

    return change(
        request,
        offender=offender,
        standing=standing,
        form=PassOnForm(
            request.POST or None,
            find=queries.find_people_to_own,
            most=MOST_FOUND,
            **asks_about(offender, standing),
        ),
        act=act,
        template="discussions/pass_on_action.html",
        done="The action has another owner.",
        context={"action": action, "cancel_url": _actions_of(pk)},
    )


def _actions_of(pk: int) -> str:
    return reverse("discussions:actions", args=[pk])
