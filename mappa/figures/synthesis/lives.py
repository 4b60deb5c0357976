"""From the part that an offender plays to a life with days: residence, category, level, custody and events."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from mappa.figures.areas import MAPPA_AREAS
from mappa.figures.synthesis.caseload import Custody, Event, Residence, SyntheticOffender
from mappa.figures.synthesis.days import Span, cut, days_after, days_before, distinct_days, joined
from mappa.figures.synthesis.names import invent_person
from mappa.figures.synthesis.parts import AtEnd, Life, Part, Stage
from mappa.law.years import ReportingYear

ONE_DAY = timedelta(days=1)
RETURNS_TO_CUSTODY = ("recall_breach_of_licence", "return_breach_of_order")
CAUTION, CONVICTION = "registration_breach_caution", "registration_breach_conviction"
_LONGEST_BEFORE = {1: 2200, 2: 1000, 3: 600}
_CHANCE_OF_A_SENTENCE = {1: 0.35, 2: 1.0, 3: 0.0}


@dataclass(frozen=True)
class Setting:
    """Where the lives are lived and which years are counted; nothing may be counted in another year or area by them."""

    area: str
    first_year: ReportingYear
    last_year: ReportingYear
    divisions: tuple[str, ...] = ()


@dataclass
class Timeline:
    """A life under construction."""

    life: Life
    setting: Setting
    person: SyntheticOffender
    rng: Random
    spans: list[Span] = field(default_factory=list)
    began_before: bool = False
    left_on: date | None = None
    closes: bool = False
    custody: list[Custody] = field(default_factory=list)
    level_until: date | None = None
    category_until: date | None = None
    resident_until: date | None = None
    next_area: str = ""

    @property
    def earliest(self) -> date:
        """The eighteenth birthday, give or take a leap day."""
        return self.person.date_of_birth + timedelta(days=18 * 365 + 5)

    @property
    def last_part(self) -> Part:
        return self.life.parts[-1]

    def year(self, index: int) -> ReportingYear:
        return ReportingYear(self.life.first_year.starting + index)


def live(life: Life, setting: Setting, rng: Random) -> SyntheticOffender:
    person = invent_person(life.first_year.start, rng)
    timeline = Timeline(life, setting, person, rng)
    timeline.closes = timeline.year(len(life.parts) - 1) < setting.last_year
    _join_years(timeline)
    _lay_out_spans(timeline)
    _leave(timeline)
    _let_events_happen(timeline)
    _write_periods(timeline)
    person.custody.sort(key=lambda custody: custody.start)
    return person


def _join_years(timeline: Timeline) -> None:
    """Let one year begin as the last one ended, by a change of level within one of the two."""
    parts = timeline.life.parts
    for earlier, later in pairwise(parts):
        last, first = earlier.path[-1], later.path[0]
        if (last.level or 0) > (first.level or 0):
            earlier.path.append(Stage(first.level, first.category))
        elif last.level != first.level:
            later.path.insert(0, Stage(last.level, last.category))
    if (
        timeline.closes
        and _stays_to_be_counted(timeline.last_part)
        and timeline.last_part.path[-1].level != 1
    ):
        # At level 1 an offender may stay for a while in the next year and count nowhere in it.
        timeline.last_part.path.append(Stage(1, timeline.last_part.path[-1].category))


def _stays_to_be_counted(part: Part) -> bool:
    return part.at_end is AtEnd.PRESENT


def _lay_out_spans(timeline: Timeline) -> None:
    life, setting, rng = timeline.life, timeline.setting, timeline.rng
    only = len(life.parts) == 1 and len(life.parts[0].path) == 1 and not life.parts[0].demands
    may_have_begun = life.first_year == setting.first_year
    custodial = not life.parts[0].at_liberty
    timeline.began_before = (may_have_begun and rng.random() < 0.75) or custodial
    for index, part in enumerate(life.parts):
        year = timeline.year(index)
        is_last = index == len(life.parts) - 1
        enters = index == 0 and not timeline.began_before
        leaves = is_last and _leaves_within_the_year(timeline, part)
        days = cut(year, enters + len(part.path) - 1 + leaves, rng)
        if only and enters and not leaves and rng.random() < 0.04:
            days = [rng.choice((year.start, year.last_day))]
        if only and leaves and not enters and rng.random() < 0.04:
            days = [year.start + ONE_DAY]
        starts = ([days.pop(0)] if enters else [year.start]) + days[: len(part.path) - 1]
        ends = [*starts[1:], days[-1] if leaves else year.end]
        timeline.spans += [Span(*each) for each in zip(part.path, starts, ends, strict=True)]
        if leaves:
            timeline.left_on = ends[-1]


def _leaves_within_the_year(timeline: Timeline, part: Part) -> bool:
    if not part.at_liberty:
        return False
    if part.at_end is AtEnd.AWAY:
        return True
    if part.at_end is AtEnd.EITHER:
        return timeline.closes or timeline.rng.random() < 0.4
    return False


def _leave(timeline: Timeline) -> None:
    """How it ends: the periods end, the offender moves away or goes to prison, or all of it still goes on."""
    rng, last = timeline.rng, timeline.spans[-1]
    year = timeline.year(len(timeline.life.parts) - 1)
    part = timeline.last_part
    if timeline.left_on is None and timeline.closes:
        if _stays_to_be_counted(part):
            following = ReportingYear(year.starting + 1)
            timeline.left_on = days_after(following.start, 0, 364, rng)
        else:
            timeline.left_on = year.end
    if timeline.left_on is None:
        timeline.left_on = year.end if rng.random() < 0.02 else None
    last.end = timeline.left_on
    if timeline.left_on is None:
        return
    left_on = timeline.left_on
    # Custody keeps the level open, which only the last year of the return can bear.
    in_custody_from = part.at_liberty and not timeline.closes and left_on < year.end
    if in_custody_from and last.stage.category is not None and rng.random() < 0.45:
        _go_to_prison(timeline, left_on)
        return
    timeline.level_until = timeline.category_until = left_on
    if rng.random() < 0.35:
        timeline.resident_until = left_on
    elif rng.random() < 0.2:
        # With no category any more, the offender counts nowhere in the area that comes next.
        timeline.resident_until = days_after(left_on, 0, 200, rng)
        timeline.next_area = _another_area(timeline)


def _go_to_prison(timeline: Timeline, on: date) -> None:
    last, rng = timeline.spans[-1], timeline.rng
    last.end = None
    if rng.random() < 0.2:
        # Transferred while in custody and at no level, and so counted by nobody after that.
        moved_on = days_after(on, 20, 200, rng)
        timeline.level_until = timeline.resident_until = moved_on
        timeline.next_area = _another_area(timeline)
        timeline.custody.append(Custody(on, None))
    else:
        ended_on = timeline.setting.last_year.end
        released = days_after(ended_on, 0, 500, rng) if rng.random() < 0.4 else None
        timeline.custody.append(Custody(on, released))


def _another_area(timeline: Timeline) -> str:
    return timeline.rng.choice([area.name for area in MAPPA_AREAS if area.name != timeline.setting.area])


def _let_events_happen(timeline: Timeline) -> None:
    position = 0
    for index, part in enumerate(timeline.life.parts):
        spans = timeline.spans[position : position + len(part.path)]
        position += len(part.path)
        year = timeline.year(index)
        if not part.at_liberty:
            _hold_in_custody_all_year(timeline, part, year)
            continue
        is_last = index == len(timeline.life.parts) - 1
        must_be_free_at_the_end = not is_last or timeline.closes or part.at_end is AtEnd.PRESENT
        bound = year.last_day if must_be_free_at_the_end else year.end
        if timeline.left_on is not None and is_last:
            bound = min(bound, timeline.left_on)
        happened = [
            (day, event)
            for span in spans
            for day, event in _days_of_events(part, span, year, bound, timeline.rng)
        ]
        happened.sort()
        _record(
            timeline, happened, bound, may_stay_in=not must_be_free_at_the_end and timeline.left_on is None
        )
        if not part.demands and part.highest <= 1 and timeline.rng.random() < 0.03:
            _short_sentence(timeline, spans[0], year, bound)


def _days_of_events(
    part: Part, span: Span, year: ReportingYear, bound: date, rng: Random
) -> list[tuple[date, str]]:
    """A day for each event in the span, never its first day, so that a day at liberty comes before it."""
    events = [demand.event for demand in part.demands if demand.stage is span.stage]
    if not events:
        return []
    first = max(span.start, year.start) + ONE_DAY
    last = min(span.end or year.end, bound) - ONE_DAY
    if rng.random() < 0.08 and (last - first).days > len(events):
        events.append(rng.choice(events))  # the same person twice, which counts once
    days = distinct_days(first, last, len(events), rng)
    rng.shuffle(events)
    if len(events) == 1 and events[0] not in RETURNS_TO_CUSTODY and rng.random() < 0.05:
        days = [_edge_of(year, span, bound) or days[0]]
    return list(zip(days, events, strict=True))


def _edge_of(year: ReportingYear, span: Span, bound: date) -> date | None:
    """The first or the last day of the year, where the span covers it and the offender is still there."""
    if span.start <= year.start:
        return year.start
    covers_last_day = bound >= year.last_day and (span.end is None or span.end > year.last_day)
    return year.last_day if covers_last_day else None


def _record(timeline: Timeline, happened: list[tuple[date, str]], bound: date, *, may_stay_in: bool) -> None:
    rng = timeline.rng
    for number, (day, event) in enumerate(happened):
        if event in (CAUTION, CONVICTION):
            event = CAUTION if rng.random() < 0.4 else CONVICTION
        timeline.person.events.append(Event(event, day))
        if event not in RETURNS_TO_CUSTODY:
            continue
        following = happened[number + 1][0] if number + 1 < len(happened) else None
        if following is None and may_stay_in and rng.random() < 0.4:
            timeline.custody.append(Custody(day, None))
            continue
        released = min(days_after(day, 10, 180, rng), following or bound, bound)
        if released > day:
            timeline.custody.append(Custody(day, released))


def _short_sentence(timeline: Timeline, span: Span, year: ReportingYear, bound: date) -> None:
    days = distinct_days(span.start + ONE_DAY, min(span.end or bound, bound) - ONE_DAY, 2, timeline.rng)
    if len(days) == 2:
        timeline.custody.append(Custody(days[0], days[1]))


def _hold_in_custody_all_year(timeline: Timeline, part: Part, year: ReportingYear) -> None:
    rng = timeline.rng
    first_year = timeline.setting.first_year
    start = year.start
    if not part.demands and year == first_year:
        start = days_before(start, 1, 700, rng, not_before=timeline.earliest)
    for demand in part.demands:
        # Returned on the first day of the year: at level 2 or 3 then, and not free on any day of it.
        event = demand.event if demand.event != CAUTION else CONVICTION
        timeline.person.events.append(Event(event, year.start))
    ended_on = timeline.setting.last_year.end
    end = days_after(ended_on, 0, 700, rng) if rng.random() < 0.5 else None
    timeline.custody.append(Custody(start, end))


def _write_periods(timeline: Timeline) -> None:
    person, rng = timeline.person, timeline.rng
    start = timeline.spans[0].start
    levels: list[tuple[int | None, date, date | None]] = []
    if timeline.began_before:
        start = _begin_before(timeline, levels)
    sentenced_on, elsewhere = _serve_sentence(timeline, start)
    first_level = timeline.spans[0].stage.level
    level_from = start
    if sentenced_on < start and not elsewhere and (first_level or 0) > 1 and not timeline.began_before:
        # The arrangements start before release; within the year, so that no earlier year counts it.
        level_from = max(
            days_before(start, 0, 60, rng, not_before=sentenced_on), timeline.life.first_year.start
        )
    if not levels:
        levels.append((first_level, level_from, timeline.spans[0].end))
    else:
        levels.append((first_level, levels[-1][2] or start, timeline.spans[0].end))
    levels += [(span.stage.level, span.start, span.end) for span in timeline.spans[1:]]
    categories = [(span.stage.category, span.start, span.end) for span in timeline.spans]
    categories[0] = (categories[0][0], sentenced_on, categories[0][2])
    if timeline.level_until is not None:
        levels[-1] = (*levels[-1][:2], timeline.level_until)
    if timeline.category_until is not None:
        categories[-1] = (*categories[-1][:2], timeline.category_until)
    person.levels = joined(levels)
    person.categories = joined(categories)
    person.custody += timeline.custody
    _write_residence(timeline, sentenced_on, start, elsewhere=elsewhere)


def _begin_before(timeline: Timeline, levels: list[tuple[int | None, date, date | None]]) -> date:
    """The day the first stage began, before the year; some had another level before that."""
    rng, first = timeline.rng, timeline.spans[0]
    if timeline.life.first_year > timeline.setting.first_year:
        return first.start
    category = first.stage.category or 1
    longest = _LONGEST_BEFORE[category]
    began = days_before(first.start, 0, longest, rng, not_before=timeline.earliest)
    custody_from = timeline.custody[0].start if not timeline.life.parts[0].at_liberty else None
    if custody_from is not None:
        began = min(began, custody_from)
    elif (first.start - began).days > 150 and first.stage.level is not None and rng.random() < 0.3:
        earlier = {1: 2, 2: 3 if category == 3 or rng.random() < 0.5 else 1, 3: 2}[first.stage.level]
        levels.append((earlier, began, days_after(began, 30, 140, rng)))
    if category == 1 and (first.start - began).days > 400 and custody_from is None and rng.random() < 0.04:
        happened = days_after(began, 1, (first.start - began).days - 1, rng)
        timeline.person.events.append(Event(CAUTION, happened))
    return began


def _serve_sentence(timeline: Timeline, released_on: date) -> tuple[date, bool]:
    """The day of sentence (that of release where there was no custody), and whether it was served in another area."""
    rng = timeline.rng
    category = timeline.spans[0].stage.category or 1
    if not timeline.life.parts[0].at_liberty or rng.random() >= _CHANCE_OF_A_SENTENCE[category]:
        return released_on, False
    sentenced_on = days_before(released_on, 180, 1200, rng, not_before=timeline.earliest)
    if sentenced_on >= released_on:
        return released_on, False
    timeline.custody.append(Custody(sentenced_on, released_on))
    return sentenced_on, rng.random() < 0.12


def _write_residence(timeline: Timeline, sentenced_on: date, start: date, *, elsewhere: bool) -> None:
    person, rng, area = timeline.person, timeline.rng, timeline.setting.area
    division = timeline.last_part.division
    if elsewhere:
        # In custody on every day there, and so in no figure of that area.
        person.residence.append(Residence(_another_area(timeline), "", sentenced_on, start))
        resident_from = start
    else:
        resident_from = days_before(sentenced_on, 0, 3000, rng, not_before=person.date_of_birth)
    counted_from = timeline.spans[0].start
    others = [other for other in timeline.setting.divisions if other != division]
    if others and (counted_from - resident_from).days > 60 and rng.random() < 0.05:
        moved_on = days_after(resident_from, 30, (counted_from - resident_from).days - 1, rng)
        person.residence.append(Residence(area, rng.choice(others), resident_from, moved_on))
        resident_from = moved_on
    person.residence.append(Residence(area, division, resident_from, timeline.resident_until))
    if timeline.next_area and timeline.resident_until is not None:
        person.residence.append(Residence(timeline.next_area, "", timeline.resident_until, None))
