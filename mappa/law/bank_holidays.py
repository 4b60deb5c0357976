"""Bank holidays of England and Wales: which day is one, by statute, at common law or by proclamation for a year."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mappa.law.citation import Citation
from mappa.law.dated import Dated, Version

ACT = "Banking and Financial Dealings Act 1971"
SCHEDULE = "https://www.legislation.gov.uk/ukpga/1971/80/schedule/1"
PROCLAIMED = Citation(
    ACT, "section 1(2) and (3): by proclamation", "https://www.legislation.gov.uk/ukpga/1971/80/section/1"
)
MONDAY, SATURDAY = 0, 5  # as `date.weekday` counts


class Holiday(StrEnum):
    """A bank holiday that comes every year."""

    NEW_YEAR = "New Year’s Day"
    GOOD_FRIDAY = "Good Friday"
    EASTER_MONDAY = "Easter Monday"
    EARLY_MAY = "Early May bank holiday"
    SPRING = "Spring bank holiday"
    SUMMER = "Summer bank holiday"
    CHRISTMAS = "Christmas Day"
    BOXING_DAY = "Boxing Day"


EVERY_YEAR = Dated(
    name="bank holidays of every year",
    description=(
        "The days that are bank holidays, or kept like one at common law, each year in England and Wales. One that "
        "falls at a weekend is kept on the next weekday that is none."
    ),
    versions=(
        Version(
            in_force_from=date(1978, 5, 1),
            value=frozenset(Holiday),
            citation=Citation(
                ACT, "Schedule 1; New Year’s Day and the early May holiday by proclamation", SCHEDULE
            ),
            verified=False,
            note="The Schedule and the proclamations were not read: the days are those that were kept.",
        ),
    ),
)


@dataclass(frozen=True)
class ForOneYear:
    """A day added, or a day kept on another, by proclamation."""

    on: date
    words: str
    instead_of: Holiday | None = None
    citation: Citation = PROCLAIMED


FOR_ONE_YEAR = (
    ForOneYear(date(1995, 5, 8), "50 years since the end of the war in Europe", Holiday.EARLY_MAY),
    ForOneYear(date(1999, 12, 31), "Millennium"),
    ForOneYear(date(2002, 6, 4), "Spring bank holiday", Holiday.SPRING),
    ForOneYear(date(2002, 6, 3), "Golden Jubilee"),
    ForOneYear(date(2011, 4, 29), "Royal wedding"),
    ForOneYear(date(2012, 6, 4), "Spring bank holiday", Holiday.SPRING),
    ForOneYear(date(2012, 6, 5), "Diamond Jubilee"),
    ForOneYear(date(2020, 5, 8), "75 years since the end of the war in Europe", Holiday.EARLY_MAY),
    ForOneYear(date(2022, 6, 2), "Spring bank holiday", Holiday.SPRING),
    ForOneYear(date(2022, 6, 3), "Platinum Jubilee"),
    ForOneYear(date(2022, 9, 19), "State funeral of Queen Elizabeth II"),
    ForOneYear(date(2023, 5, 8), "Coronation of King Charles III"),
)


def bank_holidays(year: int) -> dict[date, str]:
    """The bank holidays of a calendar year by day, each with its name, in the order of the days.

    Raises NotYetInForce for a year before those recorded here.
    """
    days: dict[date, str] = {}
    of_the_year = [one for one in FOR_ONE_YEAR if one.on.year == year]
    kept_otherwise = {one.instead_of for one in of_the_year}
    for one in of_the_year:
        days[one.on] = one.words
    for holiday in Holiday:
        if holiday in EVERY_YEAR.on(date(year, 12, 31)) and holiday not in kept_otherwise:
            day = _falls_on(holiday, year)
            words = holiday.value
            while day.weekday() >= SATURDAY or day in days:
                day, words = day + timedelta(days=1), f"{holiday.value} (substitute day)"
            days[day] = words
    # Where Christmas is a Sunday, Boxing Day keeps its Monday and Christmas has its substitute after it.
    christmas = date(year, 12, 25)
    if christmas.weekday() == SATURDAY + 1:
        days[christmas + timedelta(days=1)] = Holiday.BOXING_DAY.value
        days[christmas + timedelta(days=2)] = f"{Holiday.CHRISTMAS.value} (substitute day)"
    return dict(sorted(days.items()))


def is_working_day(day: date) -> bool:
    """Whether the day is neither at a weekend nor a bank holiday."""
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


def working_days_since(start: date, until: date) -> int:
    """How many working days have passed: those after the first day, up to and with the last; never fewer than none."""
    holidays = {day for year in range(start.year, until.year + 1) for day in bank_holidays(year)}
    days = (start + timedelta(days=after) for after in range(1, (until - start).days + 1))
    return sum(day.weekday() < SATURDAY and day not in holidays for day in days)


def working_day_after(start: date, number: int) -> date:
    """The day that is so many working days after another; that day itself where the number is none."""
    day = start
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


def _falls_on(holiday: Holiday, year: int) -> date:
    match holiday:
        case Holiday.NEW_YEAR:
            return date(year, 1, 1)
        case Holiday.GOOD_FRIDAY:
            return easter(year) - timedelta(days=2)
        case Holiday.EASTER_MONDAY:
            return easter(year) + timedelta(days=1)
        case Holiday.EARLY_MAY:
            return _first_monday(year, 5)
        case Holiday.SPRING:
            return _last_monday(year, 5)
        case Holiday.SUMMER:
            return _last_monday(year, 8)
        case Holiday.CHRISTMAS:
            return date(year, 12, 25)
        case Holiday.BOXING_DAY:
            return date(year, 12, 26)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    shift = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - shift + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(MONDAY - first.weekday()) % 7)


def _last_monday(year: int, month: int) -> date:
    last = date(year, month + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - MONDAY) % 7)
