"""A, B, C and D, of the report of West Mercia for 2005-06. The report gives letters: the names are made up."""

from datetime import date

from mappa.discussions.states import EffectOnRisk
from mappa.law.disclosure import Power
from mappa.law.events import KindOfEvent
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
from .deciding import Level, Passes, Test
from .deeds import Category, CustodyBegins, CustodyEnds, Discloses, Happens, WorksOn
from .telling import Study, step

AREA = "West Mercia"
REPORT = "West Mercia MAPPA annual report 2005-06"
COORDINATOR, POLICE, PROBATION = "mercia.coordinator", "mercia.police", "mercia.probation"
THE_AREA_BEFORE = "warwickshire.coordinator"
SOCIAL, HOUSING = "West Mercia Adult and Children’s Services", "Marches Housing Association"
PRISON = "HM Prison Service"
PUBLIC, ADULTS, CHILDREN, STAFF, PRISONERS, SELF = AtRisk
VERY_HIGH, HIGH, MEDIUM, LOW = RiskLevel.VERY_HIGH, RiskLevel.HIGH, RiskLevel.MEDIUM, RiskLevel.LOW

# ── A ──

A_TEST = Test(
    several="Prison, probation, police and others watch him together, before release and after.",
    high="Many sexual offences against boys; the programme is not expected to stop the next.",
    senior="The hostel and the watch on him ask more of several agencies than they would give one by one.",
    why_not_lower="Near boys it is a matter of time: those who can commit resources have to sit at the table.",
)
A_WATCHES = "Find out about every new friend of his within a week"

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
            Level(3, A_TEST, signed_by=POLICE),
            WorksOn(PROBATION),
            WorksOn(POLICE),
        ),
        step(
            date(2005, 5, 13),
            PROBATION,
            "Assessed and planned for the day of release.",
            Assesses(
                (
                    risk(
                        CHILDREN,
                        VERY_HIGH,
                        "Sexual offences against boys, whom he reaches through adults.",
                        "When an adult trusts him with a child.",
                        "A new friend with children; an offer to help out; time not accounted for.",
                    ),
                ),
                summary="Some good reports of the programme, and no belief that it is enough.",
                tools=(Tool("Risk Matrix 2000", "Very high", "Offender manager"),),
            ),
            Plans(
                date(2006, 1, 30),
                (
                    condition("To live at the hostel", PROBATION, CHILDREN),
                    condition("No activity that could bring him near children", PROBATION, CHILDREN),
                    monitoring(A_WATCHES, POLICE, CHILDREN),
                    treatment("Maintenance sessions after the prison’s programme", PROBATION, CHILDREN),
                    safety("Families he comes to know are told by social services", SOCIAL, CHILDREN),
                    contingency("Recall as soon as he crosses the line", PROBATION, CHILDREN),
                ),
                (Sign("He offers to look after a child", "Recall on the day", PROBATION),),
            ),
        ),
        step(
            date(2005, 5, 16),
            COORDINATOR,
            "The panel settles the hostel, the conditions, and who watches what.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL, PRISON),
                said=Discussed(
                    tells={
                        PRISON: "He finished the programme.",
                        PROBATION: "A hostel place from June.",
                        SOCIAL: "",
                    },
                    conditions="Live at the hostel; no activity that could give access to children.",
                    keeps_back="He meets no family yet; whom to tell is looked at as soon as he does.",
                    next_review_on=date(2006, 1, 30),
                    agreed=(Agreed(A_WATCHES, POLICE, date(2006, 1, 30)),),
                ),
            ),
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
            date(2006, 1, 27),
            POLICE,
            "What the watch on him found is written up.",
            Reports(
                A_WATCHES,
                "The friend he made has children; he had offered to mind the son.",
                EffectOnRisk.LOWERED,
                "He was recalled before he was alone with the boy.",
            ),
        ),
        step(
            date(2006, 1, 30),
            COORDINATOR,
            "The panel meets after the recall, and asks what the friend and his family need.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL, PRISON),
                said=Discussed(
                    tells={POLICE: "A charge is being considered.", PROBATION: "The licence is revoked."},
                    discloses=Tells(
                        to="The father of the boy",
                        what="His convictions, and why he offered to help.",
                        power=Power.CHILD_PROTECTION,
                        why="The father may trust him again after release unless he knows.",
                    ),
                    next_review_on=date(2006, 7, 24),
                ),
            ),
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

