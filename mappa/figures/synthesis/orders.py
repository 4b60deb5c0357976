"""Orders and their steps, given to invented offenders so that each step is counted as often as it is printed."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from mappa.figures.synthesis.caseload import OrderStep, SyntheticOffender
from mappa.figures.synthesis.days import days_before, distinct_days
from mappa.law.years import ReportingYear

_FEWEST_DAYS = 5


@dataclass(frozen=True)
class OrderCounts:
    """How often each step of one kind of order was taken in one year."""

    order: str
    applied: int = 0
    interim: int = 0
    full: int = 0

    @property
    def offenders(self) -> int:
        """How many people it takes: one order of the kind each."""
        return max(self.applied, self.full, self.interim)


@dataclass(frozen=True)
class Stay:
    """Days on which a registered sex offender lived in the area within the year, both included."""

    offender: SyntheticOffender
    first: date
    last: date


def stays_in_category_1(offenders: list[SyntheticOffender], area: str, year: ReportingYear) -> list[Stay]:
    """For each offender who has one, a stay long enough for the steps of an order; the last where there are several."""
    stays: dict[int, Stay] = {}
    for offender in offenders:
        for residence in offender.residence:
            for period in offender.categories:
                if residence.area != area or period.value != 1:
                    continue
                first = max(residence.start, period.start, year.start)
                after = min(residence.end or year.end, period.end or year.end, year.end)
                if (after - first).days >= _FEWEST_DAYS:
                    stays[id(offender)] = Stay(offender, first, after - timedelta(days=1))
    return list(stays.values())


def give_orders(stays: list[Stay], year: ReportingYear, counts: OrderCounts, rng: Random) -> None:
    """Courts impose more full orders than were applied for (at sentence), and applications may fail or wait.

    Takes one stay for each order, and IndexError where there are not as many as `counts.offenders`.
    """
    order = counts.order
    waiting = counts.interim
    turns = list(stays)
    rng.shuffle(turns)
    turn = 0

    def order_on_next(steps: list[str], *, applied_earlier: bool = False, at_sentence: bool = False) -> None:
        nonlocal waiting, turn
        stay = turns[turn]
        turn += 1
        if waiting and not at_sentence:
            waiting -= 1
            steps = [*steps[: steps.index("full") if "full" in steps else None], "interim", *_full(steps)]
        if applied_earlier:
            before = days_before(year.start, 1, 120, rng, not_before=stay.offender.date_of_birth)
            stay.offender.orders.append(OrderStep(order, "applied", before, "police"))
        days = distinct_days(stay.first, stay.last, len(steps), rng)
        sought_by = "court" if at_sentence else "police"
        stay.offender.orders += [
            OrderStep(order, step, day, sought_by) for step, day in zip(steps, days, strict=True)
        ]

    granted = min(counts.applied, counts.full)
    for _ in range(granted):
        order_on_next(["applied", "full"])
    for _ in range(counts.applied - granted):
        order_on_next(["applied"])
    for _ in range(counts.full - granted):
        # Only the prevention order can be made at sentence without an application.
        if order == "sopo" and not waiting and rng.random() < 0.9:
            order_on_next(["full"], at_sentence=True)
        else:
            order_on_next(["full"], applied_earlier=True)
    while waiting:
        order_on_next([], applied_earlier=True)


def _full(steps: list[str]) -> list[str]:
    return ["full"] if "full" in steps else []
