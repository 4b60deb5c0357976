"""Cases i, ii and iii of the report of Gloucestershire for 2005-06. The report numbers them: the names are made up."""

from datetime import date

from mappa.discussions.states import EffectOnRisk
from mappa.law.disclosure import Power
from mappa.law.events import KindOfEvent
from mappa.law.orders import StepOfOrder
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
    condition,
    contingency,
    monitoring,
    risk,
    safety,
    supervision,
    treatment,
)
from .deciding import Accepts, Level, Passes, Referred, Refers, Test
from .deeds import Category, CustodyBegins, CustodyEnds, Discloses, Happens, Moves, Order, WorksOn
from .telling import Study, step

AREA = "Gloucestershire"
REPORT = "Gloucestershire MAPPA annual report 2005-06"
COORDINATOR, POLICE, PROBATION = (
    "gloucestershire.coordinator",
    "gloucestershire.police",
    "gloucestershire.probation",
)
SOCIAL, HOUSING, HEALTH = (
    "Gloucestershire Social Services",
    "Severn Vale Homes",
    "Gloucestershire Mental Health Trust",
)
PRISON = "HM Prison Service"
NEXT_AREA, ITS_COORDINATOR = "Thames Valley", "thames.coordinator"
APPLIED, INTERIM, FULL = StepOfOrder
PUBLIC, ADULTS, CHILDREN, STAFF, PRISONERS, SELF = AtRisk
VERY_HIGH, HIGH, MEDIUM = RiskLevel.VERY_HIGH, RiskLevel.HIGH, RiskLevel.MEDIUM

# ── i ──

