"""Reading second factors and sessions."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from mappa.access.pages import RecordNotShown
from mappa.agencies.models import User

from .models import SecondFactor, Session
from .states import IDLE, WHOLE, Ended, FactorKind

#: How many sessions that are over a page shows.
SHOWN = 10


def digest_of(key: str) -> str:
    """What stands in our table for the key of a session, which opens it."""
    return salted_hmac("mappa.sign_in.session", key, algorithm="sha256").hexdigest()


def session_with(key: str) -> Session | None:
    return Session.objects.filter(digest=digest_of(key)).first()


def why_over(session: Session, *, at: datetime) -> Ended | None:
    """Why the session is over at an instant; None while it is not."""
    if session.ended_at is not None:
        return Ended(session.ended_why)
    if at - session.began_at >= WHOLE:
        return Ended.WHOLE
    if at - session.seen_at >= IDLE:
        return Ended.IDLE
    return None


def ends_at(session: Session) -> datetime:
    """When the session will be over if nothing is done."""
    return min(session.seen_at + IDLE, session.began_at + WHOLE)


def open_sessions(person: User, *, at: datetime) -> list[Session]:
    return [
        one for one in Session.objects.filter(person=person, ended_at=None) if why_over(one, at=at) is None
    ]


def sessions_before(person: User, *, at: datetime) -> list[Session]:
    """The last few sessions that are over."""
    latest = Session.objects.filter(person=person)[: SHOWN + len(open_sessions(person, at=at))]
    return [one for one in latest if why_over(one, at=at) is not None][:SHOWN]


def open_session(person: User, pk: int) -> Session:
    """One session of the person's own. Raises RecordNotShown."""
    session = Session.objects.filter(person=person, pk=pk, ended_at=None).first()
    if session is None:
        raise RecordNotShown("session", pk)
    return session


def standing_factors(person: User) -> QuerySet[SecondFactor]:
    return SecondFactor.objects.standing().filter(person=person)


def ended_factors(person: User) -> QuerySet[SecondFactor]:
    return (
        SecondFactor.objects.filter(person=person, ended_at__isnull=False)
        .select_related("ended_by")
        .order_by("-ended_at")
    )


def has_factor(person: User) -> bool:
    return standing_factors(person).exists()


def ever_had_factor(person: User) -> bool:
    return SecondFactor.objects.filter(person=person).exists()


def has_authenticator(person: User) -> bool:
    return standing_factors(person).filter(kind=FactorKind.AUTHENTICATOR).exists()


def credentials_of(person: User) -> list[str]:
    """The names by which the person's security keys know themselves."""
    keys = standing_factors(person).filter(kind=FactorKind.SECURITY_KEY)
    return [str(credential) for credential in keys.values_list("credential", flat=True)]


def security_key(person: User, credential: str) -> SecondFactor | None:
    return standing_factors(person).filter(kind=FactorKind.SECURITY_KEY, credential=credential).first()


def open_factor(person: User, pk: int) -> SecondFactor:
    """One standing second factor of the person's own. Raises RecordNotShown."""
    factor = standing_factors(person).filter(pk=pk).first()
    if factor is None:
        raise RecordNotShown("second factor", pk)
    return factor
