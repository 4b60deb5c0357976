"""The forms that change a record: what each writes and refuses, who may send it, and what a late one is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from mappa.agencies.models import Area, Division, User
from mappa.caseload.actions import withdraw_entry
from mappa.law.events import KindOfEvent
from mappa.law.orders import KindOfOrder, SoughtBy, StepOfOrder
from mappa.offenders.forms.records import YEARS_UNTIL_AN_END
from mappa.offenders.models import (
    Alias,
    CategoryPeriod,
    CustodyPeriod,
    Identifier,
    LevelPeriod,
    Offender,
    PersonalDetails,
    Residence,
)
from mappa.orders.models import Event, OrderStep
from mappa.web.forms import posted
from tests import factories
from tests.cast import SignedIn

pytestmark = pytest.mark.django_db

DAY = date(2006, 5, 1)
KENT_ONLY = {"carys", "ada", "pia", "rex"}


@dataclass(frozen=True)
class Page:
    """One form: its address, what a person types, whose role it needs, and what the record then says."""

    path: str
    typed: dict[str, Any]
    may: set[str]
    says: Callable[[Offender], object]
    expected: object
    required: dict[str, str] = field(default_factory=dict)
    before: str = ""


def current(model: Any, name: str = "says") -> Callable[[Offender], object]:
    return lambda offender: getattr(model.objects.current().filter(offender=offender).latest("pk"), name)


def period_of(model: Any) -> Callable[[Offender], object]:
    def read(offender: Offender) -> object:
        standing = model.objects.current().filter(offender=offender).latest("pk")
        return standing.says, standing.in_force.lower, standing.in_force.upper

    return read


ON = posted("on", DAY)
PAGES = {
    "correct_details": Page(
        "details/",
        {
            "family_name": "Karter",
            "given_names": "Dan",
            **posted("date_of_birth", date(1971, 1, 2)),
            "sex": "male",
        },
        KENT_ONLY,
        current(PersonalDetails),
        "KARTER, Dan; born 2 January 1971; sex: male",
        {"family_name": "Enter the family name", "sex": "Select the sex, or that it is not known"},
    ),
    "record_alias": Page(
        "names/",
        {"kind": "nickname", "family_name": "Dobbs", "given_names": ""},
        KENT_ONLY,
        current(Alias),
        "DOBBS (nickname)",
        {"kind": "Select what kind of name it is", "family_name": "Enter the family name"},
    ),
    "record_identifier": Page(
        "numbers/",
        {"kind": "cro", "value": "29906 / 12j"},
        KENT_ONLY,
        current(Identifier),
        "CRO number 029906/12J",
        {"kind": "Select which system’s number it is", "value": "Enter the number"},
    ),
    "begin_custody": Page(
        "custody/begin/",
        ON,
        {"carys", "ada", "pia", "fred"},
        period_of(CustodyPeriod),
        ("in custody", DAY, None),
        {"on-day": "First day in custody must include a day"},
    ),
    "end_custody": Page(
        "custody/end/",
        ON,
        {"carys", "ada", "pia", "fred"},
        period_of(CustodyPeriod),
        ("in custody", date(2006, 1, 1), DAY),
        {"on-month": "First day out of custody must include a month"},
        "begin_custody",
    ),
    "set_category": Page(
        "category/",
        {"category": "2", **ON},
        {"carys", "pia"},
        period_of(CategoryPeriod),
        ("category 2", DAY, None),
        {"category": "Select a category", "on-year": "Day it takes effect must include a year"},
    ),
    "end_category": Page(
        "category/end/",
        ON,
        {"carys", "pia"},
        period_of(CategoryPeriod),
        ("category 1", date(2005, 4, 1), DAY),
        {"on-day": "First day in no category must include a day"},
    ),
    "decide_level": Page(
        "level/",
        {**factories.typed_decision(1, on=DAY), "reason": ""},
        {"carys", "pia"},
        period_of(LevelPeriod),
        ("level 1", DAY, None),
        {"level": "Select a level", "reason": "Enter the decision and its reasons"},
    ),
    "end_level": Page(
        "level/end/",
        ON,
        {"carys", "pia"},
        period_of(LevelPeriod),
        ("level 2", date(2005, 4, 1), DAY),
        {"on-day": "First day at no level must include a day"},
    ),
    "record_order_step": Page(
        "orders/",
        {"order": "sopo", "step": "full", "sought_by": "court", **ON},
        KENT_ONLY,
        current(OrderStep),
        "Sexual Offences Prevention Order (SOPO): full order made (the court, at sentence)",
        {
            "order": "Select the order",
            "step": "Select the step",
            "sought_by": "Select who asked for the order",
            "on-day": "Day of the step must include a day",
        },
    ),
    "record_event": Page(
        "events/",
        {"event": "registration_breach_caution", **ON},
        KENT_ONLY,
        current(Event),
        "Cautioned for breach of registration",
        {"event": "Select what happened"},
    ),
}
EVERYBODY = {"carys", "mo", "ada", "pia", "fred", "ana", "rex", "len_", "bea", "sys_", "hal", "una"}


@pytest.fixture
def prepared(carys: User, carter: Offender) -> Callable[[Page], Offender]:
    def prepare(page: Page) -> Offender:
        if page.before == "begin_custody":
            factories.begin_custody(carter, on=date(2006, 1, 1), by=carys)
        return factories.fresh(carter)

    return prepare


def sent(page: Page, offender: Offender, **changed: Any) -> dict[str, Any]:
    return {**page.typed, "reason": "Because of a report", "version": str(offender.version), **changed}


def address(page: Page, offender: Offender) -> str:
    return f"/offenders/{offender.pk}/{page.path}"


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_what_was_typed_is_recorded_with_the_reason(
    page: Page, carys: User, prepared: Callable[[Page], Offender], signed_in: SignedIn
) -> None:
    offender = prepared(page)
    client = signed_in(carys)

    assert client.get(address(page, offender)).status_code == 200
    response = client.post(address(page, offender), sent(page, offender), follow=True)
    assert response.redirect_chain == [(f"/offenders/{offender.pk}/", 302)]
    assert page.says(offender) == page.expected
    assert "Because of a report" in response.content.decode()
    assert factories.fresh(offender).version > offender.version


@pytest.mark.parametrize(
    ("page", "name", "says"),
    [
        pytest.param(page, name, says, id=f"{key}-{name}")
        for key, page in PAGES.items()
        for name, says in {"reason": "Enter the reason", **page.required}.items()
    ],
)
def test_what_is_missing_is_asked_for_and_the_rest_is_kept(
    page: Page, name: str, says: str, carys: User, prepared: Callable[[Page], Offender], signed_in: SignedIn
) -> None:
    offender = prepared(page)
    body = signed_in(carys).post(address(page, offender), sent(page, offender, **{name: ""})).content.decode()

    assert says in body
    assert "<title>Error: " in body
    assert "Because of a report" in body or name == "reason"
    assert factories.fresh(offender).version == offender.version


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES.values() if "on-day" in page.typed],
    ids=[k for k, p in PAGES.items() if "on-day" in p.typed],
)
def test_a_day_in_the_future_or_before_birth_is_refused(
    page: Page, carys: User, prepared: Callable[[Page], Offender], signed_in: SignedIn
) -> None:
    offender = prepared(page)
    client = signed_in(carys)

    # The end of a category may be known long before.
    days = YEARS_UNTIL_AN_END * 366 if page is PAGES["end_category"] else 1
    tomorrow = posted("on", timezone.localdate() + timedelta(days=days))
    before_birth = posted("on", date(1970, 2, 2))
    assert (
        "must be the same as or before"
        in client.post(address(page, offender), sent(page, offender, **tomorrow)).content.decode()
    )
    assert (
        "must be the same as or after 3 February 1970"
        in client.post(address(page, offender), sent(page, offender, **before_birth)).content.decode()
    )


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_form_sent_late_says_who_changed_what_and_keeps_what_was_typed(
    page: Page, carys: User, pia: User, prepared: Callable[[Page], Offender], signed_in: SignedIn
) -> None:
    offender = prepared(page)
    client = signed_in(carys)
    shown = client.get(address(page, offender)).content.decode()
    opened_at = shown.split('name="opened_at"')[1].split('value="')[1].split('"')[0]
    factories.alias(offender, "Sly", "Sammy", by=pia)

    late = client.post(address(page, offender), sent(page, offender, opened_at=opened_at))
    body = late.content.decode()
    assert late.status_code == 409
    assert "Pia Holt recorded the other name: SLY, Sammy (alias)" in body
    assert "Because of a report" in body
    assert "Nothing of yours was saved" in body
    version = body.split('name="version"')[1].split('value="')[1].split('"')[0]
    again = client.post(address(page, offender), sent(page, offender, version=version))
    assert again.status_code == 302
    assert page.says(offender) == page.expected


def test_a_late_form_tells_of_a_change_in_place_of_another_and_of_a_withdrawal(
    carys: User, rex: User, carter: Offender, signed_in: SignedIn
) -> None:
    alias = factories.alias(carter, "Sly", by=carys)
    seen = factories.fresh(carter)
    factories.set_at_level(carter, 3, on=date(2006, 3, 1), by=carys, reason="Screened again")
    now = factories.fresh(carter)
    withdraw_entry(offender=now, fact=alias, reason="Somebody else", version=now.version, by=rex)

    body = (
        signed_in(carys)
        .post(address(PAGES["decide_level"], seen), sent(PAGES["decide_level"], seen))
        .content.decode()
    )
    assert "Rex Amponsah withdrew the other name: SLY (alias)" in body
    assert "Reason: Somebody else" in body
    assert "Carys Vaughan recorded the level: level 3" in body
    assert "Carys Vaughan changed the level: level 2" in body


@pytest.mark.parametrize("who", sorted(EVERYBODY))
@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_only_the_roles_that_may_can_open_and_send_it(
    page: Page,
    who: str,
    prepared: Callable[[Page], Offender],
    signed_in: SignedIn,
    request: pytest.FixtureRequest,
) -> None:
    offender = prepared(page)
    client = signed_in(request.getfixturevalue(who))
    sees_it = who in {"carys", "ada", "pia", "fred", "ana", "rex"}

    opened = client.get(address(page, offender))
    answered = client.post(address(page, offender), sent(page, offender))
    if who in page.may:
        assert (opened.status_code, answered.status_code) == (200, 302)
    else:
        refusals = {403} if sees_it else {403, 404}
        assert {opened.status_code, answered.status_code} <= refusals
        assert factories.fresh(offender).version == offender.version
        assert b"Daniel" not in opened.content + answered.content


def test_a_form_about_no_record_and_about_one_of_another_area_are_answered_alike(
    mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    client = signed_in(mo)

    hidden = client.get(f"/offenders/{carter.pk}/level/")
    absent = client.get("/offenders/999999999/level/")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.content == absent.content


class TestAMove:
    def test_within_the_area_changes_the_division(
        self, carys: User, carter: Offender, signed_in: SignedIn
    ) -> None:
        kent = Area.objects.get(name="Kent")
        thanet = Division.objects.get(area=kent, name="Thanet")
        typed = {
            "place": f"{kent.pk}:{thanet.pk}",
            **ON,
            "reason": "New home",
            "version": carter.version,
        }

        signed_in(carys).post(f"/offenders/{carter.pk}/residence/", typed)
        assert period_of(Residence)(carter) == ("Kent, Thanet", DAY, None)

    def test_to_another_area_is_recorded_with_the_offer_of_the_case(
        self, carys: User, carter: Offender, signed_in: SignedIn
    ) -> None:
        body = signed_in(carys).get(f"/offenders/{carter.pk}/residence/").content.decode()
        assert f'href="/offenders/{carter.pk}/residence/away/"' in body
        surrey = Area.objects.get(name="Surrey")
        typed = {"place": str(surrey.pk), **ON, "reason": "New home", "version": carter.version}
        body = signed_in(carys).post(f"/offenders/{carter.pk}/residence/", typed).content.decode()
        assert '<a href="#id_place">Select where they have moved to</a>' in body

    def test_before_the_last_one_is_refused_on_the_day(
        self, carys: User, carter: Offender, signed_in: SignedIn
    ) -> None:
        kent = Area.objects.get(name="Kent")
        typed = {
            "place": kent.pk,
            **posted("on", date(2005, 4, 1)),
            "reason": "x",
            "version": carter.version,
        }
        body = signed_in(carys).post(f"/offenders/{carter.pk}/residence/", typed).content.decode()
        assert "There is already a residence from 1 April 2005" in body


@pytest.mark.parametrize(
    ("path", "typed", "says"),
    [
        ("level/", factories.typed_decision(2, on=DAY), "The case is at level 2 already."),
        ("category/", {"category": "1", **ON}, "The offender is already in category 1 on that day."),
        ("category/", {"category": "4", **ON}, "Category 4 did not exist on that day"),
        (
            "category/",
            {"category": "2", **posted("on", date(2000, 1, 1))},
            "There were no categories on that day",
        ),
        ("custody/end/", ON, "There is no custody that goes on, so none can end."),
        (
            "details/",
            {
                "family_name": "Carter",
                "given_names": "Daniel",
                **posted("date_of_birth", date(1970, 2, 3)),
                "sex": "male",
            },
            "Nothing was changed.",
        ),
        ("numbers/", {"kind": "pnc", "value": "2003/0062845F"}, "does not fit its digits"),
        (
            "events/",
            {"event": "registration_breach_caution", **posted("on", date(2005, 3, 31))},
            "was not in category 1 on that day",
        ),
    ],
)
def test_what_the_record_cannot_hold_is_said_beside_the_field(
    path: str, typed: dict[str, Any], says: str, carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    typed = {**typed, "reason": "Because of a report", "version": carter.version}
    body = signed_in(carys).post(f"/offenders/{carter.pk}/{path}", typed).content.decode()

    assert body.count(says) == 2  # in the summary and beside the field
    assert "Because of a report" in body


def test_the_same_name_or_number_twice_is_refused(carys: User, carter: Offender, signed_in: SignedIn) -> None:
    factories.alias(carter, "Dobbs", by=carys, kind="nickname")
    factories.identifier(carter, "other", "X-1", by=carys)
    version = factories.fresh(carter).version
    client = signed_in(carys)

    name = {"kind": "alias", "family_name": "Dobbs", "reason": "Again", "version": version}
    number = {"kind": "other", "value": "x-1", "reason": "Again", "version": version}
    assert b"This name is already recorded." in client.post(f"/offenders/{carter.pk}/names/", name).content
    assert (
        b"This number cannot be recorded here"
        in client.post(f"/offenders/{carter.pk}/numbers/", number).content
    )


def test_an_order_that_the_law_of_the_day_did_not_know_is_recorded_with_a_doubt(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    typed = {
        "order": "shpo",
        "step": "full",
        "sought_by": "court",
        **ON,
        "reason": "From the file",
        "version": carter.version,
    }
    body = signed_in(carys).post(f"/offenders/{carter.pk}/orders/", typed, follow=True).content.decode()

    assert OrderStep.objects.get(offender=carter).order == KindOfOrder.SHPO
    assert "please check it. There was no Sexual Harm Prevention Order before" in body


def test_an_order_the_law_of_the_day_knew_raises_no_doubt(
    carys: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.order_step(carter, KindOfOrder.SOPO, StepOfOrder.APPLIED, on=date(2006, 1, 1), by=carys)
    typed = {
        "order": "sopo",
        "step": "interim",
        "sought_by": SoughtBy.POLICE.value,
        **ON,
        "reason": "Heard",
        "version": factories.fresh(carter).version,
    }
    body = signed_in(carys).post(f"/offenders/{carter.pk}/orders/", typed, follow=True).content.decode()

    assert "please check it" not in body


def test_the_same_step_twice_on_a_day_is_refused(carys: User, carter: Offender, signed_in: SignedIn) -> None:
    factories.event(carter, KindOfEvent.REGISTRATION_BREACH_CAUTION, on=DAY, by=carys)
    typed = {
        "event": "registration_breach_caution",
        **ON,
        "reason": "Again",
        "version": factories.fresh(carter).version,
    }
    body = signed_in(carys).post(f"/offenders/{carter.pk}/events/", typed).content.decode()

    assert "This event is already recorded for this day." in body
