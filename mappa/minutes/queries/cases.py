"""Reading the minutes of one case: as they would be signed, or as they were, with everything that became of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Min

from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import may_in_area
from mappa.access.queries.entitled import access_of_each
from mappa.access.queries.grades import chair_grades, grade_of
from mappa.agencies.models import Agency, User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.discussions.models import Discussion
from mappa.discussions.queries import case_at, opens_already
from mappa.law.bank_holidays import working_days_since
from mappa.law.dated import in_words
from mappa.meetings.days import day_of
from mappa.meetings.models import AgendaItem, Invitation, Meeting
from mappa.meetings.queries.meetings import items_seen_by
from mappa.meetings.queries.people import hindrance
from mappa.minutes.clock import Clock
from mappa.minutes.documents import Document, amendment_text, checksum_of, read, written
from mappa.minutes.models import Acknowledgement, Amendment, Check, Copy, Minutes, NotSent, Sending
from mappa.minutes.states import Stage
from mappa.offenders.models import Offender
from mappa.offenders.queries import names_of, open_offender, open_offender_to

from .clocks import clocks
from .composing import compose
from .waiting import cases_of, stage_of

NO_READER = "The agency named nobody who has an account."


@dataclass(frozen=True)
class Draft:
    """The minutes of a closed case as they would be signed now."""

    document: Document
    text: str

    @property
    def checksum(self) -> str:
        return checksum_of(self.text)


@dataclass(frozen=True)
class AddedAmendment:
    amendment: Amendment
    #: Whether it reads as it was added.
    intact: bool


@dataclass(frozen=True)
class SignedText:
    """Signed minutes as they are read: verified each time."""

    minutes: Minutes
    #: None where the stored text can no longer be read as minutes at all.
    document: Document | None
    intact: bool
    amendments: list[AddedAmendment]

    @property
    def all_intact(self) -> bool:
        return self.intact and all(one.intact for one in self.amendments)


@dataclass(frozen=True)
class SentCopy:
    copy: Copy
    acknowledged: Acknowledgement | None
    #: Working days from sending to the acknowledgement, or until today.
    age: int


@dataclass(frozen=True)
class CaseMinutes:
    """Everything about the minutes of one case."""

    item: AgendaItem
    offender: Offender
    clock: Clock
    discussion: Discussion | None
    check: Check | None
    draft: Draft | None
    signed: SignedText | None
    sendings: list[Sending] = field(default_factory=list)
    copies: list[SentCopy] = field(default_factory=list)
    not_sent: list[NotSent] = field(default_factory=list)

    @property
    def is_closed(self) -> bool:
        return self.discussion is not None and self.discussion.is_closed

    @property
    def is_stale(self) -> bool:
        """Whether what was checked is no longer what would be signed."""
        return (
            self.signed is None
            and self.check is not None
            and (self.draft is None or self.draft.checksum != self.check.checksum)
        )

    @property
    def stage(self) -> Stage:
        if self.sendings:
            return Stage.SENT
        if self.signed is not None:
            return Stage.TO_SEND
        if self.check is not None and not self.is_stale:
            return Stage.TO_SIGN
        return Stage.TO_CHECK if self.is_closed else Stage.OPEN


def draft_of(item: AgendaItem, *, offender: Offender) -> Draft | None:
    """What would be signed now, of a record that is open already; None while the case is not closed."""
    document = compose(case_at(item, offender=offender))
    return None if document is None else Draft(document, written(document))


def find_item(pk: int, *, by: User) -> AgendaItem:
    """A case at a meeting that the person may see. Raises RecordNotShown; leaves no audit row of its own."""
    item = (
        items_seen_by(by)
        .select_related("meeting__area", "meeting__division", "meeting__chair__agency", "removed_by")
        .filter(pk=pk)
        .first()
    )
    if item is None:
        raise RecordNotShown("agenda item", pk)
    return item


def open_minutes(pk: int, *, by: User, on: date, permission: Permission) -> CaseMinutes:
    """The minutes of a case in a record that the person may open and do this to, opened and read by this."""
    item = find_item(pk, by=by)
    item.offender = (
        open_offender(by=by, pk=item.offender_id)
        if permission is Permission.OFFENDER_VIEW
        else open_offender_to(permission, by=by, pk=item.offender_id)
    )
    return minutes_of(item, on=on)


def read_minutes(pk: int, *, by: User, on: date) -> CaseMinutes:
    """The same for the page on which they are read, with a row of its own in the audit."""
    found = open_minutes(pk, by=by, on=on, permission=Permission.OFFENDER_VIEW)
    record(
        Event.MINUTES_READ,
        by=by,
        offender_id=found.offender.pk,
        area_id=found.offender.area_id,
        agenda_item_id=found.item.pk,
        signed=found.signed is not None,
        intact=found.signed.all_intact if found.signed else True,
    )
    return found


def minutes_of(item: AgendaItem, *, on: date) -> CaseMinutes:
    """The minutes of a case whose record is open already."""
    signed = signed_of(item)
    sendings = (
        list(Sending.objects.filter(minutes=signed.minutes).select_related("sent_by").order_by("on", "pk"))
        if signed is not None
        else []
    )
    return CaseMinutes(
        item=item,
        offender=item.offender,
        clock=clocks()(item.meeting, sendings[0].on if sendings else None),
        discussion=Discussion.objects.current().filter(agenda_item=item).first(),
        check=Check.objects.current().filter(agenda_item=item).select_related("recorded_by").first(),
        draft=None if signed is not None else draft_of(item, offender=item.offender),
        signed=signed,
        sendings=sendings,
        copies=_copies(signed.minutes, on=on) if sendings and signed is not None else [],
        not_sent=_not_sent(sendings),
    )


def signed_of(item: AgendaItem) -> SignedText | None:
    minutes = (
        Minutes.objects.filter(agenda_item=item)
        .select_related("signed_by", "in_place_of", "check_of")
        .first()
    )
    return None if minutes is None else verified(minutes)


def verified(minutes: Minutes) -> SignedText:
    """Signed minutes with their amendments, each compared with its checksum."""
    try:
        document = read(minutes.document)
    except ValueError:
        document = None
    amendments = Amendment.objects.filter(minutes=minutes).select_related("made_by").order_by("number")
    return SignedText(
        minutes=minutes,
        document=document,
        intact=document is not None and checksum_of(minutes.document) == minutes.checksum,
        amendments=[
            AddedAmendment(one, checksum_of(text_of(one, minutes)) == one.checksum) for one in amendments
        ],
    )


def text_of(amendment: Amendment, minutes: Minutes) -> str:
    """What the checksum of an amendment is of."""
    return amendment_text(
        minutes=minutes.checksum,
        number=amendment.number,
        on=amendment.on.isoformat(),
        by=amendment.made_as,
        text=amendment.text,
        reason=amendment.why,
    )


def _copies(minutes: Minutes, *, on: date) -> list[SentCopy]:
    acknowledged = {one.copy_id: one for one in Acknowledgement.objects.filter(copy__minutes=minutes)}
    copies = Copy.objects.filter(minutes=minutes).select_related("sending", "reader", "agency")
    return [
        SentCopy(
            copy,
            said := acknowledged.get(copy.pk),
            working_days_since(copy.sending.on, said.on if said else max(on, copy.sending.on)),
        )
        for copy in copies.order_by("number")
    ]


def _not_sent(sendings: Iterable[Sending]) -> list[NotSent]:
    """Who got nothing with the latest sending."""
    latest = list(sendings)[-1:]
    rows = NotSent.objects.filter(sending__in=latest).select_related("agency", "person")
    return list(rows.order_by("agency__name", "person__full_name", "pk"))


# --- who signs


def grade_stops(person: User, meeting: Meeting, *, on: date) -> str:
    """Why the person's grade does not let them sign for a meeting of its level, in words; empty where it does."""
    grade = grade_of(person, on=on)
    sufficient = chair_grades(meeting.area, meeting.level, on=on)
    if grade.casefold() in {one.casefold() for one in sufficient}:
        return ""
    has = f"held the grade {grade}" if grade else "held no grade that is recorded"
    return (
        f"{person} {has} on {in_words(on)}: minutes of a level {meeting.level} meeting in {meeting.area.name} are "
        f"signed by: {', '.join(sufficient)}."
    )


