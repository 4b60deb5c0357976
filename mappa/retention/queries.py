"""What the schedule says of records, which of them are due for review, and what is left of those erased."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from mappa.access.models import Posting
from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, areas_where, may_in_area
from mappa.access.roles import ROLES, RoleKey
from mappa.agencies.models import Area, User
from mappa.agencies.queries import names_of_areas
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.offenders.models import (
    CategoryPeriod,
    CustodyPeriod,
    LevelPeriod,
    Offender,
    OffenderFact,
    OffenderPeriod,
    PersonalDetails,
)
from mappa.orders.models import Event as RecordedEvent
from mappa.orders.models import OrderStep

from .models import Decision, Erasure, ErasureProposal, GroupRule
from .schedule import Days, Group, History, Kept, Life, Outlook, Rule, anniversary, life_of, outlook

ON_A_PAGE = 50
#: Records whose review comes within so many months are shown as coming.
MONTHS_AHEAD = 12
#: The address of the rules that hold where an area has set none.
EVERY_AREA = "england-and-wales"

Rules = Mapping[Group, Rule]


class NoRuleInForce(LookupError):
    """No rule of retention holds on the day for one of the groups."""


def rules_on(on: date) -> Callable[[int], Rules]:
    """The rules of each area on a day, in one query: its own, and for the other groups those for every area."""
    general: dict[Group, Rule] = {}
    own: dict[int, dict[Group, Rule]] = {}
    for row in GroupRule.objects.current().filter(in_force__contains=on):
        held = general if row.area_id is None else own.setdefault(row.area_id, {})
        held[Group(row.group)] = row.read

    def of_area(area_id: int) -> Rules:
        rules = {**general, **own.get(area_id, {})}
        if missing := set(Group) - set(rules):
            raise NoRuleInForce(f"No rule of retention holds on {on} for group {min(missing).value}.")
        return rules

    return of_area


def history_of(offender: Offender) -> History:
    """The days of one record, as they stand in it."""

    def of(model: type[OffenderFact]) -> QuerySet[Any]:
        return model.objects.current().filter(offender=offender)

    return History(
        born=of(PersonalDetails).values_list("date_of_birth", flat=True).get(),
        registered_on=timezone.localdate(offender.registered_at),
        categories=tuple((row.category, _days(row)) for row in of(CategoryPeriod)),
        levels=tuple(map(_days, of(LevelPeriod))),
        custody=tuple(map(_days, of(CustodyPeriod))),
        orders=tuple(of(OrderStep).values_list("on", flat=True)),
        events=tuple(of(RecordedEvent).values_list("on", flat=True)),
        kept=next((Kept(on=row.on, review_on=row.review_on) for row in of(Decision)), None),
    )


def _days(row: OffenderPeriod) -> Days:
    return Days(start=row.in_force.lower, end=row.in_force.upper)


def outlook_of(offender: Offender, *, on: date) -> Outlook:
    """What the schedule says of one record on a day."""
    return outlook(life_of(history_of(offender), on), rules_on(on)(offender.area_id), on)


@dataclass(frozen=True)
class DueRecord:
    """A record in the list of reviews."""

    pk: int
    reference: str
    name: str
    area_id: int
    life: Life
    outlook: Outlook
    erasure_proposed: bool


#: What the list may be narrowed to, in its order: the word of the address, the words of the page, and the test.
SHOWN: dict[str, tuple[str, Callable[[DueRecord], bool]]] = {
    "due": ("Due for review", lambda one: one.outlook.is_due),
    "overdue": ("Overdue", lambda one: one.outlook.is_overdue),
    "coming": (
        f"Due within {MONTHS_AHEAD} months",
        lambda one: not one.outlook.is_due and one.outlook.review_on <= anniversary(one.outlook.on, 1),
    ),
    "disposable": ("The period of the schedule has ended", lambda one: one.outlook.may_be_disposed_of),
    "proposed": ("Erasure proposed", lambda one: one.erasure_proposed),
    "birth": ("Date of birth not known, and needed", lambda one: one.outlook.birth_missing),
}


@dataclass(frozen=True)
class DueList:
    page: Page[DueRecord]
    counts: Mapping[str, int]
    areas: Mapping[int, str]


def list_due(*, by: User, on: date, shown: str, page: int) -> DueList:
    """One page of the records that the person may review, earliest review first. Audited with those shown."""
    records = _records(by, on)
    counts = {key: sum(map(test, records)) for key, (_, test) in SHOWN.items()}
    chosen = [one for one in records if SHOWN[shown][1](one)]
    chosen.sort(key=lambda one: (one.outlook.review_on, one.name, one.pk))
    listed = Paginator(chosen, ON_A_PAGE).get_page(page)
    record(
        Event.RETENTION_LISTED,
        by=by,
        filters=[shown],
        on=on.isoformat(),
        page=listed.number,
        offender_ids=[one.pk for one in listed],
    )
    return DueList(listed, counts, names_of_areas({one.area_id for one in listed}))


def count_due(*, area_id: int, on: date) -> tuple[int, int]:
    """How many records of an area are due for review, and how many of them are overdue."""
    records = _worked_out(Offender.objects.filter(area_id=area_id), on)
    return sum(one.outlook.is_due for one in records), sum(one.outlook.is_overdue for one in records)


def _records(by: User, on: date) -> list[DueRecord]:
    offenders = Offender.objects.visible_to(by)
    areas = areas_where(by, Permission.RETENTION_REVIEW)
    if not isinstance(areas, Everywhere):
        offenders = offenders.filter(area_id__in=areas)
    return _worked_out(offenders, on)


# What `life_of` makes of a history, for many records in one statement; a test holds the two against each other.
LIVES = """
WITH matched (id) AS MATERIALIZED ({matched}), today (day) AS (SELECT %s::date)
SELECT offender.id, offender.reference, offender.area_id, details.family_name, details.given_names,
       details.date_of_birth, (offender.registered_at AT TIME ZONE 'Europe/London')::date,
       coalesce(category.ever, '{{}}'), coalesce(category.now, false), coalesce(level.now, false),
       coalesce(custody.now, false), step.last IS NOT NULL, event.last IS NOT NULL,
       greatest(category.last, level.last, custody.last, step.last, event.last),
       decision."on", decision.review_on, proposal.id IS NOT NULL
  FROM matched
  JOIN offenders_offender offender ON offender.id = matched.id
  JOIN offenders_personaldetails details ON details.offender_id = matched.id AND details.superseded_at IS NULL
  LEFT JOIN (
      SELECT offender_id, array_agg(DISTINCT category) FILTER (WHERE lower(in_force) <= day) AS ever,
             bool_or(in_force @> day) AS now, max({last}) AS last
        FROM offenders_categoryperiod, today
       WHERE superseded_at IS NULL AND offender_id IN (SELECT id FROM matched) GROUP BY 1
  ) category ON category.offender_id = matched.id
  LEFT JOIN (
      SELECT offender_id, bool_or(in_force @> day) AS now, max({last}) AS last FROM offenders_levelperiod, today
       WHERE superseded_at IS NULL AND offender_id IN (SELECT id FROM matched) GROUP BY 1
  ) level ON level.offender_id = matched.id
  LEFT JOIN (
      SELECT offender_id, bool_or(in_force @> day) AS now, max({last}) AS last FROM offenders_custodyperiod, today
       WHERE superseded_at IS NULL AND offender_id IN (SELECT id FROM matched) GROUP BY 1
  ) custody ON custody.offender_id = matched.id
  LEFT JOIN (
      SELECT offender_id, max("on") AS last FROM orders_orderstep, today
       WHERE superseded_at IS NULL AND "on" <= day AND offender_id IN (SELECT id FROM matched) GROUP BY 1
  ) step ON step.offender_id = matched.id
  LEFT JOIN (
      SELECT offender_id, max("on") AS last FROM orders_event, today
       WHERE superseded_at IS NULL AND "on" <= day AND offender_id IN (SELECT id FROM matched) GROUP BY 1
  ) event ON event.offender_id = matched.id
  LEFT JOIN retention_decision decision
         ON decision.offender_id = matched.id AND decision.superseded_at IS NULL
        AND decision."on" <= (SELECT day FROM today)
  LEFT JOIN retention_erasureproposal proposal
         ON proposal.offender_id = matched.id AND proposal.superseded_at IS NULL
