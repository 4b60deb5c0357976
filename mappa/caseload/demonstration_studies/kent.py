"""Simon and Paul, of the report of Kent for 2005-06. This report gives the months."""

from datetime import date

from mappa.discussions.states import EffectOnRisk
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
    Tool,
    contingency,
    monitoring,
    risk,
    safety,
    supervision,
    treatment,
)
from .deciding import Accepts, Exits, Level, Referred, Refers, Test
from .deeds import Category, Order, WorksOn
from .telling import Study, in_month, step

AREA = "Kent"
REPORT = "Kent MAPPA annual report 2005-06"
COORDINATOR, POLICE, PROBATION, HEALTH, YOUTH = (
    "kent.coordinator",
    "kent.police",
    "kent.probation",
    "kent.health",
    "kent.youth",
)
SOCIAL, CARE, WOMEN, PRISON = (
    "Kent Social Services",
    "East Kent Primary Care Trust",
    "Kent Women’s Support Service",
    "HM Prison Service",
)
TRUST = "Kent and Medway Health Trust"
APPLIED, INTERIM, FULL = StepOfOrder
PUBLIC, ADULTS, CHILDREN, STAFF, PRISONERS, SELF = AtRisk
VERY_HIGH, HIGH, MEDIUM, LOW = RiskLevel.VERY_HIGH, RiskLevel.HIGH, RiskLevel.MEDIUM, RiskLevel.LOW

# ── Simon ──

SIMON_TEST = Test(
    several="Youth offending, police and social services work with him and his family.",
    high="A sexual offence against a boy, planned; sexual behaviour since he was five.",
    why_not_lower="Home sets no bounds, and no agency alone can.",
)
SIMON_RISES = Test(
    several="Youth offending, police, social services, health and the Primary Care Trust.",
    high="He voices fantasies, is fixed on young boys, and shows neither insight nor remorse.",
    senior="Assessment and treatment cost what nobody is bound to pay: those who hold budgets must agree.",
    why_not_lower="At level 2 nobody could promise the money for treatment.",
)
SIMON_ASSESSED = "Engage a specialist service to assess what he needs and what is safe"
SIMON_APPLIES = "Apply for an interim SOPO"
SIMON_FUNDS = "Find the money for the second part of the treatment"

