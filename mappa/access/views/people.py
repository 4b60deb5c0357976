"""People and their roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.actions import joining, postings, proposals
from mappa.access.actions import people as accounts
from mappa.access.forms.people import (
    AddPersonForm,
    ConfirmForm,
    CorrectPersonForm,
    EndRoleForm,
    GiveRoleForm,
    PeopleFilter,
    choices_of,
)
from mappa.access.forms.refusing import AskingForm
from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.policy import keeps_everybody, may_everywhere, may_keep
from mappa.access.queries import people as queries
from mappa.access.queries.clearances import levels
from mappa.access.queries.grades import list_grades
from mappa.access.queries.listing import record_listing
from mappa.access.roles import GIVEN_TO_PEOPLE, ROLES, WIDE, RoleKey
from mappa.access.states import NEEDED_BY_ALL, ClearanceKind
from mappa.agencies.queries import agencies_bound, list_areas
from mappa.audit.events import Event
from mappa.database.refusals import ChangedMeanwhile, NotPossible

from .asking import ask

PEOPLE_ON_A_PAGE = 50
ACCESS = {"active": True, "stopped": False}


@page(Permission.AGENCY_PEOPLE_MANAGE, methods=("GET",))
def people(request: UserRequest) -> HttpResponse:
    filters = PeopleFilter(
        request.GET, agencies=choices_of(queries.agencies_of(request.user)), areas=choices_of(list_areas())
    )
    asked: dict[str, Any] = filters.cleaned_data if filters.is_valid() else {}
    found = queries.list_people(
        by=request.user,
        on=timezone.localdate(),
        search=asked.get("search", ""),
        agency_id=asked.get("agency"),
        role=asked.get("role"),
        area_id=asked.get("area"),
        active=ACCESS.get(asked.get("access", "")),
    )
    shown = Paginator(found, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    record_listing(
        Event.PEOPLE_LISTED,
        by=request.user,
        filters=sorted(name for name, value in asked.items() if value not in ("", None)),
        page=shown.number,
        entries=len(shown),
    )
    context = {"filters": filters, "page": shown, "roles": ROLES, "keeps_all": keeps_everybody(request.user)}
    return render(request, "access/people.html", context)


@page(Permission.AGENCY_PEOPLE_MANAGE)
def add_person(request: UserRequest) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    in_reach, agencies = queries.areas_to_give(by), queries.agencies_of(by)
    form = AddPersonForm(
        request.POST or None,
        agencies=choices_of(agencies),
        roles=queries.roles_to_give(by),
        areas=choices_of(in_reach),
        may_give_everywhere=keeps_everybody(by) and may_everywhere(by, Permission.PEOPLE_MANAGE),
        vettings=levels(ClearanceKind.VETTING, by.agency, on=today),
        trainings=levels(ClearanceKind.TRAINING, by.agency, on=today),
        initial={"start": today, **({"agency": by.agency_id} if len(agencies) == 1 else {})},
    )
    if form.is_valid():
        asked = form.cleaned_data
        try:
            added = joining.join(
                username=asked["username"],
                full_name=asked["full_name"],
                agency=next(one for one in agencies if one.pk == asked["agency"]),
                job_title=asked["job_title"],
                email=asked["email"],
                role=asked["role"],
                areas=[area for area in in_reach if area.pk in asked["areas"]],
                start=asked["start"] or today,
                end=form.end,
                passed=[
                    joining.Passed(kind, asked[kind.value], asked[f"{kind.value}_last"] + timedelta(days=1))
                    for kind in NEEDED_BY_ALL
                    if asked[kind.value]
                ],
                reason=asked["reason"],
                today=today,
                by=by,
            )
        except NotPossible as refusal:
            form.refuse(refusal)
        else:
            return _hand_over(request, added)
    context = {"form": form, "cancel_url": reverse("access:people")}
    return render(request, "access/add_person.html", context)


def _hand_over(request: UserRequest, given: accounts.WithPassword) -> HttpResponse:
    """Show a one-time password, this once: it is kept nowhere, so the answer itself has to carry it."""
    return render(
        request, "access/one_time_password.html", {"person": given.person, "password": given.password}
    )


@page(Permission.AGENCY_PEOPLE_MANAGE, methods=("GET",))
def person(request: UserRequest, pk: int) -> HttpResponse:
    shown = queries.open_person(pk, by=request.user)
    today = timezone.localdate()
    context = {
        "person": shown,
        "clearances": queries.list_clearances(shown),
        "grades": list_grades(shown),
        "proposals": queries.list_proposals(by=request.user).filter(user=shown),
        "departure": queries.departure_of(shown),
        "keeps": may_keep(request.user, shown),
        "keeps_all": keeps_everybody(request.user),
        "postings": queries.list_postings(shown),
        "withdrawn": queries.list_withdrawn_postings(shown),
        "bound": shown.agency_id in agencies_bound(today),
        "today": today,
        "roles": ROLES,
        "is_oneself": shown.pk == request.user.pk,
    }
    return render(request, "access/person.html", context)


@page(Permission.AGENCY_PEOPLE_MANAGE)
def correct_person(request: UserRequest, pk: int) -> HttpResponse:
    shown = queries.open_person(pk, by=request.user)
    form = CorrectPersonForm(
        request.POST or None,
        version=shown.version,
        agencies=choices_of(queries.agencies_of(request.user)),
        initial={
            "full_name": shown.full_name,
            "agency": shown.agency_id,
            "job_title": shown.job_title,
            "email": shown.email,
        },
    )

    def act() -> object:
        asked = {**form.cleaned_data}
        chosen = asked.pop("agency")
        agency = next(one for one in queries.agencies_of(request.user) if one.pk == chosen)
        return accounts.correct_person(person=shown, agency=agency, by=request.user, **asked)

    return ask_about(request, shown, form, act, "access/correct_person.html", "The changes are saved.")


def ask_about(
    request: UserRequest,
    shown: Any,
    form: AskingForm,
    act: Callable[[], object],
    template: str,
    done: str,
    **context: object,
) -> HttpResponse:
    return ask(
        request,
        form=form,
        act=act,
        template=template,
        context={"person": shown, **context},
        done=done,
        then=reverse("access:person", args=[shown.pk]),
    )


@page(Permission.AGENCY_PEOPLE_MANAGE)
def give_role(request: UserRequest, pk: int) -> HttpResponse:
    by = request.user
    shown = queries.open_person(pk, by=by)
    in_reach = queries.areas_to_give(by)
    form = GiveRoleForm(
        request.POST or None,
        version=shown.version,
        roles=queries.roles_to_give(by),
        areas=choices_of(in_reach),
        may_give_everywhere=may_everywhere(by, Permission.PEOPLE_MANAGE),
        initial={"start": timezone.localdate()},
    )

    def act() -> object:
        asked = form.cleaned_data
        return proposals.give_or_propose_role(
            person=shown,
            role=asked["role"],
            areas=[area for area in in_reach if area.pk in asked["areas"]],
            start=asked["start"],
            end=form.end,
            reason=asked["reason"],
            version=asked["version"],
            today=timezone.localdate(),
            by=by,
        )

    chosen = form.cleaned_data if form.is_bound and form.is_valid() else None
    wide = chosen is not None and (chosen["role"] in WIDE or not chosen["areas"])
    done = "The role is proposed: somebody else has to approve it." if wide else "The role is given."
    return ask_about(request, shown, form, act, "access/give_role.html", done)


@page(Permission.AGENCY_PEOPLE_MANAGE)
def end_role(request: UserRequest, pk: int, posting_pk: int) -> HttpResponse:
    shown = queries.open_person(pk, by=request.user)
    posting = queries.open_posting(shown, posting_pk)
    today = timezone.localdate()
    form = EndRoleForm(request.POST or None, version=shown.version, initial={"last": today})

    def act() -> object:
        last: date = form.cleaned_data["last"]
        return postings.end_role(
            posting=posting,
            on=last + timedelta(days=1),
            today=today,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            by=request.user,
        )

    return ask_about(
        request,
        shown,
        form,
        act,
        "access/end_role.html",
        "The end of the role is recorded.",
        posting=posting,
        role=ROLES[RoleKey(posting.role)],
    )


@page(Permission.AGENCY_PEOPLE_MANAGE)
def stop_account(request: UserRequest, pk: int) -> HttpResponse:
    shown = queries.open_person(pk, by=request.user)
    form = ConfirmForm(request.POST or None, version=shown.version)

    def act() -> object:
        return accounts.stop_account(
            person=shown, on=timezone.localdate(), version=form.cleaned_data["version"], by=request.user
        )

    return ask_about(request, shown, form, act, "access/stop_account.html", "The person’s access is stopped.")


@page(Permission.AGENCY_PEOPLE_MANAGE)
def restart_account(request: UserRequest, pk: int) -> HttpResponse:
    return _give_access(request, pk, accounts.restart_account, "access/restart_account.html")


@page(Permission.AGENCY_PEOPLE_MANAGE)
def give_password(request: UserRequest, pk: int) -> HttpResponse:
    return _give_access(request, pk, accounts.give_password, "access/give_password.html")


def _give_access(
    request: UserRequest, pk: int, act: Callable[..., accounts.WithPassword], template: str
) -> HttpResponse:
    shown = queries.open_person(pk, by=request.user)
    form = ConfirmForm(request.POST or None, version=shown.version)
    status = 200
    if form.is_valid():
        try:
            given = act(person=shown, version=form.cleaned_data["version"], by=request.user)
        except NotPossible as refusal:
            form.refuse(refusal)
        except ChangedMeanwhile:
            form.add_error(
                None, "Somebody else changed this account after you opened the page. Open it again."
            )
            status = 409
        else:
            return _hand_over(request, given)
    context = {"form": form, "person": shown, "cancel_url": reverse("access:person", args=[pk])}
    return render(request, template, context, status=status)


@page(Permission.AGENCY_PEOPLE_MANAGE, methods=("POST",))
def unlock(request: UserRequest, pk: int) -> HttpResponse:
    accounts.unlock(person=queries.open_person(pk, by=request.user), by=request.user)
    messages.success(request, "The person may try to sign in again at once.")
    return redirect("access:person", pk=pk)


@page(Permission.HOME_VIEW, methods=("GET",))
def roles(request: UserRequest) -> HttpResponse:
    shown = [
        (key, ROLES[key], sorted(ROLES[key].permissions, key=list(Permission).index))
        for key in GIVEN_TO_PEOPLE
    ]
    record_listing(Event.ROLES_VIEWED, by=request.user)
    return render(request, "access/roles.html", {"roles": shown})