# ── B ──

B_TEST = Test(
    several="Probation, police, housing and adult services each hold a part of the safeguards.",
    high="At least two serious assaults on a relative who is old, frail and disabled.",
    senior="The victim may choose the danger, and those who decide in each agency must own that risk.",
    why_not_lower="Her life is at stake, and she does not fully want to be protected.",
)
B_ORDER = "Win the victim’s agreement to an application that outlasts the licence"

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
            Level(3, B_TEST, signed_by=POLICE),
            WorksOn(PROBATION, until=date(2006, 2, 20)),
            WorksOn(POLICE),
        ),
        step(
            date(2004, 9, 10),
            PROBATION,
            "Assessed and planned during the sentence.",
            Assesses(
                (
                    risk(
                        ADULTS,
                        VERY_HIGH,
                        "Serious violence to the relative, old, frail and much disabled: her life is in danger.",
                        "When the two are alone.",
                        "Visits that nobody knows of; money; the end of the licence.",
                    ),
                ),
                tools=(Tool("OASys", "Very high", "Offender manager"),),
            ),
            Plans(
                date(2005, 11, 21),
                (
                    condition("No visit to the victim but with somebody there", PROBATION, ADULTS),
                    supervision("An address at a distance from hers, with rules of its own", HOUSING, ADULTS),
                    monitoring("Officers call on her and on him", POLICE, ADULTS),
                    treatment("Work on his violence", PROBATION, ADULTS),
                    safety("Adult protection sees her, and works for her agreement", SOCIAL, ADULTS),
                    contingency("Recall for any visit alone", PROBATION, ADULTS),
                ),
                (Sign("She is seen with him alone", "Officers go at once", POLICE),),
            ),
        ),
        step(
            date(2004, 9, 20),
            COORDINATOR,
            "The panel agrees the safeguards for the release.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL, HOUSING),
                said=Discussed(
                    tells={
                        SOCIAL: "She is afraid of him and does not want to lose him.",
                        HOUSING: "A place is kept.",
                    },
                    conditions="No unsupervised contact with the victim.",
                    keeps_back="She knows him better than anybody; nobody else is at risk.",
                    next_review_on=date(2005, 11, 21),
                ),
            ),
        ),
        step(
            date(2005, 2, 14),
            PROBATION,
            "Released on licence, within limits that then hold. Adult protection works to win the victim’s "
            "agreement to safeguards that outlast the licence; afraid, yet unwilling to lose him, she holds back.",
            CustodyEnds(),
        ),
        step(
            date(2005, 11, 21),
            COORDINATOR,
            "The licence ends in three months. For a while it seemed that she would use her right to refuse help; "
            "the panel keeps the work going.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL, HOUSING),
                said=Discussed(
                    tells={
                        SOCIAL: "She is close to agreeing.",
                        POLICE: "",
                        PROBATION: "He has kept his licence.",
                    },
                    keeps_back="Telling others of her would drive her away from help.",
                    next_review_on=date(2006, 2, 27),
                    agreed=(Agreed(B_ORDER, POLICE, date(2006, 2, 10)),),
                ),
            ),
        ),
        step(
            date(2006, 2, 10),
            POLICE,
            "Adult protection has her agreement, and the court has made an order.",
            Reports(
                B_ORDER,
                "With her help the application was made; the order keeps him from seeing her alone.",
                EffectOnRisk.LOWERED,
                "It holds after the licence.",
            ),
        ),
        step(
            date(2006, 2, 20),
            COORDINATOR,
            "The licence is over and nobody supervises him. The danger to her goes on: from category 2 the case "
            "passes to category 3, which the report does not say, and stays with the panel.",
            Category(3),
        ),
        step(
            date(2006, 2, 24),
            POLICE,
            "Planned anew, without a licence.",
            Plans(
                date(2006, 5, 22),
                (
                    monitoring("Officers call on her and on him", POLICE, ADULTS),
                    safety("Adult protection sees her, and works for her agreement", SOCIAL, ADULTS),
                    safety("The order of the court is enforced at the first breach", POLICE, ADULTS),
                    contingency("Arrest for any visit alone", POLICE, ADULTS),
                ),
                (Sign("She is seen with him alone", "Officers go at once", POLICE),),
            ),
        ),
        step(
            date(2006, 2, 27),
            COORDINATOR,
            "The danger goes on, and the panel with it: the victim may yet put herself in its way, and has the "
            "right to.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, SOCIAL, HOUSING),
                said=Discussed(
                    tells={SOCIAL: "She keeps to the order, for now.", POLICE: ""},
                    keeps_back="Nobody else is at risk.",
                    next_review_on=date(2006, 5, 22),
                ),
            ),
        ),
    ),
)

