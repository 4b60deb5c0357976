"""Every page of the site, read from its table of addresses, with a person who may use it and a record for it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from mappa.access.roles import ROLES, RoleKey
from tests.edges.html_forms import HtmlForm, posting
from tests.guards.access_table import PAGES, PUBLIC, Page
from tests.guards.test_pages import World

#: Tables that a request may change without the record of anybody being changed.
TOLD_OR_PASSING = ("audit_", "django_session", "axes_", "submissions_", "django_migrations")


@dataclass(frozen=True)
class Place:
    """A page at the address of a record that its person may open."""

    name: str
    page: Page
    url: str

    @property
    def reads(self) -> bool:
        return "GET" in self.page.methods

    @property
    def sends(self) -> bool:
        return "POST" in self.page.methods


def roles_that_reach_every_page() -> dict[RoleKey, list[str]]:
    """A few roles, each with the pages to be seen through it: together every page that is not public."""
    left = {name for name, page in PAGES.items() if page.permission is not PUBLIC}
    taken: dict[RoleKey, list[str]] = {}
    while left:
        role = max(
            (key for key in RoleKey if key is not RoleKey.COMMAND_LINE),
            key=lambda key: sum(PAGES[name].permission in ROLES[key].permissions for name in left),
        )
        reached = sorted(name for name in left if PAGES[name].permission in ROLES[role].permissions)
        if not reached:
            raise AssertionError(f"No role of a person reaches {sorted(left)}")
        taken[role] = reached
        left -= set(reached)
    return taken


REACHED = roles_that_reach_every_page()


def place(world: World, name: str) -> Place:
    page = PAGES[name]
    return Place(name, page, reverse(name, kwargs=world.records[page.record][0]))


def places(world: World, role: RoleKey) -> Iterator[Place]:
    for name in REACHED[role]:
        yield place(world, name)


def the_form(client: Client, one: Place, chance: random.Random) -> HtmlForm | None:
    """The form that a page shows for itself; where there are several, any."""
    answer = client.get(one.url)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return None
    forms = posting(answer.content, one.url)
    return chance.choice(forms) if forms else None


def state() -> dict[str, Any]:
    """A digest of every table that matters, to see that nothing, or something, has changed."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            " AND has_table_privilege(oid, 'SELECT') ORDER BY 1"
        )
        for (table,) in cursor.fetchall():
            if not table.startswith(TOLD_OR_PASSING):
                cursor.execute(f'SELECT count(*), sum(hashtextextended(t::text, 0)) FROM "{table}" t')
                found[table] = cursor.fetchone()
    return found


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [table for table in after if after[table] != before[table]]
