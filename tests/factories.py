"""Offenders built through actions, so that no test rests on a state that the system cannot reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from mappa.access.actions import grades
from mappa.access.queries import command_line_user
from mappa.agencies.models import Agency, Area, Division, User
from mappa.agencies.policies import PolicyKey
from mappa.discussions import actions as discussions
from mappa.discussions import queries as cases_at_meetings
from mappa.discussions.models import ActionReport, MeetingAction
from mappa.discussions.states import ActionState, EffectOnRisk
from mappa.law.answers import Answer
from mappa.law.disclosure import Power
from mappa.law.events import KindOfEvent
from mappa.law.orders import KindOfOrder, SoughtBy, StepOfOrder
from mappa.levels import actions as levels
from mappa.levels.models import CriterionAnswer, LevelDecision
from mappa.levels.queries import criteria_on
from mappa.meetings import actions as meetings
from mappa.meetings.days import in_london
from mappa.meetings.models import AgendaItem, Invitation, Meeting
from mappa.meetings.states import AgendaWhy
from mappa.minutes import actions as minutes
from mappa.minutes import queries as minutes_queries
from mappa.minutes.documents import Block, Document, Section, checksum_of, written
from mappa.minutes.models import Check, Copy, Minutes, Sending
from mappa.offenders import actions as offenders
from mappa.offenders.models import Membership, Offender
from mappa.offenders.queries import open_offender
from mappa.offenders.states import MembershipKind
from mappa.orders import actions as orders
from mappa.oversight import actions as oversight
from mappa.oversight.chores import find_unusual_access
from mappa.oversight.models import UnusualAccess
from mappa.referrals import actions as referrals
from mappa.referrals.editions import Kind, edition_of
from mappa.referrals.models import Eligibility, FilledSection, Notification, Referral
from mappa.referrals.queries import criteria_on as criteria_to_screen
from mappa.risk import actions as risk
from mappa.risk.models import Plan, RiskAssessment, TriggerRaised
from mappa.risk.states import AtRisk, Pillar, RiskLevel
from mappa.transfers import actions as transfers
from mappa.transfers.models import Exit, TransferOffer
from mappa.transfers.queries import exit_checklist, exit_reasons
from mappa.transfers.states import ItemAnswer
from mappa.web.forms import posted


def offender(
    by: User,
    *,
    area: str = "Kent",
    division: str = "",
    family_name: str = "Carter",
    given_names: str = "Daniel",
    date_of_birth: date | None = date(1970, 2, 3),
    sex: str = "male",
    on: date = date(2005, 4, 1),
    category: int | None = None,
    level: int | None = None,
    reference: str = "",
    **more: Any,
) -> Offender:
    """An offender registered by the person, in a category and at a level from the same day, where given."""
    lives_in = Area.objects.get(name=area)
    made = offenders.register(
        reference=reference,
        family_name=family_name,
        given_names=given_names,
        date_of_birth=date_of_birth,
        sex=sex,
        area=lives_in,
        division=Division.objects.get(area=lives_in, name=division) if division else None,
        on=on,
        reason="Convicted",
        by=by,
        **more,
    )
    if category is not None:
        put_in_category(made, category, on=on, by=by)
    if level is not None:
        set_at_level(made, level, on=on, by=by)
    return fresh(made)


def fresh(record: Offender) -> Offender:
    return Offender.objects.select_related("area").get(pk=record.pk)


def _now(record: Offender) -> dict[str, Any]:
    now = fresh(record)
    return {"offender": now, "version": now.version}


def put_in_category(record: Offender, category: int, *, on: date, by: User, reason: str = "Sentenced") -> Any:
    return offenders.set_category(**_now(record), category=category, on=on, reason=reason, by=by)


def set_at_level(record: Offender, level: int, *, on: date, by: User, reason: str = "Screened") -> Any:
    return offenders.set_level(**_now(record), level=level, on=on, reason=reason, by=by)


def end_category(record: Offender, *, on: date, by: User, reason: str = "Registration ended") -> Any:
    return offenders.end_category(**_now(record), on=on, reason=reason, by=by)


def end_level(record: Offender, *, on: date, by: User, reason: str = "Risk is managed") -> Any:
    return offenders.end_level(**_now(record), on=on, reason=reason, by=by)


def begin_custody(record: Offender, *, on: date, by: User, reason: str = "Sentenced") -> Any:
    return offenders.begin_custody(**_now(record), on=on, reason=reason, by=by)


def end_custody(record: Offender, *, on: date, by: User, reason: str = "Released") -> Any:
    return offenders.end_custody(**_now(record), on=on, reason=reason, by=by)


def move(
    record: Offender, area: str, *, on: date, by: User, division: str = "", reason: str = "Moved"
) -> Any:
    """They live elsewhere, and where that is another area, the case passes to it at once, as an import passes it."""
    lives_in = Area.objects.get(name=area)
    part = Division.objects.get(area=lives_in, name=division) if division else None
    residence = offenders.record_residence(
        **_now(record), area=lives_in, division=part, on=on, reason=reason, by=by
    )
    if fresh(record).area_id != lives_in.pk:
        offenders.hand_over({record.pk: lives_in.pk})
    return residence


def alias(record: Offender, family_name: str, given_names: str = "", *, by: User, kind: str = "alias") -> Any:
    return offenders.record_alias(
        **_now(record), kind=kind, family_name=family_name, given_names=given_names, reason="Found", by=by
    )


def identifier(record: Offender, kind: str, value: str, *, by: User) -> Any:
    return offenders.record_identifier(**_now(record), kind=kind, value=value, reason="Found", by=by)


def order_step(
    record: Offender,
    order: KindOfOrder,
    step: StepOfOrder,
    *,
    on: date,
    by: User,
    sought_by: SoughtBy = SoughtBy.POLICE,
) -> Any:
    return orders.record_order_step(
        **_now(record), order=order, step=step, on=on, sought_by=sought_by, reason="Heard", by=by
    )


def event(record: Offender, kind: KindOfEvent, *, on: date, by: User, reason: str = "Reported") -> Any:
    return orders.record_event(**_now(record), event=kind, on=on, reason=reason, by=by)


def disclosure(record: Offender, *, by: User, on: date = date(2010, 6, 1), **otherwise: Any) -> Any:
    values = {
        "recipient_kind": "school",
        "recipient": "Head of Hillside School",
        "relation": "protects",
        "what": "That he may not be near children",
        "power": Power.CHILD_SEX_OFFENDER,
        "decided_by": "The level 3 panel",
        "conditions": "Not to be passed on",
        "offender_told": "not_yet",
        "reason": "Decided by the panel",
        **otherwise,
    }
    return oversight.record_disclosure(**_now(record), on=on, by=by, **values)


def case_at_meeting(
    record: Offender, *agencies: Agency, by: User, on: date | None = None, state: str = "planned"
) -> AgendaItem:
    """The case on the agenda of a meeting of its own, today where no day is given."""
    day = on or timezone.localdate()
    begins = timezone.make_aware(datetime.combine(day, time(10)))
    meeting = Meeting.objects.create(
        area_id=record.area_id,
        level=2,
        name="Level 2 meeting",
        begins_at=begins,
        ends_at=begins + timedelta(hours=3),
        place="Town hall",
        contributions_due_on=day,
        state=state,
        planned_by=by,
    )
    item = AgendaItem.objects.create(
        meeting=meeting, offender=record, why="review_due", position=1, minutes=30, added_by=by
    )
    for agency in agencies:
        Invitation.objects.create(agenda_item=item, offender=record, agency=agency, recorded_by=by)
    return AgendaItem.objects.select_related("meeting").get(pk=item.pk)


def action(
    record: Offender,
    *,
    owner: User,
    by: User,
    text: str = "Visit him at home",
    due_on: date | None = None,
    make_member: bool = True,
    today: date | None = None,
    reason: str = "He keeps away from appointments",
) -> MeetingAction:
    """An action agreed today, due in two weeks where no day is given."""
    today = today or timezone.localdate()
    return discussions.agree_action(
        **_now(record),
        text=text,
        owner=owner,
        due_on=due_on or today + timedelta(days=14),
        make_member=make_member,
        reason=reason,
        today=today,
        by=by,
    )


def report(
    record: Offender,
    taken: MeetingAction,
    state: ActionState,
    *,
    by: User,
    evidence: str = "Seen on Tuesday",
    effect: EffectOnRisk | None = None,
    today: date | None = None,
) -> ActionReport:
    return discussions.report_on_action(
        **_now(record),
        number=taken.number,
        state=state,
        evidence=evidence,
        effect=effect or (EffectOnRisk.LOWERED if state is ActionState.DONE else None),
        effect_in_words="",
        today=today or timezone.localdate(),
        by=by,
    )


def unusual_access(record: Offender, *, by: User) -> UnusualAccess:
    """A finding about a person who opens the record, by a rule that one record is enough for."""
    today = timezone.localdate()
    open_offender(by=by, pk=record.pk)
    find_unusual_access(first_day=today, last_day=today, defaults={PolicyKey.UNUSUAL_RECORDS_A_DAY: 1})
    return UnusualAccess.objects.get(person=by, rule="volume", day=today)


def member(
    record: Offender,
    person: User,
    *,
    by: User,
    kind: MembershipKind = MembershipKind.SUPERVISING,
    start: date = date(2005, 4, 1),
    end: date | None = None,
) -> Membership:
    """Somebody works on the case, from the day and until the first day on which they no longer do."""
    return offenders.add_member(
        **_now(record),
        person=person,
        kind=kind,
        start=start,
        end=end,
        reason="Allocated",
        today=timezone.localdate(),
        by=by,
    )


def end_membership(
    record: Offender, membership: Membership, *, by: User, on: date | None = None, reason: str = "Reallocated"
) -> None:
    today = timezone.localdate()
    offenders.end_membership(
        **_now(record), membership=membership, on=on or today, reason=reason, today=today, by=by
    )


def restrict(record: Offender, *, by: User, stay: bool = True, reason: str = "Press interest") -> Any:
    return offenders.restrict_record(
        **_now(record), stay=stay, reason=reason, today=timezone.localdate(), by=by
    )


def lift_restriction(record: Offender, *, by: User, reason: str = "The trial is over") -> None:
    offenders.lift_restriction(**_now(record), reason=reason, by=by)


def answers_to(*, on: date, yes: tuple[str, ...] = (), no: tuple[str, ...] = ()) -> list[CriterionAnswer]:
    """Answers to the criteria of the day: the named ones, each yes with evidence, and all others not known."""
    return [
        CriterionAnswer(
            fact=one.fact,
            asks=one.asks,
            answer=Answer.YES if one.fact in yes else Answer.NO if one.fact in no else Answer.NOT_KNOWN,
            evidence="Seen in the file" if one.fact in yes else "",
        )
        for one in criteria_on(on)
    ]


#: What meets the test for each level, in the Guidance of any day, with nothing that points higher.
MEETS = {
    1: {"no": ("several_agencies_active", "high_or_very_high_risk", "exceptional_public_interest",
               "meetings_would_add_value", "needs_senior_cooperation", "stepping_down_from_level_3")},
    2: {"yes": ("several_agencies_active", "high_or_very_high_risk", "meetings_would_add_value"),
        "no": ("needs_senior_cooperation", "exceptional_public_interest")},
    3: {"yes": ("several_agencies_active", "high_or_very_high_risk", "meetings_would_add_value",
                "needs_senior_cooperation")},
}  # fmt: skip


def decide(record: Offender, level: int, *, on: date, by: User, **otherwise: Any) -> LevelDecision:
    """A structured decision about the level, with every reason given."""
    values = {
        "criteria": answers_to(on=on, **MEETS[level]),
        "why_not_lower": "One agency alone could not keep the plan" if level > 1 else "",
        "what_changed": "He has moved away from the school",
        "reason": "Decided together",
        **otherwise,
    }
    return levels.decide_level(**_now(record), level=level, on=on, by=by, **values)


def typed_decision(level: int, *, on: date, **otherwise: Any) -> dict[str, Any]:
    """What the page of a decision about the level is sent, with every reason given."""
    answers = answers_to(on=on, **MEETS[level])
    return {
        **posted("on", on),
        "level": str(level),
        **{one.fact: one.answer.value for one in answers},
        **{f"evidence_{one.fact}": one.evidence for one in answers},
        "why_not_lower": "One agency could not keep the plan",
        "what_changed": "He moved away",
        "reason": "Decided together",
        **otherwise,
    }


def countersign(record: Offender, *, on: date, by: User) -> Any:
    waiting = LevelDecision.objects.current().get(offender=record, state="waiting")
    return levels.countersign(**_now(record), digest=waiting.digest, on=on, by=by)


def offer(record: Offender, area: str, *, by: User, **otherwise: Any) -> TransferOffer:
    today = timezone.localdate()
    values = {
        "to_area": Area.objects.get(name=area),
        "to_division": None,
        "proposed_on": today,
        "why": "He found work there",
        "summary": "High risk to his former partner; visited weekly",
        "today": today,
        **otherwise,
    }
    return transfers.offer(**_now(record), by=by, **values)


def leave(record: Offender, *, on: date, by: User, **otherwise: Any) -> Exit:
    """An exit with every line of the checklist done."""
    area = fresh(record).area
    values = {
        "ground": exit_reasons(area, on=on)[0],
        "checklist": [transfers.Answered(item, ItemAnswer.DONE) for item in exit_checklist(area, on=on)],
        "reason": "No incident for two years",
        "today": timezone.localdate(),
        **otherwise,
    }
    return transfers.record_exit(**_now(record), on=on, by=by, **values)


def open_in_emergency(record: Offender, *, by: User, reason: str = "He stands at her door") -> int | None:
    return offenders.open_in_emergency(
        reference=record.reference, numbers=[], reason=reason, on=timezone.localdate(), by=by
    )


def state_reason(record: Offender, *, by: User, reason: str = "Covers for a colleague") -> Any:
    return offenders.state_reason(offender=fresh(record), reason=reason, on=timezone.localdate(), by=by)


def assessment(
    record: Offender,
    *,
    by: User,
    on: date = date(2006, 5, 3),
    children: RiskLevel = RiskLevel.HIGH,
    nature: str = "Sexual assault of girls whom he meets through their parents",
    **otherwise: Any,
) -> RiskAssessment:
    """A version of the assessment: the risk to children as given, none to staff, the others not assessed."""
    risk_to_children = (
        risk.AssessedGroup(AtRisk.CHILDREN, children, nature, "When he drinks", "Losing work")
        if children.is_a_risk
        else risk.AssessedGroup(AtRisk.CHILDREN, children)
    )
    values = {
        "groups": [risk_to_children, risk.AssessedGroup(AtRisk.STAFF, RiskLevel.NONE)],
        "tools": [risk.UsedTool("Risk Matrix 2000", date(2006, 4, 1), band="High", assessor="J Patel")],
        "reason": "Reviewed",
        **otherwise,
    }
    return risk.record_assessment(**_now(record), on=on, by=by, **values)


def plan(record: Offender, *, by: User, on: date = date(2006, 5, 3), **otherwise: Any) -> Plan:
    """A version of the plan, of one measure that the person owns and one trigger of which they are told."""
    values = {
        "measures": [
            risk.PlannedMeasure(
                Pillar.SUPERVISION,
                "Reports every Tuesday",
                answers=[AtRisk.CHILDREN],
                owner=by,
                due=date(2006, 8, 1),
            )
        ],
        "triggers": [risk.PlannedTrigger("He misses an appointment", "Visit on the same day", by)],
        "reason": "Agreed at the meeting",
        **otherwise,
    }
    return risk.record_plan(**_now(record), on=on, today=timezone.localdate(), by=by, **values)


def trigger_raised(record: Offender, *, by: User, seen: str = "He did not come") -> TriggerRaised:
    """The first trigger of the plan that stands is raised."""
    stands = Plan.objects.current().get(offender=record)
    today = timezone.localdate()
    return risk.raise_trigger(
        offender=fresh(record), trigger=stands.triggers.all()[0], on=today, seen=seen, today=today, by=by
    )


def grade(
    person: User, name: str = "Chief Inspector", *, start: date = date(2001, 4, 1), end: date | None = None
) -> User:
    """The person holds the grade from the day and until the first day on which they no longer do."""
    version = User.objects.get(pk=person.pk).version
    grades.give_grade(
        person=person,
        grade=name,
        start=start,
        end=end,
        reason="Promoted",
        version=version,
        by=command_line_user(),
    )
    return User.objects.get(pk=person.pk)


def days_ahead(days: int, hour: int = 9) -> datetime:
    """An instant so many days from now, at a full hour by the clock of London."""
    return (timezone.localtime() + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)


def meeting(
    by: User,
    *,
    area: str = "Kent",
    level: int = 2,
    begins_at: datetime | None = None,
    hours: int = 4,
    now: datetime | None = None,
    **otherwise: Any,
) -> Meeting:
    """A meeting planned by the person, in three weeks unless a test says otherwise."""
    begins_at = begins_at or days_ahead(21)
    values = {
        "division": None,
        "series": None,
        "name": f"Level {level} meeting",
        "place": "Police headquarters",
        "chair": None,
        "reason": "Planned",
        **otherwise,
    }
    return meetings.plan_meeting(
        area=Area.objects.get(name=area),
        level=level,
        begins_at=begins_at,
        ends_at=begins_at + timedelta(hours=hours),
        now=now or timezone.now(),
        by=by,
        **values,
    )


def on_agenda(
    record: Offender, at: Meeting, *, by: User, why: AgendaWhy = AgendaWhy.REVIEW_DUE, reason: str = ""
) -> AgendaItem:
    version = Meeting.objects.get(pk=at.pk).version
    (item,) = meetings.add_cases(
        meeting=at,
        cases=[meetings.NewCase(fresh(record), why, reason)],
        version=version,
        today=timezone.localdate(),
        by=by,
    )
    return item


def invitation(
    item: AgendaItem, person: User | None, *, by: User, agency: Agency | None = None
) -> Invitation:
    if agency is None:
        assert person is not None
        agency = person.agency
    (sent,) = meetings.invite(
        item=item,
        invited=[(agency, person)],
        reason="Works with them",
        today=timezone.localdate(),
        by=by,
    )
    return sent


def notification(
    by: User, *, area: str = "Kent", family_name: str = "Quill", **otherwise: Any
) -> Notification:
    values = {
        "given_names": "Oliver",
        "date_of_birth": date(1980, 5, 6),
        "sex": "male",
        "category": 2,
        "why": "Sentenced to two years for wounding",
        "release_kind": "",
        "release_on": None,
        "on": timezone.localdate(),
        **otherwise,
    }
    lives_in = Area.objects.get(name=area)
    return referrals.notify(area=lives_in, family_name=family_name, by=by, **values)


def known_of(one: Notification) -> dict[str, Any]:
    """The notification, and the version by which it is answered."""
    return {
        "notification": Notification.objects.get(pk=one.pk),
        "version": Eligibility.objects.current().get(notification=one).pk,
    }


def referral(
    record: Offender, *, by: User, level: int = 3, on: date | None = None, reason: str = "Risk is rising"
) -> Referral:
    """A referral that was begun, with nothing written."""
    return referrals.refer(**_now(record), level=level, on=on or timezone.localdate(), reason=reason, by=by)


def fill_section(one: Referral, key: str, *, by: User, state: str = "completed", **otherwise: Any) -> Any:
    """Everything of a section answered in a likely way, unless told otherwise."""
    section = edition_of(one.edition).section(key)
    assert section is not None
    likely = {
        Kind.TEXT: "As the file says",
        Kind.DAY: "2010-05-06",
        Kind.TOOL: "OASys",
        Kind.AGENCIES: "Police: visits him\nHousing: finds a place",
    }
    answers = {
        question.key: likely.get(question.kind) or question.choices[-1][0] for question in section.questions
    }
    standing = FilledSection.objects.current().filter(referral=one, section=key).first()
    values = {"answers": answers, "not_known": [], "reason": "", **otherwise}
    return referrals.save_section(
        referral=one,
        section=key,
        state=state,
        version=standing.pk if standing else 0,
        by=by,
        **values,
    )


def complete_referral(one: Referral, *, by: User) -> None:
    for section in edition_of(one.edition).sections:
        fill_section(one, section.key, by=by)


def sent_referral(
    record: Offender, *, by: User, level: int = 3, on: date | None = None, begun: Referral | None = None
) -> Referral:
    """A complete referral that waits for screening."""
    one = begun or referral(record, by=by, level=level, on=on)
    complete_referral(one, by=by)
    referrals.send(**_now(record), referral=one, on=on or timezone.localdate(), reason="", by=by)
    return one


def criteria_answered(on: date | None = None, answer: str = "yes") -> dict[str, dict[str, str]]:
    """Every criterion of the day, answered alike."""
    asked = criteria_to_screen(on or timezone.localdate())
    return {one.fact: {"answer": answer, "reason": "Seen in the file"} for one in asked}


def accept_referral(one: Referral, *, by: User, level: int | None = None, on: date | None = None) -> Any:
    return referrals.screen(
        **_now(one.offender),
        referral=one,
        accepted_level=level or one.level,
        criteria=criteria_answered(on),
        why_not_lower="Three agencies have to act together",
        on=on or timezone.localdate(),
        reason="The plan needs senior managers",
        by=by,
    )


def return_referral(one: Referral, *, by: User, on: date | None = None, reason: str = "Which tool?") -> Any:
    return referrals.return_for_more(
        **_now(one.offender), referral=one, on=on or timezone.localdate(), reason=reason, by=by
    )


def decline_referral(one: Referral, *, by: User, on: date | None = None) -> Any:
    return referrals.decline(
        **_now(one.offender),
        referral=one,
        criteria=criteria_answered(on, "no"),
        why_not_lower="One agency can carry out the whole plan",
        on=on or timezone.localdate(),
        reason="The criteria are not met",
        by=by,
    )


def withdraw_referral(one: Referral, *, by: User, on: date | None = None) -> Any:
    return referrals.withdraw_referral(
        **_now(one.offender), referral=one, on=on or timezone.localdate(), reason="He was recalled", by=by
    )


def release_date(
    record: Offender, *, by: User, release_on: date | None, on: date | None = None, kind: str = "conditional"
) -> Any:
    return referrals.record_release(
        **_now(record),
        kind=kind,
        release_on=release_on,
        on=on or timezone.localdate(),
        reason="The prison wrote",
        by=by,
    )


def closed_case(
    record: Offender,
    *people: User,
    by: User,
    chair: User,
    level: int = 2,
    on: date | None = None,
    agencies: Sequence[Agency] = (),
) -> AgendaItem:
    """The case at a meeting that was held, with people and agencies invited, and closed with nothing to disclose."""
    day = on or timezone.localdate()
    planned = meeting(
        by,
        level=level,
        chair=chair,
        area=record.area.name,
        begins_at=in_london(day, time(10)),
        now=in_london(day - timedelta(days=14), time(10)),
    )
    (item,) = meetings.add_cases(
        meeting=planned,
        cases=[meetings.NewCase(fresh(record), AgendaWhy.REVIEW_DUE, "")],
        version=Meeting.objects.get(pk=planned.pk).version,
        today=day - timedelta(days=14),
        by=by,
    )
    meetings.invite(
        item=item,
        invited=[*((one.agency, one) for one in people), *((one, None) for one in agencies)],
        reason="Works with them",
        today=day - timedelta(days=14),
        by=by,
    )
    held = Meeting.objects.get(pk=planned.pk)
    meetings.open_meeting(meeting=held, version=held.version, now=in_london(day, time(10)), by=by)
    item = AgendaItem.objects.select_related("meeting__area", "offender").get(pk=item.pk)
    close_case(item, by=by, on=day)
    return AgendaItem.objects.select_related("meeting__area", "meeting__chair", "offender").get(pk=item.pk)


def close_case(item: AgendaItem, *, by: User, on: date | None = None, **otherwise: Any) -> Any:
    """Everything decided, nothing disclosed; or, where it is closed already, corrected."""
    day = on or timezone.localdate()
    case = cases_at_meetings.case_at(item, offender=fresh(item.offender))
    standing = case.discussion
    written = {
        **cases_at_meetings.at_version(case, case.number).written,
        "statement_read": True,
        "risk": "agreed" if case.assessment else "none_recorded",
        "assessment_id": case.assessment.pk if case.assessment else None,
        "plan_agreed": "agreed" if case.plan else "none_recorded",
        "plan_id": case.plan.pk if case.plan else None,
        "conditions": "none",
        "disclosure": "do_not_disclose",
        "disclosure_reason": "Nobody would be safer for knowing",
        "level_outcome": "stays",
        "next_review_on": min(day + timedelta(weeks=12), case.review_by_policy),
        "new_actions": "none",
        "dissent": "none",
        **{name: value for name, value in otherwise.items() if name != "information"},
    }
    return discussions.record_discussion(
        item=item,
        written=written,
        information=otherwise.get("information", {}),
        new=(),
        closing=standing is None or not standing.is_closed,
        reason="" if standing is None else "Corrected",
        seen=standing.number if standing else 0,
        today=day,
        by=by,
    )


def checked_minutes(item: AgendaItem, *, by: User, on: date | None = None) -> Any:
    draft = minutes_queries.draft_of(item, offender=fresh(item.offender))
    assert draft is not None
    return minutes.check_minutes(item=item, seen=draft.checksum, on=on or timezone.localdate(), by=by)


def signed_minutes(item: AgendaItem, *, by: User, chair: User, on: date | None = None) -> Any:
    check = checked_minutes(item, by=by, on=on)
    return minutes.sign_minutes(
        item=item, seen=check.checksum, in_place_because="", on=on or timezone.localdate(), by=chair
    )


def sent_minutes(item: AgendaItem, *, by: User, on: date | None = None) -> Any:
    day = on or timezone.localdate()
    now = AgendaItem.objects.select_related("meeting", "offender").get(pk=item.pk)
    entitled = minutes_queries.addressees(now, on=day)
    return minutes.send_minutes(
        item=now,
        seen=frozenset(one.person.pk for one in entitled if one.person and not one.because),
        on=day,
        by=by,
    )


def copy_of_minutes(record: Offender, reader: User, *, by: User) -> Copy:
    """A reader's copy of signed minutes, written without the actions: the case need not be discussed first."""
    item = case_at_meeting(record, by=by)
    Meeting.objects.filter(pk=item.meeting_id).update(state="held", chair=by)
    about = {"offender": record}
    sections = [Section("The person", [Block(rows=[("Reference", record.reference)])])]
    text = written(
        Document("mappa-c-2022", "Minutes", "Level 2 meeting", "OFFICIAL-SENSITIVE", "Keep it", sections)
    )
    document = {"edition": "mappa-c-2022", "document": text, "checksum": checksum_of(text)}
    today = timezone.localdate()
    check = Check.objects.create(agenda_item=item, on=today, recorded_by=by, **about, **document)
    signed = Minutes.objects.create(
        agenda_item=item,
        check_of=check,
        signed_on=today,
        signed_by=by,
        signed_as=by.full_name,
        **about,
        **document,
    )
    sending = Sending.objects.create(minutes=signed, on=today, copies=1, sent_by=by, **about)
    return Copy.objects.create(
        minutes=signed,
        sending=sending,
        number=1,
        of=1,
        reader=reader,
        agency=reader.agency,
        made_out_to=f"{reader.full_name}, {reader.agency.name}",
        disclosure=disclosure(fresh(record), by=by),
        **about,
    )