SIMON = Study(
    reference="KENT-CASE-SIMON",
    report=REPORT,
    given_names="Simon",
    family_name="Averill",
    born=date(1990, 3, 6),
    area=AREA,
    division="Medway",
    begins=in_month(
        date(2005, 5, 16),
        POLICE,
        "A referral order of twelve months for a sexual offence against a boy under 16. He is under 18 himself, so "
        "he registers for half of five years.",
        Category(1),
    ),
    steps=(
        step(
            date(2005, 5, 31),
            COORDINATOR,
            "Managed at first in his own part of the county, at level 2. A panel for young abusers had known him "
            "since August 2004.",
            Level(2, SIMON_TEST),
            WorksOn(YOUTH),
            WorksOn(POLICE),
        ),
        step(
            date(2005, 6, 10),
            YOUTH,
            "Assessed by the youth offending team.",
            Assesses(
                (
                    risk(
                        CHILDREN,
                        HIGH,
                        "Sexual assault of young boys, whom he grooms.",
                        "When he is unsupervised near younger children.",
                        "Time alone; parks and swimming pools; no bounds at home.",
                    ),
                ),
                tools=(Tool("ASSET", "High", "Youth offending team worker"),),
            ),
            Plans(
                date(2005, 9, 12),
                (
                    supervision("Contact under the referral order", YOUTH, CHILDREN),
                    monitoring("Registered visits", POLICE, CHILDREN),
                    treatment("Psychiatric opinion on the voices he says he hears", TRUST, CHILDREN),
                    safety("Families with young boys near by are looked at", SOCIAL, CHILDREN),
                    contingency("To level 3 if the risk rises", YOUTH, CHILDREN),
                ),
            ),
        ),
        step(
            date(2005, 6, 13),
            COORDINATOR,
            "First level 2 meeting.",
            Meets(
                2,
                chair=COORDINATOR,
                came=(POLICE, YOUTH, SOCIAL, HEALTH),
                said=Discussed(
                    tells={
                        YOUTH: "He talks openly, and feels nothing for the boy.",
                        POLICE: "",
                        SOCIAL: "Few rules at home.",
                    },
                    keeps_back="He is closely held by the order, and is a child himself.",
                    next_review_on=date(2005, 9, 12),
                ),
            ),
        ),
        in_month(
            date(2005, 9, 8),
            YOUTH,
            "The youth offending team refers him upwards.",
            Refers(
                3,
                Referred(
                    offence="A sexual offence against a boy under 16.",
                    sentence="A referral order of twelve months from May 2005; registered for two and a half years.",
                    risk=VERY_HIGH,
                    tool="ASSET",
                    who="Young boys, of sexual assault.",
                    why="The risk has risen sharply, and no agency pays for a specialist assessment alone.",
                    adds="Those who can decide on money.",
                    agencies={
                        "Youth offending": "supervises him",
                        "Police": "visits, and seeks an order",
                        "Social services": "works with the family",
                        "Primary Care Trust": "would pay for treatment",
                    },
                    victims="Boys younger than he is.",
                ),
            ),
        ),
        in_month(
            date(2005, 9, 12),
            COORDINATOR,
            "The risk has risen sharply: he talks of fantasies, fixed on young boys, plans and grooms, and shows "
            "neither insight nor remorse; home sets no bounds. Level 3 may find the money for a specialist "
            "assessment, and for what it will advise.",
            Accepts(3, SIMON_RISES),
            Level(3, SIMON_RISES, signed_by=PROBATION),
        ),
        in_month(
            date(2005, 9, 19),
            COORDINATOR,
            "The panel hears the case. The psychiatric team found no mental illness that the Act could treat.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, YOUTH, PROBATION, SOCIAL, HEALTH, CARE),
                said=Discussed(
                    tells={
                        HEALTH: "No mental illness that the Act could treat.",
                        YOUTH: "He plans, and says so.",
                        CARE: "Without a diagnosis the Trust does not pay.",
                    },
                    keeps_back="An order will keep him from places where young boys are; names would mark a child.",
                    next_review_on=date(2005, 11, 14),
                    agreed=(
                        Agreed(SIMON_ASSESSED, YOUTH, date(2005, 9, 30)),
                        Agreed(SIMON_APPLIES, POLICE, date(2005, 10, 17)),
                    ),
                ),
            ),
        ),
        in_month(
            date(2005, 9, 29),
            YOUTH,
            "A specialist service has looked at his behaviour, his childhood, his family, and what they think of it.",
            Reports(
                SIMON_ASSESSED,
                "Either therapy in the community, or a placement away from his family.",
                EffectOnRisk.NOT_YET_KNOWN,
                "Now it is known what he needs.",
            ),
            Assesses(
                (
                    risk(
                        CHILDREN,
                        VERY_HIGH,
                        "Sexual assault of young boys, planned and with grooming.",
                        "When he is unsupervised near younger children.",
                        "Fantasies voiced; time alone; refusal of treatment.",
                    ),
                    risk(SELF, MEDIUM, "He says that he hears voices; no illness was found."),
                ),
                summary="No insight, empathy or remorse.",
                tools=(Tool("ASSET", "Very high", "Youth offending team worker"),),
            ),
            Plans(
                date(2005, 11, 14),
                (
                    supervision("Contact under the referral order", YOUTH, CHILDREN),
                    monitoring("Registered visits", POLICE, CHILDREN),
                    monitoring("An order on where he may go and when he is at home", POLICE, CHILDREN),
                    treatment(
                        "The first sessions of a programme for young perpetrators", SOCIAL, CHILDREN, SELF
                    ),
                    treatment("The money for what follows", CARE, CHILDREN),
                    safety("Families with young boys near by are looked at", SOCIAL, CHILDREN),
                    contingency("A placement away from home", SOCIAL, CHILDREN),
                ),
                (Sign("He is seen near a school or a park", "Police go, and tell his worker", POLICE),),
            ),
        ),
        in_month(
            date(2005, 10, 3),
            POLICE,
            "The police apply for an order on where he may go and when he must be at home.",
            Order(APPLIED),
        ),
        in_month(
            date(2005, 10, 17),
            POLICE,
            "The court makes the interim order.",
            Order(INTERIM),
            Reports(SIMON_APPLIES, "Made today.", EffectOnRisk.LOWERED, "Places and hours are set."),
        ),
        in_month(
            date(2005, 11, 14),
            COORDINATOR,
            "Social services pay for the first sessions, youth offending for the taxis, without which the family "
            "might not have come. The treatment afterwards falls to the Primary Care Trust, which hesitates.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, YOUTH, PROBATION, SOCIAL, CARE),
                said=Discussed(
                    tells={
                        SOCIAL: "Agreed to pay for the first sessions.",
                        CARE: "No treatable illness, so no funds.",
                    },
                    keeps_back="The order is kept.",
                    next_review_on=date(2006, 3, 13),
                    agreed=(Agreed(SIMON_FUNDS, COORDINATOR, date(2006, 3, 31)),),
                ),
            ),
        ),
        in_month(
            date(2006, 3, 13),
            COORDINATOR,
            "After months of work by the panel the Primary Care Trust agrees to pay, because of how high the risk is.",
            Reports(
                SIMON_FUNDS,
                "The Trust pays for the treatment.",
                EffectOnRisk.LOWERED,
                "He gets what lowers the risk.",
            ),
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, YOUTH, PROBATION, SOCIAL, CARE),
                said=Discussed(
                    tells={CARE: "The treatment will be paid for.", YOUTH: "He comes to each session."},
                    keeps_back="The order is kept.",
                    next_review_on=date(2006, 7, 10),
                ),
            ),
        ),
        in_month(
            date(2006, 6, 19),
            POLICE,
            "The court makes the full order for five years, and registration lasts as long.",
            Order(FULL),
        ),
        step(
            date(2006, 7, 7),
            YOUTH,
            "Assessed again: he takes part well in the therapy and has not offended.",
            Assesses(
                (
                    risk(
                        CHILDREN,
                        HIGH,
                        "Sexual assault of young boys.",
                        "When he is unsupervised near younger children.",
                        "An end of the therapy; time alone.",
                    ),
                    risk(SELF, LOW, "Being known for what he did."),
                ),
                summary="Good signs of change; the risk is falling.",
                tools=(Tool("ASSET", "High", "Youth offending team worker"),),
            ),
        ),
        step(
            date(2006, 7, 10),
            COORDINATOR,
            "He stays at level 3 for now, and may soon go to level 2.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, YOUTH, PROBATION, SOCIAL, CARE),
                said=Discussed(
                    tells={
                        YOUTH: "Engages well, and begins to change.",
                        POLICE: "The full order is in force.",
                    },
                    keeps_back="The order is kept.",
                    next_review_on=date(2006, 11, 13),
                ),
            ),
        ),
    ),
)

