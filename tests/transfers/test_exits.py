"""A case leaves with a reason and a checklist; categories that end are reviewed; unconvicted people are marked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from mappa.access.policy import NotPermitted
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.database.refusals import NotPossible
from mappa.law.answers import Answer
from mappa.offenders import actions as offenders
from mappa.offenders.models import CategoryPeriod, LevelPeriod, Offender
from mappa.transfers import actions, queries
from mappa.transfers.models import EndOfCategoryReview, ExitItem
from mappa.transfers.states import ItemAnswer, ReviewOutcome
from tests import factories
from tests.people_fixtures import make_person

pytestmark = pytest.mark.django_db
JUNE = date(2006, 6, 1)


@pytest.fixture
def two(carys: User) -> Offender:
    return factories.offender(carys, category=3, level=2)


def standing(record: Offender, on: date) -> tuple[bool, bool]:
    category = CategoryPeriod.objects.current().filter(offender=record, in_force__contains=on).exists()
    level = LevelPeriod.objects.current().filter(offender=record, in_force__contains=on).exists()
    return category, level


def lines(record: Offender, **instead: tuple[ItemAnswer, str]) -> list[actions.Answered]:
    items = queries.exit_checklist(record.area, on=JUNE)
    answers = [instead.get(f"line_{number}", (ItemAnswer.DONE, "")) for number in range(len(items))]
    return [actions.Answered(item, *answer) for item, answer in zip(items, answers, strict=True)]


class TestAnExit:
    def test_ends_category_and_level_together(self, carys: User, two: Offender) -> None:
        left = factories.leave(two, on=JUNE, by=carys)
        assert standing(two, JUNE) == (False, False)
        assert standing(two, JUNE - timedelta(days=1)) == (True, True)
        assert (left.category, left.level) == (3, 2)
        assert left.items.count() == 6
        with pytest.raises(NotPossible, match="nothing to end"):
            factories.leave(two, on=JUNE, by=carys)

    def test_needs_every_line_answered_and_a_reason_where_it_was_not_done(
        self, carys: User, two: Offender
    ) -> None:
        with pytest.raises(NotPossible, match="Answer every line") as refusal:
            factories.leave(two, on=JUNE, by=carys, checklist=lines(two)[1:])
        assert refusal.value.field == "checklist"
        for answer in (ItemAnswer.NOT_DONE, ItemAnswer.NOT_APPLICABLE):
            with pytest.raises(NotPossible, match="Say why") as refusal:
                factories.leave(two, on=JUNE, by=carys, checklist=lines(two, line_2=(answer, " ")))
            assert refusal.value.field == "why_2"
        assert standing(two, JUNE) == (True, True)

    @pytest.mark.parametrize(
        ("otherwise", "field"),
        [({"ground": "Tired of him"}, "ground"), ({"reason": " "}, "reason")],
    )
    def test_needs_a_reason_of_the_day(
        self, carys: User, two: Offender, otherwise: dict[str, str], field: str
    ) -> None:
        with pytest.raises(NotPossible) as refusal:
            factories.leave(two, on=JUNE, by=carys, **otherwise)
        assert refusal.value.field == field

    def test_is_not_in_the_future_and_not_by_everybody(self, carys: User, ada: User, two: Offender) -> None:
        with pytest.raises(NotPossible, match="today or on an earlier day"):
            factories.leave(two, on=timezone.localdate() + timedelta(days=1), by=carys)
        with pytest.raises(NotPermitted):
            factories.leave(two, on=JUNE, by=ada)

    def test_waits_while_the_case_is_offered_to_another_area(self, carys: User, two: Offender) -> None:
        offer = factories.offer(two, "Surrey", by=carys)
        with pytest.raises(NotPossible, match="offered to Surrey"):
            factories.leave(two, on=JUNE, by=carys)
        actions.withdraw(offer=offer, reason="He leaves", today=timezone.localdate(), by=carys)
        factories.leave(two, on=JUNE, by=carys)

    def test_leaves_what_was_not_done_on_a_list_until_it_is(
        self, carys: User, mo: User, two: Offender
    ) -> None:
        factories.leave(
            two, on=JUNE, by=carys, checklist=lines(two, line_2=(ItemAnswer.NOT_DONE, "ViSOR is down"))
        )
        (waiting,) = queries.list_open_items(by=carys)
        assert (waiting.name, waiting.item.item) == ("CARTER, Daniel", "The ViSOR record is archived")
        assert queries.list_open_items(by=mo) == []
        now = factories.fresh(two)
        actions.answer_item(
            offender=now, item=waiting.item, answer=ItemAnswer.DONE, reason="", version=now.version, by=carys
        )
        assert queries.list_open_items(by=carys) == []
        assert ExitItem.objects.current().filter(offender=two, answer="done").count() == 6

    def test_follows_a_category_that_ended_before(self, carys: User, two: Offender) -> None:
        factories.end_category(two, on=date(2006, 5, 1), by=carys)
        left = factories.leave(two, on=JUNE, by=carys)
        assert (left.category, left.level) == (3, 2)
        assert standing(two, JUNE) == (False, False)


class TestACategoryThatEnds:
    @pytest.fixture
    def ending(self, carys: User) -> Offender:
        made = factories.offender(carys, category=2, level=2)
        factories.end_category(made, on=JUNE, by=carys, reason="The licence ends")
        return factories.fresh(made)

    def decide(
        self, record: Offender, outcome: ReviewOutcome, *, by: User, **more: object
    ) -> EndOfCategoryReview:
        now = factories.fresh(record)
        return actions.review_category_end(
            offender=now,
            outcome=outcome,
            reason="Decided together",
            today=timezone.localdate(),
            version=now.version,
            by=by,
            **more,  # type: ignore[arg-type]
        )

    YES = dict.fromkeys(actions.CATEGORY_3_FACTS, Answer.YES)

    def test_is_listed_until_somebody_decides(self, carys: User, mo: User, ending: Offender) -> None:
        today = timezone.localdate()
        (row,) = queries.list_category_ends(by=carys, on=today, page=1).rows
        assert (row.offender_id, row.category, row.ended_on, row.level) == (ending.pk, 2, JUNE, 2)
        assert "still at level 2. Review it for category 3 or exit." in row.why
        assert queries.list_category_ends(by=mo, on=today, page=1).rows == []
        self.decide(ending, ReviewOutcome.CATEGORY_3, by=carys, answers=self.YES)
        assert queries.ends_to_review(by=carys, on=today)[0] == []
        period = CategoryPeriod.objects.current().get(offender=ending, in_force__contains=today)
        assert (period.category, period.in_force.lower, period.unconvicted) == (3, JUNE, False)

    def test_is_listed_before_it_ends_so_many_days_ahead(self, carys: User) -> None:
        today = timezone.localdate()
        made = factories.offender(carys, category=1, level=1)
        factories.end_category(made, on=today + timedelta(days=91), by=carys)
        assert queries.ends_to_review(by=carys, on=today)[0] == []
        assert len(queries.ends_to_review(by=carys, on=today + timedelta(days=1))[0]) == 1
        self.decide(made, ReviewOutcome.EXIT, by=carys)
        assert queries.ends_to_review(by=carys, on=today + timedelta(days=1))[0] == []
        (row,) = queries.ends_to_review(by=carys, on=today + timedelta(days=91))[0]
        assert "Exit was decided" in row.why

    def test_leads_to_an_exit(self, carys: User, ending: Offender) -> None:
        self.decide(ending, ReviewOutcome.EXIT, by=carys)
        today = timezone.localdate()
        assert len(queries.ends_to_review(by=carys, on=today)[0]) == 1
        factories.leave(ending, on=JUNE + timedelta(days=7), by=carys)
        assert queries.ends_to_review(by=carys, on=today)[0] == []

    def test_goes_on_in_category_3_only_where_its_criteria_are_met(
        self, carys: User, ending: Offender
    ) -> None:
        for fact in ("offence_shows_capability_of_serious_harm", "may_cause_serious_harm"):
            answers = {**self.YES, fact: Answer.NOT_KNOWN}
            with pytest.raises(NotPossible) as refusal:
                self.decide(ending, ReviewOutcome.CATEGORY_3, by=carys, answers=answers)
            assert refusal.value.field == fact
        with pytest.raises(NotPossible, match="did not admit"):
            self.decide(ending, ReviewOutcome.CATEGORY_3, by=carys, answers=self.YES, unconvicted=True)
        assert not EndOfCategoryReview.objects.exists()

    def test_is_not_reviewed_where_none_ends_and_not_twice(
        self, carys: User, two: Offender, ending: Offender
    ) -> None:
        with pytest.raises(NotPossible, match="No category 1 or 2"):
            self.decide(two, ReviewOutcome.EXIT, by=carys)
        self.decide(ending, ReviewOutcome.EXIT, by=carys)
        with pytest.raises(NotPossible, match="already decided"):
            self.decide(ending, ReviewOutcome.EXIT, by=carys)


class TestUnconvicted:
    def admit(self, record: Offender, *, by: User, category: int = 3) -> CategoryPeriod:
        now = factories.fresh(record)
        return offenders.set_category(
            offender=now,
            category=category,
            on=JUNE,
            reason="Board",
            version=now.version,
            by=by,
            unconvicted=True,
        )

    def test_people_are_admitted_where_policy_says_so_and_marked(self) -> None:
        wes = make_person(RoleKey.COORDINATOR, "West Mercia")
        made = factories.offender(wes, area="West Mercia")
        period = self.admit(made, by=wes)
        assert period.says == "category 3 (unconvicted)"
        factories.end_category(made, on=date(2007, 1, 1), by=wes)
        assert CategoryPeriod.objects.current().get(offender=made).unconvicted, "the mark stays when it ends"

    def test_nowhere_else_not_before_and_in_no_other_category(self, carys: User) -> None:
        made = factories.offender(carys)
        with pytest.raises(NotPossible, match="Kent did not admit people without a conviction"):
            self.admit(made, by=carys)
        wes = make_person(RoleKey.COORDINATOR, "West Mercia")
        early = factories.offender(wes, area="West Mercia", on=date(2004, 1, 1))
        now = factories.fresh(early)
        with pytest.raises(NotPossible, match="did not admit"):
            offenders.set_category(
                offender=now,
                category=3,
                on=date(2004, 2, 1),
                reason="x",
                version=now.version,
                by=wes,
                unconvicted=True,
            )
        with pytest.raises(NotPossible, match="Only category 3"):
            self.admit(early, by=wes, category=2)

    def test_nor_by_correcting_an_entry(self, carys: User, rex: User) -> None:
        made = factories.offender(carys, category=3)
        fact = CategoryPeriod.objects.current().get(offender=made)
        with pytest.raises(NotPossible, match="did not admit"):
            offenders.correct_fact(
                offender=made,
                fact=fact,
                values={"unconvicted": True},
                reason="x",
                version=made.version,
                by=rex,
            )
