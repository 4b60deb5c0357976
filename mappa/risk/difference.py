"""The difference between two texts, word by word. Pure: it is given both and reads nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby


class Change(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """A run of words that both texts have, or one of them only."""

    change: Change
    text: str


#: A word or a mark, with the space before it: so a comma that is added is nothing but a comma that is added.
WORD = re.compile(r"\s*(?:\w[\w'’-]*|[^\w\s])|\s+")
SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]+|[^.!?\n]+")
#: How many pairs of like words are looked at before whole sentences are compared: longer takes seconds.
MOST_PAIRS = 60_000


def difference(old: str, new: str) -> list[Piece]:
    """What is the same, what was removed and what was added, in the order of reading.

    What is the same and what was removed together are the old text; what is the same and what was added, the new.
    """
    if old == new:
        return [Piece(Change.SAME, old)] if old else []
    return _joined(_readable(list(_by_words(old, new))))


def old_of(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.change is not Change.ADDED)


def new_of(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.change is not Change.REMOVED)


def _by_words(old: str, new: str) -> Iterator[Piece]:
    ours, theirs = WORD.findall(old), WORD.findall(new)
    if _pairs(ours, theirs) <= MOST_PAIRS:
        yield from _compared(ours, theirs)
        return
    sentences, others = SENTENCE.findall(old), SENTENCE.findall(new)
    if _pairs(sentences, others) > MOST_PAIRS:
        yield from _replaced(old, new)
        return
    for tag, a, b, c, d in SequenceMatcher(None, sentences, others, autojunk=False).get_opcodes():
        before, after = "".join(sentences[a:b]), "".join(others[c:d])
        if tag == "equal":
            yield Piece(Change.SAME, before)
        elif _pairs(words := WORD.findall(before), others_words := WORD.findall(after)) <= MOST_PAIRS:
            yield from _compared(words, others_words)
        else:
            yield from _replaced(before, after)


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(Change.SAME, "".join(old[a:b]))
        else:
            yield from _replaced("".join(old[a:b]), "".join(new[c:d]))


def _replaced(old: str, new: str) -> Iterator[Piece]:
    if old:
        yield Piece(Change.REMOVED, old)
    if new:
        yield Piece(Change.ADDED, new)


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """How many pairs of like words there are, which is what comparing costs."""
    often = Counter(new)
    return sum(count * often[word] for word, count in Counter(old).items())


def _readable(pieces: list[Piece]) -> Iterator[Piece]:
    """A mark alone between two changes is part of them: a sentence in rags is harder to read than two sentences."""
    for place, piece in enumerate(pieces):
        between = 0 < place < len(pieces) - 1 and Change.SAME not in (
            pieces[place - 1].change,
            pieces[place + 1].change,
        )
        if piece.change is Change.SAME and between and not re.search(r"\w", piece.text):
            yield Piece(Change.REMOVED, piece.text)
            yield Piece(Change.ADDED, piece.text)
        else:
            yield piece


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Between two runs that are the same, one piece that was removed and one that was added, in that order."""
    joined: list[Piece] = []
    for same, run in groupby(pieces, key=lambda piece: piece.change is Change.SAME):
        together = list(run)
        kinds = (Change.SAME,) if same else (Change.REMOVED, Change.ADDED)
        for kind in kinds:
            text = "".join(piece.text for piece in together if piece.change is kind)
            if text:
                joined.append(Piece(kind, text))
    return joined
