"""What an assessment and a plan leave open, told in plain sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from mappa.agencies.models import User
from mappa.offenders.models import Offender
from mappa.offenders.states import MembershipKind
from mappa.risk import queries
from mappa.risk.actions import AssessedGroup, PlannedMeasure, PlannedTrigger, contribute
from mappa.risk.states import AtRisk, Pillar, RiskLevel
from tests import factories

pytestmark = pytest.mark.django_db
ON = date(2006, 6, 1)
ALL = list(AtRisk)
WHOLE = PlannedMeasure(
    Pillar.SUPERVISION, "Reports", answers=ALL, owner_role="Offender manager", due=date(2006, 7, 1)
)
PREPARED = replace(WHOLE, pillar=Pillar.CONTINGENCY, text="Recall")


def everybody(level: RiskLevel) -> list[AssessedGroup]:
    return [AssessedGroup(group, level, "Violence" if level.is_a_risk else "") for group in AtRisk]


def said(offender: Offender, **more: Any) -> list[str]:
    found = queries.gaps(
        queries.current_assessment(offender), queries.current_plan(offender), **{"on": ON, **more}
    )
    return [" ".join(gap.says.split()) for gap in found]


def test_nothing_recorded_is_two_gaps(carter: Offender) -> None:
    assert said(carter) == ["The risk has not been assessed.", "There is no plan."]


def test_a_whole_plan_leaves_nothing_open(carter: Offender, carys: User) -> None:
    factories.assessment(carter, by=carys, groups=everybody(RiskLevel.VERY_HIGH))
    factories.plan(carter, by=carys, measures=[WHOLE, PREPARED])
    assert queries.gaps_of(carter, on=ON) == []


def test_each_thing_left_open_is_said(carter: Offender, carys: User) -> None:
    groups = [
        AssessedGroup(AtRisk.CHILDREN, RiskLevel.VERY_HIGH, "Assault"),
        AssessedGroup(AtRisk.STAFF, RiskLevel.LOW, "Abuse"),
        AssessedGroup(AtRisk.PUBLIC, RiskLevel.NONE),
        AssessedGroup(AtRisk.PRISONERS, RiskLevel.NOT_APPLICABLE),
        AssessedGroup(AtRisk.SELF, RiskLevel.MEDIUM, "Cuts himself"),
    ]
    factories.assessment(carter, by=carys, groups=groups)
    measures = [
        PlannedMeasure(Pillar.SUPERVISION, "Reports " + "again " * 20, answers=[AtRisk.SELF]),
        replace(WHOLE, answers=[], due=date(2006, 5, 31)),
        replace(WHOLE, answers=[AtRisk.SELF], due=date(2006, 1, 1), done_on=date(2006, 2, 1)),
        replace(WHOLE, answers=[AtRisk.SELF], due=ON),
    ]
    factories.plan(carter, by=carys, measures=measures, triggers=[])
    short = "Reports again again again again again again again again …"
    assert said(carter) == [
        "The risk to known adults has not been assessed.",
        "The risk to children is very high, and no measure answers it.",
        "The risk to children is very high, and nothing is planned for when it comes to it (contingency).",
        "The risk to staff is low, and no measure answers it.",
        f"Measure 1 (“{short}”) has no owner.",
        f"Measure 1 (“{short}”) has no date.",
        "Measure 2 (“Reports”) was due on 31 May 2006 and is not done.",
        "Measure 2 (“Reports”) does not say which risk it answers.",
    ]


def test_contingency_alone_answers_no_risk(carter: Offender, carys: User) -> None:
    factories.assessment(carter, by=carys, groups=everybody(RiskLevel.LOW)[:1])
    factories.plan(carter, by=carys, measures=[PREPARED])
    assert "The risk to the public is low, and no measure answers it." in said(carter)


def test_whichever_is_older_is_said_to_be(carter: Offender, carys: User) -> None:
    factories.assessment(carter, by=carys, groups=everybody(RiskLevel.LOW))
    factories.plan(carter, by=carys, measures=[WHOLE], on=date(2006, 5, 20))
    assert said(carter) == [
        "The assessment is of 3 May 2006, older than the plan of 20 May 2006: "
        "see whether the risk is still as it was assessed."
    ]
    factories.assessment(carter, by=carys, groups=everybody(RiskLevel.MEDIUM), on=date(2006, 5, 30))
    assert said(carter) == [
        "The plan was made before version 2 of the assessment, of 30 May 2006: see whether it still answers the risk."
    ]


def test_an_owner_who_lost_access_is_said(carter: Offender, carys: User, mo: User) -> None:
    factories.assessment(carter, by=carys, groups=everybody(RiskLevel.LOW))
    works = factories.member(carter, mo, kind=MembershipKind.NAMED, by=carys)
    factories.plan(
        carter,
        by=carys,
        measures=[replace(WHOLE, owner=mo, owner_role="", due=date(2199, 1, 1))],
        triggers=[PlannedTrigger("A sign", "Visit", mo)],
    )
    assert queries.gaps_of(carter, on=timezone.localdate()) == []
    factories.end_membership(carter, works, by=carys)
    found = queries.gaps_of(carter, on=timezone.localdate())
    assert [(gap.says, gap.anchor) for gap in found] == [
        ("Mo Rahman owns measure 1 and cannot open this record.", "measure-1"),
        ("Mo Rahman is to be told of trigger 1 and cannot open this record.", "trigger-1"),
    ]


def test_contributions_that_no_version_takes_in_are_said(carter: Offender, carys: User) -> None:
    factories.assessment(carter, by=carys, groups=everybody(RiskLevel.NONE))
    factories.plan(carter, by=carys, measures=[WHOLE])
    for text in ("One", "Two"):
        now = factories.fresh(carter)
        contribute(offender=now, on=ON, agency=carys.agency, text=text, version=now.version, by=carys)
    (gap,) = queries.gaps_of(carter, on=ON)
    assert gap.says == (
        "There are 2 new contributions to the assessment, and version 1 of the assessment was recorded before."
    )
