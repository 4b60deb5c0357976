"""Adam, Brian, Charlie and Darren, of the report of Thames Valley for 2006-07."""

from datetime import date

from mappa.discussions.states import EffectOnRisk
from mappa.law.disclosure import Power
from mappa.law.events import KindOfEvent
from mappa.law.orders import KindOfOrder, StepOfOrder
from mappa.risk.states import AtRisk, RiskLevel

from .agreeing import (
    Agreed,
    Assesses,
    Discussed,
    Meets,
    Plans,
    Reports,
    Sign,
    Tells,
    Tool,
    contingency,
    monitoring,
    risk,
    safety,
    supervision,
    treatment,
)
from .deciding import Accepts, Level, Referred, Refers, Test
from .deeds import Category, CustodyBegins, CustodyEnds, Discloses, Happens, Order, WorksOn
from .telling import Study, step

AREA = "Thames Valley"
REPORT = "Thames Valley MAPPA annual report 2006-07"
COORDINATOR, POLICE, PROBATION, HEALTH = (
    "thames.coordinator",
    "thames.police",
    "thames.probation",
    "thames.health",
)
SOCIAL, HOUSING = "Thames Valley Social Services", "Riverside Housing Association"
MENTAL_HEALTH = "Three Rivers Mental Health Trust"
APPLIED, INTERIM, FULL = StepOfOrder
PUBLIC, ADULTS, CHILDREN, STAFF, PRISONERS, SELF = AtRisk
VERY_HIGH, HIGH, MEDIUM = RiskLevel.VERY_HIGH, RiskLevel.HIGH, RiskLevel.MEDIUM

# ── Adam ──

