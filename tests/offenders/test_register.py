"""Registering: a search first, likely records listed, and then the form."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from mappa.agencies.models import Area, Division, User
from mappa.audit.models import AuditEntry
from mappa.offenders.models import Identifier, Offender, PersonalDetails, Residence
from mappa.web.forms import posted
from tests import factories
from tests.cast import SignedIn

pytestmark = pytest.mark.django_db

ADDRESS = "/offenders/register/"


def typed(**changed: Any) -> dict[str, Any]:
    kent = Area.objects.get(name="Kent")
    thanet = Division.objects.get(area=kent, name="Thanet")
    return {
        "step": "register",
        "family_name": "Baker",
        "given_names": "Leon",
        **posted("date_of_birth", date(1980, 6, 7)),
        "sex": "male",
        "place": f"{kent.pk}:{thanet.pk}",
        **posted("on", date(2006, 1, 2)),
        "reference": "",
        "kind": "",
        "number": "",
        "reason": "Convicted at Maidstone",
        **changed,
    }


def test_the_register_button_appears_only_after_a_search(carys: User, signed_in: SignedIn) -> None:
    client = signed_in(carys)

    before = client.get(ADDRESS).content.decode()
    after = client.post(ADDRESS, {"step": "search", "family_name": "Baker"}).content.decode()
    assert "Reason for registering" not in before
    assert "Reason for registering" in after
    assert 'value="Baker"' in after


def test_a_search_without_a_family_name_is_asked_again(carys: User, signed_in: SignedIn) -> None:
    page = signed_in(carys).post(ADDRESS, {"step": "search", "given_names": "Leon"}).content.decode()

    assert "Enter the family name" in page
    assert 'value="Leon"' in page
    assert "Reason for registering" not in page


def test_the_record_is_made_with_what_was_typed(carys: User, signed_in: SignedIn) -> None:
    response = signed_in(carys).post(
        ADDRESS, typed(reference="K/17", kind="pnc", number="03/62845e"), follow=True
    )

    offender = Offender.objects.get(reference="K/17")
    assert response.redirect_chain == [(f"/offenders/{offender.pk}/", 302)]
    details = PersonalDetails.objects.get(offender=offender)
    assert (details.family_name, details.given_names, details.date_of_birth) == (
        "Baker",
        "Leon",
        date(1980, 6, 7),
    )
    lives = Residence.objects.get(offender=offender)
    assert (lives.says, lives.in_force.lower) == ("Kent, Thanet", date(2006, 1, 2))
    assert Identifier.objects.get(offender=offender).value == "2003/0062845E"
    assert details.reason == "Convicted at Maidstone"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"family_name": " "}, "Enter the family name"),
        ({"sex": ""}, "Select the sex, or that it is not known"),
        ({"place": ""}, "Select where they live"),
        ({"place": "0:0"}, "Select where they live"),
        ({"reason": "  "}, "Enter the reason for registering"),
        ({"reference": "K 17"}, "Reference must have only letters"),
        ({"kind": "pnc", "number": ""}, "Enter the number"),
        ({"kind": "", "number": "A1234BC"}, "Select which system’s number it is"),
        ({"kind": "pnc", "number": "2003/0062845F"}, "The last letter of this PNC number does not fit"),
        ({"on-day": "31", "on-month": "2"}, "Lives there since must be a real date"),
        ({"on-year": "1979"}, "The day must be the same as or after the date of birth"),
        ({"date_of_birth-year": "1850"}, "Date of birth must be the same as or after"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    carys: User, signed_in: SignedIn, changed: dict[str, str], says: str
) -> None:
    page = signed_in(carys).post(ADDRESS, typed(**changed)).content.decode()

    assert says in page
    assert "Convicted at Maidstone" in page or "reason" in changed
    assert 'value="Leon"' in page
    assert not Offender.objects.exists()


@pytest.mark.parametrize("name", ["on", "date_of_birth"])
def test_a_day_in_the_future_is_refused(carys: User, signed_in: SignedIn, name: str) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    page = signed_in(carys).post(ADDRESS, typed(**posted(name, tomorrow))).content.decode()

    assert "must be the same as or before" in page


def test_a_record_of_the_same_name_and_day_of_birth_is_listed_first_and_must_be_answered_for(
    carys: User, signed_in: SignedIn
) -> None:
    factories.offender(carys, family_name="Baker", given_names="Lionel", date_of_birth=date(1950, 1, 1))
    twin = factories.offender(
        carys, family_name="BAKER", given_names="Leon", date_of_birth=date(1980, 6, 7), reference="TWIN-1"
    )
    client = signed_in(carys)

    search = {
        "step": "search",
        "family_name": "baker",
        "given_names": "Leon",
        **posted("date_of_birth", date(1980, 6, 7)),
    }
    found = client.post(ADDRESS, search).content.decode()
    assert found.index("Same name and date of birth") < found.index("Similar name, another date of birth")
    assert f"/offenders/{twin.pk}/" in found

    refused = client.post(ADDRESS, typed()).content.decode()
    assert "Look at the records listed, and confirm that none is of this person" in refused
    assert Offender.objects.count() == 2
    client.post(ADDRESS, typed(nobody_listed="on"))
    assert Offender.objects.count() == 3


def test_another_name_and_a_number_are_searched_too(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.alias(carter, "Baker", "Len", by=carys)
    factories.identifier(carter, "pnc", "2003/0062845E", by=carys)
    client = signed_in(carys)

    by_alias = client.post(
        ADDRESS, {"step": "search", "family_name": "Baker", "given_names": "L"}
    ).content.decode()
    by_number = client.post(
        ADDRESS, {"step": "search", "family_name": "Nobody", "number": "03/62845E"}
    ).content.decode()
    assert "KENT-1" in by_alias
    assert "Uses a similar name" in by_alias
    assert "Same number" in by_number
    assert '<option value="pnc" selected>' in by_number


def test_a_namesake_in_another_area_is_not_shown(mo: User, carter: Offender, signed_in: SignedIn) -> None:
    page = signed_in(mo).post(ADDRESS, {"step": "search", "family_name": "Carter"}).content.decode()

    assert "KENT-1" not in page
    assert "There may be one in another area" in page


def test_the_search_is_audited_without_its_words(carys: User, carter: Offender, signed_in: SignedIn) -> None:
    signed_in(carys).post(ADDRESS, {"step": "search", "family_name": "Carter"})

    entry = AuditEntry.objects.get(event="offenders.searched")
    assert entry.detail == {"fields": ["name"], "purpose": "before registering", "offender_ids": [carter.pk]}


def test_places_of_other_areas_are_not_offered(carys: User, signed_in: SignedIn) -> None:
    surrey = Area.objects.get(name="Surrey")
    page = signed_in(carys).post(ADDRESS, typed(place=str(surrey.pk))).content.decode()

    assert "Select where they live" in page
    assert "Surrey" not in page
    assert not Offender.objects.exists()


@pytest.mark.parametrize("who", ["fred", "ana", "rex", "len_", "bea", "sys_", "hal", "una"])
def test_others_may_not_register(who: str, request: pytest.FixtureRequest, signed_in: SignedIn) -> None:
    client = signed_in(request.getfixturevalue(who))

    assert client.get(ADDRESS).status_code in (302, 403)
    assert client.post(ADDRESS, {"step": "search", "family_name": "Baker"}).status_code in (302, 403)
