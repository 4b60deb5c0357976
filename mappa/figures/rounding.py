"""How the printed tables round: half up, trailing zeros left off, nothing where there is nothing to divide by."""

from decimal import Decimal
from fractions import Fraction

Number = int | float
Exact = Fraction | Decimal | int


def half_up(value: Exact, decimals: int) -> Decimal:
    """Rounded on the exact fraction; a half goes away from zero, so that -7.495 is -7.50."""
    return _to_places(value, decimals, Fraction(1, 2))


def truncated(value: Exact, decimals: int) -> Decimal:
    return _to_places(value, decimals, Fraction(0))


def _to_places(value: Exact, decimals: int, carry: Fraction) -> Decimal:
    scaled = abs(Fraction(value)) * 10**decimals + carry
    units = scaled.numerator // scaled.denominator
    # Built from its digits: arithmetic on a Decimal would round a long number to the context's precision.
    return Decimal((int(value < 0 < units), tuple(map(int, str(units))), -decimals))


def trimmed(value: Decimal | int) -> Number:
    """A number for JSON without trailing zeros: 18.00 is 18, 20.20 is 20.2."""
    return int(value) if value == int(value) else float(value)


def exact_change(before: int | None, after: int | None) -> Fraction | None:
    if not before or after is None:
        return None
    return Fraction((after - before) * 100, before)


def exact_share(part: int | None, whole: int | None) -> Fraction | None:
    if not whole or part is None:
        return None
    return Fraction(part * 100, whole)


def percent_change(before: int | None, after: int | None) -> Number | None:
    exact = exact_change(before, after)
    return None if exact is None else trimmed(half_up(exact, 2))


def percent_of(part: int | None, whole: int | None) -> Number | None:
    exact = exact_share(part, whole)
    return None if exact is None else trimmed(half_up(exact, 2))


def whole_percent_of(part: int | None, whole: int | None) -> int | None:
    exact = exact_share(part, whole)
    return None if exact is None else int(half_up(exact, 0))


def per_100k(count: int | None, population: int | None) -> int | None:
    if not population or count is None:
        return None
    return int(half_up(Fraction(count * 100_000, population), 0))


def decimals_of(printed: Number) -> int:
    """The decimal places that a printed number shows."""
    exponent = Decimal(str(printed)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def is_truncated(printed: Number, exact: Exact, decimals: int = 2) -> bool:
    """Whether the printed percentage is the exact one cut off, where rounding half up would print another."""
    cut = truncated(exact, decimals)
    return Decimal(str(printed)) == cut and cut != half_up(exact, decimals)
