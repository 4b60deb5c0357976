"""The tests for Level 2 and Level 3, compared with their formulas for every combination of answers."""

from dataclasses import fields, replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappa.law.answers import Answer
from mappa.law.dated import Dated, NotYetInForce
from mappa.law.findings import Verdict
from mappa.law.levels import (
    LEVEL_2,
    LEVEL_3,
    Criterion,
    Level,
    LevelFacts,
    Rule,
    criteria,
    explain_levels,
    formula,
    level_2,
    level_3,
)

YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN
MEETS, DOES_NOT, CANNOT_TELL = Verdict.MEETS, Verdict.DOES_NOT_MEET, Verdict.CANNOT_TELL
IN_2005, IN_2015 = date(2005, 10, 1), date(2015, 10, 1)
NAMES = [field.name for field in fields(LevelFacts)]
NOTHING = LevelFacts(**dict.fromkeys(NAMES, NO))

EVERY_KNOWN_CASE = [
    dict(zip(NAMES, flags, strict=True)) for flags in product([True, False], repeat=len(NAMES))
]


def facts_of(case: dict[str, bool]) -> LevelFacts:
    return LevelFacts(**{name: Answer.of(flag) for name, flag in case.items()})


@pytest.mark.parametrize(("first", "second", "third"), list(product([YES, NO, NOT_KNOWN], repeat=3)))
def test_level_3_of_2003_is_i_and_ii_or_iii(first: Answer, second: Answer, third: Answer) -> None:
    facts = LevelFacts(
        high_or_very_high_risk=first, needs_senior_cooperation=second, exceptional_public_interest=third
    )
    gaps = [(True, False) if answer is NOT_KNOWN else (answer is YES,) for answer in (first, second, third)]
    possible = {(i and ii) or iii for i, ii, iii in product(*gaps)}
    expected = CANNOT_TELL if len(possible) == 2 else (MEETS if possible == {True} else DOES_NOT)
    assert level_3(facts, IN_2005).verdict is expected


def test_every_known_case_answers_to_the_formulas_of_both_editions() -> None:
    for case in EVERY_KNOWN_CASE:
        facts = facts_of(case)
        high, several = case["high_or_very_high_risk"], case["several_agencies_active"]
        down, senior = case["stepping_down_from_level_3"], case["needs_senior_cooperation"]
        public = case["exceptional_public_interest"]
        second_2003 = several and (high or case["complex_to_manage"] or down)
        second_2012 = case["meetings_would_add_value"] and (high or several or down)
        assert (level_2(facts, IN_2005).verdict is MEETS) is second_2003
        assert (level_2(facts, IN_2015).verdict is MEETS) is second_2012
        assert (level_3(facts, IN_2005).verdict is MEETS) is ((high and senior) or public)
        assert (level_3(facts, IN_2015).verdict is MEETS) is (second_2012 and (senior or public))


def test_the_formulas_read_as_the_guidance_puts_them() -> None:
    assert formula(LEVEL_3.on(IN_2005)) == "(i and ii) or iii"
    assert formula(LEVEL_2.on(IN_2005)) == "i and (ii or iii or iv)"
    assert formula(LEVEL_2.on(IN_2015)) == "i and (ii or iii or iv)"
    assert formula(LEVEL_3.on(IN_2015)) == "(i and (ii or iii or iv)) and (v or vi)"


def test_the_tests_begin_with_the_guidance_of_2003() -> None:
    assert level_3(NOTHING, date(2003, 3, 31)).verdict is DOES_NOT
    with pytest.raises(NotYetInForce, match="before 31 March 2003"):
        level_3(NOTHING, date(2003, 3, 30))
    with pytest.raises(NotYetInForce):
        level_2(NOTHING, date(2003, 3, 30))


def test_the_tests_change_with_the_guidance_of_2012() -> None:
    press_only = replace(NOTHING, exceptional_public_interest=YES)
    assert level_3(press_only, date(2012, 3, 31)).verdict is MEETS
    assert level_3(press_only, date(2012, 4, 1)).verdict is DOES_NOT


