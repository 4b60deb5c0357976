"""How a case is managed: Levels 1 to 3, the criteria for each in words, and the test for Levels 2 and 3."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import TypeAlias

from mappa.law.answers import Answer
from mappa.law.citation import Guidance
from mappa.law.dated import Dated, Version
from mappa.law.findings import Finding, Note, Outcome, Verdict, all_of, any_of, one_step, to_find_out


class Level(IntEnum):
    """How a case is managed. A case is at one level at a time, whatever its category."""

    ONE = 1
    TWO = 2
    THREE = 3

    @property
    def label(self) -> str:
        return f"Level {self.value}"

    @property
    def meaning(self) -> str:
        return {
            1: "managed by one agency in the ordinary way",
            2: "managed by several agencies together",
            3: "managed by several agencies together, at senior level",
        }[self.value]


@dataclass(frozen=True, kw_only=True)
class LevelFacts:
    """What is known of a case, as far as its level turns on it. Whatever is left out is not known."""

    high_or_very_high_risk: Answer = Answer.NOT_KNOWN
    several_agencies_active: Answer = Answer.NOT_KNOWN
    complex_to_manage: Answer = Answer.NOT_KNOWN
    meetings_would_add_value: Answer = Answer.NOT_KNOWN
    stepping_down_from_level_3: Answer = Answer.NOT_KNOWN
    needs_senior_cooperation: Answer = Answer.NOT_KNOWN
    exceptional_public_interest: Answer = Answer.NOT_KNOWN


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One criterion of a test: its mark, the field of LevelFacts that answers it, and its words."""

    mark: str
    fact: str
    asks: str
    yes: str
    no: str
    unknown: str

    def answer(self, facts: LevelFacts) -> Answer:
        answer = getattr(facts, self.fact)
        if not isinstance(answer, Answer):
            raise TypeError(f"{self.fact} is not one of the answers of LevelFacts.")
        return answer


@dataclass(frozen=True)
class AllOf:
    """Criteria that must all be met."""

    parts: tuple["Rule", ...]


@dataclass(frozen=True)
class AnyOf:
    """Criteria of which one is enough."""

    parts: tuple["Rule", ...]


Rule: TypeAlias = Criterion | AllOf | AnyOf


def criteria(rule: Rule) -> tuple[Criterion, ...]:
    """The criteria of a rule, in the order in which a form asks them."""
    if isinstance(rule, Criterion):
        return (rule,)
    return tuple(criterion for part in rule.parts for criterion in criteria(part))


def formula(rule: Rule) -> str:
    """How the criteria combine, by their marks: `(i and ii) or iii`."""
    if isinstance(rule, Criterion):
        return rule.mark
    parts = [formula(part) if isinstance(part, Criterion) else f"({formula(part)})" for part in rule.parts]
    return (" and " if isinstance(rule, AllOf) else " or ").join(parts)


def _work_through(rule: Rule, facts: LevelFacts, version: Version[Rule]) -> Outcome:
    if isinstance(rule, Criterion):
        answer = rule.answer(facts)
        return one_step(answer, yes=rule.yes, no=rule.no, unknown=rule.unknown, by=version)
    parts = [_work_through(part, facts, version) for part in rule.parts]
    return all_of(*parts) if isinstance(rule, AllOf) else any_of(*parts)


# ── the criteria ──


def _high_risk(mark: str) -> Criterion:
    return Criterion(
        mark=mark,
        fact="high_or_very_high_risk",
        asks="Is the risk of serious harm assessed as high or very high?",
        yes="The risk of serious harm is assessed as high or very high.",
        no="The risk of serious harm is assessed as lower than high.",
        unknown="whether the risk of serious harm is high or very high",
    )


def _several_agencies(mark: str) -> Criterion:
    return Criterion(
        mark=mark,
        fact="several_agencies_active",
        asks="Must more than one agency take an active part in managing the risk?",
        yes="More than one agency must take an active part in managing the risk.",
        no="One agency can manage the risk without the active part of another.",
        unknown="whether more than one agency must take an active part",
    )


def _stepping_down(mark: str) -> Criterion:
    return Criterion(
        mark=mark,
        fact="stepping_down_from_level_3",
        asks="Was the case managed at Level 3, and does it no longer need to be?",
        yes="The case was managed at Level 3 and no longer needs to be.",
        no="The case is not stepping down from Level 3.",
        unknown="whether the case is stepping down from Level 3",
    )


def _senior_cooperation(mark: str) -> Criterion:
    return Criterion(
        mark=mark,
        fact="needs_senior_cooperation",
        asks="Does the plan need senior managers to work together closely, because the case is complex or "
        "asks for unusual resources?",
        yes="The plan needs senior managers to work together, or to commit unusual resources.",
        no="The plan does not need senior managers to work together, or to commit unusual resources.",
        unknown="whether the plan needs senior managers or unusual resources",
    )


def _public_interest(mark: str) -> Criterion:
    return Criterion(
        mark=mark,
        fact="exceptional_public_interest",
        asks="Is the case exceptional, because interest from the press or the public is very likely and "
        "confidence in the justice system is at stake?",
        yes="Press or public interest is very likely, and public confidence is at stake.",
        no="Press or public interest is not exceptional.",
        unknown="whether press or public interest is exceptional",
    )


