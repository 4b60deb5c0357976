"""The pages of people, roles, areas and agencies, as they are used."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mappa.access.actions import agencies, areas
from mappa.access.queries import command_line_user
from mappa.access.queries import people as queries
from mappa.access.roles import GIVEN_TO_PEOPLE, ROLES, RoleKey
from mappa.agencies.models import Agency, User
from mappa.agencies.policies import PolicyKey
from mappa.agencies.queries import find_area, list_divisions, list_populations, policy_value
from mappa.agencies.states import PopulationBase
from mappa.web.forms import posted

pytestmark = pytest.mark.django_db

MakePerson = Callable[..., User]
MakeAgency = Callable[..., Agency]
SignedIn = Callable[[User], Client]


@pytest.fixture
def as_administrator(administrator: User, signed_in: SignedIn) -> Client:
    return signed_in(administrator)


@pytest.fixture
def carys(make_person: MakePerson) -> User:
    return make_person(RoleKey.COORDINATOR, "Kent", username="c.evans", full_name="Carys Evans")


def text(response: object) -> str:
    return re.sub(r"\s+", " ", response.content.decode())  # type: ignore[attr-defined]


def test_a_person_is_added_given_a_role_and_signs_in(
    as_administrator: Client, make_agency: MakeAgency
) -> None:
    agency = make_agency("Kent Police")
    added = as_administrator.post(
        "/people/add/",
        {"username": "N.Ew", "full_name": "Nia New", "agency": agency.pk, "job_title": "Clerk"},
    )
    password = re.search(r"\b[a-hj-km-np-z2-9]{4}(-[a-hj-km-np-z2-9]{4}){3}\b(?!-)", text(added))
    assert password is not None
    nia = queries.find_person("n.ew")
    assert nia is not None
    kent = find_area("Kent")
    assert kent is not None
    given = as_administrator.post(
        f"/people/{nia.pk}/roles/give/",
        {
            "role": "administrator",
            "areas": [kent.pk],
            **posted("start", timezone.localdate()),
            **posted("last", timezone.localdate() + timedelta(days=29)),
            "reason": "New post",
            "version": nia.version,
        },
    )
    assert given["Location"] == f"/people/{nia.pk}/"
    (posting,) = queries.list_postings(nia)
    assert posting.in_force.upper == timezone.localdate() + timedelta(days=30)
    nias = Client()
    signed_in = nias.post("/sign-in/", {"username": "n.ew", "password": password[0]})
    assert signed_in["Location"] == "/sign-in/password/", text(signed_in)[2000:4500]
    page = text(as_administrator.get(f"/people/{nia.pk}/"))
    assert "MAPPA administrator" in page
    assert "New post" in page
    assert password[0] not in page


def test_the_one_time_password_is_not_kept_by_the_browser(as_administrator: Client, carys: User) -> None:
    given = as_administrator.post(f"/people/{carys.pk}/password/", {"version": carys.version})
    assert "shown only now" in text(given)
    assert "no-store" in given["Cache-Control"]


def test_sending_the_form_of_a_new_password_again_is_a_conflict(
    as_administrator: Client, carys: User
) -> None:
    for status in (200, 409):
        again = as_administrator.post(f"/people/{carys.pk}/password/", {"version": carys.version})
        assert again.status_code == status


def test_a_change_to_an_account_that_changed_meanwhile_keeps_what_was_typed(
    as_administrator: Client, carys: User
) -> None:
    form = {"full_name": "Carys Evans-Jones", "agency": carys.agency_id, "version": carys.version}
    assert as_administrator.post(f"/people/{carys.pk}/correct/", form).status_code == 302
    late = as_administrator.post(f"/people/{carys.pk}/correct/", {**form, "full_name": "Carys Late"})
    assert late.status_code == 409
    assert "Carys Late" in text(late)
    assert "Somebody else changed this" in text(late)


def test_a_role_cannot_be_given_everywhere_and_in_some_areas(as_administrator: Client, carys: User) -> None:
    kent = find_area("Kent")
    assert kent is not None
    refused = as_administrator.post(
        f"/people/{carys.pk}/roles/give/",
        {
            "role": "analyst",
            "areas": ["everywhere", kent.pk],
            **posted("start", date(2025, 1, 1)),
            "reason": "?",
            "version": carys.version,
        },
    )
    assert "either all areas or some of them" in text(refused)


def test_what_is_no_day_is_asked_again(as_administrator: Client, carys: User) -> None:
    (posting,) = queries.list_postings(carys)
    for year in ("0001", "9999", "20250", "x"):
        refused = as_administrator.post(
            f"/people/{carys.pk}/roles/{posting.pk}/end/",
            {
                "last-day": "31",
                "last-month": "12",
                "last-year": year,
                "reason": "?",
                "version": carys.version,
            },
        )
        assert refused.status_code == 200


def test_a_role_is_ended_on_its_page(as_administrator: Client, carys: User) -> None:
    (posting,) = queries.list_postings(carys)
    today = timezone.localdate()
    form = {"reason": "Left", "version": carys.version, **posted("last", today)}
    address = f"/people/{carys.pk}/roles/{posting.pk}/end/"
    assert as_administrator.get(address).status_code == 200
    assert as_administrator.post(address, form).status_code == 302
    assert queries.list_postings(carys).get().in_force.upper == today + timedelta(days=1)
    assert "Left" in text(as_administrator.get(f"/people/{carys.pk}/"))


def test_an_account_is_stopped_and_started_on_its_pages(as_administrator: Client, carys: User) -> None:
    assert as_administrator.get(f"/people/{carys.pk}/stop/").status_code == 200
    as_administrator.post(f"/people/{carys.pk}/stop/", {"version": carys.version})
    carys.refresh_from_db()
    assert not carys.is_active
    assert "access is stopped" in text(as_administrator.get(f"/people/{carys.pk}/"))
    started = as_administrator.post(f"/people/{carys.pk}/restart/", {"version": carys.version})
    assert "One-time password" in text(started)


def test_ones_own_page_offers_no_change_of_roles(as_administrator: Client, administrator: User) -> None:
    page = text(as_administrator.get(f"/people/{administrator.pk}/"))
    assert "your own account" in page
    assert "roles/give" not in page
    assert f"/people/{administrator.pk}/stop/" not in page


def test_the_list_finds_people_and_shows_their_roles_of_today(as_administrator: Client, carys: User) -> None:
    page = text(as_administrator.get("/people/", {"search": "carys", "role": "coordinator"}))
    assert "Carys Evans" in page
    assert "MAPPA co-ordinator, Kent" in page
    assert "Carys Evans" not in text(as_administrator.get("/people/", {"role": "analyst"}))
    assert "command.line" not in text(as_administrator.get("/people/"))


def test_a_long_list_comes_in_pages_with_the_same_number_of_queries(
    as_administrator: Client, make_agency: MakeAgency, django_assert_max_num_queries: Callable[..., object]
) -> None:
    agency = make_agency()
    User.objects.bulk_create(
        User(username=f"many.{n}", full_name=f"Many {n:03}", agency=agency, password="!") for n in range(120)
    )
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        page = text(as_administrator.get("/people/", {"page": 2}))
    assert "Many 060" in page
    assert "Many 110" not in page


def test_the_roles_page_tells_everybody_what_each_role_may_do(carys: User, signed_in: SignedIn) -> None:
    page = text(signed_in(carys).get("/roles/"))
    for key in GIVEN_TO_PEOPLE:
        assert ROLES[key].name in page
    assert "sees figures and no names" in page
    assert "Command line" not in page


PEOPLE_PAGES = ["/people/", "/people/add/", "/agencies/", "/agencies/add/"]


@pytest.mark.parametrize("address", PEOPLE_PAGES)
def test_people_and_agencies_are_for_system_administrators(
    address: str, carys: User, signed_in: SignedIn
) -> None:
    assert signed_in(carys).get(address).status_code == 403


@pytest.mark.parametrize("address", ["/people/{pk}/", "/people/{pk}/password/", "/agencies/{pk}/"])
def test_there_is_no_page_of_what_does_not_exist(address: str, as_administrator: Client) -> None:
    for pk in (10**6, 10**18, 10**30):
        assert as_administrator.get(address.format(pk=pk)).status_code == 404


def test_the_accounts_of_the_installation_have_no_page(as_administrator: Client) -> None:
    assert as_administrator.get(f"/people/{command_line_user().pk}/").status_code == 404
    assert as_administrator.post(f"/people/{command_line_user().pk}/unlock/").status_code == 404


def test_nobody_shares_an_address_and_so_an_account(
    as_administrator: Client, carys: User, make_agency: MakeAgency
) -> None:
    form = {"full_name": "Carys Evans", "agency": carys.agency_id, "email": "c.evans@kent.example"}
    corrected = as_administrator.post(f"/people/{carys.pk}/correct/", {**form, "version": carys.version})
    assert corrected.status_code == 302
    again = {**form, "username": "c.two", "email": "C.Evans@Kent.example"}
    assert "nobody shares an account" in text(as_administrator.post("/people/add/", again))
    assert queries.find_person("c.two") is None
    for username in ("no.address", "no.address.either"):
        added = as_administrator.post("/people/add/", {**form, "username": username, "email": ""})
        assert "One-time password" in text(added)


class TestAreas:
    def test_everybody_reads_and_the_areas_own_coordinator_changes(
        self, carys: User, signed_in: SignedIn
    ) -> None:
        client = signed_in(carys)
        assert "Metropolitan Police" in text(client.get("/areas/"))
        kent = text(client.get("/areas/kent/"))
        assert "South East Kent" in kent
        assert "Tasking and Co-ordinating Group" in kent
        assert "/areas/kent/divisions/add/" in kent
        assert "/divisions/add/" not in text(client.get("/areas/essex/"))
        assert client.get("/areas/essex/divisions/add/").status_code == 403
        assert client.get("/areas/scotland/").status_code == 404

    def test_a_division_is_added(self, carys: User, signed_in: SignedIn) -> None:
        client = signed_in(carys)
        form = {"name": "Ashford", "source": "Chief Constable’s order"}
        assert client.post("/areas/kent/divisions/add/", form).status_code == 302
        kent = find_area("Kent")
        assert kent is not None
        assert "Ashford" in {division.name for division in list_divisions(kent)}
        assert "already has a division" in text(client.post("/areas/kent/divisions/add/", form))

    def test_a_population_is_recorded_and_corrected(self, carys: User, signed_in: SignedIn) -> None:
        client = signed_in(carys)
        form = {"year": 2005, "base": "all", "population": "1600000", "source": "ONS", "reason": "Return"}
        assert client.get("/areas/kent/populations/record/").status_code == 200
        assert client.post("/areas/kent/populations/record/", form).status_code == 302
        kent = find_area("Kent")
        assert kent is not None
        (standing,) = list_populations(kent)
        address = f"/areas/kent/populations/{standing.pk}/"
        assert "1600000" in text(client.get(address))
        corrected = {"population": "1610000", "source": "ONS, revised", "reason": "Revised"}
        assert client.post(address, corrected).status_code == 302
        page = text(client.get("/areas/kent/"))
        assert "1,610,000" in page
        assert "1,600,000" in page
        assert "Revised" in page
        assert client.post(address, corrected).status_code == 404

    @pytest.mark.parametrize("population", ["0", "-1", "1.5", "many", "", "100000001", "9" * 30])
    def test_a_population_is_a_whole_number_of_people(
        self, population: str, carys: User, signed_in: SignedIn
    ) -> None:
        form = {"year": 2005, "base": "all", "population": population, "source": "ONS", "reason": "Return"}
        assert signed_in(carys).post("/areas/kent/populations/record/", form).status_code == 200

    def test_a_local_value_is_set_and_its_history_shown(self, carys: User, signed_in: SignedIn) -> None:
        client = signed_in(carys)
        address = "/areas/kent/policy/level_2_review_weeks/"
        assert "Unconfirmed default" in text(client.get(address))
        form = {"value": "12", **posted("on", date(2025, 1, 1)), "reason": "The board decided"}
        assert client.post(address, form).status_code == 302
        kent = find_area("Kent")
        assert kent is not None
        assert policy_value(kent, PolicyKey.LEVEL_2_REVIEW_WEEKS, on=date(2025, 1, 1)) == 12
        assert "The board decided" in text(client.get("/areas/kent/"))
        assert "whole number" in text(client.post(address, {**form, "value": "soon"}))
        assert client.get("/areas/kent/policy/favourite_colour/").status_code == 404

    def test_a_yes_or_no_is_asked_as_one(self, carys: User, signed_in: SignedIn) -> None:
        client = signed_in(carys)
        address = "/areas/kent/policy/unconvicted_in_category_3/"
        form = {**posted("on", date(2025, 1, 1)), "reason": "The board decided"}
        assert 'type="radio"' in text(client.get(address))
        assert client.post(address, {**form, "value": "perhaps"}).status_code == 200
        assert "Select yes or no" in text(client.post(address, form))
        assert client.post(address, {**form, "value": "yes"}).status_code == 302

    def test_a_value_for_all_areas_is_set_by_somebody_for_all_areas(
        self, as_administrator: Client, carys: User, signed_in: SignedIn
    ) -> None:
        address = "/policy/vetting_levels/"
        form = {"value": "NPPV level 3; SC", **posted("on", date(2025, 1, 1)), "reason": "National policy"}
        assert "Set value" not in text(signed_in(carys).get(address))
        assert signed_in(carys).post(address, form).status_code == 403
        assert as_administrator.get("/policy/favourite_colour/").status_code == 404
        assert as_administrator.post(address, form).status_code == 302
        assert "National policy" in text(as_administrator.get("/policy/"))
        page = text(as_administrator.get(f"/people/{carys.pk}/clearances/give/"))
        assert "NPPV level 3" in page
        assert "NPPV level 2" not in page

    def test_another_areas_population_cannot_be_reached_through_ones_own(
        self, carys: User, signed_in: SignedIn
    ) -> None:
        essex = find_area("Essex")
        assert essex is not None
        other = areas.record_population(
            area=essex,
            year=2005,
            base=PopulationBase.ALL,
            population=5,
            source="",
            reason="",
            by=command_line_user(),
        )
        assert signed_in(carys).get(f"/areas/kent/populations/{other.pk}/").status_code == 404


class TestAgencies:
    def test_an_agency_is_added_signs_and_ends(self, as_administrator: Client) -> None:
        added = as_administrator.post("/agencies/add/", {"name": "Kent Housing", "kind": "duty_to_cooperate"})
        address = added["Location"]
        page = text(as_administrator.get(address))
        assert "see no offender’s record" in page
        today = timezone.localdate()
        form = {**posted("on", today), "reason": "Signed by the director"}
        assert as_administrator.post(f"{address}protocol/sign/", form).status_code == 302
        page = text(as_administrator.get(address))
        assert "see no offender’s record" not in page
        (end,) = re.findall(r'href="(/agencies/\d+/protocol/\d+/end/)"', page)
        assert as_administrator.get(end).status_code == 200
        too_early = {**posted("last", today - timedelta(days=1)), "reason": "Withdrawn"}
        assert "day after or later" in text(as_administrator.post(end, too_early))
        as_administrator.post(end, {**posted("last", today), "reason": "Withdrawn"})
        assert "Withdrawn" in text(as_administrator.get(address))

    def test_an_agency_shows_who_belongs_to_it(
        self, as_administrator: Client, make_agency: MakeAgency, make_person: MakePerson
    ) -> None:
        police = make_agency("Kent Police", area="Kent")
        make_person(RoleKey.ANALYST, "Kent", full_name="Ann Alyst", agency=police)
        assert "Ann Alyst" in text(as_administrator.get(f"/agencies/{police.pk}/"))
        assert "Kent Police" in text(as_administrator.get("/agencies/"))

    def test_a_signature_of_another_agency_is_not_reached(
        self, as_administrator: Client, make_agency: MakeAgency
    ) -> None:
        one, other = make_agency(signed=False), make_agency(signed=False)
        signature = agencies.sign_protocol(
            agency=other, on=date(2025, 1, 1), reason="", by=command_line_user()
        )
        address = f"/agencies/{one.pk}/protocol/{signature.pk}/end/"
        assert as_administrator.get(address).status_code == 404
