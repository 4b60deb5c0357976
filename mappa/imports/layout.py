"""The files of a caseload and their columns."""

from enum import StrEnum


class CaseloadFile(StrEnum):
    """A file of the folder, or a sheet of the workbook, by its name without `.csv`."""

    OFFENDERS = "offenders"
    RESIDENCE = "residence"
    CATEGORIES = "categories"
    LEVELS = "levels"
    REVIEWS = "reviews"
    CUSTODY = "custody"
    ORDERS = "orders"
    EVENTS = "events"
    POPULATIONS = "populations"
    PUBLISHED_FIGURES = "published_figures"


COLUMNS: dict[CaseloadFile, tuple[str, ...]] = {
    CaseloadFile.OFFENDERS: ("reference", "family_name", "given_names", "date_of_birth", "sex"),
    CaseloadFile.RESIDENCE: ("reference", "area", "division", "start", "end"),
    CaseloadFile.CATEGORIES: ("reference", "category", "start", "end"),
    CaseloadFile.LEVELS: ("reference", "level", "start", "end"),
    CaseloadFile.REVIEWS: ("reference", "date", "next_review"),
    CaseloadFile.CUSTODY: ("reference", "start", "end"),
    CaseloadFile.ORDERS: ("reference", "order", "step", "date", "sought_by"),
    CaseloadFile.EVENTS: ("reference", "event", "date"),
    CaseloadFile.POPULATIONS: ("area", "year", "base", "population", "source"),
    CaseloadFile.PUBLISHED_FIGURES: ("year", "category", "offenders", "note"),
}

#: Columns that a file may leave out altogether.
MAY_BE_LEFT_OUT = frozenset({(CaseloadFile.POPULATIONS, "source"), (CaseloadFile.PUBLISHED_FIGURES, "note")})

#: What each file holds, for the page that explains them.
WORDS: dict[CaseloadFile, str] = {
    CaseloadFile.OFFENDERS: "offenders",
    CaseloadFile.RESIDENCE: "residences",
    CaseloadFile.CATEGORIES: "category periods",
    CaseloadFile.LEVELS: "level periods",
    CaseloadFile.REVIEWS: "reviews of levels",
    CaseloadFile.CUSTODY: "periods in custody",
    CaseloadFile.ORDERS: "steps of orders",
    CaseloadFile.EVENTS: "events",
    CaseloadFile.POPULATIONS: "populations",
    CaseloadFile.PUBLISHED_FIGURES: "published national figures",
}


def file_named(written: str) -> CaseloadFile | None:
    """The file that a file name or the name of a sheet stands for, in capitals or not."""
    name = "_".join(written.strip().casefold().removesuffix(".csv").split())
    return CaseloadFile(name) if name in set(CaseloadFile) else None