_LEVEL_2_OF_2003 = AllOf(
    (
        _several_agencies("i"),
        AnyOf(
            (
                _high_risk("ii"),
                Criterion(
                    mark="iii",
                    fact="complex_to_manage",
                    asks="Is the risk complex to manage?",
                    yes="The risk is complex to manage.",
                    no="The risk is not complex to manage.",
                    unknown="whether the risk is complex to manage",
                ),
                _stepping_down("iv"),
            )
        ),
    )
)
_LEVEL_3_OF_2003 = AnyOf((AllOf((_high_risk("i"), _senior_cooperation("ii"))), _public_interest("iii")))

_LEVEL_2_OF_2012 = AllOf(
    (
        Criterion(
            mark="i",
            fact="meetings_would_add_value",
            asks="Would formal multi-agency meetings add value to the lead agency’s management of the risk?",
            yes="Formal multi-agency meetings would add value.",
            no="Formal multi-agency meetings would add nothing to the lead agency’s management.",
            unknown="whether formal multi-agency meetings would add value",
        ),
        AnyOf((_high_risk("ii"), _several_agencies("iii"), _stepping_down("iv"))),
    )
)
_LEVEL_3_OF_2012 = AllOf((_LEVEL_2_OF_2012, AnyOf((_senior_cooperation("v"), _public_interest("vi")))))


# ── the tests, by date ──

_GUIDANCE_2003 = "MAPPA Guidance 2003"
_GUIDANCE_2012 = "MAPPA Guidance 2012"
_DAY_OF_2003 = (
    "The criteria were read in the reports for 2005-07. The Guidance is of March 2003: the last day of that "
    "month is used, by which it was certainly out."
)
_DAY_OF_2012 = (
    "The criteria were read in chapter 7 as updated in 2019. The edition is of 2012; from which day it used "
    "these words remains to be checked."
)

LEVEL_2 = Dated[Rule](
    name="test for Level 2",
    description="When a case should be managed by several agencies at Level 2 meetings.",
    versions=(
        Version(
            in_force_from=date(2003, 3, 31),
            value=_LEVEL_2_OF_2003,
            citation=Guidance(_GUIDANCE_2003, "Level 2"),
            verified=False,
            note=_DAY_OF_2003,
        ),
        Version(
            in_force_from=date(2012, 4, 1),
            value=_LEVEL_2_OF_2012,
            citation=Guidance(_GUIDANCE_2012, "chapter 7, Level 2 (updated 2019)"),
            verified=False,
            note=_DAY_OF_2012,
        ),
    ),
)

LEVEL_3 = Dated[Rule](
    name="test for Level 3",
    description="When a case should be managed at Level 3, by senior managers: the critical few.",
    versions=(
        Version(
            in_force_from=date(2003, 3, 31),
            value=_LEVEL_3_OF_2003,
            citation=Guidance(_GUIDANCE_2003, "Level 3"),
            verified=False,
            note=_DAY_OF_2003,
        ),
        Version(
            in_force_from=date(2012, 4, 1),
            value=_LEVEL_3_OF_2012,
            citation=Guidance(_GUIDANCE_2012, "chapter 7, Level 3 (updated 2019)"),
            verified=False,
            note=_DAY_OF_2012,
        ),
    ),
)

LOWEST_LEVEL = Note(
    "Manage each case at the lowest level that still gives a risk management plan you could defend. "
    "The level follows from what the plan needs, and not from the risk alone.",
    Guidance("MAPPA Guidance 2003 and later", "levels of management"),
)


def _test(level: Level, test: Dated[Rule], facts: LevelFacts, on: date) -> Finding:
    version = test.version_on(on)
    return Finding(level.label, on, _work_through(version.value, facts, version), (LOWEST_LEVEL,))


def level_2(facts: LevelFacts, on: date) -> Finding:
    """Whether the case meets the test for Level 2 of the Guidance of the day."""
    return _test(Level.TWO, LEVEL_2, facts, on)


def level_3(facts: LevelFacts, on: date) -> Finding:
    """Whether the case meets the test for Level 3 of the day: `(i and ii) or iii` in the Guidance of 2003."""
    return _test(Level.THREE, LEVEL_3, facts, on)


@dataclass(frozen=True)
class LevelExplanation:
    """What the tests for Levels 3 and 2 find, highest first. It shows its working; a person decides."""

    on: date
    findings: tuple[Finding, ...]
    points_to: Level | None
    note: Note = LOWEST_LEVEL

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact for finding in self.findings for fact in finding.missing))

    @property
    def says(self) -> str:
        if self.points_to is Level.ONE:
            return "The facts meet the test for neither Level 2 nor Level 3, so they point to Level 1."
        if self.points_to is not None:
            return f"The facts point to {self.points_to.label} ({self.points_to.meaning})."
        return f"The facts do not yet point to a level. {to_find_out(self.missing)}"


def explain_levels(facts: LevelFacts, on: date) -> LevelExplanation:
    """Work through both tests. Raises NotYetInForce before the Guidance of 2003.

    Level 3 comes first: while it is open whether it applies, the facts point to no level.
    """
    third, second = level_3(facts, on), level_2(facts, on)
    points_to = None
    if third.verdict is Verdict.MEETS:
        points_to = Level.THREE
    elif third.verdict is Verdict.DOES_NOT_MEET:
        points_to = {Verdict.MEETS: Level.TWO, Verdict.DOES_NOT_MEET: Level.ONE}.get(second.verdict)
    return LevelExplanation(on, (third, second), points_to)
