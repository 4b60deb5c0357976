"""Where a day’s work comes from: the lists of the apps below, asked for one person, each item with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from mappa.access.permissions import Permission
from mappa.access.policy import Everywhere, areas_where, may
from mappa.access.queries.clearances import list_endings, own_endings
from mappa.access.queries.people import proposals_to_decide
from mappa.access.states import ClearanceKind
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import of_areas, record
from mappa.discussions import queries as discussions
from mappa.law.dated import in_words
from mappa.levels import queries as levels
from mappa.meetings.models import Meeting
from mappa.meetings.queries import meetings
from mappa.meetings.states import MeetingState
from mappa.minutes import queries as minutes
from mappa.minutes.states import Stage
from mappa.offenders.queries import keeps_all, openings_to_review
from mappa.oversight.queries.findings import findings_to_settle
from mappa.referrals import queries as referrals
from mappa.referrals.states import ReferralState
from mappa.retention.queries import erasures_to_decide
from mappa.risk.queries import triggers_to_answer
from mappa.transfers import queries as transfers
from mappa.transfers.states import OfferState
from mappa.web.wording import quantity, upper_first

from .items import DAYS_AHEAD, SHOWN_OF_EACH, Item, NotCounted, Source, Today

#: Whoever is posted to more areas waits too long for what is worked out from every case: those lists are not counted.
MOST_AREAS = 6
#: Words of an action or an early-warning sign that are shown; its page has the whole.
MOST_LETTERS = 110


@dataclass(frozen=True)
class Asking:
    """For whom, and when."""

    by: User
    now: datetime

    @cached_property
    def on(self) -> date:
        return timezone.localdate(self.now)

    @property
    def until(self) -> datetime:
        return self.now + timedelta(days=DAYS_AHEAD)

    def may(self, permission: Permission) -> bool:
        return may(self.by, permission)

    def in_many_areas(self, permission: Permission) -> bool:
        areas = areas_where(self.by, permission)
        return isinstance(areas, Everywhere) or len(areas) > MOST_AREAS

    def mine_of(self, page: str, permission: Permission) -> str:
        """The address of a list of areas’ cases, narrowed to one’s own where the person does not keep all of them."""
        return reverse(page) if keeps_all(permission, by=self.by) else f"{reverse(page)}?whose=mine"


def today_of(*, by: User, now: datetime) -> Today:
    """What waits for the person, with one audit row that tells whose cases were named."""
    asking = Asking(by, now)
    today = Today(
        on=asking.on,
        sources=[
            source
            for asked in SOURCES
            if (source := asked(asking)) is not None and (source.total or source.items)
        ],
        not_counted=list(_not_counted(asking)),
    )
    record(
        Event.HOME_VIEWED,
        by=by,
        lists={source.key: source.total for source in today.sources},
        offender_ids=today.offender_ids,
        **of_areas(today.area_ids),
    )
    return today


def _not_counted(asking: Asking) -> Iterator[NotCounted]:
    in_many = "Your role holds in so many areas that this is worked out on its own page."
    if asking.may(Permission.LEVEL_SET) and asking.in_many_areas(Permission.LEVEL_SET):
        yield NotCounted("Reviews due", reverse("levels:due"), in_many)
    if asking.may(Permission.CATEGORY_SET) and asking.in_many_areas(Permission.CATEGORY_SET):
        yield NotCounted("Categories that end", reverse("transfers:category_ends"), in_many)
    if asking.may(Permission.RETENTION_REVIEW):
        why = (
            "Worked out on its own page, from the whole history of every record; you get a notice each month."
        )
        yield NotCounted("Records due for review", reverse("retention:due"), why)


# ── one’s own promises, and signs that somebody saw ──


def _triggers(asking: Asking) -> Source | None:
    if not asking.may(Permission.RISK_RECORD):
        return None
    items = [
        Item(
            what=f"Answer an early-warning sign: {_short(one.fact.says)}",
            href=reverse("risk:answer_trigger", args=[one.fact.pk]),
            why=(
                f"Seen on {in_words(one.fact.on)} by {one.people.get(one.fact.recorded_by_id, 'somebody')}. "
                + ("You stand in for who the plan names" if one.stand_in else "The plan names you")
                + (", and have seen it." if one.acknowledged else ".")
            ),
            on=asking.on,
            name=one.name,
            offender_ids=frozenset({one.fact.offender_id}),
            area_ids=frozenset({one.fact.offender.area_id}),
            due_on=one.fact.on,
        )
        for one in triggers_to_answer(by=asking.by)
    ]
    return _source(
        "triggers", items, "early-warning sign to answer", "early-warning signs to answer", "risk:triggers"
    )


def _actions(asking: Asking) -> Source | None:
    if not asking.may(Permission.MEETING_CONTRIBUTE):
        return None
    items = []
    for one in discussions.my_actions(by=asking.by, on=asking.on):
        action = one.action
        where = f"at {action.agenda_item.meeting.name}" if action.agenda_item else "between meetings"
        items.append(
            Item(
                what=f"Your action: {_short(action.text)}",
                href=reverse("discussions:report_action", args=[action.offender_id, action.number]),
                why=f"You took it on for {action.agency} {where} on {in_words(action.agreed_on)}, "
                f"to be done by {in_words(action.due_on)}.",
                on=asking.on,
                name=one.name,
                offender_ids=frozenset({action.offender_id}),
                area_ids=frozenset({action.offender.area_id}),
                due_on=action.due_on,
            )
        )
    return _source("actions", items, "action of yours", "actions of yours", "discussions:my_actions")


def _stranded(asking: Asking) -> Source | None:
    if not asking.may(Permission.MEETING_KEEP):
        return None
    items = [
        Item(
            what=f"Pass on the action of {one.action.owner}: {_short(one.action.text)}",
            href=reverse("discussions:pass_on_action", args=[one.action.offender_id, one.action.number]),
            why=f"The owner can no longer open the record. {'. '.join(one.because)}.",
            on=asking.on,
            name=one.name,
            offender_ids=frozenset({one.action.offender_id}),
            area_ids=frozenset({one.action.offender.area_id}),
            due_on=one.action.due_on,
            waits=True,
        )
        for one in discussions.actions_stranded(by=asking.by, on=asking.on)
    ]
    return _source("stranded", items, "action to pass on", "actions to pass on", "access:notices")


# ── meetings ──


def _meetings(asking: Asking) -> Source | None:
    """What one goes to or keeps this week; and what meetings to come ask for."""
    mine = meetings.my_meetings(by=asking.by, since=asking.now)
    known = {one.meeting.pk for one in mine}
    items: list[Item] = []
    for one in mine:
        meeting = one.meeting
        if meeting.state == MeetingState.CANCELLED or not (
            one.chairs or one.observes or one.cases or one.stands
        ):
            continue
        as_what = [
            *(["You chair it"] if one.chairs else []),
            *(["You observe it"] if one.observes else []),
            *([f"You are invited to {quantity(one.cases, 'case')}"] if one.cases else []),
            *(["You are invited, and no case is open to you"] if one.stands and not one.cases else []),
        ]
        items.append(_to_go_to(asking, meeting, f"{'. '.join(as_what)}."))
        if meeting.state != MeetingState.PLANNED or meeting.begins_at <= asking.now:
            continue
        when = in_words(timezone.localdate(meeting.begins_at))
        if one.unanswered:
            items.append(
                Item(
                    what=f"Answer the invitation to {meeting.name}",
                    href=reverse("meetings:answer", args=[meeting.pk]),
                    why=f"You have not said whether you come to {quantity(one.unanswered, 'case')} on {when}.",
                    on=asking.on,
                    area_ids=frozenset({meeting.area_id}),
                    due_on=timezone.localdate(meeting.begins_at),
                    waits=True,
                )
            )
        if one.to_write:
            items.append(
                Item(
                    what=f"Write what your agency holds, for {meeting.name}",
                    href=reverse("meetings:meeting", args=[meeting.pk]),
                    why=f"Asked for by {in_words(meeting.contributions_due_on)}, for the meeting on {when}: "
                    f"{asking.by.agency} has written nothing yet "
                    f"about {quantity(one.to_write, 'case')}; that it holds nothing is an answer too.",
                    on=asking.on,
                    area_ids=frozenset({meeting.area_id}),
                    due_on=meeting.contributions_due_on,
                    waits=True,
                )
            )
    for meeting in meetings.kept_meetings(by=asking.by, since=asking.now, until=asking.until):
        if meeting.pk not in known:
            chair = f"{meeting.chair} chairs it" if meeting.chair else "Nobody is named as the chair"
            cases = f"{quantity(meeting.cases, 'case')} on the agenda"
            items.append(
                _to_go_to(asking, meeting, f"You keep the meetings of {meeting.area.name}. {chair}, {cases}.")
            )
    return (
        Source(
            "meetings",
            items,
            total=len([one for one in mine if one.meeting.state == MeetingState.PLANNED]),
            singular="meeting to come at which you are expected",
            plural="meetings to come at which you are expected",
            href=reverse("meetings:mine"),
            most=2 * SHOWN_OF_EACH,
            personal=True,
        )
        if items
        else None
    )


def _to_go_to(asking: Asking, meeting: Meeting, why: str) -> Item:
    level = f"level {meeting.level}"
    named = [meeting.name, *([level] if level not in meeting.name.lower() else []), meeting.area.name]
    return Item(
        what=", ".join(named),
        href=reverse("meetings:meeting", args=[meeting.pk]),
        why=f"{meeting.place}. {why}",
        on=asking.on,
        area_ids=frozenset({meeting.area_id}),
        begins_at=meeting.begins_at,
    )


def _left_open(asking: Asking) -> Source | None:
    items = [
        Item(
            what=f"Close {quantity(one.cases, 'case')} of {one.meeting.name}",
            href=reverse("meetings:meeting", args=[one.meeting.pk]),
            why=f"The meeting was on {in_words(timezone.localdate(one.meeting.begins_at))}, "
            "and no decision is recorded.",
            on=asking.on,
            area_ids=frozenset({one.meeting.area_id}),
            due_on=timezone.localdate(one.meeting.begins_at),
        )
        for one in discussions.meetings_left_open(by=asking.by, now=asking.now)
    ]
    return _source(
        "left_open", items, "meeting with cases to close", "meetings with cases to close", "meetings:mine"
    )


STEPS = {
    Stage.TO_CHECK: ("Check the minutes", "minutes:minutes"),
    Stage.TO_SIGN: ("Sign the minutes", "minutes:sign"),
    Stage.TO_SEND: ("Send the minutes", "minutes:send"),
}


def _minutes(asking: Asking) -> Source | None:
    """Those whose next step is the person’s; a case that is still open is asked for as one to close."""
    if not asking.may(Permission.OFFENDER_VIEW):
        return None
    waiting = minutes.list_waiting(by=asking.by, on=asking.on)
    items = []
    for one in waiting:
        if not one.mine or one.stage not in STEPS:
            continue
        what, page = STEPS[one.stage]
        meeting = one.item.meeting
        items.append(
            Item(
                what=what,
                href=reverse(page, args=[one.item.pk]),
                why=f"{meeting.name} on {in_words(one.clock.met_on)}. {upper_first(one.clock.says(asking.on))}.",
                on=asking.on,
                name=one.name,
                offender_ids=frozenset({one.item.offender_id}),
                area_ids=frozenset({meeting.area_id}),
                due_on=one.due_on,
                waits=True,
            )
        )
    return Source(
        "minutes",
        items,
        total=len(waiting),
        singular="case whose minutes are not sent",
        plural="cases whose minutes are not sent",
        href=reverse("minutes:waiting"),
        overdue=sum(one.clock.is_overdue(asking.on) for one in waiting),
    )


def _copies(asking: Asking) -> Source | None:
    if not asking.may(Permission.OFFENDER_VIEW):
        return None
    items = [
        Item(
            what="Read your copy of the minutes, and acknowledge it",
            href=reverse("minutes:copy", args=[one.copy.pk]),
            why=f"{one.meeting.name} on {in_words(timezone.localdate(one.meeting.begins_at))}. "
            f"Sent to you on {in_words(one.copy.sending.on)}, {quantity(one.age, 'working day')} ago.",
            on=asking.on,
            name=one.name,
            offender_ids=frozenset({one.copy.offender_id}),
            area_ids=frozenset({one.meeting.area_id}),
            waits=True,
        )
        for one in minutes.my_unacknowledged(by=asking.by, on=asking.on)
    ]
    return _source(
        "copies",
        items,
        "copy of minutes to acknowledge",
        "copies of minutes to acknowledge",
        "minutes:my_copies",
    )


def _levels_decided(asking: Asking) -> Source | None:
    if not asking.may(Permission.LEVEL_SET):
        return None
    items = [
        _decided(
            one,
            what=f"Decide on level {one.discussion.level} as a meeting did",
            page="discussions:decide_as_discussed",
            why="whoever closed the case sets no levels",
        )
        for one in discussions.levels_waiting(asking.by, on=asking.on)
    ]
    return _source(
        "levels_decided",
        items,
        "level that a meeting decided",
        "levels that meetings decided",
        "meetings:mine",
    )


def _disclosures_decided(asking: Asking) -> Source | None:
    if not asking.may(Permission.DISCLOSURE_RECORD):
        return None
    items = [
        _decided(
            one,
            what="Make a disclosure that a meeting decided, or record it",
            page="discussions:discussion",
            why="none is recorded as made",
        )
        for one in discussions.disclosures_waiting(asking.by, on=asking.on)
    ]
    return _source(
        "disclosures_decided", items, "disclosure to record", "disclosures to record", "meetings:mine"
    )


def _decided(one: discussions.Waiting, *, what: str, page: str, why: str) -> Item:
    return Item(
        what=what,
        href=reverse(page, args=[one.discussion.agenda_item_id]),
        why=f"{one.discussion.agenda_item.meeting.name} decided it on {in_words(one.decided_on)}, and {why}. "
        f"It has waited for {quantity(one.days, 'day')}.",
        on=one.on,
        name=one.name,
        offender_ids=frozenset({one.discussion.offender_id}),
        area_ids=frozenset({one.discussion.offender.area_id}),
        waits=True,
    )


# ── levels and categories ──


def _reviews(asking: Asking) -> Source | None:
    if not asking.may(Permission.LEVEL_SET) or asking.in_many_areas(Permission.LEVEL_SET):
        return None
    found = levels.reviews_to_do(by=asking.by, on=asking.on, most=SHOWN_OF_EACH)
    items = [
        Item(
            what=f"Review the case at level {one.level}",
            href=reverse("levels:review", args=[one.offender_id]),
            why=one.why,
            on=asking.on,
            name=one.name,
            offender_ids=frozenset({one.offender_id}),
            area_ids=frozenset({one.area_id}),
            due_on=one.due_on,
        )
        for one in found.rows
    ]
    return Source(
        "reviews",
        items,
        total=found.total,
        singular=f"review due within {quantity(levels.WEEKS_AHEAD, 'week')}",
        plural=f"reviews due within {quantity(levels.WEEKS_AHEAD, 'week')}",
        href=asking.mine_of("levels:due", Permission.LEVEL_SET),
        overdue=found.overdue,
    )


def _countersignatures(asking: Asking) -> Source | None:
    if not asking.may(Permission.LEVEL_COUNTERSIGN):
        return None
    waiting = levels.decisions_waiting(by=asking.by)
    items = [
        Item(
            what=f"Countersign a decision: {one.decision.move}",
            href=reverse("levels:countersign", args=[one.decision.offender_id]),
            why=f"{one.decision.decided_by} decided on {in_words(timezone.localdate(one.decision.recorded_at))}; "
            f"{one.decision.offender.area.name} asks for a second signature before it takes effect.",
            on=asking.on,
            name=one.name,
            offender_ids=frozenset({one.decision.offender_id}),
            area_ids=frozenset({one.decision.offender.area_id}),
            waits=True,
        )
        for one in waiting
        if not one.own
    ]
    return _source(
        "countersignatures", items, "decision to countersign", "decisions to countersign", "levels:waiting"
    )


def _category_ends(asking: Asking) -> Source | None:
    if not asking.may(Permission.CATEGORY_SET) or asking.in_many_areas(Permission.CATEGORY_SET):
        return None
    rows, total = transfers.ends_to_review(by=asking.by, on=asking.on, most=SHOWN_OF_EACH)
    items = [
        Item(
            what="Record the exit" if one.reviewed_on else f"Review the end of category {one.category}",
            href=reverse(
                "transfers:record_exit" if one.reviewed_on else "transfers:review_category_end",
                args=[one.offender_id],
            ),
            why=one.why,
            on=asking.on,
            name=one.name,
            offender_ids=frozenset({one.offender_id}),
            area_ids=frozenset({one.area_id}),
            due_on=one.ended_on,
            waits=True,
        )
        for one in rows
    ]
    return Source(
        "category_ends",
        items,
        total=total,
        singular="category that ends",
        plural="categories that end",
        href=asking.mine_of("transfers:category_ends", Permission.CATEGORY_SET),
    )


def _after_exits(asking: Asking) -> Source | None:
    if not asking.may(Permission.CATEGORY_SET):
        return None
    items = [
        Item(
            what=f"After the exit: {_short(one.item.item)}",
            href=reverse("transfers:answer_item", args=[one.item.offender_id, one.item.pk]),
            why=f"The case left on {in_words(one.item.exit.on)}, and this was not done yet.",
            on=asking.on,
            name=one.name,
            offender_ids=frozenset({one.item.offender_id}),
            area_ids=frozenset({one.item.offender.area_id}),
            waits=True,
        )
        for one in transfers.open_items(by=asking.by)
    ]
    return _source(
        "exits", items, "thing to do after exits", "things to do after exits", "transfers:open_items"
    )


def _offers(asking: Asking) -> Source | None:
    if not asking.may(Permission.TRANSFER_DECIDE):
        return None
    areas = areas_where(asking.by, Permission.TRANSFER_DECIDE)
    items = []
    waiting = transfers.offers_waiting(by=asking.by)
    for one in waiting:
        proposed = one.state == OfferState.PROPOSED
        if not proposed and one.to_area_id not in areas:
            continue  # the other area is to answer
        passes = f"The case should pass on {in_words(one.proposed_on)}."
        items.append(
            Item(
                what=f"Offer the case to {one.to_area.name}"
                if proposed
                else f"Answer {one.from_area.name}’s offer",
                href=reverse("transfers:offer", args=[one.offender_id])
                if proposed
                else reverse("transfers:open_offer", args=[one.pk]),
                why=f"The person moved there, and nobody has offered the case yet. {passes}"
                if proposed
                else f"{one.recorded_by} offered it on {in_words(timezone.localdate(one.recorded_at))}; until "
                f"{one.to_area.name} accepts, {one.from_area.name} stays responsible. {passes}",
                on=asking.on,
                name=one.name,
                offender_ids=frozenset({one.offender_id}),
                area_ids=frozenset({one.from_area_id}),
                due_on=one.proposed_on,
                waits=True,
            )
        )
    return _source("offers", items, "transfer to deal with", "transfers to deal with", "transfers:offers")


# ── coming in ──


def _screening(asking: Asking) -> Source | None:
    if not asking.may(Permission.REFERRAL_SCREEN):
        return None
    items = [
        Item(
            what=f"Screen the referral to level {one.level}",
            href=reverse("referrals:referral", args=[one.pk]),
            why=f"{one.by}, {one.agency}, sent it on {in_words(one.on)}, "
            f"{_ago(one.waiting.working_days)}an answer is due by {in_words(one.waiting.due_on)}.",
            on=asking.on,
            name=one.name,
            offender_ids=frozenset({one.offender_id}),
            area_ids=frozenset({one.area_id}),
            due_on=one.waiting.due_on,
            waits=True,
        )
        for one in referrals.referrals_to_screen(by=asking.by, on=asking.on)
    ]
    return _source("screening", items, "referral to screen", "referrals to screen", "referrals:screening")


def _own_referrals(asking: Asking) -> Source | None:
    if not asking.may(Permission.REFERRAL_MAKE):
        return None
    items = []
    for one in referrals.referrals_to_go_on_with(by=asking.by, on=asking.on):
        returned = one.state is ReferralState.RETURNED
        items.append(
            Item(
                what=f"Add what was asked to your referral to level {one.level}"
                if returned
                else f"Finish your referral to level {one.level}",
                href=reverse("referrals:referral", args=[one.pk]),
                why=f"{one.by} returned it on {in_words(one.on)} and asked for more."
                if returned
                else f"You began it on {in_words(one.on)} and have not sent it: nobody screens it until you do.",
                on=asking.on,
                name=one.name,
                offender_ids=frozenset({one.offender_id}),
                area_ids=frozenset({one.area_id}),
                due_on=one.waiting.due_on,
                waits=True,
            )
        )
    return _source(
        "referrals", items, "referral to go on with", "referrals to go on with", "referrals:referrals"
    )


def _notifications(asking: Asking) -> Source | None:
    if not asking.may(Permission.REFERRAL_SCREEN):
        return None
    waiting = referrals.notifications_to_answer(by=asking.by, on=asking.on)
    items = [
        Item(
            what="Answer the notification that a person is eligible",
            href=reverse("referrals:notification", args=[one.notification.pk]),
            why=f"{one.notification.made_by}, {one.notification.made_by.agency}, made it on "
            f"{in_words(one.notification.made_on)}, {_ago(one.waiting.working_days)}an answer is due by "
            f"{in_words(one.waiting.due_on)}.",
            on=asking.on,
            name=one.notification.name,
            area_ids=frozenset({one.notification.area_id}),
            due_on=one.waiting.due_on,
            waits=True,
        )
        for one in waiting
        if one.may_answer
    ]
    return Source(
        "notifications",
        items,
        total=len(waiting),
        singular="notification that waits",
        plural="notifications that wait",
        href=reverse("referrals:notifications"),
        overdue=sum(one.waiting.overdue for one in waiting),
    )


def _releases(asking: Asking) -> Source | None:
    if not asking.may(Permission.REFERRAL_MAKE) or not asking.may(Permission.OFFENDER_VIEW):
        return None
    items = [
        Item(
            what="Put the release right: its day has passed"
            if one.passed
            else "See that a meeting is held before release",
            href=reverse("referrals:case", args=[one.offender_id]),
            why=f"{one.kind} was to be on {in_words(one.on)}, and the record still says custody."
            if one.passed
            else f"{one.kind} on {in_words(one.on)}: that is within the area’s period of notice, and no meeting "
            "before it is planned.",
            on=asking.on,
            name=one.name,
            offender_ids=frozenset({one.offender_id}),
            area_ids=frozenset({one.area_id}),
            due_on=one.on,
            waits=True,
        )
        for one in referrals.releases_to_prepare(by=asking.by, on=asking.on)
    ]
    return _source(
        "releases",
        items,
        "release without a meeting",
        "releases without a meeting",
        asking.mine_of("referrals:releases", Permission.REFERRAL_MAKE),
    )


# ── who may know, and for how long ──


def _emergencies(asking: Asking) -> Source | None:
    if not asking.may(Permission.ACCESS_REVIEW):
        return None
    openings, total = openings_to_review(by=asking.by, at=asking.now, most=SHOWN_OF_EACH)
    items = [
        Item(
            what="Review an emergency opening",
            href=reverse("offenders:review_opening", args=[one.opening.pk]),
            why=f"{one.opening.user}, {one.opening.user.agency}, opened the record on "
            f"{in_words(timezone.localdate(one.opening.opened_at))}; somebody else says whether that was right.",
            on=asking.on,
            name=one.opening.offender.reference,
            offender_ids=frozenset({one.opening.offender_id}),
            area_ids=frozenset({one.opening.offender.area_id}),
            due_on=timezone.localdate(one.due_at),
            waits=True,
        )
        for one in openings
    ]
    return Source(
        "emergencies",
        items,
        total=total,
        singular="emergency opening to review",
        plural="emergency openings to review",
        href=reverse("offenders:emergency_openings"),
    )


def _findings(asking: Asking) -> Source | None:
    """All in one line: each is read on its own page, beside the entries behind it."""
    if not asking.may(Permission.ACCESS_REVIEW):
        return None
    number, oldest = findings_to_settle(by=asking.by)
    if not number or oldest is None:
        return None
    item = Item(
        what=f"Settle {quantity(number, 'finding')} of unusual access",
        href=reverse("oversight:findings"),
        why=f"What the rules found in the audit of your areas; the oldest is of {in_words(oldest)}.",
        on=asking.on,
    )
    return Source("findings", [item], 1, "finding", "findings", reverse("oversight:findings"))


def _erasures(asking: Asking) -> Source | None:
    if not asking.may(Permission.ERASURE_APPROVE):
        return None
    items = [
        Item(
            what="Decide on a proposal to erase the record",
            href=reverse("retention:decide_erasure", args=[one.offender_id]),
            why=f"{one.recorded_by} proposed it on {in_words(one.on)}: {one.says}. It takes two people.",
            on=asking.on,
            name=one.offender.reference,
            offender_ids=frozenset({one.offender_id}),
            area_ids=frozenset({one.offender.area_id}),
            waits=True,
        )
        for one in erasures_to_decide(by=asking.by)
    ]
    return _source("erasures", items, "erasure to decide on", "erasures to decide on", "retention:due")


# ── people ──


def _own_clearances(asking: Asking) -> Source | None:
    items = [
        Item(
            what=f"Your {ClearanceKind(one.kind).label.lower()} ends",
            href=reverse("sign_in:account"),
            why=f"It holds until {in_words(one.in_force.upper - timedelta(days=1))} and nothing follows it: from then "
            "on it opens no record. Ask whoever keeps your agency’s people.",
            on=asking.on,
            due_on=one.in_force.upper,
            waits=True,
        )
        for one in own_endings(by=asking.by, on=asking.on)
    ]
    return _source("own_clearances", items, "clearance of yours", "clearances of yours", "sign_in:account")


def _clearances(asking: Asking) -> Source | None:
    if not asking.may(Permission.AGENCY_PEOPLE_MANAGE):
        return None
    items = [
        Item(
            what=f"Renew the {ClearanceKind(one.kind).label.lower()} of {one.user}",
            href=reverse("access:person", args=[one.user_id]),
            why=f"{one.user.agency}. It holds until {in_words(one.in_force.upper - timedelta(days=1))} and nothing "
            "follows it.",
            on=asking.on,
            due_on=one.in_force.upper,
            waits=True,
        )
        for one in list_endings(by=asking.by, on=asking.on)
    ]
    return _source("clearances", items, "clearance that ends", "clearances that end", "access:clearances")


def _proposals(asking: Asking) -> Source | None:
    items = [
        Item(
            what=f"Decide on what is proposed for {one.user}",
            href=reverse("access:decide", args=[one.pk]),
            why=f"{one.proposed_by} proposed it on {in_words(timezone.localdate(one.proposed_at))}: a role or "
            "clearance that reaches so far takes two people.",
            on=asking.on,
            waits=True,
        )
        for one in proposals_to_decide(by=asking.by)
    ]
    return _source("proposals", items, "proposal to decide on", "proposals to decide on", "access:proposals")


#: The lists that are asked of one person and of nobody else.
PERSONAL = frozenset({"triggers", "actions", "meetings", "referrals", "copies", "own_clearances"})


def _source(key: str, items: list[Item], singular: str, plural: str, page: str) -> Source | None:
    """A list of which every item is known; `page` is the name of the page of the whole list, or its address."""
    if not items:
        return None
    href = page if page.startswith("/") else reverse(page)
    overdue = sum(item.due_on is not None and item.due_on < item.on for item in items)
    return Source(key, items, len(items), singular, plural, href, overdue, personal=key in PERSONAL)


def _ago(working_days: int) -> str:
    return f"{quantity(working_days, 'working day')} ago; " if working_days else "and "


def _short(text: str) -> str:
    return str(Truncator(" ".join(text.split())).chars(MOST_LETTERS, truncate="…"))


#: Every list that is looked at. A new one is one function more.
SOURCES: tuple[Callable[[Asking], Source | None], ...] = (
    _triggers,
    _actions,
    _meetings,
    _left_open,
    _minutes,
    _copies,
    _levels_decided,
    _disclosures_decided,
    _stranded,
    _reviews,
    _countersignatures,
    _category_ends,
    _after_exits,
    _offers,
    _screening,
    _own_referrals,
    _notifications,
    _releases,
    _emergencies,
    _findings,
    _erasures,
    _own_clearances,
    _clearances,
    _proposals,
)
