"""Signed minutes that somebody changes in the database, past every rule, are shown to be changed."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from django.db import transaction
from django.test import Client

from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.database.identity import acting_as
from mappa.minutes import actions
from mappa.minutes.models import Copy
from tests import factories
from tests.database_fixtures import OwnDatabase
from tests.minutes.test_pages import TODAY, words
from tests.people_fixtures import make_person

SignedIn = Callable[[User], Client]
CHANGES = {
    "minutes": (
        "ALTER TABLE minutes_minutes DROP CONSTRAINT minutes_minutes_checksum;"
        "ALTER TABLE minutes_minutes DISABLE TRIGGER USER;"
        "UPDATE minutes_minutes SET document = replace(document, 'Nobody would', 'Everybody would');",
        "These minutes are not what was signed",
    ),
    "amendment": (
        "ALTER TABLE minutes_amendment DISABLE TRIGGER USER;"
        "UPDATE minutes_amendment SET text = 'Housing said nothing';",
        "Amendment 1 is not what was added",
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_past_every_rule_is_shown(what: str, own_database: OwnDatabase, signed_in: SignedIn) -> None:
    change, told = CHANGES[what]
    with transaction.atomic():
        carys = make_person(RoleKey.COORDINATOR, "Kent", full_name="Carys Vaughan")
        chair = factories.grade(make_person(RoleKey.POLICE_OFFICER, "Kent", full_name="Pia Holt"))
        nora = make_person(RoleKey.AGENCY_MEMBER, "Kent", full_name="Nora Ellis")
        with acting_as(carys.pk):
            case = factories.offender(carys, category=1, level=2)
            item = factories.closed_case(case, nora, by=carys, chair=chair)
            check = factories.checked_minutes(item, by=carys)
        with acting_as(chair.pk):
            actions.sign_minutes(item=item, seen=check.checksum, in_place_because="", on=TODAY, by=chair)
        with acting_as(carys.pk):
            factories.sent_minutes(item, by=carys)
            actions.amend_minutes(
                item=item, text="Housing spoke too", why="Left out", seen=0, on=TODAY, by=carys
            )
            copy = Copy.objects.get(reader=nora)
    keeper, reader = signed_in(carys), signed_in(nora)
    pages = ((keeper, f"/minutes/cases/{item.pk}/"), (reader, f"/minutes/copies/{copy.pk}/"))
    assert all(told not in words(client.get(page)) for client, page in pages)
    with psycopg.connect(own_database.owner_url, autocommit=True) as owner:
        owner.execute(change)
    assert all(told in words(client.get(page)) for client, page in pages)
    assert "Take it as a PDF" not in words(reader.get(pages[1][1]))
    assert reader.get(f"{pages[1][1]}file/").status_code == 302
