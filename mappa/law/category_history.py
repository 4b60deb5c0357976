"""The categories and the law behind each of them, by date, with the sources that are not law."""

from datetime import date
from enum import IntEnum

from mappa.law.citation import Citation, Guidance, GuidanceKind
from mappa.law.dated import Dated, Repeal, Version
from mappa.law.disposals import SECTION_327

SECTION_325 = "https://www.legislation.gov.uk/ukpga/2003/44/section/325"


class Category(IntEnum):
    """The ground on which a person is in MAPPA. A person is in one category at a time."""

    ONE = 1
    TWO = 2
    THREE = 3
    FOUR = 4

    @property
    def label(self) -> str:
        return f"Category {self.value}"

    @property
    def meaning(self) -> str:
        return {
            1: "registered sexual offender",
            2: "violent or other sexual offender",
            3: "other dangerous offender",
            4: "terrorist or terrorism-risk offender",
        }[self.value]


GUIDANCE_2003 = "MAPPA Guidance 2003, as extended in 2004"
GUIDANCE_2012 = "MAPPA Guidance 2012, as updated"
ONE_CATEGORY = Guidance(GUIDANCE_2012, "form MAPPA A: a person can be in only one category")
NOT_RETROSPECTIVE = Guidance(
    "MAPPA annual reports for 2005-06 (Kent) and 2006-07 (Thames Valley)", "Category 2", GuidanceKind.REPORT
)
UNCONVICTED_POLICY = Guidance(
    "Local policy of the area’s Strategic Management Board",
    "admitting people without a conviction to Category 3",
    GuidanceKind.LOCAL_POLICY,
)

CATEGORIES = Dated[tuple[Category, ...]](
    name="categories of MAPPA",
    description="The categories that exist on a day. A category period cannot begin before its category did.",
    versions=(
        Version(
            in_force_from=date(2001, 4, 1),
            value=(Category.ONE, Category.TWO, Category.THREE),
            citation=Citation(
                "Criminal Justice and Court Services Act 2000",
                "section 67",
                "https://www.legislation.gov.uk/ukpga/2000/43/section/67",
            ),
            verified=False,
            note="The reports give 1 April 2001 as the start; the section itself remains to be checked.",
        ),
        Version(
            in_force_from=date(2022, 6, 28),
            value=(Category.ONE, Category.TWO, Category.THREE, Category.FOUR),
            citation=Citation(
                "Police, Crime, Sentencing and Courts Act 2022",
                "Part 10 (management of offenders)",
                "https://www.legislation.gov.uk/ukpga/2022/32/part/10",
            ),
            verified=False,
            note="That the Act created Category 4 is confirmed; the day remains to be checked.",
        ),
    ),
)

CATEGORY_1 = Dated(
    name="Category 1",
    description="What puts a person in Category 1.",
    versions=(
        Version(
            in_force_from=date(2004, 5, 1),
            value="subject to the notification requirements of Part 2 of the Sexual Offences Act 2003",
            citation=Citation("Criminal Justice Act 2003", "section 327(2)", SECTION_327),
            verified=True,
        ),
    ),
)

CATEGORY_2_OFFENCE = Dated(
    name="offences that count for Category 2",
    description="The offences for which a listed sentence or order brings a person into Category 2.",
    versions=(
        Version(
            in_force_from=date(2004, 4, 5),
            value="murder or an offence listed in Schedule 15",
            citation=Citation(
                "Criminal Justice Act 2003", "section 327(3)(a) and (4)(a)", f"{SECTION_327}/2004-04-05"
            ),
            verified=True,
        ),
        Version(
            in_force_from=date(2013, 6, 17),
            value="murder or an offence listed in Schedule 15 or section 327(4A)",
            citation=Citation(
                "Criminal Justice Act 2003", "section 327(3)(a) and (4A)", f"{SECTION_327}/2018-04-02"
            ),
            verified=False,
            note="Not there on 1 August 2012, there by 2 April 2018. The day between remains to be checked.",
        ),
        Version(
            in_force_from=date(2022, 6, 28),
            value="murder or an offence listed in Part 1 or 2 of Schedule 15 or section 327(4A)",
            citation=Citation("Criminal Justice Act 2003", "section 327(3)(a) and (4A)", SECTION_327),
            verified=False,
            note="The words are in the current text. That they came with Category 4 remains to be checked.",
        ),
    ),
)

CATEGORY_2_SENTENCED_SINCE = Dated(
    name="first day of sentences that count for Category 2",
    description="A sentence passed before this day counts only if it was still being served on it.",
    versions=(
        Version(
            in_force_from=date(2004, 4, 5), value=date(2001, 4, 1), citation=NOT_RETROSPECTIVE, verified=True
        ),
    ),
)

CATEGORY_2_DISQUALIFICATION = Dated(
    name="Category 2 by disqualification from working with children",
    description=(
        "A person disqualified from working with children was in Category 2 by section 327(5) of the "
        "Criminal Justice Act 2003, until that subsection went."
    ),
    versions=(
        Version(
            in_force_from=date(2004, 4, 5),
            value="disqualified from working with children",
            citation=Citation("Criminal Justice Act 2003", "section 327(5)", f"{SECTION_327}/2004-04-05"),
            verified=True,
        ),
    ),
    repeal=Repeal(
        on=date(2013, 6, 17),
        citation=Citation(
            "Criminal Justice Act 2003",
            "section 327(1), “subsections (2) to (4)”",
            f"{SECTION_327}/2018-04-02",
        ),
        verified=False,
        note=(
            "The subsection stood on 1 August 2012 and was gone by 2 April 2018. The day between is an "
            "assumption, which CategoryPolicy lets an area change."
        ),
    ),
)

CATEGORY_3_MAY_CAUSE_HARM = Dated(
    name="Category 3",
    description="What puts a person who is in neither Category 1 nor Category 2 in Category 3.",
    versions=(
        Version(
            in_force_from=date(2004, 4, 5),
            value="by reason of offences committed, may cause serious harm to the public",
            citation=Citation("Criminal Justice Act 2003", "section 325(2)(b)", SECTION_325),
            verified=True,
        ),
    ),
)

CATEGORY_3_NEEDS_MEETINGS = Dated(
    name="Category 3 only where multi-agency meetings are needed",
    description="Whether the Guidance keeps Category 3 for cases that need Level 2 or Level 3.",
    versions=(
        Version(
            in_force_from=date(2004, 4, 5),
            value=False,
            citation=Guidance(GUIDANCE_2003, "Category 3, as the reports for 2005-07 describe it"),
            verified=True,
        ),
        Version(
            in_force_from=date(2012, 4, 1),
            value=True,
            citation=Guidance(
                GUIDANCE_2012, "Category 3, as the Warwickshire report for 2014-15 describes it"
            ),
            verified=False,
            note="Stated for 2014-15, under the edition of 2012. The day it took effect is to be checked.",
        ),
    ),
)

CATEGORY_4_TERM_IN_MONTHS = Dated(
    name="shortest term for a terrorist offence to count for Category 4",
    description=(
        "Own knowledge, not checked against the Act: the three ways into Category 4, and the term of "
        "12 months. Kept as a default that CategoryPolicy lets an area change."
    ),
    versions=(
        Version(
            in_force_from=date(2022, 6, 28),
            value=12,
            citation=Citation(
                "Police, Crime, Sentencing and Courts Act 2022",
                "Part 10 (management of offenders)",
                "https://www.legislation.gov.uk/ukpga/2022/32/part/10",
            ),
            verified=False,
            note="That Category 4 exists is confirmed; who is in it, and since when, remains to be checked.",
        ),
    ),
)