# ── C ──

C_TEST = Test(
    several="Children’s services, school, police and probation have to act on one child’s behalf.",
    high="Sexual offences against children, and violence at home and outside.",
    senior="What the area before left out has to be found, and children’s services to act at once.",
    why_not_lower="A severely disabled child lives with him and cannot tell.",
)
C_CHILD = "Check each week with school and children’s services what the child shows"

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
        Level(1, Test()),
    ),
    steps=(
        step(
            date(2005, 10, 10),
            THE_AREA_BEFORE,
            "Moves to West Mercia with his girlfriend and her child, who is severely disabled. What is passed on "
            "has gaps.",
            Passes(AREA, "Shropshire", accepted_by=COORDINATOR),
        ),
        step(
            date(2005, 10, 24),
            COORDINATOR,
            "Police and probation assess anew the risk of violence and of sexual offending, fill the gaps, and "
            "bring the case to the panel: he has offended against children, and threatens people at home and "
            "outside.",
            Level(3, C_TEST, signed_by=POLICE),
            WorksOn(POLICE),
            WorksOn(PROBATION),
            Assesses(
                (
                    risk(
                        CHILDREN,
                        VERY_HIGH,
                        "Sexual abuse of his partner’s child, who is severely disabled.",
                        "When the mother is out.",
                        "The child’s absence from school; agencies kept from the house.",
                    ),
                    risk(ADULTS, HIGH, "Violence to his partner.", "When she speaks to an agency."),
                    risk(PUBLIC, HIGH, "Threats and violence where he lives."),
                ),
                summary="The file from the area before had gaps, which were filled.",
            ),
            Plans(
                date(2006, 2, 6),
                (
                    supervision("Registered visits, two officers together", POLICE, CHILDREN, ADULTS),
                    monitoring(
                        "Intelligence from all sources goes to one officer", POLICE, CHILDREN, ADULTS, PUBLIC
                    ),
                    treatment("Assessment by mental health services", PROBATION, PUBLIC, ADULTS),
                    safety("Children’s services act for the child", SOCIAL, CHILDREN),
                    safety("The school watches and tells", SOCIAL, CHILDREN),
                    contingency(
                        "The child is safe elsewhere on the day of any sign", SOCIAL, CHILDREN, ADULTS
                    ),
                    contingency("Arrest for threats or violence", POLICE, ADULTS, PUBLIC),
                ),
                (Sign("The child is kept from school", "A visit on the same day", POLICE),),
            ),
        ),
        step(
            date(2005, 10, 31),
            COORDINATOR,
            "The panel hears the case for the first time.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL),
                said=Discussed(
                    tells={
                        POLICE: "Threats in the new neighbourhood already.",
                        PROBATION: "What was missing in the file has come.",
                        SOCIAL: "The child was not known here until today.",
                    },
                    discloses=Tells(
                        to="The head teacher of the child’s school",
                        what="That he lives in the child’s home, and what to look out for.",
                        power=Power.CHILD_PROTECTION,
                        why="The school sees the child every day, and the child cannot tell.",
                    ),
                    next_review_on=date(2006, 2, 6),
                    agreed=(Agreed(C_CHILD, POLICE, date(2006, 2, 6)),),
                ),
            ),
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
            "Remanded after more offences and threats, three months into the panel’s work. Partner and child are "
            "thought safe.",
            CustodyBegins(),
            Reports(
                C_CHILD,
                "Done every week until he was remanded.",
                EffectOnRisk.LOWERED,
                "The child is out of his reach.",
            ),
        ),
        step(
            date(2006, 1, 30),
            POLICE,
            "The prison tells what it sees; probation and mental health services assess him while he waits for trial.",
            Assesses(
                (
                    risk(CHILDREN, HIGH, "Sexual abuse of a child of his household.", "After release."),
                    risk(ADULTS, HIGH, "Violence to his partner.", "After release."),
                    risk(PUBLIC, MEDIUM, "Threats and violence where he lives."),
                    risk(PRISONERS, MEDIUM, "Threats on the wing."),
                ),
                summary="He knows now that the agencies work together, and that abuse and threats are not tolerated.",
            ),
            Plans(
                date(2006, 4, 24),
                (
                    supervision(
                        "What he may not do on release is settled before the trial ends", PROBATION, ADULTS
                    ),
                    monitoring("The prison tells what it sees and hears", PRISON, PRISONERS, PUBLIC),
                    treatment(
                        "Full assessment by probation and mental health services", PROBATION, PUBLIC, ADULTS
                    ),
                    safety("Children’s services act for the child", SOCIAL, CHILDREN),
                    contingency("A meeting within two days if bail is granted", POLICE, CHILDREN, ADULTS),
                ),
            ),
        ),
        step(
            date(2006, 2, 6),
            COORDINATOR,
            "The panel weighs several restraints for the time after trial.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL, PRISON),
                said=Discussed(
                    tells={
                        PRISON: "Sent in full what is known of him inside.",
                        SOCIAL: "Mother and child are safe.",
                    },
                    keeps_back="School and partner know; nobody new is at risk while he is in prison.",
                    next_review_on=date(2006, 4, 24),
                ),
            ),
        ),
    ),
)

