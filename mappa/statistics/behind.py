"""The cases behind a figure, and those that a doubt is about: the only way from a number to names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from mappa.access.pages import RecordNotShown
from mappa.agencies.models import Area, User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.figures.forms import CellPath, Document, Form, form_2005, value_at
from mappa.law.years import ReportingYear
from mappa.offenders.models import Offender, PersonalDetails

from .doubts import cases_of
from .questions import Question, question_of
from .returns import Case, compute
from .signed import SignedReturn, figures_of, paths_of, sign_offs, standing
from .year_facts import YearFacts


@dataclass(frozen=True)
class ShownCase:
    """A case as a list of cases shows it."""

    offender_id: int
    reference: str
    name: str
    date_of_birth: date | None
    area: str
    on: date | None


@dataclass(frozen=True)
class OpenedCases:
    """The cases behind a figure or a doubt that the person may see, and how many more there are."""

    number: int
    shown: tuple[ShownCase, ...]
    #: Things counted about people whose records another area holds now.
    elsewhere: int
    page: int = 1
    pages: int = 1


@dataclass(frozen=True)
class OpenedFigure:
    area: Area
    year: ReportingYear
    form: Form
    path: CellPath
    document: Document = field(repr=False)
    cases: OpenedCases
    signed: SignedReturn | None


def open_figure(
    *, by: User, area: Area, year: ReportingYear, form: Form, figure: str, page: int
) -> OpenedFigure:
    """The cases behind one figure: those that were signed off, else today's. A rate has none, nor has a dash."""
    signed = standing(sign_offs(area, year, form))
    if signed is not None:
        document = signed.document
        behind = {path: frozen.offender_ids for path, frozen in figures_of(signed).items()}
        cases = {path: [Case(pk, None) for pk in ids] for path, ids in behind.items()}
    else:
        computed = compute(area, year, form, with_cases=True)
        document = computed.document
        cases = {path: list(listed) for path, listed in computed.cases.items()}
    path = paths_of(document).get(figure)
    if path is None or path[-1] == form_2005.PER_100K[-1] or value_at(document, path) is None:
        raise RecordNotShown("figure", figure)
    listed = cases.get(path, [])
    opened = _cases(by, listed, page)
    record(
        Event.FIGURE_OPENED,
        by=by,
        area_id=area.pk,
        year=year.label,
        form=form.value,
        figure=figure,
        offender_ids=sorted({case.offender_id for case in opened.shown}),
        elsewhere=opened.elsewhere,
    )
    return OpenedFigure(area, year, form, path, document, opened, signed)


@dataclass(frozen=True)
class OpenedDoubt:
    area: Area
    year: ReportingYear
    form: Form
    question: Question
    cases: OpenedCases


def open_doubt(*, by: User, area: Area, year: ReportingYear, form: Form, key: str, page: int) -> OpenedDoubt:
    """The cases of one doubt."""
    question = question_of(form, key)
    if question is None:
        raise RecordNotShown("doubt", key)
    opened = _cases(by, cases_of(question, YearFacts(year, area.pk)), page)
    record(
        Event.FIGURE_OPENED,
        by=by,
        area_id=area.pk,
        year=year.label,
        form=form.value,
        doubt=key,
        offender_ids=sorted({case.offender_id for case in opened.shown}),
        elsewhere=opened.elsewhere,
    )
    return OpenedDoubt(area, year, form, question, opened)


CASES_ON_A_PAGE = 100


def _cases(by: User, listed: Sequence[Case], page: int) -> OpenedCases:
    """One page of the cases, by name; each thing counted has its line."""
    visible = visible_of(by, {case.offender_id for case in listed})
    names = {
        details.offender_id: details
        for details in PersonalDetails.objects.current()
        .filter(offender_id__in=visible)
        .select_related("offender__area")
        .order_by("family_name", "given_names", "offender_id")
    }
    place = {pk: number for number, pk in enumerate(names)}
    seen = sorted(
        (case for case in listed if case.offender_id in place),
        key=lambda case: (place[case.offender_id], case.on or date.min),
    )
    pages = max(1, -(-len(seen) // CASES_ON_A_PAGE))
    page = min(max(page, 1), pages)
    return OpenedCases(
        number=len(listed),
        shown=tuple(
            _shown(names[case.offender_id], case)
            for case in seen[(page - 1) * CASES_ON_A_PAGE : page * CASES_ON_A_PAGE]
        ),
        elsewhere=len(listed) - len(seen),
        page=page,
        pages=pages,
    )


def _shown(details: PersonalDetails, case: Case) -> ShownCase:
    return ShownCase(
        offender_id=case.offender_id,
        reference=details.offender.reference,
        name=details.name,
        date_of_birth=details.date_of_birth,
        area=details.offender.area.name,
        on=case.on,
    )


def visible_of(by: User, offender_ids: Iterable[int]) -> frozenset[int]:
    """Those whose records the person may see."""
    wanted = Offender.objects.visible_to(by).filter(pk__in=set(offender_ids))
    return frozenset(wanted.values_list("pk", flat=True))
