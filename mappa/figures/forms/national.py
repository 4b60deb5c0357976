"""The national overview: tables 1 to 5, with the change on the year before."""

from typing import Any

from mappa.figures.forms.paths import CellPath, Document, value_at
from mappa.figures.forms.sections import CATEGORIES, IN_THE_YEAR, Row, Section
from mappa.law.years import ReportingYear

ENGLAND_AND_WALES = "England and Wales"
TABLE_1 = "table_1_offenders_by_category"
TABLE_3 = "table_3_referred_change"
TABLE_4 = "table_4_outcomes"
TABLE_5 = "table_5_enforcement_and_orders"
CHANGE = "printed_change_percent"
SHARE = "printed_percent_of_all"
_RANGE_KEY, _SHARE_KEY = "rso_per_100k_range", "level_1_share_percent"
RANGE: CellPath = (_RANGE_KEY,)
LEVEL_1_SHARE: CellPath = (_SHARE_KEY,)
LEVELS = ("level_2", "level_3")
WITH_TOTAL = (*CATEGORIES, "total")
OUTCOMES = ("breach_of_licence", "breach_of_orders", "charged_sfo")
ENFORCEMENT = (
    "rso_charged_or_cautioned",
    "sopo_granted",
    "notification_orders_granted",
    "foreign_travel_orders_granted",
    "total_orders",
)
_CATEGORY_LABELS = (
    "Registered sex offenders",
    "Violent and other sexual offenders",
    "Other offenders",
    "Total",
)
_LEVEL_LABELS = {"level_2": "Level 2", "level_3": "Level 3", "both": "Levels 2 and 3"}


def table_2(year: str) -> str:
    return f"table_2_levels_{year.replace('-', '_')}"


def years_of_table_1(document: Document) -> list[str]:
    years = value_at(document, (TABLE_1, "years"))
    return [str(year) for year in years] if isinstance(years, list) else []


def two_years(document: Document) -> tuple[str, str]:
    """The year before that of the overview, and the year itself."""
    year = ReportingYear.parse(document["year"])
    return str(year.previous()), str(year)


def _table_1(years: list[str]) -> Section:
    rows: list[Row] = []
    for words, category in zip(_CATEGORY_LABELS, WITH_TOTAL, strict=True):
        rows.append(Row(words, tuple((TABLE_1, category, index) for index in range(len(years)))))
        changes: list[CellPath | None] = [
            (TABLE_1, CHANGE, category, index) for index in range(len(years) - 1)
        ]
        rows.append(Row(f"{words}, change on the year before (%)", (None, *changes) if years else ()))
    return Section(
        "Table 1", "Offenders in the community by category", IN_THE_YEAR, tuple(years), tuple(rows)
    )


def _table_2(year: str) -> Section:
    name = table_2(year)
    columns = [f"{words}{kind}" for words in _LEVEL_LABELS.values() for kind in ("", ", % of all")]
    rows = []
    for index, category in enumerate(WITH_TOTAL):
        paths: list[CellPath | None] = []
        for level in _LEVEL_LABELS:
            paths += [(name, level, category), (name, SHARE, level, index)]
        rows.append(Row(_CATEGORY_LABELS[index], tuple(paths)))
    return Section("Table 2", "Offenders at levels 2 and 3", IN_THE_YEAR, tuple(columns), tuple(rows))


def _columns_of_change(levels: tuple[str, ...], before: str, year: str) -> tuple[str, ...]:
    return tuple(
        f"{_LEVEL_LABELS[level]}, {what}" for level in levels for what in (before, year, "change (%)")
    )


def _table_3(before: str, year: str) -> Section:
    rows = tuple(
        Row(
            words, tuple((TABLE_3, level, what, index) for level in LEVELS for what in (before, year, CHANGE))
        )
        for index, words in enumerate(_CATEGORY_LABELS)
    )
    return Section(
        "Table 3",
        "Offenders referred to levels 2 and 3",
        IN_THE_YEAR,
        _columns_of_change(LEVELS, before, year),
        rows,
    )


def _table_4(before: str, year: str) -> Section:
    levels = tuple(_LEVEL_LABELS)
    rows = []
    for index, outcome in enumerate(OUTCOMES):
        paths: list[CellPath | None] = []
        for level in levels:
            paths += [
                (TABLE_4, level, before, outcome),
                (TABLE_4, level, year, outcome),
                (TABLE_4, level, CHANGE, index),
            ]
        words = ("Breach of licence", "Breach of orders", "Charged with a serious further offence")[index]
        rows.append(Row(words, tuple(paths)))
    return Section(
        "Table 4",
        "Outcomes at levels 2 and 3",
        IN_THE_YEAR,
        _columns_of_change(levels, before, year),
        tuple(rows),
    )


def _table_5(before: str, year: str) -> Section:
    labels = (
        "Registered sex offenders charged or cautioned",
        "Sexual offences prevention orders granted",
        "Notification orders granted",
        "Foreign travel orders granted",
        "All orders",
    )
    rows = tuple(
        Row(words, tuple((TABLE_5, name, what) for what in (before, year, CHANGE)))
        for words, name in zip(labels, ENFORCEMENT, strict=True)
    )
    return Section(
        "Table 5", "Enforcement of registration, and orders", IN_THE_YEAR, (before, year, "Change (%)"), rows
    )


def sections(document: Document) -> tuple[Section, ...]:
    before, year = two_years(document)
    summary = Section(
        "Summary",
        "Areas and levels",
        IN_THE_YEAR,
        ("Number",),
        (
            Row("Lowest rate of registered sex offenders per 100,000 in an area", ((*RANGE, 0),)),
            Row("Highest rate of registered sex offenders per 100,000 in an area", ((*RANGE, 1),)),
            Row("Share of all offenders at level 1 (%)", (LEVEL_1_SHARE,)),
        ),
    )
    return (
        _table_1(years_of_table_1(document)),
        _table_2(year),
        _table_3(before, year),
        _table_4(before, year),
        _table_5(before, year),
        summary,
    )


def blank(area: str, year: str) -> Document:
    last = ReportingYear.parse(year)
    years = [str(ReportingYear(last.starting - back)) for back in (3, 2, 1, 0)]
    before = years[-2]
    none_of_four: list[Any] = [None] * 4

    def changing(width: int) -> dict[str, Any]:
        return {before: [None] * width, year: [None] * width, CHANGE: [None] * width}

    return {
        "area": area,
        "form": "national",
        "year": year,
        "areas": None,
        TABLE_1: {
            "years": years,
            **{category: list(none_of_four) for category in WITH_TOTAL},
            CHANGE: {category: [None] * 3 for category in WITH_TOTAL},
        },
        table_2(year): {
            **{level: dict.fromkeys(WITH_TOTAL) for level in _LEVEL_LABELS},
            SHARE: {level: list(none_of_four) for level in _LEVEL_LABELS},
        },
        TABLE_3: {level: changing(4) for level in LEVELS},
        TABLE_4: {
            level: {before: dict.fromkeys(OUTCOMES), year: dict.fromkeys(OUTCOMES), CHANGE: [None] * 3}
            for level in _LEVEL_LABELS
        },
        TABLE_5: {name: {before: None, year: None, CHANGE: None} for name in ENFORCEMENT},
        _RANGE_KEY: [None, None],
        _SHARE_KEY: None,
    }
