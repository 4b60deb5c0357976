"""How outcomes combine, and how a finding reads."""

from datetime import date

import pytest

from mappa.law.answers import Answer
from mappa.law.citation import Guidance
from mappa.law.findings import Finding, Outcome, Verdict, all_of, any_of, one_step, to_find_out

YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN
SOURCE = Guidance("MAPPA Guidance 2003", "Level 3")
ON = date(2005, 10, 1)


def fact(answer: Answer, name: str) -> Outcome:
    return one_step(answer, yes=f"{name}.", no=f"No {name}.", unknown=f"whether {name}", by=SOURCE)


def test_a_step_says_the_sentence_of_its_answer() -> None:
    assert fact(YES, "risk").steps[0].says == "risk."
    assert fact(NO, "risk").steps[0].says == "No risk."
    assert fact(NOT_KNOWN, "risk").steps[0].says == "It is not known whether risk."


def test_only_facts_that_could_settle_it_are_missing() -> None:
    settled = all_of(fact(NO, "a"), fact(NOT_KNOWN, "b"))
    assert (settled.answer, settled.missing) == (NO, ())
    open_still = any_of(settled, fact(NOT_KNOWN, "c"), all_of(fact(YES, "d"), fact(NOT_KNOWN, "e")))
    assert (open_still.answer, open_still.missing) == (NOT_KNOWN, ("whether c", "whether e"))


def test_every_step_is_kept_in_order_even_where_it_changes_nothing() -> None:
    outcome = any_of(fact(YES, "a"), all_of(fact(NO, "b"), fact(NOT_KNOWN, "c")))
    assert [step.says for step in outcome.steps] == ["a.", "No b.", "It is not known whether c."]


@pytest.mark.parametrize(("answer", "missing"), [(YES, ("a",)), (NO, ("a",)), (NOT_KNOWN, ())])
def test_an_outcome_that_contradicts_itself_is_refused(answer: Answer, missing: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="and nowhere else"):
        Outcome(answer, (), missing)


def test_a_fact_asked_twice_is_missing_once() -> None:
    assert all_of(fact(NOT_KNOWN, "a"), fact(NOT_KNOWN, "a")).missing == ("whether a",)


@pytest.mark.parametrize(
    ("answer", "verdict", "says"),
    [
        (YES, Verdict.MEETS, "Level 3: meets the test."),
        (NO, Verdict.DOES_NOT_MEET, "Level 3: does not meet the test."),
        (NOT_KNOWN, Verdict.CANNOT_TELL, "Level 3: cannot tell. Find out whether risk."),
    ],
)
def test_a_finding_reads_as_a_sentence(answer: Answer, verdict: Verdict, says: str) -> None:
    finding = Finding("Level 3", ON, fact(answer, "risk"))
    assert (finding.verdict, finding.says) == (verdict, says)


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        (("whether a",), "Find out whether a."),
        (("whether a", "whether b"), "Find out whether a, and whether b."),
        (("whether a", "whether b", "whether c"), "Find out whether a, whether b, and whether c."),
        (("a", "b", "c", "d"), "4 facts are still missing."),
    ],
)
def test_missing_facts_are_listed_while_they_are_few(missing: tuple[str, ...], says: str) -> None:
    assert to_find_out(missing) == says