"""
LAST = (
    "CASE WHEN upper(in_force) <= day THEN upper(in_force) "
    "WHEN lower(in_force) <= day THEN lower(in_force) END"
)


def _worked_out(offenders: QuerySet[Offender], on: date) -> list[DueRecord]:
    matched, parameters = offenders.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(LIVES.format(matched=matched, last=LAST), [*parameters, on])
        rows = cursor.fetchall()
    rules = rules_on(on)
    return [_due(row, rules, on) for row in rows]


def _due(row: tuple[Any, ...], rules: Callable[[int], Rules], on: date) -> DueRecord:
    pk, reference, area_id, family_name, given_names, born, registered_on, *rest = row
    ever, in_category, at_level, in_custody, had_order, had_event, last, kept_on, kept_until, proposed = rest
    life = Life(
        born=born,
        ever_in=frozenset(ever),
        in_category=in_category,
        at_level=at_level,
        in_custody=in_custody,
        had_order=had_order,
        had_event=had_event,
        last_event_on=last or registered_on,
        kept=Kept(on=kept_on, review_on=kept_until) if kept_on else None,
    )
    name = f"{family_name.upper()}, {given_names}" if given_names else family_name.upper()
    return DueRecord(pk, reference, name, area_id, life, outlook(life, rules(area_id), on), proposed)


def standing_proposal(offender: Offender) -> ErasureProposal | None:
    """The proposal that waits for approval, if there is one."""
    return ErasureProposal.objects.current().filter(offender=offender).select_related("recorded_by").first()


def erasures_to_decide(*, by: User) -> list[ErasureProposal]:
    """What others proposed to erase and waits for the person’s decision, oldest first. No audit row."""
    offenders = Offender.objects.visible_to(by)
    areas = areas_where(by, Permission.ERASURE_APPROVE)
    if not isinstance(areas, Everywhere):
        offenders = offenders.filter(area_id__in=areas)
    proposals = ErasureProposal.objects.current().filter(offender__in=offenders).exclude(recorded_by=by)
    return list(proposals.select_related("offender", "recorded_by").order_by("on", "pk")) if areas else []


@dataclass(frozen=True)
class Step:
    """Something decided about how long a record is kept, for its page."""

    row: Decision | ErasureProposal
    title: str


def list_steps(offender: Offender) -> list[Step]:
    """What was decided and proposed, latest first, what was superseded too."""
    people = ("recorded_by", "superseded_by")
    steps = [
        *(
            Step(row, f"Kept until the review of {row.review_on:%-d %B %Y}")
            for row in Decision.objects.filter(offender=offender).select_related(*people)
        ),
        *(
            Step(row, f"Erasure proposed: {row.says[:1].lower()}{row.says[1:]}")
            for row in ErasureProposal.objects.filter(offender=offender).select_related(*people)
        ),
    ]
    return sorted(steps, key=lambda one: (one.row.recorded_at, one.row.pk), reverse=True)


def people_to_approve(offender: Offender) -> list[User]:
    """Whoever may approve an erasure in the area of the record today."""
    return _people_who_may(Permission.ERASURE_APPROVE, offender.area_id)


def people_to_review(area_id: int) -> list[User]:
    """Whoever may decide in an area today whether records are kept."""
    return _people_who_may(Permission.RETENTION_REVIEW, area_id)


def _people_who_may(permission: Permission, area_id: int) -> list[User]:
    roles = [key.value for key in RoleKey if permission in ROLES[key].permissions]
    posted = Posting.objects.current().filter(
        Q(area_id=area_id) | Q(area=None), role__in=roles, in_force__contains=timezone.localdate()
    )
    people = User.objects.filter(is_active=True, pk__in=posted.values("user_id")).order_by("pk")
    return [person for person in people if may_in_area(person, permission, area_id)]


def list_erasures(*, by: User, page: int) -> Page[Erasure]:
    """What is left of the records erased in the person's areas, latest first."""
    erasures = Erasure.objects.select_related("area", "proposed_by", "approved_by").order_by("-at", "-pk")
    areas = areas_where(by, Permission.RETENTION_REVIEW)
    if not isinstance(areas, Everywhere):
        erasures = erasures.filter(area_id__in=areas)
    return Paginator(erasures, ON_A_PAGE).get_page(page)