def grade_asked_on(person: User, meeting: Meeting, *, on: date) -> date:
    """The day on which the signer's grade counts: the chair's on that of the meeting, another's on that of signing."""
    return day_of(meeting.begins_at) if person.pk == meeting.chair_id else on


# --- who gets a copy


@dataclass(frozen=True)
class Addressee:
    """Somebody invited to a case, or an agency that named nobody; and why they get no copy, where they get none."""

    agency: Agency
    person: User | None
    because: str

    @property
    def name(self) -> str:
        return f"{self.person.full_name}, {self.agency.name}" if self.person else self.agency.name


def addressees(item: AgendaItem, *, on: date) -> list[Addressee]:
    """Everybody invited to the case who has no copy yet, with what keeps a copy from them on this day."""
    invited = (
        Invitation.objects.current()
        .filter(agenda_item=item)
        .select_related("agency", "person__agency")
        .order_by("agency__name", "person__full_name", "pk")
    )
    have = set(Copy.objects.filter(minutes__agenda_item=item).values_list("reader_id", flat=True))
    # Whoever is invited for two agencies is sent one copy.
    several = {one.person_id: one for one in reversed(list(invited)) if one.person_id is not None}
    named = {one.agency_id for one in several.values()}
    people = [one.person for one in several.values() if one.person is not None]
    access = access_of_each(people, on=on)
    found = []
    for one in invited:
        if one.person is None:
            if one.agency_id not in named:
                found.append(Addressee(one.agency, None, NO_READER))
            continue
        if one.person.pk in have or several[one.person.pk].pk != one.pk:
            continue
        because = hindrance(one.person, item.offender, on=on)
        if not because and not opens_already(item.offender, one.person, access[one.person.pk], on=on):
            because = (
                f"{one.person} does not work on the case any longer, and the record does not open to them."
            )
        found.append(Addressee(one.agency, one.person, because))
    return found


