"""What puts a person in a category, on each side of every edge, and never by taking what is not known for no."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappa.law.answers import Answer
from mappa.law.categories import (
    QUESTIONS,
    Category,
    CategoryFacts,
    CategoryPolicy,
    Disposal,
    DisposalKind,
    categories_on,
    category_1,
    category_2,
    category_3,
    category_4,
    explain_categories,
)
from mappa.law.category_history import CATEGORY_2_DISQUALIFICATION
from mappa.law.citation import GuidanceKind
from mappa.law.dated import NotYetInForce
from mappa.law.disposals import CATEGORY_2_DISPOSALS
from mappa.law.findings import Verdict

YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN
MEETS, DOES_NOT, CANNOT_TELL = Verdict.MEETS, Verdict.DOES_NOT_MEET, Verdict.CANNOT_TELL
IN_2005, IN_2014, IN_2023 = date(2005, 10, 1), date(2014, 10, 1), date(2023, 10, 1)
ADMITS_UNCONVICTED = CategoryPolicy(unconvicted_admitted=True)

ALL_NO: dict[str, Any] = {
    field.name: NO for field in fields(CategoryFacts) if isinstance(field.default, Answer)
} | {"disposals": (), "terrorist_offence_term_in_months": 0}
NOTHING = CategoryFacts(**ALL_NO)
IMPRISONED = replace(
    NOTHING,
    listed_offence=YES,
    disposals=(Disposal(kind=DisposalKind.IMPRISONMENT, term_in_months=12),),
    sentenced_since_2001_or_serving_then=YES,
    serving_or_supervised=YES,
)
DANGEROUS = replace(
    NOTHING,
    offence_shows_capability_of_serious_harm=YES,
    may_cause_serious_harm=YES,
    needs_multi_agency_meetings=YES,
)


def given_disposal(kind: DisposalKind, **more: Any) -> CategoryFacts:
    return replace(IMPRISONED, disposals=(Disposal(kind=kind, **more),))


# ── which categories there are ──


def test_category_4_exists_from_28_june_2022() -> None:
    assert categories_on(date(2022, 6, 27)) == (Category.ONE, Category.TWO, Category.THREE)
    assert categories_on(date(2022, 6, 28)) == tuple(Category)
    with pytest.raises(NotYetInForce):
        categories_on(date(2001, 3, 31))


def test_categories_are_labelled_as_people_say_them() -> None:
    assert [category.label for category in Category] == [
        "Category 1",
        "Category 2",
        "Category 3",
        "Category 4",
    ]
    assert len({category.meaning for category in Category}) == 4


# ── Category 1 ──


@pytest.mark.parametrize(("answer", "verdict"), [(YES, MEETS), (NO, DOES_NOT), (NOT_KNOWN, CANNOT_TELL)])
def test_registration_puts_a_person_in_category_1(answer: Answer, verdict: Verdict) -> None:
    finding = category_1(CategoryFacts(must_notify_police=answer), IN_2005)
    assert finding.verdict is verdict
    assert str(finding.steps[0].source) == "Criminal Justice Act 2003, section 327(2)"


def test_category_1_rests_on_the_act_of_2003_and_not_on_anything_earlier() -> None:
    assert category_1(NOTHING, date(2004, 5, 1)).verdict is DOES_NOT
    with pytest.raises(NotYetInForce, match="before 1 May 2004"):
        category_1(NOTHING, date(2004, 4, 30))
    with pytest.raises(NotYetInForce):
        explain_categories(NOTHING, date(2004, 4, 30))


# ── Category 2 ──

TERM_OF_TWELVE_MONTHS = [
    DisposalKind.IMPRISONMENT,
    DisposalKind.YOUNG_OFFENDER_INSTITUTION,
    DisposalKind.SECTION_91,
    DisposalKind.DETENTION_AND_TRAINING_ORDER,
]
WHATEVER_THE_TERM = [
    DisposalKind.HER_MAJESTYS_PLEASURE,
    DisposalKind.PUBLIC_PROTECTION,
    DisposalKind.SECTION_228,
    DisposalKind.HOSPITAL_OR_GUARDIANSHIP_ORDER,
]
FINDINGS = [DisposalKind.INSANITY, DisposalKind.DISABILITY]


def test_the_list_of_2004_has_ten_entries_with_sections_226_and_91_apart() -> None:
    listed = [entry.kind for entry in CATEGORY_2_DISPOSALS.on(IN_2005)]
    assert sorted(listed) == sorted(TERM_OF_TWELVE_MONTHS + WHATEVER_THE_TERM + FINDINGS)
    assert len(listed) == 10


@pytest.mark.parametrize("kind", TERM_OF_TWELVE_MONTHS)
@pytest.mark.parametrize(
    ("months", "verdict"), [(0, DOES_NOT), (11, DOES_NOT), (12, MEETS), (13, MEETS), (None, CANNOT_TELL)]
)
def test_twelve_months_are_enough_and_eleven_are_not(
    kind: DisposalKind, months: int | None, verdict: Verdict
) -> None:
    assert category_2(given_disposal(kind, term_in_months=months), IN_2005).verdict is verdict


@pytest.mark.parametrize("kind", TERM_OF_TWELVE_MONTHS)
def test_a_sentence_without_a_fixed_end_is_long_enough(kind: DisposalKind) -> None:
    assert category_2(given_disposal(kind, is_indeterminate=YES), IN_2005).verdict is MEETS
    assert category_2(given_disposal(kind, is_indeterminate=NO), IN_2005).verdict is CANNOT_TELL


@pytest.mark.parametrize("kind", WHATEVER_THE_TERM)
def test_some_disposals_count_whatever_the_term(kind: DisposalKind) -> None:
    assert category_2(given_disposal(kind), IN_2005).verdict is MEETS


@pytest.mark.parametrize("kind", FINDINGS)
@pytest.mark.parametrize(("followed", "verdict"), [(YES, MEETS), (NO, DOES_NOT), (NOT_KNOWN, CANNOT_TELL)])
def test_insanity_and_disability_count_with_a_hospital_or_guardianship_order(
    kind: DisposalKind, followed: Answer, verdict: Verdict
) -> None:
    facts = given_disposal(kind, hospital_or_guardianship_followed=followed)
    assert category_2(facts, IN_2005).verdict is verdict


def test_another_sentence_does_not_count() -> None:
    finding = category_2(given_disposal(DisposalKind.OTHER, term_in_months=60), IN_2005)
    assert finding.verdict is DOES_NOT
    assert any("not on the list" in step.says for step in finding.steps)


@pytest.mark.parametrize(
    ("kind", "last_day_without", "first_day"),
    [
        (DisposalKind.SECTION_226B, date(2012, 12, 2), date(2012, 12, 3)),
        (DisposalKind.SECTION_250, date(2020, 11, 30), date(2020, 12, 1)),
    ],
)
def test_a_sentence_counts_from_the_day_it_joined_the_list(
    kind: DisposalKind, last_day_without: date, first_day: date
) -> None:
    facts = given_disposal(kind, term_in_months=12)
    assert category_2(facts, last_day_without).verdict is DOES_NOT
    assert category_2(facts, first_day).verdict is MEETS


def test_one_disposal_that_counts_is_enough() -> None:
    both = (Disposal(kind=DisposalKind.OTHER), Disposal(kind=DisposalKind.IMPRISONMENT, term_in_months=12))
    assert category_2(replace(IMPRISONED, disposals=both), IN_2005).verdict is MEETS


def test_a_term_shorter_than_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter than no months"):
        Disposal(kind=DisposalKind.IMPRISONMENT, term_in_months=-1)


@pytest.mark.parametrize(
    ("fact", "missing"),
    [
        ("listed_offence", "whether this person’s offence is murder or an offence listed in Schedule 15"),
        (
            "sentenced_since_2001_or_serving_then",
            "whether the sentence was passed on or after 1 April 2001, or was being served on that day",
        ),
        ("serving_or_supervised", "whether the sentence, or supervision or licence for it, is still running"),
    ],
)
def test_each_part_of_category_2_must_be_met_and_is_named_when_missing(fact: str, missing: str) -> None:
    assert category_2(IMPRISONED, IN_2005).verdict is MEETS
    assert category_2(replace(IMPRISONED, **{fact: NO}), IN_2005).verdict is DOES_NOT
    finding = category_2(replace(IMPRISONED, **{fact: NOT_KNOWN}), IN_2005)
    assert finding.verdict is CANNOT_TELL
    assert missing in finding.missing


def test_not_knowing_what_the_court_did_is_named() -> None:
    finding = category_2(replace(IMPRISONED, disposals=None), IN_2005)
    assert finding.verdict is CANNOT_TELL
    assert finding.missing == ("what sentence or order the court gave",)
    assert finding.says == "Category 2: cannot tell. Find out what sentence or order the court gave."


def test_no_disposal_at_all_is_not_the_same_as_not_knowing_it() -> None:
    assert category_2(replace(IMPRISONED, disposals=()), IN_2005).verdict is DOES_NOT


def test_category_1_comes_before_category_2() -> None:
    assert category_2(replace(IMPRISONED, must_notify_police=YES), IN_2005).verdict is DOES_NOT
    open_case = category_2(replace(IMPRISONED, must_notify_police=NOT_KNOWN), IN_2005)
    assert open_case.verdict is CANNOT_TELL
    assert open_case.missing == category_1(CategoryFacts(), IN_2005).missing


DISQUALIFIED = replace(NOTHING, disqualified_from_work_with_children=YES)


def test_disqualification_from_work_with_children_counted_until_its_repeal() -> None:
    assert CATEGORY_2_DISQUALIFICATION.repeal is not None
    assert category_2(DISQUALIFIED, IN_2005).verdict is MEETS
    assert category_2(DISQUALIFIED, date(2013, 6, 16)).verdict is MEETS
    assert CATEGORY_2_DISQUALIFICATION.repeal.on == date(2013, 6, 17)
    assert category_2(DISQUALIFIED, date(2013, 6, 17)).verdict is DOES_NOT


def test_an_area_may_set_the_day_that_could_not_be_verified() -> None:
    policy = CategoryPolicy(disqualification_counts_until=date(2012, 12, 3))
    assert category_2(DISQUALIFIED, date(2012, 12, 2), policy).verdict is MEETS
    assert category_2(DISQUALIFIED, date(2012, 12, 3), policy).verdict is DOES_NOT
    later = CategoryPolicy(disqualification_counts_until=date(2018, 4, 2))
    assert category_2(DISQUALIFIED, date(2018, 4, 1), later).verdict is MEETS


def test_disqualification_is_no_longer_asked_about_once_it_is_gone() -> None:
    facts = replace(NOTHING, disqualified_from_work_with_children=NOT_KNOWN)
    assert category_2(facts, IN_2005).verdict is CANNOT_TELL
    assert category_2(facts, IN_2023).verdict is DOES_NOT


def test_each_disposal_is_cited_to_its_own_paragraph() -> None:
    finding = category_2(given_disposal(DisposalKind.SECTION_91, term_in_months=12), IN_2005)
    assert any(str(step.source).endswith("section 327(3)(b)(v)") for step in finding.steps)


def test_an_entry_that_was_not_verified_says_so_and_the_entries_before_it_do_not() -> None:
    for kind, verified in ((DisposalKind.IMPRISONMENT, True), (DisposalKind.SECTION_250, False)):
        finding = category_2(given_disposal(kind, term_in_months=12), IN_2023)
        steps = [step for step in finding.steps if step.says.startswith(kind.label)]
        assert [step.verified for step in steps] == [verified]


# ── Category 3 ──


def test_category_3_is_for_dangerous_people_in_neither_other_category() -> None:
    assert category_3(DANGEROUS, IN_2005).verdict is MEETS
    assert category_3(replace(DANGEROUS, must_notify_police=YES), IN_2005).verdict is DOES_NOT
    in_category_2 = replace(
        IMPRISONED, offence_shows_capability_of_serious_harm=YES, may_cause_serious_harm=YES
    )
    assert category_3(in_category_2, IN_2005).verdict is DOES_NOT


@pytest.mark.parametrize("fact", ["offence_shows_capability_of_serious_harm", "may_cause_serious_harm"])
def test_each_part_of_category_3_must_be_met(fact: str) -> None:
    assert category_3(replace(DANGEROUS, **{fact: NO}), IN_2005).verdict is DOES_NOT
    unknown = category_3(replace(DANGEROUS, **{fact: NOT_KNOWN}), IN_2005)
    assert unknown.verdict is CANNOT_TELL
    assert len(unknown.missing) == 1


def test_category_3_came_to_need_multi_agency_meetings() -> None:
    without = replace(DANGEROUS, needs_multi_agency_meetings=NO)
    assert category_3(without, IN_2005).verdict is MEETS
    assert category_3(without, date(2012, 3, 31)).verdict is MEETS
    assert category_3(without, date(2012, 4, 1)).verdict is DOES_NOT
    assert (
        category_3(replace(DANGEROUS, needs_multi_agency_meetings=NOT_KNOWN), IN_2014).verdict is CANNOT_TELL
    )


@pytest.mark.parametrize("answer", [NO, NOT_KNOWN])
def test_people_without_a_conviction_are_admitted_by_local_policy_only_and_marked(answer: Answer) -> None:
    facts = replace(DANGEROUS, offence_shows_capability_of_serious_harm=answer)
    assert category_3(facts, IN_2005).verdict is not MEETS
    finding = category_3(facts, IN_2005, ADMITS_UNCONVICTED)
    assert finding.verdict is MEETS
    marked = [
        step for step in finding.steps if getattr(step.source, "kind", None) is GuidanceKind.LOCAL_POLICY
    ]
    assert len(marked) == 1
    assert "Record why" in finding.notes[0].says


def test_local_policy_is_not_mentioned_where_there_is_a_conviction() -> None:
    finding = category_3(DANGEROUS, IN_2005, ADMITS_UNCONVICTED)
    assert finding == category_3(DANGEROUS, IN_2005)


# ── Category 4 ──

ON_THE_FIRST_DAY = date(2022, 6, 28)


def test_category_4_is_refused_before_its_first_day() -> None:
    with pytest.raises(NotYetInForce, match="before 28 June 2022"):
        category_4(NOTHING, date(2022, 6, 27))
    assert len(explain_categories(NOTHING, date(2022, 6, 27)).findings) == 3
    assert len(explain_categories(NOTHING, ON_THE_FIRST_DAY).findings) == 4


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, DOES_NOT),
        ({"must_notify_as_terrorist_offender": YES}, MEETS),
        ({"terrorist_offence": YES, "terrorist_offence_term_in_months": 11}, DOES_NOT),
        ({"terrorist_offence": YES, "terrorist_offence_term_in_months": 12}, MEETS),
        ({"terrorist_offence": YES, "terrorist_offence_hospital_order": YES}, MEETS),
        ({"terrorist_offence": YES, "terrorist_offence_term_in_months": None}, CANNOT_TELL),
        ({"terrorist_offence_term_in_months": 60}, DOES_NOT),
        ({"has_committed_an_offence": YES, "may_be_at_risk_of_terrorism": YES}, MEETS),
        ({"has_committed_an_offence": YES, "may_be_at_risk_of_terrorism": NOT_KNOWN}, CANNOT_TELL),
        ({"may_be_at_risk_of_terrorism": YES}, DOES_NOT),
    ],
)
def test_the_ways_into_category_4(changes: dict[str, Any], verdict: Verdict) -> None:
    finding = category_4(replace(NOTHING, **changes), ON_THE_FIRST_DAY)
    assert finding.verdict is verdict
    assert not any(step.verified for step in finding.steps)


def test_an_area_may_set_the_term_that_could_not_be_verified() -> None:
    facts = replace(NOTHING, terrorist_offence=YES, terrorist_offence_term_in_months=6)
    assert category_4(facts, IN_2023).verdict is DOES_NOT
    assert category_4(facts, IN_2023, CategoryPolicy(category_4_term_in_months=6)).verdict is MEETS


# ── all together ──


@pytest.mark.parametrize(
    ("facts", "on", "points_to"),
    [
        (replace(IMPRISONED, must_notify_police=YES), IN_2005, Category.ONE),
        (IMPRISONED, IN_2005, Category.TWO),
        (DANGEROUS, IN_2014, Category.THREE),
        (replace(NOTHING, must_notify_as_terrorist_offender=YES), IN_2023, Category.FOUR),
        (NOTHING, IN_2023, None),
        (CategoryFacts(), IN_2023, None),
    ],
)
def test_the_findings_point_to_the_one_category_that_is_met(
    facts: CategoryFacts, on: date, points_to: Category | None
) -> None:
    assert explain_categories(facts, on).points_to is points_to


def test_the_explanation_says_what_it_points_to_and_what_is_missing() -> None:
    assert explain_categories(IMPRISONED, IN_2005).says == (
        "The facts point to Category 2 (violent or other sexual offender)."
    )
    assert explain_categories(NOTHING, IN_2005).says == "The facts do not put this person in any category."
    open_case = explain_categories(replace(DANGEROUS, may_cause_serious_harm=NOT_KNOWN), IN_2014)
    assert open_case.says == (
        "The facts do not yet point to a category. "
        "Find out whether the Responsible Authority considers that they may cause serious harm."
    )


def test_many_missing_facts_are_counted_and_kept_one_by_one() -> None:
    nothing_known = explain_categories(CategoryFacts(), IN_2005)
    assert nothing_known.says.endswith("8 facts are still missing.")
    assert len(nothing_known.missing) == 8


def test_every_fact_has_its_question() -> None:
    assert list(QUESTIONS) == [field.name for field in fields(CategoryFacts)]
    assert all(question.endswith("?") for question in QUESTIONS.values())


def test_where_two_categories_are_met_a_person_chooses() -> None:
    facts = replace(IMPRISONED, terrorist_offence=YES, terrorist_offence_term_in_months=12)
    explanation = explain_categories(facts, IN_2023)
    assert explanation.points_to is None
    assert explanation.says.startswith("The facts fit Category 2 and Category 4.")


# ── properties ──

ANSWERS = st.sampled_from(Answer)
TERMS = st.none() | st.integers(0, 40)
DISPOSALS = st.builds(
    Disposal,
    kind=st.sampled_from(DisposalKind),
    term_in_months=TERMS,
    is_indeterminate=ANSWERS,
    hospital_or_guardianship_followed=ANSWERS,
)
FACTS = st.builds(
    CategoryFacts,
    **{name: ANSWERS for name, value in ALL_NO.items() if isinstance(value, Answer)},
    disposals=st.none() | st.lists(DISPOSALS, max_size=3).map(tuple),
    terrorist_offence_term_in_months=TERMS,
)
DAYS = st.dates(date(2004, 5, 1), date(2030, 1, 1))
POLICIES = st.builds(CategoryPolicy, unconvicted_admitted=st.booleans())


def _one_more_fact(facts: CategoryFacts, draw: st.DrawFn) -> CategoryFacts:
    unknown = [field.name for field in fields(facts) if getattr(facts, field.name) in (None, NOT_KNOWN)]
    if not unknown:
        return facts
    name = draw(st.sampled_from(unknown))
    learnt: Any = draw(st.sampled_from([YES, NO]))
    if name == "disposals":
        learnt = tuple(draw(st.lists(DISPOSALS, max_size=3)))
    elif name == "terrorist_offence_term_in_months":
        learnt = draw(st.integers(0, 40))
    return replace(facts, **{name: learnt})


@st.composite
def facts_before_and_after_learning_one(draw: st.DrawFn) -> tuple[CategoryFacts, CategoryFacts]:
    facts = draw(FACTS)
    return facts, _one_more_fact(facts, draw)


@given(pair=facts_before_and_after_learning_one(), on=DAYS, policy=POLICIES)
def test_learning_a_fact_never_changes_a_verdict_already_reached(
    pair: tuple[CategoryFacts, CategoryFacts], on: date, policy: CategoryPolicy
) -> None:
    before, after = (explain_categories(facts, on, policy).findings for facts in pair)
    for earlier, later in zip(before, after, strict=True):
        if earlier.verdict is not CANNOT_TELL:
            assert later.verdict is earlier.verdict


@given(facts=FACTS, on=DAYS, policy=POLICIES)
def test_what_is_missing_is_named_exactly_where_the_verdict_is_open(
    facts: CategoryFacts, on: date, policy: CategoryPolicy
) -> None:
    explanation = explain_categories(facts, on, policy)
    assert explanation.says
    for finding in explanation.findings:
        assert bool(finding.missing) is (finding.verdict is CANNOT_TELL)
        assert finding.steps
        for step in finding.steps:
            assert step.says.endswith(".")
            assert step.source


@given(facts=FACTS, on=DAYS, policy=POLICIES)
def test_categories_1_2_and_3_never_meet_in_one_person(
    facts: CategoryFacts, on: date, policy: CategoryPolicy
) -> None:
    findings = explain_categories(facts, on, policy).findings[:3]
    assert [finding.verdict for finding in findings].count(MEETS) <= 1


@given(months=st.integers(0, 600), more=st.integers(0, 600), kind=st.sampled_from(TERM_OF_TWELVE_MONTHS))
def test_a_longer_term_never_takes_a_person_out_of_category_2(
    months: int, more: int, kind: DisposalKind
) -> None:
    shorter = category_2(given_disposal(kind, term_in_months=months), IN_2005)
    longer = category_2(given_disposal(kind, term_in_months=months + more), IN_2005)
    assert shorter.verdict is DOES_NOT or longer.verdict is MEETS
