"""The grades that people hold on a day, and those that local policy names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from mappa.access.models import Grade
from mappa.access.pages import RecordNotShown
from mappa.agencies.models import Area, User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import policy_value


def listed(value: object) -> list[str]:
    """What a local value names, separated by semicolons."""
    return [one.strip() for one in str(value).split(";") if one.strip()]


def grades_named(*, on: date) -> list[str]:
    """The grades that people may hold."""
    return listed(policy_value(None, PolicyKey.GRADES, on=on))


def grade_of(person: User, *, on: date) -> str:
    """The grade the person holds on a day; empty where none is recorded."""
    return grades_of([person.pk], on=on).get(person.pk, "")


def grades_of(pks: Iterable[int], *, on: date) -> dict[int, str]:
    """The grades of people on a day, of those who hold one."""
    held = Grade.objects.current().filter(user__in=set(pks), in_force__contains=on)
    return dict(held.values_list("user_id", "grade"))


#: The grades that may chair, by level.
CHAIR_GRADES = {2: PolicyKey.LEVEL_2_CHAIR_GRADES, 3: PolicyKey.LEVEL_3_CHAIR_GRADES}


def chair_grades(area: Area | None, level: int, *, on: date) -> list[str]:
    """The grades that may chair a meeting at level 2 or 3 in the area on a day."""
    return listed(policy_value(area, CHAIR_GRADES[level], on=on))


def list_grades(person: User) -> QuerySet[Grade]:
    """Every grade the person holds, held or will hold, newest first."""
    return Grade.objects.current().filter(user=person).select_related("recorded_by").order_by("-in_force")


def open_grade(person: User, pk: int) -> Grade:
    """One standing grade of the person. Raises RecordNotShown."""
    grade = Grade.objects.current().filter(user=person, pk=pk).select_related("user").first()
    if grade is None:
        raise RecordNotShown("grade", pk)
    return grade
