"""The pages of meetings: one's own, an area's, their series, one meeting, and the cases on its agenda."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.pages import UserRequest, page
from mappa.access.permissions import Permission
from mappa.access.policy import may, may_in_area
from mappa.access.queries.grades import chair_grades
from mappa.access.views.asking import ask
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.offenders.changing import trail
from mappa.offenders.queries import open_offender, permissions_on, standing_of

from . import actions
from .calendars import CONTENT_TYPE, calendar_of
from .days import day_of, in_london
from .forms import (
    SUBSTITUTE,
    TAKE_BACK,
    AddCasesForm,
    AnswerForm,
    ArrangeForm,
    AttendanceForm,
    CancelForm,
    ChairForm,
    ChangeInvitationForm,
    ChangeSeriesForm,
    ContributeForm,
    EndForm,
    EndSeriesForm,
    InviteForm,
    MoveForm,
    ObserversForm,
    PlanForm,
    SeriesForm,
    StandingMemberForm,
    TakeOffForm,
    clock,
)
from .queries import cases as of_cases
from .queries import meetings as queries
from .queries import people
from .states import AgendaWhy, Answer, AttendanceOutcome, MeetingState, ObserverOutcome


def _trail(*more: tuple[str, str]) -> list[dict[str, str]]:
    links = [("Meetings", reverse("meetings:mine")), *more]
    return [{"text": words, "href": address} for words, address in links]


def _of_areas() -> tuple[str, str]:
    return "Meetings of your areas", reverse("meetings:of_areas")


def _to(meeting: Any) -> tuple[str, str]:
    return str(meeting.name), reverse("meetings:meeting", args=[meeting.pk])


@page(Permission.HOME_VIEW, methods=("GET",))
def mine(request: UserRequest) -> HttpResponse:
    """The meetings at which the person is expected, to chair, to attend or to observe."""
    now = timezone.now()
    return render(
        request,
        "meetings/mine.html",
        {
            "mine": queries.list_mine(by=request.user, now=now),
            "now": now,
            "keeps": may(request.user, Permission.MEETING_KEEP),
        },
    )


@page(Permission.MEETING_KEEP, methods=("GET",))
def of_areas(request: UserRequest) -> HttpResponse:
    """The meetings of the person’s areas, and the next turns of their series."""
    past = request.GET.get("show") == "past"
    return render(
        request,
        "meetings/of_areas.html",
        {
            "page": queries.list_of_areas(
                by=request.user, now=timezone.now(), past=past, page=request.GET.get("page")
            ),
            "past": past,
            "series": queries.list_series(by=request.user, today=timezone.localdate()),
            "breadcrumbs": _trail(),
        },
    )


@page(Permission.MEETING_KEEP)
def plan(request: UserRequest) -> HttpResponse:
    """Plan an extra meeting."""
    places = {one.key: one for one in queries.places_kept(request.user)}
    form = PlanForm(
        request.POST or None,
        places=list(places.values()),
        fixed=False,
        initial={"on": timezone.localdate() + timedelta(days=14), "begins": "9:30", "until": "12:30"},
    )

    def act() -> object:
        place = places[form.cleaned_data["where"]]
        return actions.plan_meeting(
            area=place.area,
            division=place.division,
            level=form.cleaned_data["level"],
            series=None,
            name=form.cleaned_data["name"],
            chair=None,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
            by=request.user,
            **form.times(),
        )

    return ask(
        request,
        form=form,
        act=act,
        template="meetings/plan.html",
        context={"breadcrumbs": _trail(_of_areas())},
        done="The meeting is planned. Name its chair, and put cases on its agenda.",
        then=reverse("meetings:of_areas"),
        leads_to=_page_of,
    )


def _page_of(planned: Any) -> str:
    """Where what is asked for next is done: the chair and the agenda."""
    return reverse("meetings:meeting", args=[planned.pk])


@page(Permission.MEETING_KEEP)
def plan_next(request: UserRequest, pk: int) -> HttpResponse:
    """Plan the next meeting of a series: everything is proposed."""
    shown = queries.open_series(pk, by=request.user)
    today = timezone.localdate()
    (turns,) = queries.next_turns([shown], today=today)
    asked = request.GET.get("on", "")
    on = next((day for day in turns if day.isoformat() == asked), turns[0] if turns else None)
    begins = in_london(on or today, shown.begins)
    form = PlanForm(
        request.POST or None,
        places=[],
        fixed=True,
        initial={
            "name": shown.name,
            "on": on,
            "begins": clock(shown.begins),
            "until": clock(begins + timedelta(minutes=shown.minutes)),
            "place": shown.place,
        },
    )
    return ask(
        request,
        form=form,
        act=lambda: actions.plan_meeting(
            area=shown.area,
            division=shown.division,
            level=shown.level,
            series=shown,
            name=form.cleaned_data["name"],
            chair=None,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
            by=request.user,
            **form.times(),
        ),
        template="meetings/plan_next.html",
        context={
            "series": shown,
            "turns": turns,
            "breadcrumbs": _trail(_of_areas(), (shown.name, reverse("meetings:series", args=[pk]))),
        },
        done="The meeting is planned. Name its chair, and put cases on its agenda.",
        then=reverse("meetings:of_areas"),
        leads_to=_page_of,
    )


@page(Permission.MEETING_KEEP)
def add_series(request: UserRequest) -> HttpResponse:
    """Set up a series; its name and how often it is held are proposed from local policy."""
    today = timezone.localdate()
    places = {one.key: one for one in queries.places_kept(request.user)}
    first = next(iter(places.values())).area
    form = SeriesForm(
        request.POST or None,
        places=list(places.values()),
        initial={
            "name": queries.usual_name(first, 2, on=today),
            "weeks": queries.usual_weeks(first, 2, on=today),
            "level": 2,
            "first_on": today + timedelta(days=14),
            "begins": "9:30",
            "minutes": 240,
        },
    )

    def act() -> object:
        asked = dict(form.cleaned_data)
        place = places[asked.pop("where")]
        return actions.add_series(area=place.area, division=place.division, by=request.user, **asked)

    return ask(
        request,
        form=form,
        act=act,
        template="meetings/add_series.html",
        context={"breadcrumbs": _trail(_of_areas())},
        done="The series is set up.",
        then=reverse("meetings:of_areas"),
    )


@page(Permission.MEETING_KEEP, methods=("GET",))
def series(request: UserRequest, pk: int) -> HttpResponse:
    """One series: how it is held, its next turns, and who is invited to each case by default."""
    shown = queries.open_series(pk, by=request.user)
    today = timezone.localdate()
    (turns,) = queries.next_turns([shown], today=today)
    record(Event.MEETINGS_LISTED, by=request.user, area_id=shown.area_id, series_id=shown.pk)
    return render(
        request,
        "meetings/series.html",
        {
            "series": shown,
            "turns": turns,
            "members": queries.list_standing_members(shown, today=today),
            "breadcrumbs": _trail(_of_areas()),
        },
    )


def _about_series(pk: int) -> str:
    return reverse("meetings:series", args=[pk])


@page(Permission.MEETING_KEEP)
def change_series(request: UserRequest, pk: int) -> HttpResponse:
    shown = queries.open_series(pk, by=request.user)
    form = ChangeSeriesForm(
        request.POST or None,
        version=shown.version,
        initial={
            "name": shown.name,
            "weeks": shown.weeks,
            "first_on": shown.first_on,
            "begins": clock(shown.begins),
            "minutes": shown.minutes,
            "place": shown.place,
        },
    )
    return ask(
        request,
        form=form,
        act=lambda: actions.change_series(series=shown, by=request.user, **form.cleaned_data),
        template="meetings/change_series.html",
        context={"series": shown, "breadcrumbs": _trail(_of_areas(), (shown.name, _about_series(pk)))},
        done="The series is changed. Meetings that are planned stay as they are.",
        then=_about_series(pk),
    )


@page(Permission.MEETING_KEEP)
def end_series(request: UserRequest, pk: int) -> HttpResponse:
    shown = queries.open_series(pk, by=request.user)
    form = EndSeriesForm(request.POST or None, version=shown.version, initial={"last": timezone.localdate()})
    return ask(
        request,
        form=form,
        act=lambda: actions.end_series(
            series=shown,
            on=form.cleaned_data["last"] + timedelta(days=1),
            version=form.cleaned_data["version"],
            by=request.user,
        ),
        template="meetings/end_series.html",
        context={"series": shown, "breadcrumbs": _trail(_of_areas(), (shown.name, _about_series(pk)))},
        done="The end of the series is recorded.",
        then=_about_series(pk),
    )


@page(Permission.MEETING_KEEP)
def add_standing_member(request: UserRequest, pk: int) -> HttpResponse:
    shown = queries.open_series(pk, by=request.user)
    today = timezone.localdate()
    offered = {one.key: one for one in people.choices_for(shown.area, on=today)}
    form = StandingMemberForm(request.POST or None, offered=offered.values())

    def act() -> object:
        chosen = offered[form.cleaned_data["member"]]
        return actions.add_standing_member(
            series=shown,
            agency=chosen.agency,
            person=chosen.person,
            on=today,
            reason=form.cleaned_data["reason"],
            by=request.user,
        )

    return ask(
        request,
        form=form,
        act=act,
        template="meetings/add_standing_member.html",
        context={"series": shown, "breadcrumbs": _trail(_of_areas(), (shown.name, _about_series(pk)))},
        done="They are invited to each case from now on.",
        then=_about_series(pk),
    )


@page(Permission.MEETING_KEEP)
def end_standing_member(request: UserRequest, pk: int, member_pk: int) -> HttpResponse:
    shown = queries.open_series(pk, by=request.user)
    member = queries.open_standing_member(shown, member_pk)
    form = EndForm(request.POST or None)
    return ask(
        request,
        form=form,
        act=lambda: actions.end_standing_member(
            member=member, on=timezone.localdate(), by=request.user, **form.cleaned_data
        ),
        template="meetings/end_standing_member.html",
        context={
            "series": shown,
            "member": member,
            "breadcrumbs": _trail(_of_areas(), (shown.name, _about_series(pk))),
        },
        done="They are no longer invited by default.",
        then=_about_series(pk),
    )


@page(Permission.HOME_VIEW, methods=("GET",))
def meeting(request: UserRequest, pk: int) -> HttpResponse:
    """One meeting: when, where, chaired by whom, and the cases of its agenda that are open to the reader."""
    shown = queries.find_meeting(pk, by=request.user)
    agenda = of_cases.agenda_of(shown, by=request.user)
    planned = shown.state == MeetingState.PLANNED
    return render(
        request,
        "meetings/meeting.html",
        {
            "meeting": shown,
            "agenda": agenda,
            "not_shown": shown.cases - len(agenda),
            "ends_at": shown.begins_at + timedelta(minutes=sum(row.item.minutes for row in agenda)),
            "planned": planned,
            "due": planned and day_of(shown.begins_at) <= timezone.localdate(),
            "keeps": may_in_area(request.user, Permission.MEETING_KEEP, shown.area_id),
            "doubts": queries.doubts_about(shown),
            "stops": queries.stops_of(request.user, shown),
            "mine": any(row.mine for row in agenda),
            "observers": queries.observers_of(shown),
            "changes": queries.changes_of(shown),
            "breadcrumbs": _trail(),
        },
    )


@page(Permission.HOME_VIEW, methods=("GET",))
def calendar(request: UserRequest, pk: int) -> HttpResponse:
    """The meeting as a calendar file, which tells nothing of any case."""
    shown = queries.find_meeting(pk, by=request.user)
    record(Event.CALENDAR_TAKEN, by=request.user, area_id=shown.area_id, meeting_id=shown.pk)
    return HttpResponse(
        calendar_of(shown, at=timezone.now()),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="meeting-{shown.pk}.ics"'},
    )


def _change(
    request: UserRequest, shown: Any, form: Any, act: Any, template: str, done: str, **context: object
) -> HttpResponse:
    """The page of a change to a meeting, which leads back to it."""
    return ask(
        request,
        form=form,
        act=act,
        template=template,
        context={"meeting": shown, "breadcrumbs": _trail(_to(shown)), **context},
        done=done,
        then=_to(shown)[1],
    )


@page(Permission.MEETING_KEEP)
def move(request: UserRequest, pk: int) -> HttpResponse:
    """Another time or place."""
    shown = queries.open_kept_meeting(pk, by=request.user)
    begins, ends = timezone.localtime(shown.begins_at), timezone.localtime(shown.ends_at)
    form = MoveForm(
        request.POST or None,
        version=shown.version,
        initial={
            "on": begins.date(),
            "begins": clock(begins),
            "until": clock(ends),
            "place": shown.place,
        },
    )
    return _change(
        request,
        shown,
        form,
        lambda: actions.move_meeting(
            meeting=shown,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            now=timezone.now(),
            by=request.user,
            **form.times(),
        ),
        "meetings/move.html",
        "The meeting is moved, and everybody invited is told.",
    )


@page(Permission.MEETING_KEEP)
def cancel(request: UserRequest, pk: int) -> HttpResponse:
    shown = queries.open_kept_meeting(pk, by=request.user)
    form = CancelForm(request.POST or None, version=shown.version)
    return _change(
        request,
        shown,
        form,
        lambda: actions.cancel_meeting(
            meeting=shown, today=timezone.localdate(), by=request.user, **form.cleaned_data
        ),
        "meetings/cancel.html",
        "The meeting is cancelled, and everybody invited is told.",
    )


@page(Permission.MEETING_KEEP)
def chair(request: UserRequest, pk: int) -> HttpResponse:
    """Who chairs: only people are offered whose grade and role suffice on the day."""
    shown = queries.open_kept_meeting(pk, by=request.user)
    day = day_of(shown.begins_at)
    offered = {
        person.pk: (person, grade)
        for person, grade in people.people_to_chair(shown.area, shown.level, on=day)
    }
    form = ChairForm(
        request.POST or None,
        version=shown.version,
        chairs=[
            (str(pk), f"{person.full_name}, {grade}, {person.agency.name}")
            for pk, (person, grade) in offered.items()
        ],
        initial={"chair": shown.chair_id},
    )
    return _change(
        request,
        shown,
        form,
        lambda: actions.name_chair(
            meeting=shown,
            chair=offered[form.cleaned_data["chair"]][0],
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            today=timezone.localdate(),
            by=request.user,
        ),
        "meetings/chair.html",
        "The chair is named.",
        grades=chair_grades(shown.area, shown.level, on=day),
        nobody=not offered,
    )


@page(Permission.MEETING_KEEP, methods=("POST",))
def open_it(request: UserRequest, pk: int) -> HttpResponse:
    """Begin the meeting. Nothing was typed, so that a refusal loses nothing."""
    shown = queries.open_kept_meeting(pk, by=request.user)
    version = request.POST.get("version", "")
    try:
        actions.open_meeting(
            meeting=shown,
            version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
            now=timezone.now(),
            by=request.user,
        )
    except ChangedMeanwhile:
        messages.warning(request, "Somebody else changed this meeting meanwhile. This is how it stands now.")
    except NotPossible as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "The meeting is open.")
    return redirect("meetings:meeting", pk=pk)


@page(Permission.MEETING_KEEP)
def observers(request: UserRequest, pk: int) -> HttpResponse:
    """Lay advisers who observe: invited, and whether they came."""
    shown = queries.open_kept_meeting(pk, by=request.user)
    invited = queries.observers_of(shown)
    advisers = {
        one.pk: one
        for one in people.lay_advisers(
            shown.area, on=day_of(shown.begins_at), but=[one.person_id for one in invited]
        )
    }
    form = ObserversForm(
        request.POST or None,
        observers=invited,
        offered=[(str(key), one.full_name) for key, one in advisers.items()],
    )

    def act() -> None:
        with transaction.atomic():
            for observer in invited:
                actions.record_observer(
                    observer=observer,
                    outcome=ObserverOutcome(form.cleaned_data[f"came_{observer.pk}"]),
                    reason="",
                    by=request.user,
                )
            if form.cleaned_data["person"]:
                actions.invite_observer(
                    meeting=shown, person=advisers[form.cleaned_data["person"]], reason="", by=request.user
                )

    return _change(request, shown, form, act, "meetings/observers.html", "Saved.")


@page(Permission.MEETING_KEEP)
def add_cases(request: UserRequest, pk: int) -> HttpResponse:
    """Choose from the cases that wait."""
    shown = queries.find_kept_meeting(pk, by=request.user)
    today = timezone.localdate()
    waiting = {
        str(one.offender.pk): one for one in of_cases.cases_waiting(shown, by=request.user, today=today)
    }
    form = AddCasesForm(request.POST or None, version=shown.version, waiting=list(waiting.values()))

    def act() -> None:
        asked = form.cleaned_data
        cases = [
            actions.NewCase(waiting[key].offender, waiting[key].why, asked["reason"], waiting[key].referral)
            for key in asked.get("cases", ())
        ]
        if asked["reference"]:
            other = of_cases.find_case(asked["reference"], by=request.user)
            if other is None:
                raise NotPossible("reference", "There is no such record that is open to you.")
            cases.append(actions.NewCase(other, AgendaWhy.EXTRA, asked["reason"]))
        actions.add_cases(meeting=shown, cases=cases, version=asked["version"], today=today, by=request.user)

    return _change(
        request,
        shown,
        form,
        act,
        "meetings/add_cases.html",
        "The cases are on the agenda. The chair and the standing members are invited to each.",
        waiting=waiting,
    )


@page(Permission.MEETING_KEEP)
def arrange(request: UserRequest, pk: int) -> HttpResponse:
    """The order of the cases, and the time for each."""
    shown = queries.find_kept_meeting(pk, by=request.user)
    rows = of_cases.agenda_of(shown, by=request.user)
    form = ArrangeForm(request.POST or None, version=shown.version, rows=rows)
    return _change(
        request,
        shown,
        form,
        lambda: actions.arrange_agenda(
            meeting=shown,
            slots=[actions.Slot(*place) for place in form.places()],
            version=form.cleaned_data["version"],
            by=request.user,
        ),
        "meetings/arrange.html",
        "The agenda is changed.",
        rows=rows,
    )


@page(Permission.MEETING_CONTRIBUTE)
def answer(request: UserRequest, pk: int) -> HttpResponse:
    """One’s own answer to the invitations to a meeting: one for all cases, or for some of them."""
    shown = queries.find_meeting(pk, by=request.user)
    rows = [row for row in of_cases.agenda_of(shown, by=request.user) if row.mine]
    if not rows:
        messages.info(request, "You are not invited to a case of this meeting that is open to you.")
        return redirect("meetings:meeting", pk=pk)
    invitations = {str(one.pk): one for one in of_cases.own_invitations(shown, by=request.user)}
    colleagues = {
        one.pk: one
        for one in people.people_of(
            request.user.agency_id,
            [one.offender for one in invitations.values()],
            on=day_of(shown.begins_at),
        )
        if one.pk != request.user.pk
    }
    form = AnswerForm(
        request.POST or None,
        cases=[(str(row.mine.pk), row.name) for row in rows if row.mine],
        colleagues=[(str(key), one.full_name) for key, one in colleagues.items()],
    )

    def act() -> None:
        chosen = [invitations[key] for key in form.cleaned_data["cases"]]
        if form.cleaned_data["answer"] == SUBSTITUTE:
            actions.send_substitute(
                invitations=chosen,
                person=colleagues[form.cleaned_data["substitute"]],
                reason=form.cleaned_data["reason"],
                today=timezone.localdate(),
                by=request.user,
            )
        else:
            actions.answer_invitations(
                invitations=chosen,
                answer=Answer(form.cleaned_data["answer"]),
                reason=form.cleaned_data["reason"],
                by=request.user,
            )

    return ask(
        request,
        form=form,
        act=act,
        template="meetings/answer.html",
        context={"meeting": shown, "breadcrumbs": _trail(_to(shown))},
        done="Your answer is recorded.",
        # Whoever named a substitute may be expected at this meeting no longer.
        then=reverse("meetings:mine"),
    )


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def case(request: UserRequest, pk: int) -> HttpResponse:
    """A case at a meeting: who is invited, what was written, who came."""
    item = of_cases.open_case(pk, by=request.user)
    allowed = permissions_on(item.offender, by=request.user)
    shown = of_cases.case_of(item)
    return render(
        request,
        "meetings/case.html",
        {
            "item": item,
            "meeting": item.meeting,
            "offender": item.offender,
            "standing": standing_of(item.offender, on=timezone.localdate()),
            "case": shown,
            "stands": item.removed_at is None,
            "planned": item.meeting.state == MeetingState.PLANNED and item.removed_at is None,
            "held": item.meeting.state == MeetingState.HELD,
            "keeps": Permission.MEETING_KEEP in allowed,
            "contributes": Permission.MEETING_CONTRIBUTE in allowed
            and item.meeting.state != MeetingState.CANCELLED
            and any(one.agency.pk == request.user.agency_id and one.invitations for one in shown.agencies),
            "chairs": item.meeting.chair_id == request.user.pk and Permission.MEETING_CHAIR in allowed,
            "breadcrumbs": _trail(_to(item.meeting)),
        },
    )


@page(Permission.OFFENDER_VIEW, methods=("GET",))
def about(request: UserRequest, pk: int) -> HttpResponse:
    """The meetings that dealt with an offender’s case, or are to."""
    offender = open_offender(by=request.user, pk=pk)
    standing = standing_of(offender, on=timezone.localdate())
    return render(
        request,
        "meetings/about.html",
        {
            "offender": offender,
            "standing": standing,
            "items": of_cases.items_about(offender),
            "breadcrumbs": trail(standing, offender),
        },
    )


def _change_case(
    request: UserRequest, item: Any, form: Any, act: Any, template: str, done: str, **context: object
) -> HttpResponse:
    """The page of a change to a case of a meeting, which leads back to the case."""
    address = reverse("meetings:case", args=[item.pk])
    standing = standing_of(item.offender, on=timezone.localdate())
    return ask(
        request,
        form=form,
        act=act,
        template=template,
        context={
            "item": item,
            "meeting": item.meeting,
            "offender": item.offender,
            "standing": standing,
            "breadcrumbs": _trail(_to(item.meeting), (standing.details.name, address)),
            **context,
        },
        done=done,
        then=address,
    )


def _open_to_keep(request: UserRequest, pk: int) -> Any:
    return of_cases.open_case(pk, by=request.user, permission=Permission.MEETING_KEEP)


@page(Permission.MEETING_KEEP)
def take_off(request: UserRequest, pk: int) -> HttpResponse:
    item = _open_to_keep(request, pk)
    form = TakeOffForm(request.POST or None, version=item.meeting.version)
    return _change_case(
        request,
        item,
        form,
        lambda: actions.take_off(item=item, today=timezone.localdate(), by=request.user, **form.cleaned_data),
        "meetings/take_off.html",
        "The case is taken off the agenda.",
    )


@page(Permission.MEETING_KEEP)
def invite(request: UserRequest, pk: int) -> HttpResponse:
    """Who is invited to the case: only agencies are offered whose protocol is in force on the day."""
    item = _open_to_keep(request, pk)
    invited = {(one.agency_id, one.person_id) for one in of_cases.invitations_of(item)}
    offered = {
        one.key: one
        for one in people.choices_for(item.meeting.area, on=day_of(item.meeting.begins_at))
        if (one.agency.pk, one.person.pk if one.person else None) not in invited
    }
    form = InviteForm(request.POST or None, offered=offered.values())
    return _change_case(
        request,
        item,
        form,
        lambda: actions.invite(
            item=item,
            invited=[(offered[key].agency, offered[key].person) for key in form.cleaned_data["invited"]],
            reason=form.cleaned_data["reason"],
            today=timezone.localdate(),
            by=request.user,
        ),
        "meetings/invite.html",
        "They are invited to the case.",
    )


@page(Permission.MEETING_KEEP)
def change_invitation(request: UserRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """An answer that came otherwise, a substitute, or the invitation taken back."""
    item = _open_to_keep(request, pk)
    invitation = of_cases.open_invitation(item, invitation_pk)
    invitation.offender, invitation.agenda_item = item.offender, item
    colleagues = {
        one.pk: one
        for one in people.people_of(invitation.agency_id, [item.offender], on=day_of(item.meeting.begins_at))
        if one.pk != invitation.person_id
    }
    form = ChangeInvitationForm(
        request.POST or None,
        colleagues=[(str(key), one.full_name) for key, one in colleagues.items()],
        initial={"answer": invitation.answer},
    )

    def act() -> None:
        asked, today = form.cleaned_data, timezone.localdate()
        if asked["answer"] == TAKE_BACK:
            actions.uninvite(invitation=invitation, reason=asked["reason"], today=today, by=request.user)
        elif asked["answer"] == SUBSTITUTE:
            actions.send_substitute(
                invitations=[invitation],
                person=colleagues[asked["substitute"]],
                reason=asked["reason"],
                today=today,
                by=request.user,
            )
        else:
            actions.answer_invitations(
                invitations=[invitation],
                answer=Answer(asked["answer"]),
                reason=asked["reason"],
                by=request.user,
            )

    return _change_case(
        request, item, form, act, "meetings/change_invitation.html", "Saved.", invitation=invitation
    )


@page(Permission.MEETING_CONTRIBUTE)
def contribute(request: UserRequest, pk: int) -> HttpResponse:
    """What one’s own agency holds about the case, or that it holds nothing."""
    item = of_cases.open_case(pk, by=request.user, permission=Permission.MEETING_CONTRIBUTE)
    if not of_cases.is_invited(item, request.user.agency_id):
        messages.info(request, f"{request.user.agency.name} is not invited to this case.")
        return redirect("meetings:case", pk=pk)
    written = of_cases.own_contribution(item, by=request.user)
    form = ContributeForm(
        request.POST or None,
        version=written.pk if written else 0,
        initial={"held": "no" if written.nothing_held else "yes", "text": written.text} if written else {},
    )
    return _change_case(
        request,
        item,
        form,
        lambda: actions.contribute(
            item=item,
            nothing_held=form.cleaned_data["held"] == "no",
            text=form.cleaned_data["text"],
            reason="",
            version=form.cleaned_data["version"],
            by=request.user,
        ),
        "meetings/contribute.html",
        "Your agency’s contribution is recorded.",
        late=timezone.localdate() > item.meeting.contributions_due_on,
        agency=request.user.agency,
    )


@page(Permission.MEETING_KEEP)
def attendance(request: UserRequest, pk: int) -> HttpResponse:
    """Who came to the case; what is likely is chosen already."""
    item = _open_to_keep(request, pk)
    invitations = list(of_cases.invitations_of(item))
    usual, version, also = of_cases.likely_attendance(item, invitations)
    agencies = sorted({(one.agency_id, one.agency.name) for one in invitations}, key=lambda one: one[1])
    form = AttendanceForm(
        request.POST or None,
        version=version,
        invitations=invitations,
        usual=usual,
        agencies=[(str(key), name) for key, name in agencies],
    )

    def act() -> None:
        asked = form.cleaned_data
        came = [
            actions.Came(
                one.agency,
                one.person,
                AttendanceOutcome(asked[f"came_{one.pk}"]),
                substitute=one.substitute_for_id is not None
                and asked[f"came_{one.pk}"] == AttendanceOutcome.ATTENDED,
            )
            for one in invitations
        ]
        came += [actions.Came(one.agency, None, AttendanceOutcome.ATTENDED, name=one.name) for one in also]
        if asked["also_name"]:
            agency = next(one.agency for one in invitations if one.agency_id == asked["also_agency"])
            came.append(
                actions.Came(agency, None, AttendanceOutcome.ATTENDED, name=asked["also_name"].strip())
            )
        actions.record_attendance(
            item=item, came=came, reason=asked["reason"], version=asked["version"], by=request.user
        )

    return _change_case(
        request, item, form, act, "meetings/attendance.html", "Attendance is recorded.", also=also
    )
