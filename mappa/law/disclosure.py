"""The powers under which something about an offender may be disclosed, each from and until its days."""

from datetime import date
from enum import StrEnum

from mappa.law.citation import Citation, Guidance, GuidanceKind
from mappa.law.dated import Dated, Version

FROM_MEMORY = "The provision is well known; its text and the day it came into force are to be read again."


class Power(StrEnum):
    """What allowed a disclosure. The values are stored."""

    CO_OPERATION = "co_operation"
    CHILD_SEX_OFFENDER = "child_sex_offender"
    CRIME_AND_DISORDER = "crime_and_disorder"
    OFFENDER_MANAGEMENT = "offender_management"
    COMMON_LAW = "common_law"
    CHILD_PROTECTION = "child_protection"
    REQUIRED_BY_LAW = "required_by_law"
    SUBJECT_ACCESS = "subject_access"

    @property
    def label(self) -> str:
        return LABELS[self]

    def is_in_force(self, on: date) -> bool:
        return POWERS[self].is_in_force(on)

    def citation(self, on: date) -> str:
        """Where the power stood on the day; raises NotInForce where it did not."""
        return str(POWERS[self].version_on(on).citation)


LABELS = {
    Power.CO_OPERATION: "Exchange between agencies that co-operate",
    Power.CHILD_SEX_OFFENDER: "Convictions of a child sex offender, to protect a child",
    Power.CRIME_AND_DISORDER: "To prevent crime and disorder",
    Power.OFFENDER_MANAGEMENT: "For the management of offenders",
    Power.COMMON_LAW: "Power of the police at common law, to prevent crime and protect the public",
    Power.CHILD_PROTECTION: "To help enquiries about a child at risk",
    Power.REQUIRED_BY_LAW: "Required by an enactment or the order of a court",
    Power.SUBJECT_ACCESS: "The offender’s own right of access",
}


def powers_on(day: date) -> tuple[Power, ...]:
    """The powers that stood on the day."""
    return tuple(power for power in Power if power.is_in_force(day))


