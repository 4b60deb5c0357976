"""The pages of the assessment and the plan as a browser sends them, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.utils import timezone

from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.offenders.models import Offender
from mappa.offenders.states import MembershipKind
from mappa.risk import queries
from mappa.risk.actions import PlannedMeasure, PlannedTrigger
from mappa.risk.models import Measure, Plan, RiskAssessment, TriggerAnswer, TriggerRaised
from mappa.risk.states import AtRisk, Pillar, RiskLevel
from tests import factories
from tests.edges.html_forms import posting
from tests.people_fixtures import make_agency, make_person

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]
Sent = dict[str, Any]
TODAY = timezone.localdate()


def form_of(client: Client, url: str, needs: str = "reason") -> Sent:
    """What the page's form would send as it stands."""
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return next(one for one in posting(answer.content, url) if needs in one.questions).as_it_stands()


def kept(content: bytes, url: str) -> Sent:
    return next(one for one in posting(content, url) if "version" in one.questions).as_it_stands()


def words(content: bytes) -> str:
    return " ".join(lxml.html.document_fromstring(content.decode()).text_content().split())


def assessment_url(offender: Offender) -> str:
    return f"/offenders/{offender.pk}/risk/record/"


def plan_url(offender: Offender) -> str:
    return f"/offenders/{offender.pk}/plan/record/"


# The assessment


def test_the_first_assessment_and_the_next_prefilled_with_it(
    signed_in: SignedIn, carys: User, carter: Offender
) -> None:
    client, url = signed_in(carys), assessment_url(carter)
    sent = form_of(client, url)
    assert sent["children-level"] == ["not_assessed"]
    sent |= {
        "children-level": "high",
        "children-nature": "Assault of girls",
        "children-triggers": "Drink\r\nMoney",
        "staff-level": "none",
        "whole": "Lives alone",
        "tool-1-tool": "OASys",
        "tool-1-used_on-day": "1",
        "tool-1-used_on-month": "4",
        "tool-1-used_on-year": "2006",
        "tool-1-score": "68",
        "tool-1-agency": carys.agency.name.upper(),
        "reason": "First",
    }
    assert client.post(url, sent)["Location"] == f"/offenders/{carter.pk}/risk/"
    stands = queries.current_assessment(carter)
    assert stands is not None
    said = stands.by_group
    assert said[AtRisk.CHILDREN].triggers == "Drink\nMoney"
    assert said[AtRisk.PUBLIC].answer is RiskLevel.NOT_ASSESSED
    assert (stands.summary, stands.tools.get().agency) == ("Lives alone", carys.agency)
    again = form_of(client, url)
    assert again["children-level"] == ["high"]
    assert again["tool-1-tool"] == ["OASys"]
    assert client.post(url, again | {"children-level": "very_high", "reason": "Worse"}).status_code == 302
    page = words(client.get(f"/offenders/{carter.pk}/risk/").content)
    assert "Raised from high to very high" in page
    assert "Not assessed" in page
    assert "No risk identified" in page


def test_a_level_without_its_nature_is_told_and_nothing_is_lost(
    signed_in: SignedIn, carys: User, carter: Offender
) -> None:
    client, url = signed_in(carys), assessment_url(carter)
    sent = form_of(client, url) | {"children-level": "high", "staff-triggers": "Noise", "reason": "First"}
    answer = client.post(url, sent)
    assert answer.status_code == 200
    assert "Enter the nature of the risk to children" in words(answer.content)
    assert "You chose “Not assessed” for staff" in words(answer.content)
    assert kept(answer.content, url)["staff-triggers"] == ["Noise"]
    assert not RiskAssessment.objects.exists()


def test_a_row_more_and_a_row_less_keep_what_was_typed(
    signed_in: SignedIn, carys: User, carter: Offender
) -> None:
    client, url = signed_in(carys), assessment_url(carter)
    sent = form_of(client, url) | {
        "tool-1-tool": "ARMS",
        "tool-1-used_on-day": "31",
        "self-nature": "<b>Cuts</b>",
    }
    more = kept(client.post(url, sent | {"add": "tool"}).content, url)
    assert more["tool-1-tool"] == ["ARMS"]
    assert more["tool-1-used_on-day"] == ["31"]
    assert more["self-nature"] == ["<b>Cuts</b>"]
    assert more["tool-2-tool"] == [""]
    assert more["version"] == sent["version"]
    less = kept(client.post(url, more | {"tool-2-tool": "SARA", "remove": "tool-1"}).content, url)
    assert less["tool-1-tool"] == ["SARA"]
    assert "tool-2-tool" not in less
    assert not RiskAssessment.objects.exists()


