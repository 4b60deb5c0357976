"""Signing off an annual return."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction

from mappa.access.permissions import Permission
from mappa.access.policy import require_in_area
from mappa.agencies.models import Area, User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.database.superseding import supersede
from mappa.figures.forms import Form, dotted
from mappa.law.years import ReportingYear

from .doubts import find_doubts
from .models import AnnualReturn, Figure
from .returns import as_json, checksum_of, compute, with_rate
from .signed import frozen_figures
from .year_facts import YearFacts


class FiguresChanged(ChangedMeanwhile):
    """The figures or the doubts are no longer those that the person saw."""


@transaction.atomic
def sign_off(
    *,
    area: Area,
    year: ReportingYear,
    form: Form,
    checksum: str,
    doubts_seen: Mapping[str, int],
    replaces: int | None,
    note: str,
    on: date,
    by: User,
) -> AnnualReturn:
    """Freeze the figures and the cases behind them, as the person saw them on a day.

    `checksum` and `doubts_seen` are those of the page, `replaces` the sign-off that stood on it. Raises
    FiguresChanged where the figures or doubts are others by now, ChangedMeanwhile where somebody else has signed,
    and NotPossible before the year is over or where an earlier sign-off is replaced without a reason.
    """
    require_in_area(by, Permission.RETURN_SIGN_OFF, area.pk)
    if on < year.end:
        raise NotPossible("note", f"The year is not over: it can be signed off from {year.end:%-d %B %Y}.")
    standing = AnnualReturn.objects.current().filter(area=area, year=year.starting, form=form.value).first()
    if (standing.pk if standing else None) != replaces:
        raise ChangedMeanwhile
    if standing is not None and not note:
        raise NotPossible("note", "Say why this takes the place of the sign-off before.")
    computed = compute(area, year, form, with_cases=True)
    document = with_rate(computed)
    doubts = {doubt.key: doubt.number for doubt in find_doubts(computed, YearFacts(year, area.pk))}
    if checksum_of(document) != checksum or doubts != dict(doubts_seen):
        raise FiguresChanged
    if standing is not None:
        supersede(standing, by=by, reason=note)
    try:
        with transaction.atomic():
            signed = AnnualReturn.objects.create(
                area=area,
                year=year.starting,
                form=form.value,
                document=as_json(document),
                checksum=checksum,
                doubts=doubts,
                recorded_by=by,
                reason=note,
            )
    except IntegrityError as refusal:
        raise ChangedMeanwhile from refusal
    figures = frozen_figures(computed)
    Figure.objects.bulk_create(
        Figure(
            annual_return=signed,
            path=dotted(path),
            value=figure.value,
            offender_ids=list(figure.offender_ids),
        )
        for path, figure in figures.items()
    )
    record(
        Event.RETURN_SIGNED_OFF,
        by=by,
        area_id=area.pk,
        year=year.label,
        form=form.value,
        return_id=signed.pk,
        replaces=replaces,
        checksum=checksum,
        figures=len(figures),
        doubts=len(doubts),
    )
    return signed
