"""The pages of the return, asked for by those who see names, those who see figures, and those who see neither."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from mappa.agencies.models import User
from mappa.audit.models import AuditEntry
from mappa.offenders.models import Offender
from mappa.statistics.models import AnnualReturn
from tests import factories
from tests.cast import SignedIn
from tests.statistics.caseloads import Person, always, give_population, hold

RETURN = "/returns/kent/2005-06/"
FIGURE = f"{RETURN}figure/items.viii.level_2.category_1/"


def text(response: HttpResponse) -> str:
    """What the page says, without tags and with single spaces."""
    page = response.content.decode().replace("\u00a0", " ")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def figures_linked(response: HttpResponse) -> list[str]:
    return re.findall(r'href="(/returns/[^"]*/figure/[^"]*)"', response.content.decode())


# The list of years


def test_the_years_begin_with_the_first_record_and_tell_which_are_signed_off(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    client = signed_in(carys)
    page = client.get("/returns/")
    assert page.status_code == 200
    assert "Returns of Kent" in text(page)
    assert "/returns/kent/2005-06/" in page.content.decode()
    assert "/returns/kent/2004-05/" not in page.content.decode()
    assert "Not signed off" in text(page)
    assert "Year not over" in text(page)


def test_somebody_with_several_areas_chooses_one(ana: User, carter: Offender, signed_in: SignedIn) -> None:
    client = signed_in(ana)
    assert "Warwickshire" in text(client.get("/returns/"))
    assert "Returns of Kent" in text(client.get("/returns/?area=kent"))


def test_an_area_that_is_not_the_persons_is_not_chosen(
    mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    assert "Returns of Thames Valley" in text(signed_in(mo).get("/returns/?area=kent"))


# One return


def test_the_return_stands_as_the_form_prints_it_with_last_year_beside_it(
    carys: User, signed_in: SignedIn
) -> None:
    two_years = [(1, "2005-01-01", None)]
    hold(
        Person(category=two_years, level=[(2, "2005-01-01", "2005-03-01")]),
        Person(category=[(1, "2005-06-01", None)], level=[(2, "2005-06-01", None)]),
        Person(category=[(1, "2005-06-01", None)], residence=always(("Kent", ""))),
    )
    page = signed_in(carys).get(RETURN)
    words = text(page)
    assert "1(i) Registered sex offenders living in the area" in words
    assert "On 31 March 2006" in words
    assert re.search(r"Registered sex offenders\s+3\s+1\s+\+2 \(\+200%\)", words)
    assert re.search(r"West Kent\s+2\s+1\s+\+1", words)
    assert re.search(r"No division recorded\s+1", words)
    assert re.search(r"Level 2, 2004-05\s+1", words)
    assert "1 offender counted in item i has no division" in words
    assert page.content.decode().count("<svg") == 2


def test_a_figure_that_cannot_apply_is_a_dash_and_not_a_nought(carys: User, signed_in: SignedIn) -> None:
    hold(Person(category=always(1), level=always(1)))
    page = signed_in(carys).get(f"{RETURN}?form=2014")
    row = re.search(r'<th scope="row"[^>]*>Level 1</th>(.*?)</tr>', page.content.decode(), re.DOTALL)
    assert row is not None
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row[1], re.DOTALL)
    assert "cannot apply" in cells[2]
    assert ">0<" not in cells[2]


def test_every_figure_above_0_opens_and_the_others_do_not(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    give_population(100_000)
    factories.event(carter, factories.KindOfEvent.RECALL_BREACH_OF_LICENCE, on=date(2005, 6, 1), by=carys)
    client = signed_in(carys)
    linked = figures_linked(client.get(RETURN))
    assert len(linked) == 4  # item i, its division, viii and ix
    assert not any("per_100k" in address for address in linked)
    for address in linked:
        opened = client.get(address)
        assert "CARTER, Daniel" in text(opened), address
        assert "1 case" in text(opened)
    for address in figures_linked(client.get(f"{RETURN}?form=2014")):
        assert "CARTER, Daniel" in text(client.get(address)), address


def test_who_sees_no_names_sees_figures_without_links_doubts_without_cases_and_no_list(
    len_: User, bea: User, carter: Offender, carys: User, signed_in: SignedIn
) -> None:
    factories.offender(carys, category=1, family_name="Withoutdivision")
    for person in (len_, bea):
        client = signed_in(person)
        page = client.get(RETURN)
        assert page.status_code == 200
        assert "has no division" in text(page)
        assert figures_linked(page) == []
        assert "/doubt/" not in page.content.decode()
        assert client.get(FIGURE).status_code == 403
        assert client.get(f"{RETURN}doubt/no-division/").status_code == 403
        for name in ("Carter", "CARTER", "Daniel", "Withoutdivision"):
            assert name not in page.content.decode()


def test_a_return_of_another_area_and_of_none_look_alike(
    mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    client = signed_in(mo)
    answers = [
        client.get(address)
        for address in (
            RETURN,
            FIGURE,
            "/returns/atlantis/2005-06/",
            f"{RETURN}copy/ods/",
            f"{RETURN}sign-off/",
        )
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({text(answer) for answer in answers}) == 1
    refused = AuditEntry.objects.filter(event="record.refused", by_id=mo.pk)
    assert refused.count() == len(answers)


@pytest.mark.parametrize(
    "address",
    [
        "/returns/kent/2005-07/",
        "/returns/kent/soon/",
        "/returns/kent/1999-00/",
        "/returns/kent/2999-00/",
        "/returns/kent/2005-06/?form=national",
        "/returns/kent/2005-06/figure/items.i.per_100k/",
        "/returns/kent/2005-06/figure/items.x/",
        "/returns/kent/2005-06/figure/items..viii/",
        "/returns/kent/2005-06/figure/tables.eligible_on_31_march.level_1.category_1/",
        "/returns/kent/2005-06/figure/tables.eligible_on_31_march.level_1.category_3/?form=2014",
        "/returns/kent/2005-06/doubt/no-such-doubt/",
        "/returns/kent/2005-06/doubt/category-without-level/",
        "/returns/kent/2005-06/copy/pdf/",
        "/returns/national/2001-02/",
        "/returns/national/2005-06/copy/pdf/",
    ],
)
def test_what_does_not_exist_is_not_found(
    carys: User, carter: Offender, signed_in: SignedIn, address: str
) -> None:
    assert signed_in(carys).get(address).status_code == 404


# The cases behind a figure


def test_cases_that_another_area_holds_now_are_counted_and_not_named(
    carys: User, mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    gone = factories.offender(carys, division="Medway", category=1, level=2, family_name="Elsewhere")
    factories.move(gone, "Thames Valley", on=date(2006, 5, 1), by=carys)
    page = signed_in(carys).get(FIGURE)
    assert "2 cases" in text(page)
    assert "1 more case is counted here and not shown to you" in text(page)
    assert "ELSEWHERE" not in page.content.decode()
    entry = AuditEntry.objects.get(event="figure.opened")
    assert (entry.detail["offender_ids"], entry.detail["elsewhere"]) == ([carter.pk], 1)
    assert entry.detail["figure"] == "items.viii.level_2.category_1"


def test_a_division_with_a_dot_in_its_name_opens(carys: User, signed_in: SignedIn) -> None:
    from mappa.agencies.models import Area, Division

    Division.objects.create(area=Area.objects.get(slug="kent"), name='St. "Ives" / West')
    hold(Person(category=always(1), residence=always(("Kent", 'St. "Ives" / West'))))
    client = signed_in(carys)
    (address,) = [one for one in figures_linked(client.get(RETURN)) if "Ives" in one]
    assert "1 case" in text(client.get(address))


def test_a_long_list_is_in_pages(carys: User, signed_in: SignedIn) -> None:
    hold(*(Person(category=always(1), family_name=f"Name{number:03}") for number in range(130)))
    client = signed_in(carys)
    figure = f"{RETURN}figure/items.i.registered_sex_offenders/"
    first, second = text(client.get(figure)), text(client.get(f"{figure}?page=2"))
    assert "130 cases" in first
    assert ("NAME000" in first, "NAME099" in first, "NAME100" in first) == (True, True, False)
    assert ("NAME099" in second, "NAME129" in second) == (False, True)
    for odd in ("0", "-1", "999", "x", "²"):
        assert client.get(f"{figure}?page={odd}").status_code == 200


def test_a_step_is_a_line_of_its_own_with_its_day(carys: User, signed_in: SignedIn) -> None:
    hold(
        Person(
            steps=[("sopo", "full", "2005-06-01", "court"), ("sopo", "full", "2005-07-01", "court")],
        )
    )
    words = text(signed_in(carys).get(f"{RETURN}figure/items.iii.sopo.full_imposed/"))
    assert "2 cases" in words
    assert "1 June 2005" in words
    assert "1 July 2005" in words


def test_the_cases_of_a_doubt_are_listed(carys: User, signed_in: SignedIn) -> None:
    hold(Person(category=always(1), residence=always(("Kent", "")), family_name="Nodivision"))
    client = signed_in(carys)
    assert f"{RETURN}doubt/no-division/" in client.get(RETURN).content.decode()
    assert "NODIVISION" in text(client.get(f"{RETURN}doubt/no-division/"))
    assert AuditEntry.objects.get(event="figure.opened").detail["doubt"] == "no-division"


# Signing off


def send(client: Client, **changes: Any) -> HttpResponse:
    """Open the page of signing off and send back what it carries."""
    page = client.get(f"{RETURN}sign-off/").content.decode()
    carried = {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1].replace("&#34;", '"')  # type: ignore[index]
        for name in ("checksum", "doubts", "replaces")
    }
    return client.post(f"{RETURN}sign-off/", {**carried, "have_looked": "on", "note": "", **changes})  # type: ignore[return-value]


def test_signing_off_from_the_page_and_again(carys: User, carter: Offender, signed_in: SignedIn) -> None:
    client = signed_in(carys)
    answer = send(client)
    assert (answer.status_code, answer["Location"]) == (302, RETURN)
    words = text(client.get(RETURN))
    assert "Signed off by Carys Vaughan on" in words
    assert AnnualReturn.objects.get().checksum[:16] in words
    assert "Nothing: the records give the same figures and the same cases today." in words
    assert "Signed off by Carys Vaughan" in text(client.get("/returns/"))

    refused = send(client)
    assert refused.status_code == 200
    assert "Enter the reason for signing off again" in text(refused)
    assert send(client, note="Looked at again").status_code == 302
    assert "Looked at again" in text(client.get(RETURN))
    assert AnnualReturn.objects.count() == 2


def test_the_doubts_must_be_looked_at(carys: User, carter: Offender, signed_in: SignedIn) -> None:
    answer = send(signed_in(carys), have_looked="")
    assert answer.status_code == 200
    assert "There is a problem" in text(answer)
    assert not AnnualReturn.objects.exists()


def test_figures_that_changed_since_the_page_was_opened_are_not_signed(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    client = signed_in(carys)
    answer = send(client, checksum="0" * 64, note="Kept")
    assert answer.status_code == 409
    assert "Nothing was signed" in text(answer)
    assert "Kept" in text(answer)
    assert not AnnualReturn.objects.exists()


@pytest.mark.parametrize("spoilt", [{"doubts": "{"}, {"doubts": "[1]"}, {"replaces": "x"}, {"checksum": ""}])
def test_a_page_that_was_tampered_with_signs_nothing(
    carys: User, carter: Offender, signed_in: SignedIn, spoilt: dict[str, str]
) -> None:
    answer = send(signed_in(carys), **spoilt)
    assert answer.status_code == 200
    assert "did not send everything back" in text(answer)
    assert not AnnualReturn.objects.exists()


def test_afterwards_the_page_names_what_would_differ_to_those_who_may_know(
    carys: User, len_: User, carter: Offender, signed_in: SignedIn
) -> None:
    send(signed_in(carys))
    factories.set_at_level(carter, 3, on=date(2006, 3, 1), by=carys, reason="Canary reason")
    words = text(signed_in(carys).get(RETURN))
    assert "Level 2: Registered sex offenders: 1 signed off, 0 today" in words
    assert "1 case was counted and would not be." in words
    assert "Canary reason" in words
    figures_only = text(signed_in(len_).get(RETURN))
    assert "1 signed off, 0 today" in figures_only
    assert "late entries" in figures_only
    assert "Canary reason" not in figures_only


def test_a_late_entry_about_somebody_whom_another_area_holds_now_is_counted_only(
    carys: User, mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    send(signed_in(carys))
    factories.set_at_level(carter, 3, on=date(2006, 3, 1), by=carys, reason="Canary reason")
    factories.move(carter, "Thames Valley", on=date(2006, 6, 1), by=carys)
    page = signed_in(carys).get(RETURN)
    assert "about people whose records you do not see" in text(page)
    assert "Canary reason" not in text(page)


def test_the_cases_of_a_signed_figure_are_those_that_were_signed(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    client = signed_in(carys)
    send(client)
    factories.set_at_level(carter, 3, on=date(2006, 3, 1), by=carys)
    page = client.get(FIGURE)
    assert "CARTER, Daniel" in text(page)
    assert "as signed off by Carys Vaughan" in text(page)


def test_a_chair_signs_without_seeing_a_name(bea: User, carter: Offender, signed_in: SignedIn) -> None:
    client = signed_in(bea)
    assert "Carter" not in client.get(f"{RETURN}sign-off/").content.decode()
    assert send(client).status_code == 302


def test_a_year_that_is_not_over_offers_no_sign_off(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    from django.utils import timezone

    from mappa.law.years import ReportingYear

    address = f"/returns/kent/{ReportingYear.of(timezone.localdate())}/"
    client = signed_in(carys)
    page = client.get(address)
    assert "sign-off/" not in page.content.decode()
    assert "can be signed off from" in text(page)


# Copies


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [
        ("json", "application/json"),
        ("html", "text/html; charset=utf-8"),
        ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ],
)
def test_a_copy_is_a_file_and_leaves_its_row_in_the_audit(
    len_: User, carter: Offender, signed_in: SignedIn, kind: str, content_type: str
) -> None:
    answer = signed_in(len_).get(f"{RETURN}copy/{kind}/")
    assert (answer.status_code, answer["Content-Type"]) == (200, content_type)
    assert answer["Content-Disposition"] == f'attachment; filename="kent-2005-06-form-2005.{kind}"'
    assert AuditEntry.objects.get(event="return.exported").detail["kind"] == kind
    assert b"Carter" not in answer.content


def test_the_copy_of_a_signed_return_is_what_was_signed(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    client = signed_in(carys)
    send(client)
    factories.set_at_level(carter, 3, on=date(2006, 3, 1), by=carys)
    copy = json.loads(client.get(f"{RETURN}copy/json/").content)
    assert copy["items"]["viii"]["level_2"]["category_1"] == 1
    assert "Carys Vaughan" in client.get(f"{RETURN}copy/html/").content.decode()


# England and Wales


def test_the_national_tables_name_no_area(len_: User, carter: Offender, signed_in: SignedIn) -> None:
    client = signed_in(len_)
    page = client.get("/returns/national/2005-06/")
    assert page.status_code == 200
    assert "Table 1: Offenders in the community by category" in text(page)
    assert "Warwickshire" not in text(page)
    assert client.get("/returns/national/2005-06/copy/json/").status_code == 200


def test_the_pages_stay_within_their_queries(
    carys: User, carter: Offender, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(carys)
    for address, most in (
        ("/returns/", 18),
        (RETURN, 27),
        (FIGURE, 20),
        (f"{RETURN}doubt/no-division/", 17),
        (f"{RETURN}sign-off/", 27),
        ("/returns/national/2005-06/", 25),
    ):
        client.get(address)
        with django_assert_max_num_queries(most):
            client.get(address)
