"""A synthetic caseload that answers to a printed return: every legible figure comes out when it is counted again."""

from collections.abc import Callable
from random import Random

from mappa.figures.areas import slug_of, usual_name
from mappa.figures.comparison import Verdict, compare
from mappa.figures.forms import (
    CellPath,
    Document,
    Form,
    cells,
    dotted,
    form_2005,
    form_2014,
    value_at,
    with_cells,
)
from mappa.figures.rounding import per_100k
from mappa.figures.synthesis import plan_2005, plan_2014, plan_national
from mappa.figures.synthesis.bystanders import invent_bystanders
from mappa.figures.synthesis.caseload import Caseload, PopulationRow, SyntheticOffender, Unmeetable
from mappa.figures.synthesis.lives import Setting, live
from mappa.figures.synthesis.orders import OrderCounts, give_orders, stays_in_category_1
from mappa.figures.synthesis.parts import AtEnd, Life, Part, Stage
from mappa.figures.synthesis.populations import AGED_TEN_AND_OVER, ALL_AGES, implied_row
from mappa.figures.synthesis.writing import FolderInUse, write
from mappa.law.years import ReportingYear

__all__ = [
    "Caseload",
    "CountedAlready",
    "FolderInUse",
    "SyntheticOffender",
    "Unmeetable",
    "caseload_from_return",
    "write",
]

Progress = Callable[[int, int], None]
_STEPS_OF_PROGRESS = 50
_RATES = (form_2005.PER_100K, form_2014.PER_100K)


class CountedAlready(ValueError):
    """More are counted already in a figure than the return prints."""

    def __init__(self, path: CellPath, printed: int, counted: int) -> None:
        super().__init__(f"{dotted(path)}: {counted} are counted already, but {printed} printed")


def caseload_from_return(
    published: Document,
    *,
    seed: int = 0,
    progress: Progress | None = None,
    already: Document | None = None,
) -> Caseload:
    """Invented offenders from a printed return, as `reading.read` gives it; the same for the same seed.

    `progress` is called with how much is done and how much there is. Figures that contradict each other cannot all come
    out: those that do not are listed as unmeetable, with what comes out instead.

    `already` is the return of an area as it is counted of people who are there: only who is missing from the printed
    figures is invented. Raises CountedAlready where nobody is missing but somebody is there too many.
    """
    # Not a secret: the same seed has to give the same caseload.
    rng = Random(f"{published['area']}|{published['form']}|{published['year']}|{seed}")  # noqa: S311
    say = progress or (lambda done, total: None)
    if published["form"] == Form.NATIONAL:
        if already is not None:
            raise ValueError("Only an area’s return can be counted in part already.")
        caseload = _national(published, rng, say)
    else:
        caseload = _area(published, _counts(published, already), rng, say)
    rng.shuffle(caseload.offenders)
    for number, offender in enumerate(caseload.offenders, start=1):
        offender.reference = _reference(published, seed, number)
    return caseload


def _reference(published: Document, seed: int, number: int) -> str:
    whose = "NATIONAL" if published["form"] == Form.NATIONAL else slug_of(published["area"]).upper()
    return f"{whose}-{published['year']}-{f'S{seed}-' if seed else ''}{number:06}"


def _counts(published: Document, already: Document | None) -> dict[CellPath, int]:
    """How many are counted already in each figure that the return prints."""
    counts: dict[CellPath, int] = {}
    for path, counted in cells(already).items() if already is not None else ():
        printed = value_at(published, path)
        if not isinstance(printed, int) or not counted or path in _RATES:
            continue
        if counted > printed:
            raise CountedAlready(path, printed, counted)
        counts[path] = counted
    return counts


