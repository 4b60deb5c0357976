"""People who use the system: their accounts and their passwords."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from axes.utils import reset
from django.db import transaction
from django.utils import timezone

from mappa.access.models import Departure, Posting
from mappa.access.one_time_passwords import one_time_password
from mappa.access.permissions import Permission
from mappa.access.policy import require, require_over_person, require_to_add
from mappa.access.roles import RoleKey
from mappa.agencies.models import Agency, User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.facts import FactQuerySet
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.database.superseding import refused_in_words, supersede

from .locks import Lock, hold

#: The columns that a new password changes.
PASSWORD = ("password", "must_change_password", "password_given_at", "password_given_by")
USERNAME = re.compile(r"[a-z0-9][a-z0-9.\-]{1,59}")


class WithPassword(NamedTuple):
    """A person and the one-time password to hand over: it is shown once and kept nowhere."""

    person: User
    password: str


@transaction.atomic
def add_person(
    *, username: str, full_name: str, agency: Agency, job_title: str, email: str, by: User
) -> WithPassword:
    """Make an account, without any role yet."""
    require_to_add(by, agency)
    username = username.lower()
    if not USERNAME.fullmatch(username):
        raise NotPossible("username", "Use 2 to 60 letters, digits, full stops and hyphens.")
    if User.objects.filter(username=username).exists():
        raise NotPossible("username", "Somebody has this username already.")
    person = User(
        username=username,
        full_name=full_name,
        agency=agency,
        job_title=job_title,
        email=email,
    )
    password = _give_password(person, by=by)
    with refused_in_words(person, field="email"):
        person.save(force_insert=True)
    record(Event.PERSON_ADDED, by=by, person_id=person.pk, subject_agency_id=agency.pk)
    return WithPassword(person, password)


@transaction.atomic
def correct_person(
    *, person: User, full_name: str, agency: Agency, job_title: str, email: str, version: int, by: User
) -> User:
    """Change a person's particulars. Whose protocol binds the person follows from the agency."""
    require_over_person(by, person)
    require_to_add(by, agency)
    held = lock(person, version=version)
    new = {"full_name": full_name, "agency": agency, "job_title": job_title, "email": email}
    changed = [name for name, value in new.items() if getattr(held, name) != value]
    if not changed:
        raise NotPossible("full_name", "Nothing was changed.")
    for name in changed:
        setattr(held, name, new[name])
    with refused_in_words(held, field="email"):
        held.save(update_fields=changed)
    record(Event.PERSON_CORRECTED, by=by, person_id=held.pk, fields=sorted(changed))
    return held


@transaction.atomic
def stop_account(*, person: User, on: date, version: int, by: User) -> User:
    """Stop a person's access at once: the next request of an open session is refused. `on` is today."""
    require_over_person(by, person)
    _not_oneself(person, by=by)
    hold(Lock.ADMINISTRATORS)
    held = lock(person, version=version)
    if not held.is_active:
        raise NotPossible("reason", "The account is stopped already.")
    was_administrator = is_lasting_administrator(held, on=on)
    held.is_active = False
    held.save(update_fields=["is_active"])
    if was_administrator:
        require_an_administrator(on=on)
    record(Event.PERSON_STOPPED, by=by, person_id=held.pk)
    return held


@transaction.atomic
def restart_account(*, person: User, version: int, by: User) -> WithPassword:
    """Let a person in again, with a new one-time password: sessions from before stay closed."""
    require_over_person(by, person)
    _not_oneself(person, by=by)
    held = lock(person, version=version)
    if held.is_active:
        raise NotPossible("reason", "The account is not stopped.")
    held.is_active = True
    for left in Departure.objects.current().filter(user=held):
        supersede(left, by=by, reason="The person has access again.")
    password = _give_password(held, by=by)
    held.save(update_fields=["is_active", *PASSWORD])
    record(Event.PERSON_RESTARTED, by=by, person_id=held.pk)
    return WithPassword(held, password)


@transaction.atomic
def give_password(*, person: User, version: int, by: User) -> WithPassword:
    """Give a person who has lost theirs a new one-time password; open sessions end."""
    require_over_person(by, person)
    _not_oneself(person, by=by)
    held = lock(person, version=version)
    if not held.is_active:
        raise NotPossible("reason", "The account is stopped: give access again instead.")
    password = _give_password(held, by=by)
    held.save(update_fields=PASSWORD)
    reset(username=held.username)
    record(Event.PASSWORD_GIVEN, by=by, person_id=held.pk)
    return WithPassword(held, password)


@transaction.atomic
def unlock(*, person: User, by: User) -> None:
    """Forget the failures to sign in, so that the person may try again at once."""
    require_over_person(by, person)
    reset(username=person.username)
    record(Event.PERSON_UNLOCKED, by=by, person_id=person.pk)


@transaction.atomic
def change_password(*, password: str, by: User) -> User:
    """Change one's own password; other open sessions end. The form has checked its strength."""
    require(by, Permission.HOME_VIEW)
    by.set_password(password)
    by.must_change_password = False
    by.password_given_at = by.password_given_by = None
    by.save(update_fields=PASSWORD)
    record(Event.PASSWORD_CHANGED, by=by, person_id=by.pk)
    return by


def lock(person: User, *, version: int) -> User:
    """Hold the person's row until the transaction ends, and count the change.

    Raises ChangedMeanwhile where the account is no longer at the version that was seen.
    """
    held = User.objects.select_for_update().get(pk=person.pk)
    if held.version != version:
        raise ChangedMeanwhile
    held.version += 1
    held.save(update_fields=["version"])
    return held


def is_lasting_administrator(person: User, *, on: date) -> bool:
    """Whether the person keeps the whole system, without an end in sight."""
    return _lasting_administrators(on).filter(user=person).exists()


def require_an_administrator(*, on: date) -> None:
    """Raise NotPossible where nobody would be left who can let others in."""
    if not _lasting_administrators(on).exists():
        raise NotPossible(
            "reason", "This is the last system administrator: give somebody else the role first."
        )


def _lasting_administrators(on: date) -> FactQuerySet[Posting]:
    return Posting.objects.current().filter(
        role=RoleKey.SYSTEM_ADMINISTRATOR.value,
        area=None,
        in_force__contains=on,
        in_force__upper_inf=True,
        user__is_active=True,
    )


def _not_oneself(person: User, *, by: User) -> None:
    if person.pk == by.pk:
        raise NotPossible("reason", "Nobody may do this to their own account.")


def _give_password(person: User, *, by: User) -> str:
    """Put a one-time password in the place of the person's own; whoever calls saves it."""
    password = one_time_password()
    person.set_password(password)
    person.must_change_password = True
    person.password_given_at = timezone.now()
    person.password_given_by = by
    return password
