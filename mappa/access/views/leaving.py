"""People who move to other work, and people who leave."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone

from mappa.access.actions import joining, leaving
from mappa.access.forms.people import LeaveForm, MovePersonForm, choices_of
from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.policy import may_everywhere
from mappa.access.queries import people as queries
from mappa.access.queries.standing import work_told
from mappa.access.roles import ROLES
from mappa.database.refusals import ChangedMeanwhile

from .people import ask_about


@page(Permission.AGENCY_PEOPLE_MANAGE)
def move_person(request: UserRequest, pk: int) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    shown = queries.open_person(pk, by=by)
    in_reach = queries.areas_to_give(by)
    held = queries.list_standing_postings(shown, on=today)
    form = MovePersonForm(
        request.POST or None,
        version=shown.version,
        roles=queries.roles_to_give(by),
        areas=choices_of(in_reach),
        may_give_everywhere=may_everywhere(by, Permission.PEOPLE_MANAGE),
        held=[(str(one.pk), queries.in_words(one)) for one in held],
        initial={"on": today},
    )

    def act() -> object:
        asked = form.cleaned_data
        ending = [one for one in held if str(one.pk) in asked["ending"]]
        if len(ending) < len(asked["ending"]):
            raise ChangedMeanwhile
        return joining.move(
            person=shown,
            ending=ending,
            role=asked["role"],
            areas=[area for area in in_reach if area.pk in asked["areas"]],
            on=asked["on"],
            end=form.end,
            hands_over=asked["hands_over"],
            reason=asked["reason"],
            today=today,
            version=asked["version"],
            by=by,
        )

    return ask_about(
        request,
        shown,
        form,
        act,
        "access/move_person.html",
        "The move is recorded. A wide role waits for somebody else’s approval.",
        work=work_told(person=shown, on=today, by=by),
    )


@page(Permission.AGENCY_PEOPLE_MANAGE)
def leave(request: UserRequest, pk: int) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    shown = queries.open_person(pk, by=by)
    form = LeaveForm(request.POST or None, version=shown.version, initial={"last": today})

    def act() -> object:
        return leaving.leave(
            person=shown,
            on=form.cleaned_data["last"] + timedelta(days=1),
            today=today,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            by=by,
        )

    return ask_about(
        request,
        shown,
        form,
        act,
        "access/leave.html",
        "It is recorded that the person leaves.",
        postings=queries.list_standing_postings(shown, on=today),
        clearances=[
            one
            for one in queries.list_clearances(shown)
            if one.in_force.upper is None or one.in_force.upper > today
        ],
        proposals=queries.list_proposals(by=by).filter(user=shown, decision=""),
        work=work_told(person=shown, on=today, by=by),
        roles=ROLES,
    )
