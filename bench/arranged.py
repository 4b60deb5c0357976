"""A meeting of twelve cases with nine agencies, made through the actions in a register that was built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from datetime import time as of_day
from typing import Any

from django.db import transaction
from django.utils import timezone

from bench import signed_in
from mappa.agencies.models import Area, User
from mappa.database.identity import acting_as

CASES, AGENCIES = 12, 9
TOLD = "Nothing new since the last meeting: he keeps his appointments, and nobody has complained. " * 3


@dataclass(frozen=True)
class Arranged:
    """The meeting, the cases on its agenda, and who keeps it and comes to it."""

    meeting: int
    items: Sequence[int]
    offenders: Sequence[int]
    keeper: User
    members: Sequence[User]


def arrange() -> Arranged:
    """Twelve cases on an agenda of today, each assessed and planned for; nine agencies invited, who have written."""
    from mappa.access.actions import grades
    from mappa.access.queries import command_line_user
    from mappa.access.roles import RoleKey
    from mappa.meetings import actions
    from mappa.meetings.days import in_london
    from mappa.meetings.models import AgendaItem, Meeting
    from mappa.meetings.states import AgendaWhy

    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    with transaction.atomic():
        area = Area.objects.get(slug="kent")
        keeper = signed_in.person(RoleKey.COORDINATOR, area, username="bench.keeper")
        grades.give_grade(
            person=keeper,
            grade="Senior Manager",
            start=date(2001, 4, 1),
            end=None,
            reason="Bench",
            version=keeper.version,
            by=command_line_user(),
        )
        keeper.refresh_from_db()
        members = [
            signed_in.person(RoleKey.AGENCY_MEMBER, area, username=f"bench.member.{number}")
            for number in range(AGENCIES)
        ]
        with acting_as(keeper.pk):
            cases = _cases(area, on=today)
            for case in cases:
                _assess(case, on=today, by=keeper)
            meeting = actions.plan_meeting(
                area=area,
                division=None,
                level=2,
                series=None,
                name="MARMM",
                begins_at=in_london(today, of_day(9, 30)),
                ends_at=in_london(today, of_day(15, 30)),
                place="Headquarters",
                chair=keeper,
                reason="",
                now=in_london(yesterday, of_day(9)),
                by=keeper,
            )
            added = actions.add_cases(
                meeting=meeting,
                cases=[actions.NewCase(case, AgendaWhy.EXTRA, "Bench") for case in cases],
                version=Meeting.objects.get(pk=meeting.pk).version,
                today=yesterday,
                by=keeper,
            )
            items = list(
                AgendaItem.objects.select_related("meeting", "offender").filter(
                    pk__in=[one.pk for one in added]
                )
            )
            for item in items:
                actions.invite(
                    item=item,
                    invited=[(member.agency, member) for member in members],
                    reason="",
                    today=yesterday,
                    by=keeper,
                )
        for member in members:
            with acting_as(member.pk):
                for number, item in enumerate(items):
                    nothing = number % 3 == 0
                    actions.contribute(
                        item=item,
                        nothing_held=nothing,
                        text="" if nothing else TOLD,
                        reason="",
                        version=0,
                        by=member,
                    )
    return Arranged(
        meeting.pk, [one.pk for one in items], [one.offender_id for one in items], keeper, members
    )


def _cases(area: Area, *, on: date) -> list[Any]:
    """Cases of the area, those at the higher levels first."""
    from mappa.offenders.models import LevelPeriod

    standing = (
        LevelPeriod.objects.current()
        .filter(offender__area=area, offender__restricted=False, in_force__contains=on)
        .select_related("offender__area")
        .order_by("-level", "offender_id")
    )
    found = [one.offender for one in standing[:CASES]]
    assert len(found) == CASES, (
        f"{area} has {len(found)} cases: a meeting of {CASES} needs more live offenders."
    )
    return found


def _assess(case: Any, *, on: date, by: User) -> None:
    """Two versions of the assessment and of the plan, as a case has that was met about before."""
    from mappa.offenders.models import Offender
    from mappa.risk import actions
    from mappa.risk.states import AtRisk, Pillar, RiskLevel

    for number in range(2):
        about = {"offender": case, "on": on, "reason": "Bench", "by": by}
        actions.record_assessment(
            groups=[
                actions.AssessedGroup(group, RiskLevel.HIGH, f"{TOLD}{number}", "At night", "Drink")
                for group in AtRisk
            ],
            tools=[actions.UsedTool("OASys", on, band="High", assessor="Bench")],
            version=Offender.objects.get(pk=case.pk).version,
            **about,
        )
        actions.record_plan(
            measures=[
                actions.PlannedMeasure(pillar, f"{TOLD}{number}", answers=list(AtRisk), owner=by, due=on)
                for pillar in Pillar
                for _ in range(2)
            ],
            triggers=[actions.PlannedTrigger("He drinks", "A visit", by)],
            today=on,
            version=Offender.objects.get(pk=case.pk).version,
            **about,
        )


def open_it(arranged: Arranged) -> None:
    from mappa.meetings import actions
    from mappa.meetings.models import Meeting

    with transaction.atomic(), acting_as(arranged.keeper.pk):
        meeting = Meeting.objects.select_related("area", "chair").get(pk=arranged.meeting)
        actions.open_meeting(meeting=meeting, version=meeting.version, now=timezone.now(), by=arranged.keeper)


def everybody_comes(arranged: Arranged) -> None:
    """Everybody came to every case."""
    from mappa.meetings import actions
    from mappa.meetings.models import AgendaItem, Invitation
    from mappa.meetings.states import AttendanceOutcome

    with transaction.atomic(), acting_as(arranged.keeper.pk):
        for item in AgendaItem.objects.select_related("meeting", "offender").filter(pk__in=arranged.items):
            invited = Invitation.objects.current().filter(agenda_item=item).select_related("agency", "person")
            actions.record_attendance(
                item=item,
                came=[actions.Came(one.agency, one.person, AttendanceOutcome.ATTENDED) for one in invited],
                reason="",
                version=0,
                by=arranged.keeper,
            )


def close(arranged: Arranged, item_pk: int) -> None:
    """Every decision is taken, and two of the agencies take on to do something."""
    from mappa.discussions import actions
    from mappa.discussions.models import Discussion
    from mappa.discussions.queries import Told
    from mappa.meetings.models import AgendaItem
    from mappa.risk.queries import current_assessment, current_plan

    today = timezone.localdate()
    with transaction.atomic(), acting_as(arranged.keeper.pk):
        item = AgendaItem.objects.select_related("meeting", "offender").get(pk=item_pk)
        standing = Discussion.objects.current().filter(agenda_item=item).first()
        assessment, plan = current_assessment(item.offender), current_plan(item.offender)
        assert assessment is not None
        assert plan is not None
        actions.record_discussion(
            item=item,
            written={
                "statement_read": True,
                "risk": "agreed",
                "assessment_id": assessment.pk,
                "plan_agreed": "agreed",
                "plan_id": plan.pk,
                "risk_discussed": TOLD,
                "conditions": "none",
                "conditions_asked": "",
                "disclosure": "do_not_disclose",
                "disclosure_reason": TOLD,
                "disclosure_to": "",
                "disclosure_what": "",
                "disclosure_power": "",
                "representations": "",
                "representations_made": "",
                "level_outcome": "stays",
                "level": None,
                "level_reason": "",
                "next_review_on": today + timedelta(weeks=8),
                "new_actions": "agreed",
                "dissent": "none",
                "dissent_said": "",
            },
            information={one.agency_id: Told(nothing_held=False, text=TOLD) for one in arranged.members},
            new=[
                actions.NewAction(row, "Visit him at home", member, today + timedelta(weeks=2), True)
                for row, member in enumerate(arranged.members[:2])
            ],
            closing=True,
            reason="",
            seen=standing.number if standing else 0,
            today=today,
            by=arranged.keeper,
        )


def check(arranged: Arranged) -> None:
    """The minutes of every case are read, and right."""
    from mappa.meetings.models import AgendaItem
    from mappa.minutes import actions, queries

    today = timezone.localdate()
    with transaction.atomic(), acting_as(arranged.keeper.pk):
        for item in AgendaItem.objects.select_related("meeting", "offender").filter(pk__in=arranged.items):
            draft = queries.minutes_of(item, on=today).draft
            assert draft is not None
            actions.check_minutes(item=item, seen=draft.checksum, on=today, by=arranged.keeper)


def sign(arranged: Arranged) -> None:
    """The chair signs the minutes of all cases in one go."""
    from mappa.meetings.models import Meeting
    from mappa.minutes import actions, queries

    today = timezone.localdate()
    with transaction.atomic(), acting_as(arranged.keeper.pk):
        meeting = Meeting.objects.select_related("area", "chair").get(pk=arranged.meeting)
        checked = queries.to_sign_of_meeting(meeting, by=arranged.keeper, on=today)
        actions.sign_of_meeting(
            meeting=meeting,
            seen={one.item.pk: one.check.checksum for one in checked},
            in_place_because="",
            on=today,
            by=arranged.keeper,
        )


def send(arranged: Arranged) -> None:
    """Everybody invited and entitled gets a copy of the minutes of each case."""
    from mappa.meetings.models import AgendaItem
    from mappa.minutes import actions, queries

    today = timezone.localdate()
    with transaction.atomic(), acting_as(arranged.keeper.pk):
        for item in AgendaItem.objects.select_related("meeting", "offender").filter(pk__in=arranged.items):
            asked = queries.addressees(item, on=today)
            entitled = frozenset(one.person.pk for one in asked if one.person is not None and not one.because)
            actions.send_minutes(item=item, seen=entitled, on=today, by=arranged.keeper)