def test_an_agency_contributes(signed_in: SignedIn, carys: User, carter: Offender) -> None:
    worker = make_person(RoleKey.AGENCY_MEMBER, "Kent", agency=make_agency("Housing of the tests"))
    factories.member(carter, worker, kind=MembershipKind.MEETING, by=carys)
    client, url = signed_in(worker), f"/offenders/{carter.pk}/risk/contribute/"
    sent = form_of(client, url, "text") | {"text": "He asks about the family next door"}
    assert "There is no agency of that name" in words(client.post(url, sent | {"agency": "Nobody"}).content)
    assert client.post(url, sent).status_code == 302
    page = words(client.get(f"/offenders/{carter.pk}/risk/").content)
    assert "Housing of the tests" in page
    assert "He asks about the family next door" in page
    assert "An agency has contributed to the assessment" in page


# The plan


def measure(number: int, **values: str | list[str]) -> Sent:
    return {f"measure-{number}-{name}": value for name, value in values.items()}


def test_a_plan_is_written_row_by_row_without_scripts(
    signed_in: SignedIn, carys: User, pia: User, carter: Offender
) -> None:
    factories.assessment(carter, by=carys)
    client, url = signed_in(carys), plan_url(carter)
    sent = form_of(client, url)
    assert [sent[f"measure-{n}-pillar"] for n in range(1, 6)] == [[pillar.value] for pillar in Pillar]
    sent |= measure(1, text="Reports every Tuesday", owner="pia", answers=["children", "staff"])
    sent |= measure(1, **{"due-day": "1", "due-month": "8", "due-year": "2006", "licence_condition": "on"})
    sent |= {"reason": "Agreed"}
    more = kept(client.post(url, sent | {"add": "measure:victim_safety"}).content, url)
    assert more["measure-1-answers"] == ["children", "staff"]
    assert more["measure-1-licence_condition"] == ["on"]
    assert more["measure-6-pillar"] == ["victim_safety"]
    more |= measure(6, text="Alarm at her house", owner_role="Victim liaison officer")
    more |= {"trigger-1-sign": "He drinks", "trigger-1-response": "Visit", "trigger-1-person": "Pia Holt"}
    assert client.post(url, more)["Location"] == f"/offenders/{carter.pk}/plan/"
    plan = queries.current_plan(carter)
    assert plan is not None
    first, second = plan.measures.all()
    assert (first.owner, first.agency, first.due) == (pia, pia.agency, date(2006, 8, 1))
    assert (first.answers, first.licence_condition) == (["children", "staff"], True)
    assert (second.text, second.owned_by) == ("Alarm at her house", "Victim liaison officer")
    assert plan.triggers.get().person == pia
    page = words(client.get(f"/offenders/{carter.pk}/plan/").content)
    assert "Measure 1 (“Reports every Tuesday”) was due on 1 August 2006 and is not done." in page.replace(
        "\xa0", " "
    )
    again = form_of(client, url)
    assert again["measure-1-owner"] == ["Pia Holt (pia)"]
    assert again["measure-1-line"] == ["1"]
    assert client.post(url, again | {"measure-1-text": "Reports every Monday"}).status_code == 200, (
        "no reason"
    )
    changed = again | {"measure-1-text": "Reports every Monday", "reason": "He works on Tuesdays"}
    assert client.post(url, changed).status_code == 302
    versions = client.get(f"/offenders/{carter.pk}/plan/versions/").content.decode()
    assert re.search(r"<del>.*Tuesday.*</del><ins>.*Monday.*</ins>", versions)
    assert "[removed: " in versions


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"owner": "Mo Rahman"}, "Measure 1: nobody who can open this record has that name"),
        ({"owner": "pia", "owner_role": "Inspector"}, "name a person or a role as owner, not both"),
        ({"text": ""}, "enter what is done"),
        ({"agency": "Nobody’s"}, "there is no agency of that name"),
        ({"due-day": "31", "due-month": "2"}, "by when must be a real date"),
        (
            {"done_on-day": "1", "done_on-month": "1", "done_on-year": "2199"},
            "done on must be the same as or before",
        ),
        ({"text": "x" * 10_001}, "must be 10000 characters or fewer"),
    ],
)
def test_what_is_wrong_with_a_measure_is_told_with_its_number_and_kept(
    signed_in: SignedIn, carys: User, pia: User, mo: User, carter: Offender, typed: Sent, said: str
) -> None:
    factories.plan(carter, by=carys)
    client, url = signed_in(carys), plan_url(carter)
    sent = form_of(client, url) | {"reason": "Changed"} | measure(1, **typed)
    answer = client.post(url, sent)
    assert answer.status_code == 200
    assert said in words(answer.content).replace("\xa0", " ")
    shown = kept(answer.content, url)
    assert all(shown[name] == [sent[name]] for name in measure(1, **typed))
    assert Plan.objects.count() == 1


