"""The test for each category: what the facts say under the law of the day, step by step."""

from datetime import date

from mappa.law.answers import Answer, opposite
from mappa.law.category_facts import NATIONAL_POLICY, CategoryFacts, CategoryPolicy
from mappa.law.category_history import (
    CATEGORY_1,
    CATEGORY_2_DISQUALIFICATION,
    CATEGORY_2_OFFENCE,
    CATEGORY_2_SENTENCED_SINCE,
    CATEGORY_3_MAY_CAUSE_HARM,
    CATEGORY_3_NEEDS_MEETINGS,
    CATEGORY_4_TERM_IN_MONTHS,
    GUIDANCE_2003,
    ONE_CATEGORY,
    UNCONVICTED_POLICY,
    Category,
)
from mappa.law.citation import Guidance
from mappa.law.dated import in_words
from mappa.law.disposals import counts_for_category_2
from mappa.law.findings import Finding, Note, Outcome, all_of, any_of, one_step


def category_1(facts: CategoryFacts, on: date) -> Finding:
    """Section 327(2) of the Criminal Justice Act 2003: registered sexual offenders."""
    version = CATEGORY_1.version_on(on)
    outcome = one_step(
        facts.must_notify_police,
        yes="This person must notify the police of their details as a sexual offender.",
        no="This person does not have to notify the police of their details as a sexual offender.",
        unknown="whether this person must notify the police of their details as a sexual offender",
        by=version,
    )
    return Finding(Category.ONE.label, on, outcome)


def _not_in(category: Category, outcome: Outcome) -> Outcome:
    """A step that another category does not apply; while that is open, its missing facts are missing here."""
    step = one_step(
        opposite(outcome.answer),
        yes=f"This person is not in {category.label}.",
        no=f"This person is in {category.label}, which comes first.",
        unknown=f"whether {category.label} comes first",
        by=ONE_CATEGORY,
    )
    return Outcome(step.answer, step.steps, outcome.missing)


def _by_sentence(facts: CategoryFacts, on: date) -> Outcome:
    offence = CATEGORY_2_OFFENCE.version_on(on)
    since = CATEGORY_2_SENTENCED_SINCE.version_on(on)
    day = in_words(since.value)
    return all_of(
        one_step(
            facts.listed_offence,
            yes=f"This person’s offence is {offence.value}.",
            no=f"This person’s offence is not {offence.value}.",
            unknown=f"whether this person’s offence is {offence.value}",
            by=offence,
        ),
        counts_for_category_2(facts.disposals, on),
        one_step(
            facts.sentenced_since_2001_or_serving_then,
            yes=f"The sentence was passed on or after {day}, or was being served on that day.",
            no=f"The sentence was over before {day}, so it does not count.",
            unknown=f"whether the sentence was passed on or after {day}, or was being served on that day",
            by=since,
        ),
        one_step(
            facts.serving_or_supervised,
            yes="This person is still serving the sentence, or is supervised or on licence for it.",
            no="The sentence, and any supervision or licence for it, is over.",
            unknown="whether the sentence, or supervision or licence for it, is still running",
            by=Guidance(GUIDANCE_2003, "Category 2, as the reports for 2005-07 describe it"),
        ),
    )


def _by_disqualification(facts: CategoryFacts) -> Outcome:
    version = CATEGORY_2_DISQUALIFICATION.versions[-1]
    return one_step(
        facts.disqualified_from_work_with_children,
        yes="This person is disqualified from working with children.",
        no="This person is not disqualified from working with children.",
        unknown="whether this person is disqualified from working with children",
        by=version,
    )


def category_2(facts: CategoryFacts, on: date, policy: CategoryPolicy = NATIONAL_POLICY) -> Finding:
    """Section 327(3) and (4), and (5) while it stood: violent and other sexual offenders."""
    ground = _by_sentence(facts, on)
    counts_until = policy.disqualification_counts_until
    still_counts = CATEGORY_2_DISQUALIFICATION.is_in_force(on) if counts_until is None else on < counts_until
    if still_counts:
        ground = any_of(ground, _by_disqualification(facts))
    outcome = all_of(_not_in(Category.ONE, category_1(facts, on).outcome), ground)
    return Finding(Category.TWO.label, on, outcome)


