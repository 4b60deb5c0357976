"""Populations that give back a printed rate per 100,000."""

from fractions import Fraction

from mappa.figures.rounding import per_100k
from mappa.figures.synthesis.caseload import PopulationRow

IMPLIED = "implied by the printed rate"
ALL_AGES, AGED_TEN_AND_OVER = "all", "aged_ten_and_over"
_ANY_POPULATION = 500_000


def implied_population(count: int, rate: int) -> int | None:
    """A population, as round as may be, whose rate rounds half up to the printed one; None where there is none."""
    if count == 0:
        return _ANY_POPULATION if rate == 0 else None
    if rate == 0:
        return 200_000 * count + 1_000
    fewest, most = Fraction(200_000 * count, 2 * rate + 1), Fraction(200_000 * count, 2 * rate - 1)
    middle = Fraction(100_000 * count, rate)
    for step in (1_000, 100, 10, 1):
        rounded = round(middle / step) * step
        if fewest < rounded <= most and per_100k(count, rounded) == rate:
            return rounded
    return next(
        (whole for whole in (int(fewest) + 1, int(most)) if whole and per_100k(count, whole) == rate), None
    )


def implied_row(area: str, year: str, base: str, count: int, rate: int | None) -> PopulationRow | None:
    population = None if rate is None else implied_population(count, rate)
    return None if population is None else PopulationRow(area, year, base, population, IMPLIED)
