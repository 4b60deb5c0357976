"""Adam, Brian, Charlie and Darren, of the report of Thames Valley for 2006-07."""

from datetime import date

from mappa.law.disclosure import Power
from mappa.law.events import KindOfEvent
from mappa.law.orders import KindOfOrder, StepOfOrder
from mappa.offenders.states import MembershipKind

from .telling import (
    Category,
    CustodyBegins,
    CustodyEnds,
    Discloses,
    Happens,
    Level,
    Order,
    Study,
    WorksOn,
    step,
)

AREA = "Thames Valley"
REPORT = "Thames Valley MAPPA annual report 2006-07"
COORDINATOR, POLICE, PROBATION, HEALTH = (
    "thames.coordinator",
    "thames.police",
    "thames.probation",
    "thames.health",
)
APPLIED, INTERIM, FULL = StepOfOrder

ADAM = Study(
    reference="THAMES-CASE-ADAM",
    report=REPORT,
    given_names="Adam",
    family_name="Winterbourne",
    born=date(1979, 3, 14),
    area=AREA,
    division="Milton Keynes",
    begins=step(
        date(2006, 1, 9),
        POLICE,
        "Sentenced to a demanding community order for two offences of sexual activity with a girl under 14, and "
        "registered as a sexual offender.",
        Category(1),
    ),
    steps=(
        step(
            date(2006, 1, 16),
            COORDINATOR,
            "Put on the agenda of the MARMM straight away, so that the agencies pool what they know while the "
            "sentence is young.",
            Level(2),
            WorksOn(POLICE),
            WorksOn(PROBATION),
        ),
        step(
            date(2006, 1, 30),
            POLICE,
            "Police, the offender manager and social services each suspect that he still sees the girl, now 14. "
            "The MARMM asks the police to seek an order that limits his movements.",
            Order(APPLIED),
        ),
        step(
            date(2006, 2, 6),
            POLICE,
            "The court makes an interim order, which forbids any contact with her.",
            Order(INTERIM),
        ),
        step(
            date(2006, 2, 20),
            POLICE,
            "Officers call unannounced, because of what the MARMM had put together, and find the girl hidden in a "
            "wardrobe at his home. He is arrested and goes before the Crown Court in custody.",
            CustodyBegins(),
            Happens(KindOfEvent.RETURN_BREACH_OF_ORDER),
        ),
        step(
            date(2006, 3, 24),
            POLICE,
            "Six months’ imprisonment, and with it seven years on the register; the full order, with strict "
            "conditions, runs until 2011.",
            Order(FULL),
        ),
        step(
            date(2006, 5, 19),
            PROBATION,
            "Released halfway through the sentence. The MARMM keeps him on its agenda for as long as can be foreseen.",
            CustodyEnds(),
        ),
    ),
)

BRIAN = Study(
    reference="THAMES-CASE-BRIAN",
    report=REPORT,
    given_names="Brian",
    family_name="Hollowell",
    born=date(1957, 10, 2),
    area=AREA,
    division="Buckinghamshire",
    begins=step(
        date(1997, 9, 15),
        POLICE,
        "Registered for ten years after a prison sentence for sexual offences against boys.",
    ),
    steps=(
        step(
            date(2001, 4, 1),
            POLICE,
            "On the register when the arrangements begin.",
            Category(1),
        ),
        step(
            date(2003, 6, 16),
            COORDINATOR,
            "His licence has ended without a fault, but his is a case to which the MARMM comes back regularly.",
            Level(2),
            WorksOn(POLICE),
        ),
        step(
            date(2007, 1, 22),
            POLICE,
            "Intelligence has him talking to boys who are friends of his two daughters, and letting them into his "
            "house. An officer warned him off; he went on. The ten years are nearly over, so the MARMM has an "
            "order applied for.",
            Order(APPLIED),
        ),
        step(
            date(2007, 2, 5),
            POLICE,
            "The court makes an interim order, which outlasts the registration.",
            Order(INTERIM),
        ),
        step(
            date(2007, 2, 12),
            POLICE,
            "The order and his photograph go round the forces. That is how it comes out that he has been "
            "approaching children at a seaside resort more than a hundred miles from home. He is found, arrested "
            "and charged with breaching the order; the MARMM will go on watching him, however long a sentence he "
            "gets.",
            Discloses(
                what="That he is under an interim SOPO, what it forbids, and his photograph.",
                to="Other police forces",
                recipient_kind="agency",
                relation="manages",
                power=Power.CRIME_AND_DISORDER,
                decided_by="The MARMM",
                conditions="For police use: not to be passed on to the public.",
            ),
        ),
    ),
)

