"""Since when something waits, how long that may be, and who answers."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from mappa.access.permissions import Permission
from mappa.access.queries.entitled import people_who_may
from mappa.agencies.models import Area, LocalPolicy, User
from mappa.agencies.policies import MEANINGS, PolicyKey
from mappa.agencies.queries import policy_value
from mappa.law.bank_holidays import working_day_after, working_days_since


def values_by_area(key: PolicyKey, *, on: date) -> Callable[[int], str]:
    """A local value of every area on a day, in one query."""
    general, own = MEANINGS[key].default, {}
    for policy in LocalPolicy.objects.current().filter(key=key.value, in_force__contains=on):
        if policy.area_id is None:
            general = policy.value
        else:
            own[policy.area_id] = policy.value
    return lambda area_id: own.get(area_id, general)


@dataclass(frozen=True)
class Waiting:
    """Since when something waits, and whether that is too long."""

    since: date
    due_on: date
    on: date

    @property
    def working_days(self) -> int:
        return working_days_since(self.since, self.on)

    @property
    def overdue(self) -> bool:
        return self.on > self.due_on


def waiting(since: date, *, working_days: int, on: date) -> Waiting:
    return Waiting(since, working_day_after(since, working_days), on)


def screening_days(area: Area, *, on: date) -> int:
    """Within how many working days the area answers."""
    return int(policy_value(area, PolicyKey.SCREENING_WORKING_DAYS, on=on))


def screening_group(area: Area, *, on: date) -> str:
    """What the area calls the group that tests referrals."""
    return str(policy_value(area, PolicyKey.SCREENING_GROUP_NAME, on=on))


def screening_groups(area_ids: Collection[int], *, on: date) -> dict[int, str]:
    """The same for several areas, in one query."""
    names = values_by_area(PolicyKey.SCREENING_GROUP_NAME, on=on)
    return {area_id: names(area_id) for area_id in area_ids}


def screeners_of(area_id: int, *, on: date) -> list[User]:
    """Who may screen in an area."""
    return people_who_may(Permission.REFERRAL_SCREEN, area_id=area_id, on=on)
