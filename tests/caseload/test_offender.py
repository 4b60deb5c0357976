"""The record of an offender: who sees it, what it says of today, and what its one timeline tells."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mappa.agencies.models import User
from mappa.audit.models import AuditEntry
from mappa.caseload import actions
from mappa.law.events import KindOfEvent
from mappa.law.orders import KindOfOrder, StepOfOrder
from mappa.offenders.models import CategoryPeriod, Offender
from tests import factories
from tests.cast import SignedIn

pytestmark = pytest.mark.django_db


def words(page: str) -> str:
    """The page as it is read: without tags, and with one space between words."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\xa0", " ").split())


def titles(page: str) -> list[str]:
    """The lines of the timeline, in order."""
    return [" ".join(title.split()) for title in re.findall(r'moj-timeline__title">([^<]+)<', page)]


@pytest.fixture
def full(carys: User, pia: User, rex: User, carter: Offender) -> Offender:
    """Carter with one of everything, a correction and a withdrawal."""
    factories.set_at_level(carter, 3, on=date(2005, 6, 1), by=pia, reason="Seen near the school")
    factories.end_level(carter, on=date(2005, 9, 1), by=pia, reason="Plan has worked")
    factories.begin_custody(carter, on=date(2005, 10, 1), by=carys, reason="Recalled")
    factories.end_custody(carter, on=date(2005, 11, 1), by=carys, reason="Released again")
    factories.move(
        carter, "Kent", division="Thanet", on=date(2005, 11, 1), by=carys, reason="Approved premises"
    )
    factories.order_step(carter, KindOfOrder.SOPO, StepOfOrder.APPLIED, on=date(2005, 5, 2), by=pia)
    factories.order_step(carter, KindOfOrder.SOPO, StepOfOrder.FULL, on=date(2005, 5, 20), by=pia)
    factories.event(carter, KindOfEvent.REGISTRATION_BREACH_CAUTION, on=date(2005, 8, 8), by=pia)
    alias = factories.alias(carter, "Sly", "Sammy", by=pia)
    factories.identifier(carter, "pnc", "2003/0062845E", by=pia)
    now = factories.fresh(carter)
    actions.withdraw_entry(offender=now, fact=alias, reason="Another man", version=now.version, by=rex)
    now = factories.fresh(carter)
    category = CategoryPeriod.objects.current().get(offender=carter)
    actions.correct_entry(
        offender=now,
        fact=category,
        values={"in_force": type(category.in_force)(date(2005, 4, 2), None, "[)")},
        reason="The order says the 2nd",
        version=now.version,
        by=rex,
    )
    return factories.fresh(carter)


def test_the_timeline_tells_everything_once_newest_first(
    carys: User, full: Offender, signed_in: SignedIn
) -> None:
    page = signed_in(carys).get(f"/offenders/{full.pk}/").content.decode()

    of_the_day_of_entry = [
        title for title in titles(page) if title.startswith(("Registered", "Other", "Number"))
    ]
    assert of_the_day_of_entry == [
        "Number recorded: PNC number 2003/0062845E",
        "Other name recorded: SLY, Sammy (alias)",
        "Registered: CARTER, Daniel; born 3 February 1970; sex: male",
    ]
    assert titles(page)[3:] == [
        "Lives in Kent, Thanet",
        "Custody ended",
        "Custody began",
        "No longer at level 3",
        "Cautioned for breach of registration",
        "Set at level 3",
        "Sexual Offences Prevention Order (SOPO): full order made (the police, by application)",
        "Sexual Offences Prevention Order (SOPO): applied for (the police, by application)",
        "Put in category 1",
        "Set at level 2",
        "Put in category 1",
        "Lives in Kent, West Kent",
    ]


def test_each_line_tells_why_by_whom_and_what_became_of_it(
    carys: User, full: Offender, signed_in: SignedIn
) -> None:
    page = words(signed_in(carys).get(f"/offenders/{full.pk}/").content.decode())
    timeline = page[page.index("Timeline") :]

    assert "No longer at level 3 by Pia Holt 1 September 2005 Plan has worked Recorded" in timeline
    assert "Set at level 3 by Pia Holt 1 June 2005 Seen near the school Recorded" in timeline
    assert "Other name recorded: SLY, Sammy (alias) Withdrawn by Pia Holt" in timeline
    assert "Withdrawn by Rex Amponsah on" in timeline
    assert "Reason: Another man" in timeline
    assert "Put in category 1 Correction by Rex Amponsah 2 April 2005 The order says the 2nd" in timeline
    assert (
        "Put in category 1 Corrected by Carys Vaughan 1 April 2005 Sentenced Corrected by Rex Amponsah"
        in timeline
    )


