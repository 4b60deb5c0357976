"""Figures of today that name nobody, and the list of what the records of an area still lack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, areas_where
from mappa.agencies.models import User
from mappa.offenders.models import Offender


@dataclass(frozen=True)
class Glance:
    """How many offenders are in each category at each level on a day; None stands for no level."""

    cells: dict[tuple[int, int | None], int]
    in_custody: int

    def total(self, *, category: int | None = None, level: int | str | None = "all") -> int:
        return sum(
            count
            for (one_category, one_level), count in self.cells.items()
            if (category is None or one_category == category) and (level == "all" or one_level == level)
        )


def count_today(*, by: User, on: date) -> Glance:
    """Offenders in the arrangements on a day in the areas whose figures the person may see, custody included."""
    areas = areas_where(by, Permission.FIGURES_VIEW)
    offenders = Offender.objects.all()
    if not isinstance(areas, Everywhere):
        offenders = offenders.filter(area_id__in=areas)
    counted = (
        offenders.as_on(on)
        .filter(category__id__isnull=False)
        .values("category__category", "level__level")
        .annotate(offenders=Count("pk"), in_custody=Count("custody__id"))
    )
    rows = list(counted.values_list("category__category", "level__level", "offenders", "in_custody"))
    return Glance(
        {(category, level): count for category, level, count, _ in rows}, sum(custody for *_, custody in rows)
    )


@dataclass(frozen=True)
class Shortcoming:
    """Something that records lack, how many do, and the filter of the caseload that lists them."""

    what: str
    count: int
    query: dict[str, str]


def list_shortcomings(*, by: User, on: date) -> list[Shortcoming]:
    """What the records that the person may see lack on a day; only what is found at least once."""
    standing = Offender.objects.visible_to(by).as_on(on)
    counts = standing.filter(category__id__isnull=False).aggregate(
        no_level=Count("pk", filter=Q(level__id=None)),
        no_division=Count("pk", filter=Q(residence__id__isnull=False, residence__division_id=None)),
        nowhere=Count("pk", filter=Q(residence__id=None)),
    )
    counts["no_category"] = standing.filter(level__id__isnull=False, category__id=None).count()
    named = (
        ("no_level", "In a category, but at no level", {"level": "none"}),
        (
            "no_category",
            "At a level, but in no category",
            {"category": "none", "level": "any", "who": "everyone"},
        ),
        ("no_division", "In a category, and the division is not recorded", {"division": "none"}),
        ("nowhere", "In a category, but the residence has ended", {"area": "none"}),
    )
    return [Shortcoming(what, counts[key], query) for key, what, query in named if counts[key]]
