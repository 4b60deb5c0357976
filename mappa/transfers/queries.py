"""Offers as either side may see them, exits with something still to do, and categories that end unreviewed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import F, Q, QuerySet

from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, access_of, areas_where, may_in_area
from mappa.access.queries.entitled import people_who_may
from mappa.access.queries.grades import listed
from mappa.agencies.models import Area, User
from mappa.agencies.policies import MEANINGS, PolicyKey
from mappa.agencies.queries import policy_value
from mappa.audit.events import Event
from mappa.audit.recording import of_areas, record
from mappa.law.category_history import CATEGORY_3_NEEDS_MEETINGS
from mappa.law.dated import NotInForce, in_words
from mappa.offenders.models import CategoryPeriod, LevelPeriod, Membership, Offender
from mappa.offenders.queries import for_the_person, where_permitted
from mappa.risk.queries import current_assessment, current_plan
from mappa.web.wording import instant

from .models import EndOfCategoryReview, Exit, ExitItem, TransferOffer
from .states import UNDECIDED, ItemAnswer, OfferState

ON_A_PAGE = 50
#: A category that ended longer ago is not listed any more, unless the case is still at a level.
DAYS_LISTED = 365
UNDECIDED_STATES = [state.value for state in UNDECIDED]


# ── offers ──


def visible_offers(by: User) -> QuerySet[Any]:
    """The offers of either side that the person decides on there: of a restricted case, those of its members only.

    What is only to be offered is nothing to the other area. The database holds the same rule (transfers.0002).
    """
    areas = areas_where(by, Permission.TRANSFER_DECIDE)
    rows: QuerySet[Any] = TransferOffer.objects.annotate(closed_by=F("access_key").bitand(3))
    bits = [0, 1] if access_of(by).category_4_cleared else [0]
    open_to = Q(closed_by__in=bits) | Q(offender__in=Offender.objects.visible_to(by).values("pk"))
    if not isinstance(areas, Everywhere):
        receives = Q(to_area_id__in=areas) & ~Q(state=OfferState.PROPOSED.value)
        rows = rows.filter(Q(from_area_id__in=areas) | receives)
    return rows.filter(open_to)


@dataclass(frozen=True)
class ShownOffer:
    """An offer as one person sees it, and what that person may do with it now."""

    offer: TransferOffer
    #: How it came to be so, latest first.
    steps: list[TransferOffer]
    may_answer: bool
    may_withdraw: bool
    sees_record: bool


def open_offer(*, by: User, pk: int) -> ShownOffer:
    """One offer as it stands now, by the number of any of its rows. Raises RecordNotShown. Audited."""
    rows = visible_offers(by).select_related(
        "from_area", "to_area", "to_division", "recorded_by", "superseded_by"
    )
    asked = rows.filter(pk=pk).first()
    if asked is None:
        raise RecordNotShown("transfer", pk)
    chain = {row.pk: row for row in rows.filter(offender_id=asked.offender_id)}
    after = {row.replaces_id: row for row in chain.values() if row.replaces_id}
    steps = [asked]
    while steps[0].replaces_id in chain:
        steps.insert(0, chain[steps[0].replaces_id])
    while steps[-1].pk in after:
        steps.append(after[steps[-1].pk])
    stands = steps[-1]
    record(
        Event.TRANSFER_OPENED,
        by=by,
        offender_id=stands.offender_id,
        area_id=stands.from_area_id,
        fact_id=stands.pk,
    )
    is_open = stands.superseded_at is None and stands.state == OfferState.OPEN
    return ShownOffer(
        offer=stands,
        steps=steps[::-1],
        may_answer=is_open and may_in_area(by, Permission.TRANSFER_DECIDE, stands.to_area_id),
        may_withdraw=stands.superseded_at is None
        and stands.state in UNDECIDED_STATES
        and may_in_area(by, Permission.TRANSFER_DECIDE, stands.from_area_id),
        sees_record=Offender.objects.visible_to(by).filter(pk=stands.offender_id).exists(),
    )


def handed_over_by(offer: TransferOffer, *, on: date) -> date:
    """The last day on which those who supervise a case for the giving area go on, by the receiving area's policy."""
    return on + timedelta(days=int(policy_value(offer.to_area, PolicyKey.HANDOVER_DAYS, on=on)))