# ── Paul ──

PAUL_TEST = Test(
    several="Probation, police, social services and women’s support each see one side of the family.",
    high="He choked his partner until she passed out, by his own account, without remorse.",
    senior="Victim, child and offender are with different agencies, whose managers have to agree on one plan.",
    why_not_lower="The danger to her is imminent.",
)
PAUL_STEPS_DOWN = Test(
    several="Social services and police are still at work.",
    down="Harm is no longer imminent: she lives elsewhere, and he accepts it.",
    why_not_lower="The children are still on the child protection register.",
)
PAUL_FORENSIC = "Have him assessed by the forensic psychiatry service"
PAUL_TALK = "Agree who tells whom, and by when, after what went wrong this month"

PAUL = Study(
    reference="KENT-CASE-PAUL",
    report=REPORT,
    given_names="Paul",
    family_name="Drewett",
    born=date(1972, 11, 8),
    area=AREA,
    division="Maidstone",
    begins=step(
        date(2004, 8, 23),
        PROBATION,
        "A community rehabilitation order of eighteen months for common assault on his partner, with the "
        "integrated domestic abuse programme; violence before, and other incidents at their home.",
    ),
    steps=(
        step(
            date(2005, 1, 10),
            PROBATION,
            "Referred to the panel after he told his group that he had choked his partner until she passed out. He "
            "is matter-of-fact about it, and drinks. Their son, who copies him, is on the child protection "
            "register.",
            Category(3),
            Refers(
                3,
                Referred(
                    offence="Common assault on his partner.",
                    sentence="A community rehabilitation order of eighteen months, with the domestic abuse programme.",
                    risk=VERY_HIGH,
                    tool="SARA",
                    who="His partner, of being killed or gravely hurt; their son.",
                    why="Only the programme heard of it, and it cannot protect her.",
                    adds="One plan for her, the boy and him.",
                    agencies={
                        "Probation": "runs the programme",
                        "Police": "answers calls to the address",
                        "Social services": "has the son on the child protection register",
                        "Women’s support": "works with her",
                    },
                    victims="His partner, who may work with a women’s safety worker; their son, who copies him.",
                ),
            ),
        ),
        step(
            date(2005, 1, 17),
            COORDINATOR,
            "Taken to level 3 at once.",
            Accepts(3, PAUL_TEST),
            Level(3, PAUL_TEST, signed_by=PROBATION),
            WorksOn(PROBATION, until=date(2006, 2, 20)),
            WorksOn(POLICE, until=date(2006, 6, 19)),
        ),
        step(
            date(2005, 1, 21),
            PROBATION,
            "Assessed and planned for the panel.",
            Assesses(
                (
                    risk(
                        ADULTS,
                        VERY_HIGH,
                        "Strangling and other violence to his partner.",
                        "When he feels that she slips from his control.",
                        "Drink; debt; talk of leaving.",
                    ),
                    risk(
                        CHILDREN, HIGH, "Physical and emotional abuse of their son.", "When he sees violence."
                    ),
                ),
                summary="Honest about what he did, and sorry for none of it; a serious drink problem.",
                tools=(
                    Tool("SARA", "High", "Programme tutor"),
                    Tool("OASys", "Very high", "Offender manager"),
                ),
            ),
            Plans(
                date(2005, 6, 20),
                (
                    supervision("Appointments under the order", PROBATION, ADULTS),
                    monitoring("Calls to the address are marked and passed on", POLICE, ADULTS, CHILDREN),
                    treatment("The integrated domestic abuse programme", PROBATION, ADULTS),
                    treatment(PAUL_FORENSIC, TRUST, ADULTS),
                    safety("A women’s safety worker helps her to plan for her safety", WOMEN, ADULTS),
                    safety("Their son stays on the child protection register", SOCIAL, CHILDREN),
                    contingency("Arrest on any complaint, and a place of safety", POLICE, ADULTS, CHILDREN),
                ),
                (Sign("She says that she will leave him", "The safety worker rings the others", PROBATION),),
            ),
        ),
        step(
            date(2005, 1, 24),
            COORDINATOR,
            "The panel hears the case.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL, WOMEN, HEALTH),
                apologies=(PRISON,),
                said=Discussed(
                    tells={
                        PROBATION: "He described it calmly. He holds fixed views on what men and women should do.",
                        POLICE: "Other incidents at the address; violence before that.",
                        SOCIAL: "The son is registered: physical and emotional abuse.",
                        WOMEN: "She may work with the safety worker.",
                    },
                    keeps_back="She lived through it and knows; the safety worker tells her what is planned.",
                    next_review_on=date(2005, 6, 20),
                    agreed=(Agreed(PAUL_FORENSIC, PROBATION, date(2005, 3, 31)),),
                ),
            ),
        ),
        in_month(
            date(2005, 3, 14),
            PROBATION,
            "On the programme he reports no more violence, though abuse; he begins to see what it does to his son. "
            "His partner begins a programme of her own, which makes her surer of herself.",
            Reports(
                PAUL_FORENSIC,
                "No illness, but dissocial traits; a strict childhood with beatings; control is the word he comes "
                "back to. The risk to her falls, and has to be watched when the programme ends.",
                EffectOnRisk.LOWERED,
                "To be looked at again after the programme.",
            ),
        ),
        in_month(
            date(2005, 6, 20),
            COORDINATOR,
            "His partner is pregnant and in debt. He reports no violence; she tells the safety worker that she "
            "thinks of leaving.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL, WOMEN),
                said=Discussed(
                    tells={
                        PROBATION: "He speaks of money worries, and of no violence.",
                        WOMEN: "She thinks of leaving, and grows surer of herself.",
                        POLICE: "",
                    },
                    keeps_back="What she told the safety worker in confidence is not for him to know.",
                    next_review_on=date(2005, 11, 21),
                ),
            ),
        ),
        in_month(
            date(2005, 11, 18),
            PROBATION,
            "The group work ended in October; work after the programme goes on. He sees, as he did in July, that "
            "his control was not acceptable, and takes others’ opinions better.",
            Assesses(
                (
                    risk(
                        ADULTS,
                        HIGH,
                        "Strangling and other violence to his partner.",
                        "When the baby comes, or she leaves.",
                        "Drink; debt; talk of leaving; a new baby.",
                    ),
                    risk(CHILDREN, HIGH, "Physical and emotional abuse of their son and of the baby."),
                ),
                summary="Attitudes have changed; whether conduct has is to be seen.",
                tools=(Tool("SARA", "Medium", "Programme tutor"),),
            ),
        ),
        in_month(
            date(2005, 11, 21),
            COORDINATOR,
            "The panel looks at what the programme has changed.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL, WOMEN),
                said=Discussed(
                    tells={PROBATION: "The programme is finished.", SOCIAL: "The baby is due next month."},
                    keeps_back="Nobody new is at risk.",
                    next_review_on=date(2006, 1, 23),
                ),
            ),
        ),
        in_month(
            date(2006, 1, 23),
            COORDINATOR,
            "In December he was on bail over an alleged offence against her; the baby was born, and she and the "
            "children went to her parents. Now she has withdrawn her support and the matter ends, but the agencies "
            "did not tell each other in time, and that raised the risk. Probation arranges an alcohol assessment.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL, WOMEN),
                said=Discussed(
                    tells={
                        POLICE: "No further action on the allegation.",
                        PROBATION: "Heard of the bail late.",
                        SOCIAL: "Mother and children are with her parents.",
                    },
                    keeps_back="Her parents know him, and know why she came.",
                    next_review_on=date(2006, 3, 20),
                    agreed=(Agreed(PAUL_TALK, POLICE, date(2006, 2, 10)),),
                    dissent="Women’s support: the allegation should have been discussed while he was on bail.",
                ),
            ),
        ),
        in_month(
            date(2006, 2, 8),
            POLICE,
            "The agencies have agreed on it. At the conference this month both children stay on the register.",
            Reports(
                PAUL_TALK,
                "Each agency names one person who rings the others on the day.",
                EffectOnRisk.LOWERED,
                "News travels again.",
            ),
        ),
        in_month(
            date(2006, 2, 17),
            PROBATION,
            "The order is completed and nobody supervises him; contact is offered to him all the same.",
            Plans(
                date(2006, 6, 12),
                (
                    monitoring("Calls to the address are marked and passed on", POLICE, ADULTS, CHILDREN),
                    treatment("Alcohol counselling, and voluntary contact with probation", PROBATION, ADULTS),
                    safety("A women’s safety worker helps her to plan for her safety", WOMEN, ADULTS),
                    safety(
                        "Both children stay on the register while they might return to him", SOCIAL, CHILDREN
                    ),
                    contingency("Arrest on any complaint, and a place of safety", POLICE, ADULTS, CHILDREN),
                ),
                (Sign("She says that she will leave him", "The safety worker rings the others", PROBATION),),
            ),
        ),
        in_month(
            date(2006, 3, 20),
            COORDINATOR,
            "The order was completed in February, and harm is no longer imminent: his partner told him that she "
            "will not come back, and he took it well. The agencies agree on level 2.",
            Meets(
                3,
                chair=COORDINATOR,
                came=(POLICE, PROBATION, SOCIAL, WOMEN),
                said=Discussed(
                    tells={
                        SOCIAL: "De-registration is thought of at the next conference, if they live apart.",
                        WOMEN: "She has told him, and was not harmed.",
                    },
                    keeps_back="Her parents, at whose home he sees the children, know him.",
                    next_review_on=date(2006, 6, 12),
                ),
            ),
            Level(
                2,
                PAUL_STEPS_DOWN,
                what_changed="The programme and the order are completed, they live apart, and he accepts it.",
                signed_by=PROBATION,
            ),
        ),
        in_month(
            date(2006, 6, 9),
            POLICE,
            "Assessed for the last meeting.",
            Assesses(
                (
                    risk(
                        ADULTS,
                        MEDIUM,
                        "Violence to a partner.",
                        "If they live together again.",
                        "Drink; jealousy.",
                    ),
                    risk(CHILDREN, LOW, "Harm when he sees them, which is in company."),
                ),
                summary="No report of violence since the winter; she has a home of her own.",
            ),
        ),
        in_month(
            date(2006, 6, 12),
            COORDINATOR,
            "The level 2 meeting finds nothing left for it to do.",
            Meets(
                2,
                chair=COORDINATOR,
                came=(POLICE, SOCIAL, WOMEN),
                said=Discussed(
                    tells={
                        SOCIAL: "Both children are off the register, and listed as children in need.",
                        POLICE: "No report of violence or of an offence.",
                    },
                    keeps_back="Nobody is newly at risk.",
                    next_review_on=date(2006, 9, 11),
                ),
            ),
        ),
        in_month(
            date(2006, 6, 19),
            COORDINATOR,
            "De-registered. No further violence or offence is reported, nobody supervises him any more, and the "
            "children, in a home of their own with their mother, are off the child protection register.",
            Exits(),
        ),
    ),
)

STUDIES = (SIMON, PAUL)