ADAM_TEST = Test(
    several="Police, probation and social services each hold a part of the picture and each has work to do.",
    high="Sexual offences against a girl under 14, whom he may still be seeing.",
    why_not_lower="None of the three can show alone whether he still meets her.",
)
ADAM_CALLS = "Call at his home without notice, at different hours"
ADAM_APPLIES = "Apply for a SOPO that forbids contact with the girl"

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
            date(2006, 1, 10),
            PROBATION,
            "His offender manager brings the case to the MARMM as soon as he is sentenced.",
            Refers(
                2,
                Referred(
                    offence="Two offences of sexual activity with a girl under 14.",
                    sentence="A community order with demanding requirements; registration.",
                    risk=HIGH,
                    tool="OASys",
                    who="The girl, now 14, of further sexual contact; other girls of her age.",
                    why="He may be hiding from each agency what another could see.",
                    adds="One picture of where he goes and whom he meets.",
                    agencies={
                        "Police": "watches his home",
                        "Social services": "works with the girl’s family",
                    },
                    victims="The girl, who may not think of herself as harmed.",
                ),
            ),
            Assesses(
                (
                    risk(
                        CHILDREN,
                        HIGH,
                        "Sexual activity with the girl of his offences, or with another of her age.",
                        "While he believes that nobody compares notes.",
                        "Contact with her by any means; time alone; a missed appointment.",
                    ),
                ),
                tools=(Tool("OASys", "High", "Offender manager"),),
            ),
        ),
        step(
            date(2006, 1, 13),
            COORDINATOR,
            "Accepted for the next MARMM.",
            Accepts(2, ADAM_TEST),
        ),
        step(
            date(2006, 1, 16),
            COORDINATOR,
            "Put on the agenda of the MARMM straight away, so that the agencies pool what they know while the "
            "sentence is young.",
            Level(2, ADAM_TEST),
            WorksOn(POLICE),
            WorksOn(PROBATION),
        ),
        step(
            date(2006, 1, 27),
            PROBATION,
            "A first plan for the meeting.",
            Plans(
                date(2006, 4, 10),
                (
                    supervision(
                        "Weekly appointments; any sign of contact is passed on that day", PROBATION, CHILDREN
                    ),
                    monitoring(ADAM_CALLS, POLICE, CHILDREN),
                    treatment("Assessment for the sex offender programme", PROBATION, CHILDREN),
                    safety("A social worker sees the girl and her parents each week", SOCIAL, CHILDREN),
                    contingency("Arrest if she is found with him", POLICE, CHILDREN),
                ),
                (Sign("She is missing from home or school", "Police go to his address at once", POLICE),),
            ),
        ),
        step(
            date(2006, 1, 30),
            COORDINATOR,
            "Police, the offender manager and social services each suspect, independently, that he still sees the "
            "girl. The MARMM asks the police to seek an order that limits his movements.",
            Meets(
                2,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL),
                said=Discussed(
                    tells={
                        POLICE: "Neighbours have seen a girl of about that age go in.",
                        PROBATION: "He answers questions about her too quickly.",
                        SOCIAL: "She does not say where she spends her afternoons.",
                    },
                    keeps_back="Her parents know of him already, and nobody else would be safer for being told.",
                    next_review_on=date(2006, 4, 10),
                    agreed=(
                        Agreed(ADAM_APPLIES, POLICE, date(2006, 2, 6)),
                        Agreed("Visit him unannounced before the end of February", POLICE, date(2006, 2, 28)),
                    ),
                ),
            ),
        ),
        step(
            date(2006, 1, 31),
            POLICE,
            "The police apply for the order that the MARMM asked for.",
            Order(APPLIED),
        ),
        step(
            date(2006, 2, 6),
            POLICE,
            "The court makes an interim order, which forbids any contact with her.",
            Order(INTERIM),
            Reports(
                ADAM_APPLIES,
                "The interim order was made today.",
                EffectOnRisk.LOWERED,
                "He may be arrested now.",
            ),
        ),
        step(
            date(2006, 2, 20),
            POLICE,
            "Officers call unannounced, because of what the MARMM had put together, and find the girl hidden in a "
            "wardrobe at his home. He is arrested and goes before the Crown Court in custody.",
            CustodyBegins(),
            Happens(KindOfEvent.RETURN_BREACH_OF_ORDER),
            Reports(
                "Visit him unannounced before the end of February",
                "She was found in a wardrobe; he was arrested.",
                EffectOnRisk.LOWERED,
                "He is in custody.",
            ),
        ),
        step(
            date(2006, 3, 24),
            POLICE,
            "Six months’ imprisonment, and with it seven years on the register; the full order, with strict "
            "conditions, runs until 2011.",
            Order(FULL),
        ),
        step(
            date(2006, 4, 7),
            PROBATION,
            "Assessed and planned anew for his release.",
            Assesses(
                (
                    risk(
                        CHILDREN,
                        HIGH,
                        "Sexual activity with the girl, or with another of her age; he set an order of the court "
                        "aside.",
                        "On release, and when he thinks that interest in him has faded.",
                        "Contact with her by any means; a change of address; refusal of the programme.",
                    ),
                ),
                summary="No regard for rules or authority, shown early in his registration.",
                tools=(Tool("OASys", "High", "Offender manager"),),
            ),
            Plans(
                date(2006, 9, 4),
                (
                    supervision("Appointments twice a week from release", PROBATION, CHILDREN),
                    monitoring(ADAM_CALLS, POLICE, CHILDREN),
                    monitoring("Check that each condition of the order is kept", POLICE, CHILDREN),
                    treatment("Sex offender programme from release", PROBATION, CHILDREN),
                    safety("A social worker sees the girl and her parents each week", SOCIAL, CHILDREN),
                    contingency("Arrest for any breach of the order", POLICE, CHILDREN),
                ),
                (Sign("She is missing from home or school", "Police go to his address at once", POLICE),),
            ),
        ),
        step(
            date(2006, 4, 10),
            COORDINATOR,
            "The MARMM keeps him on its agenda for as long as can be foreseen.",
            Meets(
                2,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL),
                said=Discussed(
                    tells={
                        POLICE: "The full order is in force.",
                        SOCIAL: "The girl begins to talk of what happened.",
                    },
                    keeps_back="The order and the visits protect her; nobody new is at risk of meeting him.",
                    next_review_on=date(2006, 9, 4),
                ),
            ),
        ),
        step(
            date(2006, 5, 19),
            PROBATION,
            "Released halfway through the sentence.",
            CustodyEnds(),
        ),
    ),
)

# ── Brian ──

