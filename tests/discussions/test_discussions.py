"""A case at a meeting: saved as it goes on, closed with nothing blank, corrected with a reason, by two at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.utils import timezone

from mappa.access.models import Notice
from mappa.access.policy import NotPermitted
from mappa.access.roles import RoleKey
from mappa.access.states import NoticeKind
from mappa.agencies.models import User
from mappa.audit.models import AuditEntry
from mappa.database.identity import acting_as
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.discussions import actions, queries
from mappa.discussions.deciding import missing_decisions
from mappa.discussions.models import AgencyInformation, Consequence, Discussion, MeetingAction
from mappa.discussions.queries import Told
from mappa.discussions.queries.cases import BLANK
from mappa.law.answers import Answer
from mappa.levels.actions import countersign
from mappa.levels.models import CriterionAnswer, LevelDecision, LevelReview, as_stored
from mappa.levels.queries import criteria_on, review_due, waiting_decision
from mappa.meetings.models import AgendaItem, Contribution, Invitation, Meeting
from mappa.offenders.models import LevelPeriod, Offender
from tests import factories
from tests.cast import SignedIn
from tests.people_fixtures import make_agency, make_person

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
REVIEW = TODAY + timedelta(weeks=12)

DECIDED: Mapping[str, Any] = {
    "statement_read": True,
    "risk": "none_recorded",
    "assessment_id": None,
    "plan_id": None,
    "plan_agreed": "none_recorded",
    "risk_discussed": "",
    "conditions": "none",
    "conditions_asked": "",
    "disclosure": "do_not_disclose",
    "disclosure_reason": "Nobody would be safer for knowing",
    "disclosure_to": "",
    "disclosure_what": "",
    "disclosure_power": "",
    "representations": "",
    "representations_made": "",
    "level_outcome": "stays",
    "level": None,
    "level_reason": "",
    "criteria": [],
    "why_not_lower": "",
    "what_changed": "",
    "departure": "",
    "next_review_on": REVIEW,
    "new_actions": "none",
    "dissent": "none",
    "dissent_said": "",
}


def answered(**evidence: str) -> list[dict[str, str]]:
    """The criteria of today as the page sends them: those with evidence are met, the others not."""
    return as_stored(
        [
            CriterionAnswer(
                one.fact,
                one.asks,
                Answer.YES if one.fact in evidence else Answer.NO,
                evidence.get(one.fact, ""),
            )
            for one in criteria_on(TODAY)
        ]
    )


CHANGED: Mapping[str, Any] = {
    "level_outcome": "changes",
    "level": 3,
    "level_reason": "Imminent and complex",
    "criteria": answered(
        meetings_would_add_value="Three agencies act on the same days",
        high_or_very_high_risk="Assessed as very high",
        needs_senior_cooperation="Only chief officers can pay for it",
    ),
    "why_not_lower": "At level 2 nobody can commit the money",
    "next_review_on": TODAY + timedelta(weeks=6),
}
LOWERED: Mapping[str, Any] = {
    "level_outcome": "changes",
    "level": 1,
    "level_reason": "One agency can manage him",
    "criteria": answered(),
    "what_changed": "He has settled, and works",
}


@pytest.fixture
def item(carys: User, carter: Offender) -> AgendaItem:
    return factories.case_at_meeting(
        carter, make_agency("Housing of the tests"), make_agency("Trust of the tests"), by=carys
    )


def save(item: AgendaItem, *, by: User, **otherwise: Any) -> Discussion:
    standing = Discussion.objects.current().filter(agenda_item=item).first()
    given = {
        "information": {},
        "new": (),
        "closing": False,
        "reason": "",
        "seen": standing.number if standing else 0,
        "today": TODAY,
    }
    written = {**DECIDED, **{name: value for name, value in otherwise.items() if name in DECIDED}}
    given |= {name: value for name, value in otherwise.items() if name not in DECIDED}
    return actions.record_discussion(item=item, written=written, by=by, **given)


def close(item: AgendaItem, *, by: User, **otherwise: Any) -> Discussion:
    return save(item, by=by, closing=True, **otherwise)


BLANKS: dict[str, Mapping[str, Any]] = {
    "statement_read": {"statement_read": None},
    "risk": {"risk": ""},
    "plan_agreed": {"plan_agreed": ""},
    "conditions": {"conditions": ""},
    "conditions_asked": {"conditions": "asked_for"},
    "disclosure": {"disclosure": ""},
    "disclosure_reason": {"disclosure_reason": ""},
    "disclosure_to": {
        "disclosure": "disclose",
        "disclosure_what": "His conviction",
        "disclosure_power": "common_law",
        "representations": "none_made",
    },
    "disclosure_what": {
        "disclosure": "disclose",
        "disclosure_to": "The head",
        "disclosure_power": "common_law",
        "representations": "none_made",
    },
    "disclosure_power": {
        "disclosure": "disclose",
        "disclosure_to": "The head",
        "disclosure_what": "His conviction",
        "representations": "none_made",
    },
    "representations": {
        "disclosure": "disclose",
        "disclosure_to": "The head",
        "disclosure_what": "His conviction",
        "disclosure_power": "common_law",
    },
    "level_outcome": {"level_outcome": ""},
    "level": {**CHANGED, "level": None},
    "level_reason": {**CHANGED, "level_reason": ""},
    "criteria": {**CHANGED, "criteria": []},
    "why_not_lower": {**CHANGED, "why_not_lower": ""},
    "next_review_on": {"next_review_on": None},
    "new_actions": {"new_actions": ""},
    "dissent": {"dissent": ""},
    "dissent_said": {"dissent": "some"},
}


@pytest.mark.parametrize("field", BLANKS)
def test_a_case_is_not_closed_with_a_blank_decision(field: str, item: AgendaItem, carys: User) -> None:
    assert field in missing_decisions({**DECIDED, **BLANKS[field]})
    with pytest.raises(NotPossible) as refusal:
        close(item, by=carys, **BLANKS[field])
    assert refusal.value.field == field
    assert Discussion.objects.count() == 0


def test_a_closed_case_says_everything_and_its_review_is_the_areas(item: AgendaItem, carys: User) -> None:
    closed = close(item, by=carys)
    assert closed.is_closed
    assert closed.says == "closed"
    assert AuditEntry.objects.filter(event="discussion.closed", offender_id=item.offender_id).count() == 1


def test_what_is_blank_may_be_saved_again_and_again(item: AgendaItem, carys: User) -> None:
    blank = dict(BLANK)
    save(item, by=carys, **blank)
    second = save(item, by=carys, **{**blank, "risk_discussed": "He drinks again"})
    assert (second.number, second.is_closed) == (2, False)
    assert Discussion.objects.filter(agenda_item=item).count() == 2
    with pytest.raises(NotPossible, match="Nothing was changed"):
        save(item, by=carys, **{**blank, "risk_discussed": "He drinks again"})


def test_what_is_typed_says_that_there_is_one(item: AgendaItem, carys: User) -> None:
    saved = save(
        item,
        by=carys,
        conditions="",
        conditions_asked="Not to go near the school",
        dissent="",
        dissent_said="Housing: he should be at level 3",
    )
    assert (saved.conditions, saved.dissent) == ("asked_for", "some")
    with pytest.raises(NotPossible, match="selected that there is none"):
        save(item, by=carys, conditions="none", conditions_asked="Not to drink")


def test_information_is_entered_anew_only_where_it_changes(item: AgendaItem, carys: User) -> None:
    first, second = (one.agency for one in Invitation.objects.filter(agenda_item=item))
    save(
        item, by=carys, information={first.pk: Told(text="Rent is paid"), second.pk: Told(nothing_held=True)}
    )
    save(
        item, by=carys, information={first.pk: Told(text="Rent is owed"), second.pk: Told(nothing_held=True)}
    )
    assert AgencyInformation.objects.count() == 3
    case = queries.case_at(item, offender=item.offender)
    assert queries.at_version(case, 1).information[first.pk].text == "Rent is paid"
    assert queries.at_version(case, 2).information[first.pk].text == "Rent is owed"
    save(item, by=carys, information={first.pk: Told(), second.pk: Told(nothing_held=True)})
    case = queries.case_at(item, offender=item.offender)
    assert queries.at_version(case, 3).information[first.pk].is_blank
    assert queries.at_version(case, 3).information[second.pk].nothing_held


def test_contributions_are_there_before_anybody_types(item: AgendaItem, carys: User) -> None:
    invited = Invitation.objects.filter(agenda_item=item).first()
    assert invited is not None
    Contribution.objects.create(
        agenda_item=item,
        offender=item.offender,
        agency=invited.agency,
        nothing_held=False,
        text="He rents from us",
        recorded_by=carys,
    )
    version = queries.at_version(queries.case_at(item, offender=item.offender), 0)
    assert version.information[invited.agency_id] == Told(text="He rents from us")


@pytest.mark.parametrize("day", [TODAY, TODAY - timedelta(days=1)])
def test_a_review_is_on_a_day_to_come(day: date, item: AgendaItem, carys: User) -> None:
    with pytest.raises(NotPossible, match="a day to come") as refusal:
        close(item, by=carys, next_review_on=day)
    assert refusal.value.field == "next_review_on"


def test_a_case_is_closed_on_the_day_of_its_meeting_or_later(carter: Offender, carys: User) -> None:
    later = factories.case_at_meeting(carter, by=carys, on=TODAY + timedelta(days=7))
    assert save(later, by=carys)
    with pytest.raises(NotPossible, match="closed on that day or later"):
        close(later, by=carys)


def test_nothing_is_written_down_of_a_cancelled_meeting(carter: Offender, carys: User) -> None:
    with pytest.raises(NotPossible, match="cancelled"):
        save(factories.case_at_meeting(carter, by=carys, state="cancelled"), by=carys)


def test_nothing_is_written_down_of_a_case_taken_off_the_agenda(item: AgendaItem, carys: User) -> None:
    take_off(item, by=carys)
    with pytest.raises(NotPossible, match="taken off the agenda"):
        save(item, by=carys)


def take_off(item: AgendaItem, *, by: User) -> None:
    AgendaItem.objects.filter(pk=item.pk).update(
        removed_at=timezone.now(), removed_by=by, removed_reason="He moved away"
    )


def test_of_two_administrators_the_second_is_told(item: AgendaItem, carys: User, ada: User) -> None:
    save(item, by=ada, seen=0)
    with pytest.raises(ChangedMeanwhile):
        save(item, by=carys, seen=0, risk_discussed="He drinks again")


def test_what_was_closed_is_corrected_with_a_reason_and_stays_whole(
    item: AgendaItem, carys: User, pia: User
) -> None:
    close(item, by=carys)
    with pytest.raises(NotPossible, match="why what was closed"):
        save(item, by=pia, risk_discussed="He drinks")
    with pytest.raises(NotPossible) as refusal:
        save(item, by=pia, risk="", reason="Misheard")
    assert refusal.value.field == "risk"
    corrected = save(item, by=pia, risk_discussed="He drinks", reason="Misheard")
    assert (corrected.number, corrected.is_closed) == (2, True)
    (last, _) = queries.versions_of(queries.case_at(item, offender=item.offender), by=carys)
    assert (last.fields, last.reason, last.by) == (["risk_discussed"], "Misheard", pia)


def test_only_who_keeps_or_chairs_meetings_of_the_area_writes_a_case_down(
    item: AgendaItem, mo: User, fred: User, rex: User
) -> None:
    for person in (fred, rex):
        with pytest.raises(NotPermitted):
            save(item, by=person)


def level_of(item: AgendaItem) -> int:
    return LevelPeriod.objects.current().get(offender=item.offender, in_force__contains=TODAY).level


def review_day(item: AgendaItem) -> date:
    due = review_due(Offender.objects.get(pk=item.offender_id), on=TODAY)
    assert due is not None
    return due.due_on


def test_the_level_is_decided_with_its_reasons_where_whoever_closes_may_set_it(
    item: AgendaItem, carys: User
) -> None:
    closed = close(item, by=carys, **LOWERED)
    assert level_of(item) == 1
    decision = LevelDecision.objects.get(offender=item.offender)
    assert (decision.level, decision.reason, decision.decided_by) == (1, "One agency can manage him", carys)
    assert decision.what_changed == "He has settled, and works"
    assert "Level 2 meeting" in decision.meeting
    assert Consequence.objects.get().discussion == closed
    assert queries.decision_made(item) == decision
    assert review_day(item) == REVIEW


@pytest.mark.parametrize(
    ("without", "field"),
    [
        ({"what_changed": ""}, "what_changed"),
        ({**CHANGED, "level": 2, "next_review_on": REVIEW}, "level"),
        ({"level": 3, "criteria": answered(several_agencies_active="Four of them"), **{"why_not_lower": "x"}},
         "departure"),
        ({"level": 3, "criteria": answered(several_agencies_active=""), "why_not_lower": "x"},
         "evidence_several_agencies_active"),
    ],
)  # fmt: skip
def test_a_level_is_not_changed_without_what_its_decision_needs(
    without: Mapping[str, Any], field: str, item: AgendaItem, carys: User, ada: User
) -> None:
    """Of whoever decides no level it is asked just so, so that the chair has nothing to add."""
    for person in (carys, ada):
        with pytest.raises(NotPossible) as refusal:
            close(item, by=person, **{**LOWERED, **without})
        assert refusal.value.field == field
    assert Discussion.objects.count() == 0


def test_a_level_that_is_countersigned_waits_and_the_case_stays_at_its_level(
    item: AgendaItem, carys: User
) -> None:
    """To level 3, unless an area says otherwise."""
    close(item, by=carys, **CHANGED)
    made = queries.decision_made(item)
    assert made is not None
    assert made.waits
    assert level_of(item) == 2
    assert review_day(item) == CHANGED["next_review_on"]
    signer = make_person(RoleKey.PROBATION_OFFICER, "Kent")
    offender = Offender.objects.get(pk=item.offender_id)
    with acting_as(signer.pk):
        countersign(offender=offender, digest=made.digest, on=TODAY, version=offender.version, by=signer)
    assert level_of(item) == 3
    assert review_day(item) == CHANGED["next_review_on"]
    now = queries.decision_made(item)
    assert now is not None
    assert not now.waits


def test_the_chair_decides_what_an_administrator_wrote_down(
    item: AgendaItem, carys: User, ada: User, pia: User
) -> None:
    Meeting.objects.filter(pk=item.meeting_id).update(chair=pia)
    closed = close(item, by=ada, **LOWERED)
    assert level_of(item) == 2
    assert review_day(item) <= REVIEW
    assert [one.person for one in Notice.objects.filter(kind=NoticeKind.LEVEL_TO_SET)] == [pia]
    assert queries.waits_to_be_decided(closed)
    with pytest.raises(NotPermitted):
        actions.decide_as_discussed(item=item, seen=closed.number, by=ada)
    with pytest.raises(ChangedMeanwhile):
        actions.decide_as_discussed(item=item, seen=closed.number + 1, by=pia)
    decision = actions.decide_as_discussed(item=item, seen=closed.number, by=pia)
    assert (decision.decided_by, decision.reason) == (pia, "One agency can manage him")
    assert (level_of(item), review_day(item)) == (1, REVIEW)
    assert not queries.waits_to_be_decided(closed)
    with pytest.raises(NotPossible, match="No decision about the level"):
        actions.decide_as_discussed(item=item, seen=closed.number, by=carys)


def test_without_a_chair_all_who_may_set_levels_are_told(item: AgendaItem, carys: User, ada: User) -> None:
    close(item, by=ada, **CHANGED)
    assert level_of(item) == 2
    assert Notice.objects.filter(kind=NoticeKind.LEVEL_TO_SET, person=carys).count() == 1


def test_closing_a_case_reviews_it_at_its_level(item: AgendaItem, ada: User) -> None:
    close(item, by=ada)
    review = LevelReview.objects.get(offender=item.offender)
    assert (review.on, review.level, review.next_review_on) == (TODAY, 2, REVIEW)
    assert review_day(item) == REVIEW


def test_a_review_later_than_policy_allows_is_refused(item: AgendaItem, carys: User) -> None:
    late = TODAY + timedelta(weeks=150)
    for decided in ({}, LOWERED, CHANGED):
        with pytest.raises(NotPossible, match="at the latest") as refusal:
            close(item, by=carys, **{**decided, "next_review_on": late})
        assert refusal.value.field == "next_review_on"


def test_a_corrected_review_sets_the_clock_anew(item: AgendaItem, ada: User) -> None:
    close(item, by=ada)
    sooner = REVIEW - timedelta(weeks=4)
    save(item, by=ada, next_review_on=sooner, reason="The chair said four weeks sooner")
    assert review_day(item) == sooner
    assert LevelReview.objects.count() == 2
    save(item, by=ada, next_review_on=sooner, risk_discussed="He drinks", reason="Left out")
    assert LevelReview.objects.count() == 2


def test_a_second_meeting_of_a_day_reviews_the_level_that_the_case_is_at_by_then(
    item: AgendaItem, carter: Offender, carys: User
) -> None:
    close(item, by=carys, **LOWERED)
    second = factories.case_at_meeting(carter, by=carys)
    late = TODAY + timedelta(weeks=40)
    close(second, by=carys, next_review_on=late)
    assert (level_of(item), review_day(item)) == (1, late)
    assert LevelReview.objects.current().get().level == 1


def test_the_review_of_a_level_that_took_effect_is_corrected_and_the_level_is_not(
    item: AgendaItem, carys: User
) -> None:
    close(item, by=carys, **LOWERED)
    sooner = REVIEW - timedelta(weeks=4)
    save(item, by=carys, **{**LOWERED, "next_review_on": sooner}, reason="Misheard")
    assert (level_of(item), review_day(item)) == (1, sooner)
    for other in (CHANGED, {**LOWERED, "level_reason": "Another"}, {}):
        with pytest.raises(NotPossible, match="took effect") as refusal:
            save(item, by=carys, **{**other, "next_review_on": sooner}, reason="Misheard")
        assert refusal.value.field == "level"


def test_a_decision_that_waits_is_made_anew_or_withdrawn_by_a_correction(
    item: AgendaItem, carys: User, ada: User
) -> None:
    close(item, by=carys, **CHANGED)
    first = queries.decision_made(item)
    other = {**CHANGED, "level_reason": "Imminent, and nobody has a bed for him"}
    with pytest.raises(NotPossible, match="whoever sets levels"):
        save(item, by=ada, **other, reason="Misheard")
    save(item, by=carys, **other, reason="Misheard")
    anew = queries.decision_made(item)
    assert anew is not None
    assert first is not None
    assert (anew.replaces_id, anew.waits, anew.reason) == (first.pk, True, other["level_reason"])
    assert waiting_decision(item.offender) == anew
    save(item, by=carys, reason="It was never decided")
    assert waiting_decision(item.offender) is None
    assert queries.decision_made(item) is None
    assert (level_of(item), review_day(item)) == (2, REVIEW)


def test_a_level_forgotten_at_the_meeting_is_decided_by_a_correction(item: AgendaItem, carys: User) -> None:
    close(item, by=carys)
    save(item, by=carys, **LOWERED, reason="The level was left out")
    assert (level_of(item), review_day(item)) == (1, REVIEW)
    assert LevelReview.objects.current().get().level == 1


def test_actions_are_agreed_with_the_rest_or_not_at_all(item: AgendaItem, carys: User, pia: User) -> None:
    stranger = make_person(RoleKey.AGENCY_MEMBER, "Kent", vetting=False)
    due = TODAY + timedelta(days=7)
    good = actions.NewAction(0, "Visit him", pia, due, False)
    with pytest.raises(NotPossible, match="vetting is not in force") as refusal:
        save(
            item, by=carys, new=[good, actions.NewAction(1, "Call him", stranger, due, True)], new_actions=""
        )
    assert refusal.value.field == "owner-1"
    assert (MeetingAction.objects.count(), Discussion.objects.count()) == (0, 0)
    saved = save(item, by=carys, new=[good], new_actions="")
    assert saved.new_actions == "agreed"
    assert MeetingAction.objects.get().agenda_item == item
    with pytest.raises(NotPossible, match="select that they were"):
        save(item, by=carys, new_actions="none")


def test_agreed_actions_are_recorded_before_the_case_is_closed(item: AgendaItem, carys: User) -> None:
    with pytest.raises(NotPossible, match="No action is recorded"):
        close(item, by=carys, new_actions="agreed")


def test_what_was_said_of_an_assessment_is_said_of_one_version(item: AgendaItem, carys: User) -> None:
    first = factories.assessment(item.offender, by=carys)
    with pytest.raises(NotPossible, match="There is a recorded assessment"):
        save(item, by=carys, assessment_id=first.pk)
    with pytest.raises(NotPossible, match="No plan is recorded"):
        save(item, by=carys, risk="agreed", assessment_id=first.pk, plan_agreed="agreed")
    saved = save(item, by=carys, risk="agreed", assessment_id=first.pk)
    assert (saved.assessment, saved.plan) == (first, None)
    factories.plan(item.offender, by=carys)
    case = queries.case_at(item, offender=item.offender)
    shown = case.as_shown(queries.at_version(case, case.number))
    # Nobody has said anything yet of the plan that is recorded meanwhile.
    assert (shown.written["risk"], shown.written["plan_agreed"]) == ("agreed", "")


def test_the_assessment_of_another_is_not_agreed(item: AgendaItem, carys: User) -> None:
    other = factories.assessment(factories.offender(carys, category=1), by=carys)
    with pytest.raises(NotPossible, match="No assessment is recorded"):
        save(item, by=carys, risk="agreed", assessment_id=other.pk)


# The screen


def screen(client: Client, item: AgendaItem) -> dict[str, Any]:
    """What a browser would send of the page as it is opened."""
    page = client.get(f"/discussions/{item.pk}/hold/")
    assert page.status_code == 200
    (form,) = [one for one in lxml.html.document_fromstring(page.content).forms if "version" in one.fields]
    return {name: value for name, value in form.fields.items() if value is not None}


SENT = {
    "statement_read": "yes",
    "risk": "none_recorded",
    "plan_agreed": "none_recorded",
    "conditions": "none",
    "disclosure": "do_not_disclose",
    "disclosure_reason": "Nobody would be safer for knowing",
    "level": "stays",
    "new_actions": "none",
    "dissent": "none",
}


def test_a_case_is_written_down_and_closed_on_one_screen(
    item: AgendaItem, ada: User, signed_in: SignedIn
) -> None:
    client = signed_in(ada)
    address = f"/discussions/{item.pk}/hold/"
    agency = Invitation.objects.filter(agenda_item=item).first().agency  # type: ignore[union-attr]
    first = {**screen(client, item), f"text-{agency.pk}": "Rent is paid", "save": "risk"}
    assert client.post(address, first)["Location"] == f"{address}#risk"
    again = screen(client, item)
    assert again[f"text-{agency.pk}"] == "Rent is paid"
    refused = client.post(address, {**again, "save": "close"}).content.decode()
    for words in ("Select whether the statement was read", "Select whether to disclose", "why not"):
        assert words in refused
    assert Discussion.objects.current().get().number == 1
    answer = client.post(address, {**again, **SENT, "save": "close"})
    assert answer["Location"] == f"/discussions/{item.pk}/"
    page = client.get(f"/discussions/{item.pk}/").content.decode()
    assert "Rent is paid" in page
    assert "Nobody would be safer for knowing" in page


def test_two_screens_lose_nothing(item: AgendaItem, ada: User, carys: User, signed_in: SignedIn) -> None:
    address = f"/discussions/{item.pk}/hold/"
    one, other = (one.agency for one in Invitation.objects.filter(agenda_item=item))
    ours, theirs = signed_in(carys), signed_in(ada)
    mine, hers = screen(ours, item), screen(theirs, item)
    theirs.post(
        address,
        {**hers, f"text-{one.pk}": "Ada heard this", "disclosure_reason": "Ada's reason", "save": "risk"},
    )
    typed = {
        **mine,
        f"text-{other.pk}": "Carys heard that",
        "disclosure_reason": "Carys's reason",
        "save": "risk",
    }
    answer = ours.post(address, typed)
    assert answer.status_code == 409
    page = answer.content.decode()
    document = lxml.html.document_fromstring(page)
    (form,) = [one for one in document.forms if "version" in one.fields]
    # Hers where I wrote nothing, mine where she wrote nothing, and both where both wrote.
    assert form.fields[f"text-{one.pk}"] == "Ada heard this"
    assert form.fields[f"text-{other.pk}"] == "Carys heard that"
    assert form.fields["disclosure_reason"] == "Carys's reason"
    assert "Ada&#39;s reason" in page
    assert "Ada Lindqvist changed this case" in page.replace("\n", " ")
    sent = {name: value for name, value in form.fields.items() if value is not None}
    assert ours.post(address, {**sent, "save": "risk"}).status_code == 302
    case = queries.case_at(item, offender=item.offender)
    told = queries.at_version(case, case.number)
    assert told.information[one.pk].text == "Ada heard this"
    assert told.written["disclosure_reason"] == "Carys's reason"


def test_a_case_that_another_closed_keeps_what_was_typed(
    item: AgendaItem, ada: User, carys: User, signed_in: SignedIn
) -> None:
    client = signed_in(ada)
    typed = {**screen(client, item), "risk_discussed": "Typed meanwhile", "save": "close"}
    close(item, by=carys)
    answer = client.post(f"/discussions/{item.pk}/hold/", typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Carys Vaughan closed this case" in page
    assert "Typed meanwhile" in page
    assert "Why what was closed is corrected" in page


def test_whoever_chairs_has_the_same_screen(item: AgendaItem, pia: User, signed_in: SignedIn) -> None:
    client = signed_in(pia)
    assert client.get(f"/discussions/{item.pk}/hold/").status_code == 403
    assert "Was the statement read?" in client.get(f"/discussions/{item.pk}/chair/").content.decode()


def test_a_case_taken_off_while_it_is_on_the_screen_keeps_what_was_typed(
    item: AgendaItem, ada: User, signed_in: SignedIn
) -> None:
    client = signed_in(ada)
    typed = {**screen(client, item), "disclosure_reason": "Typed before", "save": "risk"}
    take_off(item, by=ada)
    page = client.post(f"/discussions/{item.pk}/hold/", typed).content.decode()
    assert "was taken off the agenda" in page
    assert "He moved away" in page
    assert "Typed before" in page
    assert client.get(f"/discussions/{item.pk}/hold/").status_code == 302


def test_a_review_in_the_past_and_an_unknown_owner_are_said_beside_their_fields(
    item: AgendaItem, ada: User, signed_in: SignedIn
) -> None:
    client = signed_in(ada)
    sent = {
        **screen(client, item),
        "next_review_on-day": "1",
        "next_review_on-month": "2",
        "next_review_on-year": "2020",
        "text-new-0": "Visit him",
        "owner-0": "nobody of that name",
        "due_on-0-day": str(REVIEW.day),
        "due_on-0-month": str(REVIEW.month),
        "due_on-0-year": str(REVIEW.year),
        "save": "risk",
    }
    page = client.post(f"/discussions/{item.pk}/hold/", sent).content.decode()
    assert "Next review must be the same as or after" in page
    assert "Nobody has that name or user name" in page
    assert Discussion.objects.count() == 0


def test_of_several_people_of_a_name_the_one_on_the_case_is_meant(
    item: AgendaItem, carys: User, ada: User, signed_in: SignedIn
) -> None:
    works, _ = (make_person(RoleKey.AGENCY_MEMBER, "Kent", full_name="Ola Twin") for _ in range(2))
    factories.member(item.offender, works, by=carys, kind=factories.MembershipKind.MEETING)
    client = signed_in(ada)
    sent = {
        **screen(client, item),
        "text-new-0": "Visit him",
        "owner-0": "Ola",
        "due_on-0-day": str(REVIEW.day),
        "due_on-0-month": str(REVIEW.month),
        "due_on-0-year": str(REVIEW.year),
        "save": "dissent",
    }
    assert client.post(f"/discussions/{item.pk}/hold/", sent).status_code == 302
    assert MeetingAction.objects.get().owner == works


def test_twenty_agencies_and_long_texts_are_taken_whole(
    carter: Offender, ada: User, signed_in: SignedIn
) -> None:
    item = factories.case_at_meeting(
        carter, *(make_agency(f"Agency of the twenty {n}") for n in range(20)), by=ada
    )
    client = signed_in(ada)
    sent = screen(client, item)
    long = "Ÿ" * 20_000
    texts = {name: long for name in sent if name.startswith("text-") and "new" not in name}
    assert len(texts) == 20
    assert client.post(f"/discussions/{item.pk}/hold/", {**sent, **texts, "save": "risk"}).status_code == 302
    assert AgencyInformation.objects.filter(text=long).count() == 20
    longer = {**screen(client, item), next(iter(texts)): long + "x", "save": "risk"}
    assert client.post(f"/discussions/{item.pk}/hold/", longer).status_code == 200


def test_open_actions_open_the_next_meeting(
    item: AgendaItem, carys: User, ada: User, signed_in: SignedIn
) -> None:
    factories.action(item.offender, owner=carys, by=carys, text="Write to the GP")
    page = signed_in(ada).get(f"/discussions/{item.pk}/hold/").content.decode()
    assert page.index("Write to the GP") < page.index("Was the statement read?")


def test_a_case_of_another_area_is_not_there(item: AgendaItem, mo: User, signed_in: SignedIn) -> None:
    for page in ("", "hold/", "chair/"):
        assert signed_in(mo).get(f"/discussions/{item.pk}/{page}").status_code == 404
