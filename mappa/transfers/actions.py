"""Offering a case to another area and answering; leaving the arrangements; and what follows a category that ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from mappa.access.actions.notices import tell
from mappa.access.permissions import Permission
from mappa.access.policy import may_in_area, require_in_area
from mappa.access.queries.entitled import access_of_each, people_who_may
from mappa.access.states import NoticeKind
from mappa.agencies.models import Area, Division, User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.identity import acting_as
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.database.superseding import insert, successor, supersede
from mappa.law.answers import Answer
from mappa.law.category_facts import QUESTIONS
from mappa.law.dated import in_words
from mappa.offenders.actions import (
    cut_short,
    end_category,
    end_level,
    lock,
    record_residence,
    require_unconvicted_admitted,
    set_category,
    somebody_stays,
)
from mappa.offenders.grounds import require_on
from mappa.offenders.models import Membership, Offender, PersonalDetails
from mappa.offenders.states import MembershipKind

from . import queries
from .models import EndOfCategoryReview, Exit, ExitItem, TransferOffer
from .states import ItemAnswer, OfferState, ReviewOutcome

# ── offers ──


@transaction.atomic
def offer(
    *,
    offender: Offender,
    to_area: Area,
    to_division: Division | None,
    proposed_on: date,
    why: str,
    summary: str,
    today: date,
    version: int,
    by: User,
) -> TransferOffer:
    """Offer a case to another area. Until that accepts, the giving area stays responsible and nothing else changes.

    What is told is the name, date of birth, category and level, and the summary: it is recorded as a disclosure.
    """
    require_on(by, Permission.TRANSFER_DECIDE, offender)
    require_in_area(by, Permission.TRANSFER_DECIDE, offender.area_id)
    held = lock(offender, version=version)
    offered = _new_offer(
        held,
        to_area,
        to_division,
        on=proposed_on,
        why=why,
        summary=summary,
        state=OfferState.OPEN,
        today=today,
        by=by,
    )
    _tell_who_answers(held, offered, on=today, by=by)
    return offered


@transaction.atomic
def record_move_away(
    *,
    offender: Offender,
    area: Area,
    division: Division | None,
    on: date,
    reason: str,
    summary: str,
    today: date,
    version: int,
    by: User,
) -> TransferOffer | None:
    """Record that the offender moved to another area, and set the case to be offered there.

    Whoever may offer it offers it with that; for others it waits for somebody who may, and they are told. A case
    that is already offered to some area, or that is in no category and at no level, is not offered: None.
    """
    require_on(by, Permission.FACT_RECORD, offender)
    if area.pk == offender.area_id:
        raise NotPossible("area", "The case is in this area already: record a move within the area instead.")
    record_residence(
        offender=offender, area=area, division=division, on=on, reason=reason, version=version, by=by
    )
    held = lock(offender, version=version + 1)
    undecided = queries.undecided_offer(held)
    if (undecided is not None and undecided.state == OfferState.OPEN) or not _is_managed(held, on=today):
        return None
    may_offer = may_in_area(by, Permission.TRANSFER_DECIDE, held.area_id)
    state = OfferState.OPEN if may_offer and _may_be_told(held, area, on=today) else OfferState.PROPOSED
    offered = _new_offer(
        held, area, division, on=today, why=reason, summary=summary, state=state, today=today, by=by
    )
    if state is OfferState.OPEN:
        _tell_who_answers(held, offered, on=today, by=by)
    else:
        for person in people_who_may(Permission.TRANSFER_DECIDE, area_id=held.area_id, on=today):
            if person.pk != by.pk:
                tell(
                    person=person,
                    kind=NoticeKind.TRANSFER_TO_OFFER,
                    by=by,
                    offender_id=held.pk,
                    about_id=offered.pk,
                )
    return offered


def _is_managed(offender: Offender, *, on: date) -> bool:
    return queries.category_on(offender, on=on) is not None or queries.level_on(offender, on=on) is not None


def _may_be_told(offender: Offender, area: Area, *, on: date) -> bool:
    """Whether the other area has anybody whom a restricted case may be offered to."""
    return not offender.restricted or bool(queries.who_answers(offender, area, on=on))


def _new_offer(
    held: Offender,
    to_area: Area,
    to_division: Division | None,
    *,
    on: date,
    why: str,
    summary: str,
    state: OfferState,
    today: date,
    by: User,
) -> TransferOffer:
    if to_area.pk == held.area_id:
        raise NotPossible("to_area", "The case is in this area already: choose another.")
    if to_division is not None and to_division.area_id != to_area.pk:
        raise NotPossible("to_area", f"{to_division.name} is not a division of {to_area.name}.")
    if on < today:
        raise NotPossible(
            "proposed_on", "The case cannot pass on a day that is over: choose today or a later day."
        )
    if not why.strip() or not summary.strip():
        raise NotPossible("summary", "Say why the case should pass, and what the other area has to know.")
    category, level = queries.category_on(held, on=today), queries.level_on(held, on=today)
    if category is None and level is None:
        raise NotPossible(
            "to_area", "The person is in no category and at no level today: there is no case to hand over."
        )
    if state is OfferState.OPEN and not _may_be_told(held, to_area, on=today):
        raise NotPossible(
            "to_area",
            f"The record is restricted, and nobody in {to_area.name} who could accept it works on the case: "
            "name a co-ordinator of that area on the record first, or lift the restriction.",
        )
    undecided = queries.undecided_offer(held)
    if undecided is not None and undecided.state == OfferState.OPEN:
        raise NotPossible(
            "to_area", f"The case is offered to {undecided.to_area.name} already: withdraw that offer first."
        )
    details = PersonalDetails.objects.current().get(offender=held)
    new = TransferOffer(
        offender=held,
        from_area_id=held.area_id,
        to_area=to_area,
        to_division=to_division,
        proposed_on=on,
        why=why.strip(),
        summary=summary.strip(),
        name=details.name,
        born=details.date_of_birth,
        category=category.category if category else None,
        level=level.level if level else None,
        state=state.value,
        recorded_by=by,
    )
    if undecided is not None:
        supersede(undecided, by=by, reason="Offered" if state is OfferState.OPEN else "Moved again")
        new.replaces = undecided
    new = insert(new, field="to_area")
    pointers: dict[str, Any] = {
        "offender_id": held.pk,
        "area_id": held.area_id,
        "fact_id": new.pk,
        "to_area_id": to_area.pk,
    }
    if state is OfferState.OPEN:
        record(Event.TRANSFER_OFFERED, by=by, recipients=[f"area:{to_area.pk}"], **pointers)
    else:
        record(Event.TRANSFER_PROPOSED, by=by, **pointers)
    return new


def _tell_who_answers(held: Offender, offered: TransferOffer, *, on: date, by: User) -> None:
    for person in queries.who_answers(held, offered.to_area, on=on):
        if person.pk != by.pk:
            tell(
                person=person,
                kind=NoticeKind.TRANSFER_OFFERED,
                by=by,
                offender_id=held.pk,
                about_id=offered.pk,
            )


@transaction.atomic
def accept(
    *, offer: TransferOffer, handed_over_by: date, reason: str, today: date, by: User
) -> TransferOffer:
    """Take a case that another area offers: from now on the receiving area is responsible, and sees the record.

    Who supervised it and has no role in the receiving area does so until the end of `handed_over_by`. The database
    passes the record on, since whoever accepts does not see it until then.
    """
    _require_to_answer(offer, by=by)
    if handed_over_by < today:
        raise NotPossible("handed_over_by", "The handover can end today or later.")
    with acting_as(by.pk), connection.cursor() as cursor:
        cursor.execute("SELECT accept_transfer(%s, %s)", [offer.pk, reason.strip()])
        ((accepted,),) = cursor.fetchall()
        if accepted is None:
            raise NotPossible("answer", queries.what_became_of(offer))
        taken = TransferOffer.objects.select_related("from_area", "to_area").get(pk=accepted)
        _end_supervision(taken, on=handed_over_by + timedelta(days=1), today=today, by=by)
    record(
        Event.TRANSFER_ACCEPTED,
        by=by,
        offender_id=taken.offender_id,
        area_id=taken.to_area_id,
        fact_id=taken.pk,
        from_area_id=taken.from_area_id,
    )
    _tell_who_offered(offer, by=by)
    return taken


def _end_supervision(taken: TransferOffer, *, on: date, today: date, by: User) -> None:
    """End the work of those who supervise the offender for the giving area; `on` is the first day without them."""
    held = Offender.objects.get(pk=taken.offender_id)
    supervising = list(
        Membership.objects.current()
        .filter(
            Q(in_force__upper_inf=True) | Q(in_force__endswith__gt=on),
            offender=held,
            kind=MembershipKind.SUPERVISING.value,
        )
        .select_related("user")
    )
    access = access_of_each({one.user_id: one.user for one in supervising}.values(), on=today)
    for one in supervising:
        if taken.to_area_id in access[one.user_id].areas_by_permission.get(
            Permission.OFFENDER_VIEW, frozenset()
        ):
            continue
        cut_short(held, one, on=on, reason=f"The case passed to {taken.to_area.name}", by=by)
        if one.user_id != by.pk:
            tell(
                person=one.user,
                kind=NoticeKind.MEMBERSHIP_ENDED,
                by=by,
                offender_id=held.pk,
                about_id=one.pk,
            )
    if held.restricted and not somebody_stays(held, on=today):
        raise NotPossible(
            "handed_over_by",
            "The record is restricted, and nobody of your area who can open it works on it without an end: "
            "that has to be settled with the giving area first.",
        )


@transaction.atomic
def decline(*, offer: TransferOffer, reason: str, by: User) -> TransferOffer:
    """Refuse a case that another area offers, with the reason; the giving area stays responsible."""
    _require_to_answer(offer, by=by)
    declined = _move(offer, OfferState.DECLINED, reason=reason, field="answer", by=by)
    record(
        Event.TRANSFER_DECLINED,
        by=by,
        offender_id=offer.offender_id,
        area_id=offer.from_area_id,
        fact_id=declined.pk,
        to_area_id=offer.to_area_id,
    )
    _tell_who_offered(offer, by=by)
    return declined


@transaction.atomic
def withdraw(*, offer: TransferOffer, reason: str, today: date, by: User) -> TransferOffer:
    """Take an offer back; the receiving area no longer answers it, and the case stays where it is."""
    require_in_area(by, Permission.TRANSFER_DECIDE, offer.from_area_id)
    # The record first and then the offer, as in accept_transfer: where that came first, the record has passed.
    held = Offender.objects.select_for_update(of=("self",)).filter(pk=offer.offender_id).first()
    if held is None or held.area_id != offer.from_area_id:
        raise NotPossible("reason", queries.what_became_of(offer))
    require_on(by, Permission.TRANSFER_DECIDE, held)
    was_open = offer.state == OfferState.OPEN
    withdrawn = _move(offer, OfferState.WITHDRAWN, reason=reason, field="reason", by=by)
    record(
        Event.TRANSFER_WITHDRAWN,
        by=by,
        offender_id=held.pk,
        area_id=held.area_id,
        fact_id=withdrawn.pk,
        to_area_id=offer.to_area_id,
    )
    if was_open:
        for person in queries.who_answers(held, offer.to_area, on=today):
            if person.pk != by.pk:
                tell(
                    person=person,
                    kind=NoticeKind.TRANSFER_WITHDRAWN,
                    by=by,
                    offender_id=held.pk,
                    about_id=withdrawn.pk,
                )
    return withdrawn


def _require_to_answer(offer: TransferOffer, *, by: User) -> None:
    require_in_area(by, Permission.TRANSFER_DECIDE, offer.to_area_id)
    if offer.state != OfferState.OPEN:
        raise NotPossible("answer", queries.what_became_of(offer))
    if not queries.visible_offers(by).filter(pk=offer.pk).exists():
        raise NotPossible(
            "answer", "The record was restricted meanwhile: only those who work on the case go on."
        )


def _move(offer: TransferOffer, state: OfferState, *, reason: str, field: str, by: User) -> TransferOffer:
    """Put the next state in the place of an offer that stands. Whoever comes second is told what became of it."""
    if not reason.strip():
        raise NotPossible("reason", "Enter the reason.")
    try:
        supersede(offer, by=by, reason=reason.strip())
    except ChangedMeanwhile as too_late:
        raise NotPossible(field, queries.what_became_of(offer)) from too_late
    return insert(successor(offer, by=by, reason=reason.strip(), state=state.value), field=field)


def _tell_who_offered(offer: TransferOffer, *, by: User) -> None:
    if offer.recorded_by_id != by.pk:
        tell(
            person=offer.recorded_by,
            kind=NoticeKind.TRANSFER_ANSWERED,
            by=by,
            offender_id=offer.offender_id,
            about_id=offer.pk,
        )


# ── exits ──


@dataclass(frozen=True)
class Answered:
    """What became of one line of the checklist; `why` says why not, where it was not done."""

    item: str
    answer: ItemAnswer
    why: str = ""


@transaction.atomic
def record_exit(
    *,
    offender: Offender,
    on: date,
    ground: str,
    checklist: Sequence[Answered],
    reason: str,
    today: date,
    version: int,
    by: User,
    although: bool = False,
) -> Exit:
    """End category and level together: from `on` the person is no longer managed. Every line is answered.

    `although` says that the day is right although an assessment or a plan of a later day stands.
    """
    require_on(by, Permission.CATEGORY_SET, offender)
    require_on(by, Permission.LEVEL_SET, offender)
    held = lock(offender, version=version)
    if on > today:
        raise NotPossible("on", "An exit takes effect today or on an earlier day.")
    if not reason.strip():
        raise NotPossible("reason", "Enter the reason.")
    if ground not in queries.exit_reasons(held.area, on=on):
        raise NotPossible("ground", "Choose one of the reasons that local policy gave on that day.")
    later = queries.written_after(held, on=on)
    if later and not although:
        raise NotPossible(
            "although",
            f"After that day was written {' and '.join(later)}. Correct the day, or confirm that it is right.",
        )
    undecided = queries.undecided_offer(held)
    if undecided is not None and undecided.state == OfferState.OPEN:
        raise NotPossible(
            "ground",
            f"The case is offered to {undecided.to_area.name}: wait for the answer or withdraw the offer.",
        )
    if undecided is not None:
        supersede(undecided, by=by, reason="The case left the arrangements")
    _refuse_unanswered(queries.exit_checklist(held.area, on=on), checklist)
    category, level = queries.category_on(held, on=on), queries.level_on(held, on=on)
    ended = category or queries.category_that_ended(held, on=on)
    if ended is None and level is None:
        raise NotPossible(
            "on", "The person is in no category and at no level on that day: there is nothing to end."
        )
    for period in (category, level):
        if period is not None and period.in_force.upper is not None:
            raise NotPossible(
                "on",
                f"The {period.words} of that day ends on {in_words(period.in_force.upper)} already: "
                "choose that day, or correct the entry.",
            )
    left = insert(
        Exit(
            offender=held,
            on=on,
            ground=ground,
            category=ended.category if ended else None,
            level=level.level if level else None,
            reason=reason.strip(),
            recorded_by=by,
        )
    )
    for position, line in enumerate(checklist):
        insert(
            ExitItem(
                offender=held,
                exit=left,
                position=position,
                item=line.item,
                answer=line.answer.value,
                reason=line.why.strip(),
                recorded_by=by,
            ),
            field="checklist",
        )
    record(
        Event.EXIT_RECORDED,
        by=by,
        offender_id=held.pk,
        area_id=held.area_id,
        fact_id=left.pk,
        open_items=sum(line.answer is ItemAnswer.NOT_DONE for line in checklist),
    )
    version = held.version
    words = f"{ground}. {reason.strip()}"
    if category is not None:
        end_category(offender=held, on=on, reason=words, version=version, by=by)
        version += 1
    if level is not None:
        end_level(offender=held, on=on, reason=words, version=version, by=by)
    return left


def _refuse_unanswered(asked: Sequence[str], checklist: Sequence[Answered]) -> None:
    if [line.item for line in checklist] != list(asked):
        raise NotPossible("checklist", "Answer every line of the checklist of that day.")
    for number, line in enumerate(checklist):
        if line.answer is not ItemAnswer.DONE and not line.why.strip():
            label = line.answer.label.lower()
            raise NotPossible(f"why_{number}", f"Say why this {label}: {line.item}")


@transaction.atomic
def answer_item(
    *, offender: Offender, item: ExitItem, answer: ItemAnswer, reason: str, version: int, by: User
) -> ExitItem:
    """Say what became of a line of the checklist that was not done at the exit."""
    require_on(by, Permission.CATEGORY_SET, offender)
    held = lock(offender, version=version)
    if item.offender_id != held.pk:
        raise NotPossible("answer", "The line belongs to another record.")
    if answer is ItemAnswer.NOT_DONE:
        raise NotPossible(
            "answer", "It is recorded as not done already: say once it is done, or does not apply."
        )
    if answer is ItemAnswer.NOT_APPLICABLE and not reason.strip():
        raise NotPossible("reason", "Say why it does not apply.")
    supersede(item, by=by, reason=reason.strip() or "Done")
    answered = insert(successor(item, by=by, reason=reason.strip(), answer=answer.value), field="answer")
    record(
        Event.EXIT_ITEM_ANSWERED,
        by=by,
        offender_id=held.pk,
        area_id=held.area_id,
        fact_id=answered.pk,
    )
    return answered


# ── categories that end ──

#: What category 3 turns on, by the names of the law's facts.
CATEGORY_3_FACTS = (
    "offence_shows_capability_of_serious_harm",
    "may_cause_serious_harm",
    "needs_multi_agency_meetings",
)


@transaction.atomic
def review_category_end(
    *,
    offender: Offender,
    outcome: ReviewOutcome,
    reason: str,
    today: date,
    version: int,
    by: User,
    answers: Mapping[str, Answer] | None = None,
    unconvicted: bool = False,
) -> EndOfCategoryReview:
    """Decide what follows category 1 or 2, whose end is recorded: category 3 from that day, or exit, with reasons.

    For category 3 `answers` are those to its criteria. An exit that is decided on is recorded with its checklist by
    record_exit, once the category has ended; until then the case stays on the list.
    """
    require_on(by, Permission.CATEGORY_SET, offender)
    held = lock(offender, version=version)
    ending = queries.ending_of(held)
    if ending is None:
        raise NotPossible("outcome", "No category 1 or 2 of this case ends, or another category follows it.")
    ended_on = ending.in_force.upper
    criteria: list[dict[str, str]] = []
    if outcome is ReviewOutcome.CATEGORY_3:
        given = dict(answers or {})
        if unconvicted:
            require_unconvicted_admitted(held, category=3, on=ended_on)
        _refuse_category_3(given, on=ended_on, unconvicted=unconvicted)
        criteria = [
            {
                "fact": fact,
                "asks": QUESTIONS[fact],
                "answer": given.get(fact, Answer.NOT_KNOWN).value,
            }
            for fact in CATEGORY_3_FACTS
        ]
    review = insert(
        EndOfCategoryReview(
            offender=held,
            on=today,
            category=ending.category,
            ended_on=ended_on,
            outcome=outcome.value,
            criteria=criteria,
            reason=reason.strip(),
            recorded_by=by,
        ),
        field="outcome",
    )
    record(
        Event.CATEGORY_END_REVIEWED,
        by=by,
        offender_id=held.pk,
        area_id=held.area_id,
        fact_id=review.pk,
        outcome=outcome.value,
    )
    if outcome is ReviewOutcome.CATEGORY_3:
        set_category(
            offender=held,
            category=3,
            on=ended_on,
            reason=reason.strip(),
            version=held.version,
            by=by,
            unconvicted=unconvicted,
        )
    return review


def _refuse_category_3(answers: Mapping[str, Answer], *, on: date, unconvicted: bool) -> None:
    """The law's test, as far as a category that ends leaves it open."""
    needed = list(CATEGORY_3_FACTS)
    if unconvicted:
        needed.remove("offence_shows_capability_of_serious_harm")
    if not queries.category_3_needs_meetings(on):
        needed.remove("needs_multi_agency_meetings")
    for fact in needed:
        if answers.get(fact) is not Answer.YES:
            raise NotPossible(
                fact,
                f"Category 3 needs a yes here: {QUESTIONS[fact]} Without it the case leaves the arrangements.",
            )
