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

from mappa.access.actions import people as accounts
from mappa.access.actions import postings
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
from mappa.access.policy import areas_where, may_everywhere
from mappa.access.queries import people as queries
from mappa.access.queries.areas import open_agency
from mappa.access.roles import GIVEN_TO_PEOPLE, ROLES, RoleKey
from mappa.agencies.queries import agencies_bound, list_agencies, list_areas
from mappa.database.refusals import ChangedMeanwhile, NotPossible

from .asking import ask

PEOPLE_ON_A_PAGE = 50
ACCESS = {"active": True, "stopped": False}


@page(Permission.PEOPLE_MANAGE, methods=("GET",))
def people(request: UserRequest) -> HttpResponse:
    filters = PeopleFilter(request.GET, agencies=choices_of(list_agencies()), areas=choices_of(list_areas()))
    asked: dict[str, Any] = filters.cleaned_data if filters.is_valid() else {}
    found = queries.list_people(
        on=timezone.localdate(),
        search=asked.get("search", ""),
        agency_id=asked.get("agency"),
        role=asked.get("role"),
        area_id=asked.get("area"),
        active=ACCESS.get(asked.get("access", "")),
    )
    shown = Paginator(found, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "access/people.html", {"filters": filters, "page": shown, "roles": ROLES})


@page(Permission.PEOPLE_MANAGE)
def add_person(request: UserRequest) -> HttpResponse:
    form = AddPersonForm(request.POST or None, agencies=choices_of(list_agencies()))
    if form.is_valid():
        asked = form.cleaned_data
        agency = open_agency(asked.pop("agency"))
        try:
            added = accounts.add_person(agency=agency, by=request.user, **asked)
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


@page(Permission.PEOPLE_MANAGE, methods=("GET",))
def person(request: UserRequest, pk: int) -> HttpResponse:
    shown = queries.open_person(pk)
    today = timezone.localdate()
    context = {
        "person": shown,
        "postings": queries.list_postings(shown),
        "withdrawn": queries.list_withdrawn_postings(shown),
        "bound": shown.agency_id in agencies_bound(today),
        "today": today,
        "roles": ROLES,
        "is_oneself": shown.pk == request.user.pk,
    }
    return render(request, "access/person.html", context)


@page(Permission.PEOPLE_MANAGE)
def correct_person(request: UserRequest, pk: int) -> HttpResponse:
    shown = queries.open_person(pk)
    form = CorrectPersonForm(
        request.POST or None,
        version=shown.version,
        agencies=choices_of(list_agencies()),
        initial={
            "full_name": shown.full_name,
            "agency": shown.agency_id,
            "job_title": shown.job_title,
            "email": shown.email,
        },
    )

    def act() -> object:
        asked = {**form.cleaned_data}
        agency = open_agency(asked.pop("agency"))
        return accounts.correct_person(person=shown, agency=agency, by=request.user, **asked)

    return _ask_about(request, shown.pk, form, act, "access/correct_person.html", "The changes are saved.")


def _ask_about(
    request: UserRequest,
    pk: int,
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
        context={"person": queries.open_person(pk), **context},
        done=done,
        then=reverse("access:person", args=[pk]),
    )


@page(Permission.PEOPLE_MANAGE)
def give_role(request: UserRequest, pk: int) -> HttpResponse:
    shown = queries.open_person(pk)
    mine = areas_where(request.user, Permission.PEOPLE_MANAGE)
    in_reach = [area for area in list_areas() if area.pk in mine]
    form = GiveRoleForm(
        request.POST or None,
        version=shown.version,
        areas=choices_of(in_reach),
        may_give_everywhere=may_everywhere(request.user, Permission.PEOPLE_MANAGE),
        initial={"start": timezone.localdate()},
    )

    def act() -> object:
        asked = form.cleaned_data
        return postings.give_role(
            person=shown,
            role=asked["role"],
            areas=[area for area in in_reach if area.pk in asked["areas"]],
            start=asked["start"],
            end=form.end,
            reason=asked["reason"],
            version=asked["version"],
            by=request.user,
        )

    return _ask_about(request, shown.pk, form, act, "access/give_role.html", "The role is given.")


@page(Permission.PEOPLE_MANAGE)
def end_role(request: UserRequest, pk: int, posting_pk: int) -> HttpResponse:
    shown = queries.open_person(pk)
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

    return _ask_about(
        request,
        shown.pk,
        form,
        act,
        "access/end_role.html",
        "The end of the role is recorded.",
        posting=posting,
        role=ROLES[RoleKey(posting.role)],
    )


@page(Permission.PEOPLE_MANAGE)
def stop_account(request: UserRequest, pk: int) -> HttpResponse:
    shown = queries.open_person(pk)
    form = ConfirmForm(request.POST or None, version=shown.version)

    def act() -> object:
        return accounts.stop_account(
            person=shown, on=timezone.localdate(), version=form.cleaned_data["version"], by=request.user
        )

    return _ask_about(
        request, shown.pk, form, act, "access/stop_account.html", "The person’s access is stopped."
    )


@page(Permission.PEOPLE_MANAGE)
def restart_account(request: UserRequest, pk: int) -> HttpResponse:
    return _give_access(request, pk, accounts.restart_account, "access/restart_account.html")


@page(Permission.PEOPLE_MANAGE)
def give_password(request: UserRequest, pk: int) -> HttpResponse:
    return _give_access(request, pk, accounts.give_password, "access/give_password.html")


def _give_access(
    request: UserRequest, pk: int, act: Callable[..., accounts.WithPassword], template: str
) -> HttpResponse:
    shown = queries.open_person(pk)
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


@page(Permission.PEOPLE_MANAGE, methods=("POST",))
def unlock(request: UserRequest, pk: int) -> HttpResponse:
    accounts.unlock(person=queries.open_person(pk), by=request.user)
    messages.success(request, "The person may try to sign in again at once.")
    return redirect("access:person", pk=pk)


@page(Permission.HOME_VIEW, methods=("GET",))
def roles(request: UserRequest) -> HttpResponse:
    shown = [
        (key, ROLES[key], sorted(ROLES[key].permissions, key=list(Permission).index))
        for key in GIVEN_TO_PEOPLE
    ]
    return render(request, "access/roles.html", {"roles": shown})