BRIAN_TEST = Test(
    several="Police, probation, social services and the school must each watch and tell.",
    high="Prison for sexual offences against boys.",
    why_not_lower="His licence is over: no single agency has a hold on him.",
)
BRIAN_APPLIES = "Apply for an interim SOPO before his registration ends"

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
            Level(2, BRIAN_TEST),
            WorksOn(POLICE),
        ),
        step(
            date(2006, 11, 13),
            POLICE,
            "Assessed for the MARMM.",
            Assesses(
                (
                    risk(
                        CHILDREN,
                        HIGH,
                        "Grooming, and then sexual assault, of boys who are friends of his two daughters.",
                        "When boys visit his house, and after his registration ends.",
                        "Boys in his house; gifts; a reason to be alone with one.",
                    ),
                ),
                tools=(Tool("Risk Matrix 2000", "High", "Public protection officer"),),
            ),
            Plans(
                date(2007, 1, 15),
                (
                    supervision("Visits as a registered offender, without notice", POLICE, CHILDREN),
                    monitoring(
                        "Local intelligence about boys at his house comes to one officer", POLICE, CHILDREN
                    ),
                    treatment("Offer voluntary work on his offending", PROBATION, CHILDREN),
                    safety("Find out which families know him, and what they need to know", SOCIAL, CHILDREN),
                    contingency("Apply for an order if advice is ignored", POLICE, CHILDREN),
                ),
                (
                    Sign(
                        "A boy is alone with him",
                        "Tell children’s services and the police on the day",
                        POLICE,
                    ),
                ),
            ),
        ),
        step(
            date(2006, 11, 20),
            COORDINATOR,
            "Intelligence has him talking to boys who are friends of his daughters, and letting them into his "
            "house. There is no evidence of an offence, but it may be how one begins.",
            Meets(
                2,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL),
                said=Discussed(
                    tells={
                        POLICE: "He was seen talking to the boys, and they were seen going in. No complaint.",
                        PROBATION: "He finished his licence without a breach.",
                        SOCIAL: "",
                    },
                    keeps_back="He is to be warned first; which families are concerned is not known yet.",
                    next_review_on=date(2007, 1, 15),
                    agreed=(Agreed("Warn him to keep away from the boys", POLICE, date(2006, 12, 4)),),
                ),
            ),
        ),
        step(
            date(2006, 11, 29),
            POLICE,
            "The public protection officer of his town calls on him, advises him, and tells him to stay away from "
            "boys.",
            Reports(
                "Warn him to keep away from the boys",
                "He was told plainly. He agreed, and went on all the same.",
                EffectOnRisk.NO_CHANGE,
                "He ignores it.",
            ),
        ),
        step(
            date(2007, 1, 15),
            COORDINATOR,
            "The warning did nothing and the ten years of registration are nearly over. The risk of his offending "
            "without that hold on him is not acceptable.",
            Meets(
                2,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL),
                said=Discussed(
                    tells={POLICE: "The boys still visit. Registration ends in September."},
                    keeps_back="An order protects all the families sooner than telling some of them would.",
                    next_review_on=date(2007, 5, 21),
                    agreed=(Agreed(BRIAN_APPLIES, POLICE, date(2007, 2, 5)),),
                ),
            ),
        ),
        step(
            date(2007, 1, 22),
            POLICE,
            "The police apply, as the MARMM asked.",
            Order(APPLIED),
        ),
        step(
            date(2007, 2, 5),
            POLICE,
            "The court makes an interim order, which does not end with the registration.",
            Order(INTERIM),
            Reports(BRIAN_APPLIES, "Made today.", EffectOnRisk.LOWERED, "Contact is an offence now."),
        ),
        step(
            date(2007, 2, 12),
            POLICE,
            "The order and his photograph go round the forces. That is how it comes out that he has been "
            "approaching children at a seaside resort more than a hundred miles from home.",
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
        step(
            date(2007, 5, 18),
            POLICE,
            "Assessed anew: he has been found, arrested, and charged with breaching the order.",
            Assesses(
                (
                    risk(
                        CHILDREN,
                        VERY_HIGH,
                        "Grooming and sexual assault of boys, near home and where nobody knows him.",
                        "On holiday or travelling; whenever an order or a condition runs out.",
                        "Journeys to the coast; boys in his house; gifts.",
                    ),
                ),
                tools=(Tool("Risk Matrix 2000", "Very high", "Public protection officer"),),
            ),
            Plans(
                date(2007, 9, 17),
                (
                    supervision("Visits as a registered offender, without notice", POLICE, CHILDREN),
                    monitoring(
                        "Forces of the places he travels to are told before a journey", POLICE, CHILDREN
                    ),
                    treatment("Offer voluntary work on his offending", PROBATION, CHILDREN),
                    safety("Schools near the resort are visited by their own force", POLICE, CHILDREN),
                    contingency("Seek the full order whatever the sentence", POLICE, CHILDREN),
                ),
                (
                    Sign(
                        "A boy is alone with him",
                        "Tell children’s services and the police on the day",
                        POLICE,
                    ),
                ),
            ),
        ),
        step(
            date(2007, 5, 21),
            COORDINATOR,
            "He stands charged with breach of the order, for which he can be imprisoned for up to five years. "
            "However long a sentence he gets, the MARMM will go on watching him.",
            Meets(
                2,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL),
                said=Discussed(
                    tells={
                        POLICE: "Known by his photograph, arrested and charged before he had touched a boy."
                    },
                    discloses=Tells(
                        to="The force of the seaside resort",
                        what="His convictions, the order, and how he approaches boys.",
                        power=Power.CRIME_AND_DISORDER,
                        why="Children there have met him, and that force has to find them.",
                    ),
                    next_review_on=date(2007, 9, 17),
                ),
            ),
        ),
    ),
)

