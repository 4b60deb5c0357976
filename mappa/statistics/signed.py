"""Returns that were signed off, read back, and what would differ in them today."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mappa.agencies.models import Area
from mappa.figures.forms import CellPath, Document, Form, cells, dotted
from mappa.law.years import ReportingYear

from .late_entries import LateEntry, count_entries_since, entries_since, populations_since
from .models import AnnualReturn, Figure
from .returns import ComputedReturn, with_rate


@dataclass(frozen=True)
class SignedReturn:
    """One sign-off: the figures, who stood behind them and when."""

    pk: int
    form: Form
    document: Document = field(repr=False)
    checksum: str
    at: datetime
    by: str
    note: str
    doubts: Mapping[str, int]
    superseded_at: datetime | None
    superseded_by: str
    superseded_reason: str


@dataclass(frozen=True)
class SignedFigure:
    value: int | None
    offender_ids: tuple[int, ...]


@dataclass(frozen=True)
class Difference:
    """A figure that was signed and would be another today, or would count other people."""

    path: CellPath
    signed: int | None
    today: int | None
    entered: tuple[int, ...]
    left: tuple[int, ...]
    #: Those about people in sight, and how many there are in all.
    entries: tuple[LateEntry, ...]
    late: int

    @property
    def offender_ids(self) -> set[int]:
        return {*self.entered, *self.left}


def _read(row: AnnualReturn) -> SignedReturn:
    return SignedReturn(
        pk=row.pk,
        form=Form(row.form),
        document=json.loads(row.document),
        checksum=row.checksum,
        at=row.recorded_at,
        by=str(row.recorded_by),
        note=row.reason,
        doubts=row.doubts,
        superseded_at=row.superseded_at,
        superseded_by=str(row.superseded_by or ""),
        superseded_reason=row.superseded_reason,
    )


def sign_offs(area: Area, year: ReportingYear, form: Form) -> list[SignedReturn]:
    """The sign-off that stands, if one does, and those before it, latest first."""
    rows = (
        AnnualReturn.objects.filter(area=area, year=year.starting, form=form.value)
        .select_related("recorded_by", "superseded_by")
        .order_by("-recorded_at", "-pk")
    )
    return [_read(row) for row in rows]


def standing(sign_offs: Sequence[SignedReturn]) -> SignedReturn | None:
    return next((signed for signed in sign_offs if signed.superseded_at is None), None)


def figures_of(signed: SignedReturn) -> dict[CellPath, SignedFigure]:
    rows = Figure.objects.filter(annual_return_id=signed.pk).values_list("path", "value", "offender_ids")
    paths = paths_of(signed.document)
    return {paths[path]: SignedFigure(value, tuple(ids)) for path, value, ids in rows}


def paths_of(document: Document) -> dict[str, CellPath]:
    """The figures of a return by their paths in writing; a division's name may hold whatever a path is written with."""
    return {dotted(path): path for path in cells(document)}


def frozen_figures(computed: ComputedReturn) -> dict[CellPath, SignedFigure]:
    """What is kept of a return when it is signed: every figure, and the offenders it counted."""
    return {
        path: SignedFigure(value, tuple(case.offender_id for case in computed.cases.get(path, ())))
        for path, value in cells(with_rate(computed)).items()
    }


def differences(
    area: Area, year: ReportingYear, signed: SignedReturn, computed: ComputedReturn
) -> list[Difference]:
    """The figures that would differ today, each with the late entries about the people who entered or left it."""
    before, now = figures_of(signed), frozen_figures(computed)
    changed: list[tuple[CellPath, SignedFigure, SignedFigure, list[int], list[int]]] = []
    for path in {**now, **before}:
        one, other = before.get(path, SignedFigure(None, ())), now.get(path, SignedFigure(None, ()))
        entered, left = (
            _moved(one.offender_ids, other.offender_ids),
            _moved(other.offender_ids, one.offender_ids),
        )
        if one.value != other.value or entered or left:
            changed.append((path, one, other, entered, left))
    people = {pk for _, _, _, entered, left in changed for pk in (*entered, *left)}
    entries, late = entries_since(signed.at, people), count_entries_since(signed.at, people)
    rates = populations_since(signed.at, area.pk, year) if changed else []
    return [
        Difference(
            path,
            one.value,
            other.value,
            tuple(entered),
            tuple(left),
            tuple(entry for entry in entries if entry.offender_id in {*entered, *left})
            if entered or left
            else tuple(rates),
            late=sum(late.get(pk, 0) for pk in {*entered, *left}) if entered or left else len(rates),
        )
        for path, one, other, entered, left in changed
    ]


def _moved(before: Sequence[int], after: Sequence[int]) -> list[int]:
    """Those counted after more often than before, once for each time."""
    return list((Counter(after) - Counter(before)).elements())
