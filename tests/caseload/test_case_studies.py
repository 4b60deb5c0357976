"""The thirteen case studies: each ends as its report tells, and is among what its area's published return counts."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from mappa.access.models import Notice
from mappa.agencies.models import Area, User
from mappa.audit.models import AuditEntry
from mappa.caseload import demonstration, demonstration_studies
from mappa.caseload.demonstration_studies import STUDIES
from mappa.caseload.demonstration_studies.telling import DAY_CHOSEN, MONTH_TOLD, Study
from mappa.discussions.models import Discussion, MeetingAction
from mappa.figures import published
from mappa.figures.areas import usual_name
from mappa.figures.comparison import Verdict, agrees, compare
from mappa.figures.forms import Form, dotted
from mappa.law.bank_holidays import is_working_day
from mappa.law.years import ReportingYear
from mappa.levels.models import Countersignature, LevelDecision
from mappa.meetings.days import day_of
from mappa.meetings.models import AgendaItem, Attendance
from mappa.minutes.models import Copy, Minutes
from mappa.minutes.queries import clocks, verified
from mappa.offenders.models import Offender
from mappa.offenders.queries import standing_of
from mappa.referrals.models import Step
from mappa.risk.gaps import GapKind
from mappa.risk.models import Plan, RiskAssessment
from mappa.risk.queries import gaps
from mappa.statistics.returns import compute, compute_return
from mappa.transfers.models import Exit, TransferOffer
from tests.database_fixtures import OwnDatabase

TODAY = date(2026, 11, 22)
RETURNS = [name for name in published.names() if not name.startswith("national")]
BY_REFERENCE = {study.reference: study for study in STUDIES}


@pytest.fixture(scope="module", autouse=True)
def loaded(own_database_for_module: OwnDatabase) -> None:
    demonstration.load(progress=lambda *told: None, today=TODAY)


def offender(reference: str) -> Offender:
    return Offender.objects.select_related("area").get(reference=reference)


def standing(reference: str, on: date) -> dict[str, Any]:
    """What the record says of a day: area, division, category, level and whether in custody."""
    now = standing_of(offender(reference), on=on)
    assert now.residence is not None
    return {
        "area": now.residence.area.name,
        "division": now.residence.division and now.residence.division.name,
        "category": now.category and now.category.category,
        "level": now.level and now.level.level,
        "custody": now.custody is not None,
    }


def steps_of_orders(reference: str) -> list[tuple[str, str, date]]:
    rows = offender(reference).orderstep_set.current().order_by("on")
    return [(row.order, row.step, row.on) for row in rows]


def events(reference: str) -> list[tuple[str, date]]:
    return [(row.event, row.on) for row in offender(reference).event_set.current().order_by("on")]


def disclosed_to(reference: str) -> list[str]:
    """To whom the study tells that something was disclosed; copies of minutes are disclosures too, and not of these."""
    rows = offender(reference).disclosure_set.current().order_by("on", "pk")
    copies = Copy.objects.filter(offender__reference=reference).values("disclosure")
    return [row.recipient for row in rows.exclude(pk__in=copies)]


def test_there_are_thirteen_of_four_reports() -> None:
    assert Counter(study.report for study in STUDIES) == {
        "Thames Valley MAPPA annual report 2006-07": 4,
        "West Mercia MAPPA annual report 2005-06": 4,
        "Gloucestershire MAPPA annual report 2005-06": 3,
        "Kent MAPPA annual report 2005-06": 2,
    }
    assert Offender.objects.filter(reference__in=BY_REFERENCE).count() == len(BY_REFERENCE) == 13


@pytest.mark.parametrize("name", RETURNS)
def test_the_five_returns_come_out_cell_by_cell(name: str) -> None:
    printed = published.load(name)
    area = Area.objects.get(name=usual_name(printed["area"]))
    computed = compute_return(area, ReportingYear.parse(printed["year"]), Form(printed["form"]))
    compared = compare(printed, computed)
    assert [dotted(cell.path) for cell in compared if cell.verdict is Verdict.DIFFERENT] == []
    assert agrees(compared)


#: In which cells of its area's printed return each case is counted.
COUNTED = {
    ("thames-valley-2006-07", "THAMES-CASE-ADAM"): {
        "items.i.registered_sex_offenders",
        "items.i.by_division.Milton Keynes",
        "items.viii.level_2.category_1",
    },
    ("thames-valley-2006-07", "THAMES-CASE-BRIAN"): {
        "items.i.registered_sex_offenders",
        "items.i.by_division.Buckinghamshire",
        "items.iii.sopo.applied",
        "items.iii.sopo.interim_granted",
        "items.viii.level_2.category_1",
    },
    ("thames-valley-2006-07", "THAMES-CASE-CHARLIE"): {
        "items.vii.other_offenders",
        "items.viii.level_3.category_3",
    },
    ("thames-valley-2006-07", "THAMES-CASE-DARREN"): {"items.viii.level_3.category_1"},
    ("thames-valley-2006-07", "GLOUCESTERSHIRE-CASE-I"): {
        "items.vii.other_offenders",
        "items.viii.level_3.category_3",
    },
    ("west-mercia-2005-06", "MERCIA-CASE-A"): {
        "items.viii.level_3.category_1",
        "items.ix.a_returned_to_custody_breach_of_licence.level_3",
    },
    ("west-mercia-2005-06", "MERCIA-CASE-B"): {
        "items.vi.violent_and_other_sexual",
        "items.vii.other_offenders",
        "items.viii.level_3.category_3",
    },
    ("west-mercia-2005-06", "MERCIA-CASE-C"): {"items.viii.level_3.category_1"},
    ("west-mercia-2005-06", "MERCIA-CASE-D"): {
        "items.vi.violent_and_other_sexual",
        "items.viii.level_3.category_2",
    },
    ("gloucestershire-2005-06", "GLOUCESTERSHIRE-CASE-I"): {
        "items.vii.other_offenders",
        "items.viii.level_3.category_3",
    },
    ("gloucestershire-2005-06", "GLOUCESTERSHIRE-CASE-II"): {
        "items.viii.level_3.category_1",
        "items.ix.b_returned_to_custody_breach_of_order.level_3",
    },
    ("gloucestershire-2005-06", "GLOUCESTERSHIRE-CASE-III"): {
        "items.i.registered_sex_offenders",
        "items.i.by_division.Gloucester and Forest",
        "items.iii.sopo.applied",
        "items.iii.sopo.full_imposed",
        "items.viii.level_2.category_1",
    },
    ("kent-2005-06", "KENT-CASE-SIMON"): {
        "items.i.registered_sex_offenders",
        "items.i.by_division.Medway",
        "items.iii.sopo.applied",
        "items.iii.sopo.interim_granted",
        "items.viii.level_3.category_1",
    },
    ("kent-2005-06", "KENT-CASE-PAUL"): {
        "items.vii.other_offenders",
        "items.viii.level_3.category_3",
    },
}


@pytest.mark.parametrize("name", RETURNS)
def test_each_case_is_among_the_figures_of_its_area(name: str) -> None:
    printed = published.load(name)
    area = Area.objects.get(name=usual_name(printed["area"]))
    computed = compute(area, ReportingYear.parse(printed["year"]), Form(printed["form"]), with_cases=True)
    reference = dict(Offender.objects.filter(reference__in=BY_REFERENCE).values_list("pk", "reference"))
    counted: dict[tuple[str, str], set[str]] = {}
    for path, cases in computed.cases.items():
        for case in cases:
            if case.offender_id in reference:
                counted.setdefault((name, reference[case.offender_id]), set()).add(dotted(path))
    assert counted == {key: cells for key, cells in COUNTED.items() if key[0] == name}


def test_every_case_is_counted_in_the_return_of_its_report() -> None:
    of_report = {f"{name[:-8].replace('-', ' ')} {name[-7:]}": name for name in RETURNS}
    for study in STUDIES:
        words = study.report.lower().split(" mappa annual report ")
        assert (of_report[" ".join(words)], study.reference) in COUNTED


# ── how each ends ──


def test_adam_is_under_a_full_order_and_stays_on_the_agenda_at_level_2() -> None:
    assert standing("THAMES-CASE-ADAM", TODAY) == {
        "area": "Thames Valley",
        "division": "Milton Keynes",
        "category": 1,
        "level": 2,
        "custody": False,
    }
    assert [step for _, step, _ in steps_of_orders("THAMES-CASE-ADAM")] == ["applied", "interim", "full"]
    assert events("THAMES-CASE-ADAM") == [("return_breach_of_order", date(2006, 2, 20))]
    assert standing("THAMES-CASE-ADAM", date(2006, 3, 31))["custody"]


def test_brian_is_at_level_2_under_an_interim_order_that_other_forces_know_of() -> None:
    ends = standing("THAMES-CASE-BRIAN", TODAY)
    assert (ends["category"], ends["level"]) == (1, 2)
    assert [step for _, step, _ in steps_of_orders("THAMES-CASE-BRIAN")] == ["applied", "interim"]
    assert disclosed_to("THAMES-CASE-BRIAN") == ["Other police forces"]


def test_charlie_ends_at_level_2_having_been_at_level_3() -> None:
    ends = standing("THAMES-CASE-CHARLIE", TODAY)
    assert (ends["category"], ends["level"], ends["custody"]) == (3, 2, False)
    before = standing("THAMES-CASE-CHARLIE", date(2006, 9, 1))
    assert (before["category"], before["level"], before["custody"]) == (3, 3, True)
    assert disclosed_to("THAMES-CASE-CHARLIE") == [
        "The housing association, his landlord",
        "His former neighbours",
    ]


def test_darren_is_still_at_level_3_after_his_licence_ended_and_is_in_a_secure_hospital() -> None:
    assert events("THAMES-CASE-DARREN") == [("return_breach_of_order", date(2005, 10, 1))]
    assert {order for order, _, _ in steps_of_orders("THAMES-CASE-DARREN")} == {"sex_offender_order"}
    assert not standing("THAMES-CASE-DARREN", date(2005, 9, 30))["custody"]
    for day in (date(2005, 10, 1), date(2006, 12, 1), TODAY):
        then = standing("THAMES-CASE-DARREN", day)
        assert (then["category"], then["level"], then["custody"]) == (1, 3, True)


def test_a_is_back_in_prison_and_charged() -> None:
    assert events("MERCIA-CASE-A") == [
        ("recall_breach_of_licence", date(2006, 1, 24)),
        ("charged_serious_offence", date(2006, 5, 16)),
    ]
    ends = standing("MERCIA-CASE-A", TODAY)
    assert (ends["category"], ends["level"], ends["custody"]) == (1, 3, True)


def test_b_is_at_level_3_with_no_licence_left() -> None:
    under_licence, after = (standing("MERCIA-CASE-B", day) for day in (date(2006, 2, 19), date(2006, 2, 20)))
    assert (under_licence["category"], after["category"]) == (2, 3)
    assert (under_licence["level"], after["level"], standing("MERCIA-CASE-B", TODAY)["level"]) == (3, 3, 3)


def test_c_came_from_another_area_and_is_on_remand() -> None:
    assert standing("MERCIA-CASE-C", date(2005, 10, 9))["area"] == "Warwickshire"
    ends = standing("MERCIA-CASE-C", TODAY)
    assert (ends["area"], ends["category"], ends["level"], ends["custody"]) == ("West Mercia", 1, 3, True)
    assert disclosed_to("MERCIA-CASE-C") == ["The head teacher of the child’s school"]


def test_d_is_moved_down_after_five_months() -> None:
    levels = offender("MERCIA-CASE-D").levelperiod_set.current().order_by("in_force")
    assert [(row.level, row.in_force.lower) for row in levels] == [
        (3, date(2005, 8, 22)),
        (2, date(2006, 1, 23)),
    ]
    assert not standing("MERCIA-CASE-D", TODAY)["custody"]


def test_i_has_moved_to_another_area() -> None:
    case = offender("GLOUCESTERSHIRE-CASE-I")
    assert case.area.name == "Thames Valley"
    assert (standing(case.reference, TODAY)["category"], events(case.reference)) == (3, [])


def test_ii_breached_his_order_and_is_in_prison() -> None:
    assert [event for event, _ in events("GLOUCESTERSHIRE-CASE-II")] == [
        "recall_breach_of_licence",
        "return_breach_of_order",
    ]
    ends = standing("GLOUCESTERSHIRE-CASE-II", TODAY)
    assert (ends["category"], ends["level"], ends["custody"]) == (1, 3, True)


def test_iii_lives_elsewhere_under_his_order_and_the_landlord_knows() -> None:
    ends = standing("GLOUCESTERSHIRE-CASE-III", TODAY)
    assert (ends["division"], ends["category"], ends["level"]) == ("Gloucester and Forest", 1, 2)
    assert disclosed_to("GLOUCESTERSHIRE-CASE-III") == [
        "The parents of the family he befriended",
        "His new housing provider",
    ]


def test_simon_remains_at_level_3_under_a_full_order() -> None:
    assert [standing("KENT-CASE-SIMON", date(2005, month, 28))["level"] for month in (6, 9)] == [2, 3]
    ends = standing("KENT-CASE-SIMON", TODAY)
    assert (ends["category"], ends["level"]) == (1, 3)
    assert [(step, on.strftime("%Y-%m")) for _, step, on in steps_of_orders("KENT-CASE-SIMON")] == [
        ("applied", "2005-10"),
        ("interim", "2005-10"),
        ("full", "2006-06"),
    ]


def test_paul_is_de_registered_in_june_2006() -> None:
    assert standing("KENT-CASE-PAUL", date(2006, 3, 19))["level"] == 3
    assert standing("KENT-CASE-PAUL", date(2006, 6, 18))["level"] == 2
    for day in (date(2006, 6, 19), TODAY):
        ends = standing("KENT-CASE-PAUL", day)
        assert (ends["category"], ends["level"]) == (None, None)


# ── what the agencies did together ──

#: How often each case met at level 2 and at level 3, its versions of the assessment and of the plan, and the actions.
WORK = {
    "THAMES-CASE-ADAM": (2, 0, 2, 2, 2),
    "THAMES-CASE-BRIAN": (3, 0, 2, 2, 2),
    "THAMES-CASE-CHARLIE": (1, 3, 2, 2, 2),
    "THAMES-CASE-DARREN": (0, 5, 2, 2, 2),
    "MERCIA-CASE-A": (0, 2, 1, 1, 1),
    "MERCIA-CASE-B": (0, 3, 1, 2, 1),
    "MERCIA-CASE-C": (0, 2, 2, 2, 1),
    "MERCIA-CASE-D": (0, 2, 2, 2, 1),
    "GLOUCESTERSHIRE-CASE-I": (0, 2, 2, 2, 2),
    "GLOUCESTERSHIRE-CASE-II": (0, 3, 1, 2, 1),
    "GLOUCESTERSHIRE-CASE-III": (2, 0, 1, 2, 1),
    "KENT-CASE-SIMON": (1, 4, 3, 2, 3),
    "KENT-CASE-PAUL": (1, 5, 3, 2, 2),
}


@pytest.mark.parametrize("reference", BY_REFERENCE)
def test_the_agencies_met_assessed_planned_and_did_what_they_agreed(reference: str) -> None:
    case = offender(reference)
    items = AgendaItem.objects.filter(offender=case, removed_at=None).select_related("meeting")
    at_level = Counter(item.meeting.level for item in items)
    assessments = list(RiskAssessment.objects.filter(offender=case).order_by("number"))
    plans = list(Plan.objects.filter(offender=case).order_by("number"))
    agreed = MeetingAction.objects.current().filter(offender=case)
    assert (at_level[2], at_level[3], len(assessments), len(plans), agreed.count()) == WORK[reference]
    assert all(
        item.meeting.state == "held" and is_working_day(day_of(item.meeting.begins_at)) for item in items
    )
    assert not agreed.filter(state="open").exists()
    for versions in (assessments, plans):
        assert [one.number for one in versions] == list(range(1, len(versions) + 1))
    for plan in plans:
        left_open = {gap.kind for gap in gaps(plan.assessment, plan, on=plan.on)}
        # The reports tell of the groups at risk that mattered, and of no others.
        assert left_open <= {GapKind.NOT_ASSESSED, GapKind.ASSESSMENT_BEFORE_PLAN}


@pytest.mark.parametrize("reference", BY_REFERENCE)
def test_no_meeting_left_a_decision_blank(reference: str) -> None:
    case = offender(reference)
    items = AgendaItem.objects.filter(offender=case, removed_at=None)
    discussed = Discussion.objects.current().filter(offender=case)
    assert {one.agenda_item_id for one in discussed} == {item.pk for item in items}
    for one in discussed:
        assert one.is_closed
        assert one.disclosure_reason
        assert one.next_review_on is not None
        assert one.next_review_on > day_of(one.agenda_item.meeting.begins_at)
        came = Attendance.objects.current().filter(agenda_item=one.agenda_item, outcome="attended")
        assert came.values("agency").distinct().count() >= 3


def test_darren_is_met_about_after_his_licence_ended() -> None:
    held = [
        day_of(item.meeting.begins_at)
        for item in AgendaItem.objects.filter(offender=offender("THAMES-CASE-DARREN")).select_related(
            "meeting"
        )
    ]
    assert len([day for day in held if day > date(2005, 9, 30)]) == 3


def test_the_level_is_decided_with_reasons_and_signed_where_policy_asks() -> None:
    for reference in BY_REFERENCE:
        case = offender(reference)
        decisions = LevelDecision.objects.current().filter(offender=case).order_by("on")
        periods = case.levelperiod_set.current().order_by("in_force")
        assert [(one.level, one.took_effect_on) for one in decisions] == [
            (one.level, one.in_force.lower) for one in periods
        ]
        signed = set(Countersignature.objects.filter(offender=case).values_list("on", flat=True))
        assert signed == {one.on for one in decisions if 3 in (one.from_level, one.level)}


def test_referrals_come_from_whoever_saw_the_need_and_are_accepted() -> None:
    sent = {
        step.offender.reference: (step.referral.recorded_by.username, step.state)
        for step in Step.objects.current()
        .filter(offender__reference__in=[study.reference for study in STUDIES])
        .select_related("offender", "referral__recorded_by")
    }
    assert sent["THAMES-CASE-CHARLIE"] == ("thames.health", "accepted")
    assert sent["KENT-CASE-SIMON"] == ("kent.youth", "accepted")
    assert sent["KENT-CASE-PAUL"] == ("kent.probation", "accepted")
    assert {state for _, state in sent.values()} == {"accepted"}


def test_c_and_i_pass_by_offer_and_acceptance() -> None:
    passed = {
        one.offender.reference: (one.from_area.name, one.to_area.name, one.state)
        for one in TransferOffer.objects.current().select_related("offender", "from_area", "to_area")
    }
    assert passed == {
        "MERCIA-CASE-C": ("Warwickshire", "West Mercia", "accepted"),
        "GLOUCESTERSHIRE-CASE-I": ("Gloucestershire", "Thames Valley", "accepted"),
    }


def test_paul_leaves_by_an_exit_with_everything_seen_to() -> None:
    (left,) = Exit.objects.current().filter(offender__reference="KENT-CASE-PAUL")
    assert (left.on, left.ground) == (date(2006, 6, 19), "The risk has fallen")
    assert {item.answer for item in left.items.all()} == {"done"}


# ── how they are told ──


@pytest.mark.parametrize("study", STUDIES, ids=[study.reference for study in STUDIES])
def test_the_steps_are_in_order_and_every_entry_says_how_its_day_is_known(study: Study) -> None:
    days = [step.on for step in (study.begins, *study.steps)]
    assert days == sorted(days)
    assert all(step.when in (DAY_CHOSEN, MONTH_TOLD) for step in study.steps)
    case = offender(study.reference)
    for rows in (case.levelperiod_set, case.orderstep_set, case.event_set, case.residence_set):
        assert all(row.reason.endswith((DAY_CHOSEN, MONTH_TOLD)) for row in rows.all())


def test_each_step_was_done_by_somebody_of_the_demonstration() -> None:
    acted = AuditEntry.objects.filter(offender_id__in=Offender.objects.filter(reference__in=BY_REFERENCE))
    names = set(User.objects.filter(pk__in=acted.values("by_id")).values_list("username", flat=True))
    assert {step.by for study in STUDIES for step in (study.begins, *study.steps)} == names
    assert names <= {person.username for person in demonstration.PEOPLE}


def test_nobody_is_left_with_notices_of_years_ago() -> None:
    about = Offender.objects.filter(reference__in=BY_REFERENCE)
    assert Notice.objects.filter(offender_id__in=about).exists()
    assert not Notice.objects.filter(offender_id__in=about, read_at=None).exists()


def test_they_are_replayed_once() -> None:
    versions = dict(Offender.objects.filter(reference__in=BY_REFERENCE).values_list("pk", "version"))
    assert demonstration_studies.are_here()
    demonstration.load(progress=lambda *told: None, today=TODAY)
    assert dict(Offender.objects.filter(pk__in=versions).values_list("pk", "version")) == versions


@pytest.mark.parametrize("reference", BY_REFERENCE)
def test_each_meeting_has_minutes_signed_by_its_chair_and_sent_in_time(reference: str) -> None:
    closed = Discussion.objects.current().filter(offender__reference=reference, closed_at__isnull=False)
    signed = Minutes.objects.filter(offender__reference=reference).select_related("agenda_item__meeting")
    assert len(signed) == closed.count()
    for minutes in signed:
        meeting = minutes.agenda_item.meeting
        assert minutes.signed_by_id == meeting.chair_id
        assert verified(minutes).all_intact
        (sending,) = minutes.sendings.all()
        assert clocks()(meeting, sending.on).in_time
        assert Copy.objects.filter(minutes=minutes).count() == sending.copies > 0
