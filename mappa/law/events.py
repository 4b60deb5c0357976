"""Events that the return counts: breaches of registration, returns to custody, charges."""

from datetime import date
from enum import StrEnum

from mappa.law.citation import Citation
from mappa.law.dated import Dated, Version


class KindOfEvent(StrEnum):
    """The events of the return. The values are those of events.csv."""

    REGISTRATION_BREACH_CAUTION = "registration_breach_caution"
    REGISTRATION_BREACH_CONVICTION = "registration_breach_conviction"
    RECALL_BREACH_OF_LICENCE = "recall_breach_of_licence"
    RETURN_BREACH_OF_ORDER = "return_breach_of_order"
    CHARGED_SERIOUS_OFFENCE = "charged_serious_offence"

    @property
    def label(self) -> str:
        return EVENT_LABELS[self]

    @property
    def needs_category_1(self) -> bool:
        """Whether the offender must be in Category 1 on the day: only they have a registration to breach."""
        return self in NEEDS_CATEGORY_1

    @property
    def is_return_to_custody(self) -> bool:
        return self in RETURNS_TO_CUSTODY


EVENT_LABELS = {
    KindOfEvent.REGISTRATION_BREACH_CAUTION: "Cautioned for breach of registration",
    KindOfEvent.REGISTRATION_BREACH_CONVICTION: "Convicted of breach of registration",
    KindOfEvent.RECALL_BREACH_OF_LICENCE: "Returned to custody for breach of licence",
    KindOfEvent.RETURN_BREACH_OF_ORDER: "Returned to custody for breach of an order",
    KindOfEvent.CHARGED_SERIOUS_OFFENCE: "Charged with a serious sexual or violent offence",
}
NEEDS_CATEGORY_1 = frozenset(
    {KindOfEvent.REGISTRATION_BREACH_CAUTION, KindOfEvent.REGISTRATION_BREACH_CONVICTION}
)
RETURNS_TO_CUSTODY = frozenset({KindOfEvent.RECALL_BREACH_OF_LICENCE, KindOfEvent.RETURN_BREACH_OF_ORDER})

BREACH_OF_REGISTRATION = Dated(
    name="breach of registration",
    description=(
        "Failing, without reasonable excuse, to notify the police as a registered sexual offender must. "
        "Only a person in Category 1 can commit it."
    ),
    versions=(
        Version(
            in_force_from=date(2004, 5, 1),
            value=NEEDS_CATEGORY_1,
            citation=Citation(
                "Sexual Offences Act 2003",
                "section 91",
                "https://www.legislation.gov.uk/ukpga/2003/42/section/91",
            ),
            verified=True,
        ),
    ),
)
