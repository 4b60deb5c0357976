"""The pages on which the register is changed: one function a page, one action a function."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.policy import require
from mappa.database.refusals import NotPossible
from mappa.offenders import actions, queries
from mappa.offenders.changing import asks_about, change, page_of
from mappa.offenders.forms import (
    AliasForm,
    BeginCustodyForm,
    ChangeForm,
    CorrectDetailsForm,
    DatedChangeForm,
    EndCategoryForm,
    EndCustodyForm,
    EndLevelForm,
    IdentifierForm,
    RegisterForm,
    ResidenceForm,
    SearchForm,
    SetCategoryForm,
)
from mappa.offenders.identifiers import likeliest_kind, possible_forms
from mappa.offenders.working import CategoryQuestions


@page(Permission.OFFENDER_REGISTER)
def register(request: UserRequest) -> HttpResponse:
    """First a search, then, below what it found, the form of a new record."""
    require(request.user, Permission.OFFENDER_REGISTER)
    today = timezone.localdate()
    registering = request.POST.get("step") == "register"
    search = SearchForm(request.POST or None, today=today)
    shown: dict[str, object] = {"search": search, "form": search, "likely": None, "register_form": None}
    if request.method != "POST":
        return render(request, "offenders/register.html", shown)
    places = queries.list_places_to_register(request.user)
    if not registering:
        if not search.is_valid():
            return render(request, "offenders/register.html", shown)
        likely = _likely_same(request, search.cleaned_data, search.cleaned_data["number"], today)
        known = {
            name: search.cleaned_data[name]
            for name in ("family_name", "given_names", "date_of_birth", "number")
        }
        known["kind"] = likeliest_kind(search.cleaned_data["number"], on=today)
        form = RegisterForm(today=today, places=places, initial=known)
        return render(request, "offenders/register.html", {**shown, "likely": likely, "register_form": form})
    form = RegisterForm(request.POST, today=today, places=places)
    likely = []
    if form.is_valid():
        asked = dict(form.cleaned_data)
        place, kind, number = asked.pop("place"), asked.pop("kind"), asked.pop("number")
        nobody_listed = asked.pop("nobody_listed")
        likely = _likely_same(request, asked, number, today)
        if likely and not nobody_listed:
            form.add_error("nobody_listed", form.fields["nobody_listed"].error_messages["required"])
        else:
            try:
                offender = actions.register(
                    **asked,
                    area=place.area,
                    division=place.division,
                    identifiers=[actions.NewIdentifier(kind, number)] if number else [],
                    by=request.user,
                )
            except NotPossible as refusal:
                field = {"value": "number"}.get(refusal.field, refusal.field)
                form.add_error(field if field in form.fields else None, refusal.message)
            else:
                messages.success(request, "Registered. Set the category and the level next.")
                return redirect("caseload:offender", pk=offender.pk)
    return render(
        request, "offenders/register.html", {**shown, "form": form, "likely": likely, "register_form": form}
    )


def _likely_same(
    request: UserRequest, names: dict[str, Any], number: str, today: date
) -> list[queries.LikelySame]:
    return queries.find_likely_same(
        by=request.user,
        family_name=names["family_name"],
        given_names=names["given_names"],
        date_of_birth=names["date_of_birth"],
        numbers=[(kind.value, value) for kind, value in possible_forms(number, on=today)],
    )


@page(Permission.FACT_RECORD)
def correct_details(request: UserRequest, pk: int) -> HttpResponse:
    offender = queries.open_offender_to(Permission.FACT_RECORD, by=request.user, pk=pk)
    standing = queries.standing_of(offender, on=timezone.localdate())
    now = {
        name: getattr(standing.details, name)
        for name in ("family_name", "given_names", "date_of_birth", "sex")
    }
    form = CorrectDetailsForm(request.POST or None, initial=now, **asks_about(offender, standing))
    return change(
        request,
        offender=offender,
        standing=standing,
        form=form,
        act=actions.correct_details,
        template="offenders/correct_details.html",
        done="Personal details corrected.",
    )


@page(Permission.FACT_RECORD)
def record_alias(request: UserRequest, pk: int) -> HttpResponse:
    offender = queries.open_offender_to(Permission.FACT_RECORD, by=request.user, pk=pk)
    standing = queries.standing_of(offender, on=timezone.localdate())
    return change(
        request,
        offender=offender,
        standing=standing,
        form=AliasForm(request.POST or None, **asks_about(offender, standing)),
        act=actions.record_alias,
        template="offenders/record_alias.html",
        done="Other name recorded.",
    )


@page(Permission.FACT_RECORD)
def record_identifier(request: UserRequest, pk: int) -> HttpResponse:
    offender = queries.open_offender_to(Permission.FACT_RECORD, by=request.user, pk=pk)
    standing = queries.standing_of(offender, on=timezone.localdate())
    return change(
        request,
        offender=offender,
        standing=standing,
        form=IdentifierForm(request.POST or None, **asks_about(offender, standing)),
        act=actions.record_identifier,
        template="offenders/record_identifier.html",
        done="Number recorded.",
    )


@page(Permission.FACT_RECORD)
def record_residence(request: UserRequest, pk: int) -> HttpResponse:
    offender = queries.open_offender_to(Permission.FACT_RECORD, by=request.user, pk=pk)
    standing = queries.standing_of(offender, on=timezone.localdate())
    form = ResidenceForm(
        request.POST or None,
        area_id=offender.area_id,
        places=queries.list_places(),
        **asks_about(offender, standing),
    )
    return change(
        request,
        offender=offender,
        standing=standing,
        form=form,
        act=actions.record_residence,
        template="offenders/record_residence.html",
        done="Move recorded.",
    )


@page(Permission.CUSTODY_RECORD)
def begin_custody(request: UserRequest, pk: int) -> HttpResponse:
    return _dated_change(
        request,
        pk,
        permission=Permission.CUSTODY_RECORD,
        form_class=BeginCustodyForm,
        act=actions.begin_custody,
        template="offenders/begin_custody.html",
        done="Custody recorded.",
    )


@page(Permission.CUSTODY_RECORD)
def end_custody(request: UserRequest, pk: int) -> HttpResponse:
    return _dated_change(
        request,
        pk,
        permission=Permission.CUSTODY_RECORD,
        form_class=EndCustodyForm,
        act=actions.end_custody,
        template="offenders/end_custody.html",
        done="End of custody recorded.",
    )


@page(Permission.CATEGORY_SET)
def end_category(request: UserRequest, pk: int) -> HttpResponse:
    return _dated_change(
        request,
        pk,
        permission=Permission.CATEGORY_SET,
        form_class=EndCategoryForm,
        act=actions.end_category,
        template="offenders/end_category.html",
        done="Category ended.",
    )


@page(Permission.LEVEL_SET)
def end_level(request: UserRequest, pk: int) -> HttpResponse:
    return _dated_change(
        request,
        pk,
        permission=Permission.LEVEL_SET,
        form_class=EndLevelForm,
        act=actions.end_level,
        template="offenders/end_level.html",
        done="Level ended.",
    )


def _dated_change(
    request: UserRequest,
    pk: int,
    *,
    permission: Permission,
    form_class: type[DatedChangeForm],
    **how: Any,
) -> HttpResponse:
    offender = queries.open_offender_to(permission, by=request.user, pk=pk)
    standing = queries.standing_of(offender, on=timezone.localdate())
    form = form_class(request.POST or None, **asks_about(offender, standing))
    return change(request, offender=offender, standing=standing, form=form, **how)


@page(Permission.CATEGORY_SET)
def set_category(request: UserRequest, pk: int) -> HttpResponse:
    """The law’s working may be shown first; the person then decides and gives the reason."""
    offender = queries.open_offender_to(Permission.CATEGORY_SET, by=request.user, pk=pk)
    standing = queries.standing_of(offender, on=timezone.localdate())
    day = (
        _day_asked_about(DatedChangeForm(request.POST or None, **asks_about(offender, standing)))
        or standing.on
    )
    about = {
        **asks_about(offender, standing),
        "admits_unconvicted": queries.admits_unconvicted(offender, on=day),
    }
    form = SetCategoryForm(request.POST or None, **about)
    questions = CategoryQuestions(request.POST or None, on=day)
    context: dict[str, object] = {"questions": questions, "explanation": None, "working_shown": False}
    template = "offenders/set_category.html"
    if "working" in request.POST:
        if questions.is_valid():
            context |= {"explanation": questions.explanation(offender), "working_shown": True}
        # Shown as typed and without errors: the person has not decided yet.
        as_typed = SetCategoryForm(**{**about, "initial": _as_typed(form)})
        return render(request, template, page_of(offender, standing, as_typed, **context))
    return change(
        request,
        offender=offender,
        standing=standing,
        form=form,
        act=actions.set_category,
        template=template,
        done="Category set.",
        context=context,
    )


def _day_asked_about(form: ChangeForm) -> date | None:
    """The day typed, where it is one: the law is that of the day."""
    form.is_valid()
    return getattr(form, "cleaned_data", {}).get("on")


def _as_typed(form: ChangeForm) -> dict[str, Any]:
    return {
        name: one.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, one in form.fields.items()
    }
