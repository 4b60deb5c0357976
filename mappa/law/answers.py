"""Three answers, yes, no and not known, and how they combine. Not known is never taken for no."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NoReturn


class Answer(StrEnum):
    """What is known of one fact."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"

    @property
    def label(self) -> str:
        return {"yes": "Yes", "no": "No", "not_known": "Not known"}[self.value]

    def __bool__(self) -> NoReturn:
        # `if answer:` would take "not known" for yes, and `if not answer:` for no; both must be written out.
        raise TypeError(
            "An answer has three values: compare it with Answer.YES, Answer.NO or Answer.NOT_KNOWN."
        )

    @classmethod
    def of(cls, known: bool | None) -> "Answer":
        """None stands for not known."""
        if known is None:
            return cls.NOT_KNOWN
        return cls.YES if known else cls.NO


def every(answers: Iterable[Answer]) -> Answer:
    """Yes if all are yes; no as soon as one is no; otherwise not known."""
    given = set(answers)
    if Answer.NO in given:
        return Answer.NO
    return Answer.NOT_KNOWN if Answer.NOT_KNOWN in given else Answer.YES


def either(answers: Iterable[Answer]) -> Answer:
    """Yes as soon as one is yes; no if all are no; otherwise not known."""
    given = set(answers)
    if Answer.YES in given:
        return Answer.YES
    return Answer.NOT_KNOWN if Answer.NOT_KNOWN in given else Answer.NO


def opposite(answer: Answer) -> Answer:
    """No for yes and yes for no; what is not known stays so."""
    return {Answer.YES: Answer.NO, Answer.NO: Answer.YES, Answer.NOT_KNOWN: Answer.NOT_KNOWN}[answer]