def _area(published: Document, already: dict[CellPath, int], rng: Random, say: Progress) -> Caseload:
    year = ReportingYear.parse(published["year"])
    missing = with_cells(published, {path: value_at(published, path) - n for path, n in already.items()})
    if published["form"] == Form.FORM_2005:
        planned = plan_2005.plan(plan_2005.figures_of(missing), rng)
    else:
        planned = plan_2014.plan(missing, rng)
    setting = Setting(usual_name(published["area"]), year, year, planned.divisions)
    offenders: list[SyntheticOffender] = []
    for part in planned.parts:
        if len(offenders) % max(1, len(planned.parts) // _STEPS_OF_PROGRESS) == 0:
            say(len(offenders), len(planned.parts))
        offenders.append(live(Life([part], year), setting, rng))
    _make_orders(offenders, setting, year, planned.orders, rng)
    offenders += invent_bystanders(offenders, setting, rng)
    say(len(planned.parts), len(planned.parts))
    comes_out = with_cells(missing, planned.comes_out)
    comes_out = with_cells(comes_out, {path: value_at(comes_out, path) + n for path, n in already.items()})
    population, comes_out = _population(published, comes_out)
    return Caseload(
        offenders,
        [population] if population else [],
        unmeetable=_unmeetable(published, comes_out, planned.because),
    )


def _population(published: Document, comes_out: Document) -> tuple[PopulationRow | None, Document]:
    if published["form"] == Form.FORM_2005:
        rate_at, counted_at, base = form_2005.PER_100K, form_2005.REGISTERED, ALL_AGES
    else:
        rate_at, base = form_2014.PER_100K, AGED_TEN_AND_OVER
        counted_at = form_2014.table(form_2014.ELIGIBLE, "total", "category_1")
    rate, count = value_at(published, rate_at), value_at(comes_out, counted_at)
    if not isinstance(rate, int) or not isinstance(count, int):
        return None, comes_out
    row = implied_row(usual_name(published["area"]), published["year"], base, count, rate)
    found = None if row is None else per_100k(count, row.population)
    return row, with_cells(comes_out, {rate_at: found})


def _make_orders(
    offenders: list[SyntheticOffender],
    setting: Setting,
    year: ReportingYear,
    orders: tuple[OrderCounts, ...],
    rng: Random,
) -> None:
    if not any(counts.offenders for counts in orders):
        return
    stays = stays_in_category_1(offenders, setting.area, year)
    for counts in orders:
        # One order of a kind to each person, in all the years.
        free = [
            stay for stay in stays if not any(step.order == counts.order for step in stay.offender.orders)
        ]
        while len(free) < counts.offenders:
            # More orders than registered people: on some who had gone by the last day of the year.
            someone = Part([Stage(1, 1), Stage(1, 1)], AtEnd.AWAY)
            offenders.append(live(Life([someone], year), setting, rng))
            free += stays_in_category_1(offenders[-1:], setting.area, year)
        give_orders(free, year, counts, rng)


def _national(published: Document, rng: Random, say: Progress) -> Caseload:
    national_plan = plan_national.share_out(published, rng)
    years = national_plan.years
    offenders: list[SyntheticOffender] = []
    for number, (area, figures) in enumerate(national_plan.areas.items()):
        say(number, len(national_plan.areas))
        setting = Setting(area, years[0], years[1])
        planned, lives = plan_national.plan_area(figures, years, rng)
        of_area = [live(life, setting, rng) for life in lives]
        for year, one in zip(years, planned, strict=True):
            _make_orders(of_area, setting, year, one.orders, rng)
        offenders += of_area
        offenders += invent_bystanders(of_area, setting, rng)
    say(len(national_plan.areas), len(national_plan.areas))
    return Caseload(
        offenders,
        national_plan.populations,
        national_plan.published_figures,
        _unmeetable(published, national_plan.comes_out, {}),
    )


def _unmeetable(published: Document, comes_out: Document, because: dict[CellPath, str]) -> list[Unmeetable]:
    return [
        Unmeetable(
            each.path,
            each.published,
            each.computed,
            because.get(each.path, each.note or "it does not follow from the other figures"),
        )
        for each in compare(published, comes_out)
        if each.verdict is Verdict.DIFFERENT
    ]
