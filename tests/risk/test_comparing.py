"""What changed from one version to another, at a glance and word by word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mappa.agencies.models import User
from mappa.offenders.models import Offender
from mappa.risk import queries
from mappa.risk.actions import AssessedGroup, PlannedMeasure, PlannedTrigger, UsedTool
from mappa.risk.difference import Change, new_of, old_of
from mappa.risk.states import LEVELS, AtRisk, Pillar, RiskLevel
from tests import factories

pytestmark = pytest.mark.django_db
LATER = date(2006, 6, 1)


def level_said(carter: Offender, carys: User, before: RiskLevel, after: RiskLevel) -> str:
    def group(level: RiskLevel) -> list[AssessedGroup]:
        return [AssessedGroup(AtRisk.CHILDREN, level, "Assault" if level.is_a_risk else "")]

    first = factories.assessment(carter, by=carys, groups=group(before))
    second = factories.assessment(carter, by=carys, groups=group(after), on=LATER)
    changes = queries.compare_assessments(first, second)
    return next(one.says for one in changes.groups if one.group is AtRisk.CHILDREN)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (RiskLevel.MEDIUM, RiskLevel.VERY_HIGH, "Raised from medium to very high"),
        (RiskLevel.HIGH, RiskLevel.LOW, "Lowered from high to low"),
        (RiskLevel.HIGH, RiskLevel.HIGH, "No change"),
        (RiskLevel.NOT_ASSESSED, RiskLevel.LOW, "Was: not assessed. Now: low"),
        (RiskLevel.LOW, RiskLevel.NONE, "Was: low. Now: no risk identified"),
        (RiskLevel.NONE, RiskLevel.NOT_ASSESSED, "Was: no risk identified. Now: not assessed"),
    ],
)
def test_what_became_of_a_level_is_said_in_words(
    carter: Offender, carys: User, before: RiskLevel, after: RiskLevel, said: str
) -> None:
    assert level_said(carter, carys, before, after) == said


def test_levels_are_in_order() -> None:
    assert [level.value for level in LEVELS] == ["low", "medium", "high", "very_high"]


def test_texts_differ_word_by_word_and_tools_come_and_go(carter: Offender, carys: User) -> None:
    first = factories.assessment(carter, by=carys, nature="Assault of girls", summary="Lives alone.")
    second = factories.assessment(
        carter,
        by=carys,
        nature="Assault of young girls",
        summary="Lives alone.",
        tools=[UsedTool("OASys", LATER, score="68")],
        on=LATER,
    )
    changes = queries.compare_assessments(first, second)
    children = next(one for one in changes.groups if one.group is AtRisk.CHILDREN)
    assert children.says == "The words changed"
    nature = children.texts[0]
    assert [(piece.change, piece.text) for piece in nature.pieces] == [
        (Change.SAME, "Assault of"),
        (Change.ADDED, " young"),
        (Change.SAME, " girls"),
    ]
    assert not changes.summary.changed
    assert [one.tool for one in changes.tools_added] == ["OASys"]
    assert [one.tool for one in changes.tools_removed] == ["Risk Matrix 2000"]
    assert queries.compare_assessments(None, first).any


def test_measures_are_known_by_their_number_whatever_became_of_their_words(
    carter: Offender, carys: User
) -> None:
    report = PlannedMeasure(Pillar.SUPERVISION, "Reports every Tuesday")
    address = PlannedMeasure(Pillar.MONITORING, "Lives at an approved address", due=date(2006, 7, 1))
    sign = PlannedTrigger("He drinks", "Visit", carys)
    first = factories.plan(carter, by=carys, measures=[report, address], triggers=[sign])
    changed = replace(address, line=2, due=date(2006, 8, 1), answers=[AtRisk.SELF, AtRisk.PUBLIC])
    second = factories.plan(
        carter, by=carys, measures=[changed, replace(report, text="Group work")], triggers=[], on=LATER
    )
    first, second = (queries.plan_numbered(carter, one.number) for one in (first, second))
    changes = queries.compare_plans(first, second)
    assert [(one.line, one.says) for one in changes.measures] == [
        (1, "Removed"),
        (2, "Changed"),
        (3, "Added"),
    ]
    assert [(one.line, one.says) for one in changes.triggers] == [(1, "Removed")]
    texts = {one.label: one for one in changes.measures[1].texts}
    assert (old_of(texts["By when"].pieces), new_of(texts["By when"].pieces)) == (
        "1 July 2006",
        "1 August 2006",
    )
    assert new_of(texts["Answers the risk to"].pieces) == "the public and the person themself"
    assert not texts["What is done"].changed
    assert not queries.compare_plans(second, second).any
