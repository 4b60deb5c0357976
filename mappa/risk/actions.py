"""Recording the assessment and the plan, contributing to the assessment, raising triggers and answering them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db import transaction
from django.db.models import Max

from mappa.access.actions import notices
from mappa.access.permissions import Permission
from mappa.access.queries.entitled import people_who_may
from mappa.access.states import NoticeKind
from mappa.agencies.models import Agency, User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.refusals import NotPossible
from mappa.database.superseding import insert, supersede
from mappa.law.dated import in_words
from mappa.offenders.actions import lock
from mappa.offenders.grounds import require_on
from mappa.offenders.models import Membership, Offender
from mappa.offenders.states import MembershipKind

from .comparing import tool_said
from .models import (
    AssessmentContribution,
    GroupAtRisk,
    Measure,
    Plan,
    RiskAssessment,
    ToolScore,
    Trigger,
    TriggerAnswer,
    TriggerRaised,
)
from .queries import current_assessment, current_plan, people_who_can_open
from .states import AnswerStep, AtRisk, Pillar, RiskLevel

Version = TypeVar("Version", RiskAssessment, Plan)
MOST_MEASURES = 200
MOST_TRIGGERS = 50
SAME_AGAIN = "This says the same as version {number}, of the same day: change something, or the day."


@dataclass(frozen=True)
class AssessedGroup:
    """What is said of one group at risk."""

    group: AtRisk
    level: RiskLevel
    nature: str = ""
    when_greatest: str = ""
    triggers: str = ""


@dataclass(frozen=True)
class UsedTool:
    tool: str
    used_on: date
    score: str = ""
    band: str = ""
    assessor: str = ""
    agency: Agency | None = None


@dataclass(frozen=True)
class PlannedMeasure:
    """A measure; `line` is its number where the plan has it already. Owned by a person, by a role, or by nobody yet."""

    pillar: Pillar
    text: str
    answers: Sequence[AtRisk] = ()
    owner: User | None = None
    owner_role: str = ""
    agency: Agency | None = None
    due: date | None = None
    done_on: date | None = None
    licence_condition: bool = False
    line: int | None = None


@dataclass(frozen=True)
class PlannedTrigger:
    sign: str
    response: str
    person: User
    line: int | None = None


@transaction.atomic
def record_assessment(
    *,
    offender: Offender,
    on: date,
    groups: Sequence[AssessedGroup],
    reason: str,
    version: int,
    by: User,
    tools: Sequence[UsedTool] = (),
    summary: str = "",
) -> RiskAssessment:
    """Record a new version of the assessment in place of the one that stands.

    A group that is not named is not assessed. Raises NotPossible for a day before that of the version that stands,
    and where the new one says what the old one says.
    """
    require_on(by, Permission.RISK_RECORD, offender)
    held = lock(offender, version=version)
    said = {one.group: one for one in groups}
    if len(said) != len(groups):
        raise NotPossible("groups", "Say of each group one thing.")
    before = current_assessment(held)
    assessment = _next(RiskAssessment, before, held, on=on, reason=reason, by=by)
    assessment.summary = summary
    parts = [
        GroupAtRisk(
            offender=held,
            group=group.value,
            level=one.level.value,
            nature=one.nature,
            when_greatest=one.when_greatest,
            triggers=one.triggers,
        )
        for group in AtRisk
        for one in (said.get(group) or AssessedGroup(group, RiskLevel.NOT_ASSESSED),)
    ]
    _require_reasoned(parts)
    scores = [
        ToolScore(
            offender=held,
            tool=one.tool,
            used_on=one.used_on,
            score=one.score,
            band=one.band,
            assessor=one.assessor,
            agency=one.agency,
        )
        for one in tools
    ]
    for one in scores:
        if not one.score and not one.band:
            raise NotPossible("tools", f"Enter the score or the band that {one.tool} gave.")
    if before is not None:
        if _said_by_assessment(assessment, parts, scores) == _said_by_assessment(
            before, before.by_group.values(), before.tools.all()
        ):
            raise NotPossible("on", SAME_AGAIN.format(number=before.number))
        _supersede(before, assessment, reason=reason, by=by)
    insert(assessment)
    for part in parts:
        part.assessment = assessment
    for score in scores:
        score.assessment = assessment
    GroupAtRisk.objects.bulk_create(parts)
    ToolScore.objects.bulk_create(scores)
    record(
        Event.ASSESSMENT_RECORDED,
        by=by,
        offender_id=held.pk,
        area_id=held.area_id,
        fact_id=assessment.pk,
        number=assessment.number,
    )
    return assessment


def _require_reasoned(parts: Iterable[GroupAtRisk]) -> None:
    for part in parts:
        group = AtRisk(part.group)
        if part.answer.is_a_risk and not part.nature:
            raise NotPossible(
                f"{group.value}-nature", f"Enter the nature of the risk to {group.in_a_sentence}."
            )
        if not part.answer.is_a_risk and (part.when_greatest or part.triggers):
            raise NotPossible(
                f"{group.value}-level",
                f"You chose “{part.answer.label}” for {group.in_a_sentence}: select a level, "
                "or clear when the risk is greatest and what may raise it.",
            )


def _said_by_assessment(
    assessment: RiskAssessment, groups: Iterable[GroupAtRisk], tools: Iterable[ToolScore]
) -> tuple[object, ...]:
    return (
        assessment.on,
        assessment.summary,
        {(one.group, one.level, one.nature, one.when_greatest, one.triggers) for one in groups},
        Counter(tool_said(one) for one in tools),
    )


@transaction.atomic
def contribute(
    *,
    offender: Offender,
    on: date,
    agency: Agency,
    text: str,
    version: int,
    by: User,
    named: str = "",
    reason: str = "",
) -> AssessmentContribution:
    """Record what an agency knows of the risk, for the next version of the assessment to take in."""
    require_on(by, Permission.RISK_RECORD, offender)
    held = lock(offender, version=version)
    contribution = insert(
        AssessmentContribution(
            offender=held, on=on, agency=agency, named=named, text=text, recorded_by=by, reason=reason
        )
    )
    record(
        Event.ASSESSMENT_CONTRIBUTED,
        by=by,
        offender_id=held.pk,
        area_id=held.area_id,
        fact_id=contribution.pk,
        of_agency_id=agency.pk,
    )
    return contribution


@transaction.atomic
def record_plan(
    *,
    offender: Offender,
    on: date,
    measures: Sequence[PlannedMeasure],
    reason: str,
    version: int,
    today: date,
    by: User,
    triggers: Sequence[PlannedTrigger] = (),
) -> Plan:
    """Record a new version of the plan in place of the one that stands, and tell those who own something new.

    The owner of a measure and whoever is told of a trigger are able to open the record; a day by which something is
    done may have passed, for a plan is also recorded afterwards. Raises NotPossible where one of this does not hold.
    """
    require_on(by, Permission.RISK_RECORD, offender)
    held = lock(offender, version=version)
    if not measures:
        raise NotPossible("measures", "Enter at least one measure: a plan without any is none.")
    if len(measures) > MOST_MEASURES or len(triggers) > MOST_TRIGGERS:
        raise NotPossible(
            "measures", f"A plan has at most {MOST_MEASURES} measures and {MOST_TRIGGERS} triggers."
        )
    _require_in_order(held, measures, triggers, today=today)
    before = current_plan(held)
    plan = _next(Plan, before, held, on=on, reason=reason, by=by)
    plan.assessment = current_assessment(held)
    lines = _Lines(held, before)
    parts = [
        Measure(
            offender=held,
            line=lines.of_measure(one.line),
            pillar=one.pillar.value,
            text=one.text,
            owner=one.owner,
            owner_role=one.owner_role,
            agency=one.agency or (one.owner.agency if one.owner is not None else None),
            due=one.due,
            done_on=one.done_on,
            licence_condition=one.licence_condition,
            answers=[group.value for group in AtRisk if group in one.answers],
        )
        for one in measures
    ]
    signs = [
        Trigger(
            offender=held,
            line=lines.of_trigger(one.line),
            sign=one.sign,
            response=one.response,
            person=one.person,
        )
        for one in triggers
    ]
    if before is not None:
        if _said_by_plan(plan, parts, signs) == _said_by_plan(
            before, before.measures.all(), before.triggers.all()
        ):
            raise NotPossible("on", SAME_AGAIN.format(number=before.number))
        _supersede(before, plan, reason=reason, by=by)
    insert(plan)
    for part in parts:
        part.plan = plan
    for sign in signs:
        sign.plan = plan
    Measure.objects.bulk_create(parts)
    Trigger.objects.bulk_create(signs)
    record(
        Event.PLAN_RECORDED,
        by=by,
        offender_id=held.pk,
        area_id=held.area_id,
        fact_id=plan.pk,
        number=plan.number,
        measures=len(parts),
        triggers=len(signs),
    )
    _tell_new_owners(held, before, parts, by=by)
    return plan


def _require_in_order(
    offender: Offender,
    measures: Sequence[PlannedMeasure],
    triggers: Sequence[PlannedTrigger],
    *,
    today: date,
) -> None:
    """Raise NotPossible, for the first row of which something does not hold; a row is named as the form has it."""
    able = {person.pk for person in people_who_can_open(offender, on=today)}
    for place, one in enumerate(measures):
        if one.owner is not None and one.owner_role:
            raise NotPossible(f"measures.{place}.owner_role", "Name a person or a role as owner, not both.")
        if one.owner is not None and one.owner.pk not in able:
            raise NotPossible(
                f"measures.{place}.owner",
                f"{one.owner} cannot open this record: choose another owner, name a role, "
                "or have them added to the case first.",
            )
        if one.done_on is not None and one.done_on > today:
            raise NotPossible(f"measures.{place}.done_on", "A measure cannot have been done after today.")
    for place, sign in enumerate(triggers):
        if sign.person.pk not in able:
            raise NotPossible(
                f"triggers.{place}.person",
                f"{sign.person} cannot open this record, and so could not see what is raised: name somebody else.",
            )


class _Lines:
    """The numbers of measures and triggers: one that went on keeps its own, and no number is given twice."""

    def __init__(self, offender: Offender, before: Plan | None) -> None:
        self._measures = {one.line for one in before.measures.all()} if before is not None else set()
        self._triggers = {one.line for one in before.triggers.all()} if before is not None else set()
        self._last_measure = self._last(Measure, offender)
        self._last_trigger = self._last(Trigger, offender)

    @staticmethod
    def _last(part: type[Measure] | type[Trigger], offender: Offender) -> int:
        rows = part.objects.filter(offender=offender)
        return rows.aggregate(last=Max("line"))["last"] or 0

    def of_measure(self, line: int | None) -> int:
        if line in self._measures:
            self._measures.discard(line)
            return int(line)
        self._last_measure += 1
        return self._last_measure

    def of_trigger(self, line: int | None) -> int:
        if line in self._triggers:
            self._triggers.discard(line)
            return int(line)
        self._last_trigger += 1
        return self._last_trigger


def _said_by_plan(plan: Plan, measures: Iterable[Measure], triggers: Iterable[Trigger]) -> tuple[object, ...]:
    return (
        plan.on,
        plan.assessment_id,
        {
            (
                *(one.line, one.pillar, one.text, one.owner_id, one.owner_role, one.agency_id),
                *(one.due, one.done_on, one.licence_condition, *one.answers),
            )
            for one in measures
        },
        {(one.line, one.sign, one.response, one.person_id) for one in triggers},
    )


def _tell_new_owners(offender: Offender, before: Plan | None, parts: Iterable[Measure], *, by: User) -> None:
    owned = {(one.line, one.owner_id) for one in before.measures.all()} if before is not None else set()
    new = {
        one.owner_id: one.owner
        for one in parts
        if one.owner is not None and (one.line, one.owner_id) not in owned and one.owner_id != by.pk
    }
    for owner in new.values():
        notices.tell(person=owner, kind=NoticeKind.MEASURE_GIVEN, by=by, offender_id=offender.pk)


def _next(
    kind: type[Version], before: Version | None, offender: Offender, *, on: date, reason: str, by: User
) -> Version:
    """The version after the one that stands, not saved yet."""
    if before is not None and on < before.on:
        raise NotPossible(
            "on",
            f"Version {before.number} is of {in_words(before.on)}: a new one cannot be of an earlier day.",
        )
    return kind(
        offender=offender,
        on=on,
        number=before.number + 1 if before is not None else 1,
        recorded_by=by,
        reason=reason,
    )


def _supersede(before: Version, after: Version, *, reason: str, by: User) -> None:
    """At no instant does neither stand: the new version is recorded at the instant at which the old ceased to."""
    supersede(before, by=by, reason=reason)
    assert before.superseded_at is not None  # noqa: S101
    after.recorded_at = before.superseded_at
    after.replaces = before


@transaction.atomic
def raise_trigger(
    *, offender: Offender, trigger: Trigger, on: date, seen: str, today: date, by: User
) -> TriggerRaised:
    """Say that an early-warning sign was seen, and tell the person whom the plan names.

    Where that person cannot open the record any longer, one who supervises the offender is told instead, or who says
    who works on the case. It asks for no version: nothing is overwritten, and a warning is not to wait for a form.
    """
    require_on(by, Permission.RISK_RECORD, offender)
    if trigger.offender_id != offender.pk:
        raise NotPossible("trigger", "The trigger belongs to another record.")
    told = _who_is_told(offender, trigger, today=today)
    raised = insert(
        TriggerRaised(offender=offender, trigger=trigger, on=on, seen=seen, told=told, recorded_by=by)
    )
    record(
        Event.TRIGGER_RAISED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        fact_id=raised.pk,
        person_id=told.pk,
    )
    notices.tell(
        person=told, kind=NoticeKind.TRIGGER_RAISED, by=by, offender_id=offender.pk, about_id=raised.pk
    )
    return raised


def _who_is_told(offender: Offender, trigger: Trigger, *, today: date) -> User:
    able = {person.pk: person for person in people_who_can_open(offender, on=today)}
    if trigger.person_id in able:
        return trigger.person
    supervising = Membership.objects.current().filter(
        offender=offender, kind=MembershipKind.SUPERVISING.value, in_force__contains=today
    )
    keepers = people_who_may(Permission.MEMBERSHIP_KEEP, area_id=offender.area_id, on=today)
    for key in (*supervising.order_by("pk").values_list("user_id", flat=True), *(one.pk for one in keepers)):
        if key in able:
            return able[key]
    raise NotPossible(
        "trigger",
        f"{trigger.person} cannot open this record any longer, and nobody stands in: "
        "tell somebody yourself, now, and have the plan changed.",
    )


@transaction.atomic
def acknowledge_trigger(*, raised: TriggerRaised, by: User) -> TriggerAnswer:
    """Say that one has seen what was raised, and sees to it."""
    require_on(by, Permission.RISK_RECORD, raised.offender)
    if _has(raised, AnswerStep.ANSWERED):
        raise NotPossible("", "This has been answered already.")
    return _answer(raised, AnswerStep.ACKNOWLEDGED, done="", event=Event.TRIGGER_ACKNOWLEDGED, by=by)


@transaction.atomic
def answer_trigger(*, raised: TriggerRaised, done: str, by: User) -> TriggerAnswer:
    """Say what was done about what was raised, and tell whoever raised it."""
    require_on(by, Permission.RISK_RECORD, raised.offender)
    answer = _answer(raised, AnswerStep.ANSWERED, done=done, event=Event.TRIGGER_ANSWERED, by=by)
    if raised.recorded_by_id != by.pk:
        notices.tell(
            person=raised.recorded_by,
            kind=NoticeKind.TRIGGER_ANSWERED,
            by=by,
            offender_id=raised.offender_id,
            about_id=raised.pk,
        )
    return answer


def _has(raised: TriggerRaised, step: AnswerStep) -> bool:
    return TriggerAnswer.objects.current().filter(raised=raised, step=step.value).exists()


def _answer(raised: TriggerRaised, step: AnswerStep, *, done: str, event: Event, by: User) -> TriggerAnswer:
    answer = insert(
        TriggerAnswer(offender=raised.offender, raised=raised, step=step.value, done=done, recorded_by=by),
        field="done",
    )
    record(
        event,
        by=by,
        offender_id=raised.offender_id,
        area_id=raised.offender.area_id,
        fact_id=raised.pk,
    )
    return answer
