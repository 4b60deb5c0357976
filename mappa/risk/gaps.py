"""What an assessment and a plan leave open, in plain sentences. Pure, over versions that are loaded."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mappa.web.wording import day, lower_first

from .models import Measure, Plan, RiskAssessment
from .states import NEED_CONTINGENCY, AtRisk, Pillar, RiskLevel

ASSESSMENT, PLAN = "risk:assessment", "risk:plan"
#: How much of a measure stands in a sentence about it.
SHOWN = 60


class GapKind(StrEnum):
    NO_ASSESSMENT = "no-assessment"
    NO_PLAN = "no-plan"
    NOT_ASSESSED = "not-assessed"
    RISK_WITHOUT_MEASURE = "risk-without-measure"
    RISK_WITHOUT_CONTINGENCY = "risk-without-contingency"
    MEASURE_WITHOUT_OWNER = "measure-without-owner"
    MEASURE_WITHOUT_DATE = "measure-without-date"
    MEASURE_WITHOUT_RISK = "measure-without-risk"
    OVERDUE = "overdue"
    OWNER_SHUT_OUT = "owner-shut-out"
    TOLD_SHUT_OUT = "told-shut-out"
    PLAN_BEFORE_ASSESSMENT = "plan-before-assessment"
    ASSESSMENT_BEFORE_PLAN = "assessment-before-plan"
    NOT_TAKEN_IN = "not-taken-in"


@dataclass(frozen=True)
class Gap:
    """Something left open: a sentence, and the page of the record and the place on it to which it leads."""

    kind: GapKind
    says: str
    page: str
    anchor: str


def gaps(
    assessment: RiskAssessment | None,
    plan: Plan | None,
    *,
    on: date,
    able: Collection[int] | None = None,
    not_taken_in: int = 0,
) -> list[Gap]:
    """Everything left open on a day. `able` are the keys of the people who can open the record, where that is known;
    `not_taken_in` is how many contributions came after the assessment was recorded.
    """
    return [
        *_of_assessment(assessment, not_taken_in=not_taken_in),
        *_of_plan(assessment, plan),
        *_between(assessment, plan),
        *(gap for one in (plan.measures.all() if plan else ()) for gap in _of_measure(one, on=on, able=able)),
        *_of_triggers(plan, able=able),
    ]


def group_anchor(group: AtRisk) -> str:
    return f"group-{group.value.replace('_', '-')}"


def _of_assessment(assessment: RiskAssessment | None, *, not_taken_in: int) -> Iterator[Gap]:
    if assessment is None:
        yield Gap(GapKind.NO_ASSESSMENT, "The risk has not been assessed.", ASSESSMENT, "main-content")
        if not_taken_in:
            yield _not_taken_in(not_taken_in, "no assessment takes it in yet")
        return
    for group, said in assessment.by_group.items():
        if said.answer is RiskLevel.NOT_ASSESSED:
            yield Gap(
                GapKind.NOT_ASSESSED,
                f"The risk to {group.in_a_sentence} has not been assessed.",
                ASSESSMENT,
                group_anchor(group),
            )
    if not_taken_in:
        yield _not_taken_in(
            not_taken_in, f"version {assessment.number} of the assessment was recorded before"
        )


def _not_taken_in(number: int, why: str) -> Gap:
    what = (
        "An agency has contributed to the assessment"
        if number == 1
        else f"There are {number} new contributions to the assessment"
    )
    return Gap(GapKind.NOT_TAKEN_IN, f"{what}, and {why}.", ASSESSMENT, "contributions")


def _of_plan(assessment: RiskAssessment | None, plan: Plan | None) -> Iterator[Gap]:
    if plan is None:
        yield Gap(GapKind.NO_PLAN, "There is no plan.", PLAN, "main-content")
        return
    if assessment is None:
        return
    measures = list(plan.measures.all())
    answered = {group for one in measures if one.pillar != Pillar.CONTINGENCY for group in one.answers}
    foreseen = {group for one in measures if one.pillar == Pillar.CONTINGENCY for group in one.answers}
    for group, said in assessment.by_group.items():
        if not said.answer.is_a_risk:
            continue
        risk = f"The risk to {group.in_a_sentence} is {lower_first(said.answer.label)}"
        if group.value not in answered:
            yield Gap(
                GapKind.RISK_WITHOUT_MEASURE, f"{risk}, and no measure answers it.", PLAN, "main-content"
            )
        if said.answer in NEED_CONTINGENCY and group.value not in foreseen:
            yield Gap(
                GapKind.RISK_WITHOUT_CONTINGENCY,
                f"{risk}, and nothing is planned for when it comes to it (contingency).",
                PLAN,
                "pillar-contingency",
            )


def _between(assessment: RiskAssessment | None, plan: Plan | None) -> Iterator[Gap]:
    if assessment is None or plan is None:
        return
    if plan.assessment_id != assessment.pk:
        yield Gap(
            GapKind.PLAN_BEFORE_ASSESSMENT,
            f"The plan was made before version {assessment.number} of the assessment, of {day(assessment.on)}: "
            "see whether it still answers the risk.",
            PLAN,
            "main-content",
        )
    elif plan.on > assessment.on:
        yield Gap(
            GapKind.ASSESSMENT_BEFORE_PLAN,
            f"The assessment is of {day(assessment.on)}, older than the plan of {day(plan.on)}: "
            "see whether the risk is still as it was assessed.",
            ASSESSMENT,
            "main-content",
        )


def _of_measure(one: Measure, *, on: date, able: Collection[int] | None) -> Iterator[Gap]:
    called = f"Measure {one.line} (“{_short(one.text)}”)"

    def gap(kind: GapKind, says: str) -> Gap:
        return Gap(kind, says, PLAN, f"measure-{one.line}")

    if not one.owned_by:
        yield gap(GapKind.MEASURE_WITHOUT_OWNER, f"{called} has no owner.")
    elif one.owner_id is not None and able is not None and one.owner_id not in able:
        yield gap(
            GapKind.OWNER_SHUT_OUT, f"{one.owned_by} owns measure {one.line} and cannot open this record."
        )
    if one.due is None and one.done_on is None:
        yield gap(GapKind.MEASURE_WITHOUT_DATE, f"{called} has no date.")
    elif one.due is not None and one.done_on is None and one.due < on:
        yield gap(GapKind.OVERDUE, f"{called} was due on {day(one.due)} and is not done.")
    if not one.answers:
        yield gap(GapKind.MEASURE_WITHOUT_RISK, f"{called} does not say which risk it answers.")


def _of_triggers(plan: Plan | None, *, able: Collection[int] | None) -> Iterator[Gap]:
    if plan is None or able is None:
        return
    for one in plan.triggers.all():
        if one.person_id not in able:
            yield Gap(
                GapKind.TOLD_SHUT_OUT,
                f"{one.person} is to be told of trigger {one.line} and cannot open this record.",
                PLAN,
                f"trigger-{one.line}",
            )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN].rsplit(' ', 1)[0]} …"
