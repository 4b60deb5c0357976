"""The law’s working beside a decision: asked for, shown with its sources, and never taken for the decision."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from mappa.agencies.models import User
from mappa.law.categories import CategoryFacts, Disposal
from mappa.offenders.models import CategoryPeriod, Offender
from mappa.offenders.working import CategoryQuestions
from mappa.web.forms import posted
from tests import factories
from tests.cast import SignedIn

TODAY = date(2026, 3, 31)


def test_every_fact_that_a_category_turns_on_is_asked() -> None:
    asked = set(CategoryQuestions(on=TODAY).fields)
    renamed = {"disposals": "disposal"}

    assert {renamed.get(one.name, one.name) for one in fields(CategoryFacts)} <= asked
    assert {one.name for one in fields(Disposal)} - {"kind"} <= asked


def test_category_4_is_asked_about_only_since_it_exists() -> None:
    assert "terrorist_offence" not in CategoryQuestions(on=date(2022, 6, 27)).fields
    assert "terrorist_offence" in CategoryQuestions(on=date(2022, 6, 28)).fields


def test_before_the_law_nothing_is_asked() -> None:
    assert not CategoryQuestions(on=date(2000, 1, 1)).fields


pages = pytest.mark.django_db


@pages
def test_the_working_shown_does_not_ask_for_the_decision_yet(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    body = signed_in(carys).post(f"/offenders/{carter.pk}/category/", {"working": "show"}).content.decode()

    assert "do not yet point to a category" in body
    assert "There is a problem" not in body
    assert CategoryPeriod.objects.get(offender=carter).category == 1


@pages
@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"must_notify_police": "yes"}, "The facts point to Category 1"),
        (
            {
                "must_notify_police": "no",
                "listed_offence": "yes",
                "disposal": "imprisonment",
                "term_in_months": "12",
                "sentenced_since_2001_or_serving_then": "yes",
                "serving_or_supervised": "yes",
            },
            "The facts point to Category 2",
        ),
        (
            {
                "must_notify_police": "no",
                "listed_offence": "yes",
                "disposal": "imprisonment",
                "term_in_months": "11",
            },
            "this is too short to count",
        ),
        ({"must_notify_police": "no", "disposal": "none"}, "The court gave no sentence or order that counts"),
    ],
)
def test_the_working_for_a_category_follows_the_answers_and_cites_the_act(
    carys: User, carter: Offender, signed_in: SignedIn, answers: dict[str, Any], says: str
) -> None:
    typed = {"working": "show", **posted("on", date(2006, 5, 1)), **answers}
    body = signed_in(carys).post(f"/offenders/{carter.pk}/category/", typed).content.decode()

    assert says in body
    assert 'href="https://www.legislation.gov.uk/ukpga/2003/44/section/327' in body


@pages
def test_a_term_that_is_no_number_is_asked_again(carys: User, carter: Offender, signed_in: SignedIn) -> None:
    typed = {"working": "show", "disposal": "imprisonment", "term_in_months": "a year"}
    body = signed_in(carys).post(f"/offenders/{carter.pk}/category/", typed).content.decode()

    assert "There is a problem" in body
    assert "The working, under the law" not in body


@pages
def test_a_day_before_the_law_has_no_working(carys: User, carter: Offender, signed_in: SignedIn) -> None:
    old = factories.offender(carys, date_of_birth=None)
    typed = {"working": "show", **posted("on", date(2001, 4, 1)), "must_notify_police": "yes"}
    body = signed_in(carys).post(f"/offenders/{old.pk}/category/", typed).content.decode()

    assert "no working can be shown" in body


@pages
def test_the_person_may_decide_against_the_working(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    typed = {
        "must_notify_police": "yes",
        "category": "3",
        **posted("on", date(2006, 5, 1)),
        "reason": "Registration has ended",
        "version": carter.version,
    }
    signed_in(carys).post(f"/offenders/{carter.pk}/category/", typed)

    assert CategoryPeriod.objects.current().get(offender=carter, in_force__upper_inf=True).category == 3