def test_two_people_of_one_name_are_told_apart_by_user_name(
    signed_in: SignedIn, carys: User, carter: Offender
) -> None:
    for username in ("jo.one", "jo.two"):
        make_person(RoleKey.POLICE_OFFICER, "Kent", username=username, full_name="Jo Smith")
    factories.plan(carter, by=carys)
    client, url = signed_in(carys), plan_url(carter)
    sent = form_of(client, url) | {"reason": "Changed"}
    answer = client.post(url, sent | measure(1, owner="jo smith"))
    assert "several people have that name" in words(answer.content)
    assert client.post(url, sent | measure(1, owner="Jo Smith (jo.two)")).status_code == 302
    assert Measure.objects.filter(owner__username="jo.two").exists()


def test_an_owner_who_lost_access_is_told_when_the_next_version_is_recorded(
    signed_in: SignedIn, carys: User, mo: User, carter: Offender
) -> None:
    works = factories.member(carter, mo, kind=MembershipKind.ACTION, by=carys)
    factories.plan(carter, by=carys, measures=[PlannedMeasure(Pillar.SUPERVISION, "Reports", owner=mo)])
    factories.end_membership(carter, works, by=carys)
    client, url = signed_in(carys), plan_url(carter)
    assert "Mo Rahman owns measure 1 and cannot open this record." in words(
        client.get(f"/offenders/{carter.pk}/plan/").content
    )
    sent = form_of(client, url) | {"reason": "Changed"}
    answer = client.post(url, sent)
    assert "Measure 1: nobody who can open this record has that name" in words(answer.content)
    assert client.post(url, sent | measure(1, owner="", owner_role="Inspector")).status_code == 302


def test_whoever_comes_second_keeps_what_they_typed(
    signed_in: SignedIn, carys: User, pia: User, carter: Offender
) -> None:
    factories.plan(carter, by=carys)
    factories.assessment(carter, by=carys)
    ours = signed_in(carys)
    for url, typed in (
        (plan_url(carter), measure(1, text="Ours", answers=["staff", "children"])),
        (assessment_url(carter), {"children-nature": "Ours", "tool-1-tool": "ARMS"}),
    ):
        sent = form_of(ours, url) | typed | {"reason": "Ours"}
        theirs = form_of(ours, url) | {"reason": "Theirs", "on-year": str(TODAY.year)}
        assert ours.post(url, theirs).status_code == 302
        before = (Plan.objects.count(), RiskAssessment.objects.count())
        answer = ours.post(url, sent)
        assert answer.status_code == 409
        assert "This record was changed after you opened it" in words(answer.content)
        shown = kept(answer.content, url)
        for name, value in typed.items():
            values = value if isinstance(value, list) else [value]
            assert sorted(shown[name]) == sorted(values)
        assert (Plan.objects.count(), RiskAssessment.objects.count()) == before
        assert ours.post(url, shown).status_code == 302


def test_a_version_sent_twice_is_recorded_once(signed_in: SignedIn, carys: User, carter: Offender) -> None:
    factories.plan(carter, by=carys)
    client, url = signed_in(carys), plan_url(carter)
    sent = form_of(client, url) | measure(1, text="Reports daily") | {"reason": "Worse"}
    first, copy = client.post(url, sent), client.post(url, sent)
    assert copy["Location"] == first["Location"]
    assert Plan.objects.count() == 2


def test_200_measures_of_long_texts_are_shown_edited_and_compared(
    signed_in: SignedIn, carys: User, carter: Offender
) -> None:
    text = "He visits & <script>alert(1)</script> the club. " * 40
    rows = [PlannedMeasure(Pillar.MONITORING, text, answers=list(AtRisk), owner=carys, due=TODAY)] * 200
    factories.plan(carter, by=carys, measures=rows)
    client, url = signed_in(carys), plan_url(carter)
    sent = form_of(client, url) | measure(200, text=text + "Changed.") | {"reason": "Changed"}
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent | {"add": "measure:contingency"}).status_code in (200, 409)
    page = client.get(f"/offenders/{carter.pk}/plan/").content.decode()
    assert "<script>alert" not in page
    versions = client.get(f"/offenders/{carter.pk}/plan/versions/").content.decode()
    assert "<script>alert" not in versions
    assert len(re.findall("<ins><span", versions)) == 1


# Versions