I_TEST = Test(
    several="Police, probation, social services and mental health each hold what the others need.",
    high="Very high to his former partner and the three children.",
    senior="He is said to threaten them with grave harm: measures have to be taken at once, by all.",
    why_not_lower="The community order alone does not reach the danger to the family.",
)
I_VICTIM = "See the victim again at once about her safety, and tell her what civil orders she can seek"
I_PROGRAMME = "Assess whether he is suited to the domestic violence programme now"
I_COURT = "Return to court for another sentence if he fails to comply"

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
            date(2005, 6, 6),
            PROBATION,
            "Probation refers him: since they separated he is said to threaten grave harm to her and the children.",
            Refers(
                3,
                Referred(
                    offence="Assault on his partner.",
                    sentence="A community rehabilitation order with the domestic violence programme.",
                    risk=VERY_HIGH,
                    tool="OASys",
                    who="His former partner and three children, of grave harm; himself, of self-harm.",
                    why="He complies, and that does not make them safer.",
                    adds="Police, social services and mental health act on the same day.",
                    agencies={
                        "Police": "the domestic violence officer sees her",
                        "Social services": "assess the risk to the children, with their school",
                        "Mental health": "assesses him",
                    },
                    victims="His former partner; children of 10, 6 and 4.",
                ),
            ),
        ),
        step(
            date(2005, 6, 13),
            COORDINATOR,
            "Very high risk to her and the children, high to himself and to any new partner of either. Drink, "
            "drugs and self-harm play in.",
            Accepts(3, I_TEST),
            Level(3, I_TEST, signed_by=POLICE),
            WorksOn(PROBATION),
            WorksOn(POLICE),
        ),
        step(
            date(2005, 6, 17),
            PROBATION,
            "Assessed and planned for the panel.",
            Assesses(
                (
                    risk(
                        ADULTS,
                        VERY_HIGH,
                        "Physical and psychological harm to his former partner; high to a new partner of either.",
                        "When he learns that she will not come back.",
                        "Jealousy; a new relationship; drink and drugs.",
                    ),
                    risk(
                        CHILDREN,
                        VERY_HIGH,
                        "Physical and psychological harm to his three children.",
                        "When contact with them is refused.",
                        "Loss of contact; drink and drugs.",
                    ),
                    risk(SELF, HIGH, "Self-harm.", "After a refusal.", "Earlier self-harm coming back."),
                ),
                tools=(
                    Tool("OASys", "Very high", "Offender manager"),
                    Tool("SARA", "High", "Offender manager"),
                ),
            ),
            Plans(
                date(2005, 10, 17),
                (
                    supervision("More frequent appointments", PROBATION, ADULTS, CHILDREN),
                    monitoring("Collect what could lead to further charges", POLICE, ADULTS),
                    treatment("His doctor is asked for a psychiatric assessment", HEALTH, SELF, ADULTS),
                    treatment("Back to the service for drink and drugs", PROBATION, SELF),
                    treatment("Ask whether he wants help as a victim of abuse in childhood", PROBATION, SELF),
                    treatment(I_PROGRAMME, PROBATION, ADULTS, CHILDREN),
                    safety(I_VICTIM, POLICE, ADULTS, CHILDREN, due=date(2005, 6, 21)),
                    safety("Assess the risk to the children, with their school", SOCIAL, CHILDREN),
                    contingency(I_COURT, PROBATION, ADULTS, CHILDREN, SELF),
                ),
                (
                    Sign(
                        "He says that he will harm her, them or himself",
                        "Police go to her and to him",
                        POLICE,
                    ),
                ),
            ),
        ),
        step(
            date(2005, 6, 20),
            COORDINATOR,
            "Senior managers and those who know the family sit together.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL, HEALTH, PRISON),
                said=Discussed(
                    tells={
                        PROBATION: "He complies with the order, and hopes that she comes back.",
                        POLICE: "Earlier a charge of attempted rape of another partner, which was not pursued.",
                        SOCIAL: "The children saw it happen.",
                        HEALTH: "Known for self-harm.",
                        PRISON: "",
                    },
                    discloses=Tells(
                        to="His former partner",
                        what="The threats he is said to have made, and what can be done for her safety.",
                        power=Power.COMMON_LAW,
                        why="She and the children are in danger, and can only protect themselves if they know.",
                    ),
                    next_review_on=date(2005, 10, 17),
                    agreed=(
                        Agreed(I_VICTIM, POLICE, date(2005, 6, 21)),
                        Agreed(I_PROGRAMME, PROBATION, date(2005, 9, 30)),
                    ),
                ),
            ),
        ),
        step(
            date(2005, 6, 21),
            POLICE,
            "The domestic violence officer has been to see her.",
            Discloses(
                what="The threats he is said to have made, and what can be done for her safety.",
                to="His former partner",
                recipient_kind="partner",
                relation="at_risk",
                power=Power.COMMON_LAW,
                decided_by="The MAPPP",
            ),
            Reports(
                I_VICTIM,
                "Her home is safer; she applied for a civil order, which was made.",
                EffectOnRisk.LOWERED,
                "He may not come near her.",
            ),
        ),
        step(
            date(2005, 9, 26),
            PROBATION,
            "Looked at again for the programme.",
            Reports(
                I_PROGRAMME,
                "Not suited at this time, because of the concern for her and the children.",
                EffectOnRisk.NO_CHANGE,
                "Looked at again when things are calmer.",
            ),
        ),
        step(
            date(2005, 10, 17),
            COORDINATOR,
            "Reviewed: all agencies know how things stand. He did not want help about the abuse of his own childhood.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL, HEALTH),
                said=Discussed(
                    tells={
                        SOCIAL: "Contact with the children is supervised.",
                        HEALTH: "Assessed; services offered, and he comes.",
                        PROBATION: "He keeps the extra appointments.",
                    },
                    keeps_back="She knows what she needs; nobody new is at risk.",
                    next_review_on=date(2006, 2, 20),
                ),
            ),
        ),
        step(
            date(2006, 2, 20),
            PROBATION,
            "Assessed and planned for his move.",
            Assesses(
                (
                    risk(
                        ADULTS,
                        HIGH,
                        "Harm to his former partner or to a new partner.",
                        "When contact changes.",
                    ),
                    risk(CHILDREN, HIGH, "Harm to his three children.", "When contact changes."),
                    risk(SELF, MEDIUM, "Self-harm.", "After a refusal."),
                ),
                summary="More stable: no breach, no offence, in touch with the services.",
            ),
            Plans(
                date(2006, 4, 10),
                (
                    supervision("Weekly appointments in the new area", PROBATION, ADULTS, CHILDREN),
                    monitoring("Breach of the civil order is passed on at once", POLICE, ADULTS),
                    treatment("Begin the domestic abuse programme", PROBATION, ADULTS, CHILDREN),
                    treatment("Psychiatric and substance services go on", PROBATION, SELF),
                    safety(
                        "She is told of any concern that comes up on the programme", POLICE, ADULTS, CHILDREN
                    ),
                    contingency(I_COURT, PROBATION, ADULTS, CHILDREN, SELF),
                ),
            ),
        ),
        step(
            date(2006, 2, 27),
            COORDINATOR,
            "No breach of the civil order and no new offence. He moves to another area, which the report does not "
            "name (Thames Valley is chosen), writes to his children, and can begin the programme now that the risk "
            "is in hand.",
            Passes(NEXT_AREA, "", accepted_by=ITS_COORDINATOR),
        ),
    ),
)

# ── ii ──

