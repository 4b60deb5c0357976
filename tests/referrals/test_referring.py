"""A referral: written section by section, sent when complete, screened once, and every move kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from mappa.access.models import Notice
from mappa.access.pages import RecordNotShown
from mappa.access.policy import EVERYWHERE, NotPermitted
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.database.identity import acting_as
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.offenders.models import Offender
from mappa.offenders.states import MembershipKind
from mappa.referrals import actions, queries
from mappa.referrals.editions import FIRST
from mappa.referrals.models import FilledSection, Referral, Step
from mappa.referrals.queries import (
    accepted_and_waiting,
    list_referrals,
    list_to_screen,
    open_referral,
    steps_of,
)
from mappa.referrals.states import ReferralState
from tests import factories
from tests.people_fixtures import make_person

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def meg(carter: Offender, carys: User) -> User:
    """Of a mental health trust, who works on the case of Carter."""
    person = make_person(RoleKey.AGENCY_MEMBER, "Kent", username="meg", full_name="Meg Abara")
    factories.member(carter, person, kind=MembershipKind.MEETING, by=carys)
    return person


def state_of(referral: Referral) -> str:
    return str(Step.objects.current().get(referral=referral).state)


# Written


def test_any_agency_that_works_on_the_case_refers_it(meg: User, carter: Offender, carys: User) -> None:
    referral = factories.referral(carter, by=meg)
    assert state_of(referral) == "draft"
    stranger = make_person(RoleKey.AGENCY_MEMBER, "Kent")
    with pytest.raises(RecordNotShown):
        factories.referral(carter, by=stranger, level=3)
    with pytest.raises(NotPermitted):
        factories.referral(carter, by=make_person(RoleKey.ANALYST, "Kent"))


def test_it_is_saved_section_by_section_and_half_a_section_is_kept(meg: User, carter: Offender) -> None:
    referral = factories.referral(carter, by=meg)
    factories.fill_section(referral, "need", by=meg, state="in_progress", answers={"why": "Three agencies"})
    shown = open_referral(by=meg, pk=referral.pk)
    states = {one.section.key: one.state for one in shown.sections}
    assert states["need"] == "in_progress"
    assert states["risk"] is None
    need = shown.section("need")
    assert need is not None
    assert [one.words for one in need.answers] == ["Three agencies", "", ""]
    factories.fill_section(referral, "need", by=meg)
    assert FilledSection.objects.filter(referral=referral, section="need").count() == 2


def test_not_known_is_an_answer_and_nothing_is_none(meg: User, carter: Offender) -> None:
    referral = factories.referral(carter, by=meg)
    keys = [question.key for question in FIRST.sections[1].questions]
    with pytest.raises(NotPossible) as refusal:
        factories.fill_section(referral, "risk", by=meg, answers={"level": "high"}, not_known=keys[2:])
    assert refusal.value.field == "tool"
    factories.fill_section(referral, "risk", by=meg, answers={"level": "high"}, not_known=keys[1:])
    section = open_referral(by=meg, pk=referral.pk).section("risk")
    assert section is not None
    assert [one.not_known for one in section.answers] == [False, True, True, True, True]


def test_only_some_sections_may_not_apply_and_then_with_the_reason(meg: User, carter: Offender) -> None:
    referral = factories.referral(carter, by=meg)
    with pytest.raises(NotPossible, match="applies to everybody"):
        factories.fill_section(referral, "risk", by=meg, state="not_applicable", reason="?")
    with pytest.raises(NotPossible, match="Say why"):
        factories.fill_section(referral, "victims", by=meg, state="not_applicable")
    factories.fill_section(referral, "victims", by=meg, state="not_applicable", reason="Nobody was hurt")


def test_two_who_write_one_section_at_once_are_told(meg: User, pia: User, carter: Offender) -> None:
    referral = factories.referral(carter, by=meg)
    for by in (meg, pia):
        values = {"state": "in_progress", "answers": {"why": by.username}, "not_known": [], "reason": ""}
        if by == meg:
            actions.save_section(referral=referral, section="need", version=0, by=by, **values)  # type: ignore[arg-type]
        else:
            with pytest.raises(ChangedMeanwhile):
                actions.save_section(referral=referral, section="need", version=0, by=by, **values)  # type: ignore[arg-type]
    # Another section is nobody's matter.
    factories.fill_section(referral, "plan", by=pia)


# One at a time


def test_a_second_draft_to_the_same_level_is_refused(meg: User, pia: User, carter: Offender) -> None:
    referral = factories.referral(carter, by=meg)
    with pytest.raises(NotPossible, match="open already"):
        factories.referral(carter, by=pia)
    # The other agency writes in the one there is.
    factories.fill_section(referral, "agencies", by=pia)
    factories.withdraw_referral(referral, by=pia)
    factories.referral(carter, by=pia)


def test_the_database_holds_one_open_referral_for_an_offender_and_level(meg: User, carter: Offender) -> None:
    factories.referral(carter, by=meg)
    other = Referral.objects.create(offender=carter, level=3, edition="1", on=TODAY, recorded_by=meg)
    with pytest.raises(IntegrityError, match="referrals_step_one_open"), transaction.atomic():
        Step.objects.create(
            offender=carter, referral=other, level=3, state="draft", on=TODAY, recorded_by=meg
        )


def test_a_step_is_of_the_offender_and_level_of_its_referral(meg: User, carter: Offender) -> None:
    other = Referral.objects.create(offender=carter, level=3, edition="1", on=TODAY, recorded_by=meg)
    with pytest.raises(IntegrityError, match="of_its_referral"), transaction.atomic():
        Step.objects.create(
            offender=carter, referral=other, level=2, state="draft", on=TODAY, recorded_by=meg
        )


def test_nobody_is_referred_to_the_level_at_which_they_are(meg: User, carter: Offender) -> None:
    with pytest.raises(NotPossible, match="level 2 already"):
        factories.referral(carter, by=meg, level=2)


# Sent


def test_it_is_not_sent_before_it_is_complete_and_says_what_is_missing(meg: User, carter: Offender) -> None:
    referral = factories.referral(carter, by=meg)
    for section in FIRST.sections[:-2]:
        factories.fill_section(referral, section.key, by=meg)
    factories.fill_section(referral, "plan", by=meg, state="in_progress")
    with pytest.raises(NotPossible, match="Who should attend, Draft plan"):
        actions.send(**factories._now(carter), referral=referral, on=TODAY, reason="", by=meg)
    missing = open_referral(by=meg, pk=referral.pk).missing
    assert [one.section.key for one in missing] == ["attendance", "plan"]


def test_once_sent_its_sections_stay_until_it_is_returned(meg: User, carys: User, carter: Offender) -> None:
    referral = factories.sent_referral(carter, by=meg)
    with pytest.raises(NotPossible, match="was sent"):
        factories.fill_section(referral, "plan", by=meg)
    factories.return_referral(referral, by=carys)
    factories.fill_section(referral, "plan", by=meg)
    actions.send(**factories._now(carter), referral=referral, on=TODAY, reason="Now with dates", by=meg)
    assert state_of(referral) == "sent"


def test_who_screens_is_told_that_it_was_sent(meg: User, carys: User, mo: User, carter: Offender) -> None:
    referral = factories.sent_referral(carter, by=meg)
    told = Notice.objects.filter(kind="referral-sent", about_id=referral.pk)
    assert list(told.values_list("person__username", "offender_id")) == [("carys", carter.pk)]


def test_whoever_was_taken_off_the_case_sends_nothing_and_what_they_wrote_is_kept(
    meg: User, carys: User, carter: Offender
) -> None:
    referral = factories.referral(carter, by=meg)
    factories.complete_referral(referral, by=meg)
    membership = carter.membership_set.get(user=meg)
    factories.end_membership(carter, membership, by=carys)
    for attempt in (
        lambda: actions.send(**factories._now(carter), referral=referral, on=TODAY, reason="", by=meg),
        lambda: factories.fill_section(referral, "plan", by=meg),
        lambda: open_referral(by=meg, pk=referral.pk),
    ):
        with pytest.raises(RecordNotShown):
            attempt()
    assert open_referral(by=carys, pk=referral.pk).missing == []
    factories.sent_referral(carter, by=carys, begun=referral)


# Screened


def test_it_is_accepted_for_a_level_with_the_test_worked_through(
    meg: User, carys: User, carter: Offender
) -> None:
    referral = factories.sent_referral(carter, by=meg)
    step = factories.accept_referral(referral, by=carys, level=2)
    assert (step.state, step.accepted_level) == ("accepted", 2)
    explanation = queries.tested(step.criteria, on=step.on)
    assert explanation is not None
    assert explanation.points_to == 3
    assert Notice.objects.filter(person=meg, kind="referral-answered", about_id=referral.pk).count() == 1
    assert [one.state for one in steps_of(referral)] == ["accepted", "sent", "draft"]


@pytest.mark.parametrize("left_out", ["answer", "reason"])
def test_every_criterion_has_an_answer_and_a_reason(
    left_out: str, meg: User, carys: User, carter: Offender
) -> None:
    referral = factories.sent_referral(carter, by=meg)
    criteria = factories.criteria_answered()
    first = next(iter(criteria))
    criteria[first] = {**criteria[first], left_out: ""}
    with pytest.raises(NotPossible):
        actions.screen(
            **factories._now(carter),
            referral=referral,
            accepted_level=3,
            criteria=criteria,
            why_not_lower="?",
            on=TODAY,
            reason="?",
            by=carys,
        )


def test_an_answered_referral_is_not_answered_again(meg: User, carys: User, carter: Offender) -> None:
    referral = factories.sent_referral(carter, by=meg)
    factories.decline_referral(referral, by=carys)
    for again in (factories.accept_referral, factories.return_referral, factories.withdraw_referral):
        with pytest.raises(NotPossible, match="past that: declined"):
            again(referral, by=carys)
    standing = Step.objects.current().get(referral=referral)
    Step.objects.filter(pk=standing.pk).update(superseded_at=timezone.now(), superseded_by=carys)
    with pytest.raises(DatabaseError, match="does not become sent"), transaction.atomic():
        Step.objects.create(
            offender=carter,
            referral=referral,
            level=3,
            state="sent",
            on=TODAY,
            replaces=standing,
            recorded_by=carys,
        )


def test_of_two_who_screen_at_once_the_second_is_told(meg: User, carys: User, carter: Offender) -> None:
    other = make_person(RoleKey.COORDINATOR, "Kent")
    referral = factories.sent_referral(carter, by=meg)
    seen = factories._now(carter)
    factories.accept_referral(referral, by=carys)
    with pytest.raises(ChangedMeanwhile):
        actions.return_for_more(**seen, referral=referral, on=TODAY, reason="Which tool?", by=other)
    assert state_of(referral) == "accepted"


def test_only_who_screens_in_the_area_of_the_record_screens(
    meg: User, carys: User, mo: User, pia: User, carter: Offender
) -> None:
    referral = factories.sent_referral(carter, by=meg)
    with pytest.raises(NotPermitted):
        factories.accept_referral(referral, by=pia)
    with pytest.raises(RecordNotShown):
        factories.accept_referral(referral, by=mo)
    factories.move(carter, "Thames Valley", on=TODAY, by=carys)
    with pytest.raises(RecordNotShown):
        factories.accept_referral(referral, by=carys)
    waiting, _ = list_to_screen(by=mo, on=TODAY)
    assert [one.pk for one in waiting.rows] == [referral.pk]
    factories.accept_referral(referral, by=mo)
    # Who referred it works on the case still, and is told; somebody of the old area by the number alone.
    assert Notice.objects.filter(person=meg, kind="referral-answered").exists()


def test_a_move_is_not_dated_before_the_one_before_it(meg: User, carys: User, carter: Offender) -> None:
    referral = factories.sent_referral(carter, by=meg)
    with pytest.raises(NotPossible, match="not before"):
        factories.return_referral(referral, by=carys, on=TODAY - timedelta(days=1))


# Lists


def test_the_longest_overdue_comes_first_and_age_is_in_working_days(carys: User) -> None:
    days = (date(2025, 12, 23), date(2025, 12, 19), date(2026, 1, 2))
    made = [
        factories.sent_referral(factories.offender(carys, family_name=f"Case{n}"), by=carys, level=2, on=day)
        for n, day in enumerate(days)
    ]
    waiting, _ = list_to_screen(by=carys, on=date(2026, 1, 5))
    assert [one.pk for one in waiting.rows] == [made[1].pk, made[0].pk, made[2].pk]
    # 24, 29, 30, 31 December, 2 and 5 January: Christmas, Boxing Day and New Year's Day do not count.
    assert [one.waiting.working_days for one in waiting.rows] == [8, 6, 1]
    assert [one.waiting.overdue for one in waiting.rows] == [True, True, False]


def test_what_was_returned_or_left_half_done_is_seen_by_those_who_screen(carys: User, pia: User) -> None:
    half, returned, gone = (factories.offender(carys, family_name=name) for name in ("Half", "Back", "Gone"))
    factories.referral(half, by=pia, level=2)
    factories.return_referral(factories.sent_referral(returned, by=pia, level=2), by=carys)
    factories.withdraw_referral(factories.referral(gone, by=pia, level=2), by=pia)
    waiting, with_others = list_to_screen(by=carys, on=TODAY)
    assert waiting.rows == []
    assert {(one.name, one.state) for one in with_others.rows} == {
        ("HALF, Daniel", ReferralState.DRAFT),
        ("BACK, Daniel", ReferralState.RETURNED),
    }
    assert {one.name for one in list_referrals(by=pia, on=TODAY).rows} == {
        "HALF, Daniel",
        "BACK, Daniel",
        "GONE, Daniel",
    }


def test_what_was_accepted_waits_for_a_meeting(meg: User, carys: User, mo: User, carter: Offender) -> None:
    referral = factories.sent_referral(carter, by=meg)
    assert list(accepted_and_waiting(EVERYWHERE)) == []
    factories.accept_referral(referral, by=carys)
    (waiting,) = accepted_and_waiting(frozenset({carter.area_id}))
    assert (waiting, waiting.accepted_level, waiting.accepted_on) == (referral, 3, TODAY)
    assert list(accepted_and_waiting(frozenset())) == []


def test_nothing_of_a_referral_shows_to_whom_the_record_does_not(
    meg: User, mo: User, carter: Offender
) -> None:
    factories.sent_referral(carter, by=meg)
    with acting_as(mo.pk):
        for model in (Referral, Step, FilledSection):
            assert not model.objects.exists()
