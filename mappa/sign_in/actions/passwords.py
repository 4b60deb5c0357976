"""One's own password, and the word that it was changed."""

from __future__ import annotations

from django.db import transaction

from mappa.access.actions import people
from mappa.access.actions.notices import tell
from mappa.access.permissions import Permission
from mappa.access.policy import require
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.sign_in.models import Session

from .sessions import keep_through_new_password


@transaction.atomic
def change_password(*, password: str, session: Session | None, by: User) -> User:
    """Change one's own password; this session goes on, the others end, and a notice tells of it.

    Whoever changed it without being the person is so noticed by the person, at the latest at the next sign-in.
    """
    require(by, Permission.HOME_VIEW)
    if session is not None:
        keep_through_new_password(session)
    person = people.change_password(password=password, by=by)
    tell(person=by, kind=NoticeKind.SIGN_IN_CHANGED, by=by)
    if session is not None:
        record(Event.SESSION_ENDED, by=by, but_session_id=session.pk, why="password")
    return person
