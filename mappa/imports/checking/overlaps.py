"""Rows that do not go together within one caseload: overlapping periods, the same twice, days before a birth."""

from __future__ import annotations

from datetime import date
from typing import Any

from mappa.imports.cells import GOES_ON
from mappa.imports.layout import CaseloadFile

from .caseload import Caseload, Period


def days_in_words(start: date, end: date) -> str:
    return f"from {start} on" if end == GOES_ON else f"{start} to {end}"


def remark_on_overlaps(caseload: Caseload, file: CaseloadFile) -> None:
    """A fault for each period that shares a day with an earlier one of the same offender. The rows are sorted."""
    longest: Period | None = None  # the period reaching furthest so far of the offender at hand
    for period in caseload.periods[file]:
        if longest is None or longest.offender != period.offender:
            longest = period
            continue
        if period.start < longest.end:
            first, second = sorted((longest, period), key=lambda one: one.row)
            if first[:3] == second[:3] and first.value == second.value:
                reason = f"The row is the same as row {first.row}."
            else:
                reason = (
                    f"The period overlaps that of row {first.row}, {days_in_words(first.start, first.end)}."
                )
            caseload.remarks.fault(
                caseload.labels[file], second.row, "start", reason, days_in_words(second.start, second.end)
            )
            caseload.doubtful[file].add(period.offender)
        if period.end > longest.end:
            longest = period


def remark_on_repeats(caseload: Caseload) -> None:
    """A fault for each event or step of an order that is there twice."""
    for file, occurrences in caseload.occurrences.items():
        offender, on = -1, date.min
        seen: dict[Any, int] = {}
        for occurrence in occurrences:
            if occurrence.offender != offender or occurrence.on != on:
                offender, on, seen = occurrence.offender, occurrence.on, {}
            first = seen.setdefault(occurrence.value, occurrence.row)
            if first != occurrence.row:
                caseload.remarks.fault(
                    caseload.labels[file], occurrence.row, "", f"The row is the same as row {first}."
                )


def remark_on_birthdays(caseload: Caseload) -> None:
    """A fault for each offender who would have been born after the first day recorded."""
    born = {
        offender: details.date_of_birth
        for offender, details in caseload.details.items()
        if details.date_of_birth is not None
    }
    earliest: dict[int, tuple[date, str, int]] = {}
    for file, periods in caseload.periods.items():
        for offender, start, _, row, _ in periods:
            birthday = born.get(offender)
            if birthday is not None and start < birthday:
                _note_earliest(earliest, offender, (start, caseload.labels[file], row))
    for file, occurrences in caseload.occurrences.items():
        for offender, on, row, _ in occurrences:
            birthday = born.get(offender)
            if birthday is not None and on < birthday:
                _note_earliest(earliest, offender, (on, caseload.labels[file], row))
    for offender, (day, label, row) in earliest.items():
        caseload.remarks.fault(
            caseload.labels[CaseloadFile.OFFENDERS],
            caseload.details[offender].row,
            "date_of_birth",
            f"The date of birth is after {day}, in {label} row {row}.",
            born[offender],
        )


def _note_earliest(
    earliest: dict[int, tuple[date, str, int]], offender: int, found: tuple[date, str, int]
) -> None:
    if offender not in earliest or found < earliest[offender]:
        earliest[offender] = found