# --- copies


@dataclass(frozen=True)
class OpenedCopy:
    """A copy as its reader sees it."""

    copy: Copy
    item: AgendaItem
    signed: SignedText
    acknowledged: Acknowledgement | None


def open_copy(pk: int, *, by: User, event: Event) -> OpenedCopy:
    """One's own copy, in a record that still opens to one. Raises RecordNotShown for any other."""
    copy = (
        Copy.objects.filter(reader=by, offender__in=Offender.objects.visible_to(by), pk=pk)
        .select_related("minutes__signed_by", "minutes__in_place_of", "sending", "agency")
        .first()
    )
    if copy is None:
        raise RecordNotShown("copy of minutes", pk)
    item = find_item(copy.minutes.agenda_item_id, by=by)
    item.offender = open_offender(by=by, pk=item.offender_id)
    signed = verified(copy.minutes)
    record(
        event,
        by=by,
        offender_id=item.offender_id,
        area_id=item.offender.area_id,
        copy_id=copy.pk,
        minutes_id=copy.minutes_id,
        intact=signed.all_intact,
    )
    return OpenedCopy(copy, item, signed, Acknowledgement.objects.filter(copy=copy).first())


def sent_days(items: Iterable[int]) -> dict[int, date]:
    """The first day of sending of each case, by its key."""
    sent = Sending.objects.filter(minutes__agenda_item__in=list(items)).values("minutes__agenda_item")
    return dict(sent.annotate(first=Min("on")).values_list("minutes__agenda_item", "first"))


# --- several cases of a meeting at once


@dataclass(frozen=True)
class ToSign:
    """Minutes of one case as they were checked, which is what is signed."""

    item: AgendaItem
    name: str
    check: Check
    document: Document

    @property
    def reference(self) -> str:
        return self.item.offender.reference

    @property
    def key(self) -> str:
        return f"{self.item.pk}:{self.check.checksum}"


def may_sign(by: User, meeting: Meeting, *, on: date) -> bool:
    """Whether somebody may sign minutes of a meeting: the chair, or another of a chair's role and grade."""
    if not may_in_area(by, Permission.MEETING_CHAIR, meeting.area_id):
        return False
    return grade_stops(by, meeting, on=grade_asked_on(by, meeting, on=on)) == ""


def to_sign_of_meeting(meeting: Meeting, *, by: User, on: date) -> list[ToSign]:
    """The cases open to the person whose minutes were checked and wait for the signature, as checked. Audited.

    They are not composed anew, which takes dozens of queries for each: whoever signs is refused where they would read
    otherwise now, and `still_as_checked` then tells which.
    """
    items = {item.pk: item for item in cases_of(meeting, by=by) if stage_of(item) is Stage.TO_SIGN}
    names = names_of(item.offender_id for item in items.values())
    checks = Check.objects.current().filter(agenda_item__in=items).select_related("recorded_by")
    checked = {one.agenda_item_id: one for one in checks}
    found = []
    for pk, item in items.items():
        if pk in checked:
            item.meeting = meeting
            found.append(
                ToSign(item, names.get(item.offender_id, ""), checked[pk], read(checked[pk].document))
            )
    record(
        Event.MINUTES_LISTED,
        by=by,
        area_id=meeting.area_id,
        meeting_id=meeting.pk,
        purpose="to sign",
        offender_ids=sorted(one.item.offender_id for one in found),
    )
    return found


def still_as_checked(offered: Iterable[ToSign]) -> list[ToSign]:
    """Those that, composed anew, read as they were checked."""
    drafts = ((one, draft_of(one.item, offender=one.item.offender)) for one in offered)
    return [one for one, draft in drafts if draft is not None and draft.checksum == one.check.checksum]
