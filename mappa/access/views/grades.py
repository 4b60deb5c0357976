"""The grades that people hold."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.utils import timezone

from mappa.access.actions import grades as actions
from mappa.access.forms.people import EndClearanceForm, GiveGradeForm, after
from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.queries import grades as queries
from mappa.access.queries.people import open_person

from .people import ask_about


@page(Permission.AGENCY_PEOPLE_MANAGE)
def give_grade(request: UserRequest, pk: int) -> HttpResponse:
    shown = open_person(pk, by=request.user)
    today = timezone.localdate()
    form = GiveGradeForm(
        request.POST or None,
        version=shown.version,
        grades=queries.grades_named(on=today),
        initial={"start": today},
    )

    def act() -> object:
        asked = form.cleaned_data
        return actions.give_grade(
            person=shown,
            grade=asked["grade"],
            start=asked["start"],
            end=after(asked["last"]),
            reason=asked["reason"],
            version=asked["version"],
            by=request.user,
        )

    return ask_about(request, shown, form, act, "access/give_grade.html", "The grade is recorded.")


@page(Permission.AGENCY_PEOPLE_MANAGE)
def end_grade(request: UserRequest, pk: int, grade_pk: int) -> HttpResponse:
    shown = open_person(pk, by=request.user)
    grade = queries.open_grade(shown, grade_pk)
    form = EndClearanceForm(
        request.POST or None, version=shown.version, initial={"last": timezone.localdate()}
    )

    def act() -> object:
        last: date = form.cleaned_data["last"]
        return actions.end_grade(
            grade=grade,
            on=last + timedelta(days=1),
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            by=request.user,
        )

    return ask_about(
        request, shown, form, act, "access/end_grade.html", "The end of the grade is recorded.", grade=grade
    )
