"""Recording the assessment and the plan, and raising triggers: what is kept, what is refused, and who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from mappa.access.models import Notice
from mappa.access.pages import RecordNotShown
from mappa.access.policy import NotPermitted
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.audit.models import AuditEntry
from mappa.database.identity import acting_as
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.offenders.models import Offender
from mappa.offenders.states import MembershipKind
from mappa.risk import actions, queries
from mappa.risk.actions import AssessedGroup, PlannedMeasure, PlannedTrigger, UsedTool
from mappa.risk.models import GroupAtRisk, Measure, Plan, RiskAssessment, ToolScore, TriggerRaised
from mappa.risk.states import AnswerStep, AtRisk, Pillar, RiskLevel
from tests import factories
from tests.people_fixtures import make_agency, make_person

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
MEASURE = PlannedMeasure(Pillar.SUPERVISION, "Reports every Tuesday")


def notices_of(person: User) -> list[tuple[str, int | None]]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", "offender_id"))


# The assessment


def test_a_group_that_is_not_named_is_not_assessed_which_is_not_no_risk(
    carter: Offender, carys: User
) -> None:
    factories.assessment(carter, by=carys)
    stands = queries.current_assessment(carter)
    assert stands is not None
    said = {group: one.answer for group, one in stands.by_group.items()}
    assert said == {
        AtRisk.PUBLIC: RiskLevel.NOT_ASSESSED,
        AtRisk.KNOWN_ADULTS: RiskLevel.NOT_ASSESSED,
        AtRisk.CHILDREN: RiskLevel.HIGH,
        AtRisk.STAFF: RiskLevel.NONE,
        AtRisk.PRISONERS: RiskLevel.NOT_ASSESSED,
        AtRisk.SELF: RiskLevel.NOT_ASSESSED,
    }
    assert [(one.tool, one.band, one.assessor) for one in stands.tools.all()] == [
        ("Risk Matrix 2000", "High", "J Patel")
    ]


def test_a_new_version_supersedes_the_old_whole_and_the_old_stays_readable(
    carter: Offender, carys: User, pia: User
) -> None:
    first = factories.assessment(carter, by=carys)
    second = factories.assessment(carter, by=pia, children=RiskLevel.VERY_HIGH, tools=[], on=date(2006, 6, 1))
    old = queries.assessment_numbered(carter, 1)
    assert (second.number, second.replaces_id) == (2, first.pk)
    assert (old.superseded_at, old.superseded_by) == (second.recorded_at, pia)
    assert old.by_group[AtRisk.CHILDREN].answer is RiskLevel.HIGH
    assert len(old.tools.all()) == 1
    assert [one.number for one in queries.assessment_versions(carter)] == [2, 1]
    assert RiskAssessment.objects.current().filter(offender=carter).count() == 1


@pytest.mark.parametrize(
    ("otherwise", "field"),
    [
        ({"groups": [AssessedGroup(AtRisk.PUBLIC, RiskLevel.LOW)]}, "public-nature"),
        ({"groups": [AssessedGroup(AtRisk.SELF, RiskLevel.NONE, "", "At night")]}, "self-level"),
        ({"groups": [AssessedGroup(AtRisk.SELF, RiskLevel.NONE)] * 2}, "groups"),
        ({"tools": [UsedTool("OASys", date(2006, 1, 1))]}, "tools"),
    ],
)
def test_what_an_assessment_cannot_say(
    carter: Offender, carys: User, otherwise: dict[str, Any], field: str
) -> None:
    with pytest.raises(NotPossible) as refusal:
        factories.assessment(carter, by=carys, **otherwise)
    assert refusal.value.field == field
    assert not RiskAssessment.objects.exists()


def test_a_version_is_not_of_an_earlier_day_than_the_one_it_replaces(carter: Offender, carys: User) -> None:
    factories.assessment(carter, by=carys, on=date(2006, 5, 3))
    factories.plan(carter, by=carys, on=date(2006, 5, 3))
    for record in (factories.assessment, factories.plan):
        with pytest.raises(NotPossible, match="Version 1 is of 3 May 2006"):
            record(carter, by=carys, on=date(2006, 5, 2))


def test_the_same_version_sent_twice_stands_once(carter: Offender, carys: User) -> None:
    now = factories.fresh(carter)
    values: dict[str, Any] = {
        "offender": now,
        "on": TODAY,
        "reason": "New",
        "version": now.version,
        "by": carys,
    }
    actions.record_assessment(**values, groups=[])
    with pytest.raises(ChangedMeanwhile):
        actions.record_assessment(**values, groups=[])
    factories.assessment(carter, by=carys, on=TODAY)
    with pytest.raises(NotPossible, match="says the same as version 2"):
        factories.assessment(carter, by=carys, on=TODAY)
    factories.plan(carter, by=carys, measures=[MEASURE], triggers=[])
    going_on = [replace(MEASURE, line=1)]
    factories.plan(carter, by=carys, measures=going_on, triggers=[], on=TODAY)
    with pytest.raises(NotPossible, match="says the same as version 2"):
        factories.plan(carter, by=carys, measures=going_on, triggers=[], on=TODAY)
    assert [one.number for one in queries.plan_versions(carter)] == [2, 1]


def test_a_review_that_changes_nothing_is_a_version_of_another_day(carter: Offender, carys: User) -> None:
    factories.assessment(carter, by=carys, on=date(2006, 5, 3))
    again = factories.assessment(carter, by=carys, on=date(2006, 8, 3))
    changes = queries.compare_assessments(queries.assessment_numbered(carter, 1), again)
    assert not changes.any


def test_agencies_contribute_and_the_next_version_takes_it_in(carter: Offender, carys: User) -> None:
    housing = make_agency("Housing of the tests")
    worker = make_person(RoleKey.AGENCY_MEMBER, "Kent", agency=housing)
    factories.member(carter, worker, kind=MembershipKind.MEETING, by=carys)
    factories.assessment(carter, by=carys)
    now = factories.fresh(carter)
    with acting_as(worker.pk):
        actions.contribute(
            offender=now,
            on=TODAY,
            agency=housing,
            text="He asks about the family next door",
            version=now.version,
            by=worker,
        )
    contributions = queries.list_contributions(carter)
    assert [(one.agency.name, one.recorded_by, one.text) for one in contributions] == [
        ("Housing of the tests", worker, "He asks about the family next door")
    ]
    stands = queries.current_assessment(carter)
    assert queries.not_taken_in(contributions, stands) == contributions
    factories.assessment(carter, by=carys, on=TODAY)
    assert queries.not_taken_in(contributions, queries.current_assessment(carter)) == []


def test_whoever_works_on_the_case_records_and_whoever_does_not_is_refused(
    carter: Offender, carys: User, mo: User, ana: User, fred: User
) -> None:
    factories.assessment(carter, by=fred)  # a prison officer of the area
    with pytest.raises(RecordNotShown):
        factories.assessment(carter, by=mo)
    with pytest.raises(NotPermitted):
        factories.assessment(carter, by=ana, on=TODAY)
    factories.member(carter, mo, kind=MembershipKind.NAMED, by=carys)
    with acting_as(mo.pk):
        factories.plan(carter, by=User.objects.get(pk=mo.pk))


def test_parts_come_with_their_version_or_not_at_all(carter: Offender, carys: User) -> None:
    factories.assessment(carter, by=carys)
    plan = factories.plan(carter, by=carys)
    other = factories.offender(carys, reference="KENT-2")
    measure = Measure.objects.get(plan=plan)
    for wrong in (
        lambda: Measure.objects.filter(pk=measure.pk).update(text="Never reports"),
        lambda: GroupAtRisk.objects.update(level="low"),
        lambda: ToolScore.objects.all().delete(),
        lambda: Measure.objects.create(plan=plan, offender=other, line=9, pillar="supervision", text="X"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()


# The plan


def test_a_plan_keeps_everything_that_was_said(carter: Offender, carys: User, pia: User) -> None:
    assessment = factories.assessment(carter, by=carys)
    housing = make_agency("Housing of the tests")
    measures = [
        PlannedMeasure(
            Pillar.MONITORING,
            "Lives at an approved address",
            answers=[AtRisk.PUBLIC, AtRisk.CHILDREN],
            owner_role="Housing officer",
            agency=housing,
            due=date(2006, 7, 1),
            licence_condition=True,
        ),
        PlannedMeasure(Pillar.CONTINGENCY, "Recall", answers=[AtRisk.CHILDREN], owner=pia),
    ]
    plan = factories.plan(carter, by=carys, measures=measures)
    stands = queries.current_plan(carter)
    assert stands is not None
    assert stands.assessment_id == assessment.pk == plan.assessment_id
    first, second = stands.measures.all()
    assert (first.line, first.answers, first.owned_by) == (1, ["public", "children"], "Housing officer")
    assert (first.licence_condition, first.due, first.agency) == (True, date(2006, 7, 1), housing)
    assert (second.line, second.owner, second.agency) == (2, pia, pia.agency)


def test_a_measure_keeps_its_number_and_no_number_is_given_twice(carter: Offender, carys: User) -> None:
    two = [MEASURE, replace(MEASURE, text="Lives with his aunt")]
    factories.plan(carter, by=carys, measures=two)
    only = [replace(MEASURE, text="Lives with his aunt, alone", line=2)]
    factories.plan(carter, by=carys, measures=only)
    third = [*only, MEASURE, replace(MEASURE, line=99), replace(MEASURE, line=2)]
    factories.plan(carter, by=carys, measures=third)
    stands = queries.current_plan(carter)
    assert stands is not None
    assert [(one.line, one.text) for one in stands.measures.all()] == [
        (2, "Lives with his aunt, alone"),
        (3, "Reports every Tuesday"),
        (4, "Reports every Tuesday"),
        (5, "Reports every Tuesday"),
    ]


def test_an_owner_is_a_person_who_can_open_the_record(carter: Offender, carys: User, mo: User) -> None:
    with pytest.raises(NotPossible, match="Mo Rahman cannot open this record") as refusal:
        factories.plan(carter, by=carys, measures=[MEASURE, replace(MEASURE, owner=mo)])
    assert refusal.value.field == "measures.1.owner"
    with pytest.raises(NotPossible, match="name somebody else") as refusal:
        factories.plan(carter, by=carys, triggers=[PlannedTrigger("A sign", "Visit", mo)])
    assert refusal.value.field == "triggers.0.person"
    factories.member(carter, mo, kind=MembershipKind.ACTION, by=carys)
    factories.plan(carter, by=carys, measures=[replace(MEASURE, owner=mo)])


def test_an_owner_by_emergency_alone_is_none(carter: Offender, carys: User, mo: User) -> None:
    with acting_as(mo.pk):
        factories.open_in_emergency(carter, by=mo)
    with acting_as(carys.pk), pytest.raises(NotPossible, match="cannot open"):
        factories.plan(carter, by=carys, measures=[replace(MEASURE, owner=mo)])


@pytest.mark.parametrize(
    ("measures", "said"),
    [
        ([], "at least one measure"),
        ([MEASURE] * 201, "at most 200 measures"),
        ([replace(MEASURE, done_on=TODAY + timedelta(days=1))], "after today"),
    ],
)
def test_plans_that_are_none(
    carter: Offender, carys: User, measures: list[PlannedMeasure], said: str
) -> None:
    with pytest.raises(NotPossible, match=said):
        factories.plan(carter, by=carys, measures=measures)
    assert not Plan.objects.exists()


def test_a_plan_takes_200_measures_of_10_000_characters(carter: Offender, carys: User) -> None:
    text = "word & <b> " * 909
    plan = factories.plan(
        carter, by=carys, measures=[replace(MEASURE, text=text, due=date(2001, 1, 1))] * 200
    )
    assert plan.measures.count() == 200
    assert plan.measures.filter(text=text).count() == 200


def test_whoever_is_given_a_measure_is_told_once(carter: Offender, carys: User, pia: User) -> None:
    factories.plan(carter, by=carys, measures=[replace(MEASURE, owner=pia)] * 2)
    factories.plan(carter, by=carys, measures=[replace(MEASURE, owner=pia, line=1)])
    assert notices_of(pia) == [("measure-given", carter.pk)]
    assert notices_of(carys) == []


# Triggers


def test_a_trigger_reaches_the_person_named_and_is_answered(
    carter: Offender, carys: User, pia: User, fred: User
) -> None:
    sign = PlannedTrigger("He misses an appointment", "Visit", pia)
    factories.plan(carter, by=carys, triggers=[sign])
    raised = factories.trigger_raised(carter, by=fred)
    assert (raised.told, notices_of(pia)) == (pia, [("trigger-raised", carter.pk)])
    _, waiting = queries.list_waiting(by=pia, page=1)
    assert [(one.fact.pk, one.stands, one.name) for one in waiting] == [
        (raised.pk, "Not seen yet", "CARTER, Daniel")
    ]
    actions.acknowledge_trigger(raised=raised, by=pia)
    with pytest.raises(NotPossible, match="already"):
        actions.acknowledge_trigger(raised=raised, by=carys)
    assert queries.find_raised(raised.pk, by=fred).stands == "Seen, not answered"
    actions.answer_trigger(raised=raised, done="Visited: he was ill", by=pia)
    with pytest.raises(NotPossible, match="already"):
        actions.answer_trigger(raised=raised, done="Visited", by=carys)
    with pytest.raises(NotPossible, match="already"):
        actions.acknowledge_trigger(raised=raised, by=carys)
    assert notices_of(fred) == [("trigger-answered", carter.pk)]
    assert queries.list_waiting(by=pia, page=1)[1] == []
    (told,) = queries.list_raised(carter)
    assert told.answered is not None
    assert told.answered.done == "Visited: he was ill"
    assert set(told.answers) == set(AnswerStep)


def test_anybody_who_works_on_the_case_may_raise_one(carter: Offender, carys: User) -> None:
    worker = make_person(RoleKey.AGENCY_MEMBER, "Kent")
    factories.plan(carter, by=carys)
    with pytest.raises(RecordNotShown):
        factories.trigger_raised(carter, by=worker)
    factories.member(carter, worker, kind=MembershipKind.MEETING, by=carys)
    with acting_as(worker.pk):
        raised = factories.trigger_raised(carter, by=User.objects.get(pk=worker.pk))
    assert raised.told == carys


def test_where_the_person_named_cannot_open_the_record_another_is_told(
    carter: Offender, carys: User, pia: User, rex: User, mo: User
) -> None:
    works = factories.member(carter, mo, kind=MembershipKind.NAMED, by=carys)
    factories.plan(carter, by=carys, triggers=[PlannedTrigger("A sign", "Visit", mo)])
    factories.end_membership(carter, works, by=carys)
    assert factories.trigger_raised(carter, by=carys).told == carys, "who says who works on the case"
    factories.member(carter, pia, by=carys)
    raised = factories.trigger_raised(carter, by=carys, seen="Again")
    assert raised.told == pia, "who supervises"
    assert queries.find_raised(raised.pk, by=carys).stand_in


def test_a_trigger_of_another_record_is_refused(carter: Offender, carys: User) -> None:
    plan = factories.plan(carter, by=carys)
    other = factories.offender(carys, reference="KENT-2")
    with pytest.raises(NotPossible, match="another record"):
        actions.raise_trigger(
            offender=other, trigger=plan.triggers.get(), on=TODAY, seen="X", today=TODAY, by=carys
        )
    assert not TriggerRaised.objects.exists()


def test_the_audit_holds_pointers_and_no_content(carter: Offender, carys: User) -> None:
    factories.assessment(carter, by=carys)
    factories.plan(carter, by=carys)
    raised = factories.trigger_raised(carter, by=carys, seen="Secretword")
    actions.answer_trigger(raised=raised, done="Secretword", by=carys)
    entries = AuditEntry.objects.filter(offender_id=carter.pk).order_by("-pk")[:4]
    assert [one.event for one in entries] == [
        "trigger.answered",
        "trigger.raised",
        "plan.recorded",
        "assessment.recorded",
    ]
    assert "Secretword" not in str([one.detail for one in entries])
