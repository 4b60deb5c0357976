"""Second factors: added and ended by their person, reset by an administrator, and used."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from django.db import transaction

from mappa.access.actions.notices import tell
from mappa.access.actions.people import lock
from mappa.access.permissions import Permission
from mappa.access.policy import require, require_over_person
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.refusals import NotPossible
from mappa.sign_in import codes
from mappa.sign_in.encryption import decrypt, encrypt
from mappa.sign_in.models import SecondFactor
from mappa.sign_in.security_keys import NewKey
from mappa.sign_in.states import FACTORS, WRONG_CODES, Ended, FactorKind

from .sessions import end_open


class Tried(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    USED_UP = "used-up"


@transaction.atomic
def add_authenticator(*, key: str, code: str, name: str, at: datetime, by: User) -> SecondFactor:
    """Register an authenticator for oneself: the code shows that it has the key, and is used up by it."""
    require(by, Permission.HOME_VIEW)
    step = codes.step_of(code, key=key, at=at)
    if step is None:
        raise NotPossible(
            "code",
            "This is not the code that goes with the key on this page. Check that the clock of your device "
            "is right, and type the code that it shows now",
        )
    return _add(
        SecondFactor(
            person=by,
            kind=FactorKind.AUTHENTICATOR,
            name=name,
            secret=encrypt(key),
            last_step=step,
            used_at=at,
        ),
        by=by,
    )


@transaction.atomic
def add_security_key(*, key: NewKey, name: str, at: datetime, by: User) -> SecondFactor:
    """Register a security key for oneself, which has just answered."""
    require(by, Permission.HOME_VIEW)
    if SecondFactor.objects.filter(credential=key.credential).exists():
        raise NotPossible("name", "This security key is registered already, or was and is ended")
    return _add(
        SecondFactor(
            person=by,
            kind=FactorKind.SECURITY_KEY,
            name=name,
            credential=key.credential,
            public_key=key.public_key,
            sign_count=key.sign_count,
            used_at=at,
        ),
        by=by,
    )


def _add(factor: SecondFactor, *, by: User) -> SecondFactor:
    User.objects.select_for_update().get(pk=by.pk)  # one at a time for one person
    standing = SecondFactor.objects.standing().filter(person=by)
    if standing.filter(name=factor.name).exists():
        raise NotPossible("name", "You have a second factor of this name already")
    if standing.count() >= FACTORS:
        raise NotPossible("name", f"You have {FACTORS} second factors: end one of them first")
    is_first = not SecondFactor.objects.filter(person=by).exists()
    factor.save(force_insert=True)
    if not is_first:
        tell(person=by, kind=NoticeKind.SIGN_IN_CHANGED, by=by)
    record(Event.SECOND_FACTOR_ADDED, by=by, person_id=by.pk, factor_id=factor.pk, kind=factor.kind)
    return factor


@transaction.atomic
def end_factor(*, factor: SecondFactor, at: datetime, by: User) -> None:
    """End a second factor of one's own, but not the last."""
    require(by, Permission.HOME_VIEW)
    if factor.person_id != by.pk:
        raise NotPossible("factor", "This is not your second factor.")
    User.objects.select_for_update().get(pk=by.pk)
    standing = SecondFactor.objects.standing().filter(person=by)
    if not standing.filter(pk=factor.pk).exists():
        raise NotPossible("factor", "It is ended already.")
    if standing.count() == 1:
        raise NotPossible("factor", "This is your only second factor: add another one first.")
    standing.filter(pk=factor.pk).update(ended_at=at, ended_by=by)
    tell(person=by, kind=NoticeKind.SIGN_IN_CHANGED, by=by)
    record(Event.SECOND_FACTOR_ENDED, by=by, person_id=by.pk, factor_id=factor.pk, kind=factor.kind)


@transaction.atomic
def reset_factors(*, person: User, version: int, at: datetime, by: User) -> None:
    """End all second factors of a person who lost theirs, and all sessions.

    At the next sign-in the person sets up a new one, after giving the password.
    """
    require_over_person(by, person)
    if person.pk == by.pk:
        raise NotPossible("reason", "Nobody may do this to their own account.")
    held = lock(person, version=version)
    if held.password_given_by_id == by.pk:
        raise NotPossible(
            "reason",
            "You gave this person a password that they have not changed yet. Whoever gave the password may "
            "not reset the second factor as well: ask another administrator.",
        )
    standing = SecondFactor.objects.standing().filter(person=held)
    if not standing.update(ended_at=at, ended_by=by):
        raise NotPossible("reason", "The person has no second factor.")
    end_open(held, Ended.FACTORS, at=at)
    tell(person=held, kind=NoticeKind.SIGN_IN_CHANGED, by=by)
    record(Event.SECOND_FACTORS_RESET, by=by, person_id=held.pk, subject_agency_id=held.agency_id)


def both_from_one_hand(person: User) -> bool:
    """Whether the person's password was given, and their second factors were reset, by the same administrator.

    One who did both would come in as the person; that takes two.
    """
    factors = SecondFactor.objects.filter(person=person)
    if person.password_given_by_id is None or factors.standing().exists():
        return False
    last = factors.order_by("-ended_at").first()
    return last is not None and last.ended_by_id == person.password_given_by_id


def use_code(person: User, code: str, *, at: datetime) -> Tried:
    """Whether it is the present code of one of the person's authenticators; each code is good once.

    Whoever calls has counted the failures before it and counts this one.
    """
    factors = list(
        SecondFactor.objects.standing()
        .filter(person=person, kind=FactorKind.AUTHENTICATOR)
        .select_for_update()
    )
    tried = Tried.WRONG
    for factor in factors:
        step = codes.step_of(code, key=decrypt(factor.secret), at=at)
        if step is None:
            continue
        if factor.last_step is not None and step <= factor.last_step:
            tried = Tried.USED_UP
        elif factor.wrong_codes < WRONG_CODES:
            factor.last_step, factor.used_at = step, at
            factor.save(update_fields=["last_step", "used_at"])
            for one in factors:
                one.wrong_codes = 0
                one.save(update_fields=["wrong_codes"])
            return Tried.RIGHT
    for factor in factors:
        factor.wrong_codes = min(factor.wrong_codes + 1, WRONG_CODES)
        factor.save(update_fields=["wrong_codes"])
    return tried


def use_security_key(factor: SecondFactor, *, sign_count: int, at: datetime) -> None:
    factor.sign_count, factor.used_at = sign_count, at
    factor.save(update_fields=["sign_count", "used_at"])