def list_rules(*, on: date) -> list[GroupRule]:
    """The rules that hold on a day: those for every area, and then those that areas have set."""
    rules = GroupRule.objects.current().filter(in_force__contains=on).select_related("area")
    return sorted(rules, key=lambda rule: (rule.area.name if rule.area else "", rule.group))


@dataclass(frozen=True)
class RulePlace:
    """Where a rule is set: an area, or every area, and the group."""

    area: Area | None
    group: Group

    @property
    def name(self) -> str:
        return self.area.name if self.area else "England and Wales"


def open_rule_place(*, slug: str, group: int) -> RulePlace:
    """The place named by an address. Raises RecordNotShown where there is no such area or group."""
    area = None if slug == EVERY_AREA else Area.objects.filter(slug=slug).first()
    if group not in list(Group) or (area is None and slug != EVERY_AREA):
        raise RecordNotShown("retention rule", f"{slug} {group}")
    return RulePlace(area, Group(group))


def rule_places(*, by: User) -> list[tuple[str, str]]:
    """Slug and name of each place whose rules the person may set."""
    areas = areas_where(by, Permission.AREA_MANAGE)
    if isinstance(areas, Everywhere):
        return [(EVERY_AREA, "England and Wales"), *Area.objects.order_by("name").values_list("slug", "name")]
    return list(Area.objects.filter(pk__in=areas).order_by("name").values_list("slug", "name"))


def rule_history(place: RulePlace) -> list[GroupRule]:
    """What was set for the place, latest first, with what was superseded."""
    rules = GroupRule.objects.filter(area=place.area, group=place.group.value)
    return list(rules.select_related("recorded_by", "superseded_by").order_by("-in_force", "-recorded_at"))


def rule_in_force(place: RulePlace, *, on: date) -> GroupRule | None:
    """The rule that holds there on a day: the area's own, else the one for every area."""
    held = GroupRule.objects.current().filter(group=place.group.value, in_force__contains=on)
    return held.filter(Q(area=place.area) | Q(area=None)).order_by("area_id").first()
