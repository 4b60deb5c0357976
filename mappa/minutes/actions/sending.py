"""Sending signed minutes, each copy as a disclosure to its reader, and acknowledging a copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from mappa.access.actions.notices import tell
from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.law.dated import in_words
from mappa.law.disclosure import Power
from mappa.meetings.actions.locks import hold_offenders, offender_of
from mappa.meetings.days import day_of
from mappa.meetings.models import AgendaItem, Meeting
from mappa.minutes import queries
from mappa.minutes.models import Acknowledgement, Copy, Minutes, NotSent, Sending
from mappa.minutes.queries import Addressee
from mappa.offenders.grounds import require_on
from mappa.offenders.models import Offender
from mappa.oversight.actions import record_disclosure
from mappa.oversight.models import Disclosure
from mappa.oversight.states import OffenderTold, RecipientKind, RelationToRisk

WHY_DISCLOSED = "Minutes sent to those invited to the case"


@dataclass(frozen=True)
class Sent:
    """What came of a sending."""

    copies: list[Copy]
    not_sent: list[Addressee]


@transaction.atomic
def send_minutes(*, item: AgendaItem, seen: frozenset[int], on: date, by: User) -> Sent:
    """Send signed minutes to everybody invited and entitled who has no copy yet; `seen` are those on the screen.

    Who gets none is recorded with the reason. Raises ChangedMeanwhile where others would get a copy than were shown.
    """
    offender = offender_of(item)
    require_on(by, Permission.MEETING_KEEP, offender)
    hold_offenders([item])
    minutes = Minutes.objects.filter(agenda_item=item).first()
    if minutes is None:
        raise NotPossible(
            "", "These minutes are not signed yet: they are sent once the chair has signed them."
        )
    if not queries.verified(minutes).intact:
        raise NotPossible("", "The text of these minutes is not what was signed: they cannot be sent.")
    item.offender = offender
    asked = queries.addressees(item, on=on)
    entitled = [one for one in asked if not one.because]
    if {one.person.pk for one in entitled if one.person is not None} != seen:
        raise ChangedMeanwhile
    before = Copy.objects.filter(minutes=minutes).count()
    again = Sending.objects.filter(minutes=minutes).exists()
    if again and not entitled:
        raise NotPossible("", "Nobody else can be sent a copy today.")
    sending = Sending.objects.create(
        minutes=minutes, offender=offender, on=on, copies=len(entitled), sent_by=by
    )
    copies = [
        _copy(one, sending, number=number, of=before + len(entitled), meeting=item.meeting, on=on, by=by)
        for number, one in enumerate(entitled, start=before + 1)
    ]
    kept_back = [one for one in asked if one.because]
    NotSent.objects.bulk_create(
        NotSent(sending=sending, offender=offender, agency=one.agency, person=one.person, why=one.because)
        for one in kept_back
    )
    record(
        Event.MINUTES_SENT,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        agenda_item_id=item.pk,
        minutes_id=minutes.pk,
        copies=len(copies),
        not_sent=len(kept_back),
    )
    return Sent(copies, kept_back)


def _copy(
    one: Addressee, sending: Sending, *, number: int, of: int, meeting: Meeting, on: date, by: User
) -> Copy:
    reader = one.person
    if reader is None:
        raise ValueError("A copy has a reader.")
    minutes = sending.minutes
    copy = Copy.objects.create(
        minutes=minutes,
        offender_id=sending.offender_id,
        sending=sending,
        number=number,
        of=of,
        reader=reader,
        agency=one.agency,
        made_out_to=one.name,
        disclosure=_disclose(one, minutes, number=number, of=of, meeting=meeting, on=on, by=by),
    )
    if reader.pk != by.pk:
        tell(
            person=reader,
            kind=NoticeKind.MINUTES_SENT,
            by=by,
            offender_id=sending.offender_id,
            about_id=copy.pk,
        )
    return copy


def _power(on: date) -> Power:
    """Section 325; before it came into force, agencies exchanged information to prevent crime and disorder."""
    return Power.CO_OPERATION if Power.CO_OPERATION.is_in_force(on) else Power.CRIME_AND_DISORDER


def _disclose(
    one: Addressee, minutes: Minutes, *, number: int, of: int, meeting: Meeting, on: date, by: User
) -> Disclosure:
    offender = Offender.objects.get(pk=minutes.offender_id)
    met_on = in_words(day_of(meeting.begins_at))
    document = queries.verified(minutes).document
    return record_disclosure(
        offender=offender,
        on=on,
        recipient_kind=RecipientKind.AGENCY.value,
        recipient=one.name,
        relation=RelationToRisk.MANAGES.value,
        what=f"Copy {number} of {of} of the minutes of {meeting.name} on {met_on}",
        power=_power(on),
        decided_by=minutes.signed_as,
        conditions=document.handling if document is not None else "",
        offender_told=OffenderTold.NOT_KNOWN.value,
        reason=WHY_DISCLOSED,
        version=offender.version,
        by=by,
    )


@transaction.atomic
def acknowledge(*, copy: Copy, on: date, by: User) -> Acknowledgement:
    """Say that one has one's copy and has read it: once."""
    offender = Offender.objects.filter(pk=copy.offender_id).first()
    if offender is None or copy.reader_id != by.pk:
        raise RecordNotShown("copy of minutes", copy.pk)
    require_on(by, Permission.OFFENDER_VIEW, offender)
    list(Offender.objects.select_for_update(of=("self",)).filter(pk=offender.pk))
    if Acknowledgement.objects.filter(copy=copy).exists():
        raise NotPossible("", "You have acknowledged this copy already.")
    said = Acknowledgement.objects.create(copy=copy, offender=offender, on=on, by=by)
    record(
        Event.MINUTES_ACKNOWLEDGED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        copy_id=copy.pk,
        minutes_id=copy.minutes_id,
    )
    return said
