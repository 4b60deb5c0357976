"""Cases i, ii and iii of the report of Gloucestershire for 2005-06. The report numbers them: the names are made up."""

from datetime import date

from mappa.law.disclosure import Power
from mappa.law.events import KindOfEvent
from mappa.law.orders import StepOfOrder

from .telling import (
    Category,
    CustodyBegins,
    CustodyEnds,
    Discloses,
    Happens,
    Level,
    Moves,
    Order,
    Study,
    WorksOn,
    step,
)

AREA = "Gloucestershire"
REPORT = "Gloucestershire MAPPA annual report 2005-06"
COORDINATOR, POLICE, PROBATION = (
    "gloucestershire.coordinator",
    "gloucestershire.police",
    "gloucestershire.probation",
)
APPLIED, INTERIM, FULL = StepOfOrder

I = Study(  # noqa: E741 - the report’s own number
    reference="GLOUCESTERSHIRE-CASE-I",
    report=REPORT,
    given_names="Ian",
    family_name="Corbridge",
    born=date(1970, 9, 18),
    area=AREA,
    division="Cheltenham and Tewkesbury",
    begins=step(
        date(2005, 4, 18),
        PROBATION,
        "On a community rehabilitation order for assaulting his partner, with a condition to attend the domestic "
        "violence programme. There was worse before, against her and another; three children of 10, 6 and 4 saw "
        "it.",
        Category(3),
    ),
    steps=(
        step(
            date(2005, 6, 13),
            COORDINATOR,
            "Referred by probation: since they separated he is said to threaten grave harm to her and the "
            "children. Very high risk to all four, high to himself and to any new partner of either. Drink, drugs "
            "and self-harm play in.",
            Level(3),
            WorksOn(PROBATION),
            WorksOn(POLICE),
        ),
        step(
            date(2006, 2, 27),
            COORDINATOR,
            "A civil order protects her, contact with the children is supervised, and psychiatric and substance "
            "services see him. No breach and no new offence. He moves to another area, which the report does not "
            "name (Thames Valley is chosen), writes to his children, and can begin the programme now that the risk "
            "is in hand.",
            Moves("Thames Valley", accepted_by="thames.coordinator"),
        ),
    ),
)

II = Study(
    reference="GLOUCESTERSHIRE-CASE-II",
    report=REPORT,
    given_names="Ivor",
    family_name="Lackland",
    born=date(1968, 7, 3),
    area=AREA,
    division="Gloucester and Forest",
    begins=step(
        date(2003, 6, 2),
        PROBATION,
        "Serving six years for two indecent assaults, having threatened both women with rape; violence and "
        "exposure before that, in an unusual pattern.",
        CustodyBegins(),
        Category(1),
    ),
    steps=(
        step(
            date(2003, 11, 14),
            PROBATION,
            "Released on licence.",
            CustodyEnds(),
        ),
        step(
            date(2004, 5, 10),
            PROBATION,
            "Did not keep to the licence, and behaved so as to raise the risk: recalled.",
            CustodyBegins(),
            Happens(KindOfEvent.RECALL_BREACH_OF_LICENCE),
        ),
        step(
            date(2004, 9, 20),
            COORDINATOR,
            "Referred by probation before his next release. He refused the treatment programme and says that he "
            "will not obey a licence. Very high risk of harm to women.",
            Level(3),
            WorksOn(PROBATION),
            WorksOn(POLICE),
        ),
        step(
            date(2004, 11, 8),
            POLICE,
            "An order is applied for, with prohibitions cut to his pattern of offending.",
            Order(APPLIED),
        ),
        step(
            date(2004, 12, 6),
            POLICE,
            "The order is made as proposed. The report calls it a sex offender order; by now it is a SOPO.",
            Order(FULL),
        ),
        step(
            date(2004, 12, 8),
            PROBATION,
            "The victim enquiry officer tells the victims what is arranged.",
            Discloses(
                what="When he is released, that he will live outside the county, and which parts of it he may not "
                "enter.",
                to="The two victims",
                recipient_kind="victim",
                relation="at_risk",
                power=Power.REQUIRED_BY_LAW,
                decided_by="The MAPPP",
                conditions="Not the address of the approved premises.",
            ),
        ),
        step(
            date(2004, 12, 13),
            PROBATION,
            "Released to approved premises in another county, with curfew, tag, the community programme, more "
            "reporting than the standard asks, and visits by police. He registers. Gloucestershire stays "
            "responsible, which is chosen.",
            CustodyEnds(),
        ),
        step(
            date(2005, 10, 17),
            POLICE,
            "Close policing catches him in breach of the order. The Crown Court sends him to prison.",
            CustodyBegins(),
            Happens(KindOfEvent.RETURN_BREACH_OF_ORDER),
        ),
    ),
)

III = Study(
    reference="GLOUCESTERSHIRE-CASE-III",
    report=REPORT,
    given_names="Isaac",
    family_name="Rookwood",
    born=date(1951, 5, 25),
    area=AREA,
    division="Stroud and Cotswolds",
    begins=step(
        date(2003, 9, 15),
        POLICE,
        "Released on licence after sexual offences against children, and registered. He befriends families to come "
        "near their children.",
        Category(1),
    ),
    steps=(
        step(
            date(2004, 3, 8),
            PROBATION,
            "Broke his licence by contact with a victim, and was returned to prison for it.",
            CustodyBegins(),
            Happens(KindOfEvent.RECALL_BREACH_OF_LICENCE),
        ),
        step(
            date(2005, 1, 10),
            PROBATION,
            "Released; the licence has run out.",
            CustodyEnds(),
        ),
        step(
            date(2005, 5, 16),
            COORDINATOR,
            "Brought by the public protection officers: he has made friends with a family, whose young children "
            "have been at his flat and in his car. High risk of harm to girls and boys.",
            Level(2),
            WorksOn(POLICE),
        ),
        step(
            date(2005, 5, 19),
            COORDINATOR,
            "Social services go to see the family and make sure that they protect the children. Contact stops at "
            "once.",
            Discloses(
                what="That he is a registered sexual offender, and that he must not be with the children.",
                to="The parents of the family he befriended",
                recipient_kind="parent",
                relation="protects",
                power=Power.CHILD_PROTECTION,
                decided_by="The Level 2 meeting",
                conditions="To protect their children, and to be told to nobody else.",
            ),
        ),
        step(
            date(2005, 6, 13),
            POLICE,
            "The police apply for an order, as he has been told they would, and see him more often.",
            Order(APPLIED),
        ),
        step(
            date(2005, 7, 18),
            POLICE,
            "The order forbids being with a child under 17 unsupervised, living in a household with one, carrying "
            "one in a vehicle, and coming within a set distance of a school.",
            Order(FULL),
        ),
        step(
            date(2005, 12, 5),
            POLICE,
            "Moves away from there, within the county as is chosen, and stays at level 2 with several agencies at "
            "work. His new landlord is told.",
            Moves(AREA, "Gloucester and Forest"),
            Discloses(
                what="That he is a registered sexual offender under a SOPO, and which homes are unsuitable for him.",
                to="His new housing provider",
                recipient_kind="housing",
                relation="houses",
                power=Power.CO_OPERATION,
                decided_by="The Level 2 meeting",
                conditions="For the officers who let and manage the home only.",
            ),
        ),
    ),
)

STUDIES = (I, II, III)
