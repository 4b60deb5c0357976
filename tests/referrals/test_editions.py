"""The form by edition: a referral stays readable under the form it was made with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mappa.agencies.models import User
from mappa.offenders.models import Offender
from mappa.referrals import editions
from mappa.referrals.editions import FIRST, Edition, Question, Section, edition_of, edition_on
from mappa.referrals.queries import open_referral
from tests import factories

#: What each edition asks, as a digest: referrals point to it, so it is never changed. A new form is a new edition.
DIGESTS = {"1": "8f049e70170d2a38ac36e9200f4b78e7049ce062844901df36a1272e088243d8"}

SECOND = Edition(
    key="2",
    name="Second edition",
    in_force_from=date(2015, 4, 1),
    source="Of the tests",
    sections=(
        replace(FIRST.sections[1], title="Risk as it stands"),
        Section(
            key="online",
            title="Life online",
            questions=(Question(key="online", asks="What does he do online?", short="Online"),),
        ),
    ),
)


@pytest.fixture
def second_edition(monkeypatch: pytest.MonkeyPatch) -> Edition:
    monkeypatch.setattr(editions, "EDITIONS", (FIRST, SECOND))
    return SECOND


def test_an_edition_in_use_is_never_changed() -> None:
    assert {one.key: one.digest for one in editions.EDITIONS} == DIGESTS, "make a new edition instead"


def test_editions_follow_each_other_and_their_keys_are_their_own() -> None:
    days = [one.in_force_from for one in editions.EDITIONS]
    assert days == sorted(set(days))
    for edition in editions.EDITIONS:
        sections = [section.key for section in edition.sections]
        assert len(sections) == len(set(sections))
        for section in edition.sections:
            keys = [question.key for question in section.questions]
            assert len(keys) == len(set(keys))


def test_the_form_is_that_of_the_day(second_edition: Edition) -> None:
    assert edition_on(date(2015, 3, 31)) is FIRST
    assert edition_on(date(2015, 4, 1)) is second_edition
    assert edition_on(date(2001, 1, 1)) is FIRST
    assert edition_of("2") is second_edition


@pytest.mark.django_db
def test_a_referral_is_read_and_finished_under_the_form_it_was_made_with(
    carys: User, carter: Offender, second_edition: Edition
) -> None:
    old = factories.referral(carter, by=carys, level=3, on=date(2014, 6, 2))
    factories.complete_referral(old, by=carys)
    new = factories.referral(factories.offender(carys), by=carys, level=2)
    assert (old.edition, new.edition) == ("1", "2")
    shown = open_referral(by=carys, pk=old.pk)
    assert [one.section.title for one in shown.sections] == [one.title for one in FIRST.sections]
    assert shown.missing == []
    assert shown.sections[1].answers[0].words == "Very high"
    of_new = open_referral(by=carys, pk=new.pk)
    assert [one.section.title for one in of_new.sections] == ["Risk as it stands", "Life online"]
    # What the new form does not ask any longer is not asked of a referral made with it.
    assert of_new.section("diversity") is None
