"""The pages: what is missing has links, what somebody else did is told with 409, and what was typed stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.audit.models import AuditEntry
from mappa.offenders.models import Offender
from mappa.referrals.models import FilledSection, Notification, Referral, ReleaseDate, Step
from tests import factories
from tests.edges.html_forms import posting
from tests.people_fixtures import make_person

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]
TODAY = timezone.localdate()


def words(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return " ".join(answer.content.decode().split())


def form_of(client: Client, url: str) -> dict[str, Any]:
    """The form of a page as it stands, to be sent back."""
    (form,) = posting(client.get(url).content, url)
    return form.as_it_stands()


def screened(client: Client, url: str, **otherwise: str) -> dict[str, Any]:
    """The form of screening, filled in to accept for level 3."""
    sent = form_of(client, url)
    for name in sent:
        if name.endswith("_why"):
            sent[name], sent[name.removesuffix("_why")] = ["In the file"], ["yes"]
    return {
        **sent,
        "decision": "accept_3",
        "reason": "Senior managers have to act",
        "why_not_lower": "Housing needs money",
        **otherwise,
    }


def test_a_referral_is_written_section_by_section_and_sent(
    signed_in: SignedIn, pia: User, carys: User, carter: Offender
) -> None:
    client = signed_in(pia)
    url = f"/offenders/{carter.pk}/refer/"
    answer = client.post(url, {**form_of(client, url), "level": "3", "reason": "New charge"})
    referral = Referral.objects.get()
    at = f"/referrals/{referral.pk}/"
    assert answer["Location"] == at
    assert words(client, at).count("Not started") == 8
    url = f"{at}sections/agencies/"
    half = {**form_of(client, url), "q_agencies": "Police: visits him", "state": "in_progress"}
    assert client.post(url, half)["Location"] == at
    assert "In progress" in words(client, at)
    wrong = {**form_of(client, url), "q_agencies": "Police visits him", "state": "completed"}
    shown = client.post(url, wrong).content.decode()
    assert "write each line as an agency, a colon" in shown
    assert "Lead agency: answer the question, or say that it is not known" in shown
    assert "Police visits him" in shown
    right = {**form_of(client, url), "state": "completed", "nk_lead": "on"}
    assert client.post(url, right).status_code == 302
    page = words(client, f"{at}send/")
    assert page.count(f'govuk-notification-banner__link" href="{at}sections/') == 7
    assert f"{at}sections/agencies/" not in page.split("Not complete")[1].split("</ul>")[0]
    factories.complete_referral(referral, by=pia)
    url = f"{at}send/"
    assert client.post(url, form_of(client, url))["Location"] == at
    assert "Waits for screening" in words(client, at)
    assert client.get(f"{at}sections/agencies/")["Location"] == at
    assert "CARTER" in words(signed_in(carys), "/referrals/screening/")


def test_sending_what_is_not_complete_is_refused_and_says_what_is_missing(
    signed_in: SignedIn, pia: User, carter: Offender
) -> None:
    referral = factories.referral(carter, by=pia)
    client, url = signed_in(pia), f"/referrals/{referral.pk}/send/"
    factories.complete_referral(referral, by=pia)
    sent = form_of(client, url)
    factories.fill_section(referral, "plan", by=pia, state="in_progress")
    page = client.post(url, sent).content.decode()
    assert "The referral is not complete. Still to do: Draft plan." in page
    assert Step.objects.current().get().state == "draft"


def test_a_section_that_somebody_else_saved_is_told_with_theirs_and_what_was_typed(
    signed_in: SignedIn, pia: User, carys: User, carter: Offender
) -> None:
    referral = factories.referral(carter, by=pia)
    url = f"/referrals/{referral.pk}/sections/need/"
    client = signed_in(pia)
    sent = {**form_of(client, url), "q_why": "What Pia typed", "state": "in_progress"}
    factories.fill_section(
        referral, "need", by=carys, state="in_progress", answers={"why": "What Carys wrote"}
    )
    answer = client.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "What Pia typed" in page
    assert "What Carys wrote" in page
    (form,) = posting(answer.content, url)
    again = {**form.as_it_stands(), "q_why": "Both together"}
    assert client.post(url, again).status_code == 302
    assert FilledSection.objects.current().get(section="need").answers == {"why": "Both together"}
    assert FilledSection.objects.count() == 2


def test_two_who_screen_at_once_the_second_gets_409_and_keeps_every_word(
    signed_in: SignedIn, pia: User, carys: User, carter: Offender
) -> None:
    other = make_person(RoleKey.COORDINATOR, "Kent", full_name="Second Screener")
    referral = factories.sent_referral(carter, by=pia)
    url = f"/referrals/{referral.pk}/screen/"
    first, second = signed_in(carys), signed_in(other)
    typed = screened(second, url, reason="What the second typed", decision="decline")
    assert first.post(url, screened(first, url)).status_code == 302
    answer = second.post(url, typed)
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 409
    assert "This record was changed after you opened it" in page
    assert "accepted for level 3" in page
    assert "What the second typed" in page
    (form,) = posting(answer.content, url)
    kept = form.as_it_stands()
    assert all(kept[name] == ["In the file"] for name in kept if name.endswith("_why"))
    last = second.post(url, kept)
    assert "The referral is past that: accepted" in last.content.decode()
    assert Step.objects.filter(state="accepted").count() == 1


def test_the_working_is_shown_before_the_decision_and_decides_nothing(
    signed_in: SignedIn, pia: User, carys: User, carter: Offender
) -> None:
    referral = factories.sent_referral(carter, by=pia)
    client, url = signed_in(carys), f"/referrals/{referral.pk}/screen/"
    sent = screened(client, url)
    page = " ".join(client.post(url, {**sent, "working": "show"}).content.decode().split())
    assert "The facts point to Level 3" in page
    assert "There is a problem" not in page
    assert "Housing needs money" in page
    assert Step.objects.current().get().state == "sent"


def test_a_decision_without_reasons_or_test_is_refused_beside_each_question(
    signed_in: SignedIn, pia: User, carys: User, carter: Offender
) -> None:
    referral = factories.sent_referral(carter, by=pia)
    client, url = signed_in(carys), f"/referrals/{referral.pk}/screen/"
    sent = {**form_of(client, url), "decision": "decline", "reason": "No"}
    page = client.post(url, sent).content.decode()
    assert page.count("Select an answer to") == 2 * 6  # in the summary, and beside each
    assert "Enter why not at a lower level" in page
    assert client.post(url, {**sent, "decision": "return", "reason": "Which tool?"}).status_code == 302
    assert Step.objects.current().get().state == "returned"
    assert "Asked for: Which tool?" in words(signed_in(pia), f"/referrals/{referral.pk}/")


def test_an_agency_member_notifies_and_the_page_tells_nothing_of_a_record(
    signed_in: SignedIn, carys: User
) -> None:
    meg = make_person(RoleKey.AGENCY_MEMBER, "Kent", username="meg")
    client = signed_in(meg)
    pages = []
    for known in (False, True):
        if known:
            factories.offender(carys, family_name="Quill", reference="KENT-SECRET")
        url = "/notify/"
        sent = {
            **form_of(client, url),
            "family_name": "Quill",
            "sex": "male",
            "category": "2",
            "why": "Sentenced",
        }
        answer = client.post(url, sent)
        pages.append(client.get(answer["Location"]).content.decode())
        assert "KENT-SECRET" not in pages[-1]
    first, second = Notification.objects.order_by("pk")
    assert pages[0].replace(f"/{first.pk}/", "/N/").count("<li>") == pages[1].count("<li>")
    assert client.get(f"/notifications/{second.pk}/register/").status_code == 403
    link = f"/notifications/{second.pk}/link/"
    coordinator = signed_in(carys)
    linked = {
        **form_of(coordinator, link),
        "reference": "KENT-SECRET",
        "reason": "Known",
        "notifier_as": "nothing",
    }
    assert coordinator.post(link, linked).status_code == 302
    page = words(client, f"/notifications/{second.pk}/")
    assert "Taken on: the person is managed under the arrangements" in page
    assert "KENT-SECRET" not in page
    assert "Known" not in page
    assert "KENT-SECRET" in words(coordinator, f"/notifications/{second.pk}/")


def test_somebody_likely_the_same_has_to_be_looked_at_before_registering(
    signed_in: SignedIn, carys: User, pia: User
) -> None:
    factories.offender(carys, family_name="Quill", given_names="Oliver", reference="KENT-7")
    one = factories.notification(pia)
    client, url = signed_in(carys), f"/notifications/{one.pk}/register/"
    assert "KENT-7" in words(client, url)
    sent = {
        **form_of(client, url),
        "lives_since-day": "1",
        "lives_since-month": "1",
        "lives_since-year": "2020",
        "category_on-day": "1",
        "category_on-month": "2",
        "category_on-year": "2020",
        "category": "2",
        "reason": "Section 327(3)",
        "notifier_as": "nothing",
    }
    kent = Offender.objects.get().area_id
    sent["place"] = str(kent)
    assert "confirm that none is of this person" in client.post(url, sent).content.decode()
    registered = client.post(url, {**form_of(client, url), **sent, "nobody_listed": "on"})
    made = Offender.objects.exclude(reference="KENT-7").get()
    assert registered["Location"] == f"/offenders/{made.pk}/"


def test_the_answers_of_the_test_are_kept_and_its_working_is_shown(signed_in: SignedIn, pia: User) -> None:
    one = factories.notification(pia)
    client, url = signed_in(pia), f"/notifications/{one.pk}/test/"
    sent = {**form_of(client, url), "must_notify_police": "yes", "reason": "The register of the police"}
    assert client.post(url, sent).status_code == 302
    page = words(client, f"/notifications/{one.pk}/")
    assert "The facts point to Category 1" in page
    assert "section 327(2)" in page
    assert form_of(client, url)["must_notify_police"] == ["yes"]


def test_a_release_in_the_past_is_refused_and_kept_as_typed(
    signed_in: SignedIn, fred: User, carter: Offender
) -> None:
    client, url = signed_in(fred), f"/offenders/{carter.pk}/release/"
    day = TODAY - timedelta(days=3)
    typed = {f"release_on-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
    sent = {**form_of(client, url), **typed, "kind": "conditional", "reason": "Letter"}
    answer = client.post(url, sent)
    assert "There is a problem" in answer.content.decode()
    assert f'value="{day.year}"' in answer.content.decode()
    assert not ReleaseDate.objects.exists()
    soon = TODAY + timedelta(days=3)
    typed = {f"release_on-{part}": str(getattr(soon, part)) for part in ("day", "month", "year")}
    assert client.post(url, {**sent, **typed}).status_code == 302
    page = words(client, "/releases/")
    assert "CARTER" in page
    assert "Meetings are not recorded here yet" not in page
    listed = AuditEntry.objects.get(event="releases.listed", by_id=fred.pk)
    assert listed.detail["offender_ids"] == [carter.pk]


def test_the_list_says_what_the_area_calls_its_group(
    signed_in: SignedIn, pia: User, carys: User, carter: Offender
) -> None:
    factories.sent_referral(carter, by=pia)
    assert "Tasking and Co-ordinating Group" in words(signed_in(carys), "/referrals/screening/")


def test_a_section_of_another_form_is_not_there(signed_in: SignedIn, pia: User, carter: Offender) -> None:
    referral = factories.referral(carter, by=pia)
    assert signed_in(pia).get(f"/referrals/{referral.pk}/sections/horoscope/").status_code == 404


def test_whoever_only_reads_the_record_reads_and_writes_nothing(
    signed_in: SignedIn, carys: User, carter: Offender
) -> None:
    referral = factories.referral(carter, by=carys)
    analyst = signed_in(make_person(RoleKey.ANALYST, "Kent"))
    assert analyst.get(f"/referrals/{referral.pk}/").status_code == 403
    assert "To level 3" in words(analyst, f"/offenders/{carter.pk}/referrals/")
