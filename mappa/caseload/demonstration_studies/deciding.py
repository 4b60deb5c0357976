"""What is decided in a case study: a referral and its screening, the level, a transfer, and the exit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mappa.database.identity import acting_as
from mappa.law.answers import Answer
from mappa.law.dated import in_words
from mappa.levels.actions import countersign, decide_level
from mappa.levels.models import CriterionAnswer
from mappa.levels.queries import criteria_on, open_waiting, waiting_decision
from mappa.offenders.models import Offender
from mappa.referrals.actions import refer, save_section, screen, send
from mappa.referrals.editions import edition_of
from mappa.referrals.models import Referral
from mappa.referrals.states import SectionState
from mappa.risk.states import RiskLevel
from mappa.transfers.actions import Answered, accept, record_exit, record_move_away
from mappa.transfers.queries import exit_checklist, exit_reasons, handed_over_by
from mappa.transfers.states import ItemAnswer

from .telling import Moment, person, place

NOT_TOLD = "The report does not tell."


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


@dataclass(frozen=True, kw_only=True)
class Referred:
    """What a referral said; what is left out was answered with “not known”."""

    offence: str
    sentence: str
    risk: RiskLevel
    tool: str
    who: str
    why: str
    adds: str
    agencies: Mapping[str, str]
    victims: str

    def answers(self, moment: Moment) -> dict[str, dict[str, str]]:
        """By section and question of the form."""
        lines = "\n".join(f"{agency}: {does}" for agency, does in self.agencies.items())
        return {
            "offence": {"offence": self.offence, "sentence": self.sentence},
            "risk": {"level": self.risk.value, "tool": self.tool, "who": self.who}
            | ({"assessed_on": moment.on.isoformat()} if self.tool else {}),
            "need": {"why": self.why, "adds": self.adds},
            "agencies": {"agencies": lines, "lead": moment.by.agency.name},
            "victims": {"victims": self.victims},
            "attendance": {"agencies": lines},
        }


@dataclass(frozen=True)
class Refers:
    """A referral, written and sent."""

    level: int
    says: Referred

    def do(self, moment: Moment) -> None:
        referral = refer(level=self.level, **moment.dated)
        answers = self.says.answers(moment)
        for section in edition_of(referral.edition).sections:
            given = {key: text for key, text in answers.get(section.key, {}).items() if text}
            save_section(
                referral=referral,
                section=section.key,
                state=SectionState.COMPLETED,
                answers=given,
                not_known=[one.key for one in section.questions if one.key not in given],
                reason="",
                version=0,
                by=moment.by,
            )
        send(referral=referral, **moment.dated)


@dataclass(frozen=True)
class Accepts:
    """A referral is screened and accepted."""

    level: int
    test: Test

    def do(self, moment: Moment) -> None:
        referral = Referral.objects.filter(offender=moment.offender).latest("pk")
        screen(
            referral=referral,
            accepted_level=self.level,
            criteria=dict(self._worked_through(moment)),
            why_not_lower=self.test.why_not_lower,
            **moment.dated,
        )

    def _worked_through(self, moment: Moment) -> Iterator[tuple[str, dict[str, str]]]:
        evidence = self.test.evidence
        for one in criteria_on(moment.on):
            met = evidence.get(one.fact, "")
            answer = Answer.YES if met else Answer.NOT_KNOWN
            yield one.fact, {"answer": answer.value, "reason": met or NOT_TOLD}


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
            accept(
                offer=offered,
                handed_over_by=handed_over_by(offered, on=moment.on),
                reason=f"Lives here since {in_words(moment.on)}.",
                today=moment.on,
                by=by,
            )


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
