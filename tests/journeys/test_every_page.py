"""Four roles follow every link from home: no page fails, is closed to anybody, or is too wide for a phone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qs, urldefrag, urlsplit

import pytest
from django.db import transaction
from django.urls import Resolver404, resolve

from mappa.agencies.models import User
from mappa.law.orders import KindOfOrder, StepOfOrder
from mappa.offenders.identifiers import IdentifierKind
from tests import factories
from tests.browser_fixtures import SitDown
from tests.browsing import DESK, HEIGHT, PHONE, Desk, faults_of

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("kent_2005_06")]

MOST_PAGES = 250
#: Pages of one kind differ by what stands in them and not by how they are made: so many are looked at.
OF_A_KIND = 2
#: So many of each page, whatever is asked of it, are examined by axe in both widths.
EXAMINED = 3
#: Not pages to look at, but copies to take away.
COPIES = {"statistics:return_export", "statistics:national_export", "meetings:calendar"}
#: Pages that each role must come to by links alone.
MUST_REACH = {
    "carys": {
        "caseload:caseload", "caseload:offender", "caseload:entry_history", "caseload:correct_entry",
        "caseload:withdraw_entry", "offenders:register", "levels:decide", "offenders:set_category",
        "offenders:end_level", "offenders:end_category", "offenders:record_residence", "offenders:record_alias",
        "offenders:record_identifier", "offenders:correct_details", "orders:record_order_step",
        "orders:record_event", "imports:upload", "statistics:returns", "statistics:annual_return",
        "statistics:figure_cases", "statistics:doubt_cases", "statistics:sign_off", "statistics:national",
        "access:areas", "access:area", "access:roles", "sign_in:change_password",
        "offenders:add_member", "offenders:end_membership", "offenders:restrict_record", "offenders:readers",
        "offenders:open_in_emergency", "offenders:emergency_openings", "offenders:review_opening",
        "levels:review", "levels:decisions", "levels:due", "levels:waiting", "transfers:offer", "transfers:offers",
        "transfers:record_move_away", "transfers:record_exit", "transfers:open_items", "transfers:category_ends",
        "transfers:review_category_end",
    },
    "rex": {
        "oversight:findings", "oversight:openings", "oversight:disclosures", "access:audit",
        "caseload:offender", "caseload:correct_entry", "statistics:annual_return",
    },
    "sunil": {
        "access:people", "access:person", "access:add_person", "access:give_role", "access:agencies",
        "access:agency", "access:add_agency", "access:areas", "access:area",
    },
    "len": {"statistics:returns", "statistics:annual_return", "statistics:national", "access:roles"},
}  # fmt: skip
#: And pages that no link may offer them.
MUST_NOT_REACH = {
    "carys": {"access:people", "access:audit"},
    "rex": {"imports:upload", "levels:decide", "statistics:sign_off"},
    "sunil": {"caseload:caseload", "caseload:offender", "statistics:figure_cases"},
    "len": {"caseload:caseload", "caseload:offender", "statistics:figure_cases", "statistics:doubt_cases"},
}


@pytest.fixture(scope="module", autouse=True)
def _a_full_record(people: dict[str, User], kent_2005_06: None) -> None:
    """One case, the first of the list, with something of everything."""
    carys = people["carys"]
    full = factories.offender(
        carys, division="West Kent", category=1, level=2, family_name="Aaronson", reference="KENT-FULL"
    )
    factories.alias(full, "Quill", "Danny", by=carys)
    factories.identifier(full, IdentifierKind.PRISON, "A1234BC", by=carys)
    factories.order_step(full, KindOfOrder.SOPO, StepOfOrder.APPLIED, on=date(2005, 9, 1), by=carys)
    factories.member(full, people["pia"], by=carys)
    with transaction.atomic():
        factories.open_in_emergency(full, by=people["mo"])


@dataclass
class Walk:
    """Where a person has been, and what was wrong there."""

    desk: Desk
    waiting: list[str] = field(default_factory=lambda: ["/"])
    known: set[str] = field(default_factory=set)
    of_a_kind: Counter[str] = field(default_factory=Counter)
    visited: Counter[str] = field(default_factory=Counter)
    faults: dict[str, list[str]] = field(default_factory=dict)

    @property
    def reached(self) -> set[str]:
        return set(self.visited)

    def go(self) -> None:
        while self.waiting and len(self.known) < MOST_PAGES:
            address = self.waiting.pop(0)
            faults = self.visit(address)
            if faults:
                self.faults[address] = faults

    def visit(self, address: str) -> list[str]:
        page = self.desk.page
        kind = kind_of(address)
        self.known.add(address)
        name = kind.partition("?")[0]
        self.visited[name] += 1
        examined = self.visited[name] <= EXAMINED
        if name in COPIES:
            copy = page.request.get(self.desk.site + address)
            taken = "attachment" in copy.headers.get("content-disposition", "")
            return [] if copy.ok and taken else [f"answered {copy.status}, and gives no copy to take away"]
        answer = page.goto(self.desk.site + address)
        if answer is None or answer.status != 200:
            return [f"answered {answer and answer.status}"]
        self.note_links()
        faults = faults_of(page, accessible=examined)
        page.set_viewport_size({"width": PHONE, "height": HEIGHT})
        faults += [
            f"on a phone: {fault}" for fault in faults_of(page, accessible=examined) if fault not in faults
        ]
        page.set_viewport_size({"width": DESK, "height": HEIGHT})
        return faults

    def note_links(self) -> None:
        links = "[...document.querySelectorAll('a[href]')].map(one => one.href)"
        for link in self.desk.page.evaluate(links):
            address = urldefrag(link).url
            if not address.startswith(self.desk.site + "/"):
                continue
            address = address.removeprefix(self.desk.site)
            kind = kind_of(address)
            if address in self.known or address in self.waiting:
                continue
            if self.of_a_kind[kind] < OF_A_KIND:
                self.of_a_kind[kind] += 1
                self.waiting.append(address)


def kind_of(address: str) -> str:
    """The name of the page and of what is asked of it; a link to no page of ours is a kind of its own."""
    parts = urlsplit(address)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return address
    asked = sorted(parse_qs(parts.query))
    return f"{name}?{'&'.join(asked)}" if asked else name


@pytest.mark.parametrize(
    "username",
    [
        pytest.param("carys", marks=pytest.mark.xdist_group("journeys-4")),
        pytest.param("rex", marks=pytest.mark.xdist_group("journeys-5")),
        pytest.param("sunil", marks=pytest.mark.xdist_group("journeys-4")),
        pytest.param("len", marks=pytest.mark.xdist_group("journeys-5")),
    ],
)
def test_every_link_leads_to_a_page_that_is_whole(desk: SitDown, username: str) -> None:
    walk = Walk(desk(username))
    walk.go()
    told = "\n".join(f"{address}: {fault}" for address, faults in walk.faults.items() for fault in faults)
    assert not walk.faults, told
    assert walk.desk.complaints == []
    assert MUST_REACH[username] <= walk.reached, sorted(MUST_REACH[username] - walk.reached)
    assert not MUST_NOT_REACH[username] & walk.reached
