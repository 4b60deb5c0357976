"""Reviews: the list of what is due, the page of one record, and the decision to keep it."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mappa.access.pages import RecordNotShown
from mappa.access.policy import NotPermitted
from mappa.agencies.models import Area, User
from mappa.audit.models import AuditEntry
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.law.events import KindOfEvent
from mappa.law.orders import KindOfOrder, StepOfOrder
from mappa.offenders.models import Offender
from mappa.retention import actions, queries
from mappa.retention.models import Decision, GroupRule
from mappa.retention.schedule import Group, anniversary, life_of, outlook
from tests import factories
from tests.cast import SignedIn

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def keep(record: Offender, *, by: User, until: date, reason: str = "Still a risk", **more: Any) -> Decision:
    now = factories.fresh(record)
    given = {"version": now.version, "on": TODAY, **more}
    return actions.keep_record(offender=now, review_on=until, reason=reason, by=by, **given)


@pytest.fixture
def quiet(carys: User) -> Offender:
    """Somebody who left category 1 long ago: overdue for review since 1 May 2016."""
    record = factories.offender(
        carys, family_name="Quietman", reference="KENT-Q", category=1, on=date(2005, 4, 1)
    )
    factories.end_category(record, on=date(2006, 5, 1), by=carys)
    return factories.fresh(record)


def test_an_overdue_record_is_in_the_list_and_flagged(
    carys: User, quiet: Offender, signed_in: SignedIn
) -> None:
    page = signed_in(carys).get("/retention/").content.decode()
    assert "QUIETMAN, Daniel" in page
    assert "Overdue" in page
    assert "1 record overdue" in page.replace("\u00a0", " ")


def test_the_list_holds_only_what_its_reader_may_see_and_review(
    mo: User, ana: User, quiet: Offender, signed_in: SignedIn
) -> None:
    assert "QUIETMAN" not in signed_in(mo).get("/retention/").content.decode()
    assert signed_in(ana).get("/retention/").status_code == 403


def test_the_list_and_the_review_are_audited_with_those_shown(
    carys: User, quiet: Offender, signed_in: SignedIn
) -> None:
    client = signed_in(carys)
    client.get("/retention/?show=overdue")
    entry = AuditEntry.objects.filter(event="retention.listed").latest("pk")
    assert (entry.by_id, entry.detail["offender_ids"], entry.detail["filters"]) == (
        carys.pk,
        [quiet.pk],
        ["overdue"],
    )
    client.get(f"/retention/{quiet.pk}/")
    assert AuditEntry.objects.filter(event="offender.viewed", offender_id=quiet.pk, by_id=carys.pk).exists()


def test_what_the_list_shows_follows_the_question(
    carys: User, carter: Offender, quiet: Offender, signed_in: SignedIn
) -> None:
    factories.offender(carys, family_name="Unborn", date_of_birth=None, category=1)
    kept = factories.offender(carys, family_name="Keptman", category=1)
    keep(kept, by=carys, until=TODAY + timedelta(days=300))
    client = signed_in(carys)

    def names(show: str) -> set[str]:
        page = client.get(f"/retention/?show={show}").content.decode()
        return {name for name in ("CARTER", "QUIETMAN", "UNBORN", "KEPTMAN") if name in page}

    assert names("birth") == {"UNBORN"}
    assert names("proposed") == set()
    assert names("coming") == {"KEPTMAN"}
    assert names("due") == names("nonsense") == {"CARTER", "QUIETMAN", "UNBORN"}


def test_a_decision_to_keep_puts_the_review_off(carys: User, quiet: Offender) -> None:
    until = anniversary(TODAY, 10)
    decision = keep(quiet, by=carys, until=until)
    said = queries.outlook_of(quiet, on=TODAY)
    assert (said.review_on, said.is_due, decision.group) == (until, False, 1)
    entry = AuditEntry.objects.get(event="retention.kept")
    assert entry.offender_id == quiet.pk
    assert "Still a risk" not in str(entry.detail)


def test_a_later_decision_supersedes_and_the_earlier_one_stays(
    carys: User, rex: User, quiet: Offender
) -> None:
    first = keep(quiet, by=carys, until=TODAY + timedelta(days=30))
    second = keep(quiet, by=rex, until=TODAY + timedelta(days=60), reason="And still")
    first.refresh_from_db()
    assert (first.superseded_by, first.reason, second.replaces_id) == (rex, "Still a risk", first.pk)
    assert [step.row.pk for step in queries.list_steps(quiet)] == [second.pk, first.pk]


@pytest.mark.parametrize("days", [0, -1, 3654])
def test_a_review_is_neither_put_into_the_past_nor_beyond_the_rule(
    carys: User, quiet: Offender, days: int
) -> None:
    with pytest.raises(NotPossible, match="within 10 years"):
        keep(quiet, by=carys, until=TODAY + timedelta(days=days))


def test_the_form_says_so_at_its_field(carys: User, quiet: Offender, signed_in: SignedIn) -> None:
    late = anniversary(TODAY, 10) + timedelta(days=1)
    typed = {"review_on-day": late.day, "review_on-month": late.month, "review_on-year": late.year}
    sent = {**typed, "reason": "Risk", "version": quiet.version}
    answer = signed_in(carys).post(
        f"/retention/{quiet.pk}/", {key: str(value) for key, value in sent.items()}
    )
    assert answer.status_code == 200
    assert 'href="#id_review_on-day"' in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_decision_by_the_page_comes_back_to_it(carys: User, quiet: Offender, signed_in: SignedIn) -> None:
    until = TODAY + timedelta(days=365)
    typed = {"review_on-day": until.day, "review_on-month": until.month, "review_on-year": until.year}
    sent = {**typed, "reason": "Risk", "version": quiet.version}
    answer = signed_in(carys).post(
        f"/retention/{quiet.pk}/", {key: str(value) for key, value in sent.items()}
    )
    assert answer["Location"] == f"/retention/{quiet.pk}/"
    assert Decision.objects.get().recorded_by == carys


def test_two_people_who_review_at_once_are_noticed(
    carys: User, rex: User, quiet: Offender, signed_in: SignedIn
) -> None:
    with pytest.raises(ChangedMeanwhile):
        keep(quiet, by=rex, until=TODAY + timedelta(days=9), version=quiet.version - 1)
    sent = {"reason": "Typed and kept", "version": str(quiet.version - 1)}
    sent |= {"review_on-day": "1", "review_on-month": "1", "review_on-year": str(TODAY.year + 1)}
    answer = signed_in(carys).post(f"/retention/{quiet.pk}/", sent)
    assert answer.status_code == 409
    assert "Typed and kept" in answer.content.decode()


def test_nobody_decides_outside_their_area(mo: User, ada: User, quiet: Offender) -> None:
    for person in (mo, ada):
        with pytest.raises((NotPermitted, RecordNotShown)):
            keep(quiet, by=person, until=TODAY + timedelta(days=9))


def test_the_page_says_why(carys: User, quiet: Offender, signed_in: SignedIn) -> None:
    page = signed_in(carys).get(f"/retention/{quiet.pk}/").content.decode().replace("\u00a0", " ")
    assert "the person is or was in category 1" in page
    assert "until the person would be 100 years old" in page
    assert "This rule is not confirmed" in page
    assert "1 May 2016 (overdue)" in page


def a_record(chance: Random, carys: User, number: int) -> Offender:
    """A record with something of everything, in an order that the register accepts."""

    def day(first: date, last: date) -> date:
        return first + timedelta(days=chance.randint(0, (last - first).days))

    record = factories.offender(
        carys,
        family_name=f"Random{number}",
        date_of_birth=None if chance.random() < 0.2 else day(date(1920, 1, 1), date(2000, 2, 29)),
        on=day(date(2005, 4, 1), date(2010, 1, 1)),
    )
    for setting, ending in (
        (factories.put_in_category, factories.end_category),
        (factories.set_at_level, factories.end_level),
    ):
        on = day(date(2010, 1, 1), date(2014, 1, 1))
        if chance.random() < 0.6:
            setting(record, chance.randint(1, 3), on=on, by=carys)
            if chance.random() < 0.7:
                ending(record, on=day(on + timedelta(days=1), TODAY), by=carys)
    if chance.random() < 0.3:
        on = day(date(2010, 1, 1), date(2020, 1, 1))
        factories.begin_custody(record, on=on, by=carys)
        if chance.random() < 0.7:
            factories.end_custody(record, on=day(on + timedelta(days=1), TODAY), by=carys)
    if chance.random() < 0.3:
        factories.order_step(
            record, KindOfOrder.SHPO, StepOfOrder.FULL, on=day(date(2016, 1, 1), TODAY), by=carys
        )
    if chance.random() < 0.3:
        factories.event(
            record, KindOfEvent.CHARGED_SERIOUS_OFFENCE, on=day(date(2011, 1, 1), TODAY), by=carys
        )
    if chance.random() < 0.3:
        keep(record, by=carys, until=day(TODAY + timedelta(days=1), TODAY + timedelta(days=1800)))
    return factories.fresh(record)


def test_the_list_and_the_page_work_out_the_same(carys: User) -> None:
    chance = Random(20)
    records = {record.pk: record for record in (a_record(chance, carys, number) for number in range(60))}
    for on in (TODAY, TODAY - timedelta(days=900), TODAY + timedelta(days=1500)):
        listed = {one.pk: one for one in queries._records(carys, on)}
        assert set(listed) == set(records)
        for pk, record in records.items():
            life = life_of(queries.history_of(record), on)
            assert listed[pk].life == life
            assert listed[pk].outlook == outlook(life, queries.rules_on(on)(record.area_id), on)


def test_the_rules_that_come_with_the_installation_are_not_confirmed() -> None:
    rules = queries.list_rules(on=TODAY)
    assert [(rule.group, rule.confirmed, rule.area) for rule in rules] == [
        (1, False, None),
        (2, False, None),
        (3, False, None),
    ]


def a_rule(area: Area | None, *, by: User, on: date = TODAY, **more: Any) -> GroupRule:
    asked: dict[str, Any] = {
        "categories": [1, 2],
        "after_order": False,
        "after_event": False,
        "kept_until_age": 90,
        "clear_years": None,
        "review_years": 5,
        "source": "Kent’s board, minute 7",
        "confirmed": True,
        "reason": "Agreed",
        **more,
    }
    return actions.set_rule(area=area, group=Group.ONE, on=on, by=by, **asked)


def test_an_area_sets_its_own_rule_from_a_day(carys: User, mo: User, quiet: Offender) -> None:
    kent = Area.objects.get(slug="kent")
    a_rule(kent, by=carys, on=TODAY + timedelta(days=1))
    assert queries.outlook_of(quiet, on=TODAY).disposal_on == date(2070, 2, 3)
    tomorrow = queries.outlook_of(quiet, on=TODAY + timedelta(days=1))
    assert (tomorrow.disposal_on, tomorrow.review_on) == (date(2060, 2, 3), date(2011, 5, 1))
    elsewhere = queries.rules_on(TODAY + timedelta(days=1))(Area.objects.get(slug="thames-valley").pk)
    assert elsewhere[Group.ONE].kept_until_age == 100
    with pytest.raises(NotPermitted):
        a_rule(kent, by=mo)
    with pytest.raises(NotPermitted):
        a_rule(None, by=carys)


def test_a_rule_takes_the_place_of_the_one_before(sys_: User) -> None:
    a_rule(None, by=sys_)
    with pytest.raises(NotPossible, match="holds on that day already"):
        a_rule(None, by=sys_)
    a_rule(None, by=sys_, kept_until_age=95)  # from the same day: it replaces
    held = GroupRule.objects.current().filter(area=None, group=1).order_by("in_force")
    assert [(rule.kept_until_age, rule.in_force.upper) for rule in held] == [(100, TODAY), (95, None)]
    with pytest.raises(NotPossible, match="choose a later day"):
        a_rule(None, by=sys_, on=TODAY - timedelta(days=1))


def test_the_form_of_a_rule(carys: User, signed_in: SignedIn) -> None:
    client: Client = signed_in(carys)
    address = "/retention/rules/kent/1/"
    sent = {
        "categories": ["1", "2", "3", "4"], "kept_until_age": "", "clear_years": "", "review_years": "10",
        "source": "The board", "confirmed": "yes", "reason": "Agreed",
        "on-day": str(TODAY.day), "on-month": str(TODAY.month), "on-year": str(TODAY.year),
    }  # fmt: skip
    assert "Enter an age, a number of years, or both" in client.post(address, sent).content.decode()
    sent |= {"kept_until_age": "100"}
    assert client.post(address, sent)["Location"] == "/retention/rules/"
    assert "Kent: group 1" in client.get("/retention/rules/").content.decode()
    assert client.get("/retention/rules/kent/4/").status_code == 404
    assert client.get("/retention/rules/england-and-wales/1/").status_code == 403
    entry = AuditEntry.objects.get(event="retention.rule-set")
    assert (entry.by_id, entry.detail["group"]) == (carys.pk, 1)


def test_nobody_is_left_without_a_rule() -> None:
    with pytest.raises(queries.NoRuleInForce):
        queries.rules_on(date(2023, 7, 19))(1)