def what_became_of(offer: TransferOffer) -> str:
    """Why an offer can no longer be answered or withdrawn, in a sentence."""
    last = offer
    while True:
        after = (
            TransferOffer.objects.filter(replaces=last)
            .select_related("recorded_by", "to_area", "from_area")
            .first()
        )
        if after is None:
            break
        last = after
    if last.pk == offer.pk:
        ended = TransferOffer.objects.filter(pk=offer.pk, superseded_at__isnull=False).first()
        return (
            f"{ended.superseded_reason}: this offer is closed."
            if ended
            else "The case is no longer in the area that offered it."
        )
    how = {
        OfferState.ACCEPTED: "accepted the case for {to}",
        OfferState.DECLINED: "declined the case for {to}",
        OfferState.WITHDRAWN: "withdrew the offer for {of}",
        OfferState.OPEN: "changed the offer",
        OfferState.PROPOSED: "changed the offer",
    }[OfferState(last.state)].format(to=last.to_area.name, of=last.from_area.name)
    return f"Nothing was changed: {last.recorded_by} {how} on {instant(last.recorded_at)}."


def said_of(offer: TransferOffer) -> str:
    """Why nothing is to be answered or withdrawn in an offer as it stands."""
    if offer.superseded_at is not None:
        return f"{offer.superseded_reason}: this offer is closed."
    return f"The offer is {OfferState(offer.state).label.lower()}: {offer.recorded_by}, {instant(offer.recorded_at)}."


@dataclass(frozen=True)
class Offers:
    """What waits: for an answer of one's own area, for one of another's, and to be offered at all."""

    to_answer: list[TransferOffer]
    answered_elsewhere: list[TransferOffer]
    to_offer: list[TransferOffer]
    decided: list[TransferOffer]


def offers_waiting(*, by: User) -> list[TransferOffer]:
    """The offers that concern the person’s areas and are not decided, the one due first first. No audit row."""
    return list(
        visible_offers(by)
        .filter(superseded_at=None, state__in=UNDECIDED_STATES)
        .select_related("from_area", "to_area", "to_division", "recorded_by")
        .order_by("proposed_on", "pk")
    )


def list_offers(*, by: User) -> Offers:
    """The offers that concern the person's areas: those that wait, and the latest that were decided. Audited."""
    areas = areas_where(by, Permission.TRANSFER_DECIDE)
    rows = (
        visible_offers(by)
        .filter(superseded_at=None)
        .select_related("from_area", "to_area", "to_division", "recorded_by")
    )
    waiting = offers_waiting(by=by)
    decided = list(rows.exclude(state__in=UNDECIDED_STATES).order_by("-recorded_at", "-pk")[:ON_A_PAGE])
    shown = [*waiting, *decided]
    record(
        Event.TRANSFERS_LISTED,
        by=by,
        offender_ids=[one.offender_id for one in shown],
        **of_areas(one.from_area_id for one in shown),
    )
    is_open = [one for one in waiting if one.state == OfferState.OPEN]
    return Offers(
        to_answer=[one for one in is_open if one.to_area_id in areas],
        answered_elsewhere=[one for one in is_open if one.to_area_id not in areas],
        to_offer=[one for one in waiting if one.state == OfferState.PROPOSED],
        decided=decided,
    )


def undecided_offer(offender: Offender) -> TransferOffer | None:
    """The offer of the case that is to be made, or waits for an answer."""
    return (
        TransferOffer.objects.current()
        .filter(offender=offender, state__in=UNDECIDED_STATES)
        .select_related("to_area", "to_division", "recorded_by")
        .first()
    )


def who_answers(offender: Offender, area: Area, *, on: date) -> list[User]:
    """Whoever may accept the case for an area: of a restricted one, only those who work on it."""
    people = people_who_may(Permission.TRANSFER_DECIDE, area_id=area.pk, on=on)
    if offender.restricted:
        working = Membership.objects.current().filter(offender=offender, in_force__contains=on)
        members = set(working.values_list("user_id", flat=True))
        people = [person for person in people if person.pk in members]
    return people


# ── exits ──


def written_after(offender: Offender, *, on: date) -> list[str]:
    """What was written of the risk that stands and is of a later day, in words."""
    return [
        f"{version.says} of the {version.words} ({in_words(version.on)})"
        for version in (current_assessment(offender), current_plan(offender))
        if version is not None and version.on > on
    ]


def exit_reasons(area: Area, *, on: date) -> list[str]:
    return listed(policy_value(area, PolicyKey.EXIT_REASONS, on=on))


def exit_checklist(area: Area, *, on: date) -> list[str]:
    return listed(policy_value(area, PolicyKey.EXIT_CHECKLIST, on=on))


def category_on(offender: Offender, *, on: date) -> CategoryPeriod | None:
    return CategoryPeriod.objects.current().filter(offender=offender, in_force__contains=on).first()


def category_that_ended(offender: Offender, *, on: date) -> CategoryPeriod | None:
    """The last category of a case that is in none on a day, unless an exit was recorded since it ended."""
    last = CategoryPeriod.objects.current().filter(offender=offender).order_by("in_force").last()
    if last is None or last.in_force.upper is None or last.in_force.upper > on:
        return None
    left = Exit.objects.current().filter(offender=offender, on__gte=last.in_force.upper).exists()
    return None if left else last


