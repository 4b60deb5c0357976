"""The pages of who may open a record: members, restriction, stated reasons, and everybody who can open it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from mappa.access.pages import RecordNotShown, UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.queries.entitled import MOST_FOUND
from mappa.offenders import actions, queries
from mappa.offenders.changing import asks_about, change, trail
from mappa.offenders.forms import AddMemberForm, EndMembershipForm, LiftForm, ReasonForm, RestrictForm


@page(Permission.MEMBERSHIP_KEEP)
def add_member(request: UserRequest, pk: int) -> HttpResponse:
    offender = queries.open_offender_to(Permission.MEMBERSHIP_KEEP, by=request.user, pk=pk)
    standing = queries.standing_of(offender, on=timezone.localdate())
    form = AddMemberForm(
        request.POST or None,
        find=lambda typed: queries.find_people_to_name(typed, on=standing.on),
        most=MOST_FOUND,
        **asks_about(offender, standing),
    )
    return change(
        request,
        offender=offender,
        standing=standing,
        form=form,
        act=actions.add_member,
        template="offenders/add_member.html",
        done="Added to those who work on this case.",
    )


@page(Permission.MEMBERSHIP_KEEP)
def end_membership(request: UserRequest, pk: int, membership_pk: int) -> HttpResponse:
    offender = queries.open_offender_to(Permission.MEMBERSHIP_KEEP, by=request.user, pk=pk)
    membership = queries.find_membership(offender, membership_pk)
    if membership is None:
        raise RecordNotShown("membership", membership_pk)
    standing = queries.standing_of(offender, on=timezone.localdate())
    return change(
        request,
        offender=offender,
        standing=standing,
        form=EndMembershipForm(request.POST or None, **asks_about(offender, standing)),
        act=lambda **asked: actions.end_membership(membership=membership, **asked),
        template="offenders/end_membership.html",
        done="The end of the work on this case is recorded.",
        gone="You no longer work on this case, and so you no longer see the record.",
        context={"membership": membership},
    )


@page(Permission.RECORD_RESTRICT)
def restrict_record(request: UserRequest, pk: int) -> HttpResponse:
    """Shows who will be able to open the record before it is closed to everybody else."""
    offender = queries.open_offender_to(Permission.RECORD_RESTRICT, by=request.user, pk=pk)
    standing = queries.standing_of(offender, on=timezone.localdate())
    listed = queries.list_memberships(offender, on=standing.on)
    return change(
        request,
        offender=offender,
        standing=standing,
        form=RestrictForm(request.POST or None, **asks_about(offender, standing)),
        act=actions.restrict_record,
        template="offenders/restrict_record.html",
        done="The record is restricted to those who work on the case.",
        gone="You do not work on this case, and so you no longer see the record.",
        context={"working": [one.membership for one in listed if one.when == "now"]},
    )


@page(Permission.RECORD_RESTRICT)
def lift_restriction(request: UserRequest, pk: int) -> HttpResponse:
    offender = queries.open_offender_to(Permission.RECORD_RESTRICT, by=request.user, pk=pk)
    if not offender.restricted:
        messages.info(request, "The record is not restricted.")
        return redirect("caseload:offender", pk=pk)
    standing = queries.standing_of(offender, on=timezone.localdate())
    return change(
        request,
        offender=offender,
        standing=standing,
        form=LiftForm(request.POST or None, **asks_about(offender, standing)),
        act=actions.lift_restriction,
        template="offenders/lift_restriction.html",
        done="The restriction is lifted.",
    )


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def readers(request: UserRequest, pk: int) -> HttpResponse:
    """Who can open the record today, and why."""
    offender = queries.open_offender(by=request.user, pk=pk)
    standing = queries.standing_of(offender, on=timezone.localdate())
    return render(
        request,
        "offenders/readers.html",
        {
            "offender": offender,
            "standing": standing,
            "readers": queries.list_readers(offender, by=request.user),
            "breadcrumbs": trail(standing, offender),
        },
    )


#: What the page of a reason carries on for the page that asked for it is kept under names of its own.
CARRIED = "carried-"
#: What every form has unseen and gets anew.
NOT_CARRIED = {"csrfmiddlewaretoken", "operation_id"}


@page(Permission.OFFENDER_VIEW)
def state_reason(request: UserRequest, pk: int) -> HttpResponse:
    """Asks why the person opens the record, and goes on to where they were going; what they had typed comes along."""
    offender, is_needed = queries.open_to_state_reason(by=request.user, pk=pk)
    going_to = _going_to(request, pk)
    carried = [
        (name.removeprefix(CARRIED), value)
        for name, values in request.POST.lists()
        for value in values
        if name.startswith(CARRIED)
    ]
    form = ReasonForm(request.POST or None)
    if is_needed and form.is_valid():
        actions.state_reason(
            offender=offender, reason=form.cleaned_data["reason"], on=timezone.localdate(), by=request.user
        )
        is_needed = False
    if not is_needed and not carried:
        return redirect(going_to)
    context = {
        "offender": offender,
        "form": form,
        "carried": carried,
        "going_to": going_to,
        "stated": not is_needed,
    }
    return render(request, "offenders/state_reason.html", context)


def ask_for_reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the page of the reason from any page of the record; a form that was sent is carried there."""
    address = reverse("offenders:state_reason", args=[pk])
    if request.method != "POST":
        return redirect(f"{address}?next={request.path}")
    typed = [
        (name, value) for name, values in request.POST.lists() for value in values if name not in NOT_CARRIED
    ]
    offender, _ = queries.open_to_state_reason(by=request.user, pk=pk)  # type: ignore[arg-type]
    context = {
        "offender": offender,
        "form": ReasonForm(),
        "form_action": f"{address}?next={request.path}",
        "carried": typed,
        "going_to": request.path,
        "stated": False,
    }
    return render(request, "offenders/state_reason.html", context, status=409)


def _going_to(request: HttpRequest, pk: int) -> str:
    """Where the person was going, if that is a page of ours; else the record."""
    asked = request.GET.get("next", "")
    if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return reverse("caseload:offender", args=[pk])
