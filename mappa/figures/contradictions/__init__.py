"""A printed return examined by itself: where it disagrees with itself, and the likeliest explanation.

Nothing is corrected and nothing inferred: each finding is for a person to judge.
"""

from mappa.figures.contradictions import lists, notes, percentages, single_figures, sums
from mappa.figures.contradictions.finding import Contradiction, Severity
from mappa.figures.forms import Document

__all__ = ["Contradiction", "Severity", "examine"]


def examine(document: Document) -> list[Contradiction]:
    """Contradictions first, then lost figures, then observations; each in the order of the form.

    Takes a return as `reading.read` gives it. The same finding from two sources is listed once.
    """
    found = [
        finding
        for rules in (sums, percentages, single_figures, lists, notes)
        for finding in rules.find(document)
    ]
    once: dict[tuple[str, str], Contradiction] = {}
    for finding in found:
        once.setdefault((finding.path, finding.what), finding)
    order = list(Severity)
    return sorted(once.values(), key=lambda finding: order.index(finding.severity))
