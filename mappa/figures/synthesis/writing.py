"""A synthetic caseload written as the folder of CSV files that the import takes."""

import csv
import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from mappa.figures.synthesis.caseload import Caseload

_HEADERS: dict[str, tuple[str, ...]] = {
    "offenders.csv": ("reference", "family_name", "given_names", "date_of_birth", "sex"),
    "residence.csv": ("reference", "area", "division", "start", "end"),
    "categories.csv": ("reference", "category", "start", "end"),
    "levels.csv": ("reference", "level", "start", "end"),
    "custody.csv": ("reference", "start", "end"),
    "orders.csv": ("reference", "order", "step", "date", "sought_by"),
    "events.csv": ("reference", "event", "date"),
    "populations.csv": ("area", "year", "base", "population", "source"),
    "published_figures.csv": ("year", "category", "offenders", "note"),
}
_ONLY_WHERE_THERE_ARE_ROWS = ("populations.csv", "published_figures.csv")


class FolderInUse(Exception):
    """The folder holds files that are not a caseload's, and is left as it is."""

    def __init__(self, directory: Path, names: list[str]) -> None:
        self.directory, self.names = directory, names
        shown = ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")
        super().__init__(
            f"{directory} holds files that are not part of a caseload ({shown}); choose another folder"
        )


def write(caseload: Caseload, directory: Path) -> None:
    """Write the folder, made if it is missing; a caseload written there before is replaced.

    FolderInUse where it holds anything else; OSError where it cannot be written. Every file is written under another
    name first, so that a write that fails leaves the earlier files whole.
    """
    directory.mkdir(parents=True, exist_ok=True)
    foreign = sorted(entry.name for entry in directory.iterdir() if entry.name not in _HEADERS)
    foreign = [name for name in foreign if not _is_left_over(name)]
    if foreign:
        raise FolderInUse(directory, foreign)
    unfinished: dict[str, Path] = {}
    try:
        for name, rows in _rows(caseload).items():
            unfinished[name] = directory / f".{name}.unfinished"
            with unfinished[name].open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(_HEADERS[name])
                written = 0
                for row in rows:
                    writer.writerow(row)
                    written += 1
            if not written and name in _ONLY_WHERE_THERE_ARE_ROWS:
                unfinished.pop(name).unlink()
        for name, path in unfinished.items():
            os.replace(path, directory / name)
        for name in _ONLY_WHERE_THERE_ARE_ROWS:
            if name not in unfinished:
                (directory / name).unlink(missing_ok=True)
    finally:
        for path in unfinished.values():
            path.unlink(missing_ok=True)


def _is_left_over(name: str) -> bool:
    return name.startswith(".") and name.endswith(".unfinished") and name[1 : -len(".unfinished")] in _HEADERS


def _rows(caseload: Caseload) -> dict[str, Iterable[tuple[object, ...]]]:
    offenders = caseload.offenders
    return {
        "offenders.csv": (
            (one.reference, one.family_name, one.given_names, one.date_of_birth, one.sex) for one in offenders
        ),
        "residence.csv": (
            (one.reference, row.area, row.division, row.start, _open(row.end))
            for one in offenders
            for row in one.residence
        ),
        "categories.csv": (
            (one.reference, row.value, row.start, _open(row.end))
            for one in offenders
            for row in one.categories
        ),
        "levels.csv": (
            (one.reference, row.value, row.start, _open(row.end)) for one in offenders for row in one.levels
        ),
        "custody.csv": (
            (one.reference, row.start, _open(row.end)) for one in offenders for row in one.custody
        ),
        "orders.csv": (
            (one.reference, row.order, row.step, row.on, row.sought_by)
            for one in offenders
            for row in sorted(one.orders, key=lambda step: step.on)
        ),
        "events.csv": (
            (one.reference, row.event, row.on)
            for one in offenders
            for row in sorted(one.events, key=lambda event: event.on)
        ),
        "populations.csv": (
            (row.area, row.year, row.base, row.population, row.source) for row in caseload.populations
        ),
        "published_figures.csv": _published_rows(caseload),
    }


def _published_rows(caseload: Caseload) -> Iterator[tuple[object, ...]]:
    for row in caseload.published_figures:
        yield (row.year, row.category, row.offenders, row.note)


def _open(end: date | None) -> date | str:
    return "" if end is None else end