@pytest.mark.parametrize("test", [LEVEL_2, LEVEL_3])
def test_each_criterion_asks_one_fact_and_has_a_mark_of_its_own(test: Dated[Rule]) -> None:
    for version in test.versions:
        asked = criteria(version.value)
        assert len({criterion.mark for criterion in asked}) == len(asked)
        assert len({criterion.fact for criterion in asked}) == len(asked)
        for criterion in asked:
            assert criterion.fact in NAMES
            assert criterion.asks.endswith("?")
            assert criterion.yes.endswith(".")
            assert criterion.no.endswith(".")
            assert criterion.unknown.startswith("whether ")


def test_a_criterion_that_asks_for_no_fact_fails_loudly() -> None:
    wrong = Criterion(mark="i", fact="__class__", asks="?", yes=".", no=".", unknown="whether")
    with pytest.raises(TypeError, match="not one of the answers"):
        wrong.answer(NOTHING)


def test_a_missing_fact_is_named_and_one_that_no_longer_matters_is_not() -> None:
    facts = LevelFacts(high_or_very_high_risk=NO, exceptional_public_interest=NOT_KNOWN)
    finding = level_3(facts, IN_2005)
    assert finding.verdict is CANNOT_TELL
    assert finding.missing == ("whether press or public interest is exceptional",)


def test_the_note_asks_for_the_lowest_level_that_can_be_defended() -> None:
    for finding in explain_levels(LevelFacts(), IN_2005).findings:
        assert "lowest level" in finding.notes[0].says


@pytest.mark.parametrize(
    ("facts", "points_to"),
    [
        (replace(NOTHING, high_or_very_high_risk=YES, needs_senior_cooperation=YES), Level.THREE),
        (replace(NOTHING, several_agencies_active=YES, complex_to_manage=YES), Level.TWO),
        (NOTHING, Level.ONE),
        (replace(NOTHING, exceptional_public_interest=NOT_KNOWN), None),
        (replace(NOTHING, several_agencies_active=YES, complex_to_manage=NOT_KNOWN), None),
        (LevelFacts(), None),
    ],
)
def test_the_facts_point_to_the_highest_level_that_is_met(facts: LevelFacts, points_to: Level | None) -> None:
    explanation = explain_levels(facts, IN_2005)
    assert explanation.points_to is points_to
    assert (points_to.label if points_to else "do not yet point to a level") in explanation.says
    assert bool(explanation.missing) or points_to is not None


def test_levels_are_labelled_as_people_say_them() -> None:
    assert [level.label for level in Level] == ["Level 1", "Level 2", "Level 3"]
    assert len({level.meaning for level in Level}) == 3


FACTS = st.builds(LevelFacts, **dict.fromkeys(NAMES, st.sampled_from(Answer)))
DAYS = st.dates(date(2003, 3, 31), date(2030, 1, 1))


@given(facts=FACTS, name=st.sampled_from(NAMES), learnt=st.sampled_from([YES, NO]), on=DAYS)
def test_learning_a_fact_never_changes_a_verdict_already_reached(
    facts: LevelFacts, name: str, learnt: Answer, on: date
) -> None:
    if getattr(facts, name) is not NOT_KNOWN:
        learnt = getattr(facts, name)
    before = explain_levels(facts, on)
    after = explain_levels(replace(facts, **{name: learnt}), on)
    for earlier, later in zip(before.findings, after.findings, strict=True):
        if earlier.verdict is not CANNOT_TELL:
            assert later.verdict is earlier.verdict
    if before.points_to is not None:
        assert after.points_to is before.points_to


@given(facts=FACTS, on=DAYS)
def test_a_fact_is_missing_exactly_where_the_verdict_is_open(facts: LevelFacts, on: date) -> None:
    for finding in explain_levels(facts, on).findings:
        assert bool(finding.missing) is (finding.verdict is CANNOT_TELL)
        assert len(set(finding.missing)) == len(finding.missing)


@given(facts=FACTS, on=st.dates(date(2012, 4, 1), date(2030, 1, 1)))
def test_since_2012_a_case_for_level_3_is_always_one_for_level_2(facts: LevelFacts, on: date) -> None:
    if level_3(facts, on).verdict is MEETS:
        assert level_2(facts, on).verdict is MEETS
