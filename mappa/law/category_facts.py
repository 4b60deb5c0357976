"""What is known of a person, and what an area has set for itself, as far as a category turns on them."""

from dataclasses import dataclass
from datetime import date

from mappa.law.answers import Answer
from mappa.law.disposals import Disposal


@dataclass(frozen=True, kw_only=True)
class CategoryFacts:
    """What is known of a person, as far as a category turns on it. Whatever is left out is not known."""

    must_notify_police: Answer = Answer.NOT_KNOWN
    listed_offence: Answer = Answer.NOT_KNOWN
    disposals: tuple[Disposal, ...] | None = None
    sentenced_since_2001_or_serving_then: Answer = Answer.NOT_KNOWN
    serving_or_supervised: Answer = Answer.NOT_KNOWN
    disqualified_from_work_with_children: Answer = Answer.NOT_KNOWN
    offence_shows_capability_of_serious_harm: Answer = Answer.NOT_KNOWN
    may_cause_serious_harm: Answer = Answer.NOT_KNOWN
    needs_multi_agency_meetings: Answer = Answer.NOT_KNOWN
    must_notify_as_terrorist_offender: Answer = Answer.NOT_KNOWN
    terrorist_offence: Answer = Answer.NOT_KNOWN
    terrorist_offence_term_in_months: int | None = None
    terrorist_offence_hospital_order: Answer = Answer.NOT_KNOWN
    has_committed_an_offence: Answer = Answer.NOT_KNOWN
    may_be_at_risk_of_terrorism: Answer = Answer.NOT_KNOWN


QUESTIONS = {
    "must_notify_police": "Must this person notify the police of their details as a sexual offender?",
    "listed_offence": "Is the offence murder, or listed in Schedule 15 to the Criminal Justice Act 2003?",
    "disposals": "What sentence or order did the court give?",
    "sentenced_since_2001_or_serving_then": (
        "Was the sentence passed on or after 1 April 2001, or being served on that day?"
    ),
    "serving_or_supervised": "Is the sentence, or supervision or licence for it, still running?",
    "disqualified_from_work_with_children": "Is this person disqualified from working with children?",
    "offence_shows_capability_of_serious_harm": (
        "Has this person committed an offence that shows they are capable of causing serious harm?"
    ),
    "may_cause_serious_harm": (
        "Does the Responsible Authority consider that they may cause serious harm to the public?"
    ),
    "needs_multi_agency_meetings": "Does the risk need multi-agency meetings, at Level 2 or Level 3?",
    "must_notify_as_terrorist_offender": (
        "Must this person notify the police of their details as a terrorist offender?"
    ),
    "terrorist_offence": "Has this person been convicted of a terrorist offence?",
    "terrorist_offence_term_in_months": "How long was the sentence for that offence, in whole months?",
    "terrorist_offence_hospital_order": "Did the court make a hospital order for that offence?",
    "has_committed_an_offence": "Has this person committed any offence?",
    "may_be_at_risk_of_terrorism": (
        "Does the Responsible Authority think them at risk of involvement in terrorism?"
    ),
}


@dataclass(frozen=True, kw_only=True)
class CategoryPolicy:
    """What an area sets for itself, and what was not checked against the law and so may be set: local policy.

    `disqualification_counts_until` is the first day on which section 327(5) no longer stands.
    """

    unconvicted_admitted: bool = False
    disqualification_counts_until: date | None = None
    category_4_term_in_months: int | None = None


NATIONAL_POLICY = CategoryPolicy()
