"""The return of 2014-15: tables of categories by levels."""

from mappa.figures.forms.paths import CellPath, Document
from mappa.figures.forms.sections import CATEGORIES, IN_THE_YEAR, ON_31_MARCH, Row, Section
from mappa.law.years import ReportingYear

ELIGIBLE = "eligible_on_31_march"
IN_YEAR = "level_2_and_3_in_year"
LICENCE = "returned_to_custody_breach_of_licence"
SOPO = "returned_to_custody_breach_of_sopo"
BREACHES: CellPath = ("tables", "rso_cautioned_or_convicted_for_breach")
PER_100K: CellPath = ("tables", "per_100k")
ORDERS = ("sopo", "notification_order", "foreign_travel_order")
HIGHER_LEVELS = ("level_2", "level_3")
ALL_LEVELS = ("level_1", *HIGHER_LEVELS)

# A dash in the form: category 3 needs meetings, which level 1 has not; the order is made on registered offenders.
CANNOT_APPLY: frozenset[CellPath] = frozenset(
    {
        ("tables", ELIGIBLE, "level_1", "category_3"),
        *(("tables", SOPO, level, category) for level in HIGHER_LEVELS for category in CATEGORIES[1:]),
    }
)
_COLUMNS = (
    "Category 1: registered sexual offenders",
    "Category 2: violent offenders",
    "Category 3: other dangerous offenders",
    "Total",
)


def table(name: str, row: str, column: str) -> CellPath:
    return ("tables", name, row, column)


def _rows(name: str, rows: tuple[str, ...], without_whole: tuple[str, ...] = ()) -> tuple[Row, ...]:
    return tuple(
        Row(
            row.replace("_", " ").capitalize(),
            (
                *(table(name, row, category) for category in CATEGORIES),
                None if row in without_whole else table(name, row, "all"),
            ),
        )
        for row in rows
    )


SECTIONS: tuple[Section, ...] = (
    Section(
        "1",
        "Offenders eligible for MAPPA",
        ON_31_MARCH,
        _COLUMNS,
        _rows(ELIGIBLE, (*ALL_LEVELS, "total"), without_whole=ALL_LEVELS),
        note="In the community on the last day of the year.",
    ),
    Section(
        "2",
        "Offenders managed at level 2 and level 3",
        IN_THE_YEAR,
        _COLUMNS,
        _rows(IN_YEAR, (*HIGHER_LEVELS, "total")),
        note="Each offender once, at the highest level held in the year.",
    ),
    Section(
        "3",
        "Registered sexual offenders cautioned or convicted for breach of the notification requirements",
        IN_THE_YEAR,
        ("Number",),
        (Row("Registered sexual offenders", (BREACHES,)),),
    ),
    Section(
        "4",
        "Orders imposed",
        IN_THE_YEAR,
        ("Number",),
        tuple(
            Row(words, (("tables", "orders_imposed", order),))
            for words, order in zip(
                ("Sexual offences prevention orders", "Notification orders", "Foreign travel orders"),
                ORDERS,
                strict=True,
            )
        ),
    ),
    Section(
        "5", "Returned to custody for breach of licence", IN_THE_YEAR, _COLUMNS, _rows(LICENCE, HIGHER_LEVELS)
    ),
    Section(
        "6",
        "Returned to custody for breach of a sexual offences prevention order",
        IN_THE_YEAR,
        _COLUMNS,
        _rows(SOPO, HIGHER_LEVELS),
    ),
)
_RATE = Section(
    "1(a)",
    "Registered sexual offenders and the population",
    ON_31_MARCH,
    ("Number",),
    (Row("Per 100,000 of the population aged ten and over", (PER_100K,)),),
)


def sections(document: Document) -> tuple[Section, ...]:
    """The rate stands in the form only where the return has one."""
    has_rate = "per_100k" in (document.get("tables") or {})
    return (SECTIONS[0], _RATE, *SECTIONS[1:]) if has_rate else SECTIONS


def blank(area: str, year: str) -> Document:
    months = ReportingYear.parse(year)
    whole = (*CATEGORIES, "all")
    return {
        "area": area,
        "form": "2014",
        "year": year,
        "period": {"start": months.start.isoformat(), "end": months.last_day.isoformat()},
        "tables": {
            ELIGIBLE: {
                **{level: dict.fromkeys(CATEGORIES) for level in ALL_LEVELS},
                "total": dict.fromkeys(whole),
            },
            IN_YEAR: {row: dict.fromkeys(whole) for row in (*HIGHER_LEVELS, "total")},
            BREACHES[-1]: None,
            "orders_imposed": dict.fromkeys(ORDERS),
            LICENCE: {level: dict.fromkeys(whole) for level in HIGHER_LEVELS},
            SOPO: {level: dict.fromkeys(whole) for level in HIGHER_LEVELS},
        },
    }
