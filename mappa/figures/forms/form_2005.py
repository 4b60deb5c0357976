"""The return of 2005 to 2008: items i to ix."""

from mappa.figures.forms.paths import CellPath, Document, value_at
from mappa.figures.forms.sections import CATEGORIES, IN_THE_YEAR, ON_31_MARCH, Row, Section
from mappa.law.years import ReportingYear

REGISTERED: CellPath = ("items", "i", "registered_sex_offenders")
BY_DIVISION: CellPath = ("items", "i", "by_division")
PER_100K: CellPath = ("items", "i", "per_100k")
BREACHES: CellPath = ("items", "ii", "registration_breaches_cautioned_or_convicted")
VIOLENT: CellPath = ("items", "vi", "violent_and_other_sexual")
OTHER: CellPath = ("items", "vii", "other_offenders")
NO_DIVISION = "(none)"

LEVELS = ("level_2", "level_3")
OUTCOMES = {
    "recall_breach_of_licence": "a_returned_to_custody_breach_of_licence",
    "return_breach_of_order": "b_returned_to_custody_breach_of_order",
    "charged_serious_offence": "c_charged_serious_sexual_or_violent_offence",
}
# Item, order, and what the form calls each step.
ORDERS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("iii", "sopo", {"applied": "applied", "interim": "interim_granted", "full": "full_imposed"}),
    (
        "iv",
        "notification_order",
        {"applied": "applied", "interim": "interim_granted", "full": "full_imposed"},
    ),
    ("v", "foreign_travel_order", {"applied": "applied", "full": "imposed"}),
)
_ORDER_TITLES = {
    "sopo": "Sexual offences prevention orders",
    "notification_order": "Notification orders",
    "foreign_travel_order": "Foreign travel orders",
}
_STEP_LABELS = {
    "applied": "applied for",
    "interim_granted": "interim orders granted",
    "full_imposed": "full orders imposed",
    "imposed": "imposed",
}
_COLUMNS = ("Registered sex offenders", "Violent and other sexual offenders", "Other offenders")


def counted_at(level: str, category: str) -> CellPath:
    return ("items", "viii", level, category)


def outcome_at(outcome: str, level: str) -> CellPath:
    return ("items", "ix", outcome, level)


def _section_of_orders(item: str, order: str, steps: dict[str, str]) -> Section:
    rows = tuple(
        Row(f"({letter}) {_STEP_LABELS[key]}", (("items", item, order, key),))
        for letter, key in zip("abc", steps.values(), strict=False)
    )
    return Section(f"1({item})", _ORDER_TITLES[order], IN_THE_YEAR, ("Number",), rows)


SECTIONS: tuple[Section, ...] = (
    Section(
        "1(i)",
        "Registered sex offenders living in the area",
        ON_31_MARCH,
        ("Number",),
        (
            Row("Registered sex offenders", (REGISTERED,)),
            Row("(a) per 100,000 of the population", (PER_100K,)),
        ),
        note="In the community on the last day of the year, by the division of that day.",
        by_division=True,
    ),
    Section(
        "1(ii)",
        "Breach of the requirement to register",
        IN_THE_YEAR,
        ("Number",),
        (Row("Registered sex offenders cautioned or convicted", (BREACHES,)),),
    ),
    *(_section_of_orders(item, order, steps) for item, order, steps in ORDERS),
    Section(
        "2(vi)",
        "Violent and other sexual offenders living in the area",
        IN_THE_YEAR,
        ("Number",),
        (Row("Violent and other sexual offenders", (VIOLENT,)),),
    ),
    Section(
        "3(vii)",
        "Other offenders living in the area",
        IN_THE_YEAR,
        ("Number",),
        (Row("Other offenders", (OTHER,)),),
    ),
    Section(
        "4(viii)",
        "Offenders managed at level 2 and level 3",
        IN_THE_YEAR,
        _COLUMNS,
        tuple(
            Row(
                level.replace("_", " ").capitalize(),
                tuple(counted_at(level, category) for category in CATEGORIES),
            )
            for level in LEVELS
        ),
        note="Each offender once, at the highest level held in the year.",
    ),
    Section(
        "4(ix)",
        "Of the offenders managed at that level",
        IN_THE_YEAR,
        ("Level 2", "Level 3"),
        tuple(
            Row(words, tuple(outcome_at(outcome, level) for level in LEVELS))
            for words, outcome in zip(
                (
                    "(a) returned to custody for breach of licence",
                    "(b) returned to custody for breach of an order",
                    "(c) charged with a serious sexual or violent offence",
                ),
                OUTCOMES.values(),
                strict=True,
            )
        ),
    ),
)


def sections(document: Document) -> tuple[Section, ...]:
    return SECTIONS


def division_paths(document: Document) -> list[CellPath]:
    divisions = value_at(document, BY_DIVISION)
    return [(*BY_DIVISION, name) for name in divisions] if isinstance(divisions, dict) else []


def blank(area: str, year: str) -> Document:
    months = ReportingYear.parse(year)
    no_steps = {item: {order: dict.fromkeys(steps.values())} for item, order, steps in ORDERS}
    return {
        "area": area,
        "form": "2005",
        "year": year,
        "period": {"start": months.start.isoformat(), "end": months.last_day.isoformat()},
        "items": {
            "i": {"registered_sex_offenders": None, "by_division": {}, "per_100k": None},
            "ii": {BREACHES[-1]: None},
            **no_steps,
            "vi": {VIOLENT[-1]: None},
            "vii": {OTHER[-1]: None},
            "viii": {level: dict.fromkeys(CATEGORIES) for level in LEVELS},
            "ix": {outcome: dict.fromkeys(LEVELS) for outcome in OUTCOMES.values()},
        },
    }
