"""What the court did: the sentences and orders that can bring a person into Category 2, by date."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from mappa.law.answers import Answer
from mappa.law.citation import Citation
from mappa.law.dated import Dated, Version
from mappa.law.findings import Outcome, any_of, one_step

SECTION_327 = "https://www.legislation.gov.uk/ukpga/2003/44/section/327"


class DisposalKind(StrEnum):
    """A sentence or order of a court, in the order of section 327; OTHER is anything not listed there."""

    IMPRISONMENT = "imprisonment"
    YOUNG_OFFENDER_INSTITUTION = "young_offender_institution"
    HER_MAJESTYS_PLEASURE = "her_majestys_pleasure"
    PUBLIC_PROTECTION = "public_protection"
    SECTION_91 = "section_91"
    SECTION_250 = "section_250"
    SECTION_228 = "section_228"
    SECTION_226B = "section_226b"
    DETENTION_AND_TRAINING_ORDER = "detention_and_training_order"
    HOSPITAL_OR_GUARDIANSHIP_ORDER = "hospital_or_guardianship_order"
    INSANITY = "insanity"
    DISABILITY = "disability"
    OTHER = "other"

    @property
    def label(self) -> str:
        return DISPOSAL_LABELS[self]


DISPOSAL_LABELS = {
    DisposalKind.IMPRISONMENT: "Imprisonment",
    DisposalKind.YOUNG_OFFENDER_INSTITUTION: "Detention in a young offender institution",
    DisposalKind.HER_MAJESTYS_PLEASURE: "Detention during His or Her Majesty’s pleasure",
    DisposalKind.PUBLIC_PROTECTION: "Detention for public protection (section 226)",
    DisposalKind.SECTION_91: "Detention of a person under 18 for a serious offence (section 91)",
    DisposalKind.SECTION_250: "Detention of a person under 18 (section 250 or 252A of the Sentencing Code)",
    DisposalKind.SECTION_228: "Extended detention of a person under 18 (section 228)",
    DisposalKind.SECTION_226B: "Extended detention of a person under 18 (section 226B)",
    DisposalKind.DETENTION_AND_TRAINING_ORDER: "Detention and training order",
    DisposalKind.HOSPITAL_OR_GUARDIANSHIP_ORDER: "Hospital or guardianship order",
    DisposalKind.INSANITY: "Found not guilty by reason of insanity",
    DisposalKind.DISABILITY: "Found to be under a disability and to have done the act charged",
    DisposalKind.OTHER: "Another sentence or order",
}


@dataclass(frozen=True, kw_only=True)
class Disposal:
    """What the court did for one offence. `term_in_months` counts whole months; None is not known."""

    kind: DisposalKind
    term_in_months: int | None = None
    is_indeterminate: Answer = Answer.NOT_KNOWN
    hospital_or_guardianship_followed: Answer = Answer.NOT_KNOWN

    def __post_init__(self) -> None:
        if self.term_in_months is not None and self.term_in_months < 0:
            raise ValueError("A term cannot be shorter than no months.")


@dataclass(frozen=True, kw_only=True)
class ListedDisposal:
    """An entry of the list: where it stands, and what more it asks."""

    kind: DisposalKind
    provision: str
    shortest_term_in_months: int | None = None
    needs_hospital_or_guardianship_order: bool = False


TWELVE_MONTHS = 12  # section 327(3)(b)(i), (ii), (v) and (vii), in every version listed below

_LISTED_IN_2004 = (
    ListedDisposal(
        kind=DisposalKind.IMPRISONMENT,
        provision="section 327(3)(b)(i)",
        shortest_term_in_months=TWELVE_MONTHS,
    ),
    ListedDisposal(
        kind=DisposalKind.YOUNG_OFFENDER_INSTITUTION,
        provision="section 327(3)(b)(ii)",
        shortest_term_in_months=TWELVE_MONTHS,
    ),
    ListedDisposal(kind=DisposalKind.HER_MAJESTYS_PLEASURE, provision="section 327(3)(b)(iii)"),
    ListedDisposal(kind=DisposalKind.PUBLIC_PROTECTION, provision="section 327(3)(b)(iv)"),
    ListedDisposal(
        kind=DisposalKind.SECTION_91, provision="section 327(3)(b)(v)", shortest_term_in_months=TWELVE_MONTHS
    ),
    ListedDisposal(kind=DisposalKind.SECTION_228, provision="section 327(3)(b)(vi)"),
    ListedDisposal(
        kind=DisposalKind.DETENTION_AND_TRAINING_ORDER,
        provision="section 327(3)(b)(vii)",
        shortest_term_in_months=TWELVE_MONTHS,
    ),
    ListedDisposal(kind=DisposalKind.HOSPITAL_OR_GUARDIANSHIP_ORDER, provision="section 327(3)(b)(viii)"),
    ListedDisposal(
        kind=DisposalKind.INSANITY, provision="section 327(4)", needs_hospital_or_guardianship_order=True
    ),
    ListedDisposal(
        kind=DisposalKind.DISABILITY, provision="section 327(4)", needs_hospital_or_guardianship_order=True
    ),
)
_LISTED_IN_2012 = (
    *_LISTED_IN_2004,
    ListedDisposal(kind=DisposalKind.SECTION_226B, provision="section 327(3)(b)(vi)"),
)
_LISTED_IN_2020 = (
    *_LISTED_IN_2012,
    ListedDisposal(
        kind=DisposalKind.SECTION_250, provision="section 327(3)(b)(v)", shortest_term_in_months=TWELVE_MONTHS
    ),
)

CATEGORY_2_DISPOSALS = Dated[tuple[ListedDisposal, ...]](
    name="sentences and orders that count for Category 2",
    description=(
        "The sentences and orders which, given for an offence that counts, bring a person within "
        "section 327(3) or (4) of the Criminal Justice Act 2003. Sections 226 and 91 are separate entries."
    ),
    versions=(
        Version(
            in_force_from=date(2004, 4, 5),
            value=_LISTED_IN_2004,
            citation=Citation(
                "Criminal Justice Act 2003",
                "section 327(3) and (4) as first in force",
                f"{SECTION_327}/2004-04-05",
            ),
            verified=True,
        ),
        Version(
            in_force_from=date(2012, 12, 3),
            value=_LISTED_IN_2012,
            citation=Citation(
                "Criminal Justice Act 2003",
                "section 327(3)(b)(vi) with section 226B",
                f"{SECTION_327}/2018-04-02",
            ),
            verified=False,
            note=(
                "Read as it stood until 3 December 2012 (without section 226B) and on 2 April 2018 "
                "(with it). That the change was on 3 December 2012 remains to be checked."
            ),
        ),
        Version(
            in_force_from=date(2020, 12, 1),
            value=_LISTED_IN_2020,
            citation=Citation(
                "Criminal Justice Act 2003", "section 327(3)(b)(v) with the Sentencing Code", SECTION_327
            ),
            verified=False,
            note=(
                "Sections 250 and 252A are named in the current text. The days on which they were added "
                "remain to be checked; an early day does no harm, since no court could pass the "
                "sentence before it existed."
            ),
        ),
    ),
)


def _long_enough(disposal: Disposal, months: int) -> Answer:
    if disposal.is_indeterminate is Answer.YES:
        return Answer.YES
    if disposal.term_in_months is None:
        return Answer.NOT_KNOWN
    return Answer.of(disposal.term_in_months >= months)


def _in_months(count: int) -> str:
    return "1 month" if count == 1 else f"{count} months"


def _term_in_words(disposal: Disposal) -> str:
    if disposal.is_indeterminate is Answer.YES or disposal.term_in_months is None:
        return "with no fixed end"
    return f"of {_in_months(disposal.term_in_months)}"


def _one_disposal(disposal: Disposal, version: Version[tuple[ListedDisposal, ...]]) -> Outcome:
    label = disposal.kind.label
    entry = next((listed for listed in version.value if listed.kind is disposal.kind), None)
    if entry is None:
        says = f"{label}: this is not on the list of sentences and orders that count."
        return one_step(Answer.NO, yes="", no=says, unknown="", by=version)
    # An entry taken over from an earlier list is as well checked as it was there.
    verified = any(earlier.verified and entry in earlier.value for earlier in CATEGORY_2_DISPOSALS.versions)
    version = replace(version, verified=verified)
    if isinstance(version.citation, Citation):
        version = replace(version, citation=replace(version.citation, provision=entry.provision))
    if entry.shortest_term_in_months is not None:
        shortest = _in_months(entry.shortest_term_in_months)
        term = _term_in_words(disposal)
        return one_step(
            _long_enough(disposal, entry.shortest_term_in_months),
            yes=f"{label} {term}: this counts, because {shortest} is enough.",
            no=f"{label} {term}: this is too short to count. It must be {shortest} or more.",
            unknown=f"whether the term was {shortest} or more ({label})",
            by=version,
        )
    if entry.needs_hospital_or_guardianship_order:
        return one_step(
            disposal.hospital_or_guardianship_followed,
            yes=f"{label}, and the court made a hospital or guardianship order: this counts.",
            no=f"{label}, but with no hospital or guardianship order: this does not count.",
            unknown=f"whether the court made a hospital or guardianship order ({label})",
            by=version,
        )
    says = f"{label}: this counts."
    return one_step(Answer.YES, yes=says, no="", unknown="", by=version)


def counts_for_category_2(disposals: Iterable[Disposal] | None, on: date) -> Outcome:
    """Whether one of the disposals is on the list of the day. None: it is not known what the court did."""
    version = CATEGORY_2_DISPOSALS.version_on(on)
    if disposals is None:
        return one_step(
            Answer.NOT_KNOWN,
            yes="",
            no="",
            unknown="what sentence or order the court gave",
            by=version,
        )
    outcomes = [_one_disposal(disposal, version) for disposal in disposals]
    if not outcomes:
        says = "The court gave no sentence or order that counts."
        return one_step(
            Answer.NO,
            yes="",
            no=says,
            unknown="",
            by=version,
        )
    return any_of(*outcomes)
