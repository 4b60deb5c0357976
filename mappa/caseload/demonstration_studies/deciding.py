"""What is decided in a case study: the level, a transfer, and the exit."""

from __future__ import annotations

from dataclasses import dataclass

from mappa.database.identity import acting_as
from mappa.law.answers import Answer
from mappa.law.dated import in_words
from mappa.levels.actions import countersign, decide_level
from mappa.levels.models import CriterionAnswer
from mappa.levels.queries import open_waiting, waiting_decision
from mappa.offenders.models import Offender
from mappa.transfers.actions import Answered, accept, record_exit, record_move_away
from mappa.transfers.queries import exit_checklist, exit_reasons
from mappa.transfers.states import ItemAnswer

from .telling import Moment, person, place


@dataclass(frozen=True, kw_only=True)
class Test:
    """What meets the tests for a level, by criterion; what is left out is not known."""

    several: str = ""
    high: str = ""
    senior: str = ""
    down: str = ""
    why_not_lower: str = ""

    @property
    def evidence(self) -> dict[str, str]:
        """What shows each criterion that is met, by the name that the law has for it."""
        told = {
            "several_agencies_active": self.several,
            "high_or_very_high_risk": self.high,
            "needs_senior_cooperation": self.senior,
            "stepping_down_from_level_3": self.down,
        }
        return {fact: text for fact, text in told.items() if text}


@dataclass(frozen=True)
class Level:
    """A decision about the level, and its countersignature where local policy asks for one."""

    number: int
    test: Test
    what_changed: str = ""
    signed_by: str = ""

    def do(self, moment: Moment) -> None:
        decide_level(
            level=self.number,
            criteria=[
                CriterionAnswer(fact, "", Answer.YES, evidence)
                for fact, evidence in self.test.evidence.items()
            ],
            why_not_lower=self.test.why_not_lower,
            what_changed=self.what_changed,
            **moment.dated,
        )
        if waiting_decision(moment.offender) is None:
            return
        by = person(self.signed_by)
        with acting_as(by.pk):
            countersign(
                offender=moment.offender,
                digest=open_waiting(moment.offender).digest,
                on=moment.on,
                version=moment.version,
                by=by,
            )


@dataclass(frozen=True)
class Passes:
    """A move to another area, with the offer of the case, which somebody there accepts on the same day."""

    area: str
    division: str
    accepted_by: str

    def do(self, moment: Moment) -> None:
        offered = record_move_away(
            **place(self.area, self.division), **moment.dated, summary=moment.reason, today=moment.on
        )
        if offered is None:
            raise ValueError(f"{moment.offender.reference} was not offered to {self.area}.")
        by = person(self.accepted_by)
        with acting_as(by.pk):
            accept(offer=offered, reason=f"Lives here since {in_words(moment.on)}.", by=by)


@dataclass(frozen=True)
class Exits:
    """De-registration: the case leaves the arrangements because the risk has fallen, and everything is seen to."""

    def do(self, moment: Moment) -> None:
        area = Offender.objects.select_related("area").get(pk=moment.offender.pk).area
        record_exit(
            ground=exit_reasons(area, on=moment.on)[0],
            checklist=[Answered(item, ItemAnswer.DONE) for item in exit_checklist(area, on=moment.on)],
            today=moment.on,
            **moment.dated,
        )
