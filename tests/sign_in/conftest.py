"""What the tests of signing in share: Carys, an administrator of hers, and a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.audit.models import AuditEntry
from tests.people_fixtures import make_authenticator, make_person


class Clock:
    """The server's clock, which stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime.now(tz=timezone.get_current_timezone()).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.at

    def go_on(self, **time: float) -> None:
        self.at += timedelta(**time)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.fixture
def carys(db: None) -> User:
    """A co-ordinator with an authenticator."""
    person = make_person(RoleKey.COORDINATOR, "Kent", username="c.evans", full_name="Carys Evans")
    make_authenticator(person)
    return person


@pytest.fixture
def at_home(carys: User) -> Client:
    """A browser in which Carys has just given both factors."""
    client = Client()
    client.force_login(carys)
    return client


Events = Callable[[str], list[dict[str, object]]]


def details(event: str) -> list[dict[str, object]]:
    return [entry.detail for entry in AuditEntry.objects.filter(event=event).order_by("id")]
