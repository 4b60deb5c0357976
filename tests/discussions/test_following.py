"""What follows from a case at a meeting: the pages of its level, its disclosure, its assessment and plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse

from mappa.access.models import Notice
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.discussions import actions, queries
from mappa.discussions.models import Discussion
from mappa.meetings.models import AgendaItem, Invitation, Meeting
from mappa.offenders.models import Offender
from mappa.oversight.models import Disclosure
from tests import factories
from tests.cast import SignedIn
from tests.discussions.test_discussions import (
    CHANGED,
    LOWERED,
    SENT,
    TODAY,
    close,
    level_of,
    save,
    screen,
)
from tests.people_fixtures import make_agency

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(carys: User, carter: Offender) -> AgendaItem:
    return factories.case_at_meeting(carter, *(make_agency(f"Agency {n}") for n in range(3)), by=carys)


def page_of(client: Client, address: str) -> lxml.html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200
    return lxml.html.document_fromstring(answer.content)


def sent_of(page: lxml.html.HtmlElement) -> dict[str, Any]:
    (form,) = [one for one in page.forms if "version" in one.fields]
    return {name: value for name, value in form.fields.items() if value is not None}


def typed(decided: Mapping[str, Any]) -> dict[str, str]:
    """A change of the level, as somebody types it on the screen."""
    day = decided.get("next_review_on")
    parts = {"day": day.day, "month": day.month, "year": day.year} if day else {}
    return {
        "level": str(decided["level"]),
        **{name: decided.get(name, "") for name in ("level_reason", "why_not_lower", "what_changed")},
        **{one["fact"]: one["answer"] for one in decided["criteria"]},
        **{f"evidence_{one['fact']}": one["evidence"] for one in decided["criteria"]},
        **{f"next_review_on-{part}": str(value) for part, value in parts.items()},
    }


def opened(page: lxml.html.HtmlElement, words: str) -> bool:
    """Whether the folded part whose line begins so stands open."""
    (part,) = [one for one in page.iter("details") if one.text_content().strip().startswith(words)]
    return "open" in part.attrib


LEVEL, DISCLOSE, MORE = "Only if the level changes", "Only to disclose", "More new actions"


def test_what_only_some_cases_ask_for_is_folded_until_it_is_needed(
    item: AgendaItem, carys: User, signed_in: SignedIn
) -> None:
    client = signed_in(carys)
    address = f"/discussions/{item.pk}/hold/"
    page = page_of(client, address)
    assert not any(opened(page, words) for words in (LEVEL, DISCLOSE, MORE, "Nothing said yet"))
    sent = {**sent_of(page), **SENT, "level": "3", "disclosure": "disclose", "save": "close"}
    answer = client.post(address, sent)
    refused = lxml.html.document_fromstring(answer.content)
    assert (opened(refused, LEVEL), opened(refused, DISCLOSE), opened(refused, MORE)) == (True, True, False)
    for words in (
        "Answer the criteria: say which are met, and what shows it",
        "Enter why a lower level would not do",
        "Enter why the level changes",
        "Enter to whom to disclose",
    ):
        assert words in answer.content.decode()
    links = refused.xpath("//*[contains(@class, 'govuk-error-summary')]//a")
    assert links
    for link in links:
        assert refused.get_element_by_id(link.get("href")[1:]) is not None
    assert Discussion.objects.count() == 0


def test_labels_say_when_something_is_needed(item: AgendaItem, carys: User, signed_in: SignedIn) -> None:
    text = page_of(signed_in(carys), f"/discussions/{item.pk}/hold/").text_content()
    assert "The decision and its reasons (if the level changes)" in text
    assert "Why not a lower level (if it changes to level 2 or 3)" in text
    assert "(optional)" not in text


def test_a_level_is_changed_on_the_screen_and_waits_for_its_signature(
    item: AgendaItem, carys: User, signed_in: SignedIn
) -> None:
    client = signed_in(carys)
    sent = {**screen(client, item), **SENT, **typed(CHANGED), "save": "close"}
    assert client.post(f"/discussions/{item.pk}/hold/", sent).status_code == 302
    page = page_of(client, f"/discussions/{item.pk}/").text_content()
    assert "It waits for a countersignature" in page
    assert "the case stays at level 2" in page
    assert "Only chief officers can pay for it" in page
    assert level_of(item) == 2
    again = page_of(client, f"/discussions/{item.pk}/hold/")
    assert opened(again, LEVEL)
    assert "A decision waits for a countersignature" in again.text_content()
    read = page_of(client, reverse("levels:decisions", args=[item.offender_id])).text_content()
    assert "Decided at" in read


def test_criteria_are_kept_while_the_case_is_open_and_point_to_a_level(
    item: AgendaItem, ada: User, signed_in: SignedIn
) -> None:
    client = signed_in(ada)
    address = f"/discussions/{item.pk}/hold/"
    first = {**screen(client, item), **typed(CHANGED), "level": "", "save": "review"}
    assert client.post(address, first).status_code == 302
    page = page_of(client, address)
    assert opened(page, LEVEL)
    assert "The facts point to Level 3" in page.text_content()
    assert sent_of(page)["evidence_needs_senior_cooperation"] == "Only chief officers can pay for it"


def test_the_chair_decides_on_a_page_what_an_administrator_wrote_down(
    item: AgendaItem, ada: User, pia: User, signed_in: SignedIn
) -> None:
    Meeting.objects.filter(pk=item.meeting_id).update(chair=pia)
    close(item, by=ada, **LOWERED)
    theirs, ours = signed_in(ada), signed_in(pia)
    address = f"/discussions/{item.pk}/level/"
    read = page_of(theirs, f"/discussions/{item.pk}/").text_content()
    assert "It waits to be decided" in read
    assert "Decide on the level as the meeting did" not in read
    assert theirs.get(address).status_code == 403
    (notice,) = Notice.objects.filter(kind=NoticeKind.LEVEL_TO_SET)
    assert (notice.person, notice.about_id) == (pia, item.pk)
    page = page_of(ours, address)
    assert "One agency can manage him" in page.text_content()
    assert ours.post(address, sent_of(page)).status_code == 302
    assert level_of(item) == 1
    assert "In effect" in page_of(ours, f"/discussions/{item.pk}/").text_content()
    assert ours.get(address).status_code == 302


def test_the_chair_decides_what_they_read_and_no_later_version(
    item: AgendaItem, ada: User, pia: User, signed_in: SignedIn
) -> None:
    close(item, by=ada, **LOWERED)
    client = signed_in(pia)
    sent = sent_of(page_of(client, f"/discussions/{item.pk}/level/"))
    save(item, by=ada, **{**LOWERED, "level_reason": "Misheard"}, reason="Misheard")
    assert client.post(f"/discussions/{item.pk}/level/", sent).status_code == 409
    assert level_of(item) == 2


def test_levels_wait_for_whoever_may_decide_them(item: AgendaItem, ada: User, pia: User, mo: User) -> None:
    close(item, by=ada, **LOWERED)
    (waiting,) = queries.levels_waiting(pia, on=TODAY + timedelta(days=3))
    assert (waiting.discussion.agenda_item, waiting.days) == (item, 3)
    assert waiting.name
    assert queries.levels_waiting(ada, on=TODAY) == queries.levels_waiting(mo, on=TODAY) == []
    actions.decide_as_discussed(item=item, seen=waiting.discussion.number, by=pia)
    assert queries.levels_waiting(pia, on=TODAY) == []


TO_DISCLOSE: Mapping[str, Any] = {
    "disclosure": "disclose",
    "disclosure_reason": "Her children stay with him",
    "disclosure_to": "His new partner",
    "disclosure_what": "That he is not to be alone with children",
    "disclosure_power": "common_law",
    "representations": "none_made",
}


def test_a_disclosure_that_was_decided_waits_until_it_is_recorded(
    item: AgendaItem, ada: User, mo: User, signed_in: SignedIn
) -> None:
    close(item, by=ada, **TO_DISCLOSE)
    (waiting,) = queries.disclosures_waiting(ada, on=TODAY + timedelta(days=9))
    assert (waiting.discussion.disclosure_to, waiting.days) == ("His new partner", 9)
    assert queries.disclosures_waiting(mo, on=TODAY) == []
    client = signed_in(ada)
    read = page_of(client, f"/discussions/{item.pk}/")
    assert "Not recorded as made" in read.text_content()
    address = f"/discussions/{item.pk}/disclosure/"
    sent = sent_of(page_of(client, address))
    assert sent["recipient"] == "His new partner"
    assert sent["what"] == "That he is not to be alone with children"
    assert sent["power"] == "common_law"
    assert sent["reason"] == "Her children stay with him"
    assert "Level 2 meeting" in sent["decided_by"]
    # Nothing about whom it touches, or whether the offender was told, is assumed.
    assert not any(sent.get(name) for name in ("recipient_kind", "relation", "offender_told"))
    assert client.post(address, sent).status_code == 200
    page = page_of(client, address)
    chosen = {
        name: page.xpath(f"//input[@name='{name}']/@value")[0]
        for name in ("recipient_kind", "relation", "offender_told")
    }
    assert client.post(address, {**sent, **chosen}).status_code == 302
    made = Disclosure.objects.get()
    assert queries.disclosures_made(item) == [made]
    assert queries.disclosures_waiting(ada, on=TODAY) == []
    after = page_of(client, f"/discussions/{item.pk}/").text_content()
    assert "to His new partner" in after
    assert "Record another disclosure of this decision" in after


def test_where_nothing_was_to_be_disclosed_nothing_waits(
    item: AgendaItem, ada: User, signed_in: SignedIn
) -> None:
    close(item, by=ada)
    assert queries.disclosures_waiting(ada, on=TODAY) == []
    assert signed_in(ada).get(f"/discussions/{item.pk}/disclosure/").status_code == 302


@pytest.mark.parametrize(("way", "where"), [("assess", "assessment"), ("plan", "plan")])
def test_what_was_typed_is_saved_before_the_plan_is_recorded_and_one_comes_back(
    way: str, where: str, item: AgendaItem, ada: User, signed_in: SignedIn
) -> None:
    client = signed_in(ada)
    address = f"/discussions/{item.pk}/hold/"
    first = {**screen(client, item), "risk_discussed": "He drinks again", "save": way}
    to = client.post(address, first)["Location"]
    assert Discussion.objects.current().get().risk_discussed == "He drinks again"
    assert to.startswith(f"{reverse(f'risk:record_{where}', args=[item.offender_id])}?next={address}")
    page = page_of(client, to)
    assert page.xpath(f"//a[@href='{address}#risk']")
    (form,) = [one for one in page.forms if "version" in one.fields]
    assert form.get("action") == to
    # Nothing was changed meanwhile: it goes on all the same.
    assert client.post(address, {**screen(client, item), "save": way})["Location"] == to


def test_one_comes_back_to_no_page_of_others(carter: Offender, ada: User, signed_in: SignedIn) -> None:
    page = signed_in(ada).get(f"/risk/offenders/{carter.pk}/plan/record/?next=//evil.example/")
    assert b'evil.example/">Cancel' not in page.content


def test_the_statement_is_read_once_for_a_meeting_and_answered_in_each_case(
    item: AgendaItem, carys: User, ada: User, signed_in: SignedIn
) -> None:
    other = factories.offender(carys, category=1, level=2)
    second = AgendaItem.objects.create(
        meeting=item.meeting,
        offender=other,
        why="review_due",
        position=2,
        minutes=30,
        added_by=carys,
    )
    client = signed_in(ada)
    assert "statement_read" not in screen(client, second)
    save(item, by=ada, statement_read=False)
    assert "statement_read" not in screen(client, second)
    save(item, by=ada, statement_read=True)
    sent = screen(client, second)
    assert sent["statement_read"] == "yes"
    assert client.post(f"/discussions/{second.pk}/hold/", {**sent, "save": "risk"}).status_code == 302
    assert Discussion.objects.get(agenda_item=second).statement_read


def test_the_day_of_an_action_is_that_of_the_next_meeting_and_alone_is_no_action(
    item: AgendaItem, carys: User, ada: User, signed_in: SignedIn
) -> None:
    client = signed_in(ada)
    sent = screen(client, item)
    case = queries.case_at(item, offender=item.offender)
    day = queries.due_by(case, queries.at_version(case, 0), today=TODAY)
    assert day == case.review_by_policy
    assert sent["due_on-0-day"] == str(day.day)
    assert client.post(f"/discussions/{item.pk}/hold/", {**sent, "save": "risk"}).status_code == 302
    typed_in = {**screen(client, item), "text-new-0": "Visit him", "owner-0": carys.username, "save": "risk"}
    assert client.post(f"/discussions/{item.pk}/hold/", typed_in).status_code == 302
    (action,) = queries.open_actions(item.offender)
    assert action.due_on == day


def test_agencies_that_said_something_are_not_folded_away(
    item: AgendaItem, ada: User, signed_in: SignedIn
) -> None:
    agency = Invitation.objects.filter(agenda_item=item).first().agency  # type: ignore[union-attr]
    client = signed_in(ada)
    typed_in = {**screen(client, item), f"text-{agency.pk}": "Rent is paid", "save": "risk"}
    client.post(f"/discussions/{item.pk}/hold/", typed_in)
    page = page_of(client, f"/discussions/{item.pk}/hold/")
    (folded,) = [
        one for one in page.iter("details") if one.text_content().strip().startswith("Nothing said yet")
    ]
    assert agency.name not in folded.text_content()
    assert len(list(folded.iter("textarea"))) == 2


def test_the_home_page_says_what_a_meeting_decided_and_nobody_did(
    item: AgendaItem, ada: User, pia: User, signed_in: SignedIn
) -> None:
    close(item, by=ada, **{**LOWERED, **TO_DISCLOSE})
    home = page_of(signed_in(pia), "/")
    assert home.xpath(f"//a[@href='/discussions/{item.pk}/level/']")
    assert "decide on level 1 as a meeting did" in home.text_content()
    assert "make a disclosure that a meeting decided, or record it" in home.text_content()
    keeper = page_of(signed_in(ada), "/")
    assert not keeper.xpath(f"//a[@href='/discussions/{item.pk}/level/']")
    assert keeper.xpath(f"//a[@href='/discussions/{item.pk}/']")
