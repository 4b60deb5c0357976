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


@dataclass(frozen=True, kw_only=True)
class CategoryPolicy:
    """What an area sets for itself, and what was not checked against the law and so may be set: local policy.

    `disqualification_counts_until` is the first day on which section 327(5) no longer stands.
    """

    unconvicted_admitted: bool = False
    disqualification_counts_until: date | None = None
    category_4_term_in_months: int | None = None


NATIONAL_POLICY = CategoryPolicy()
