"""Sessions: begun, seen, confirmed and ended."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from mappa.access.permissions import Permission
from mappa.access.policy import require, require_over_person
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.sign_in.browsers import in_words
from mappa.sign_in.models import Session
from mappa.sign_in.queries import digest_of
from mappa.sign_in.states import AT_ONCE, IDLE, SEEN_EVERY, WHOLE, Ended, Means


def begin(person: User, *, key: str, means: Means, user_agent: str, at: datetime) -> Session:
    """A new session; the oldest ones end where there would be too many. Held one at a time for one person."""
    end_what_is_over(person, at=at)
    for oldest in Session.objects.filter(person=person, ended_at=None)[AT_ONCE - 1 :]:
        end(oldest, Ended.ELSEWHERE, at=at)
    return Session.objects.create(
        person=person,
        digest=digest_of(key),
        means=means,
        browser=in_words(user_agent),
        began_at=at,
        seen_at=at,
        confirmed_at=at,
    )


def end_what_is_over(person: User, *, at: datetime) -> None:
    """Mark as ended what time has ended, where nobody came back to be told."""
    open_ = Session.objects.filter(person=person, ended_at=None)
    open_.filter(began_at__lte=at - WHOLE).update(ended_at=at, ended_why=Ended.WHOLE)
    open_.filter(seen_at__lte=at - IDLE).update(ended_at=at, ended_why=Ended.IDLE)


def see(session: Session, *, at: datetime) -> None:
    """Note that the person did something; at most once a minute, and never waiting for a request beside it."""
    if at - session.seen_at < SEEN_EVERY:
        return
    held = Session.objects.select_for_update(skip_locked=True).filter(pk=session.pk, ended_at=None)
    if held.values_list("pk", flat=True):
        Session.objects.filter(pk=session.pk).update(seen_at=at)
    session.seen_at = at


def confirm(session: Session, *, at: datetime) -> None:
    Session.objects.filter(pk=session.pk, ended_at=None).update(confirmed_at=at)
    session.confirmed_at = at
    record(Event.CONFIRMED, by=session.person)


def end(session: Session, why: Ended, *, at: datetime) -> None:
    """End a session by a rule, and tell of it in the audit."""
    if Session.objects.filter(pk=session.pk, ended_at=None).update(ended_at=at, ended_why=why):
        record(Event.SESSION_ENDED, by=session.person, session_id=session.pk, why=why.value)


def end_open_one(session: Session, why: Ended, *, at: datetime) -> None:
    """End a session where whoever calls records it."""
    Session.objects.filter(pk=session.pk, ended_at=None).update(ended_at=at, ended_why=why)


def end_open(person: User, why: Ended, *, at: datetime) -> int:
    """End all open sessions of a person; how many there were. Whoever calls records why."""
    return Session.objects.filter(person=person, ended_at=None).update(ended_at=at, ended_why=why)


def keep_through_new_password(session: Session) -> None:
    """Let this session outlast the change of its person's own password, which ends all others (a trigger)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('mappa.kept_session', %s, true)", [session.digest])


def follow(session: Session, *, key: str) -> None:
    """The browser's session has a new key."""
    session.digest = digest_of(key)
    session.save(update_fields=["digest"])


@transaction.atomic
def end_session(*, session: Session, at: datetime, by: User) -> None:
    """End one of one's own sessions from another."""
    require(by, Permission.HOME_VIEW)
    if session.person_id == by.pk and Session.objects.filter(pk=session.pk, ended_at=None).update(
        ended_at=at, ended_why=Ended.ONESELF
    ):
        record(Event.SESSION_ENDED, by=by, session_id=session.pk, why=Ended.ONESELF.value)


@transaction.atomic
def end_own_sessions(*, at: datetime, by: User) -> int:
    """End one's own sessions everywhere; how many there were."""
    require(by, Permission.HOME_VIEW)
    ended = end_open(by, Ended.ONESELF, at=at)
    record(Event.SESSION_ENDED, by=by, sessions=ended, why=Ended.ONESELF.value)
    return ended


@transaction.atomic
def end_sessions_of(*, person: User, at: datetime, by: User) -> int:
    """End all sessions of another person: their next request is refused."""
    require_over_person(by, person)
    ended = end_open(person, Ended.ADMINISTRATOR, at=at)
    record(
        Event.SESSIONS_ENDED, by=by, person_id=person.pk, subject_agency_id=person.agency_id, sessions=ended
    )
    return ended
