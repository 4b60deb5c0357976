"""Simon and Paul, of the report of Kent for 2005-06. This report gives the months."""

from datetime import date

from mappa.law.orders import StepOfOrder
from mappa.offenders.states import MembershipKind

from .telling import Category, CategoryEnds, Level, LevelEnds, Order, Study, WorksOn, in_month, step

AREA = "Kent"
REPORT = "Kent MAPPA annual report 2005-06"
COORDINATOR, POLICE, PROBATION, HEALTH, YOUTH = (
    "kent.coordinator",
    "kent.police",
    "kent.probation",
    "kent.health",
    "kent.youth",
)
APPLIED, INTERIM, FULL = StepOfOrder

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
            Level(2),
            WorksOn(YOUTH),
            WorksOn(POLICE),
        ),
        in_month(
            date(2005, 9, 12),
            COORDINATOR,
            "The risk has risen sharply: he talks of fantasies, fixed on young boys, plans and grooms, and shows "
            "neither insight nor remorse; home sets no bounds. No mental illness that the Act could treat. Level 3 "
            "may find the money for a specialist assessment, and for what it will advise: therapy in the "
            "community, or a placement.",
            Level(3),
            WorksOn(HEALTH, MembershipKind.MEETING, until=date(2006, 4, 1)),
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
        ),
        in_month(
            date(2006, 6, 19),
            POLICE,
            "The court makes the full order for five years, and registration lasts as long. In between, social "
            "services paid for the first sessions of the programme, youth offending for the taxis, and in March "
            "the Primary Care Trust agreed to pay for treatment. He takes part well, has not offended, and may "
            "soon go to level 2.",
            Order(FULL),
        ),
    ),
)

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
            date(2005, 1, 17),
            COORDINATOR,
            "Referred to the panel after he told his group that he had choked his partner until she passed out. He "
            "is matter-of-fact about it, and drinks. Their son, who copies him, is on the child protection "
            "register.",
            Category(3),
            Level(3),
            WorksOn(PROBATION, until=date(2006, 2, 20)),
            WorksOn(POLICE, until=date(2006, 6, 19)),
            WorksOn(HEALTH, MembershipKind.MEETING, until=date(2006, 3, 20)),
        ),
        in_month(
            date(2006, 3, 20),
            COORDINATOR,
            "The order was completed in February, and harm is no longer imminent: his partner told him that she "
            "will not come back, and he took it well. The agencies agree on level 2.",
            Level(2),
        ),
        in_month(
            date(2006, 6, 19),
            COORDINATOR,
            "De-registered. No further violence or offence is reported, nobody supervises him any more, and the "
            "children, in a home of their own with their mother, are off the child protection register.",
            LevelEnds(),
            CategoryEnds(),
        ),
    ),
)

STUDIES = (SIMON, PAUL)