def test_the_page_says_what_holds_today(carys: User, full: Offender, signed_in: SignedIn) -> None:
    page = words(signed_in(carys).get(f"/offenders/{full.pk}/").content.decode())

    assert "CARTER, Daniel Reference KENT-1 Date of birth 3 February 1970 (age" in page
    assert (
        "Responsible area Kent Lives in Kent, Thanet Open to you because it is in one of your areas "
        "Category 1 No level In the community In MAPPA"
    ) in page
    assert "Category Category 1, since 2 April 2005" in page
    assert "Other names None recorded" in page
    assert "PNC number 2003/0062845E" in page
    assert (
        "Sexual Offences Prevention Order (SOPO) 2 May 2005: applied for (the police, by application)" in page
    )


def test_what_is_not_known_is_said_so(carys: User, signed_in: SignedIn) -> None:
    unknown = factories.offender(carys, date_of_birth=None, sex="not_known")
    page = words(signed_in(carys).get(f"/offenders/{unknown.pk}/").content.decode())

    assert "Date of birth Not known Sex Not known" in page
    assert "No category No level In the community Not in MAPPA" in page
    assert "(age" not in page


def test_a_breach_outside_category_1_is_marked_as_a_doubt(
    carys: User, rex: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.event(carter, KindOfEvent.REGISTRATION_BREACH_CAUTION, on=date(2005, 4, 1), by=carys)
    now = factories.fresh(carter)
    category = CategoryPeriod.objects.current().get(offender=carter)
    actions.correct_entry(
        offender=now, fact=category, values={"category": 2}, reason="Misread", version=now.version, by=rex
    )

    page = words(signed_in(carys).get(f"/offenders/{carter.pk}/").content.decode())
    assert "Doubt: The person was not in category 1 on that day" in page


def test_what_a_person_typed_is_shown_as_text(carys: User, signed_in: SignedIn) -> None:
    odd = factories.offender(carys, family_name="<script>alert(1)</script>", given_names="{{ 7 * 7 }}")
    factories.alias(odd, "<b>Bold</b>", by=carys)
    page = signed_in(carys).get(f"/offenders/{odd.pk}/").content.decode()

    assert "<script>alert" not in page.lower()
    assert "<b>bold" not in page.lower()
    assert "{{ 7 * 7 }}" in page


#: What everybody who sees the record is offered, and what those who may record disclosures are.
SEEN = {"referrals/", "risk/", "plan/", "access/", "disclosures/", "level/decisions/"}
TOLD = {"disclosures/record/"}
REVIEWED = {"opened/", "subject-access/"}
LINKS = {
    "carys": {
        "category/",
        "level/",
        "category/review/",
        "level/review/",
        "exit/",
        "transfer/",
        "residence/",
        "custody/begin/",
        "orders/",
        "events/",
        "names/",
        "numbers/",
        "details/",
        "members/add/",
        "restrict/",
        *TOLD,
        *REVIEWED,
    },
    "ada": {
        "members/add/",
        "residence/",
        "custody/begin/",
        "orders/",
        "events/",
        "names/",
        "numbers/",
        "details/",
        *TOLD,
    },
    "pia": {
        "category/",
        "level/",
        "category/review/",
        "level/review/",
        "exit/",
        "residence/",
        "custody/begin/",
        "orders/",
        "events/",
        "names/",
        "numbers/",
        "details/",
        *TOLD,
    },
    "fred": {"custody/begin/"},
    "ana": set(),
    "rex": {"residence/", "orders/", "events/", "names/", "numbers/", "details/", *TOLD, *REVIEWED},
}


@pytest.mark.parametrize("who", LINKS)
def test_only_what_the_person_may_do_is_offered(
    who: str, carter: Offender, request: pytest.FixtureRequest, signed_in: SignedIn
) -> None:
    page = signed_in(request.getfixturevalue(who)).get(f"/offenders/{carter.pk}/").content.decode()

    offered = set(re.findall(rf'href="/offenders/{carter.pk}/((?!entries)[^"]+)"', page))
    ends = {"category/end/", "level/end/"}
    assert offered - ends == LINKS[who] | SEEN
    assert ("/correct/" in page) == (who in {"carys", "rex"})


def test_custody_that_goes_on_can_be_ended_and_not_begun(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.begin_custody(carter, on=date(2005, 6, 1), by=carys)
    page = signed_in(carys).get(f"/offenders/{carter.pk}/").content.decode()

    assert "custody/end/" in page
    assert "custody/begin/" not in page
    assert "In custody" in page


@pytest.mark.parametrize("who", ["mo", "len_", "bea", "sys_", "hal"])
def test_nobody_else_sees_the_record(
    who: str, carter: Offender, request: pytest.FixtureRequest, signed_in: SignedIn
) -> None:
    response = signed_in(request.getfixturevalue(who)).get(f"/offenders/{carter.pk}/")

    assert response.status_code == (404 if who == "mo" else 403)
    assert b"Carter" not in response.content
    assert b"CARTER" not in response.content


def test_a_hidden_record_and_none_are_answered_alike(mo: User, carter: Offender, signed_in: SignedIn) -> None:
    client = signed_in(mo)

    assert client.get(f"/offenders/{carter.pk}/").content == client.get("/offenders/987654321/").content


def test_opening_a_record_is_audited(carys: User, carter: Offender, signed_in: SignedIn) -> None:
    signed_in(carys).get(f"/offenders/{carter.pk}/")

    entry = AuditEntry.objects.get(event="offender.viewed")
    assert (entry.offender_id, entry.by_id, entry.area_id) == (carter.pk, carys.pk, carter.area_id)


def test_the_page_takes_the_same_queries_however_long_the_history(
    carys: User, full: Offender, signed_in: SignedIn
) -> None:
    client = signed_in(carys)
    plain = factories.offender(carys)

    def count(offender: Offender) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/offenders/{offender.pk}/")
        return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in queries)

    count(plain)
    assert count(full) == count(plain) <= 33


class TestWorkOfTheArrangements:
    """The timeline tells what meetings, decisions, referrals and transfers made of a case, each with its page."""

    @pytest.fixture
    def worked(self, carter: Offender, carys: User, pia: User) -> Offender:
        chair = factories.grade(pia)
        factories.accept_referral(factories.sent_referral(carter, by=chair, level=3), by=carys)
        factories.decide(carter, 3, on=date(2010, 5, 3), by=carys)
        item = factories.closed_case(carter, by=carys, chair=chair)
        factories.signed_minutes(item, by=carys, chair=chair)
        factories.action(carter, owner=chair, by=carys, text="Visit him")
        factories.offer(carter, "Thames Valley", by=carys)
        return factories.fresh(carter)

    def test_is_told_with_its_moves(self, worked: Offender, carys: User, signed_in: SignedIn) -> None:
        page = signed_in(carys).get(f"/offenders/{worked.pk}/").content.decode()
        told = titles(page)
        for line in (
            "Referral to level 3: being written",
            "Referral to level 3: waits for screening",
            "Referral to level 3: accepted for level 3",
            "Discussed at Level 2 meeting",
            "Minutes signed of Level 2 meeting",
            "Transfer: offered to Thames Valley",
        ):
            assert told.count(line) == 1, (line, told)
        assert len([line for line in told if line.startswith("Decision about the level:")]) == 1
        assert len([line for line in told if line.startswith("Action agreed: Visit him (Pia Holt, by")]) == 1

    def test_each_line_leads_to_where_it_is_read(
        self, worked: Offender, carys: User, ana: User, signed_in: SignedIn
    ) -> None:
        for person in (carys, ana):
            client = signed_in(person)
            page = client.get(f"/offenders/{worked.pk}/").content.decode()
            after = page[page.index('id="timeline"') :]
            links = set(re.findall(r'href="([^"]+)">(?:Read|History)<', after))
            assert len(links) > 10
            assert {client.get(link).status_code for link in links} == {200}