# ── D ──

D_TEST = Test(
    several="Probation, victim liaison, the hostel and police have work to do at the same time.",
    high="A very violent offence, and anger at its victim that may not be over.",
    senior="Hostel, close checks and victim work have to be committed before the day of release.",
    why_not_lower="The first months outside are the most dangerous, and he knows no life but inside.",
)
D_STEPS_DOWN = Test(
    several="Probation and police still check together.",
    down="None of the feared signs in four months outside.",
    why_not_lower="Progress has to be seen to last.",
)
D_CHECKS = "Check his work, his drinking and his whereabouts, often and unannounced"

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
            Level(3, D_TEST, signed_by=POLICE),
            WorksOn(PROBATION),
        ),
        step(
            date(2005, 9, 9),
            PROBATION,
            "Assessed and planned for the release.",
            Assesses(
                (
                    risk(
                        ADULTS,
                        HIGH,
                        "Violence to the victim, at whom he is said to be still angry.",
                        "In the first months, and when drunk.",
                        "Drink; news of the victim; a failure that shames him.",
                    ),
                    risk(PUBLIC, HIGH, "Violence when drunk.", "Evenings and weekends.", "Drink."),
                    risk(SELF, MEDIUM, "Cannot cope outside an institution."),
                ),
                tools=(Tool("OASys", "High", "Offender manager"),),
            ),
            Plans(
                date(2006, 1, 23),
                (
                    condition("To live at the hostel", PROBATION, PUBLIC, SELF),
                    condition(
                        "No contact with the named people; not to enter the area named", PROBATION, ADULTS
                    ),
                    condition("No alcohol", PROBATION, PUBLIC, ADULTS),
                    monitoring(D_CHECKS, POLICE, PUBLIC, ADULTS),
                    treatment("Help with drink, and with finding work", PROBATION, PUBLIC, SELF),
                    safety("Victim liaison tells the victim what is arranged", PROBATION, ADULTS),
                    contingency("Recall for drink or for contact", PROBATION, PUBLIC, ADULTS),
                ),
                (Sign("He has been drinking", "Hostel staff ring his officer at once", PROBATION),),
            ),
        ),
        step(
            date(2005, 9, 12),
            COORDINATOR,
            "The panel settles the hostel and the conditions a week before he comes out.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, PRISON, HOUSING),
                said=Discussed(
                    tells={
                        PRISON: "Little done, at times aggressive.",
                        PROBATION: "The victim has asked, through victim liaison, for no contact.",
                    },
                    conditions="The hostel; no contact with named people; an area not to enter; no alcohol.",
                    keeps_back="The victim is told by victim liaison as a matter of course; nobody else has to be.",
                    next_review_on=date(2006, 1, 23),
                    agreed=(Agreed(D_CHECKS, POLICE, date(2006, 1, 20)),),
                ),
            ),
        ),
        step(
            date(2005, 9, 19),
            PROBATION,
            "Released to a hostel, under strict conditions on where he goes, whom he meets and alcohol.",
            CustodyEnds(),
        ),
        step(
            date(2006, 1, 20),
            POLICE,
            "The checks of four months.",
            Reports(
                D_CHECKS,
                "Twice a week at first, then weekly: sober and at work each time.",
                EffectOnRisk.LOWERED,
                "The feared signs did not come.",
            ),
        ),
        step(
            date(2006, 1, 23),
            COORDINATOR,
            "Five months with the panel, four of them in the community, and none of the feared signs: he keeps to "
            "the licence, drinks nothing, and has his first full-time job, as many checks confirm. Moved down, and "
            "watched to see that it lasts; he hopes to join an older brother in another area one day.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, HOUSING),
                said=Discussed(
                    tells={
                        PROBATION: "Full-time work, for the first time in his life; nothing to drink.",
                        POLICE: "Every check confirms it.",
                    },
                    keeps_back="The victim knows what she wished to know.",
                    next_review_on=date(2006, 5, 15),
                ),
            ),
            Level(
                2,
                D_STEPS_DOWN,
                what_changed="Four months outside: sober, at work, and within every condition.",
                signed_by=POLICE,
            ),
        ),
        step(
            date(2006, 1, 30),
            PROBATION,
            "Assessed and planned for level 2.",
            Assesses(
                (
                    risk(ADULTS, MEDIUM, "Violence to the victim.", "When drunk."),
                    risk(PUBLIC, MEDIUM, "Violence when drunk.", "Evenings and weekends.", "Drink."),
                    risk(SELF, LOW, "Losing his work, and what hangs on it."),
                ),
                summary="He used the support that he seemed likely to refuse.",
                tools=(Tool("OASys", "Medium", "Offender manager"),),
            ),
            Plans(
                date(2006, 5, 15),
                (
                    condition("To live at the hostel", PROBATION, PUBLIC, SELF),
                    condition(
                        "No contact with the named people; not to enter the area named", PROBATION, ADULTS
                    ),
                    condition("No alcohol", PROBATION, PUBLIC, ADULTS),
                    monitoring("Checks once a week", POLICE, PUBLIC, ADULTS),
                    treatment("Plan the move to his brother with the other area", PROBATION, SELF),
                ),
            ),
        ),
    ),
)

STUDIES = (A, B, C, D)
