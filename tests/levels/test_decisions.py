"""A level is decided with reasons, countersigned by somebody else where policy asks, and takes effect then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mappa.access.actions.areas import set_policy
from mappa.access.models import Notice
from mappa.access.pages import RecordNotShown
from mappa.access.policy import NotPermitted
from mappa.access.queries import command_line_user
from mappa.agencies.models import Area, User
from mappa.agencies.policies import PolicyKey
from mappa.audit.models import AuditEntry
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.levels import actions, queries
from mappa.levels.models import Countersignature, LevelDecision
from mappa.offenders.models import LevelPeriod, Offender
from tests import factories

pytestmark = pytest.mark.django_db

MAY = date(2010, 5, 3)
JUNE = date(2010, 6, 1)


@pytest.fixture
def two(carys: User) -> Offender:
    """A case of Kent at level 2 since 2005."""
    return factories.offender(carys, category=1, level=2)


def levels_of(record: Offender) -> list[tuple[int, date, date | None]]:
    rows = LevelPeriod.objects.current().filter(offender=record).order_by("in_force")
    return [(one.level, one.in_force.lower, one.in_force.upper) for one in rows]


def policy(key: PolicyKey, value: str, *, on: date = date(2009, 1, 1), area: str = "Kent") -> None:
    set_policy(
        area=Area.objects.get(name=area), key=key, value=value, on=on, reason="Board", by=command_line_user()
    )


def test_a_decision_that_needs_no_signature_takes_effect_at_once(carys: User, two: Offender) -> None:
    decision = factories.decide(two, 1, on=MAY, by=carys)

    assert (decision.state, decision.from_level, decision.took_effect_on) == ("in_effect", 2, MAY)
    assert levels_of(two) == [(2, date(2005, 4, 1), MAY), (1, MAY, None)]
    told = AuditEntry.objects.filter(offender_id=two.pk).order_by("pk").values_list("event", flat=True)
    assert list(told)[-2:] == ["level.decided", "level.set"]


def test_to_level_3_it_waits_and_takes_effect_when_somebody_else_signs(
    carys: User, pia: User, two: Offender
) -> None:
    decision = factories.decide(two, 3, on=MAY, by=carys)
    assert decision.state == "waiting"
    assert levels_of(two) == [(2, date(2005, 4, 1), None)]
    assert Notice.objects.filter(person=pia, kind="level-to-countersign", offender_id=two.pk).exists()
    assert not Notice.objects.filter(person=carys, kind="level-to-countersign").exists()

    signature = factories.countersign(two, on=JUNE, by=pia)

    assert (signature.decision_id, signature.digest) == (decision.pk, decision.digest)
    assert levels_of(two) == [(2, date(2005, 4, 1), JUNE), (3, JUNE, None)]
    stands = LevelDecision.objects.current().get(offender=two)
    assert (stands.state, stands.took_effect_on, stands.digest) == ("in_effect", JUNE, decision.digest)
    assert stands.decided_by == carys
    assert Notice.objects.filter(person=carys, kind="level-decision-answered").exists()


def test_nobody_countersigns_what_they_decided(carys: User, two: Offender) -> None:
    factories.decide(two, 3, on=MAY, by=carys)
    with pytest.raises(NotPossible, match="somebody else has to countersign"):
        factories.countersign(two, on=JUNE, by=carys)
    assert not Countersignature.objects.exists()


def test_nor_what_they_decided_before_somebody_else_edited_it(carys: User, pia: User, two: Offender) -> None:
    factories.decide(two, 3, on=MAY, by=carys)
    factories.decide(two, 3, on=MAY, by=pia, reason="Decided together, and the press asks")
    for writer in (carys, pia):
        with pytest.raises(NotPossible, match="somebody else has to countersign"):
            factories.countersign(two, on=JUNE, by=writer)


def test_the_database_takes_no_signature_of_the_decider_and_none_of_another_text(
    carys: User, pia: User, two: Offender
) -> None:
    decision = factories.decide(two, 3, on=MAY, by=carys)
    row = {"offender": two, "decision": decision, "on": JUNE}
    for wrong in (
        {"decided_by": carys, "digest": decision.digest, "recorded_by": carys},
        {"decided_by": pia, "digest": decision.digest, "recorded_by": carys},
        {"decided_by": carys, "digest": "0" * 64, "recorded_by": pia},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Countersignature.objects.create(**row, **wrong)


def test_a_signature_for_a_text_that_was_changed_is_not_taken(carys: User, pia: User, two: Offender) -> None:
    read = factories.decide(two, 3, on=MAY, by=carys)
    factories.decide(two, 3, on=MAY, by=carys, reason="Another text")

    now = factories.fresh(two)
    with pytest.raises(ChangedMeanwhile):
        actions.countersign(offender=now, digest=read.digest, on=JUNE, version=now.version, by=pia)
    assert levels_of(two) == [(2, date(2005, 4, 1), None)]
    waiting = LevelDecision.objects.current().get(offender=two)
    assert (waiting.replaces_id, waiting.state) == (read.pk, "waiting")
    factories.countersign(two, on=JUNE, by=pia)
    assert levels_of(two)[-1] == (3, JUNE, None)


@pytest.mark.parametrize(
    "changed",
    [
        {"reason": "Another"},
        {"why_not_lower": "Another"},
        {"departure": "Another"},
        {"on": MAY + timedelta(days=1)},
        {
            "criteria": factories.answers_to(
                on=MAY, yes=("exceptional_public_interest", "meetings_would_add_value")
            )
        },
    ],
)
def test_every_part_of_the_text_is_signed(carys: User, two: Offender, changed: dict[str, object]) -> None:
    first = factories.decide(two, 3, on=MAY, by=carys, departure="So")
    second = factories.decide(two, 3, by=carys, **{"on": MAY, "departure": "So", **changed})
    assert first.digest != second.digest


def test_who_countersigns_needs_the_permission_and_sees_the_record(
    carys: User, ada: User, mo: User, two: Offender
) -> None:
    factories.decide(two, 3, on=MAY, by=carys)
    with pytest.raises(NotPermitted):
        factories.countersign(two, on=JUNE, by=ada)
    with pytest.raises(RecordNotShown):
        factories.countersign(two, on=JUNE, by=mo)


def test_a_level_changed_meanwhile_makes_the_decision_void(carys: User, pia: User, two: Offender) -> None:
    factories.decide(two, 3, on=MAY, by=carys)
    factories.set_at_level(two, 1, on=MAY, by=carys)
    with pytest.raises(NotPossible, match="decided anew"):
        factories.countersign(two, on=JUNE, by=pia)


def test_a_person_who_is_in_no_category_any_longer_is_put_at_no_level(
    carys: User, pia: User, two: Offender
) -> None:
    factories.decide(two, 3, on=MAY, by=carys)
    factories.end_category(two, on=MAY, by=carys)
    with pytest.raises(NotPossible, match="no category any longer"):
        factories.countersign(two, on=JUNE, by=pia)
    with pytest.raises(NotPossible, match="set the category first"):
        factories.decide(two, 1, on=JUNE, by=carys)


def test_policy_of_the_day_says_which_decisions_are_signed(carys: User, two: Offender) -> None:
    policy(PolicyKey.COUNTERSIGNED_LEVEL_DECISIONS, "from level 2", on=MAY)
    assert factories.decide(two, 1, on=MAY, by=carys).state == "waiting"

    earlier = factories.offender(carys, category=1, level=2, family_name="Earlier")
    assert factories.decide(earlier, 1, on=date(2009, 1, 1), by=carys).state == "in_effect"

    policy(PolicyKey.COUNTERSIGNED_LEVEL_DECISIONS, "none", on=JUNE)
    other = factories.offender(carys, category=1, level=2, family_name="Other")
    assert factories.decide(other, 3, on=JUNE, by=carys).state == "in_effect"
    assert queries.needs_countersignature(other.area, from_level=None, level=3, on=MAY) is False


def test_policy_of_the_day_says_which_grades_sign(carys: User, pia: User, two: Offender) -> None:
    policy(PolicyKey.COUNTERSIGN_GRADES, "Superintendent; Senior Manager")
    factories.decide(two, 3, on=MAY, by=carys)
    with pytest.raises(NotPossible, match="these grades countersign: Superintendent, Senior Manager"):
        factories.countersign(two, on=JUNE, by=pia)
    assert not Notice.objects.filter(kind="level-to-countersign").exists()
    factories.grade(pia, "Superintendent", start=MAY)
    assert factories.countersign(two, on=JUNE, by=pia).grade == "Superintendent"


def test_a_decision_is_sent_back_or_withdrawn_and_the_level_stays(
    carys: User, pia: User, two: Offender
) -> None:
    decision = factories.decide(two, 3, on=MAY, by=carys)
    now = factories.fresh(two)
    with pytest.raises(NotPossible, match="somebody else"):
        actions.decline_to_countersign(
            offender=now, digest=decision.digest, reason="No", version=now.version, by=carys
        )
    actions.decline_to_countersign(
        offender=now, digest=decision.digest, reason="Which risk?", version=now.version, by=pia
    )
    assert queries.waiting_decision(two) is None
    factories.decide(two, 3, on=MAY, by=carys)
    now = factories.fresh(two)
    actions.withdraw_decision(offender=now, reason="Not needed", version=now.version, by=carys)
    assert queries.waiting_decision(two) is None
    assert levels_of(two) == [(2, date(2005, 4, 1), None)]
    now = factories.fresh(two)
    with pytest.raises(NotPossible, match="waits any longer"):
        actions.withdraw_decision(offender=now, reason="Again", version=now.version, by=carys)


def test_of_two_who_decide_at_once_the_second_is_told(carys: User, pia: User, two: Offender) -> None:
    factories.decide(two, 1, on=MAY, by=pia)
    with pytest.raises(ChangedMeanwhile):
        actions.decide_level(
            offender=two,
            level=3,
            criteria=[],
            why_not_lower="x",
            reason="x",
            on=MAY,
            version=two.version,
            by=carys,
        )


@pytest.mark.parametrize(
    ("level", "otherwise", "field"),
    [
        (3, {"why_not_lower": " "}, "why_not_lower"),
        (3, {"reason": " "}, "reason"),
        (1, {"what_changed": ""}, "what_changed"),
        (2, {}, "level"),
        (3, {"criteria": []}, "criteria"),
        (3, {"criteria": factories.answers_to(on=MAY, **factories.MEETS[2])}, "departure"),
        (1, {"criteria": factories.answers_to(on=MAY, **factories.MEETS[2])}, "departure"),
    ],
)
def test_a_decision_without_its_reasons_is_refused_on_the_field(
    carys: User, two: Offender, level: int, otherwise: dict[str, object], field: str
) -> None:
    with pytest.raises(NotPossible) as refusal:
        factories.decide(two, level, on=MAY, by=carys, **otherwise)
    assert refusal.value.field == field
    assert levels_of(two) == [(2, date(2005, 4, 1), None)]


def test_a_criterion_that_is_met_needs_its_evidence(carys: User, two: Offender) -> None:
    answers = factories.answers_to(on=MAY, **factories.MEETS[3])
    bare = [type(one)(fact=one.fact, asks=one.asks, answer=one.answer) for one in answers]
    with pytest.raises(NotPossible, match="Say what shows this"):
        factories.decide(two, 3, on=MAY, by=carys, criteria=bare)


def test_the_criteria_are_kept_in_the_words_of_their_day(carys: User, two: Offender) -> None:
    decision = factories.decide(two, 3, on=MAY, by=carys)
    assert [one.asks for one in decision.answers] == [one.asks for one in queries.criteria_on(MAY)]
    assert all(one.evidence == "Seen in the file" for one in decision.met)
    assert queries.criteria_on(date(2002, 1, 1)) == ()
    with pytest.raises(NotPossible, match="was no criterion on 3 May 2010"):
        factories.decide(
            two, 1, on=MAY, by=carys, criteria=factories.answers_to(on=date(2019, 1, 1), **factories.MEETS[1])
        )


def test_a_later_level_is_corrected_and_not_decided_over(carys: User, two: Offender) -> None:
    with pytest.raises(NotPossible, match="already a level from 1 April 2005"):
        factories.decide(two, 1, on=date(2005, 4, 1), by=carys)


def test_a_decision_is_shown_with_who_signed_it(carys: User, pia: User, two: Offender) -> None:
    factories.decide(two, 3, on=MAY, by=carys)
    factories.countersign(two, on=timezone.localdate(), by=pia)
    history = queries.history_of(two, by=carys)
    stands = next(one for one in history.decisions if one.superseded_at is None)
    assert history.signatures[stands.pk].recorded_by == pia