# ── Charlie ──

CHARLIE_TEST = Test(
    several="Mental health, police, social services, probation and housing must act together.",
    high="High to family, former partner, neighbours and staff.",
    senior="Eviction, release from hospital and two court cases have to be steered by those who decide in each agency.",
    why_not_lower="Without senior managers the landlord would evict and the hospital discharge, each by its own rules.",
)
CHARLIE_STEPS_DOWN = Test(
    several="Mental health, probation and police still act together.",
    down="The order of the court gives the supervision that the panel was there to bring about.",
    why_not_lower="He has to be seen often by several agencies for a long time yet.",
)
CHARLIE_CLEARS = "Take the weapons out of his old home, with his consent to destroy them"
CHARLIE_REPORTS = "Write court reports that ask for a community sentence with a Mental Health Requirement"

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
        Category(3),
        WorksOn(HEALTH),
    ),
    steps=(
        step(
            date(2006, 5, 3),
            HEALTH,
            "The mental health team refers him: most referrals are by police or probation.",
            Refers(
                3,
                Referred(
                    offence="Violence; two cases wait for court, bodily harm and cruelty to animals.",
                    sentence="None yet for the two cases that wait; in hospital under a treatment order.",
                    risk=HIGH,
                    tool="",
                    who="Family, former partner, neighbours and staff, of violence; women, of rape.",
                    why="He takes no medicine he is not watched taking, works with nobody, and collects weapons.",
                    adds="A complete plan before he leaves hospital.",
                    agencies={
                        "Mental health": "treats him, and knows his illness",
                        "Police": "knows his weapons and his threats",
                        "Housing": "is about to end his tenancy",
                    },
                    victims="Neighbours, some too frightened to complain; witnesses in both cases.",
                ),
            ),
        ),
        step(
            date(2006, 5, 8),
            COORDINATOR,
            "Accepted for the panel.",
            Accepts(3, CHARLIE_TEST),
        ),
        step(
            date(2006, 5, 9),
            COORDINATOR,
            "Earlier prison sentences for violence, two cases waiting for court, weapons, threats of rape, and "
            "fear among neighbours, staff and patients: the risk needs a complete plan before his release.",
            Level(3, CHARLIE_TEST, signed_by=PROBATION),
        ),
        step(
            date(2006, 5, 15),
            HEALTH,
            "Assessed for the panel.",
            Assesses(
                (
                    risk(
                        PUBLIC,
                        HIGH,
                        "Violence to neighbours; threats of rape to women.",
                        "Without his medicine.",
                    ),
                    risk(
                        ADULTS,
                        HIGH,
                        "Violence to his parents, his former partner, and witnesses.",
                        "On leave from hospital and after release.",
                        "Notice to quit; a court date; weapons within reach.",
                    ),
                    risk(STAFF, HIGH, "Threats and blows on the ward.", "When he is told no."),
                    risk(SELF, MEDIUM, "Loss of home and of treatment."),
                ),
                summary="Several mental health problems; works with nobody who supervises him.",
            ),
            Plans(
                date(2006, 10, 16),
                (
                    supervision("One nurse co-ordinates his care on the ward and after", HEALTH, STAFF, SELF),
                    monitoring("Addresses of witnesses and of his former partner are marked", POLICE, ADULTS),
                    monitoring("Weapons are found and removed before any leave", POLICE, PUBLIC, ADULTS),
                    treatment("Medicine under observation", HEALTH, PUBLIC, SELF),
                    safety("Alarms in his parents’ home before unescorted leave", POLICE, ADULTS),
                    contingency(
                        "Return to the ward at the first threat on leave", HEALTH, PUBLIC, ADULTS, STAFF
                    ),
                ),
                (Sign("He misses a dose or an appointment", "The nurse visits that day", HEALTH),),
            ),
        ),
        step(
            date(2006, 5, 16),
            COORDINATOR,
            "The panel wants the whole plan to be in place before he leaves hospital.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, HEALTH, SOCIAL, HOUSING),
                said=Discussed(
                    tells={
                        HEALTH: "Detained for treatment; aggressive to patients and staff.",
                        POLICE: "Two cases wait for court. He is known to keep weapons.",
                        HOUSING: "Notice to quit is ready, because of the neighbours’ complaints.",
                    },
                    discloses=Tells(
                        to="The housing association, his landlord",
                        what="That he is to be released, and what losing his home would do to the risk.",
                        power=Power.CO_OPERATION,
                        why="A notice now would make him homeless, unsettled and more dangerous.",
                    ),
                    next_review_on=date(2006, 10, 16),
                    agreed=(
                        Agreed(CHARLIE_CLEARS, POLICE, date(2006, 9, 18)),
                        Agreed(CHARLIE_REPORTS, PROBATION, date(2007, 1, 31)),
                    ),
                ),
            ),
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
            "The beat officer and staff of the mental health team take the weapons from his old home. The old "
            "neighbours, some of whom had not dared to complain, are told that he moves elsewhere.",
            Reports(
                CHARLIE_CLEARS,
                "Removed, with his signed disclaimer that they may be destroyed.",
                EffectOnRisk.LOWERED,
                "No weapons known to be within his reach.",
            ),
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
            date(2006, 10, 16),
            COORDINATOR,
            "Supported leave in a flat away from his old address comes first, so that his release is prepared.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, HEALTH, HOUSING),
                apologies=(SOCIAL,),
                said=Discussed(
                    tells={
                        HEALTH: "He takes his medicine, and leave can begin.",
                        HOUSING: "A flat away from the old address is found for the time being.",
                        POLICE: "Alarms are in, and addresses marked.",
                    },
                    keeps_back="The old neighbours know what they need; the new ones are not known to be at risk.",
                    next_review_on=date(2007, 2, 12),
                ),
            ),
        ),
        step(
            date(2006, 11, 20),
            PROBATION,
            "Discharged from hospital after supported leave. His parents’ home has alarms, and the addresses of "
            "witnesses, of his former partner and of others are marked for the police.",
            CustodyEnds(),
        ),
        step(
            date(2007, 1, 22),
            PROBATION,
            "The court follows the report that probation wrote with the mental health team: a community order with "
            "supervision and a Mental Health Requirement, where a short prison sentence would have undone the "
            "plan.",
            Reports(
                CHARLIE_REPORTS,
                "Both cases ended in a community order with the requirement.",
                EffectOnRisk.LOWERED,
                "He must keep his treatment.",
            ),
            Assesses(
                (
                    risk(PUBLIC, MEDIUM, "Violence to neighbours.", "Without his medicine."),
                    risk(
                        ADULTS,
                        HIGH,
                        "Violence to his parents and his former partner.",
                        "When he feels let down by them.",
                        "A missed dose; an unplanned visit.",
                    ),
                    risk(STAFF, MEDIUM, "Threats when he is told no."),
                    risk(SELF, MEDIUM, "Loss of home and of treatment."),
                ),
                summary="Settled in another home; the order holds him to treatment.",
            ),
            Plans(
                date(2007, 3, 19),
                (
                    supervision(
                        "Appointments under the order, shared by probation and the nurse", PROBATION, ADULTS
                    ),
                    supervision("One nurse co-ordinates his care on the ward and after", HEALTH, STAFF, SELF),
                    monitoring("Addresses of witnesses and of his former partner are marked", POLICE, ADULTS),
                    treatment(
                        "Mental Health Requirement, with medicine under observation", HEALTH, PUBLIC, SELF
                    ),
                    safety("Alarms stay in his parents’ home", POLICE, ADULTS),
                    contingency(
                        "Breach and return to hospital if treatment stops", PROBATION, PUBLIC, ADULTS, STAFF
                    ),
                ),
                (Sign("He misses a dose or an appointment", "The nurse visits that day", HEALTH),),
            ),
        ),
        step(
            date(2007, 2, 12),
            COORDINATOR,
            "The panel has what it was called for: the order gives every agency the close supervision it wanted.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, HEALTH, SOCIAL, HOUSING),
                said=Discussed(
                    tells={HEALTH: "He keeps his appointments.", HOUSING: "No complaint at the new address."},
                    keeps_back="Nobody new is at risk.",
                    next_review_on=date(2007, 3, 19),
                ),
            ),
        ),
        step(
            date(2007, 2, 13),
            COORDINATOR,
            "Level 2 is now enough, with frequent checks.",
            Level(
                2,
                CHARLIE_STEPS_DOWN,
                what_changed="He lives elsewhere, unarmed, under an order that makes him keep his treatment.",
                signed_by=PROBATION,
            ),
        ),
        step(
            date(2007, 3, 19),
            COORDINATOR,
            "First review at level 2: the case goes on, and is checked often.",
            Meets(
                2,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, HEALTH),
                said=Discussed(
                    tells={PROBATION: "Every appointment kept.", POLICE: ""},
                    keeps_back="Nobody new is at risk.",
                    next_review_on=date(2007, 6, 18),
                ),
            ),
        ),
    ),
)

