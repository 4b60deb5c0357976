"""Work of these days in the demonstration, so that everybody's first page has something on it; invented, in Kent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta

from mappa.agencies.models import Area, User
from mappa.agencies.queries import meeting_name
from mappa.database.identity import acting_as
from mappa.discussions.actions import agree_action
from mappa.law.bank_holidays import working_day_after
from mappa.meetings import actions as meetings
from mappa.meetings.days import in_london, working_days_before
from mappa.meetings.models import AgendaItem
from mappa.meetings.states import AgendaWhy
from mappa.offenders.models import Offender
from mappa.referrals import actions as referrals
from mappa.referrals.states import SectionState
from mappa.risk import actions as risk
from mappa.risk.actions import AssessedGroup, PlannedMeasure, PlannedTrigger, UsedTool
from mappa.risk.models import Plan, RiskAssessment
from mappa.risk.states import AtRisk, Pillar, RiskLevel

from .demonstration_cases import REASON
from .demonstration_studies.telling import Moment, person

#: The plan and the actions were agreed so long ago.
AGREED_BEFORE = timedelta(days=40)
#: The meeting is in so many working days: what agencies hold is asked for by one of these days, too.
PLANNED_AFTER = 4
BEGINS, LASTS = time(10, 0), timedelta(hours=2)

#: What each section of the referral says, by the keys of the form's questions.
REFERRAL: dict[str, dict[str, str]] = {
    "offence": {
        "offence": "Threatened a former partner with a kitchen knife at her door.",
        "convicted_on": "2024-03-11",
        "sentence": "Two years in prison; his licence has ended.",
        "before": "Two cautions for harassment of the same person.",
    },
    "risk": {
        "level": "high",
        "tool": "OASys",
        "assessed_on": "2025-01-20",
        "who": "The former partner, of serious violence; greatest when he has been drinking.",
        "signs": "He is seen near her street, or stops answering the telephone.",
    },
    "need": {
        "why": "No licence binds him, and what the police alone may do ends at her door.",
        "tried": "A warning and two home visits. He was polite, and was seen there again within the week.",
        "adds": "Housing and health know where he sleeps and what he takes; neither may act on it alone.",
    },
    "agencies": {
        "agencies": "Kent Police: visits, and takes her calls\nKent and Medway Health Trust: offers treatment",
        "lead": "Kent Police; Pia Holt.",
    },
    "victims": {
        "victims": "The former partner, who has moved once and does not want to move again.",
        "contact": "An independent adviser is in touch; she wants him told to keep away.",
        "children": "None that is known of.",
    },
    "diversity": {"needs": "He reads with difficulty: letters are read to him."},
    "attendance": {
        "agencies": "Kent Police: leads\nProbation Service: knows him\nKent and Medway Health Trust: treats him",
    },
    "plan": {
        "supervision": "None binds him; he has agreed to a visit each month.",
        "monitoring": "Patrols pass her street at night.",
        "interventions": "A place on the programme for men who drink.",
        "victim_safety": "An alarm at her door, and a marker on her number.",
        "contingency": "Arrest for harassment, and an application for an order the same day.",
    },
}


def add_work(*, today: date) -> None:
    """A plan with a sign that was seen, actions, a meeting to come, a referral and a notification; once only."""
    coordinator, probation, police, nurse, prison, youth = (
        person(f"kent.{name}") for name in ("coordinator", "probation", "police", "health", "prison", "youth")
    )
    with acting_as(coordinator.pk):
        shared, emergency = (
            Offender.objects.get(reference=reference) for reference in ("KENT-SHARED", "KENT-EMERGENCY")
        )
        if RiskAssessment.objects.filter(offender=shared).exists():
            return
    with acting_as(probation.pk):
        plan = _assess_and_plan(shared, nurse=nurse, police=police, by=probation, today=today)
    with acting_as(coordinator.pk):
        _agree(shared, owners=(probation, police), by=coordinator, today=today)
        items = _meet(
            (shared, emergency), invited=(police, probation, nurse, youth), by=coordinator, today=today
        )
    with acting_as(police.pk):
        meetings.contribute(
            item=items[0],
            nothing_held=False,
            text="Stopped once in the month, alone and sober. No complaint from his neighbours.",
            reason="",
            version=0,
            by=police,
        )
    with acting_as(nurse.pk):
        risk.raise_trigger(
            offender=shared,
            trigger=plan.triggers.all()[0],
            on=today - timedelta(days=1),
            seen="He did not come, and did not answer his telephone all day.",
            today=today,
            by=nurse,
        )
    with acting_as(police.pk):
        _refer(emergency, on=working_days_before(today, 7), by=police)
    with acting_as(prison.pk):
        on = working_days_before(today, 3)
        referrals.notify(
            area=Area.objects.get(name="Kent"),
            family_name="Wainscott",
            given_names="Dorian",
            date_of_birth=date(1987, 10, 2),
            sex="male",
            category=2,
            why="Serves four years for wounding with intent.",
            release_kind="conditional",
            release_on=today + timedelta(weeks=10),
            on=on,
            by=prison,
        )


def _assess_and_plan(case: Offender, *, nurse: User, police: User, by: User, today: date) -> Plan:
    on = today - AGREED_BEFORE
    agreed = Moment(case, on, REASON, by)
    risk.record_assessment(
        groups=[
            AssessedGroup(
                AtRisk.KNOWN_ADULTS,
                RiskLevel.HIGH,
                "Violence to his brother, with whom he has lived on and off.",
                "When both have been drinking, at the weekend.",
                "A quarrel about money.",
            ),
            AssessedGroup(
                AtRisk.PUBLIC, RiskLevel.MEDIUM, "Fights in and around public houses.", "At night."
            ),
        ],
        tools=[UsedTool("OASys", on, band="High", assessor=by.full_name, agency=by.agency)],
        **agreed.dated,
    )
    next_month = today + timedelta(days=25)
    return risk.record_plan(
        measures=[
            PlannedMeasure(
                Pillar.SUPERVISION,
                "Sees his offender manager each week.",
                answers=[AtRisk.KNOWN_ADULTS, AtRisk.PUBLIC],
                owner=by,
                due=next_month,
            ),
            PlannedMeasure(
                Pillar.MONITORING,
                "Visited at home without notice.",
                answers=[AtRisk.KNOWN_ADULTS],
                owner=police,
                due=next_month,
            ),
            PlannedMeasure(
                Pillar.INTERVENTIONS,
                "Sees the nurse about his drinking.",
                answers=[AtRisk.PUBLIC],
                owner=nurse,
                due=next_month,
            ),
        ],
        triggers=[
            PlannedTrigger(
                "He misses an appointment with the nurse", "His offender manager visits the same day", by
            )
        ],
        today=on,
        **agreed.dated,
    )


def _agree(case: Offender, *, owners: tuple[User, User], by: User, today: date) -> None:
    """One action that is overdue and one that is due tomorrow."""
    agreed = Moment(case, today - AGREED_BEFORE, REASON, by)
    for owner, text, due_on in (
        (owners[0], "Ask the landlord whether the brother has moved in again.", today - timedelta(days=2)),
        (owners[1], "Visit him at home without notice, on a Saturday evening.", today + timedelta(days=1)),
    ):
        agree_action(
            text=text, owner=owner, due_on=due_on, make_member=False, today=agreed.on, **agreed.undated
        )


def _meet(cases: Iterable[Offender], *, invited: Iterable[User], by: User, today: date) -> list[AgendaItem]:
    """A level 2 meeting in a few days, with the cases on its agenda and everybody invited to both."""
    area = Area.objects.get(name="Kent")
    day = working_day_after(today, PLANNED_AFTER)
    meeting = meetings.plan_meeting(
        area=area,
        division=None,
        level=2,
        series=None,
        name=meeting_name(area, 2, on=day),
        begins_at=in_london(day, BEGINS),
        ends_at=in_london(day, BEGINS) + LASTS,
        place="Probation office, Maidstone",
        chair=by,
        reason="",
        now=in_london(today, time(8)),
        by=by,
    )
    items = meetings.add_cases(
        meeting=meeting,
        cases=[meetings.NewCase(case, AgendaWhy.EXTRA, REASON) for case in cases],
        version=meeting.version,
        today=today,
        by=by,
    )
    for item in items:
        meetings.invite(
            item=item, invited=[(one.agency, one) for one in invited], reason=REASON, today=today, by=by
        )
    return items


def _refer(case: Offender, *, on: date, by: User) -> None:
    """A referral to level 3, written in full and sent, which nobody has screened yet."""
    moment = Moment(case, on, "He was seen near her house again.", by)
    referral = referrals.refer(level=3, **moment.dated)
    for section, answers in REFERRAL.items():
        referrals.save_section(
            referral=referral,
            section=section,
            state=SectionState.COMPLETED.value,
            answers=answers,
            not_known=[],
            reason="",
            version=0,
            by=by,
        )
    referrals.send(referral=referral, **Moment(case, on, "", by).dated)
