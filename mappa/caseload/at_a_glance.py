"""Figures of today that name nobody, and the list of what the records still lack: both from one count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, areas_where, may
from mappa.agencies.models import User
from mappa.database.counting import counting
from mappa.offenders.models import Offender, OffenderQuerySet


@dataclass(frozen=True)
class Group:
    """How many offenders stand alike on a day; None stands for no category or no level."""

    category: int | None
    level: int | None
    lives_somewhere: bool
    in_a_division: bool
    in_custody: bool
    count: int


@dataclass(frozen=True)
class Glance:
    """Offenders in the arrangements, by category and level."""

    groups: tuple[Group, ...]

    def total(self, *, category: int | None = None, level: int | str | None = "all") -> int:
        """Of one category or all; at one level, at none (None), or at any or none ("all")."""
        return sum(
            group.count
            for group in self.groups
            if group.category is not None
            and (category is None or group.category == category)
            and (level == "all" or group.level == level)
        )

    @property
    def in_custody(self) -> int:
        return sum(group.count for group in self.groups if group.category is not None and group.in_custody)


@dataclass(frozen=True)
class Shortcoming:
    """Something that records lack, how many do, and the filter of the caseload that lists them."""

    what: str
    count: int
    query: dict[str, str]


@dataclass(frozen=True)
class AtAGlance:
    """What the home page counts; None or nothing where the person's roles do not open it."""

    glance: Glance | None
    shortcomings: list[Shortcoming]


def count_at_a_glance(*, by: User, on: date) -> AtAGlance:
    """Whoever opens records is told of those they may see, so that the list agrees and nothing else is betrayed.

    Whoever sees figures alone is told of everybody in their areas.
    """
    figures = areas_where(by, Permission.FIGURES_VIEW)
    if may(by, Permission.OFFENDER_VIEW):
        counted = _groups(Offender.objects.visible_to(by), on)
        return AtAGlance(Glance(counted) if figures else None, _shortcomings(counted))
    if not figures:
        return AtAGlance(None, [])
    with counting():
        return AtAGlance(Glance(_groups(_of_areas(figures), on)), [])


def _of_areas(areas: frozenset[int] | Everywhere) -> OffenderQuerySet:
    offenders = Offender.objects.all()
    return offenders if isinstance(areas, Everywhere) else offenders.filter(area_id__in=areas)


def _groups(offenders: OffenderQuerySet, on: date) -> tuple[Group, ...]:
    alike = (
        offenders.as_on(on)
        .filter(Q(category__id__isnull=False) | Q(level__id__isnull=False))
        .values_list(
            "category__category",
            "level__level",
            ExpressionWrapper(Q(residence__id__isnull=False), BooleanField()),
            ExpressionWrapper(Q(residence__division_id__isnull=False), BooleanField()),
            ExpressionWrapper(Q(custody__id__isnull=False), BooleanField()),
        )
        .annotate(offenders=Count("pk"))
        .order_by()
    )
    return tuple(Group(*row) for row in alike)


def _shortcomings(groups: Iterable[Group]) -> list[Shortcoming]:
    """What is found at least once."""
    counted = [
        Shortcoming(what, sum(group.count for group in groups if lacking(group)), query)
        for what, query, lacking in LACKS
    ]
    return [one for one in counted if one.count]


#: What a record may lack, the filter that lists it, and how it is told.
LACKS: tuple[tuple[str, dict[str, str], Callable[[Group], bool]], ...] = (
    (
        "In a category, but at no level",
        {"level": "none"},
        lambda group: group.category is not None and group.level is None,
    ),
    (
        "At a level, but in no category",
        {"category": "none", "level": "any", "who": "everyone"},
        lambda group: group.level is not None and group.category is None,
    ),
    (
        "In a category, and the division is not recorded",
        {"division": "none"},
        lambda group: group.category is not None and group.lives_somewhere and not group.in_a_division,
    ),
    (
        "In a category, but the residence has ended",
        {"area": "none"},
        lambda group: group.category is not None and not group.lives_somewhere,
    ),
)
