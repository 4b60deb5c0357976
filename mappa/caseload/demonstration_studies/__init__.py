"""The thirteen case studies of the annual reports, told in our own words and replayed through the actions of the pages.

The people are the reports’ own pseudonyms, with family names made up here. Where a report gives no day, one that agrees
with it was chosen, and the entry says so.
"""

from __future__ import annotations

from mappa.offenders.models import Offender

from . import gloucestershire, kent, thames_valley, west_mercia
from .telling import Study, replay

STUDIES: tuple[Study, ...] = (
    *thames_valley.STUDIES,
    *west_mercia.STUDIES,
    *gloucestershire.STUDIES,
    *kent.STUDIES,
)


def are_here() -> bool:
    """Whether they were replayed before, as far as whoever acts can see."""
    return Offender.objects.filter(reference=STUDIES[0].reference).exists()


def replay_all() -> None:
    for study in STUDIES:
        replay(study)
