"""Kinds of order and their steps: what each is called, when it could be made, and what looks doubtful."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mappa.law.answers import Answer
from mappa.law.citation import Citation
from mappa.law.dated import Dated, Repeal, Version, in_words
from mappa.law.findings import Finding, Outcome, all_of, one_step


class KindOfOrder(StrEnum):
    """The orders of the return. The values are those of orders.csv."""

    SOPO = "sopo"
    NOTIFICATION_ORDER = "notification_order"
    FOREIGN_TRAVEL_ORDER = "foreign_travel_order"
    SHPO = "shpo"
    SEXUAL_RISK_ORDER = "sexual_risk_order"
    VIOLENT_OFFENDER_ORDER = "violent_offender_order"
    SEX_OFFENDER_ORDER = "sex_offender_order"

    @property
    def label(self) -> str:
        return ORDER_LABELS[self]


class StepOfOrder(StrEnum):
    """How far an order has come. The values are those of orders.csv."""

    APPLIED = "applied"
    INTERIM = "interim"
    FULL = "full"

    @property
    def label(self) -> str:
        return {"applied": "Applied for", "interim": "Interim order made", "full": "Full order made"}[
            self.value
        ]


class SoughtBy(StrEnum):
    """Who set the order going: the police by an application, or the court of its own motion at sentence."""

    POLICE = "police"
    COURT = "court"

    @property
    def label(self) -> str:
        return {"police": "The police, by application", "court": "The court, at sentence"}[self.value]


ORDER_LABELS = {
    KindOfOrder.SOPO: "Sexual Offences Prevention Order (SOPO)",
    KindOfOrder.NOTIFICATION_ORDER: "Notification Order",
    KindOfOrder.FOREIGN_TRAVEL_ORDER: "Foreign Travel Order",
    KindOfOrder.SHPO: "Sexual Harm Prevention Order (SHPO)",
    KindOfOrder.SEXUAL_RISK_ORDER: "Sexual Risk Order",
    KindOfOrder.VIOLENT_OFFENDER_ORDER: "Violent Offender Order",
    KindOfOrder.SEX_OFFENDER_ORDER: "Sex Offender Order",
}


@dataclass(frozen=True, kw_only=True)
class OrderTerms:
    """What the law lets a court do with an order, as far as the return turns on it."""

    has_interim: bool
    court_may_make_at_sentence: bool


SEXUAL_OFFENCES_ACT = "https://www.legislation.gov.uk/ukpga/2003/42/section"
CRIME_AND_DISORDER_ACT = "https://www.legislation.gov.uk/ukpga/1998/37/section"
REPLACED_IN_2015 = Repeal(
    on=date(2015, 3, 8),
    citation=Citation(
        "Anti-social Behaviour, Crime and Policing Act 2014",
        "sections 113 and 114, and Schedule 5",
        "https://www.legislation.gov.uk/ukpga/2014/12/section/114",
    ),
    verified=True,
)

ORDERS: dict[KindOfOrder, Dated[OrderTerms]] = {
    KindOfOrder.SOPO: Dated(
        name="Sexual Offences Prevention Order",
        description=(
            "Prohibits what a sexual or violent offender might do to cause serious sexual harm. Replaced "
            "the sex offender order and the restraining order; replaced by the SHPO."
        ),
        versions=(
            Version(
                in_force_from=date(2004, 5, 1),
                value=OrderTerms(has_interim=True, court_may_make_at_sentence=True),
                citation=Citation("Sexual Offences Act 2003", "section 104", f"{SEXUAL_OFFENCES_ACT}/104"),
                verified=True,
            ),
        ),
        repeal=REPLACED_IN_2015,
    ),
    KindOfOrder.NOTIFICATION_ORDER: Dated(
        name="Notification Order",
        description="Makes a person convicted of a sexual offence abroad notify the police here.",
        versions=(
            Version(
                in_force_from=date(2004, 5, 1),
                value=OrderTerms(has_interim=True, court_may_make_at_sentence=False),
                citation=Citation("Sexual Offences Act 2003", "section 97", f"{SEXUAL_OFFENCES_ACT}/97"),
                verified=False,
                note="The day was read; that it is made only on application remains to be checked.",
            ),
        ),
    ),
    KindOfOrder.FOREIGN_TRAVEL_ORDER: Dated(
        name="Foreign Travel Order",
        description="Stops a person who has offended sexually against a child from travelling abroad.",
        versions=(
            Version(
                in_force_from=date(2004, 5, 1),
                value=OrderTerms(has_interim=False, court_may_make_at_sentence=False),
                citation=Citation("Sexual Offences Act 2003", "section 114", f"{SEXUAL_OFFENCES_ACT}/114"),
                verified=False,
                note="The return has no interim step for it; that there was none remains to be checked.",
            ),
        ),
        repeal=REPLACED_IN_2015,
    ),
    KindOfOrder.SHPO: Dated(
        name="Sexual Harm Prevention Order",
        description="Prohibits what an offender might do to cause sexual harm. Replaced the SOPO.",
        versions=(
            Version(
                in_force_from=date(2015, 3, 8),
                value=OrderTerms(has_interim=True, court_may_make_at_sentence=True),
                citation=Citation("Sexual Offences Act 2003", "section 103A", f"{SEXUAL_OFFENCES_ACT}/103A"),
                verified=False,
                note="The day and the court’s power were read; the interim order remains to be checked.",
            ),
        ),
    ),
    KindOfOrder.SEXUAL_RISK_ORDER: Dated(
        name="Sexual Risk Order",
        description="Prohibits what a person might do to cause sexual harm. It needs no conviction.",
        versions=(
            Version(
                in_force_from=date(2015, 3, 8),
                value=OrderTerms(has_interim=True, court_may_make_at_sentence=False),
                citation=Citation("Sexual Offences Act 2003", "section 122A", f"{SEXUAL_OFFENCES_ACT}/122A"),
                verified=False,
                note="The day was read; that it is made only on application remains to be checked.",
            ),
        ),
    ),
    KindOfOrder.VIOLENT_OFFENDER_ORDER: Dated(
        name="Violent Offender Order",
        description="Restricts a violent offender, to protect the public from serious violent harm.",
        versions=(
            Version(
                in_force_from=date(2009, 8, 3),
                value=OrderTerms(has_interim=True, court_may_make_at_sentence=False),
                citation=Citation(
                    "Criminal Justice and Immigration Act 2008",
                    "section 98",
                    "https://www.legislation.gov.uk/ukpga/2008/4/section/98",
                ),
                verified=False,
                note="Home Office circular 010/2009 gives the day; the commencement order is to be checked.",
            ),
        ),
    ),
    KindOfOrder.SEX_OFFENDER_ORDER: Dated(
        name="Sex Offender Order",
        description=(
            "Prohibits what a sex offender whose conduct gave cause for concern might do to cause serious harm. "
            "Replaced by the SOPO."
        ),
        versions=(
            Version(
                in_force_from=date(1998, 12, 1),
                value=OrderTerms(has_interim=False, court_may_make_at_sentence=False),
                citation=Citation("Crime and Disorder Act 1998", "section 2", f"{CRIME_AND_DISORDER_ACT}/2"),
                verified=False,
                note="The section was read of, in what replaced it; the day it came into force is to be checked.",
            ),
            Version(
                in_force_from=date(2002, 12, 2),
                value=OrderTerms(has_interim=True, court_may_make_at_sentence=False),
                citation=Citation(
                    "Crime and Disorder Act 1998", "section 2A", f"{CRIME_AND_DISORDER_ACT}/2A"
                ),
                verified=False,
                note="From when there was an interim order (Police Reform Act 2002, section 68) is to be checked.",
            ),
        ),
        repeal=Repeal(
            on=date(2004, 5, 1),
            citation=Citation("Sexual Offences Act 2003", "section 104", f"{SEXUAL_OFFENCES_ACT}/104"),
            verified=False,
            note=(
                "The explanatory notes say that the SOPO replaces it; what became of orders applied for before is "
                "to be checked."
            ),
        ),
    ),
}


def _in_force(
    kind: KindOfOrder, step: StepOfOrder, on: date, applied_on: date | None, sought_by: SoughtBy | None
) -> Outcome:
    law = ORDERS[kind]
    first = law.versions[0]
    if on < law.commenced_on:
        says = f"There was no {law.name} before {in_words(law.commenced_on)}."
        return one_step(Answer.NO, yes="", no=says, unknown="", by=first)
    if law.repeal is None or on < law.repeal.on:
        says = f"A {law.name} could be made on {in_words(on)}."
        return one_step(Answer.YES, yes=says, no="", unknown="", by=law.version_on(on))
    # Section 114(2) of the 2014 Act saves an order applied for before the repeal, whenever it is made; an order that
    # was repealed earlier is taken to be saved likewise.
    day = in_words(law.repeal.on)
    if step is StepOfOrder.APPLIED:
        applied_on = on
    applied_in_time = None if applied_on is None else applied_on < law.repeal.on
    if sought_by is SoughtBy.COURT:
        applied_in_time = False
    return one_step(
        Answer.of(applied_in_time),
        yes=f"The {law.name} was replaced on {day}, but this one was applied for before that day.",
        no=f"The {law.name} was replaced on {day}, and this one was not applied for before that day.",
        unknown=f"whether the {law.name} was applied for before {day}, when it was replaced",
        by=law.repeal.citation,
    )


def could_be_made(
    kind: KindOfOrder,
    step: StepOfOrder,
    on: date,
    *,
    applied_on: date | None = None,
    sought_by: SoughtBy | None = None,
) -> Finding:
    """Whether the step was open to police or court on the day: for doubts and warnings, never a refusal.

    `applied_on` matters only after a repeal, which spares orders already applied for.
    """
    law = ORDERS[kind]
    version = law.version_on(on) if law.is_in_force(on) else law.versions[-1]
    parts = [_in_force(kind, step, on, applied_on, sought_by)]
    if step is StepOfOrder.INTERIM:
        parts.append(
            one_step(
                Answer.of(version.value.has_interim),
                yes=f"A {law.name} can be made as an interim order.",
                no=f"A {law.name} has no interim order.",
                unknown="",
                by=version,
            )
        )
    if sought_by is SoughtBy.COURT:
        at_sentence = version.value.court_may_make_at_sentence
        refused = (
            f"At sentence a court makes a {law.name} outright: it is neither applied for nor interim."
            if at_sentence
            else f"A court makes a {law.name} only on an application."
        )
        parts.append(
            one_step(
                Answer.of(at_sentence and step is StepOfOrder.FULL),
                yes=f"A court can make a {law.name} at sentence without an application.",
                no=refused,
                unknown="",
                by=version,
            )
        )
    return Finding(f"{law.name}, {step.label.lower()}", on, all_of(*parts))
