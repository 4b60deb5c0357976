"""People and sessions to measure pages with."""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

if TYPE_CHECKING:
    from mappa.access.roles import RoleKey
    from mappa.agencies.models import Area, User


class Session(NamedTuple):
    value: str

    @property
    def over_http(self) -> str:
        """The cookie as the server that is measured, which speaks plain HTTP on loopback, calls it."""
        return f"session={self.value}"


def coordinator_of(slug: str) -> Session:
    """A co-ordinator of the area, made through the actions, with an open session."""
    from mappa.access.roles import RoleKey
    from mappa.agencies.models import Area

    return session_of(person(RoleKey.COORDINATOR, Area.objects.get(slug=slug), username="bench.coordinator"))


def person(role: RoleKey, area: Area, *, username: str) -> User:
    """Somebody of an agency of their own, with a role in the area, vetted and trained."""
    from mappa.access.actions import agencies, clearances, people, postings
    from mappa.access.queries import command_line_user
    from mappa.access.states import ClearanceKind
    from mappa.agencies.states import AgencyKind

    by, since = command_line_user(), date(2001, 4, 1)
    agency = agencies.add_agency(name=f"Agency of {username}", kind=AgencyKind.OTHER, area=None, by=by)
    agencies.sign_protocol(agency=agency, on=since, reason="Bench", by=by)
    added = people.add_person(
        username=username,
        full_name=username.replace(".", " ").title(),
        agency=agency,
        job_title="",
        email="",
        by=by,
    ).person
    for kind in ClearanceKind:
        clearances.give_clearance(
            person=added,
            kind=kind,
            level="Bench",
            start=since,
            end=date(2199, 1, 1),
            reason="Bench",
            version=added.version,
            by=by,
        )
        added.refresh_from_db()
    postings.give_role(
        person=added,
        role=role,
        areas=[area],
        start=since,
        end=None,
        reason="Bench",
        version=added.version,
        by=by,
    )
    people.change_password(password=secrets.token_urlsafe(), by=added)
    added.refresh_from_db()
    return added


def session_of(somebody: User) -> Session:
    """An open session of the person, as after both factors."""
    from mappa.sign_in.actions.sessions import begin
    from mappa.sign_in.states import Means

    session = SessionStore()
    session[SESSION_KEY] = str(somebody.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = somebody.get_session_auth_hash()
    session.create()
    begin(somebody, key=str(session.session_key), means=Means.CODE, user_agent="", at=timezone.now())
    return Session(str(session.session_key))


def an_offender_of(slug: str) -> int:
    """The offender of the area with the longest record."""
    from django.db import transaction
    from django.db.models import Count

    from mappa.access.queries import command_line_user
    from mappa.database.identity import acting_as
    from mappa.offenders.models import Offender

    with transaction.atomic(), acting_as(command_line_user().pk):
        found = (
            Offender.objects.filter(area__slug=slug, restricted=False)
            .annotate(periods=Count("levelperiod_set"))
            .order_by("-periods", "pk")
            .first()
        )
    assert found is not None
    return found.pk
