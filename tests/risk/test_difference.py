"""The difference between two texts, word by word: nothing is lost, whatever they are."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappa.risk.difference import Change, Piece, difference, new_of, old_of

SAME, REMOVED, ADDED = Change.SAME, Change.REMOVED, Change.ADDED
#: Texts of few words, so that two of them have much in common.
ALIKE = st.lists(
    st.sampled_from(["he", "drinks", "the", "child", ",", ".", " ", "\n", "<b>", "don’t", "é"])
).map(" ".join)
TEXTS = st.one_of(st.text(max_size=200), ALIKE)


@given(TEXTS, TEXTS)
@settings(deadline=None)
def test_the_difference_gives_back_both_texts(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert old_of(pieces) == old
    assert new_of(pieces) == new


@given(TEXTS, TEXTS)
@settings(deadline=None)
def test_the_difference_reads_in_order_and_says_nothing_empty(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert all(piece.text for piece in pieces)
    for before, after in itertools.pairwise(pieces):
        assert before.change is not after.change
        assert (before.change, after.change) != (ADDED, REMOVED)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert all(piece.change is SAME for piece in difference(text, text))


@given(TEXTS, TEXTS)
@settings(deadline=None)
def test_texts_that_differ_are_seen_to(old: str, new: str) -> None:
    assert (old == new) == all(piece.change is SAME for piece in difference(old, new))


def test_words_are_told_apart_and_not_letters() -> None:
    assert difference("He lives with his mother.", "He lives with his sister, alone.") == [
        Piece(SAME, "He lives with his"),
        Piece(REMOVED, " mother"),
        Piece(ADDED, " sister, alone"),
        Piece(SAME, "."),
    ]


def test_a_comma_that_was_added_is_a_comma() -> None:
    assert difference("drinks and drives", "drinks, and drives") == [
        Piece(SAME, "drinks"),
        Piece(ADDED, ","),
        Piece(SAME, " and drives"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("", "", []),
        ("", "New", [Piece(ADDED, "New")]),
        ("Old", "", [Piece(REMOVED, "Old")]),
        ("a b", "a  b", [Piece(SAME, "a"), Piece(REMOVED, " b"), Piece(ADDED, "  b")]),
    ],
)
def test_what_is_empty_or_only_spaced_otherwise(old: str, new: str, pieces: list[Piece]) -> None:
    assert difference(old, new) == pieces


def natural(seed: int) -> str:
    """10,000 characters of prose of which no two sentences are the same."""
    words = ["he", "said", "that", "the", "risk", "to", "her", "is", "greatest", "when"]
    words += ["money", "is", "short", "and", "the", "visits", "of", "his", "brother", "end"]
    text = []
    while sum(map(len, text)) < 10_000:
        n = len(text)
        text.append(
            " ".join(words[(n * seed + step * 7) % len(words)] for step in range(9)) + f" on day {n}. "
        )
    return "".join(text)[:10_000]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (natural(3), natural(5)),
        ("he " * 3_333, "she he " * 1_400),
        ("a. " * 3_333, "b. a. " * 1_600),
        ("x" * 10_000, "y" * 10_000),
        ("., " * 3_333, ",. " * 3_333),
        (natural(3), natural(3).replace("money", "drink", 3)),
    ],
    ids=["prose", "one word", "one sentence", "one long word", "marks", "three words"],
)
def test_the_longest_texts_are_compared_in_no_time(old: str, new: str) -> None:
    began = time.process_time()
    pieces = difference(old, new)
    assert time.process_time() - began < 2
    assert (old_of(pieces), new_of(pieces)) == (old, new)
