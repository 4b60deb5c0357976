"""Notices as their reader sees them: the sentence is put together when it is shown, from what that person may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import F
from django.urls import reverse
from django.utils.module_loading import import_string

from mappa.access.models import Notice
from mappa.access.pages import RecordNotShown
from mappa.access.states import LEADS_TO, NoticeKind
from mappa.agencies.models import User
from mappa.agencies.queries import names_of_people
from mappa.audit.events import Event
from mappa.audit.recording import record

NOTICES_ON_A_PAGE = 50
NEWEST = 3
RECORD_PAGE = "caseload:offender"


@dataclass(frozen=True)
class ToldNotice:
    """One notice in words; `address` is '' where it leads nowhere that its reader may go."""

    pk: int
    sentence: str
    at: datetime
    read_at: datetime | None
    address: str


@dataclass(frozen=True)
class Unread:
    count: int
    newest: list[ToldNotice]


def list_notices(*, by: User, page: str | None) -> tuple[Page[Notice], list[ToldNotice]]:
    """A page of one's own notices, those not yet read first."""
    notices = Notice.objects.filter(person=by).order_by(F("read_at").desc(nulls_first=True), "-at", "-pk")
    shown = Paginator(notices, NOTICES_ON_A_PAGE).get_page(page)
    told = _tell(shown.object_list, by=by)
    record(Event.NOTICES_VIEWED, by=by, offender_ids=sorted({n.offender_id for n in shown if n.offender_id}))
    return shown, told


def unread_notices(*, by: User) -> Unread:
    """How many wait, and the newest of them; the page that shows them leaves its own audit row."""
    unread = list(Notice.objects.filter(person=by, read_at=None).order_by("-at", "-pk"))
    return Unread(len(unread), _tell(unread[:NEWEST], by=by))


def open_notice(pk: int, *, by: User) -> Notice:
    """One's own notice. Raises RecordNotShown, also for somebody else's."""
    notice = Notice.objects.filter(person=by, pk=pk).first()
    if notice is None:
        raise RecordNotShown("notice", pk)
    return notice


def _tell(notices: Iterable[Notice], *, by: User) -> list[ToldNotice]:
    notices = list(notices)
    offender_ids = {notice.offender_id for notice in notices if notice.offender_id}
    references: Mapping[int, str] = {}
    if offender_ids:
        references_of = cast(Callable[..., Mapping[int, str]], import_string(settings.AUDIT_REFERENCES))
        references = references_of(by=by, pks=offender_ids)
    pointed_at = {key for notice in notices for key in (notice.by_id, notice.subject_id) if key}
    people = names_of_people(pointed_at) if pointed_at else {}
    return [
        ToldNotice(
            pk=notice.pk,
            sentence=NoticeKind(notice.kind).label.format(
                by=people.get(notice.by_id, "Somebody") if notice.by_id else "The system",
                person=people.get(notice.subject_id, "somebody") if notice.subject_id else "somebody",
                record=references.get(notice.offender_id, "a record that is not open to you")
                if notice.offender_id
                else "a record",
            ),
            at=notice.at,
            read_at=notice.read_at,
            address=_address(notice, references),
        )
        for notice in notices
    ]


def _address(notice: Notice, references: Mapping[int, str]) -> str:
    page, pointer = LEADS_TO.get(NoticeKind(notice.kind), (RECORD_PAGE, "offender_id"))
    if not pointer:
        return reverse(page)
    pk = getattr(notice, pointer)
    if pk is None or (pointer == "offender_id" and pk not in references):
        return ""
    return reverse(page, kwargs={"pk": pk})
