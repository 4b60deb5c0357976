"""Reading the assessment and the plan of a record that is open, what they leave open, and the triggers that wait."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from mappa.access.pages import RecordNotShown
from mappa.agencies.models import Agency, Area, User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import names_of_people, policy_value
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.offenders.models import Offender
from mappa.offenders.queries import names_of, readers_of

from . import gaps as checked
from .comparing import AssessmentChanges as AssessmentChanges
from .comparing import PlanChanges as PlanChanges
from .comparing import compare_assessments as compare_assessments
from .comparing import compare_plans as compare_plans
from .difference import difference as difference
from .gaps import Gap as Gap
from .models import (
    AssessmentContribution,
    Measure,
    Plan,
    RiskAssessment,
    Trigger,
    TriggerAnswer,
    TriggerRaised,
)
from .states import AnswerStep

Version = TypeVar("Version", RiskAssessment, Plan)
RAISED_ON_A_PAGE = 50


def _assessments(offender: Offender) -> QuerySet[RiskAssessment]:
    return (
        RiskAssessment.objects.filter(offender=offender)
        .select_related("recorded_by__agency")
        .prefetch_related("groups", "tools__agency")
        .order_by("-number")
    )


def _plans(offender: Offender) -> QuerySet[Plan]:
    return (
        Plan.objects.filter(offender=offender)
        .select_related("recorded_by__agency", "assessment")
        .prefetch_related(
            Prefetch("measures", Measure.objects.select_related("owner__agency", "agency").order_by("line")),
            Prefetch("triggers", Trigger.objects.select_related("person__agency").order_by("line")),
        )
        .order_by("-number")
    )


def current_assessment(offender: Offender) -> RiskAssessment | None:
    """The version of the assessment that stands, with its parts."""
    return _assessments(offender).filter(superseded_at=None).first()


def current_plan(offender: Offender) -> Plan | None:
    """The version of the plan that stands, with its parts."""
    return _plans(offender).filter(superseded_at=None).first()


def assessment_numbered(offender: Offender, number: int) -> RiskAssessment:
    """One version of the assessment. Raises RecordNotShown where there is none of that number."""
    return _there(_assessments(offender).filter(number=number).first(), "assessment", number)


def plan_numbered(offender: Offender, number: int) -> Plan:
    """One version of the plan. Raises RecordNotShown where there is none of that number."""
    return _there(_plans(offender).filter(number=number).first(), "plan", number)


def _there(version: Version | None, kind: str, number: int) -> Version:
    if version is None:
        raise RecordNotShown(kind, number)
    return version


def versions_of(kind: type[Version], offender: Offender) -> list[Version]:
    """Every version, newest first, without its parts."""
    versions: QuerySet[Any] = kind.objects.filter(offender=offender)
    return list(versions.select_related("recorded_by__agency").order_by("-number"))


def assessment_versions(offender: Offender) -> list[RiskAssessment]:
    return versions_of(RiskAssessment, offender)


def plan_versions(offender: Offender) -> list[Plan]:
    return versions_of(Plan, offender)


def gaps(
    assessment: RiskAssessment | None,
    plan: Plan | None,
    *,
    on: date | None = None,
    able: Collection[int] | None = None,
    not_taken_in: int = 0,
) -> list[Gap]:
    """What the two leave open, on a day or today; more of it where it is known who can open the record."""
    return checked.gaps(assessment, plan, on=on or timezone.localdate(), able=able, not_taken_in=not_taken_in)


def gaps_of(offender: Offender, *, on: date) -> list[Gap]:
    """Everything left open about an offender whose record is open already."""
    return gaps_between(
        offender,
        current_assessment(offender),
        current_plan(offender),
        contributions=list_contributions(offender),
        on=on,
    )


def gaps_between(
    offender: Offender,
    assessment: RiskAssessment | None,
    plan: Plan | None,
    *,
    contributions: Sequence[AssessmentContribution],
    on: date,
) -> list[Gap]:
    """As gaps_of, where what stands is loaded already."""
    return gaps(
        assessment,
        plan,
        on=on,
        able={person.pk for person in people_who_can_open(offender, on=on)},
        not_taken_in=len(not_taken_in(contributions, assessment)),
    )


def list_contributions(offender: Offender) -> list[AssessmentContribution]:
    """What agencies contributed to the assessment, newest first."""
    contributions = AssessmentContribution.objects.current().filter(offender=offender)
    return list(contributions.select_related("agency", "recorded_by__agency").order_by("-recorded_at", "-pk"))


def not_taken_in(
    contributions: Sequence[AssessmentContribution], assessment: RiskAssessment | None
) -> list[AssessmentContribution]:
    """Those that were recorded after the assessment was."""
    return [one for one in contributions if assessment is None or one.recorded_at > assessment.recorded_at]


def people_who_can_open(offender: Offender, *, on: date) -> list[User]:
    """Everybody to whom the record opens otherwise than in an emergency, by name: who can own a measure or be told."""
    return [
        reader.person
        for reader in readers_of(offender, on=on).readers
        if any(ground.until is None for ground in reader.grounds)
    ]


def list_agencies_to_name() -> list[Agency]:
    return list(Agency.objects.order_by("name"))


def tools_of(area: Area, *, on: date) -> list[str]:
    """The tools by which the area assesses risk."""
    listed = str(policy_value(area, PolicyKey.RISK_TOOLS, on=on))
    return [one.strip() for one in listed.split(";") if one.strip()]


@dataclass(frozen=True)
class Raised:
    """A trigger that was raised, with what has come of it so far."""

    fact: TriggerRaised
    answers: dict[AnswerStep, TriggerAnswer]
    people: dict[int, str]
    name: str = ""

    @property
    def acknowledged(self) -> TriggerAnswer | None:
        return self.answers.get(AnswerStep.ACKNOWLEDGED)

    @property
    def answered(self) -> TriggerAnswer | None:
        return self.answers.get(AnswerStep.ANSWERED)

    @property
    def stand_in(self) -> bool:
        """Whether somebody else was told than the plan named."""
        return self.fact.told_id != self.fact.trigger.person_id

    @cached_property
    def stands(self) -> str:
        if self.answered is not None:
            return AnswerStep.ANSWERED.label
        return "Seen, not answered" if self.acknowledged is not None else "Not seen yet"


def list_raised(offender: Offender) -> list[Raised]:
    """The triggers of a record that were raised, those not answered first, then newest first."""
    facts = _raised().filter(offender=offender).order_by("-on", "-pk")
    return sorted(_told(facts), key=lambda one: one.answered is not None)


def list_waiting(*, by: User, page: int) -> tuple[Page[TriggerRaised], list[Raised]]:
    """A page of the triggers of which the person was told and that nobody has answered. Audited."""
    shown = Paginator(triggers_waiting(by=by), RAISED_ON_A_PAGE).get_page(page)
    rows = list(shown.object_list)
    record(Event.TRIGGERS_LISTED, by=by, offender_ids=sorted({row.offender_id for row in rows}))
    return shown, _told(rows, names=names_of(row.offender_id for row in rows))


def triggers_to_answer(*, by: User) -> list[Raised]:
    """All of them. No audit row."""
    rows = list(triggers_waiting(by=by))
    return _told(rows, names=names_of(row.offender_id for row in rows)) if rows else []


def triggers_waiting(*, by: User) -> QuerySet[TriggerRaised]:
    """The triggers of which the person was told and that nobody has answered, oldest first."""
    answered = TriggerAnswer.objects.current().filter(raised=OuterRef("pk"), step=AnswerStep.ANSWERED.value)
    return (
        _raised()
        .filter(~Exists(answered), told=by, offender__in=Offender.objects.visible_to(by))
        .select_related("offender")
        .order_by("on", "pk")
    )


def find_raised(pk: int, *, by: User) -> Raised:
    """One that was raised about a record that the person may see; its page opens the record. Raises RecordNotShown."""
    facts = list(_raised().filter(pk=pk, offender__in=Offender.objects.visible_to(by)))
    if not facts:
        raise RecordNotShown("trigger raised", pk)
    return _told(facts)[0]


def _raised() -> QuerySet[TriggerRaised]:
    return TriggerRaised.objects.current().select_related("trigger__plan", "trigger__person", "told")


def _told(facts: Any, *, names: dict[int, str] | None = None) -> list[Raised]:
    facts = list(facts)
    answers: dict[int, dict[AnswerStep, TriggerAnswer]] = {}
    for one in TriggerAnswer.objects.current().filter(raised__in=[fact.pk for fact in facts]):
        answers.setdefault(one.raised_id, {})[AnswerStep(one.step)] = one
    people = names_of_people(
        {fact.recorded_by_id for fact in facts}
        | {one.recorded_by_id for steps in answers.values() for one in steps.values()}
    )
    return [
        Raised(fact, answers.get(fact.pk, {}), people, (names or {}).get(fact.offender_id, ""))
        for fact in facts
    ]
