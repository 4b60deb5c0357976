"""Writing down a case at a meeting as it goes on, closing it, and correcting what was closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from mappa.access.actions.notices import tell
from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.queries.entitled import people_who_may
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.database.superseding import insert, successor, supersede
from mappa.discussions import queries
from mappa.discussions.deciding import OF_THE_LEVEL, WRITTEN, missing_decisions
from mappa.discussions.models import AgencyInformation, Consequence, Discussion, Lock
from mappa.discussions.queries import BLANK, Told
from mappa.discussions.states import Agreed, Conditions, DisclosureDecision, Dissent, LevelOutcome, NewActions
from mappa.law.dated import in_words
from mappa.levels.actions import correct_review, decide_level, record_review, withdraw_decision
from mappa.levels.drafting import drafted
from mappa.levels.models import LevelDecision
from mappa.levels.queries import latest_next_review, level_on, review_of
from mappa.meetings.actions.locks import offender_of
from mappa.meetings.models import AgendaItem, Meeting
from mappa.offenders.actions import lock
from mappa.offenders.grounds import may_on, require_on
from mappa.offenders.models import LevelPeriod, Offender
from mappa.oversight.actions import record_disclosure
from mappa.oversight.models import Disclosure
from mappa.risk.models import Plan, RiskAssessment

from .taken import agree_action

AGREED_AT_THE_MEETING = "Agreed at the meeting"


class NothingChanged(NotPossible):
    """What was sent is what stands already."""


@dataclass(frozen=True)
class NewAction:
    """An action agreed while the case is discussed; `row` is its place on the page."""

    row: int
    text: str
    owner: User
    due_on: date
    make_member: bool


@transaction.atomic
def record_discussion(
    *,
    item: AgendaItem,
    written: Mapping[str, Any],
    information: Mapping[int, Told],
    new: Sequence[NewAction],
    closing: bool,
    reason: str,
    seen: int,
    today: date,
    by: User,
) -> Discussion:
    """Enter what has been written down of a case so far, with the actions agreed meanwhile; and close it, where asked.

    `seen` is the number of the version that was on the screen: raises ChangedMeanwhile where another stands. Once
    closed, it is a correction, and needs a reason. Everything is entered, or nothing.
    """
    offender = offender_of(item)
    _require_to_hold(by, offender)
    held_item = _hold(item)
    held = _lock(offender)
    _refuse_when_signed(held_item)
    standing = Discussion.objects.current().filter(agenda_item=held_item).first()
    if (standing.number if standing else 0) != seen:
        raise ChangedMeanwhile
    correcting = standing is not None and standing.is_closed
    if correcting and not reason:
        raise NotPossible("reason", "Enter why what was closed is corrected.")
    entered = _completed(written, has_actions=bool(new) or held_item.actions.exists(), closing=closing)
    _refuse_versions(entered, held)
    _refuse_days(entered, held_item, standing=standing, closing=closing, today=today)
    if closing or correcting:
        for field, words in missing_decisions(entered).items():
            raise NotPossible(field, words)
    changed = standing is None or any(getattr(standing, name) != value for name, value in entered.items())
    told = _changed_information(held_item, information)
    discussion = standing
    if changed or told or (closing and not correcting):
        discussion = _enter(standing, held_item, held, entered, closing=closing, reason=reason, by=by)
        _inform(discussion, told, by=by, reason=reason)
    if discussion is None or (standing is discussion and not new):
        raise NothingChanged("", "Nothing was changed since this was saved.")
    for one in new:
        _take_on(one, held_item, today=today, by=by)
    if closing or correcting:
        _carry_out(
            discussion,
            held_item,
            before=standing if correcting else None,
            reason=reason,
            today=today,
            by=by,
        )
    event = (
        Event.DISCUSSION_CORRECTED
        if correcting
        else Event.DISCUSSION_CLOSED
        if closing
        else Event.DISCUSSION_SAVED
    )
    record(
        event,
        by=by,
        offender_id=held.pk,
        area_id=held.area_id,
        agenda_item_id=held_item.pk,
        fact_id=discussion.pk,
        version=discussion.number,
    )
    return discussion


def _require_to_hold(by: User, offender: Offender) -> None:
    """Whoever keeps meetings, or chairs them, in the area of the case."""
    if not may_on(by, Permission.MEETING_KEEP, offender):
        require_on(by, Permission.MEETING_CHAIR, offender)


def _hold(item: AgendaItem) -> AgendaItem:
    """The item as it stands. The meeting is held first, as by whoever takes a case off or cancels the meeting."""
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=item.meeting_id)
    held = AgendaItem.objects.select_related("removed_by").filter(pk=item.pk).first()
    if held is None:
        raise RecordNotShown("agenda item", item.pk)
    held.meeting = meeting
    if hindrance := queries.hindrance_of(held):
        raise NotPossible("", f"{hindrance} Nothing was saved.")
    return held


def _refuse_when_signed(item: AgendaItem) -> None:
    lock = Lock.objects.select_related("locked_by").filter(agenda_item=item).first()
    if lock is not None:
        raise NotPossible(
            "",
            f"The minutes of this case were signed by {lock.locked_by}: nothing was saved. "
            "Add an amendment to the minutes instead.",
        )


@transaction.atomic
def lock_discussion(*, item: AgendaItem, by: User) -> Lock:
    """Let nothing more be written down of a closed case, since its minutes are signed. Set once, it stays."""
    offender = offender_of(item)
    require_on(by, Permission.MEETING_CHAIR, offender)
    held_item = _hold(item)
    held = _lock(offender)
    _refuse_when_signed(held_item)
    closed = Discussion.objects.current().filter(agenda_item=held_item, closed_at__isnull=False)
    if not closed.exists():
        raise NotPossible("", "This case is not closed yet.")
    locked = Lock.objects.create(agenda_item=held_item, offender=held, locked_by=by)
    record(
        Event.DISCUSSION_LOCKED,
        by=by,
        offender_id=held.pk,
        area_id=held.area_id,
        agenda_item_id=held_item.pk,
    )
    return locked


def _lock(offender: Offender) -> Offender:
    """The discussion has numbers of its own by which two people are noticed; the record is only held."""
    now = Offender.objects.select_for_update(of=("self",)).filter(pk=offender.pk).first()
    if now is None:
        raise RecordNotShown("offender", offender.pk)
    return lock(now, version=now.version)


def _completed(written: Mapping[str, Any], *, has_actions: bool, closing: bool) -> dict[str, Any]:
    """What was written down, with what follows from it: whoever types a condition has said that there is one."""
    entered = {name: written.get(name, BLANK[name]) for name in WRITTEN}
    follows = {
        "conditions": ("conditions_asked", Conditions.ASKED_FOR),
        "dissent": ("dissent_said", Dissent.SOME),
        "level_outcome": ("level", LevelOutcome.CHANGES),
    }
    for name, (from_field, value) in follows.items():
        if entered[from_field] and not entered[name]:
            entered[name] = value.value
    if has_actions and entered["new_actions"] == NewActions.NONE:
        raise NotPossible("new_actions", "Actions were agreed at this meeting: select that they were.")
    if has_actions:
        entered["new_actions"] = NewActions.AGREED.value
    elif closing and entered["new_actions"] == NewActions.AGREED:
        raise NotPossible(
            "new_actions", "No action is recorded: add those agreed, or select that there are none."
        )
    for name, only_with, words in (
        ("conditions_asked", entered["conditions"] == Conditions.ASKED_FOR, "licence conditions"),
        ("dissent_said", entered["dissent"] == Dissent.SOME, "a dissent"),
        ("disclosure_to", entered["disclosure"] != DisclosureDecision.DO_NOT_DISCLOSE, "whom to disclose to"),
    ):
        if entered[name] and not only_with:
            raise NotPossible(name, f"You entered {words}, and selected that there is none.")
    return entered


def _refuse_versions(entered: dict[str, Any], held: Offender) -> None:
    """What was said is said of one version of the assessment or the plan, which is kept; or that there is none."""
    for answer, document, model, name in (
        ("risk", "assessment_id", RiskAssessment, "assessment"),
        ("plan_agreed", "plan_id", Plan, "plan"),
    ):
        looked_at = model.objects.filter(offender=held, pk=entered[document]).exists()
        if entered[answer] == Agreed.NONE_RECORDED and looked_at:
            raise NotPossible(answer, f"There is a recorded {name}: select what was said of it.")
        if entered[answer] in (Agreed.AGREED, Agreed.TO_BE_REVISED) and not looked_at:
            raise NotPossible(answer, f"No {name} is recorded yet.")
        if not looked_at or not entered[answer]:
            entered[document] = None


def _refuse_days(
    entered: Mapping[str, Any], item: AgendaItem, *, standing: Discussion | None, closing: bool, today: date
) -> None:
    meets_on = queries.meets_on(item)
    if closing and today < meets_on:
        raise NotPossible(
            "", f"The meeting is on {in_words(meets_on)}: the case is closed on that day or later."
        )
    review = entered["next_review_on"]
    before = standing.next_review_on if standing else None
    if review is not None and review != before and review <= today:
        raise NotPossible("next_review_on", "The next review must be on a day to come.")
    if closing and review is not None and review <= today:
        raise NotPossible("next_review_on", "The next review must be on a day to come.")


def _changed_information(item: AgendaItem, information: Mapping[int, Told]) -> list[tuple[int, Told, Any]]:
    standing = {one.agency_id: one for one in AgencyInformation.objects.current().filter(agenda_item=item)}
    changed = []
    for agency_id, told in information.items():
        before = standing.get(agency_id)
        was = Told(before.nothing_held, before.text) if before else Told()
        if told.nothing_held and told.text:
            raise NotPossible(f"text-{agency_id}", "You entered information and that nothing is held.")
        if told != was:
            changed.append((agency_id, told, before))
    return changed


def _enter(
    standing: Discussion | None,
    item: AgendaItem,
    held: Offender,
    entered: Mapping[str, Any],
    *,
    closing: bool,
    reason: str,
    by: User,
) -> Discussion:
    closes = {"closed_at": Now()} if closing and (standing is None or not standing.is_closed) else {}
    if standing is None:
        new = Discussion(
            agenda_item=item, offender=held, number=1, recorded_by=by, reason=reason, **entered, **closes
        )
    else:
        supersede(standing, by=by, reason=reason or ("Closed" if closing else "Saved"))
        values = {name.removesuffix("_id"): value for name, value in entered.items()}
        new = successor(standing, by=by, reason=reason, number=standing.number + 1, **values)
        if closes:
            new.closed_at = closes["closed_at"]
    insert(new, field="")
    new.refresh_from_db(fields=["closed_at"])
    return new


def _inform(
    discussion: Discussion, changed: Sequence[tuple[int, Told, Any]], *, by: User, reason: str
) -> None:
    for agency_id, told, before in changed:
        values = {"nothing_held": told.nothing_held, "text": told.text, "discussion": discussion}
        if before is None:
            row = AgencyInformation(
                agenda_item_id=discussion.agenda_item_id,
                offender_id=discussion.offender_id,
                agency_id=agency_id,
                recorded_by=by,
                reason=reason,
                **values,
            )
        else:
            supersede(before, by=by, reason=reason or "Written down anew")
            row = successor(before, by=by, reason=reason, **values)
        insert(row, field=f"text-{agency_id}")


def _take_on(new: NewAction, item: AgendaItem, *, today: date, by: User) -> None:
    offender = Offender.objects.get(pk=item.offender_id)
    try:
        agree_action(
            offender=offender,
            text=new.text,
            owner=new.owner,
            due_on=new.due_on,
            make_member=new.make_member,
            reason=AGREED_AT_THE_MEETING,
            version=offender.version,
            today=today,
            by=by,
            agenda_item=item,
        )
    except NotPossible as refusal:
        raise NotPossible(f"{refusal.field}-{new.row}", refusal.message) from refusal


def _carry_out(
    discussion: Discussion,
    item: AgendaItem,
    *,
    before: Discussion | None,
    reason: str,
    today: date,
    by: User,
) -> None:
    """What follows from the decisions about level and review, as far as it has not followed already.

    `before` is the closed version that this one corrects. A decision about the level that waits for a signature is
    made anew, or withdrawn; one that took effect is not changed by writing the meeting down otherwise.
    """
    made = queries.decision_made(item)
    of_level = before is None or any(
        getattr(before, name) != getattr(discussion, name) for name in OF_THE_LEVEL
    )
    of_review = before is None or before.next_review_on != discussion.next_review_on
    changes = discussion.level_outcome == LevelOutcome.CHANGES
    if made is not None and not made.waits:
        if of_level:
            raise NotPossible(
                "level",
                f"Level {made.level} took effect on {in_words(made.took_effect_on or made.on)} as this meeting "
                "decided: decide on the level anew where it should be another.",
            )
        if of_review:
            _review(discussion, on=made.took_effect_on or made.on, reason=reason, today=today, by=by)
        return
    if made is not None and (of_level or of_review):
        offender = Offender.objects.get(pk=discussion.offender_id)
        if not may_on(by, Permission.LEVEL_SET, offender):
            raise NotPossible(
                "level" if of_level else "next_review_on",
                f"The decision for level {made.level} waits for a countersignature: whoever sets levels changes it.",
            )
        if not changes:
            withdraw_decision(offender=offender, reason=reason, version=offender.version, by=by)
    decided = None
    if changes and (of_level or of_review):
        decided = _decide(discussion, item, on=queries.meets_on(item), by=by)
    if (of_level or of_review) and (decided is None or decided.waits):
        _review(discussion, on=queries.meets_on(item), reason=reason, today=today, by=by)


def _decide(discussion: Discussion, item: AgendaItem, *, on: date, by: User) -> LevelDecision | None:
    """The decision about the level, made by whoever closes the case, where they may set it.

    Where they may not, it is only looked at whether it could be made; the chair, or all who may, are told to make it.
    """
    now = Offender.objects.get(pk=discussion.offender_id)
    said = _of_the_level(discussion, item)
    with _in_the_fields_of_the_page():
        standing = LevelPeriod.objects.current().filter(offender=now, in_force__contains=on).first()
        if standing is not None and standing.level == discussion.level:
            raise NotPossible(
                "level", f"The case is at level {discussion.level} already: select that it stays."
            )
        if may_on(by, Permission.LEVEL_SET, now):
            decision = decide_level(offender=now, on=on, version=now.version, by=by, **said)
            _note(discussion, decision=decision, by=by)
            return decision
        drafted(now, on=on, by=by, **said)
    people = people_who_may(Permission.LEVEL_SET, area_id=now.area_id, on=on)
    chair = [person for person in people if person.pk == item.meeting.chair_id]
    for person in chair or people:
        tell(person=person, kind=NoticeKind.LEVEL_TO_SET, by=by, offender_id=now.pk, about_id=item.pk)
    return None


def _of_the_level(discussion: Discussion, item: AgendaItem) -> dict[str, Any]:
    """What was decided about the level, as a decision takes it."""
    return {
        "level": discussion.level,
        "criteria": queries.answers_of(discussion),
        "why_not_lower": discussion.why_not_lower,
        "what_changed": discussion.what_changed,
        "departure": discussion.departure,
        "reason": discussion.level_reason,
        "next_review_on": discussion.next_review_on,
        "meeting": f"{item.meeting.name}, {in_words(queries.meets_on(item))}",
    }


@contextmanager
def _in_the_fields_of_the_page() -> Iterator[None]:
    """A refusal of the decision about the level, by the names that the discussion has for what is refused."""
    try:
        yield
    except NotPossible as refusal:
        names = {"reason": "level_reason", "on": "level"}
        raise NotPossible(names.get(refusal.field, refusal.field), refusal.message) from refusal


def _note(discussion: Discussion, *, by: User, **done: LevelDecision | Disclosure) -> None:
    """Keep what was done beside the version of the discussion from which it was."""
    kept = insert(
        Consequence(
            agenda_item_id=discussion.agenda_item_id,
            discussion=discussion,
            offender_id=discussion.offender_id,
            recorded_by=by,
            **done,
        ),
        field="",
    )
    record(
        Event.DISCUSSION_CARRIED_OUT,
        by=by,
        offender_id=discussion.offender_id,
        area_id=Offender.objects.values_list("area_id", flat=True).get(pk=discussion.offender_id),
        agenda_item_id=discussion.agenda_item_id,
        fact_id=kept.pk,
    )


def _review(discussion: Discussion, *, on: date, reason: str, today: date, by: User) -> None:
    """The meeting reviewed the case at the level that it was at: its clock starts again, with the day that was set.

    Where another level is decided and not yet in effect, the level of the day asks for its own review no later.
    """
    offender = Offender.objects.get(pk=discussion.offender_id)
    standing = level_on(offender, on=on)
    chosen = discussion.next_review_on
    if standing is None or chosen is None:
        return
    if discussion.level_outcome == LevelOutcome.CHANGES and standing.level != discussion.level:
        chosen = min(chosen, latest_next_review(offender, level=standing.level, on=on))
        if chosen <= today:
            return
    act = correct_review if review_of(offender, on=on) is not None else record_review
    act(
        offender=offender,
        on=on,
        next_review_on=chosen,
        reason=reason or "Reviewed at the meeting",
        today=today,
        version=offender.version,
        by=by,
    )


@transaction.atomic
def decide_as_discussed(*, item: AgendaItem, seen: int, by: User) -> LevelDecision:
    """Make the decision about the level that a meeting took and that whoever closed the case could not make.

    `seen` is the version of the discussion that was read: raises ChangedMeanwhile where another stands.
    """
    offender = offender_of(item)
    require_on(by, Permission.LEVEL_SET, offender)
    held_item = _hold(item)
    held = _lock(offender)
    standing = Discussion.objects.current().filter(agenda_item=held_item).first()
    if standing is None or standing.number != seen:
        raise ChangedMeanwhile
    if not queries.waits_to_be_decided(standing):
        raise NotPossible("", "No decision about the level of this case waits to be made.")
    decision = decide_level(
        offender=held,
        on=queries.meets_on(held_item),
        version=held.version,
        by=by,
        **_of_the_level(standing, held_item),
    )
    _note(standing, decision=decision, by=by)
    return decision


@transaction.atomic
def disclose_as_discussed(*, item: AgendaItem, offender: Offender, by: User, **told: Any) -> Disclosure:
    """Record that a disclosure which a meeting decided was made; `told` is what record_disclosure takes."""
    require_on(by, Permission.DISCLOSURE_RECORD, offender)
    disclosure = record_disclosure(offender=offender, by=by, **told)
    # The record is held by now, so that no correction of the discussion comes between.
    standing = Discussion.objects.current().filter(agenda_item=item, offender=offender).first()
    if standing is None or not standing.is_closed or standing.disclosure != DisclosureDecision.DISCLOSE:
        raise NotPossible(
            "", "The meeting decided no disclosure. One that was made all the same is recorded without it."
        )
    _note(standing, disclosure=disclosure, by=by)
    return disclosure
