"""The home page, the caseload, the record of an offender, and the correction of an entry."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.policy import areas_where, may
from mappa.access.queries.notices import unread_notices
from mappa.offenders.changing import asks_about, change, trail
from mappa.offenders.queries import (
    age_on,
    list_memberships,
    list_places,
    names_of_places,
    open_offender,
    open_offender_to,
    permissions_on,
    standing_of,
)
from mappa.web.addresses import page_number

from . import actions, at_a_glance, listing, navigation, queries
from .forms import CORRECTION_FORMS, CaseloadFilter, WithdrawForm
from .timeline import Kind
from .today import today_of


@page(Permission.HOME_VIEW, methods=("GET",))
def home(request: UserRequest) -> HttpResponse:
    """What waits for the person, and what they may do. Whoever sees figures and no records finds the figures here."""
    now = timezone.now()
    today = today_of(by=request.user, now=now)
    sees_records = may(request.user, Permission.OFFENDER_VIEW)
    glance = None
    if not sees_records:
        glance = at_a_glance.count_at_a_glance(by=request.user, on=today.on).glance
    return render(
        request,
        "caseload/home.html",
        {
            "today": today,
            "roles": navigation.roles_of(request.user),
            "glance": glance,
            "sees_records": sees_records,
            "tasks": navigation.tasks(request.user),
            "notices": unread_notices(by=request.user),
            "missing": navigation.what_is_missing(request.user),
        },
    )


@page(Permission.FIGURES_VIEW, methods=("GET",))
def figures(request: UserRequest) -> HttpResponse:
    """Figures of today without names, and what the records still lack."""
    counted = at_a_glance.count_at_a_glance(by=request.user, on=timezone.localdate())
    return render(
        request,
        "caseload/figures.html",
        {
            "glance": counted.glance,
            "shortcomings": counted.shortcomings,
            "sees_records": may(request.user, Permission.OFFENDER_VIEW),
        },
    )


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def caseload(request: UserRequest) -> HttpResponse:
    """The offenders of the person’s areas, filtered, as the record stood on a day."""
    today = timezone.localdate()
    names = names_of_places(areas_where(request.user, Permission.OFFENDER_VIEW))
    form = CaseloadFilter(request.GET, names=names, today=today)
    sort = request.GET.get("sort", "name")
    if sort.lstrip("-") not in listing.SORTS or sort.startswith("--"):
        sort = "name"
    filters = form.filters(sort)
    listed = listing.list_caseload(by=request.user, filters=filters, page=page_number(request.GET))
    return render(
        request,
        "caseload/caseload.html",
        {
            "filters": form,
            "on": filters.on,
            "today": today,
            "sort": sort,
            "page": listed.page,
            "rows": [{**row, "age": age_on(filters.on, row["date_of_birth"])} for row in listed.rows],
            "names": names,
            "several_areas": len(names.areas) > 1,
            "may_register": may(request.user, Permission.OFFENDER_REGISTER),
            "clear_url": reverse("caseload:caseload"),
        },
    )


#: What may be read of a record and done to it, in groups: the permission, the page and the words of its link.
CHANGES = {
    "The case": (
        (Permission.OFFENDER_VIEW, "referrals:case", "Referrals and release"),
        (Permission.OFFENDER_VIEW, "risk:assessment", "Risk assessment"),
        (Permission.OFFENDER_VIEW, "risk:plan", "Plan and triggers"),
        (Permission.OFFENDER_VIEW, "meetings:about", "Meetings about this case"),
        (Permission.OFFENDER_VIEW, "discussions:actions", "Actions agreed for this case"),
    ),
    "Category, level and area": (
        (Permission.CATEGORY_SET, "offenders:set_category", "Set the category"),
        (Permission.CATEGORY_SET, "transfers:review_category_end", "Review a category that ends"),
        (Permission.LEVEL_SET, "levels:decide", "Decide on the level"),
        (Permission.LEVEL_SET, "levels:review", "Record a review at the level"),
        (Permission.OFFENDER_VIEW, "levels:decisions", "Decisions about the level"),
        (Permission.TRANSFER_DECIDE, "transfers:offer", "Offer the case to another area"),
        (Permission.CATEGORY_SET, "transfers:record_exit", "Record the exit from MAPPA"),
    ),
    "Facts": (
        (Permission.FACT_RECORD, "offenders:record_residence", "Record a move"),
        (Permission.CUSTODY_RECORD, "offenders:begin_custody", "Record the start of custody"),
        (Permission.CUSTODY_RECORD, "offenders:end_custody", "Record the end of custody"),
        (Permission.FACT_RECORD, "orders:record_order_step", "Record a step of an order"),
        (Permission.FACT_RECORD, "orders:record_event", "Record a breach, return or charge"),
        (Permission.FACT_RECORD, "offenders:record_alias", "Add another name"),
        (Permission.FACT_RECORD, "offenders:record_identifier", "Add a number"),
        (Permission.FACT_RECORD, "offenders:correct_details", "Correct the personal details"),
    ),
    "Who may know": (
        (Permission.DISCLOSURE_RECORD, "oversight:record_disclosure", "Record a disclosure"),
        (Permission.OFFENDER_VIEW, "oversight:disclosures", "Record of disclosures"),
        (Permission.MEMBERSHIP_KEEP, "offenders:add_member", "Add somebody to this case"),
        (Permission.RECORD_RESTRICT, "offenders:restrict_record", "Restrict the record"),
        (Permission.RECORD_RESTRICT, "offenders:lift_restriction", "Lift the restriction"),
        (Permission.ACCESS_REVIEW, "oversight:openings", "Who opened this record"),
        (Permission.SUBJECT_ACCESS, "oversight:subject_access", "Copy for the person concerned"),
        (Permission.RETENTION_REVIEW, "retention:review", "Review whether it is kept"),
    ),
}


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def offender(request: UserRequest, pk: int) -> HttpResponse:
    """Everything recorded about an offender: what holds today, and the timeline of all there was."""
    record = queries.open_record(by=request.user, pk=pk, on=timezone.localdate())
    standing = record.standing
    allowed = permissions_on(record.offender, by=request.user)
    # Custody goes on or it does not, and so does a restriction: one of each two would only be refused.
    idle = {
        "offenders:begin_custody" if standing.custody else "offenders:end_custody",
        "offenders:restrict_record" if record.offender.restricted else "offenders:lift_restriction",
    }
    return render(
        request,
        "caseload/offender.html",
        {
            "offender": record.offender,
            "standing": standing,
            "record": record,
            "kinds": Kind,
            "may_set_category": Permission.CATEGORY_SET in allowed,
            "may_set_level": Permission.LEVEL_SET in allowed,
            "may_record": Permission.FACT_RECORD in allowed,
            "may_record_custody": Permission.CUSTODY_RECORD in allowed,
            "may_correct": Permission.FACT_CORRECT in allowed,
            "may_keep_members": Permission.MEMBERSHIP_KEEP in allowed,
            "members": list_memberships(record.offender, on=standing.on),
            "groups": {
                group: [
                    {"text": words, "href": reverse(name, args=[pk])}
                    for permission, name, words in changes
                    if permission in allowed and name not in idle
                ]
                for group, changes in CHANGES.items()
            },
            "breadcrumbs": trail(standing, record.offender)[:1],
        },
    )


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def entry_history(request: UserRequest, pk: int, kind: str, fact_pk: int) -> HttpResponse:
    """One entry as it stands and as it stood before, with who changed it, when and why."""
    opened = open_offender(by=request.user, pk=pk)
    entry = queries.open_entry(offender=opened, kind=kind, pk=fact_pk)
    standing = standing_of(opened, on=timezone.localdate())
    return render(
        request,
        "caseload/entry_history.html",
        {
            "offender": opened,
            "standing": standing,
            "entry": entry,
            "may_correct": Permission.FACT_CORRECT in permissions_on(opened, by=request.user),
            "breadcrumbs": trail(standing, opened),
        },
    )


@page(Permission.FACT_CORRECT)
def correct_entry(request: UserRequest, pk: int, kind: str, fact_pk: int) -> HttpResponse:
    """A wrong entry is replaced by a right one; personal details have a page of their own."""
    if kind == Kind.DETAILS:
        return redirect("offenders:correct_details", pk=pk)
    opened = open_offender_to(Permission.FACT_CORRECT, by=request.user, pk=pk)
    entry = queries.open_entry_to_correct(offender=opened, kind=kind, pk=fact_pk)
    if entry.stands is None or entry.fact.pk != entry.stands.pk:
        return _overtaken(request, pk, kind, fact_pk)
    standing = standing_of(opened, on=timezone.localdate())
    form_class = CORRECTION_FORMS[entry.kind]
    about: dict[str, Any] = asks_about(opened, standing)
    if entry.kind is Kind.RESIDENCE:
        about["places"] = list_places()
    form = form_class(request.POST or None, initial=form_class.starting_from(entry.fact), **about)

    def act(*, offender: Any, by: Any, reason: str, version: int, **asked: Any) -> None:
        actions.correct_entry(
            offender=offender, fact=entry.fact, values=form.values(), reason=reason, version=version, by=by
        )

    return change(
        request,
        offender=opened,
        standing=standing,
        form=form,
        act=act,
        template="caseload/correct_entry.html",
        done="Entry corrected. What stood before stays readable.",
        context={"entry": entry},
    )


@page(Permission.FACT_CORRECT)
def withdraw_entry(request: UserRequest, pk: int, kind: str, fact_pk: int) -> HttpResponse:
    """An entry made in error is withdrawn, with the reason."""
    opened = open_offender_to(Permission.FACT_CORRECT, by=request.user, pk=pk)
    entry = queries.open_entry_to_correct(offender=opened, kind=kind, pk=fact_pk)
    if entry.stands is None or entry.fact.pk != entry.stands.pk:
        return _overtaken(request, pk, kind, fact_pk)
    standing = standing_of(opened, on=timezone.localdate())

    def act(**asked: Any) -> None:
        actions.withdraw_entry(fact=entry.fact, **asked)

    return change(
        request,
        offender=opened,
        standing=standing,
        form=WithdrawForm(request.POST or None, **asks_about(opened, standing)),
        act=act,
        template="caseload/withdraw_entry.html",
        done="Entry withdrawn. It stays readable in the history.",
        context={"entry": entry},
    )


def _overtaken(request: UserRequest, pk: int, kind: str, fact_pk: int) -> HttpResponse:
    messages.warning(request, "This entry has been corrected or withdrawn already. This is its history.")
    return redirect("caseload:entry_history", pk=pk, kind=kind, fact_pk=fact_pk)
