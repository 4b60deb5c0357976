"""The pages of transfers, exits and categories that end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from mappa.access.models import Notice
from mappa.access.roles import RoleKey
from mappa.agencies.models import Area, User
from mappa.offenders.models import CategoryPeriod, LevelPeriod, Offender, Residence
from mappa.transfers.models import EndOfCategoryReview, Exit, ExitItem, TransferOffer
from mappa.web.forms import posted
from tests import factories
from tests.cast import SignedIn
from tests.people_fixtures import make_person

pytestmark = pytest.mark.django_db


def now(record: Offender) -> int:
    return factories.fresh(record).version


def test_a_case_is_offered_read_and_accepted(
    carys: User, mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    valley = Area.objects.get(name="Thames Valley")
    typed = {
        "to_area": str(valley.pk),
        **posted("proposed_on", timezone.localdate()),
        "why": "He found work there",
        "told": "Visited weekly",
        "version": carter.version,
    }
    giver, taker = signed_in(carys), signed_in(mo)
    assert giver.post(f"/offenders/{carter.pk}/transfer/", typed).status_code == 302
    offer = TransferOffer.objects.current().get(offender=carter)
    assert "CARTER, Daniel" in taker.get("/transfers/").content.decode()
    assert taker.get(f"/offenders/{carter.pk}/").status_code == 404
    body = taker.get(f"/transfers/{offer.pk}/").content.decode()
    assert "Visited weekly" in body
    assert "Answer the offer" in body
    assert f"/offenders/{carter.pk}/" not in body
    notice = Notice.objects.get(person=mo, kind="transfer-offered")
    assert f'href="/transfers/{notice.about_id}/"' in taker.get("/notices/").content.decode()

    address = f"/transfers/{offer.pk}/answer/"
    accepts = {"answer": "accept", "reason": "We know him"}
    assert "Enter the day by which the case is handed over" in taker.post(address, accepts).content.decode()
    handed_over = posted("handed_over_by", timezone.localdate())
    answered = taker.post(address, {**accepts, **handed_over}, follow=True)
    assert answered.redirect_chain == [(f"/offenders/{carter.pk}/", 302)]
    assert "Your area is responsible from now on" in answered.content.decode()
    assert giver.get(f"/offenders/{carter.pk}/").status_code == 404
    closed = giver.get(f"/transfers/{offer.pk}/").content.decode()
    assert "Accepted by Thames Valley" in closed
    late = giver.post(f"/transfers/{offer.pk}/withdraw/", {"reason": "He stays"}, follow=True)
    assert "The offer is accepted: Mo Rahman" in late.content.decode()


def test_a_case_is_declined_with_what_was_typed_kept_where_something_is_missing(
    carys: User, mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    offer = factories.offer(carter, "Thames Valley", by=carys)
    client, address = signed_in(mo), f"/transfers/{offer.pk}/answer/"
    body = client.post(address, {"reason": "Lives in Kent"}).content.decode()
    assert "Select whether you accept the case or decline it" in body
    assert "Lives in Kent" in body
    assert client.post(address, {"answer": "decline", "reason": "Lives in Kent"})["Location"] == "/transfers/"
    assert factories.fresh(carter).area.name == "Kent"
    assert "The offer is declined" in client.get(address, follow=True).content.decode()


def test_a_third_area_sees_no_offer_and_the_giving_one_does_not_answer(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    third = make_person(RoleKey.COORDINATOR, "Surrey")
    offer = factories.offer(carter, "Thames Valley", by=carys)
    client = signed_in(third)
    for page in ("", "answer/", "withdraw/"):
        assert client.get(f"/transfers/{offer.pk}/{page}").status_code == 404
    assert "CARTER" not in client.get("/transfers/").content.decode()
    assert signed_in(carys).get(f"/transfers/{offer.pk}/answer/").status_code == 403


def test_a_move_away_by_an_officer_waits_for_the_co_ordinator(
    carys: User, pia: User, carter: Offender, signed_in: SignedIn
) -> None:
    valley = Area.objects.get(name="Thames Valley")
    typed = {
        "area": str(valley.pk),
        **posted("on", timezone.localdate()),
        "reason": "New home",
        "told": "Visited weekly",
        "version": carter.version,
    }
    page = signed_in(pia).post(f"/offenders/{carter.pk}/residence/away/", typed, follow=True).content.decode()
    assert "The co-ordinators are told to offer the case" in page
    assert Residence.objects.current().filter(offender=carter, area=valley).exists()
    client = signed_in(carys)
    assert f'href="/offenders/{carter.pk}/transfer/"' in client.get("/transfers/").content.decode()
    body = client.get(f"/offenders/{carter.pk}/transfer/").content.decode()
    assert "Pia Holt recorded that they moved to Thames Valley" in body
    assert "Visited weekly" in body
    assert f'<option value="{valley.pk}" selected>' in body


def exit_typed(record: Offender, **otherwise: object) -> dict[str, object]:
    today = timezone.localdate()
    return {
        **posted("on", today),
        "ground": "The risk has fallen",
        "reason": "No incident for two years",
        **{f"item_{number}": "done" for number in range(6)},
        "version": now(record),
        **otherwise,
    }


def test_an_exit_before_what_was_written_later_is_confirmed(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    client, address = signed_in(carys), f"/offenders/{carter.pk}/exit/"
    today = timezone.localdate()
    factories.assessment(carter, on=today, by=carys)
    early = exit_typed(carter) | posted("on", today - timedelta(days=1))
    assert "The day is right" not in client.get(address).content.decode()
    asked = client.post(address, early).content.decode()
    assert '<a href="#id_although">After that day was written version 1 of the risk assessment' in asked
    assert "No incident for two years" in asked
    assert not Exit.objects.exists()
    assert client.post(address, {**early, "although": "on"}).status_code == 302
    assert Exit.objects.get().on == today - timedelta(days=1)


def test_an_exit_of_the_day_of_the_assessment_is_not_asked_about(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.assessment(carter, on=timezone.localdate(), by=carys)
    assert signed_in(carys).post(f"/offenders/{carter.pk}/exit/", exit_typed(carter)).status_code == 302


def test_an_exit_needs_every_line_and_leaves_what_is_not_done_on_a_list(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    client, address = signed_in(carys), f"/offenders/{carter.pk}/exit/"
    missing = client.post(address, exit_typed(carter, item_3="", item_2="not_done")).content.decode()
    assert '<a href="#id_item_3">Select what became of this line</a>' in missing
    assert '<a href="#id_why_2">Say why this was not done: The ViSOR record is archived</a>' in missing
    assert "No incident for two years" in missing
    assert not Exit.objects.exists()
    sent = exit_typed(carter, item_2="not_done", why_2="ViSOR is down")
    assert client.post(address, sent).status_code == 302
    assert not LevelPeriod.objects.current().filter(offender=carter, in_force__upper_inf=True).exists()
    assert not CategoryPeriod.objects.current().filter(offender=carter, in_force__upper_inf=True).exists()
    listed = client.get("/exits/").content.decode()
    assert "ViSOR is down" in listed
    item = ExitItem.objects.current().get(offender=carter, answer="not_done")
    finish = f"/offenders/{carter.pk}/exit/{item.pk}/"
    assert client.post(finish, {"answer": "done", "version": now(carter)})["Location"] == "/exits/"
    assert "ViSOR is down" not in client.get("/exits/").content.decode()
    assert client.get(finish).status_code == 404


def test_a_category_that_ends_is_listed_and_reviewed(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    client, today = signed_in(carys), timezone.localdate()
    ends = {**posted("on", today + timedelta(days=30)), "reason": "Registration ends", "version": now(carter)}
    assert client.post(f"/offenders/{carter.pk}/category/end/", ends).status_code == 302
    assert "CARTER, Daniel" in client.get("/category-ends/").content.decode()
    address = f"/offenders/{carter.pk}/category/review/"
    typed = {"outcome": "category_3", "reason": "He still seeks her out", "version": now(carter)}
    body = client.post(address, typed).content.decode()
    assert "Category 3 needs a yes here" in body
    assert "He still seeks her out" in body
    facts = (
        "offence_shows_capability_of_serious_harm",
        "may_cause_serious_harm",
        "needs_multi_agency_meetings",
    )
    assert client.post(address, {**typed, **dict.fromkeys(facts, "yes")}).status_code == 302
    assert EndOfCategoryReview.objects.get(offender=carter).outcome == "category_3"
    assert "CARTER, Daniel" not in client.get("/category-ends/").content.decode()


def test_unconvicted_people_are_marked_on_the_record_and_in_the_list(
    signed_in: SignedIn, carys: User
) -> None:
    wes = make_person(RoleKey.COORDINATOR, "West Mercia")
    made = factories.offender(wes, area="West Mercia")
    typed = {"category": "3", "unconvicted": "on", **posted("on", date(2006, 6, 1)), "reason": "Board"}
    client = signed_in(wes)
    assert client.post(f"/offenders/{made.pk}/category/", {**typed, "version": now(made)}).status_code == 302
    assert "Unconvicted" in client.get(f"/offenders/{made.pk}/").content.decode()
    assert "Unconvicted" in client.get("/caseload/").content.decode()
    kent = factories.offender(carys)
    asked = signed_in(carys).get(f"/offenders/{kent.pk}/category/").content.decode()
    assert 'name="unconvicted"' not in asked
    assert 'name="unconvicted"' in client.get(f"/offenders/{made.pk}/category/").content.decode()
