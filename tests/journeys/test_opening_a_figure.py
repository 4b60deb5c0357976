"""Kent printed 941 registered sex offenders for 2005-06, and 21 at level 3 in category 1: Carys opens them."""

import re

import pytest

from mappa.figures import published
from tests.browser_fixtures import SitDown

pytestmark = [
    pytest.mark.journey,
    pytest.mark.xdist_group("journeys-3"),
    pytest.mark.usefixtures("kent_2005_06"),
]

DIVISIONS = {
    "North Kent": 112,
    "West Kent": 95,
    "Maidstone": 115,
    "Medway": 175,
    "Swale": 68,
    "Canterbury": 73,
    "Thanet": 119,
    "South East Kent": 113,
    "Weald": 71,
}
FIGURE = "/returns/kent/2005-06/figure/items.viii.level_3.category_1/"


def test_the_figures_are_those_that_were_printed_and_a_figure_opens_to_its_cases(desk: SitDown) -> None:
    printed = published.load("kent-2005-06")["items"]["i"]["by_division"]
    assert printed == DIVISIONS  # what this story tells is what the report printed
    carys = desk("carys").follow("Returns", within="nav").follow("2005-06")
    registered = carys.table("1(i) Registered sex offenders living in the area")
    assert registered[0][:2] == ["Registered sex offenders", "941"]
    assert {row[0]: int(row[1]) for row in registered[1:10]} == DIVISIONS
    assert sum(DIVISIONS.values()) == 941

    levels = carys.page.get_by_role("table", name="4(viii) Offenders managed at level 2 and level 3")
    level_3 = levels.get_by_role("row").filter(
        has=carys.page.get_by_role("rowheader", name="Level 3", exact=True)
    )
    assert level_3.get_by_role("link").first.inner_text() == "21"
    level_3.get_by_role("link").first.click()
    carys.page.wait_for_url(f"**{FIGURE}")
    carys.look()
    carys.reads("21 cases.")
    links = carys.page.locator("tbody th a")
    assert links.count() == 21
    addresses = {link.get_attribute("href") for link in links.all()}
    assert len(addresses) == 21
    links.first.click()
    carys.page.wait_for_url(re.compile(r"/offenders/\d+/$"))
    carys.look()
    carys.reads("Category 1", "Set at level 3")


def test_a_thames_valley_person_finds_neither_the_list_nor_any_of_the_cases(desk: SitDown) -> None:
    carys = desk("carys").open(FIGURE)
    addresses = [link.get_attribute("href") or "" for link in carys.page.locator("tbody th a").all()]
    names = carys.page.locator("tbody th a").all_inner_texts()
    assert len(addresses) == 21

    mo = desk("mo")
    mo.open(FIGURE, status=404)
    mo.open("/returns/kent/2005-06/", status=404)
    mo.open(addresses[0], status=404)
    assert mo.heading == "Page not found"
    for address in addresses[1:]:
        answer = mo.page.request.get(mo.site + address)
        assert answer.status == 404
        said = answer.text()
        assert not [name for name in names if name.partition(",")[0] in said]
    mo.open("/caseload/?who=everyone")  # some who have moved to him, and none of those
    assert not [name for name in names if name in mo.words()]