def level_on(offender: Offender, *, on: date) -> LevelPeriod | None:
    return LevelPeriod.objects.current().filter(offender=offender, in_force__contains=on).first()


def exits_of(offender: Offender) -> list[tuple[Exit, list[ExitItem]]]:
    """The exits of a case with their checklists as they stand, latest first."""
    exits = (
        Exit.objects.current().filter(offender=offender).select_related("recorded_by").order_by("-on", "-pk")
    )
    items = (
        ExitItem.objects.current()
        .filter(offender=offender)
        .select_related("recorded_by")
        .order_by("position")
    )
    by_exit: dict[int, list[ExitItem]] = {}
    for item in items:
        by_exit.setdefault(item.exit_id, []).append(item)
    return [(one, by_exit.get(one.pk, [])) for one in exits]


def find_item(offender: Offender, pk: int) -> ExitItem:
    """A line of a checklist that is not done yet. Raises RecordNotShown."""
    item = (
        ExitItem.objects.current()
        .filter(offender=offender, pk=pk, answer=ItemAnswer.NOT_DONE.value)
        .select_related("exit")
        .first()
    )
    if item is None:
        raise RecordNotShown("exit item", pk, offender_id=offender.pk, area_id=offender.area_id)
    return item


@dataclass(frozen=True)
class OpenItem:
    item: ExitItem
    name: str


def list_open_items(*, by: User) -> list[OpenItem]:
    """As `open_items`. Audited."""
    found = open_items(by=by)
    record(
        Event.EXITS_LISTED,
        by=by,
        offender_ids=sorted({one.item.offender_id for one in found}),
        **of_areas(one.item.offender.area_id for one in found),
    )
    return found


def open_items(*, by: User) -> list[OpenItem]:
    """What is still to be done after exits in the person's areas, earliest exit first. No audit row."""
    rows = (
        ExitItem.objects.current()
        .filter(
            answer=ItemAnswer.NOT_DONE.value,
            offender__in=where_permitted(Permission.CATEGORY_SET, by=by).values("pk"),
        )
        .filter(offender__personaldetails_set__superseded_at=None)
        .annotate(
            family_name=F("offender__personaldetails_set__family_name"),
            given_names=F("offender__personaldetails_set__given_names"),
        )
        .select_related("exit", "offender__area")
        .order_by("exit__on", "offender_id", "position")
    )
    return [OpenItem(row, _name(row.family_name, row.given_names)) for row in rows]


def _name(family_name: str, given_names: str) -> str:
    return f"{family_name.upper()}, {given_names}" if given_names else family_name.upper()


# ── categories that end ──


def ending_of(offender: Offender) -> CategoryPeriod | None:
    """The last category of a case, where that is 1 or 2 and its end is recorded, past or to come."""
    last = CategoryPeriod.objects.current().filter(offender=offender).order_by("in_force").last()
    return last if last is not None and last.category in (1, 2) and last.in_force.upper is not None else None


def reviewed_end(offender: Offender, *, ended_on: date) -> EndOfCategoryReview | None:
    return EndOfCategoryReview.objects.current().filter(offender=offender, ended_on=ended_on).first()


def category_3_needs_meetings(on: date) -> bool:
    """Whether the Guidance of the day admits to category 3 only whoever needs meetings at level 2 or 3."""
    try:
        return bool(CATEGORY_3_NEEDS_MEETINGS.on(on))
    except NotInForce:
        return False


ENDING = """
WITH matched (id) AS MATERIALIZED ({matched}),
notice AS MATERIALIZED (
    SELECT area_id, value::int AS days FROM agencies_localpolicy
     WHERE superseded_at IS NULL AND key = 'category_end_notice_days' AND in_force @> %s::date
       AND value ~ '^[0-9]{{1,4}}$'
),
ending AS MATERIALIZED (
    SELECT category.offender_id, offender.reference, offender.area_id, category.category,
           upper(category.in_force) AS ended_on, level.level, review."on" AS reviewed_on
      FROM matched
      JOIN offenders_categoryperiod category
        ON category.offender_id = matched.id AND category.superseded_at IS NULL AND category.category IN (1, 2)
       AND upper(category.in_force) IS NOT NULL
      JOIN offenders_offender offender ON offender.id = matched.id
      LEFT JOIN notice own ON own.area_id = offender.area_id
      LEFT JOIN notice general ON general.area_id IS NULL
      LEFT JOIN offenders_levelperiod level
        ON level.offender_id = matched.id AND level.superseded_at IS NULL AND level.in_force @> %s::date
      -- Exit was decided on and not recorded yet: listed again from the day on which it can be.
      LEFT JOIN transfers_endofcategoryreview review
        ON review.offender_id = matched.id AND review.superseded_at IS NULL
       AND review.ended_on = upper(category.in_force)
     WHERE upper(category.in_force) <= %s::date + coalesce(own.days, general.days, %s)
       AND (upper(category.in_force) > %s::date - %s OR level.id IS NOT NULL)
       AND NOT EXISTS (
           SELECT FROM offenders_categoryperiod later
            WHERE later.offender_id = matched.id AND later.superseded_at IS NULL
              AND lower(later.in_force) >= upper(category.in_force))
       AND (review.id IS NULL OR review.outcome = 'exit' AND review.ended_on <= %s::date)
       AND NOT EXISTS (
           SELECT FROM transfers_exit gone
            WHERE gone.offender_id = matched.id AND gone.superseded_at IS NULL
              AND gone."on" >= upper(category.in_force))
),
chosen AS MATERIALIZED (
    SELECT *, count(*) OVER () AS total FROM ending ORDER BY ended_on, offender_id LIMIT %s OFFSET %s
)
SELECT chosen.offender_id, chosen.reference, details.family_name, details.given_names, chosen.area_id, area.name,
       chosen.category, chosen.ended_on, chosen.level, chosen.reviewed_on, chosen.total
  FROM chosen
  JOIN offenders_personaldetails details
    ON details.offender_id = chosen.offender_id AND details.superseded_at IS NULL
  JOIN agencies_area area ON area.id = chosen.area_id
 ORDER BY chosen.ended_on, chosen.offender_id
"""


