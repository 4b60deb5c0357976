"""Each doubt: a case that raises it, and one beside it that does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mappa.agencies.models import Area
from mappa.figures.forms import Form
from mappa.law.years import ReportingYear
from mappa.orders.models import Event
from mappa.statistics.doubts import cases_of, find_doubts
from mappa.statistics.questions import QUESTIONS, question_of
from mappa.statistics.returns import compute
from mappa.statistics.year_facts import YearFacts
from tests.statistics.caseloads import Person, always, give_population, hold

pytestmark = pytest.mark.django_db

RECALL, ORDER_BREACH = "recall_breach_of_licence", "return_breach_of_order"


def doubts(form: Form = Form.FORM_2005, *, area: str = "Kent", year: int = 2005) -> dict[str, int]:
    chosen, reporting_year = Area.objects.get(name=area), ReportingYear(year)
    computed = compute(chosen, reporting_year, form)
    found = find_doubts(computed, YearFacts(reporting_year, chosen.pk))
    numbers = {doubt.key: doubt.number for doubt in found}
    assert len(numbers) == len(found)
    for doubt in found:
        assert doubt.says
        if doubt.has_cases:
            question = question_of(form, doubt.key)
            assert question is not None
            assert len(cases_of(question, YearFacts(reporting_year, chosen.pk))) == doubt.number
    return numbers


SOUND = Person(category=always(1), level=always(1))


def test_a_sound_caseload_with_a_population_raises_no_doubt() -> None:
    hold(SOUND)
    give_population(100_000)
    assert doubts() == {}
    assert doubts(Form.FORM_2014) == {}


def test_no_population() -> None:
    hold(SOUND)
    assert doubts() == {"no-population": 1}


@pytest.fixture
def population() -> None:
    give_population(100_000)


@pytest.mark.usefixtures("population")
class TestWithAPopulation:
    def test_registered_without_a_division(self) -> None:
        hold(Person(category=always(1), residence=always(("Kent", ""))), SOUND)
        assert doubts() == {"no-division": 1}

    def test_level_2_or_3_without_a_category(self) -> None:
        hold(Person(level=always(2)), Person(level=always(1)), SOUND)
        assert doubts() == {"level-without-category": 1}

    def test_in_form_2014_those_without_a_category_keep_the_parts_below_the_whole(self) -> None:
        hold(Person(level=always(2)))
        found = doubts(Form.FORM_2014)
        assert found.pop("level-without-category") == 1
        assert set(found) == {
            "figures:tables.level_2_and_3_in_year.level_2.all",
            "figures:tables.level_2_and_3_in_year.total.all",
        }

    def test_a_category_without_a_level_on_31_march(self) -> None:
        hold(Person(category=always(2)), SOUND)
        assert doubts() == {}
        found = doubts(Form.FORM_2014)
        assert found.pop("category-without-level") == 1
        assert "figures:tables.eligible_on_31_march.total.category_2" in found

    def test_category_3_at_level_1(self) -> None:
        hold(Person(category=always(3), level=always(1)), Person(category=always(3), level=always(2)))
        assert doubts()["category-3-at-level-1"] == 1
        assert doubts(Form.FORM_2014)["category-3-at-level-1"] == 1

    def test_category_4_has_no_place(self) -> None:
        hold(Person(category=[(4, "2022-06-28", None)], level=always(1)), SOUND)
        assert "category-4" not in doubts(year=2021)
        assert doubts(year=2022)["category-4"] == 1

    def test_one_in_category_4_on_31_march_and_at_level_2_is_one_case(self) -> None:
        hold(Person(category=[(4, "2022-06-28", None)], level=always(2)))
        assert doubts(Form.FORM_2014, year=2022)["category-4"] == 1

    def test_open_periods_of_people_gone(self) -> None:
        gone = [(("Kent", "Medway"), "2000-01-01", "2005-09-01")]
        moved = [*gone, (("Thames Valley", ""), "2005-09-01", None)]
        hold(
            Person(residence=gone, category=always(1)),
            Person(residence=gone, level=always(1)),
            Person(residence=gone, category=[(1, "2000-01-01", "2005-09-01")]),
            Person(residence=moved, category=always(1)),
            Person(
                residence=[(("Kent", ""), "2000-01-01", "2006-04-02")], category=always(2), level=always(1)
            ),
        )
        assert doubts()["gone-with-open-periods"] == 2
        assert doubts(year=2006)["gone-with-open-periods"] == 3
        assert "gone-with-open-periods" not in doubts(year=2004)

    def test_events_and_steps_on_days_without_a_residence(self) -> None:
        hold(
            Person(
                residence=[(("Kent", "Medway"), "2005-06-01", None)],
                events=[(RECALL, "2005-05-31"), (RECALL, "2005-06-01")],
                steps=[("sopo", "full", "2005-05-31", "court")],
            )
        )
        assert doubts() == {"lived-nowhere": 2}

    def test_events_counted_by_another_area(self) -> None:
        hold(
            Person(
                residence=[
                    (("Kent", "Medway"), "2000-01-01", "2005-06-01"),
                    (("Thames Valley", ""), "2005-06-01", None),
                ],
                events=[(RECALL, "2005-06-01"), (RECALL, "2006-04-01")],
            )
        )
        assert doubts() == {"lived-elsewhere": 1}

    @pytest.mark.parametrize(
        ("on", "doubtful"),
        [
            ("2005-02-28", False),
            ("2005-03-01", True),
            ("2005-03-31", True),
            ("2005-04-01", False),
            ("2006-03-31", False),
            ("2006-04-01", True),
            ("2006-04-30", True),
            ("2006-05-01", False),
        ],
    )
    def test_events_just_outside_the_year(self, on: str, doubtful: bool) -> None:
        hold(Person(residence=always(("Kent", "Medway")), events=[(RECALL, on)]))
        assert ("just-outside-the-year" in doubts()) is doubtful

    def test_events_entered_in_the_year_for_an_earlier_one(self) -> None:
        (offender,) = hold(Person(events=[]))
        by = offender.registered_by
        for recorded, on in (
            (datetime(2005, 6, 1, tzinfo=UTC), "2004-06-01"),
            (datetime(2005, 6, 1, tzinfo=UTC), "2005-06-01"),
            (datetime(2004, 7, 1, tzinfo=UTC), "2004-06-02"),
        ):
            Event.objects.create(offender=offender, event=RECALL, on=on, recorded_by=by, recorded_at=recorded)
        assert doubts() == {"entered-for-another-year": 1}

    def test_events_dated_ahead_of_their_entry(self) -> None:
        (offender,) = hold(Person())
        by = offender.registered_by
        # Half past eleven at night in universal time is the next day by British Summer Time.
        for recorded, on in (
            (datetime(2005, 6, 1, 23, 30, tzinfo=UTC), "2005-06-02"),
            (datetime(2005, 6, 1, 12, 0, tzinfo=UTC), "2005-06-03"),
        ):
            Event.objects.create(offender=offender, event=RECALL, on=on, recorded_by=by, recorded_at=recorded)
        assert doubts() == {"dated-ahead": 1}

    def test_breaches_outside_category_1(self) -> None:
        caution = ("registration_breach_caution", "2005-06-01")
        hold(
            Person(category=always(2), events=[caution]),
            Person(events=[caution]),
            Person(category=always(1), events=[caution]),
        )
        assert doubts() == {"breach-outside-category-1": 2}

    def test_returns_for_breach_of_licence_without_a_category(self) -> None:
        hold(
            Person(level=always(2), events=[(RECALL, "2005-06-01")]),
            Person(level=always(2), category=always(2), events=[(RECALL, "2005-06-01")]),
        )
        assert "return-without-category" not in doubts()
        assert doubts(Form.FORM_2014)["return-without-category"] == 1

    def test_returns_for_breach_of_an_order_outside_category_1(self) -> None:
        hold(
            Person(level=always(2), category=always(2), events=[(ORDER_BREACH, "2005-06-01")]),
            Person(level=always(2), category=always(1), events=[(ORDER_BREACH, "2005-06-01")]),
            Person(level=always(1), category=always(2), events=[(ORDER_BREACH, "2005-06-01")]),
        )
        assert "order-breach-outside-category-1" not in doubts()
        assert doubts(Form.FORM_2014)["order-breach-outside-category-1"] == 1

    def test_orders_for_which_the_form_has_no_line(self) -> None:
        hold(
            Person(
                steps=[
                    ("shpo", "applied", "2005-06-01", "police"),
                    ("shpo", "full", "2005-06-01", "court"),
                    ("sexual_risk_order", "interim", "2005-06-01", "police"),
                    ("sopo", "full", "2005-06-01", "court"),
                    ("foreign_travel_order", "interim", "2005-06-01", "court"),
                ]
            )
        )
        assert doubts() == {"no-cell-for-order": 2, "no-cell-for-interim": 1}

    def test_one_counted_in_two_cells(self) -> None:
        level = [(2, "2000-01-01", "2005-10-01"), (3, "2005-10-01", None)]
        hold(
            Person(category=always(1), level=level, events=[(RECALL, "2005-05-01"), (RECALL, "2005-11-01")]),
            Person(category=always(1), level=level, events=[(RECALL, "2005-05-01"), (RECALL, "2005-06-01")]),
            Person(
                category=always(1), level=level, events=[(RECALL, "2005-05-01"), (ORDER_BREACH, "2005-11-01")]
            ),
        )
        assert doubts()["in-two-cells"] == 1
        assert doubts(Form.FORM_2014)["in-two-cells"] == 1

    def test_one_returned_in_two_categories_is_in_two_cells_of_form_2014_only(self) -> None:
        hold(
            Person(
                category=[(1, "2000-01-01", "2005-10-01"), (2, "2005-10-01", None)],
                level=always(2),
                events=[(RECALL, "2005-05-01"), (RECALL, "2005-11-01")],
            )
        )
        assert "in-two-cells" not in doubts()
        assert doubts(Form.FORM_2014)["in-two-cells"] == 1

    def test_what_another_area_has_is_no_doubt_here(self) -> None:
        hold(
            Person(residence=always(("Essex", "")), category=always(1), level=always(2)),
            Person(residence=always(("Essex", "")), level=always(2), events=[(RECALL, "2006-04-01")]),
        )
        assert doubts() == {}


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("place", range(len(QUESTIONS)))
def test_a_doubt_is_a_sentence_for_one_and_for_many(place: int, number: int) -> None:
    words = QUESTIONS[place].says(number).split()
    assert str(number) in QUESTIONS[place].says(number)
    plural = {"are", "have", "were"} & set(words)
    assert bool(plural) is (number == 3), QUESTIONS[place].says(number)
