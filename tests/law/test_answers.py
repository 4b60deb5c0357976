"""Yes, no and not known, in every combination."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappa.law.answers import Answer, either, every, opposite

YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN


@pytest.mark.parametrize(
    ("first", "second", "both", "one"),
    [
        (YES, YES, YES, YES),
        (YES, NO, NO, YES),
        (YES, NOT_KNOWN, NOT_KNOWN, YES),
        (NO, YES, NO, YES),
        (NO, NO, NO, NO),
        (NO, NOT_KNOWN, NO, NOT_KNOWN),
        (NOT_KNOWN, YES, NOT_KNOWN, YES),
        (NOT_KNOWN, NO, NO, NOT_KNOWN),
        (NOT_KNOWN, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN),
    ],
)
def test_the_truth_table(first: Answer, second: Answer, both: Answer, one: Answer) -> None:
    assert every((first, second)) is both
    assert either((first, second)) is one


def test_the_opposite_of_what_is_not_known_is_not_known() -> None:
    assert [opposite(answer) for answer in (YES, NO, NOT_KNOWN)] == [NO, YES, NOT_KNOWN]


@pytest.mark.parametrize("answers", list(product(Answer, repeat=3)))
def test_an_answer_stands_only_if_every_way_of_filling_the_gaps_agrees(answers: tuple[Answer, ...]) -> None:
    gaps = [(True, False) if answer is NOT_KNOWN else (answer is YES,) for answer in answers]
    ways = list(product(*gaps))
    for combined, classical in ((every, all), (either, any)):
        possible = {classical(way) for way in ways}
        expected = NOT_KNOWN if len(possible) == 2 else Answer.of(possible.pop())
        assert combined(answers) is expected


@given(st.lists(st.sampled_from(Answer)))
def test_not_all_is_the_same_as_one_not(answers: list[Answer]) -> None:
    assert opposite(every(answers)) is either(opposite(answer) for answer in answers)


@pytest.mark.parametrize("answer", list(Answer))
def test_an_answer_cannot_be_taken_for_true_or_false(answer: Answer) -> None:
    with pytest.raises(TypeError, match="three values"):
        bool(answer)


def test_an_answer_of_a_flag() -> None:
    assert [Answer.of(flag) for flag in (True, False, None)] == [YES, NO, NOT_KNOWN]
    assert [answer.label for answer in Answer] == ["Yes", "No", "Not known"]