# ── Darren ──

DARREN_TEST = Test(
    several="Approved premises, police, mental health and probation must all act.",
    high="More than twenty years of sexual offences, here and abroad; mental ill health and drink.",
    senior="A fitted room, more staff and police surveillance cost more than any one of them can give.",
    why_not_lower="Only senior managers can commit the money and the staff.",
)
DARREN_HOME = "Find a home for him after the approved premises, and support in it"

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
            "Mental ill health, drink, and grave doubt whether he can live on his own without offending.",
            Level(3, DARREN_TEST, signed_by=POLICE),
            WorksOn(POLICE),
            WorksOn(PROBATION),
        ),
        step(
            date(2003, 6, 13),
            PROBATION,
            "Assessed and planned before he comes.",
            Assesses(
                (
                    risk(
                        PUBLIC,
                        VERY_HIGH,
                        "Sexual offences in public places and against strangers.",
                        "When he drinks, and when nobody is with him.",
                        "Alcohol; lapse of treatment; the end of the licence.",
                    ),
                    risk(SELF, MEDIUM, "Cannot look after himself when unwell."),
                ),
                tools=(Tool("Risk Matrix 2000", "Very high", "Offender manager"),),
            ),
            Plans(
                date(2003, 9, 15),
                (
                    supervision(
                        "Approved premises: a specially fitted room, more staff",
                        PROBATION,
                        PUBLIC,
                        SELF,
                    ),
                    monitoring("Cameras, curfew and strict times of signing in", PROBATION, PUBLIC),
                    monitoring("Police watch him outside the premises", POLICE, PUBLIC),
                    treatment("Treatment for illness and drink", MENTAL_HEALTH, SELF),
                    safety("Residents near the premises are told before he arrives", POLICE, PUBLIC),
                    contingency("Recall on the day of any breach", PROBATION, PUBLIC),
                ),
                (Sign("He smells of drink or is out of sight", "Staff ring the police at once", POLICE),),
            ),
        ),
        step(
            date(2003, 6, 16),
            COORDINATOR,
            "A full exchange of what every agency knows, and the money for the staff.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, MENTAL_HEALTH, HOUSING),
                said=Discussed(
                    tells={
                        POLICE: "Convictions in two countries.",
                        PROBATION: "Approved premises will take him with more staff.",
                        MENTAL_HEALTH: "Ill, and worse when he drinks.",
                    },
                    discloses=Tells(
                        to="Residents near the approved premises",
                        what="That somebody who needs close watching comes, and whom to ring.",
                        power=Power.COMMON_LAW,
                        why="They will see him daily, and can tell the police what they see.",
                    ),
                    conditions="Residence at the approved premises; curfew; no alcohol; treatment.",
                    next_review_on=date(2003, 9, 15),
                    agreed=(Agreed("Apply for a sex offender order", POLICE, date(2003, 9, 15)),),
                ),
            ),
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
            Reports(
                "Apply for a sex offender order",
                "Made today.",
                EffectOnRisk.LOWERED,
                "It will bind him after the licence.",
            ),
        ),
        step(
            date(2005, 9, 12),
            COORDINATOR,
            "The licence ends this month. Housing and support afterwards are looked for, weighing the danger he is.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, MENTAL_HEALTH, HOUSING),
                said=Discussed(
                    tells={
                        PROBATION: "Two years at the premises without an offence; he cannot stay without a licence.",
                        HOUSING: "No landlord will take him yet.",
                    },
                    keeps_back="Nobody knows yet where he will live, so there is nobody new to tell.",
                    next_review_on=date(2005, 10, 10),
                    agreed=(Agreed(DARREN_HOME, PROBATION, date(2005, 9, 30)),),
                ),
            ),
        ),
        step(
            date(2005, 10, 1),
            POLICE,
            "The licence ended yesterday. As feared, he offends today: lewd behaviour in a public place, with "
            "nobody hurt. Officers who knew where he was arrest him, and he is remanded, in breach of his order.",
            CustodyBegins(),
            Happens(KindOfEvent.RETURN_BREACH_OF_ORDER),
        ),
        step(
            date(2005, 10, 7),
            PROBATION,
            "Assessed and planned for a release that may come at short notice.",
            Reports(
                DARREN_HOME,
                "Overtaken by his arrest: no home had been found.",
                None,
            ),
            Assesses(
                (
                    risk(
                        PUBLIC,
                        VERY_HIGH,
                        "Sexual offences in public places and against strangers, on the first day without control.",
                        "Whenever nobody has the power to hold him.",
                        "Alcohol; lapse of treatment; release without a licence.",
                    ),
                    risk(SELF, MEDIUM, "Cannot look after himself when unwell."),
                ),
                summary="He cannot change, and can only be controlled.",
                tools=(Tool("Risk Matrix 2000", "Very high", "Offender manager"),),
            ),
            Plans(
                date(2006, 1, 16),
                (
                    supervision("The same approved premises keep a room for him", PROBATION, PUBLIC, SELF),
                    monitoring("Police watch him from the gate of the prison", POLICE, PUBLIC),
                    treatment(
                        "Assessment by the unit for severe personality disorder", MENTAL_HEALTH, PUBLIC, SELF
                    ),
                    safety("Residents near the premises are told before he returns", POLICE, PUBLIC),
                    contingency("Arrest under the order for any breach", POLICE, PUBLIC),
                ),
                (Sign("The court or the prison names a day", "The panel meets within two days", PROBATION),),
            ),
        ),
        step(
            date(2005, 10, 10),
            COORDINATOR,
            "No licence any more, yet the panel meets: he may be freed quickly, and would go to the same premises, "
            "where he did comparatively well for long.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, MENTAL_HEALTH),
                said=Discussed(
                    tells={
                        POLICE: "Remanded. The order is what holds him.",
                        PROBATION: "The premises keep a room.",
                    },
                    keeps_back="He is in custody; the residents are told if he is to come back.",
                    next_review_on=date(2006, 1, 16),
                ),
            ),
        ),
        step(
            date(2006, 1, 16),
            COORDINATOR,
            "The panel meets again while he waits for court.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, MENTAL_HEALTH),
                said=Discussed(
                    tells={MENTAL_HEALTH: "The unit for severe personality disorder will see him."},
                    keeps_back="He is in custody.",
                    next_review_on=date(2006, 5, 15),
                ),
            ),
        ),
        step(
            date(2006, 5, 15),
            COORDINATOR,
            "His appeal against conviction goes to the High Court, which speaks well of the arrangements and their "
            "plans.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, MENTAL_HEALTH),
                said=Discussed(
                    tells={PROBATION: "The judges read the plans of this panel."},
                    keeps_back="He is in custody.",
                    next_review_on=date(2006, 11, 20),
                ),
            ),
        ),
        step(
            date(2006, 11, 13),
            PROBATION,
            "He goes to the unit for dangerous and severe personality disorder of a secure hospital, and leaves "
            "prison for it: the public is protected, and he gets what his disorder needs.",
            CustodyEnds(),
            CustodyBegins(),
        ),
    ),
)

STUDIES = (ADAM, BRIAN, CHARLIE, DARREN)
