"""Percentages in a report's text, and the mixing of bases that makes wrong ones."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from mappa.figures.contradictions.finding import Contradiction, Severity
from mappa.figures.contradictions.measures import Measured, Subject, measure
from mappa.figures.contradictions.sums import figure
from mappa.figures.forms import Document, Form, dotted, form_2014
from mappa.figures.rounding import half_up

_A_CHANGE = re.compile(r"increas|decreas|\brose\b|\bfell\b|reduc|\bgrew\b|growth", re.I)
_NATIONAL = re.compile(r"\bnational(?:ly)?\b", re.I)


def examine_percentage(
    document: Document, printed: Decimal, subject: Subject | None, note: str, place: str
) -> Iterator[Contradiction]:
    """A share of all offenders; a change, which needs the year before, can only be pointed out."""
    if _A_CHANGE.search(note) and not (subject and subject.level):
        what = f"The text says {printed}% ({place}), which cannot be checked without the figures of the year before"
        yield Contradiction(place, what, "", Severity.OBSERVATION)
        return
    if subject is None or subject.kind != "offenders" or not subject.says_something:
        return
    everyone = _first(measure(document, Subject()))
    part = _first(measure(document, subject))
    if everyone is None or part is None or not everyone.value:
        return
    decimals = max(0, -int(printed.as_tuple().exponent))

    def share(count: int) -> Fraction:
        return Fraction(count * 100, everyone.value)

    if half_up(share(part.value), decimals) == printed:
        return
    shown = half_up(share(part.value), decimals + 1)
    what = f"The text says {printed}% ({place}); {part.value:,} of {everyone.value:,} is {shown}%"
    yield Contradiction(
        dotted(part.path), what, _explain(document, printed, decimals, subject, everyone, note)
    )


def _first(found: list[Measured]) -> Measured | None:
    return found[0] if found else None


def _explain(
    document: Document, printed: Decimal, decimals: int, subject: Subject, everyone: Measured, note: str
) -> str:
    reasons = []
    if document["form"] == Form.FORM_2014 and subject.level == 1:
        in_year = figure(document, form_2014.table(form_2014.IN_YEAR, "total", "all"))
        if in_year is not None:
            exact = Fraction((everyone.value - in_year) * 100, everyone.value)
            if half_up(exact, decimals) == printed:
                reasons.append(
                    f"({everyone.value:,} − {in_year:,}) / {everyone.value:,} = {half_up(exact, 2)}%: it takes the "
                    f"{in_year:,} at levels 2 and 3 in the whole year from the {everyone.value:,} of one day, and so "
                    "mixes two bases"
                )
    if _NATIONAL.search(note):
        reasons.append("the text says that it is the national figure, and not that of this area")
    for other in measure(document, Subject(level=1)) if subject.level != 1 else []:
        if half_up(Fraction(other.value * 100, everyone.value), decimals) == printed:
            reasons.append("it is the share at level 1")
    return "; or ".join(reasons) or "worked out from other figures, or on another base"