CHARLIE = Study(
    reference="THAMES-CASE-CHARLIE",
    report=REPORT,
    given_names="Charlie",
    family_name="Applegarth",
    born=date(1974, 6, 27),
    area=AREA,
    division="West Berkshire",
    begins=step(
        date(2006, 5, 2),
        COORDINATOR,
        "Brought to the arrangements by the community mental health team, while he is held in hospital under a "
        "treatment order of the Mental Health Act.",
        CustodyBegins(),
    ),
    steps=(
        step(
            date(2006, 5, 9),
            COORDINATOR,
            "Earlier prison sentences for violence; two cases waiting for court, bodily harm and cruelty to "
            "animals; he collects weapons, has threatened women with rape, and frightens neighbours, staff and "
            "patients. The risk to family, former partner, neighbours and staff is high, and needs a complete plan "
            "before his release.",
            Category(3),
            Level(3),
            WorksOn(HEALTH),
            WorksOn(POLICE, MembershipKind.ACTION),
            WorksOn(PROBATION, MembershipKind.MEETING, until=date(2006, 12, 11)),
        ),
        step(
            date(2006, 6, 20),
            COORDINATOR,
            "Eviction would leave him homeless and unsettled, and more dangerous: the MAPPP asks his landlord to "
            "wait, and to find him another address that probation’s housing adviser, the mental health team and "
            "police accept.",
            Discloses(
                what="That he will be released from hospital, that he must not come back to this address, and what "
                "another address must be like.",
                to="The housing association, his landlord",
                recipient_kind="housing",
                relation="houses",
                power=Power.CO_OPERATION,
                decided_by="The MAPPP",
                conditions="For the officers who deal with the tenancy only.",
                offender_told="yes",
            ),
        ),
        step(
            date(2006, 9, 18),
            POLICE,
            "Weapons were taken from his old home by the beat officer and staff of the mental health team, and he "
            "signed that they may be destroyed. The old neighbours, some of whom had not dared to complain, are "
            "told that he moves elsewhere.",
            Discloses(
                what="That he will not come back to live beside them.",
                to="His former neighbours",
                recipient_kind="public",
                relation="at_risk",
                power=Power.COMMON_LAW,
                decided_by="The MAPPP",
                conditions="Not where he will live.",
            ),
        ),
        step(
            date(2006, 11, 20),
            PROBATION,
            "Discharged from hospital after supported leave in a flat away from the old address. His parents’ home "
            "has alarms, and the addresses of witnesses, of his former partner and of others are marked for the "
            "police.",
            CustodyEnds(),
        ),
        step(
            date(2007, 2, 13),
            COORDINATOR,
            "The court followed the report that probation wrote with the mental health team: a community order "
            "with supervision and a Mental Health Requirement, where a short prison sentence would have undone the "
            "plan. Level 2 is now enough, with frequent checks.",
            Level(2),
        ),
    ),
)

DARREN = Study(
    reference="THAMES-CASE-DARREN",
    report=REPORT,
    given_names="Darren",
    family_name="Stonehouse",
    born=date(1962, 1, 30),
    area=AREA,
    division="East Berkshire",
    begins=step(
        date(2003, 5, 12),
        POLICE,
        "Serving a long sentence for sexual offences, with convictions here and abroad over more than twenty "
        "years; he is to be released to this area.",
        CustodyBegins(),
        Category(1),
    ),
    steps=(
        step(
            date(2003, 5, 19),
            COORDINATOR,
            "Mental ill health, drink, and grave doubt whether he can live on his own without offending. The MAPPP "
            "prepares a specially fitted room in approved premises, with cameras, more staff, a curfew and signing "
            "in; the police watch him besides.",
            Level(3),
            WorksOn(POLICE),
            WorksOn(PROBATION),
        ),
        step(
            date(2003, 7, 7),
            POLICE,
            "The neighbourhood of the approved premises is told before he comes.",
            Discloses(
                what="That an offender who needs close watching will live in the approved premises, and whom to ring.",
                to="Residents near the approved premises",
                recipient_kind="public",
                relation="at_risk",
                power=Power.COMMON_LAW,
                decided_by="The MAPPP",
            ),
        ),
        step(
            date(2003, 7, 14),
            PROBATION,
            "Arrives in Thames Valley on licence, four years before the report.",
            CustodyEnds(),
        ),
        step(
            date(2003, 9, 8),
            POLICE,
            "The police apply for a sex offender order: there is no SOPO yet.",
            Order(APPLIED, KindOfOrder.SEX_OFFENDER_ORDER),
        ),
        step(
            date(2003, 10, 20),
            POLICE,
            "The court makes the sex offender order.",
            Order(FULL, KindOfOrder.SEX_OFFENDER_ORDER),
        ),
        step(
            date(2005, 10, 1),
            POLICE,
            "The licence ended yesterday, with housing and support being sought for him. As feared, he offends "
            "today: lewd behaviour in a public place, with nobody hurt. Officers who knew where he was arrest him, "
            "and he is remanded, in breach of his order. The panel goes on meeting, often, since he may be freed "
            "at short notice.",
            CustodyBegins(),
            Happens(KindOfEvent.RETURN_BREACH_OF_ORDER),
        ),
        step(
            date(2006, 11, 13),
            PROBATION,
            "His appeal went to the High Court, which spoke well of the arrangements and their plans. He goes to "
            "the unit for dangerous and severe personality disorder of a secure hospital, and leaves prison for "
            "it.",
            CustodyEnds(),
            CustodyBegins(),
        ),
    ),
)

STUDIES = (ADAM, BRIAN, CHARLIE, DARREN)
