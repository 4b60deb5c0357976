"""One thing that a printed return gets wrong, loses, or leaves to be wondered at."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    CONTRADICTION = "contradiction"
    LOST = "lost figure"
    OBSERVATION = "observation"


@dataclass(frozen=True)
class Contradiction:
    """`path` is where in the file; `likeliest_explanation` may be empty, where there is nothing to go by."""

    path: str
    what: str
    likeliest_explanation: str
    severity: Severity = Severity.CONTRADICTION


def in_words(number: int) -> str:
    """Small numbers as words, as they are read in a sentence."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[number] if 0 <= number < len(words) else f"{number:,}"
