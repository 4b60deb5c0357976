"""How a legal test shows its working: the verdict, the steps that led there, and the facts still missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from mappa.law.answers import Answer, either, every
from mappa.law.citation import Source
from mappa.law.dated import Version


class Verdict(StrEnum):
    """What a test says. It informs the person who decides; it never decides."""

    MEETS = "meets"
    DOES_NOT_MEET = "does_not_meet"
    CANNOT_TELL = "cannot_tell"

    @property
    def label(self) -> str:
        return {
            "meets": "Meets the test",
            "does_not_meet": "Does not meet the test",
            "cannot_tell": "Cannot tell yet",
        }[self.value]


VERDICT_OF = {
    Answer.YES: Verdict.MEETS,
    Answer.NO: Verdict.DOES_NOT_MEET,
    Answer.NOT_KNOWN: Verdict.CANNOT_TELL,
}


@dataclass(frozen=True)
class Step:
    """One step of the reasoning: a sentence for the reader, and the source of the rule it applies."""

    answer: Answer
    says: str
    source: Source
    verified: bool = True


@dataclass(frozen=True)
class Note:
    """Something to bear in mind that does not change the verdict."""

    says: str
    source: Source


@dataclass(frozen=True)
class Outcome:
    """A test, or a part of one, worked through. `missing` completes "It is not known …"."""

    answer: Answer
    steps: tuple[Step, ...]
    missing: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (len(self.missing) > 0) is not (self.answer is Answer.NOT_KNOWN):
            raise ValueError("Facts are missing where the answer is not known, and nowhere else.")


@dataclass(frozen=True)
class Finding:
    """A test worked through for one person on one day."""

    test: str
    on: date
    outcome: Outcome
    notes: tuple[Note, ...] = ()

    @property
    def verdict(self) -> Verdict:
        return VERDICT_OF[self.outcome.answer]

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.outcome.steps

    @property
    def missing(self) -> tuple[str, ...]:
        return self.outcome.missing

    @property
    def says(self) -> str:
        """The verdict in one sentence, with what is missing."""
        if self.verdict is Verdict.CANNOT_TELL:
            return f"{self.test}: cannot tell. {to_find_out(self.missing)}"
        return f"{self.test}: {self.verdict.label.lower()}."


READABLE = 3  # more clauses than this in one sentence are counted instead


def to_find_out(missing: Sequence[str]) -> str:
    """A sentence with the facts still missing, or their number where they are many."""
    if len(missing) > READABLE:
        return f"{len(missing)} facts are still missing."
    # The comma before "and" keeps clauses apart that hold an "and" or an "or" of their own.
    return f"Find out {', and '.join(filter(None, (', '.join(missing[:-1]), missing[-1])))}."


def one_step(answer: Answer, *, yes: str, no: str, unknown: str, by: Source | Version[Any]) -> Outcome:
    """A step that rests on one fact, by a rule and its source; `unknown` completes "It is not known …"."""
    source, verified = (by.citation, by.verified) if isinstance(by, Version) else (by, True)
    says = {Answer.YES: yes, Answer.NO: no, Answer.NOT_KNOWN: f"It is not known {unknown}."}[answer]
    missing = (unknown,) if answer is Answer.NOT_KNOWN else ()
    return Outcome(answer, (Step(answer, says, source, verified),), missing)


def _combined(answer: Answer, parts: Sequence[Outcome]) -> Outcome:
    steps = tuple(step for part in parts for step in part.steps)
    # A part that is settled has nothing missing, so only the parts that can still settle the whole are named.
    missing = dict.fromkeys(fact for part in parts for fact in part.missing)
    return Outcome(answer, steps, tuple(missing) if answer is Answer.NOT_KNOWN else ())


def all_of(*parts: Outcome) -> Outcome:
    return _combined(every(part.answer for part in parts), parts)


def any_of(*parts: Outcome) -> Outcome:
    return _combined(either(part.answer for part in parts), parts)
