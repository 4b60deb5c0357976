"""The form of a referral: its sections and questions, by edition. A referral stays under the edition it began with.

An edition in use is never changed: what was asked is part of what was answered. Another question, or another wording,
is a new edition from a day on; `tests/referrals/test_editions.py` holds the digest of each.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What is written in answer to a question."""

    TEXT = "text"
    DAY = "day"
    CHOICE = "choice"
    TOOL = "tool"  # one of the tools that the area's policy names
    AGENCIES = "agencies"  # a line for each agency, with what it would do


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question. “Not known” is an answer to each. `short` stands where the answer is read."""

    key: str
    asks: str
    short: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the form that is saved by itself."""

    key: str
    title: str
    questions: tuple[Question, ...]
    says: str = ""
    may_not_apply: bool = False

    def question(self, key: str) -> Question:
        return next(one for one in self.questions if one.key == key)


@dataclass(frozen=True, kw_only=True)
class Edition:
    """The form from a day on."""

    key: str
    name: str
    in_force_from: date
    source: str
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section | None:
        return next((one for one in self.sections if one.key == key), None)

    @property
    def digest(self) -> str:
        """Of everything that is asked, so that a change is noticed."""
        return hashlib.sha256(json.dumps(asdict(self), default=str, sort_keys=True).encode()).hexdigest()


RISK = (("low", "Low"), ("medium", "Medium"), ("high", "High"), ("very_high", "Very high"))

FIRST = Edition(
    key="1",
    name="First edition",
    in_force_from=date(2003, 3, 31),
    source=(
        "The reports for 2005-07 and 2014-15 name what a referral says; the headings of form MAPPA A of 2012 were read "
        "in excerpts. The wording is our own, and no board has confirmed it."
    ),
    sections=(
        Section(
            key="offence",
            title="Index offence",
            says="What brings the person under the arrangements.",
            may_not_apply=True,
            questions=(
                Question(
                    key="offence",
                    asks="What was the index offence?",
                    short="Index offence",
                    hint="What was done, to whom, and how. Name no victim.",
                ),
                Question(
                    key="convicted_on", asks="When was it dealt with?", short="Dealt with on", kind=Kind.DAY
                ),
                Question(
                    key="sentence",
                    asks="What did the court do, and until when does it bind?",
                    short="Sentence or order",
                ),
                Question(
                    key="before",
                    asks="What else of their past bears on the risk?",
                    short="Earlier offences and behaviour",
                ),
            ),
        ),
        Section(
            key="risk",
            title="Assessed risk",
            says="As it stands today, with the tool that was used and its date.",
            questions=(
                Question(
                    key="level",
                    asks="How is the risk of serious harm assessed?",
                    short="Risk of serious harm",
                    kind=Kind.CHOICE,
                    choices=RISK,
                ),
                Question(key="tool", asks="By which tool was it assessed?", short="Tool", kind=Kind.TOOL),
                Question(
                    key="assessed_on",
                    asks="When was it assessed?",
                    short="Assessed on",
                    kind=Kind.DAY,
                ),
                Question(
                    key="who",
                    asks="Who is at risk, of what, and when is it greatest?",
                    short="Who is at risk",
                    hint="The public, known adults, children, staff, prisoners, or the person themself",
                ),
                Question(
                    key="signs", asks="What would show that the risk is rising?", short="Signs of rising risk"
                ),
            ),
        ),
        Section(
            key="need",
            title="Why one agency cannot manage it",
            questions=(
                Question(
                    key="why",
                    asks="Why can one agency not manage the risk in the ordinary way?",
                    short="Why one agency cannot manage it",
                ),
                Question(
                    key="tried",
                    asks="What has been tried, and what came of it?",
                    short="What has been tried",
                ),
                Question(
                    key="adds",
                    asks="What would a meeting add that cannot be had without one?",
                    short="What a meeting would add",
                ),
            ),
        ),
        Section(
            key="agencies",
            title="Agencies actively involved",
            questions=(
                Question(
                    key="agencies",
                    asks="Which agencies are actively involved, and what would each do?",
                    short="Agencies and what each would do",
                    kind=Kind.AGENCIES,
                    hint="A line for each agency, with a colon: Housing: finds a place away from the school",
                ),
                Question(
                    key="lead",
                    asks="Which agency leads, and who manages the case for it?",
                    short="Lead agency",
                ),
            ),
        ),
        Section(
            key="victims",
            title="Victims and children",
            may_not_apply=True,
            questions=(
                Question(
                    key="victims",
                    asks="Who has been harmed or may be, and what do they need to be safe?",
                    short="Victims",
                    hint="How they stand to the person. Give no address.",
                ),
                Question(
                    key="contact",
                    asks="Who is in touch with the victims, and what is their view?",
                    short="Contact with victims",
                ),
                Question(
                    key="children",
                    asks="Which children does the person meet, and who has been told?",
                    short="Children",
                ),
            ),
        ),
        Section(
            key="diversity",
            title="Diversity",
            questions=(
                Question(
                    key="needs",
                    asks="What must be borne in mind so that the person is treated fairly?",
                    short="Needs and circumstances",
                    hint="Language, faith, disability, health, age, sex, sexuality, race or anything else that "
                    "bears on the plan. “Nothing” is an answer.",
                ),
            ),
        ),
        Section(
            key="attendance",
            title="Who should attend",
            questions=(
                Question(
                    key="agencies",
                    asks="Who should be asked to the meeting, and why?",
                    short="Proposed attendance",
                    kind=Kind.AGENCIES,
                    hint="A line for each, with a colon: Mental health trust: her consultant knows him",
                ),
            ),
        ),
        Section(
            key="plan",
            title="Draft plan",
            says="As much of the plan as can be written before the meeting.",
            questions=(
                Question(key="supervision", asks="Supervision", short="Supervision"),
                Question(key="monitoring", asks="Monitoring and control", short="Monitoring and control"),
                Question(
                    key="interventions",
                    asks="Interventions and treatment",
                    short="Interventions and treatment",
                ),
                Question(key="victim_safety", asks="Victim safety", short="Victim safety"),
                Question(
                    key="contingency",
                    asks="What is done if the plan fails?",
                    short="Contingency",
                ),
            ),
        ),
    ),
)

#: Oldest first.
EDITIONS: tuple[Edition, ...] = (FIRST,)


def edition_on(day: date) -> Edition:
    """The form by which a referral begun on the day is made; before the first edition, that one."""
    return next((one for one in reversed(EDITIONS) if one.in_force_from <= day), EDITIONS[0])


def edition_of(key: str) -> Edition:
    """The form that a referral was made with."""
    return next(one for one in EDITIONS if one.key == key)
