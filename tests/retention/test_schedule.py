"""The retention schedule: its edges by hand, and against a second implementation over many lives (goal D1).

`MAPPA_LIVES=50000` sets how many lives are compared.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from mappa.retention.schedule import Days, Group, History, Kept, Outlook, anniversary, life_of, outlook
from tests.retention.lives import TODAY, life, rules
from tests.retention.second_opinion import second_opinion

LIVES = int(os.environ.get("MAPPA_LIVES", "3000"))
RULES = rules()
QUIET = History(born=date(1970, 2, 3), registered_on=date(2005, 4, 1))


def said(history: History, on: date = TODAY) -> Outlook:
    return outlook(life_of(history, on), RULES, on)


def in_category(category: int, start: date, end: date | None) -> History:
    return replace(QUIET, categories=((category, Days(start=start, end=end)),))


def test_two_implementations_agree_on_every_life() -> None:
    chance = Random(20)
    seen: Counter[str] = Counter()
    for number in range(LIVES):
        own = rules(chance) if number % 3 == 0 else RULES
        history = life(chance)
        on = TODAY + timedelta(days=chance.choice((0, 0, 0, -1, 1, 366, -3000)))
        first = outlook(life_of(history, on), own, on)
        assert (first.group, first.review_on, first.disposal_on) == second_opinion(history, own, on), history
        # Nothing that is overdue goes unflagged.
        assert first.is_overdue == (second_opinion(history, own, on)[1] < on)
        seen[f"group {first.group}"] += 1
        seen["overdue"] += first.is_overdue
        seen["due that day"] += first.review_on == on
        seen["disposable"] += first.may_be_disposed_of
        seen["birth missing"] += first.birth_missing
        seen["managed"] += life_of(history, on).is_managed
        seen["re-offended after a decision"] += any("no longer counts" in why for why in first.because)
        seen["leap day"] += history.born is not None and (history.born.month, history.born.day) == (2, 29)
    # The lives are worth comparing: each case is among them.
    few = {case: number for case, number in seen.items() if number < LIVES / 1000}
    assert len(seen) == 10, seen
    assert not few, seen


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(1970, 2, 3), 100, date(2070, 2, 3)),
        (date(1904, 2, 29), 100, date(2004, 2, 29)),
        (date(2000, 2, 29), 100, date(2100, 3, 1)),
        (date(2016, 2, 29), 10, date(2026, 3, 1)),
    ],
)
def test_an_anniversary_is_never_a_day_too_early(day: date, number: int, expected: date) -> None:
    assert anniversary(day, number) == expected


def test_whoever_was_once_in_a_category_is_kept_until_the_age_of_100() -> None:
    was = said(in_category(3, date(2005, 4, 1), date(2016, 12, 1)))
    assert (was.group, was.disposal_on, was.review_on) == (Group.ONE, date(2070, 2, 3), date(2026, 12, 1))
    assert not was.is_due
    assert not was.may_be_disposed_of
    assert was.because[0] == "Group 1 (managed under the arrangements): the person is or was in category 3."


def test_a_review_is_due_on_its_day_and_overdue_on_the_next() -> None:
    history = in_category(1, date(2005, 4, 1), date(2016, 11, 22))
    assert (said(history).is_due, said(history).is_overdue) == (True, False)
    assert said(history, TODAY - timedelta(days=1)).is_due is False
    assert said(history, TODAY + timedelta(days=1)).is_overdue is True


def test_the_100th_birthday_brings_the_review_and_the_disposal() -> None:
    history = replace(in_category(1, date(2005, 4, 1), date(2020, 1, 1)), born=date(1926, 11, 22))
    assert said(history).review_on == said(history).disposal_on == TODAY
    assert said(history).may_be_disposed_of
    assert not said(history, TODAY - timedelta(days=1)).may_be_disposed_of


def test_nobody_is_disposed_of_while_managed_however_old() -> None:
    history = replace(in_category(1, date(2005, 4, 1), None), born=date(1920, 1, 1))
    assert said(history).disposal_on is None
    assert said(history).is_overdue  # the review is due all the same


@pytest.mark.parametrize("what", ["levels", "custody"])
def test_a_level_or_custody_alone_keeps_a_record_too(what: str) -> None:
    history = replace(QUIET, born=date(1920, 1, 1), **{what: (Days(start=date(2010, 1, 1)),)})
    assert said(history).disposal_on is None


def test_an_unknown_date_of_birth_is_not_a_date_that_has_passed() -> None:
    history = replace(in_category(1, date(2005, 4, 1), date(2006, 1, 1)), born=None)
    was = said(history)
    assert (was.disposal_on, was.birth_missing, was.may_be_disposed_of) == (None, True, False)
    assert was.review_on == date(2016, 1, 1)
    assert was.is_overdue
    assert any("date of birth is not known" in why for why in was.because)


def test_an_unknown_date_of_birth_does_not_matter_where_no_age_is_asked() -> None:
    was = said(replace(QUIET, born=None))
    assert (was.group, was.birth_missing, was.disposal_on) == (Group.THREE, False, date(2011, 4, 1))


def test_offending_again_begins_the_clear_period_anew() -> None:
    once = replace(QUIET, events=(date(2010, 5, 5),))
    again = replace(once, events=(date(2010, 5, 5), date(2019, 6, 6)))
    assert (said(once).group, said(once).disposal_on) == (Group.TWO, date(2020, 5, 5))
    assert said(again).disposal_on == said(again).review_on == date(2029, 6, 6)


def test_a_decision_to_keep_holds_until_its_day() -> None:
    history = replace(QUIET, kept=Kept(on=date(2020, 1, 1), review_on=date(2028, 1, 1)))
    assert said(history).review_on == said(history).disposal_on == date(2028, 1, 1)


def test_a_decision_is_overtaken_by_what_happens_after_it() -> None:
    kept = Kept(on=date(2020, 1, 1), review_on=date(2021, 1, 1))
    overtaken = replace(QUIET, kept=kept, events=(date(2020, 1, 2),))
    assert said(overtaken).review_on == date(2030, 1, 2)
    assert any("no longer counts" in why for why in said(overtaken).because)
    the_same_day = replace(QUIET, kept=kept, events=(date(2020, 1, 1),))
    assert said(the_same_day).review_on == date(2021, 1, 1)


def test_what_begins_after_the_day_is_not_known_on_it() -> None:
    history = in_category(1, date(2030, 1, 1), None)
    assert (said(history).group, said(history).disposal_on) == (Group.THREE, date(2011, 4, 1))


def test_an_unconfirmed_rule_says_so() -> None:
    assert said(QUIET).because[-1] == "This rule is not confirmed: For a test."