II_TEST = Test(
    several="Prison, approved premises, police, probation and victim enquiry act on one plan.",
    high="Two indecent assaults, threats of rape, an unusual pattern, and refusal of treatment and licence.",
    senior="Approved premises in another county and close policing take senior agreement.",
    why_not_lower="He says that he will not obey a licence.",
)
II_APPLIES = "Apply for an order before his release"

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
            date(2004, 9, 13),
            PROBATION,
            "Probation refers him before his next release.",
            Refers(
                3,
                Referred(
                    offence="Two indecent assaults on women.",
                    sentence="Six years’ imprisonment; recalled from licence.",
                    risk=VERY_HIGH,
                    tool="Risk Matrix 2000",
                    who="Women, of sexual assault and lasting fear.",
                    why="He refuses treatment and says that he will refuse the licence.",
                    adds="Premises outside the county, and an order of the court before release.",
                    agencies={"Police": "applies for an order", "Probation": "finds approved premises"},
                    victims="Both women, through the victim enquiry officer.",
                ),
            ),
        ),
        step(
            date(2004, 9, 20),
            COORDINATOR,
            "Very high risk of harm to women; he refused the treatment programme and says that he will not obey a "
            "licence.",
            Accepts(3, II_TEST),
            Level(3, II_TEST, signed_by=POLICE),
            WorksOn(PROBATION),
            WorksOn(POLICE),
        ),
        step(
            date(2004, 9, 24),
            PROBATION,
            "Assessed and planned before release.",
            Assesses(
                (
                    risk(
                        ADULTS,
                        VERY_HIGH,
                        "Sexual assault of the two women of his offences, and their fear of it.",
                        "When he is back in the county.",
                        "Being in the parts of the county where he offended.",
                    ),
                    risk(
                        PUBLIC,
                        VERY_HIGH,
                        "Sexual assault of women, and exposure.",
                        "When he is unobserved.",
                        "Any rule that he sets aside.",
                    ),
                ),
                tools=(Tool("Risk Matrix 2000", "Very high", "Offender manager"),),
            ),
            Plans(
                date(2005, 6, 27),
                (
                    condition(
                        "To live at approved premises in another county, with curfew and tag",
                        PROBATION,
                        PUBLIC,
                    ),
                    condition("Not to enter parts of Gloucestershire", PROBATION, ADULTS),
                    condition(
                        "To attend the sex offender programme in the community", PROBATION, PUBLIC, ADULTS
                    ),
                    supervision("To report more often than the standard asks", PROBATION, PUBLIC),
                    monitoring("Police visit his address regularly", POLICE, PUBLIC),
                    safety("The victim enquiry officer tells both women what is arranged", PROBATION, ADULTS),
                    contingency("An order of the court, and arrest for any breach", POLICE, PUBLIC, ADULTS),
                ),
                (Sign("He misses a curfew or a session", "Police look for him at once", POLICE),),
            ),
        ),
        step(
            date(2004, 9, 27),
            COORDINATOR,
            "The panel plans his release.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL, HOUSING),
                said=Discussed(
                    tells={
                        PROBATION: "He refuses the programme, and says so about the licence too.",
                        POLICE: "An order can be cut to the pattern of his offending.",
                    },
                    conditions="Approved premises, curfew and tag; exclusion from parts of the county; the programme.",
                    discloses=Tells(
                        to="The two victims",
                        what="When he is released, and where he may not go.",
                        power=Power.REQUIRED_BY_LAW,
                        why="They have the right to know, and will be safer.",
                    ),
                    next_review_on=date(2005, 6, 27),
                    agreed=(Agreed(II_APPLIES, POLICE, date(2004, 12, 6)),),
                ),
            ),
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
            Reports(
                II_APPLIES,
                "Made with the prohibitions that were proposed.",
                EffectOnRisk.LOWERED,
                "Any step of the pattern is an offence.",
            ),
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
            "Released to approved premises in another county. He registers. Gloucestershire stays responsible, "
            "which is chosen.",
            CustodyEnds(),
        ),
        step(
            date(2005, 6, 27),
            COORDINATOR,
            "Reviewed: he keeps to the rules of the premises, is registered, and reports as told.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, HOUSING),
                apologies=(SOCIAL,),
                said=Discussed(
                    tells={PROBATION: "He keeps to the rules of the premises.", POLICE: "Visited often."},
                    keeps_back="The victims know; nobody else is known to be at risk.",
                    next_review_on=date(2005, 12, 12),
                ),
            ),
        ),
        step(
            date(2005, 10, 17),
            POLICE,
            "Close policing catches him in breach of the order. The Crown Court sends him to prison.",
            CustodyBegins(),
            Happens(KindOfEvent.RETURN_BREACH_OF_ORDER),
        ),
        step(
            date(2005, 12, 9),
            PROBATION,
            "Planned for the sentence and the release after it.",
            Plans(
                date(2006, 6, 12),
                (
                    supervision(
                        "What he may be held to afterwards is settled in good time", PROBATION, PUBLIC
                    ),
                    monitoring("The prison tells what it sees and hears", PRISON, PUBLIC),
                    treatment("Asked again about the programme", PROBATION, PUBLIC, ADULTS),
                    safety("The victim enquiry officer tells both women what is arranged", PROBATION, ADULTS),
                    contingency("An order of the court, and arrest for any breach", POLICE, PUBLIC, ADULTS),
                ),
            ),
        ),
        step(
            date(2005, 12, 12),
            COORDINATOR,
            "The panel meets after his return to prison.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, PRISON),
                said=Discussed(
                    tells={POLICE: "Arrested for breach of the order, and sentenced."},
                    keeps_back="He is in prison, and the victims have been told so.",
                    next_review_on=date(2006, 6, 12),
                ),
            ),
        ),
    ),
)

