"""Offenders who count in no figure of the years in question, as every real caseload holds them."""

from datetime import date
from random import Random

from mappa.figures.synthesis.caseload import Custody, Event, Period, Residence, SyntheticOffender
from mappa.figures.synthesis.days import days_after, days_before
from mappa.figures.synthesis.lives import CONVICTION, Setting
from mappa.figures.synthesis.names import invent_person

_FEWEST = 5


def invent_bystanders(
    people: list[SyntheticOffender], setting: Setting, rng: Random
) -> list[SyntheticOffender]:
    """A few in a hundred: gone before the first year, arriving after the last, or in custody throughout."""
    kinds = (_ended_before, _moved_away_before, _begins_after, _in_custody_throughout)
    bystanders = []
    for number in range(max(_FEWEST, len(people) * 3 // 100)):
        person = invent_person(setting.first_year.start, rng)
        division = rng.choice(setting.divisions) if setting.divisions and rng.random() < 0.9 else ""
        kinds[number % len(kinds)](person, division, setting, rng)
        bystanders.append(person)
    if people:
        # Two people of one name and one date of birth are not one person.
        first, twin = rng.choice(people), bystanders[0]
        twin.family_name, twin.given_names = first.family_name, first.given_names
        twin.date_of_birth, twin.sex = first.date_of_birth, first.sex
    return bystanders


def _adult_on(person: SyntheticOffender) -> date:
    return person.date_of_birth.replace(day=1, year=person.date_of_birth.year + 18)


def _ended_before(person: SyntheticOffender, division: str, setting: Setting, rng: Random) -> None:
    """The last day in a category is at the latest the last day before the year."""
    ended_on = setting.first_year.start
    if rng.random() < 0.8:
        ended_on = days_before(ended_on, 1, 200, rng, not_before=_adult_on(person))
    began_on = days_before(ended_on, 90, 1500, rng, not_before=_adult_on(person))
    category, level = rng.choice((1, 2, 3)), rng.choice((2, 3))
    person.residence.append(Residence(setting.area, division, began_on, None))
    if began_on == ended_on:
        return
    person.categories.append(Period(category, began_on, ended_on))
    person.levels.append(Period(level, began_on, ended_on))
    if category == 1 and rng.random() < 0.3:
        last_day = days_before(ended_on, 1, 30, rng, not_before=began_on)
        person.events.append(Event(CONVICTION, last_day))


def _moved_away_before(person: SyntheticOffender, division: str, setting: Setting, rng: Random) -> None:
    moved_on = days_before(setting.first_year.start, 1, 300, rng, not_before=_adult_on(person))
    began_on = days_before(moved_on, 60, 900, rng, not_before=person.date_of_birth)
    person.residence.append(Residence(setting.area, division, began_on, moved_on))
    began_on = max(began_on, _adult_on(person))
    if began_on < moved_on:
        person.categories.append(Period(1, began_on, moved_on))
        person.levels.append(Period(1, began_on, moved_on))


def _begins_after(person: SyntheticOffender, division: str, setting: Setting, rng: Random) -> None:
    began_on = setting.last_year.end
    if rng.random() < 0.7:
        began_on = days_after(began_on, 1, 60, rng)
    resident_from = days_before(began_on, 0, 2000, rng, not_before=person.date_of_birth)
    category = rng.choice((1, 2))
    person.residence.append(Residence(setting.area, division, resident_from, None))
    person.categories.append(Period(category, began_on, None))
    person.levels.append(Period(rng.choice((1, 2)), began_on, None))


def _in_custody_throughout(person: SyntheticOffender, division: str, setting: Setting, rng: Random) -> None:
    """Sentenced before the first year and released after the last, on its first day at the earliest."""
    sentenced_on = days_before(setting.first_year.start, 1, 900, rng, not_before=_adult_on(person))
    released_on = days_after(setting.last_year.end, 0, 900, rng) if rng.random() < 0.6 else None
    person.residence.append(Residence(setting.area, division, sentenced_on, None))
    person.categories.append(Period(rng.choice((1, 2)), sentenced_on, None))
    person.levels.append(Period(1, sentenced_on, None))
    person.custody.append(Custody(sentenced_on, released_on))