@dataclass(frozen=True)
class Ending:
    """A case whose category 1 or 2 ended or ends soon, and of which nobody decided what follows."""

    offender_id: int
    reference: str
    name: str
    area_id: int
    area: str
    category: int
    ended_on: date
    level: int | None
    #: When exit was decided on, where it only has to be recorded.
    reviewed_on: date | None
    on: date

    @property
    def has_ended(self) -> bool:
        return self.ended_on <= self.on

    @property
    def why(self) -> str:
        verb = "ended" if self.has_ended else "ends"
        level = f", and the case is still at level {self.level}" if self.level and self.has_ended else ""
        what = (
            f"Exit was decided on {in_words(self.reviewed_on)} and is not recorded yet."
            if self.reviewed_on
            else "Review it for category 3 or exit."
        )
        return f"Category {self.category} {verb} on {in_words(self.ended_on)}{level}. {what}"


@dataclass(frozen=True)
class EndingList:
    page: Page[int]
    rows: list[Ending]


def list_category_ends(*, by: User, on: date, page: int, theirs: bool = False) -> EndingList:
    """One page of the categories that end unreviewed in the person's areas, earliest first. Audited.

    `theirs` leaves out those that are somebody else’s to review.
    """
    offenders = where_permitted(Permission.CATEGORY_SET, by=by)
    if theirs:
        offenders = for_the_person(offenders, permission=Permission.CATEGORY_SET, by=by)
    rows, total = _endings(offenders, on=on, most=ON_A_PAGE, skip=(page - 1) * ON_A_PAGE)
    if not rows and page > 1:
        page = 1
        rows, total = _endings(offenders, on=on, most=ON_A_PAGE)
    record(
        Event.CATEGORY_ENDS_LISTED,
        by=by,
        on=on.isoformat(),
        page=page,
        filters=["theirs"] if theirs else [],
        offender_ids=[one.offender_id for one in rows],
        **of_areas(one.area_id for one in rows),
    )
    return EndingList(Paginator(range(total), ON_A_PAGE).page(page), rows)


def ends_to_review(*, by: User, on: date, most: int | None = None) -> tuple[list[Ending], int]:
    """The earliest of those that are the person’s to review, and how many there are. No audit row."""
    return _endings(
        for_the_person(
            where_permitted(Permission.CATEGORY_SET, by=by), permission=Permission.CATEGORY_SET, by=by
        ),
        on=on,
        most=most,
    )


def _endings(offenders: Any, *, on: date, most: int | None, skip: int = 0) -> tuple[list[Ending], int]:
    matched, parameters = offenders.order_by().values("pk").query.sql_with_params()
    usual = int(MEANINGS[PolicyKey.CATEGORY_END_NOTICE_DAYS].default)
    with connection.cursor() as cursor:
        cursor.execute(
            ENDING.format(matched=matched), [*parameters, on, on, on, usual, on, DAYS_LISTED, on, most, skip]
        )
        found = cursor.fetchall()
    rows = [
        Ending(pk, reference, _name(family, given), area_id, area, category, ended_on, level, reviewed_on, on)
        for pk, reference, family, given, area_id, area, category, ended_on, level, reviewed_on, _ in found
    ]
    return rows, found[0][-1] if found else 0


def checklist_of(area: Area, *, on: date) -> Mapping[str, str]:
    """The lines of the checklist of a day by the names that a form gives them."""
    return {f"item_{number}": item for number, item in enumerate(exit_checklist(area, on=on))}