def category_3(facts: CategoryFacts, on: date, policy: CategoryPolicy = NATIONAL_POLICY) -> Finding:
    """Section 325(2)(b): other dangerous offenders, in neither Category 1 nor Category 2."""
    harm = CATEGORY_3_MAY_CAUSE_HARM.version_on(on)
    meetings = CATEGORY_3_NEEDS_MEETINGS.version_on(on)
    notes: tuple[Note, ...] = ()
    by_offence = one_step(
        facts.offence_shows_capability_of_serious_harm,
        yes="This person has committed an offence that shows they are capable of causing serious harm.",
        no="This person has committed no offence that shows they are capable of causing serious harm.",
        unknown="whether this person has committed an offence that shows they could cause serious harm",
        by=harm,
    )
    if policy.unconvicted_admitted and by_offence.answer is not Answer.YES:
        by_policy = one_step(
            Answer.YES,
            yes="By local policy this area admits people to Category 3 without a conviction.",
            no="",
            unknown="",
            by=UNCONVICTED_POLICY,
        )
        by_offence = any_of(by_offence, by_policy)
        notes = (
            Note(
                "The Act and the national Guidance ask for an offence. Record why local policy is used here.",
                harm.citation,
            ),
        )
    parts = [
        _not_in(Category.ONE, category_1(facts, on).outcome),
        _not_in(Category.TWO, category_2(facts, on, policy).outcome),
        by_offence,
        one_step(
            facts.may_cause_serious_harm,
            yes="The Responsible Authority considers that they may cause serious harm to the public.",
            no="The Responsible Authority does not consider that they may cause serious harm to the public.",
            unknown="whether the Responsible Authority considers that they may cause serious harm",
            by=harm,
        ),
    ]
    if meetings.value:
        parts.append(
            one_step(
                facts.needs_multi_agency_meetings,
                yes="The risk needs multi-agency meetings, at Level 2 or Level 3.",
                no="The risk can be managed without multi-agency meetings.",
                unknown="whether the risk needs multi-agency meetings, at Level 2 or Level 3",
                by=meetings,
            )
        )
    return Finding(Category.THREE.label, on, all_of(*parts), notes)


def category_4(facts: CategoryFacts, on: date, policy: CategoryPolicy = NATIONAL_POLICY) -> Finding:
    """Terrorist and terrorism-risk offenders; not checked against the Act, and every step says so."""
    version = CATEGORY_4_TERM_IN_MONTHS.version_on(on)
    shortest = version.value if policy.category_4_term_in_months is None else policy.category_4_term_in_months
    term = facts.terrorist_offence_term_in_months
    outcome = any_of(
        one_step(
            facts.must_notify_as_terrorist_offender,
            yes="This person must notify the police of their details as a terrorist offender.",
            no="This person does not have to notify the police of their details as a terrorist offender.",
            unknown="whether this person must notify the police of their details as a terrorist offender",
            by=version,
        ),
        all_of(
            one_step(
                facts.terrorist_offence,
                yes="This person has been convicted of a terrorist offence.",
                no="This person has not been convicted of a terrorist offence.",
                unknown="whether this person has been convicted of a terrorist offence",
                by=version,
            ),
            any_of(
                one_step(
                    Answer.NOT_KNOWN if term is None else Answer.of(term >= shortest),
                    yes=f"The term for that offence was {shortest} months or more.",
                    no=f"The term for that offence was less than {shortest} months.",
                    unknown=f"whether the term for a terrorist offence was {shortest} months or more",
                    by=version,
                ),
                one_step(
                    facts.terrorist_offence_hospital_order,
                    yes="The court made a hospital order for that offence.",
                    no="The court made no hospital order for that offence.",
                    unknown="whether the court made a hospital order for a terrorist offence",
                    by=version,
                ),
            ),
        ),
        all_of(
            one_step(
                facts.has_committed_an_offence,
                yes="This person has committed an offence.",
                no="This person has committed no offence.",
                unknown="whether this person has committed an offence",
                by=version,
            ),
            one_step(
                facts.may_be_at_risk_of_terrorism,
                yes="The Responsible Authority considers them at risk of involvement in terrorism.",
                no="The Responsible Authority does not consider them at risk of involvement in terrorism.",
                unknown="whether the Responsible Authority thinks them at risk of involvement in terrorism",
                by=version,
            ),
        ),
    )
    return Finding(Category.FOUR.label, on, outcome)
