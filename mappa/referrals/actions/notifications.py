"""Notifications: any agency says that a person is eligible; the area's co-ordinators answer, once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from mappa.access.actions.notices import tell
from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import NotPermitted, access_of, require, require_in_area
from mappa.access.states import NoticeKind
from mappa.agencies.models import Area, Division, User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.database.superseding import insert, successor, supersede
from mappa.law.categories import Category
from mappa.offenders import actions as offenders
from mappa.offenders.models import Membership, Offender
from mappa.offenders.queries import find_offender
from mappa.offenders.states import MembershipKind
from mappa.referrals import queries
from mappa.referrals.eligibility import known
from mappa.referrals.models import Eligibility, Notification, ReleaseDate
from mappa.referrals.states import KEPT_MONTHS, Outcome

from .releases import as_told, require_coming


@transaction.atomic
def notify(
    *,
    area: Area,
    family_name: str,
    given_names: str,
    date_of_birth: date | None,
    sex: str,
    category: int | None,
    why: str,
    release_kind: str,
    release_on: date | None,
    on: date,
    by: User,
    answers: Mapping[str, Any] | None = None,
) -> Notification:
    """Say that a person is eligible, and why. Whether the area knows the person already is not told. `on` is today."""
    require_in_area(by, Permission.REFERRAL_MAKE, area.pk)
    require_coming(release_on, on=on)
    if release_on is not None and not release_kind:
        raise NotPossible("release_kind", "Select how the person is released, or that it is not known")
    notification = Notification.objects.create(
        area=area,
        family_name=family_name,
        given_names=given_names,
        date_of_birth=date_of_birth,
        sex=sex,
        category=category,
        why=why,
        made_on=on,
        made_by=by,
    )
    Eligibility.objects.create(
        notification=notification,
        answers=known(answers or {}),
        release_kind=release_kind,
        release_on=release_on,
        reason=why,
        recorded_by=by,
    )
    record(Event.NOTIFICATION_MADE, by=by, area_id=area.pk, notification_id=notification.pk)
    for person in queries.screeners_of(area.pk, on=on):
        if person.pk != by.pk and (category != Category.FOUR or access_of(person).category_4_cleared):
            tell(person=person, kind=NoticeKind.NOTIFICATION_MADE, by=by, about_id=notification.pk)
    return notification


@transaction.atomic
def record_eligibility(
    *,
    notification: Notification,
    answers: Mapping[str, Any],
    release_kind: str,
    release_on: date | None,
    reason: str,
    version: int,
    on: date,
    by: User,
) -> Eligibility:
    """Record what else is known of a notified person; `version` is the key of what was known. `on` is today."""
    held = _hold(notification, by=by)
    if held.made_by_id != by.pk:
        require_in_area(by, Permission.REFERRAL_SCREEN, held.area_id)
    else:
        require(by, Permission.REFERRAL_MAKE)
    standing = _standing(held, version=version)
    if release_on != standing.release_on:
        require_coming(release_on, on=on)
    if release_on is not None and not release_kind:
        raise NotPossible("release_kind", "Select how the person is released, or that it is not known")
    new = {"answers": known(answers), "release_kind": release_kind, "release_on": release_on}
    if all(getattr(standing, name) == value for name, value in new.items()):
        raise NotPossible("reason", "Nothing was changed.")
    supersede(standing, by=by, reason=reason)
    eligibility = insert(successor(standing, by=by, reason=reason, **new), field="reason")
    record(
        Event.ELIGIBILITY_RECORDED,
        by=by,
        area_id=held.area_id,
        notification_id=held.pk,
        fact_id=eligibility.pk,
    )
    return eligibility


@transaction.atomic
def register_notified(
    *,
    notification: Notification,
    division: Division | None,
    lives_since: date,
    category: int,
    category_on: date,
    reason: str,
    version: int,
    on: date,
    by: User,
    notifier_as: MembershipKind | None = None,
) -> Offender:
    """Register the person of a notification in a category, with what was told of a release. `on` is today.

    `notifier_as` is what whoever made the notification does in the case from now on; with it the record opens to them.
    """
    held = _hold_to_answer(notification, version=version, by=by)
    offender = offenders.register(
        reference="",
        family_name=held.family_name,
        given_names=held.given_names,
        date_of_birth=held.date_of_birth,
        sex=held.sex,
        area=held.area,
        division=division,
        on=lives_since,
        reason=reason,
        by=by,
    )
    offenders.set_category(
        offender=offender, category=category, on=category_on, reason=reason, version=offender.version, by=by
    )
    _take_on(held, offender, outcome=Outcome.REGISTERED, reason=reason, on=on, by=by)
    _have_on_the_case(held, offender, kind=notifier_as, on=on, by=by)
    return offender


@transaction.atomic
def link_notified(
    *,
    notification: Notification,
    reference: str,
    reason: str,
    version: int,
    on: date,
    by: User,
    notifier_as: MembershipKind | None = None,
) -> Offender:
    """Say that the person of a notification is on the register, as a record that one may open. `on` is today.

    `notifier_as` is as in register_notified.
    """
    held = _hold_to_answer(notification, version=version, by=by)
    offender = queries.find_record(by=by, reference=reference.strip())
    if offender is None:
        raise NotPossible("reference", "There is no record with this reference that you may open.")
    find_offender(by=by, pk=offender.pk)
    _take_on(held, offender, outcome=Outcome.LINKED, reason=reason, on=on, by=by)
    _have_on_the_case(held, offender, kind=notifier_as, on=on, by=by)
    return offender


@transaction.atomic
def decline_notification(
    *, notification: Notification, reason: str, version: int, on: date, by: User
) -> None:
    """Answer that the person is not eligible, with the reasons. `on` is today."""
    held = _hold_to_answer(notification, version=version, by=by)
    _answer(held, Outcome.NOT_ELIGIBLE, reason=reason, on=on, by=by)


@transaction.atomic
def withdraw_notification(
    *, notification: Notification, reason: str, version: int, on: date, by: User
) -> None:
    """Take back one's own notification while nobody has answered it. `on` is today."""
    require(by, Permission.REFERRAL_MAKE)
    held = _hold(notification, by=by)
    if held.made_by_id != by.pk:
        raise RecordNotShown("notification", held.pk)
    _standing(held, version=version)
    _answer(held, Outcome.WITHDRAWN, reason=reason, on=on, by=by)


