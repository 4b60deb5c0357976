"""The pages of transfers, exits and categories that end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.policy import require_in_area
from mappa.database.refusals import NotPossible
from mappa.offenders.changing import asks_about, change
from mappa.offenders.queries import list_places, open_offender_to, standing_of
from mappa.web.addresses import page_number

from . import actions, queries
from .forms import (
    ACCEPT,
    AnswerForm,
    EndOfCategoryForm,
    ExitForm,
    ItemForm,
    MoveAwayForm,
    OfferForm,
    WithdrawForm,
    day_typed,
)
from .states import OfferState, ReviewOutcome


@page(Permission.TRANSFER_DECIDE)
def offer(request: UserRequest, pk: int) -> HttpResponse:
    """Offer a case to another area: what that is told, and from which day."""
    offender = open_offender_to(Permission.TRANSFER_DECIDE, by=request.user, pk=pk)
    require_in_area(request.user, Permission.TRANSFER_DECIDE, offender.area_id)
    undecided = queries.undecided_offer(offender)
    if undecided is not None and undecided.state == OfferState.OPEN and request.method != "POST":
        messages.info(request, "The case is offered to an area already.")
        return redirect("transfers:open_offer", pk=undecided.pk)
    today = timezone.localdate()
    standing = standing_of(offender, on=today)
    initial: dict[str, Any] = {"proposed_on": today}
    if undecided is not None:
        place = (
            f"{undecided.to_area_id}:{undecided.to_division_id}"
            if undecided.to_division_id
            else str(undecided.to_area_id)
        )
        initial |= {"to_area": place, "why": undecided.why, "told": undecided.summary}
    form = OfferForm(
        request.POST or None,
        initial=initial,
        places=list_places(),
        area_id=offender.area_id,
        **asks_about(offender, standing),
    )

    def act(**asked: Any) -> None:
        actions.offer(today=today, **asked)

    return change(
        request,
        offender=offender,
        standing=standing,
        form=form,
        act=act,
        template="transfers/offer.html",
        done="Offered. Your area stays responsible until the other one accepts.",
        context={"undecided": undecided},
    )


@page(Permission.FACT_RECORD)
def record_move_away(request: UserRequest, pk: int) -> HttpResponse:
    """Record that the offender moved to another area, and set the case to be offered to it."""
    offender = open_offender_to(Permission.FACT_RECORD, by=request.user, pk=pk)
    today = timezone.localdate()
    standing = standing_of(offender, on=today)
    form = MoveAwayForm(
        request.POST or None,
        places=list_places(),
        area_id=offender.area_id,
        **asks_about(offender, standing),
    )
    became: list[str] = []

    def act(**asked: Any) -> None:
        offered = actions.record_move_away(today=today, **asked)
        became.append(offered.state if offered else "")

    answer = change(
        request,
        offender=offender,
        standing=standing,
        form=form,
        act=act,
        template="transfers/record_move_away.html",
        done="Move recorded.",
    )
    if became:
        messages.info(request, AFTER_A_MOVE[became[0]])
    return answer


AFTER_A_MOVE = {
    OfferState.OPEN.value: "The case is offered to the other area. Your area stays responsible until it accepts.",
    OfferState.PROPOSED.value: "The co-ordinators are told to offer the case. Your area stays responsible.",
    "": "The case itself was not offered: it is offered already, or there is none.",
}


@page(Permission.TRANSFER_DECIDE, methods=("GET",))
def offers(request: UserRequest) -> HttpResponse:
    """Cases offered to the person’s areas and by them: what waits, and what was decided."""
    return render(request, "transfers/offers.html", {"offers": queries.list_offers(by=request.user)})


@page(Permission.TRANSFER_DECIDE, methods=("GET",))
def open_offer(request: UserRequest, pk: int) -> HttpResponse:
    """One offer as it stands: what the receiving area is told, how it came to be so, and what may be done."""
    return _shown(request, queries.open_offer(by=request.user, pk=pk))


@page(Permission.TRANSFER_DECIDE)
def answer_offer(request: UserRequest, pk: int) -> HttpResponse:
    """Accept a case that another area offers, or decline it."""
    shown = queries.open_offer(by=request.user, pk=pk)
    require_in_area(request.user, Permission.TRANSFER_DECIDE, shown.offer.to_area_id)
    if not shown.may_answer:
        messages.info(request, queries.said_of(shown.offer))
        return redirect("transfers:open_offer", pk=shown.offer.pk)
    today = timezone.localdate()
    form = AnswerForm(
        request.POST or None,
        from_area=shown.offer.from_area.name,
        by_policy=queries.handed_over_by(shown.offer, on=today),
        today=today,
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        accepts = asked["answer"] == ACCEPT
        try:
            if accepts:
                actions.accept(
                    offer=shown.offer,
                    handed_over_by=asked["handed_over_by"],
                    reason=asked["reason"],
                    today=today,
                    by=request.user,
                )
            else:
                actions.decline(offer=shown.offer, reason=asked["reason"], by=request.user)
        except NotPossible as refusal:
            form.refuse(refusal.field, refusal.message)
        else:
            if accepts:
                messages.success(request, "Accepted. Your area is responsible from now on.")
                return redirect("caseload:offender", pk=shown.offer.offender_id)
            messages.success(request, "Declined. The case stays where it is, and the other area is told.")
            return redirect("transfers:offers")
    return _shown(request, shown, form=form, template="transfers/answer_offer.html")


@page(Permission.TRANSFER_DECIDE)
def withdraw_offer(request: UserRequest, pk: int) -> HttpResponse:
    """Take back the offer of a case."""
    shown = queries.open_offer(by=request.user, pk=pk)
    require_in_area(request.user, Permission.TRANSFER_DECIDE, shown.offer.from_area_id)
    if not shown.may_withdraw:
        messages.info(request, queries.said_of(shown.offer))
        return redirect("transfers:open_offer", pk=shown.offer.pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(
                offer=shown.offer,
                reason=form.cleaned_data["reason"],
                today=timezone.localdate(),
                by=request.user,
            )
        except NotPossible as refusal:
            form.refuse(refusal.field, refusal.message)
        else:
            messages.success(request, "Withdrawn. The case stays in your area.")
            return redirect("transfers:offers")
    return _shown(request, shown, form=form, template="transfers/withdraw_offer.html")


def _shown(
    request: UserRequest,
    shown: queries.ShownOffer,
    *,
    template: str = "transfers/open_offer.html",
    **more: object,
) -> HttpResponse:
    breadcrumbs = [{"text": "Transfers", "href": reverse("transfers:offers")}]
    context = {"shown": shown, "offer": shown.offer, "breadcrumbs": breadcrumbs, **more}
    return render(request, template, {**context, "cancel_url": reverse("transfers:offers")})


@page(Permission.CATEGORY_SET)
def record_exit(request: UserRequest, pk: int) -> HttpResponse:
    """A case leaves the arrangements: the reason, and the checklist."""
    offender = open_offender_to(Permission.CATEGORY_SET, by=request.user, pk=pk)
    today = timezone.localdate()
    standing = standing_of(offender, on=today)
    about = asks_about(offender, standing)
    day = day_typed(request.POST, **about) if request.POST else None
    form = ExitForm(
        request.POST or None,
        reasons=queries.exit_reasons(offender.area, on=day or today),
        checklist=queries.checklist_of(offender.area, on=day or today),
        written_after=queries.written_after(offender, on=day) if day else [],
        **about,
    )

    def act(**asked: Any) -> None:
        actions.record_exit(today=today, **asked)

    return change(
        request,
        offender=offender,
        standing=standing,
        form=form,
        act=act,
        template="transfers/record_exit.html",
        done="The exit is recorded.",
        context={"exits": queries.exits_of(offender)},
    )


@page(Permission.CATEGORY_SET, methods=("GET",))
def open_items(request: UserRequest) -> HttpResponse:
    """What is still to be done after exits."""
    return render(request, "transfers/open_items.html", {"rows": queries.list_open_items(by=request.user)})


@page(Permission.CATEGORY_SET)
def answer_item(request: UserRequest, pk: int, item_pk: int) -> HttpResponse:
    """Say what became of a line of an exit’s checklist that was not done then."""
    offender = open_offender_to(Permission.CATEGORY_SET, by=request.user, pk=pk)
    item = queries.find_item(offender, item_pk)
    standing = standing_of(offender, on=timezone.localdate())

    def act(**asked: Any) -> None:
        actions.answer_item(item=item, **asked)

    return change(
        request,
        offender=offender,
        standing=standing,
        form=ItemForm(request.POST or None, **asks_about(offender, standing)),
        act=act,
        template="transfers/answer_item.html",
        done="Recorded.",
        context={"item": item},
        then=reverse("transfers:open_items"),
    )


@page(Permission.CATEGORY_SET)
def review_category_end(request: UserRequest, pk: int) -> HttpResponse:
    """Decide what follows category 1 or 2 when it ends: category 3 or exit."""
    offender = open_offender_to(Permission.CATEGORY_SET, by=request.user, pk=pk)
    today = timezone.localdate()
    standing = standing_of(offender, on=today)
    ending = queries.ending_of(offender)
    form = EndOfCategoryForm(request.POST or None, **asks_about(offender, standing))
    exits = request.POST.get("outcome") == ReviewOutcome.EXIT
    to_exit = exits and ending is not None and ending.in_force.upper <= today

    def act(**asked: Any) -> None:
        actions.review_category_end(today=today, **asked)

    return change(
        request,
        offender=offender,
        standing=standing,
        form=form,
        act=act,
        template="transfers/review_category_end.html",
        done="The decision is recorded." + (" Record the exit with its checklist next." if to_exit else ""),
        context={
            "ending": ending,
            "decided": queries.reviewed_end(offender, ended_on=ending.in_force.upper) if ending else None,
            "needs_meetings": queries.category_3_needs_meetings(ending.in_force.upper) if ending else False,
        },
        then=reverse("transfers:record_exit", args=[pk]) if to_exit else None,
    )


@page(Permission.CATEGORY_SET, methods=("GET",))
def category_ends(request: UserRequest) -> HttpResponse:
    """Categories 1 and 2 that ended or end soon, and of which nobody has decided what follows."""
    theirs = request.GET.get("whose") == "mine"
    listed = queries.list_category_ends(
        by=request.user, on=timezone.localdate(), page=page_number(request.GET), theirs=theirs
    )
    return render(
        request, "transfers/category_ends.html", {"listed": listed, "page": listed.page, "theirs": theirs}
    )
