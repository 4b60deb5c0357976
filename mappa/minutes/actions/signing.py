"""Checking the minutes of a case, signing exactly what was checked, and adding to what is signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from mappa.access.actions.notices import tell
from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.queries.entitled import people_who_may
from mappa.access.queries.grades import grade_of
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.database.superseding import insert, refused_in_words, successor, supersede
from mappa.discussions.actions import lock_discussion
from mappa.discussions.queries import hindrance_of
from mappa.law.dated import in_words
from mappa.meetings.actions.locks import hold_offenders, offender_of
from mappa.meetings.models import AgendaItem, Meeting
from mappa.meetings.states import MeetingState
from mappa.minutes import queries
from mappa.minutes.documents import checksum_of
from mappa.minutes.models import Amendment, Check, Copy, Minutes
from mappa.minutes.queries import Draft
from mappa.offenders.grounds import require_on

CHECKED_ANEW = "Checked anew"


@transaction.atomic
def check_minutes(*, item: AgendaItem, seen: str, on: date, by: User) -> Check:
    """Say that the minutes are right as they are composed now; `seen` is the checksum of the text on the screen.

    Raises ChangedMeanwhile where what was recorded, and so the text, is no longer what was on the screen.
    """
    held = _hold(item, permission=Permission.MEETING_KEEP, by=by)
    draft = _draft(held)
    if draft.checksum != seen:
        raise ChangedMeanwhile
    standing = Check.objects.current().filter(agenda_item=held).first()
    if standing is not None and standing.checksum == draft.checksum:
        raise NotPossible(
            "", f"These minutes were checked by {standing.recorded_by} on {in_words(standing.on)} already."
        )
    text = {"on": on, "edition": draft.document.edition, "document": draft.text, "checksum": draft.checksum}
    if standing is None:
        check = Check(agenda_item=held, offender=held.offender, recorded_by=by, **text)
    else:
        supersede(standing, by=by, reason=CHECKED_ANEW)
        check = successor(standing, by=by, reason="", **text)
    insert(check, field="")
    record(
        Event.MINUTES_CHECKED,
        by=by,
        offender_id=held.offender_id,
        area_id=held.offender.area_id,
        agenda_item_id=held.pk,
        fact_id=check.pk,
        checksum=check.checksum,
    )
    chair = held.meeting.chair
    if chair is not None and chair.pk != by.pk:
        tell(
            person=chair,
            kind=NoticeKind.MINUTES_TO_SIGN,
            by=by,
            offender_id=held.offender_id,
            about_id=held.pk,
        )
    return check


@transaction.atomic
def sign_minutes(*, item: AgendaItem, seen: str, in_place_because: str, on: date, by: User) -> Minutes:
    """Sign the minutes of a case: the very text that was checked, which is on the screen, and which is locked by it.

    By the chair of the meeting; or, with a reason, by somebody in the chair's place whose grade would let them chair.
    Raises ChangedMeanwhile where the text is no longer what was checked, or not what was on the screen.
    """
    held = _hold(item, permission=Permission.MEETING_CHAIR, by=by)
    in_place = _require_signer(held.meeting, by, because=in_place_because, on=on)
    draft = _draft(held)
    check = Check.objects.current().filter(agenda_item=held).first()
    if check is None:
        raise NotPossible(
            "", "Nobody has checked these minutes yet: they are checked before they are signed."
        )
    if check.checksum != seen or check.checksum != draft.checksum:
        raise ChangedMeanwhile
    minutes = Minutes(
        agenda_item=held,
        offender=held.offender,
        check_of=check,
        edition=check.edition,
        document=check.document,
        checksum=check.checksum,
        signed_on=on,
        signed_by=by,
        signed_as=_signed_as(by, held.meeting, on=on),
        in_place_of=held.meeting.chair if in_place else None,
        in_place_because=in_place_because if in_place else "",
    )
    with refused_in_words(minutes, field=""):
        minutes.save(force_insert=True)
    lock_discussion(item=held, by=by)
    record(
        Event.MINUTES_SIGNED,
        by=by,
        offender_id=held.offender_id,
        area_id=held.offender.area_id,
        agenda_item_id=held.pk,
        minutes_id=minutes.pk,
        checksum=minutes.checksum,
        in_place=in_place,
    )
    for keeper in people_who_may(Permission.MEETING_KEEP, area_id=held.meeting.area_id, on=on):
        if keeper.pk != by.pk:
            tell(
                person=keeper,
                kind=NoticeKind.MINUTES_SIGNED,
                by=by,
                offender_id=held.offender_id,
                about_id=held.pk,
            )
    return minutes


@transaction.atomic
def sign_of_meeting(
    *, meeting: Meeting, seen: Mapping[int, str], in_place_because: str, on: date, by: User
) -> list[Minutes]:
    """Sign the minutes of several cases of a meeting in one go, or of none: `seen` is the checksum of each, by case."""
    items = AgendaItem.objects.filter(meeting=meeting, pk__in=seen, removed_at=None)
    found = list(items.order_by("pk"))
    if not found or len(found) != len(seen):
        raise ChangedMeanwhile
    return [
        sign_minutes(item=item, seen=seen[item.pk], in_place_because=in_place_because, on=on, by=by)
        for item in found
    ]


@transaction.atomic
def amend_minutes(*, item: AgendaItem, text: str, why: str, seen: int, on: date, by: User) -> Amendment:
    """Add to signed minutes, which stay as they are; `seen` is how many amendments were on the screen.

    Raises ChangedMeanwhile where there are others. Whoever has a copy is told.
    """
    offender = offender_of(item)
    require_on(by, Permission.MEETING_KEEP, offender)
    hold_offenders([item])
    minutes = Minutes.objects.filter(agenda_item=item).first()
    if minutes is None:
        raise NotPossible("", "These minutes are not signed yet: correct what was written down of the case.")
    number = Amendment.objects.filter(minutes=minutes).count()
    if number != seen:
        raise ChangedMeanwhile
    amendment = Amendment(
        minutes=minutes,
        offender=offender,
        number=number + 1,
        on=on,
        text=text,
        why=why,
        made_by=by,
        made_as=f"{by.full_name}, {by.agency.name}",
    )
    amendment.checksum = checksum_of(queries.text_of(amendment, minutes))
    with refused_in_words(amendment, field="text"):
        amendment.save(force_insert=True)
    record(
        Event.MINUTES_AMENDED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        agenda_item_id=item.pk,
        minutes_id=minutes.pk,
        amendment=amendment.number,
        checksum=amendment.checksum,
    )
    for copy in Copy.objects.filter(minutes=minutes).select_related("reader"):
        if copy.reader_id != by.pk:
            tell(
                person=copy.reader,
                kind=NoticeKind.MINUTES_AMENDED,
                by=by,
                offender_id=offender.pk,
                about_id=copy.pk,
            )
    return amendment


def _hold(item: AgendaItem, *, permission: Permission, by: User) -> AgendaItem:
    """The case as it stands, held in the order in which discussions hold theirs; refused where it is signed."""
    require_on(by, permission, offender_of(item))
    meeting = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("area", "division", "chair__agency")
        .get(pk=item.meeting_id)
    )
    hold_offenders([item])
    held = AgendaItem.objects.select_related("removed_by").filter(pk=item.pk).first()
    if held is None:
        raise RecordNotShown("agenda item", item.pk)
    held.meeting, held.offender = meeting, offender_of(item)
    if hindrance := hindrance_of(held):
        raise NotPossible("", hindrance)
    if meeting.state != MeetingState.HELD:
        raise NotPossible("", "This meeting has not been opened: there are no minutes of it.")
    signed = Minutes.objects.filter(agenda_item=held).select_related("signed_by").first()
    if signed is not None:
        raise NotPossible(
            "",
            f"{signed.signed_by} signed these minutes on {in_words(signed.signed_on)}, and they are locked. "
            "Add an amendment instead.",
        )
    return held


def _draft(item: AgendaItem) -> Draft:
    draft = queries.draft_of(item, offender=item.offender)
    if draft is None:
        raise NotPossible("", "This case is not closed yet: minutes are made of a case with every decision.")
    return draft


def _require_signer(meeting: Meeting, by: User, *, because: str, on: date) -> bool:
    """Whether somebody signs in the chair's place; refused where they may not sign at all."""
    if stops := queries.grade_stops(by, meeting, on=queries.grade_asked_on(by, meeting, on=on)):
        raise NotPossible("", stops)
    if by.pk == meeting.chair_id:
        return False
    if meeting.chair is None:
        raise NotPossible("", "Nobody chaired this meeting.")
    if not because:
        raise NotPossible(
            "in_place_because",
            f"{meeting.chair} chaired the meeting: enter why you sign in their place.",
        )
    return True


def _signed_as(by: User, meeting: Meeting, *, on: date) -> str:
    grade = grade_of(by, on=queries.grade_asked_on(by, meeting, on=on))
    return ", ".join((by.full_name, grade, by.agency.name))
