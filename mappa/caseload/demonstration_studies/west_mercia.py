"""A, B, C and D, of the report of West Mercia for 2005-06. The report gives letters: the names are made up."""

from datetime import date

from mappa.law.disclosure import Power
from mappa.law.events import KindOfEvent
from mappa.offenders.states import MembershipKind

from .telling import (
    Category,
    CustodyBegins,
    CustodyEnds,
    Discloses,
    Happens,
    Level,
    Moves,
    Study,
    WorksOn,
    step,
)

AREA = "West Mercia"
REPORT = "West Mercia MAPPA annual report 2005-06"
COORDINATOR, POLICE, PROBATION = "mercia.coordinator", "mercia.police", "mercia.probation"
THE_AREA_BEFORE = "warwickshire.coordinator"

A = Study(
    reference="MERCIA-CASE-A",
    report=REPORT,
    given_names="Alfred",
    family_name="Merrick",
    born=date(1955, 4, 11),
    area=AREA,
    division="Telford",
    begins=step(
        date(2004, 11, 15),
        PROBATION,
        "In prison, after many sexual offences against boys; to be released on an extended licence.",
        CustodyBegins(),
        Category(1),
    ),
    steps=(
        step(
            date(2005, 2, 14),
            COORDINATOR,
            "Prison, probation, police and others begin to plan well before his release. He did the treatment "
            "programme, with some good reports, but nobody expects it to keep him from seeking out boys, and then "
            "from offending.",
            Level(3),
            WorksOn(PROBATION),
            WorksOn(POLICE),
        ),
        step(
            date(2005, 6, 13),
            PROBATION,
            "Released to live in a hostel, under licence conditions that bar whatever could bring him near children.",
            CustodyEnds(),
        ),
        step(
            date(2006, 1, 24),
            PROBATION,
            "Good months, then those watching him found that his new friend has children, and that he had offered "
            "to mind the son. Recalled to prison.",
            CustodyBegins(),
            Happens(KindOfEvent.RECALL_BREACH_OF_LICENCE),
        ),
        step(
            date(2006, 5, 16),
            POLICE,
            "Charged with grooming, for which he may be sentenced again. When release comes up once more, the "
            "panel will assess and plan anew.",
            Happens(KindOfEvent.CHARGED_SERIOUS_OFFENCE),
        ),
    ),
)

B = Study(
    reference="MERCIA-CASE-B",
    report=REPORT,
    given_names="Bernard",
    family_name="Tolliver",
    born=date(1966, 12, 5),
    area=AREA,
    division="Hereford",
    begins=step(
        date(2004, 6, 7),
        PROBATION,
        "In prison for a serious assault on a relative, the second at least.",
        CustodyBegins(),
        Category(2),
    ),
    steps=(
        step(
            date(2004, 9, 6),
            COORDINATOR,
            "The victim is old, frail and much disabled, and her life is in danger. Probation, police, a housing "
            "association and adult services begin to build safeguards for the day of release.",
            Level(3),
            WorksOn(PROBATION, until=date(2006, 2, 20)),
            WorksOn(POLICE),
        ),
        step(
            date(2005, 2, 14),
            PROBATION,
            "Released on licence, within limits that then hold. Adult protection works to win the victim’s "
            "agreement to safeguards that outlast the licence; afraid, yet unwilling to lose him, she holds back.",
            CustodyEnds(),
        ),
        step(
            date(2006, 2, 20),
            COORDINATOR,
            "The licence is over and nobody supervises him. Shortly before, the victim had agreed to an "
            "application, and a court order now keeps him from seeing her alone. The danger to her goes on: from "
            "category 2 the case passes to category 3, which the report does not say, and stays with the panel.",
            Category(3),
        ),
    ),
)

C = Study(
    reference="MERCIA-CASE-C",
    report=REPORT,
    given_names="Craig",
    family_name="Fennimore",
    born=date(1976, 8, 22),
    area="Warwickshire",
    division="",
    begins=step(
        date(2004, 3, 8),
        THE_AREA_BEFORE,
        "Registered after sexual offences against children. The report does not name the area that he came from: "
        "Warwickshire is chosen.",
        Category(1),
        Level(1),
    ),
    steps=(
        step(
            date(2005, 10, 10),
            THE_AREA_BEFORE,
            "Moves to West Mercia with his girlfriend and her child, who is severely disabled. What is passed on "
            "has gaps.",
            Moves(AREA, "Shropshire", accepted_by=COORDINATOR),
        ),
        step(
            date(2005, 10, 24),
            COORDINATOR,
            "Police and probation assess anew the risk of violence and of sexual offending, fill the gaps, and "
            "bring the case to the panel: he has offended against children, and threatens people at home and "
            "outside.",
            Level(3),
            WorksOn(POLICE),
            WorksOn(PROBATION),
        ),
        step(
            date(2005, 11, 7),
            POLICE,
            "Children’s services act at once on what the panel heard, and the child’s school helps to keep watch.",
            Discloses(
                what="That he lives in the child’s home and may be a danger to the child, and what to look out for.",
                to="The head teacher of the child’s school",
                recipient_kind="school",
                relation="protects",
                power=Power.CHILD_PROTECTION,
                decided_by="MAPPP Level 3",
                conditions="For the staff who see the child daily; concerns go to children’s services the same day.",
            ),
        ),
        step(
            date(2006, 1, 23),
            POLICE,
            "Remanded after more offences and threats, three months into the panel’s work. The prison tells what "
            "it sees; probation and mental health services assess him while he waits for trial. Partner and child "
            "are thought safe.",
            CustodyBegins(),
        ),
    ),
)

D = Study(
    reference="MERCIA-CASE-D",
    report=REPORT,
    given_names="Dean",
    family_name="Hathersley",
    born=date(1980, 2, 9),
    area=AREA,
    division="South Worcestershire",
    begins=step(
        date(2005, 6, 20),
        PROBATION,
        "Coming to the end of a long sentence for a very violent offence, with violence before it; did little in "
        "prison, and was at times aggressive.",
        CustodyBegins(),
        Category(2),
    ),
    steps=(
        step(
            date(2005, 8, 22),
            COORDINATOR,
            "Still angry with the victim, it is said; likely to drink hard again, and to find life outside too "
            "hard. Probation, victim liaison and police plan together from a month before his release.",
            Level(3),
            WorksOn(PROBATION),
            WorksOn(POLICE, MembershipKind.MEETING, until=date(2006, 1, 23)),
        ),
        step(
            date(2005, 9, 19),
            PROBATION,
            "Released to a hostel, under strict conditions on where he goes, whom he meets and alcohol.",
            CustodyEnds(),
        ),
        step(
            date(2006, 1, 23),
            COORDINATOR,
            "Five months with the panel, four of them in the community, and none of the feared signs: he keeps to "
            "the licence, drinks nothing, and has his first full-time job, as many checks confirm. Moved down, and "
            "watched to see that it lasts; he hopes to join an older brother in another area one day.",
            Level(2),
        ),
    ),
)

STUDIES = (A, B, C, D)