def _hold(notification: Notification, *, by: User) -> Notification:
    """The notification, held until the transaction ends. Raises ChangedMeanwhile where it was answered."""
    visible = Notification.objects.visible_to(by).filter(pk=notification.pk)
    if not visible.exists():
        raise RecordNotShown("notification", notification.pk)
    held = Notification.objects.select_for_update(of=("self",)).select_related("area").get(pk=notification.pk)
    if held.outcome:
        raise ChangedMeanwhile
    return held


def _hold_to_answer(notification: Notification, *, version: int, by: User) -> Notification:
    held = _hold(notification, by=by)
    require_in_area(by, Permission.REFERRAL_SCREEN, held.area_id)
    _standing(held, version=version)
    return held


def _standing(notification: Notification, *, version: int) -> Eligibility:
    standing = Eligibility.objects.current().get(notification=notification)
    if standing.pk != version:
        raise ChangedMeanwhile
    return standing


def _take_on(
    notification: Notification, offender: Offender, *, outcome: Outcome, reason: str, on: date, by: User
) -> None:
    """Point the notification to the record, and pass on what was told of a release where that is news."""
    told = Eligibility.objects.current().get(notification=notification)
    _answer(notification, outcome, reason=reason, on=on, by=by, offender=offender)
    is_known = ReleaseDate.objects.current().filter(offender=offender).exists()
    if (told.release_kind or told.release_on) and not is_known:
        insert(
            ReleaseDate(
                offender=offender,
                kind=as_told(told.release_kind),
                on=told.release_on,
                reason=told.reason,
                recorded_by=by,
            ),
            field="release_on",
        )


def _have_on_the_case(
    notification: Notification, offender: Offender, *, kind: MembershipKind | None, on: date, by: User
) -> None:
    """Let whoever made the notification work on the case, where they are to and do not yet."""
    works = Membership.objects.current().filter(
        offender=offender, user=notification.made_by, in_force__contains=on
    )
    if kind is None or works.filter(kind=kind.value).exists():
        return
    try:
        offenders.add_member(
            offender=offender,
            person=notification.made_by,
            kind=kind,
            start=on,
            end=None,
            reason="They notified us of the person",
            version=Offender.objects.values_list("version", flat=True).get(pk=offender.pk),
            today=on,
            by=by,
        )
    except NotPermitted as refusal:
        raise NotPossible("notifier_as", "You may not add people to that record.") from refusal
    except NotPossible as refusal:
        raise NotPossible("notifier_as", refusal.message) from refusal


def _answer(
    notification: Notification,
    outcome: Outcome,
    *,
    reason: str,
    on: date,
    by: User,
    offender: Offender | None = None,
) -> None:
    clears_on = queries.months_before(on, -KEPT_MONTHS) if offender is None else None
    Notification.objects.filter(pk=notification.pk, outcome="").update(
        outcome=outcome.value,
        answer=reason,
        answered_on=on,
        answered_at=Now(),
        answered_by=by,
        offender=offender,
        clears_on=clears_on,
    )
    record(
        Event.NOTIFICATION_WITHDRAWN if outcome is Outcome.WITHDRAWN else Event.NOTIFICATION_ANSWERED,
        by=by,
        area_id=notification.area_id,
        offender_id=offender.pk if offender else None,
        notification_id=notification.pk,
        outcome=outcome.value,
    )
    if outcome is not Outcome.WITHDRAWN and notification.made_by_id != by.pk:
        # Without the record's number: whoever made it may not open the record, and the notice must not tell of one.
        tell(
            person=notification.made_by,
            kind=NoticeKind.NOTIFICATION_ANSWERED,
            by=by,
            about_id=notification.pk,
        )
