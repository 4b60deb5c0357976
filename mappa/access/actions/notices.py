"""Notices: people are told what waits for them, in pointers that say nothing to anybody else."""

from __future__ import annotations

from django.db import transaction
from django.db.models.functions import Now

from mappa.access.models import Notice
from mappa.access.permissions import Permission
from mappa.access.policy import require
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record


def tell(
    *,
    person: User,
    kind: NoticeKind,
    by: User | None,
    offender_id: int | None = None,
    subject_id: int | None = None,
    about_id: int | None = None,
    once: bool = False,
) -> Notice | None:
    """Leave a notice for a person, in the transaction of what it tells of, whose own audit row stands for it.

    `by` is who did it, or None for the system itself; `subject_id` the person it is about; `about_id` the number of
    whatever the kind is about. `once`: nothing new where the person has been told of the same thing before.
    """
    same = {
        "person": person,
        "kind": kind.value,
        "offender_id": offender_id,
        "subject_id": subject_id,
        "about_id": about_id,
    }
    if once and Notice.objects.filter(**same).exists():
        return None
    return Notice.objects.create(by_id=by.pk if by else None, **same)


@transaction.atomic
def read_notice(*, notice: Notice, by: User) -> None:
    """Put one of one's own notices away."""
    require(by, Permission.HOME_VIEW)
    Notice.objects.filter(pk=notice.pk, person=by, read_at=None).update(read_at=Now())
    record(Event.NOTICE_READ, by=by, notice_id=notice.pk)


@transaction.atomic
def read_notices(*, by: User) -> None:
    """Put all of one's notices away."""
    require(by, Permission.HOME_VIEW)
    number = Notice.objects.filter(person=by, read_at=None).update(read_at=Now())
    record(Event.NOTICE_READ, by=by, notices=number)