POWERS: dict[Power, Dated[str]] = {
    Power.CO_OPERATION: Dated(
        name="exchange of information between co-operating agencies",
        description="The agencies of the arrangements may exchange information as part of their co-operation.",
        versions=(
            Version(
                in_force_from=date(2004, 4, 5),
                value="may exchange information",
                citation=Citation(
                    "Criminal Justice Act 2003",
                    "section 325(3) and (4)",
                    "https://www.legislation.gov.uk/ukpga/2003/44/section/325",
                ),
                verified=False,
                note=FROM_MEMORY,
            ),
        ),
    ),
    Power.CHILD_SEX_OFFENDER: Dated(
        name="disclosure about child sex offenders",
        description=(
            "The Responsible Authority must consider whether to disclose a child sex offender's convictions to a "
            "member of the public, and is presumed to where a child would otherwise be at risk of serious harm."
        ),
        versions=(
            Version(
                in_force_from=date(2008, 7, 14),
                value="must consider disclosing",
                citation=Citation(
                    "Criminal Justice Act 2003",
                    "section 327A",
                    "https://www.legislation.gov.uk/ukpga/2003/44/section/327A",
                ),
                verified=False,
                note=FROM_MEMORY,
            ),
        ),
    ),
    Power.CRIME_AND_DISORDER: Dated(
        name="disclosure for crime and disorder",
        description="Anyone may disclose to a relevant authority what is needed for the purposes of the Act.",
        versions=(
            Version(
                in_force_from=date(1998, 9, 30),
                value="may disclose to a relevant authority",
                citation=Citation(
                    "Crime and Disorder Act 1998",
                    "section 115",
                    "https://www.legislation.gov.uk/ukpga/1998/37/section/115",
                ),
                verified=False,
                note=FROM_MEMORY,
            ),
        ),
    ),
    Power.OFFENDER_MANAGEMENT: Dated(
        name="disclosure for offender management",
        description="Prisons, probation and their contractors may disclose for the management of offenders.",
        versions=(
            Version(
                in_force_from=date(2007, 11, 1),
                value="may disclose for offender management purposes",
                citation=Citation(
                    "Offender Management Act 2007",
                    "section 14",
                    "https://www.legislation.gov.uk/ukpga/2007/21/section/14",
                ),
                verified=False,
                note=FROM_MEMORY,
            ),
        ),
    ),
    Power.COMMON_LAW: Dated(
        name="common law power of the police to disclose",
        description="The police may disclose where there is a pressing need, case by case.",
        versions=(
            Version(
                in_force_from=date(1998, 3, 18),
                value="may disclose where there is a pressing need",
                citation=Guidance(
                    "R v Chief Constable of the North Wales Police, ex parte AB",
                    "Court of Appeal, 1998",
                    GuidanceKind.REPORT,
                ),
                verified=False,
                note="The judgment was not read, nor whether an earlier one says the same.",
            ),
        ),
    ),
    Power.CHILD_PROTECTION: Dated(
        name="help with enquiries about a child",
        description="Authorities asked to must help the enquiries of a local authority about a child at risk.",
        versions=(
            Version(
                in_force_from=date(1991, 10, 14),
                value="must help the enquiries",
                citation=Citation(
                    "Children Act 1989",
                    "section 47(9)",
                    "https://www.legislation.gov.uk/ukpga/1989/41/section/47",
                ),
                verified=False,
                note=FROM_MEMORY,
            ),
        ),
    ),
    Power.REQUIRED_BY_LAW: Dated(
        name="disclosure required by law",
        description="What an enactment, a rule of law or the order of a court requires to be disclosed.",
        versions=(
            Version(
                in_force_from=date(2000, 3, 1),
                value="must disclose",
                citation=Citation(
                    "Data Protection Act 1998",
                    "section 35(1)",
                    "https://www.legislation.gov.uk/ukpga/1998/29/section/35",
                ),
                verified=False,
                note=FROM_MEMORY,
            ),
            Version(
                in_force_from=date(2018, 5, 25),
                value="must disclose",
                citation=Citation(
                    "Data Protection Act 2018",
                    "Schedule 2, paragraph 5(2)",
                    "https://www.legislation.gov.uk/ukpga/2018/12/schedule/2",
                ),
                verified=False,
                note=FROM_MEMORY,
            ),
        ),
    ),
    Power.SUBJECT_ACCESS: Dated(
        name="right of access of the person concerned",
        description="Whoever data are about is given a copy of them, less what an exemption withholds.",
        versions=(
            Version(
                in_force_from=date(2000, 3, 1),
                value="has a right of access",
                citation=Citation(
                    "Data Protection Act 1998",
                    "section 7",
                    "https://www.legislation.gov.uk/ukpga/1998/29/section/7",
                ),
                verified=False,
                note=FROM_MEMORY,
            ),
            Version(
                in_force_from=date(2018, 5, 25),
                value="has a right of access",
                citation=Citation(
                    "Data Protection Act 2018",
                    "section 45",
                    "https://www.legislation.gov.uk/ukpga/2018/12/section/45",
                ),
                verified=False,
                note=FROM_MEMORY,
            ),
        ),
    ),
}


class Exemption(StrEnum):
    """Why an entry may be withheld from the person it is about (Data Protection Act 2018, section 45(4))."""

    INQUIRY = "inquiry"
    CRIME = "crime"
    PUBLIC_SECURITY = "public_security"
    NATIONAL_SECURITY = "national_security"
    RIGHTS_OF_OTHERS = "rights_of_others"

    @property
    def label(self) -> str:
        return EXEMPTION_LABELS[self]

    @property
    def paragraph(self) -> str:
        """The letter of the paragraph."""
        return EXEMPTION_PARAGRAPHS[self]


EXEMPTION_LABELS = {
    Exemption.INQUIRY: "would obstruct an inquiry, investigation or procedure",
    Exemption.CRIME: "would prejudice preventing, detecting or prosecuting crime, or carrying out a sentence",
    Exemption.PUBLIC_SECURITY: "to protect public security",
    Exemption.NATIONAL_SECURITY: "to protect national security",
    Exemption.RIGHTS_OF_OTHERS: "to protect the rights and freedoms of others",
}
EXEMPTION_PARAGRAPHS = {
    Exemption.INQUIRY: "(a)",
    Exemption.CRIME: "(b)",
    Exemption.PUBLIC_SECURITY: "(c)",
    Exemption.NATIONAL_SECURITY: "(d)",
    Exemption.RIGHTS_OF_OTHERS: "(e)",
}
EXEMPTIONS = Dated(
    name="what may be withheld from the person concerned",
    description="The grounds on which the right of access may be restricted, so far as necessary and proportionate.",
    versions=(
        Version(
            in_force_from=date(2018, 5, 25),
            value=frozenset(Exemption),
            citation=Citation(
                "Data Protection Act 2018",
                "section 45(4)",
                "https://www.legislation.gov.uk/ukpga/2018/12/section/45",
            ),
            verified=False,
            note=FROM_MEMORY,
        ),
    ),
)
