"""The pages of levels: the working beside the decision, countersigning, reviews, and what waits."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest
from django.utils import timezone

from mappa.agencies.models import User
from mappa.law.levels import LevelFacts
from mappa.levels.models import LevelDecision
from mappa.levels.queries import criteria_on
from mappa.offenders.models import LevelPeriod, Offender
from mappa.web.forms import posted
from tests import factories
from tests.cast import SignedIn

pytestmark = pytest.mark.django_db


def test_every_fact_that_a_level_turns_on_is_asked_under_one_edition_or_the_other() -> None:
    asked = {one.fact for day in (date(2006, 1, 1), date(2026, 3, 31)) for one in criteria_on(day)}
    assert asked == {one.name for one in fields(LevelFacts)}


def test_the_working_for_a_level_is_that_of_the_day_typed(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    typed = {
        "working": "show",
        **posted("on", date(2006, 5, 1)),
        "high_or_very_high_risk": "yes",
        "needs_senior_cooperation": "yes",
        "level": "1",
        "reason": "Half written",
        "version": carter.version,
    }
    body = signed_in(carys).post(f"/offenders/{carter.pk}/level/", typed).content.decode()

    assert "The working, under the Guidance of 1\xa0May\xa02006" in body
    assert "(i and ii) or iii" in body
    assert "The facts point to Level 3" in body
    assert "MAPPA Guidance 2003, Level 3" in body
    assert "Half written" in body
    assert 'value="1" checked' in body.split('name="level"')[1][:60]
    assert 'value="2006"' in body
    assert "There is a problem" not in body
    assert LevelPeriod.objects.current().get(offender=carter).level == 2


def test_what_is_missing_is_said_beside_it_and_what_was_typed_is_kept(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    typed = factories.typed_decision(
        3, on=date(2006, 5, 1), evidence_needs_senior_cooperation="", reason="Kept words"
    )
    page = signed_in(carys).post(f"/offenders/{carter.pk}/level/", {**typed, "version": carter.version})
    body = page.content.decode()
    assert '<a href="#id_evidence_needs_senior_cooperation">Say what shows this' in body
    assert "Kept words" in body
    assert not LevelDecision.objects.exists()


def test_a_decision_waits_is_read_and_signed(
    carys: User, pia: User, carter: Offender, signed_in: SignedIn
) -> None:
    typed = {**factories.typed_decision(3, on=date(2006, 5, 1)), "version": carter.version}
    page = signed_in(carys).post(f"/offenders/{carter.pk}/level/", typed, follow=True)
    assert "It waits for a countersignature" in page.content.decode()
    own = signed_in(carys).get(f"/offenders/{carter.pk}/level/countersign/").content.decode()
    assert "somebody else has to countersign it" in own

    client = signed_in(pia)
    assert "CARTER, Daniel" in client.get("/levels/waiting/").content.decode()
    address = f"/offenders/{carter.pk}/level/countersign/"
    body = client.get(address).content.decode()
    assert "Seen in the file" in body
    assert "One agency could not keep the plan" in body
    waiting = LevelDecision.objects.current().get(offender=carter)
    answer = {"decision": "sign", "digest": waiting.digest, "version": factories.fresh(carter).version}
    page = client.post(address, answer, follow=True)
    assert "Countersigned by Pia Holt" in page.content.decode()
    period = LevelPeriod.objects.current().get(offender=carter, level=3)
    assert period.in_force.lower == timezone.localdate()
    assert client.get(address, follow=True).redirect_chain == [
        (f"/offenders/{carter.pk}/level/decisions/", 302)
    ]


def test_a_signature_under_a_text_that_changed_comes_back_with_the_new_text(
    carys: User, pia: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.decide(carter, 3, on=date(2006, 5, 1), by=carys)
    read = LevelDecision.objects.current().get(offender=carter)
    seen = factories.fresh(carter).version
    factories.decide(carter, 3, on=date(2006, 5, 1), by=carys, reason="Words that came later")
    client, address = signed_in(pia), f"/offenders/{carter.pk}/level/countersign/"
    answer = client.post(address, {"decision": "sign", "digest": read.digest, "version": seen})
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "Words that came later" in body
    now = LevelDecision.objects.current().get(offender=carter)
    assert f'value="{now.digest}"' in body
    assert LevelPeriod.objects.current().get(offender=carter).level == 2
    again = {"decision": "sign", "digest": now.digest, "version": factories.fresh(carter).version}
    assert client.post(address, again).status_code == 302
    assert LevelPeriod.objects.current().filter(offender=carter, level=3).exists()


def test_a_decision_is_sent_back_only_with_a_reason_and_withdrawn(
    carys: User, pia: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.decide(carter, 3, on=date(2006, 5, 1), by=carys)
    waiting = LevelDecision.objects.current().get(offender=carter)
    client, address = signed_in(pia), f"/offenders/{carter.pk}/level/countersign/"
    answer = {"decision": "send_back", "digest": waiting.digest, "version": factories.fresh(carter).version}
    assert "Enter why you send it back" in client.post(address, answer).content.decode()
    assert client.post(address, {**answer, "reason": "Which risk?"}).status_code == 302
    assert not LevelDecision.objects.current().filter(offender=carter).exists()
    factories.decide(carter, 3, on=date(2006, 5, 1), by=carys)
    typed = {"reason": "Not needed", "version": factories.fresh(carter).version}
    assert signed_in(carys).post(f"/offenders/{carter.pk}/level/withdraw/", typed).status_code == 302
    body = signed_in(carys).get(f"/offenders/{carter.pk}/level/decisions/").content.decode()
    assert "Which risk?" in body
    assert "Not needed" in body


def test_a_review_is_recorded_and_the_list_says_why_it_is_due(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    client, today = signed_in(carys), timezone.localdate()
    listed = client.get("/levels/reviews/").content.decode()
    assert "CARTER, Daniel" in listed
    assert "Overdue" in listed
    assert "by the policy for all areas" in listed
    assert "CARTER, Daniel" not in client.get("/levels/reviews/?level=3").content.decode()
    address = f"/offenders/{carter.pk}/level/review/"
    typed = {**posted("on", today), "reason": "Plan holds", "version": carter.version}
    past = client.post(address, {**typed, **posted("next_review_on", today)}).content.decode()
    assert '<a href="#id_next_review_on-day">The next review must be on a day to come.</a>' in past
    assert "Plan holds" in past
    assert client.post(address, typed).status_code == 302
    assert "CARTER, Daniel" not in client.get("/levels/reviews/").content.decode()