def test_any_two_versions_are_laid_side_by_side(signed_in: SignedIn, carys: User, carter: Offender) -> None:
    for day, nature in ((1, "Assault of girls"), (2, "Assault of young girls"), (3, "Murder")):
        factories.assessment(carter, by=carys, on=date(2006, 5, day), nature=nature)
    client = signed_in(carys)
    url = f"/offenders/{carter.pk}/risk/versions/"
    assert "From version 2 to version 3" in words(client.get(url).content)
    chosen = client.get(url, {"old": "2", "new": "1"}).content.decode()
    assert "From version 1 to version 2" in chosen
    assert re.search(r"<ins>.* young.*</ins>", chosen)
    for odd in ({"old": "99", "new": "x"}, {"old": "-1"}):
        assert "From version 2 to version 3" in words(client.get(url, odd).content)
    old = words(client.get(f"/offenders/{carter.pk}/risk/", {"version": "2"}).content)
    assert "This is an earlier version" in old
    assert "Assault of young girls" in old
    assert client.get(f"/offenders/{carter.pk}/risk/", {"version": "9"}).status_code == 404
    assert client.get(f"/offenders/{carter.pk}/plan/", {"version": "9"}).status_code == 404


def test_versions_and_triggers_stand_in_the_timeline_and_are_not_corrected_there(
    signed_in: SignedIn, carys: User, carter: Offender
) -> None:
    factories.assessment(carter, by=carys)
    factories.assessment(carter, by=carys, on=date(2006, 6, 1))
    plan = factories.plan(carter, by=carys)
    factories.trigger_raised(carter, by=carys)
    client = signed_in(carys)
    page = words(client.get(f"/offenders/{carter.pk}/").content)
    for said in (
        "Risk assessment, version 1",
        "Risk assessment, version 2",
        "Plan, version 1",
        "Early-warning sign raised: He misses an appointment",
    ):
        assert said in page
    entry = f"/offenders/{carter.pk}/entries/plan/{plan.pk}/"
    history = client.get(entry)
    if history.status_code == 200:
        assert "Correct this entry" not in words(history.content)
    for page_of_correction in ("correct", "withdraw"):
        assert client.get(f"{entry}{page_of_correction}/").status_code == 404


# Triggers


def test_a_trigger_is_raised_and_answered_on_the_pages(
    signed_in: SignedIn, carys: User, pia: User, fred: User, carter: Offender
) -> None:
    factories.plan(carter, by=carys, triggers=[PlannedTrigger("He drinks", "Visit him", pia)])
    raiser, url = signed_in(fred), f"/offenders/{carter.pk}/plan/raise/"
    sent = form_of(raiser, url, "seen") | {"seen": "Drunk at the gate"}
    assert "Select which sign you saw" in words(raiser.post(url, sent).content)
    trigger = Plan.objects.get().triggers.get()
    assert raiser.post(url, sent | {"trigger": str(trigger.pk)}).status_code == 302
    told = signed_in(pia)
    notices = words(told.get("/notices/").content)
    assert "Fred Okoro saw an early-warning sign on KENT-1" in notices
    assert "CARTER" not in notices
    listed = words(told.get("/triggers/").content)
    assert "CARTER, Daniel" in listed
    assert "Not seen yet" in listed
    raised = TriggerRaised.objects.get()
    seen = told.post(f"/triggers/{raised.pk}/seen/", follow=True)
    assert "Seen, not answered" in words(seen.content)
    again = told.post(f"/triggers/{raised.pk}/seen/", follow=True)
    assert "Somebody else has answered this already" in words(again.content)
    answer = f"/triggers/{raised.pk}/"
    assert "Enter what was done about it" in words(told.post(answer, {"done": " "}).content)
    assert told.post(answer, {"done": "Visited him: sober"}).status_code == 302
    assert "Nothing waits for you" in words(told.get("/triggers/").content)
    assert "Somebody else has answered this already" in words(
        signed_in(carys).post(answer, {"done": "?"}).content
    )
    assert TriggerAnswer.objects.count() == 2
    assert "Visited him: sober" in words(raiser.get(f"/offenders/{carter.pk}/plan/").content)


def test_a_plan_without_triggers_or_no_plan_says_so(
    signed_in: SignedIn, carys: User, carter: Offender
) -> None:
    page = signed_in(carys).get(f"/offenders/{carter.pk}/plan/raise/")
    assert "The plan has no triggers" in words(page.content)


def test_who_only_reads_sees_no_button(signed_in: SignedIn, carys: User, ana: User, carter: Offender) -> None:
    factories.assessment(carter, by=carys)
    factories.plan(carter, by=carys)
    client = signed_in(ana)
    for page in ("risk", "plan"):
        shown = words(client.get(f"/offenders/{carter.pk}/{page}/").content)
        assert "Record a new version" not in shown
    assert client.get(plan_url(carter)).status_code == 403


def test_what_was_typed_is_shown_as_text(signed_in: SignedIn, carys: User, carter: Offender) -> None:
    factories.assessment(carter, by=carys, nature="<img src=x onerror=alert(1)>", reason="<i>why</i>")
    page = signed_in(carys).get(f"/offenders/{carter.pk}/risk/").content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
