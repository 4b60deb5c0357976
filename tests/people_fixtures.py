"""People and agencies for tests, made through actions."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from itertools import count

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from django.utils import timezone

from mappa.access.actions import agencies, clearances, people, postings
from mappa.access.models import Clearance
from mappa.access.policy import has_role_of_a_person
from mappa.access.queries import command_line_user
from mappa.access.roles import RoleKey
from mappa.access.states import ClearanceKind
from mappa.agencies.models import Agency, Area, User
from mappa.agencies.queries import find_area
from mappa.agencies.states import AgencyKind
from mappa.sign_in import codes
from mappa.sign_in.actions import factors, sessions
from mappa.sign_in.encryption import decrypt
from mappa.sign_in.models import SecondFactor, Session
from mappa.sign_in.signing_in import BACKEND
from mappa.sign_in.states import FactorKind, Means

# A password costs a tenth of a second on purpose, which would be most of the suite's time.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 64

#: The key of authenticators of the tests.
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
LONG_AGO = date(2001, 4, 1)
#: The first day on which nobody of the tests is vetted and trained any longer.
FAR_OFF = date(2199, 1, 1)
PASSWORD = "three unlikely words together"

MakePerson = Callable[..., User]
MakeAgency = Callable[..., Agency]
_numbers = count(1)


def _area(name: str) -> Area:
    area = find_area(name)
    assert area is not None
    return area


def make_agency(name: str = "", *, area: str = "", signed: bool = True) -> Agency:
    by = command_line_user()
    agency = agencies.add_agency(
        name=name or f"Agency {next(_numbers)}",
        kind=AgencyKind.OTHER,
        area=_area(area) if area else None,
        by=by,
    )
    if signed:
        agencies.sign_protocol(agency=agency, on=LONG_AGO, reason="Signed", by=by)
    return agency


def make_person(
    role: RoleKey | None = None,
    *areas: str,
    username: str = "",
    full_name: str = "",
    agency: Agency | None = None,
    start: date = LONG_AGO,
    end: date | None = None,
    password: str = PASSWORD,
    vetting: bool = True,
    training: bool = True,
    category_4: bool = False,
) -> User:
    """A person with a role in the areas, or everywhere where none is named; the password is the person's own.

    Vetted and trained, and not cleared for category 4, unless a test says otherwise.
    """
    by = command_line_user()
    number = next(_numbers)
    person = people.add_person(
        username=username or f"person.{number}",
        full_name=full_name or f"Person {number}",
        agency=agency or make_agency(),
        job_title="",
        email="",
        by=by,
    ).person
    for kind, given in (
        (ClearanceKind.VETTING, vetting),
        (ClearanceKind.TRAINING, training),
        (ClearanceKind.CATEGORY_4, category_4),
    ):
        if given:
            clear(person, kind)
    person.refresh_from_db()
    if role is not None:
        chosen: Sequence[Area] = [_area(name) for name in areas]
        postings.give_role(
            person=person,
            role=role,
            areas=chosen,
            start=start,
            end=end,
            reason="For a test",
            version=person.version,
            by=by,
        )
        person.refresh_from_db()
        if has_role_of_a_person(person):
            people.change_password(password=password, by=person)
    return User.objects.get(pk=person.pk)


def clear(
    person: User, kind: ClearanceKind, *, start: date = LONG_AGO, end: date = FAR_OFF, by: User | None = None
) -> Clearance:
    return clearances.give_clearance(
        person=person,
        kind=kind,
        level="Of the tests",
        start=start,
        end=end,
        reason="For a test",
        version=User.objects.get(pk=person.pk).version,
        by=by or command_line_user(),
    )


@pytest.fixture(name="make_agency")
def _make_agency() -> MakeAgency:
    return make_agency


@pytest.fixture(name="make_person")
def _make_person() -> MakePerson:
    return make_person


@pytest.fixture
def administrator(db: None) -> User:
    """A system administrator for all areas."""
    return make_person(RoleKey.SYSTEM_ADMINISTRATOR, username="ada.min", full_name="Ada Min")


_force_login = Client.force_login


def force_login(client: Client, person: User, backend: str | None = None) -> None:
    """Sign somebody in without asking for anything: as after both factors, given just now."""
    client.logout()  # a browser that was signed in before gets a new session, as it does by the pages
    _force_login(client, person, backend=backend or BACKEND)
    begin_session(person, str(client.session.session_key))


def begin_session(person: User, key: str) -> Session:
    return sessions.begin(person, key=key, means=Means.CODE, user_agent=FIREFOX, at=timezone.now())


def make_authenticator(
    person: User, *, key: str = "", name: str = "Telephone", at: datetime | None = None
) -> SecondFactor:
    """An authenticator of the person's, whose last code is an hour old."""
    key, at = key or KEY, at or timezone.now() - timedelta(hours=1)
    return factors.add_authenticator(
        key=key, code=codes.code_of_step(key, codes.step_at(at)), name=name, at=at, by=person
    )


def present_code(person: User) -> str:
    """A code that the person's authenticator of the tests shows about now, and that was not used yet."""
    factor = SecondFactor.objects.standing().get(person=person, kind=FactorKind.AUTHENTICATOR)
    present = codes.step_at(timezone.now())
    step = next(one for one in (present - 1, present, present + 1) if one > (factor.last_step or 0))
    return codes.code_of_step(decrypt(factor.secret), step)


# Django's own would leave a session in which nobody gave a second factor, and which therefore opens nothing.
Client.force_login = force_login  # type: ignore[method-assign,assignment]


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which the person is signed in, with both factors."""

    def sign_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in
