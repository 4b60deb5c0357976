"""Reviews, and the erasure of a record by two people; and the rules by which an area keeps records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import cast

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from mappa.access.actions.facts import start
from mappa.access.actions.notices import tell
from mappa.access.permissions import Permission
from mappa.access.policy import may_in_area, require_over
from mappa.access.states import NoticeKind
from mappa.agencies.models import Area, User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.periods import period
from mappa.database.refusals import NotPossible
from mappa.database.superseding import insert, successor, supersede
from mappa.offenders.actions import lock
from mappa.offenders.grounds import require_on
from mappa.offenders.models import Alias, Identifier, Offender, PersonalDetails

from . import queries
from .models import Decision, ErasureApproval, ErasureProposal, GroupRule
from .schedule import Group, Life, Outlook, anniversary, life_of, outlook, years
from .states import Grounds


@transaction.atomic
def keep_record(
    *, offender: Offender, review_on: date, reason: str, version: int, on: date, by: User
) -> Decision:
    """Decide that a record is still needed, until a day on which that is reviewed again. `on` is today."""
    require_on(by, Permission.RETENTION_REVIEW, offender)
    lock(offender, version=version)
    said = _said(offender, on)[1]
    _refuse_while_proposed(offender)
    last = anniversary(on, said.rule.review_years)
    if not on < review_on <= last:
        raise NotPossible(
            "review_on",
            f"The next review is after today and within {years(said.rule.review_years)}: "
            f"by {last:%-d %B %Y} at the latest.",
        )
    standing = Decision.objects.current().filter(offender=offender).first()
    new = {"on": on, "review_on": review_on, "group": said.group.value}
    if standing is None:
        decision = Decision(offender=offender, reason=reason, recorded_by=by, **new)
    else:
        supersede(standing, by=by, reason="Reviewed again")
        decision = successor(standing, by=by, reason=reason, **new)
    decision = insert(decision, field="review_on")
    record(
        Event.RETENTION_KEPT, by=by, offender_id=offender.pk, area_id=offender.area_id, fact_id=decision.pk
    )
    return decision


@transaction.atomic
def propose_erasure(
    *, offender: Offender, grounds: str, reason: str, version: int, on: date, by: User
) -> ErasureProposal:
    """Propose that a record be erased; another person decides. `on` is today."""
    require_on(by, Permission.ERASURE_PROPOSE, offender)
    lock(offender, version=version)
    life, said = _said(offender, on)
    _refuse_what_is_in_use(life, said, grounds)
    proposal = insert(
        ErasureProposal(
            offender=offender,
            on=on,
            grounds=grounds,
            group=said.group.value,
            disposal_on=said.disposal_on,
            reason=reason,
            recorded_by=by,
        ),
        field="grounds",
    )
    record(
        Event.ERASURE_PROPOSED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        fact_id=proposal.pk,
        grounds=grounds,
    )
    for person in queries.people_to_approve(offender):
        if person.pk != by.pk:
            tell(person=person, kind=NoticeKind.ERASURE_PROPOSED, by=by, offender_id=offender.pk)
    return proposal


@transaction.atomic
def withdraw_proposal(*, offender: Offender, reason: str, version: int, by: User) -> None:
    """Take a proposal back; the record stays."""
    require_on(by, Permission.ERASURE_PROPOSE, offender)
    lock(offender, version=version)
    proposal = _standing_proposal(offender)
    supersede(proposal, by=by, reason=reason)
    record(
        Event.ERASURE_WITHDRAWN,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        fact_id=proposal.pk,
    )


@transaction.atomic
def decline_erasure(*, offender: Offender, reason: str, version: int, by: User) -> None:
    """Decide against a proposal; the record stays, and whoever proposed it is told."""
    require_on(by, Permission.ERASURE_APPROVE, offender)
    lock(offender, version=version)
    proposal = _standing_proposal(offender)
    supersede(proposal, by=by, reason=reason)
    record(
        Event.ERASURE_DECLINED, by=by, offender_id=offender.pk, area_id=offender.area_id, fact_id=proposal.pk
    )
    if proposal.recorded_by_id != by.pk:
        tell(
            person=proposal.recorded_by,
            kind=NoticeKind.ERASURE_DECIDED,
            by=by,
            offender_id=offender.pk,
            about_id=proposal.pk,
        )


@transaction.atomic
def erase_record(*, offender: Offender, reason: str, version: int, on: date, by: User) -> dict[str, int]:
    """Approve a proposal of somebody else, and with that erase the record: how many rows of each table went.

    `reason` goes with the record, like that of the proposal. `on` is today.
    """
    require_on(by, Permission.ERASURE_APPROVE, offender)
    lock(offender, version=version)
    proposal = _standing_proposal(offender)
    if proposal.recorded_by_id == by.pk:
        raise NotPossible("decision", "You proposed this erasure: somebody else has to approve it.")
    life, said = _said(offender, on)
    _refuse_what_is_in_use(life, said, proposal.grounds)
    # Whoever held the proposal at the time may have left: the record is then proposed again.
    proposer = proposal.recorded_by
    if not proposer.is_active or not may_in_area(proposer, Permission.ERASURE_PROPOSE, offender.area_id):
        raise NotPossible(
            "decision", "Whoever proposed this may no longer do so: decline it, so that it is proposed anew."
        )
    insert(
        ErasureApproval(
            offender=offender, proposal=proposal, proposed_by=proposer, reason=reason, recorded_by=by
        ),
        field="decision",
    )
    record(
        Event.ERASURE_APPROVED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        fact_id=proposal.pk,
        grounds=proposal.grounds,
    )
    _discard_uploads(offender, by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, value::bigint FROM jsonb_each_text(erase_offender(%s))", [proposal.pk])
        rows = {str(table): int(number) for table, number in cursor.fetchall() if number}
    record(
        Event.RECORD_ERASED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        rows=rows,
        proposed_by_id=proposer.pk,
    )
    tell(person=proposer, kind=NoticeKind.ERASURE_DECIDED, by=by, about_id=proposal.pk)
    return rows


def _said(offender: Offender, on: date) -> tuple[Life, Outlook]:
    life = life_of(queries.history_of(offender), on)
    return life, outlook(life, queries.rules_on(on)(offender.area_id), on)


def _standing_proposal(offender: Offender) -> ErasureProposal:
    proposal = queries.standing_proposal(offender)
    if proposal is None:
        raise NotPossible("reason", "Nobody proposes that this record be erased any longer.")
    return proposal


def _refuse_while_proposed(offender: Offender) -> None:
    if ErasureProposal.objects.current().filter(offender=offender).exists():
        raise NotPossible(
            "review_on",
            "It is proposed that this record be erased: that has to be decided or withdrawn first.",
        )


def _refuse_what_is_in_use(life: Life, said: Outlook, grounds: str) -> None:
    if grounds != Grounds.REGISTERED_IN_ERROR and (life.in_category or life.at_level):
        raise NotPossible(
            "grounds",
            "The person is in a category or at a level today, so the record is in use: "
            "it can go only if the person was registered in error.",
        )
    if grounds == Grounds.SCHEDULE and not said.may_be_disposed_of:
        raise NotPossible("grounds", "The period of the schedule has not ended: choose another reason.")


def _discard_uploads(offender: Offender, by: User) -> None:
    """Throw away uploads in which the person is named; imports stand beside this app, and settings tell where."""
    discard = cast(Callable[..., None], import_string(settings.UPLOADS_THAT_NAME))
    named: set[str] = {offender.reference}
    for model in (PersonalDetails, Alias):
        named |= set(model.objects.filter(offender=offender).values_list("family_name", flat=True))
    named |= set(Identifier.objects.filter(offender=offender).values_list("value", flat=True))
    discard(names=frozenset(named), area_id=offender.area_id, by=by)


@transaction.atomic
def set_rule(
    *,
    area: Area | None,
    group: Group,
    categories: Iterable[int],
    after_order: bool,
    after_event: bool,
    kept_until_age: int | None,
    clear_years: int | None,
    review_years: int,
    source: str,
    confirmed: bool,
    on: date,
    reason: str,
    by: User,
) -> GroupRule:
    """Set how long an area keeps the records of a group, from a day; the rule in force until then ends that day.

    Without an area it is the rule for all areas that have set none. A rule set from the same day is replaced.
    """
    require_over(by, Permission.AREA_MANAGE, area.pk if area else None)
    if kept_until_age is None and clear_years is None:
        raise NotPossible("kept_until_age", "Enter an age, a number of years, or both.")
    standing = GroupRule.objects.current().filter(area=area, group=group.value)
    later = standing.filter(in_force__startswith__gt=on).order_by("in_force").first()
    if later is not None:
        raise NotPossible(
            "on", f"A rule is already set from {later.in_force.lower:%-d %B %Y}: choose a later day."
        )
    before = standing.filter(in_force__contains=on).first()
    new = GroupRule(
        area=area,
        group=group.value,
        categories=sorted(set(categories)),
        after_order=after_order,
        after_event=after_event,
        kept_until_age=kept_until_age,
        clear_years=clear_years,
        review_years=review_years,
        source=source,
        confirmed=confirmed,
        in_force=period(on),
        reason=reason,
        recorded_by=by,
    )
    if before is not None and before.read == new.read:
        raise NotPossible("source", "This rule holds on that day already.")
    if before is not None and before.in_force.lower == on:
        supersede(before, by=by, reason=reason)
        before = None
    new = start(new, standing=before, on=on, by=by)
    record(
        Event.RETENTION_RULE_SET,
        by=by,
        area_id=area.pk if area else None,
        rule_id=new.pk,
        group=group.value,
    )
    return new