# ── iii ──

III_TEST = Test(
    several="Police, social services and housing have to act, and probation knows his ways.",
    high="High risk of sexual assault of young girls and boys.",
    why_not_lower="No licence is left, and the police alone cannot protect the family.",
)
III_FAMILY = "See the family, tell them what he is, and make sure that they protect the children"
III_APPLIES = "Apply for a SOPO, and tell him so"

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
            date(2005, 5, 13),
            POLICE,
            "Brought by the public protection officers: he has made friends with a family, whose young children "
            "have been at his flat and in his car.",
            Refers(
                2,
                Referred(
                    offence="Sexual offences against children.",
                    sentence="The licence has ended; registered as a sexual offender.",
                    risk=HIGH,
                    tool="Risk Matrix 2000",
                    who="Young girls and boys of families he befriends.",
                    why="Police can visit; they cannot protect the children of a family who trust him.",
                    adds="Social services can act for the children today.",
                    agencies={
                        "Police": "visits him",
                        "Social services": "sees the family",
                        "Housing": "his landlord",
                    },
                    victims="The children of the family; a victim whom he met in breach of his licence.",
                ),
            ),
            Assesses(
                (
                    risk(
                        CHILDREN,
                        HIGH,
                        "Sexual assault and psychological harm of young girls and boys.",
                        "When parents trust him with them.",
                        "A new family; children in his car or at his flat.",
                    ),
                ),
                tools=(Tool("Risk Matrix 2000", "High", "Public protection officer"),),
            ),
            Plans(
                date(2005, 9, 5),
                (
                    supervision("Visits to his home, more often than the standard", POLICE, CHILDREN),
                    monitoring("Note whose cars and children are at his flat", POLICE, CHILDREN),
                    treatment("Offer voluntary work on his offending", PROBATION, CHILDREN),
                    safety(III_FAMILY, SOCIAL, CHILDREN),
                    contingency(III_APPLIES, POLICE, CHILDREN),
                ),
                (Sign("Children are seen with him", "Social services go to the family that day", POLICE),),
            ),
        ),
        step(
            date(2005, 5, 16),
            COORDINATOR,
            "A level 2 meeting at once, because of the family. High risk of harm to girls and boys.",
            Accepts(2, III_TEST),
            Level(2, III_TEST),
            WorksOn(POLICE),
            Meets(
                2,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL, HOUSING),
                said=Discussed(
                    tells={
                        POLICE: "The children have stayed at his flat and been seen in his car.",
                        PROBATION: "He broke his licence by meeting a victim.",
                        SOCIAL: "The family was not known.",
                        HOUSING: "",
                    },
                    discloses=Tells(
                        to="The parents of the family he befriended",
                        what="That he is a registered sexual offender.",
                        power=Power.CHILD_PROTECTION,
                        why="Their children are at risk now, and only they can end it today.",
                    ),
                    next_review_on=date(2005, 9, 5),
                    agreed=(Agreed(III_APPLIES, POLICE, date(2005, 6, 30)),),
                ),
            ),
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
            Reports(III_APPLIES, "Made with four prohibitions.", EffectOnRisk.LOWERED, "Contact has ceased."),
        ),
        step(
            date(2005, 9, 2),
            POLICE,
            "Planned anew with the order in force.",
            Plans(
                date(2006, 1, 9),
                (
                    supervision("Visits to his home, more often than the standard", POLICE, CHILDREN),
                    monitoring("Note whose cars and children are at his flat", POLICE, CHILDREN),
                    monitoring("Each prohibition of the order is checked", POLICE, CHILDREN),
                    treatment("Offer voluntary work on his offending", PROBATION, CHILDREN),
                    safety("A new landlord is told before he moves", POLICE, CHILDREN),
                    contingency("Arrest for any breach: up to five years", POLICE, CHILDREN),
                ),
                (Sign("Children are seen with him", "Social services go to the family that day", POLICE),),
            ),
        ),
        step(
            date(2005, 9, 5),
            COORDINATOR,
            "Reviewed at level 2.",
            Meets(
                2,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL, HOUSING),
                said=Discussed(
                    tells={SOCIAL: "The family ended all contact at once.", POLICE: "No breach."},
                    keeps_back="The family knows; a new landlord is told when there is one.",
                    next_review_on=date(2006, 1, 9),
                ),
            ),
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
