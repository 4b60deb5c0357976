"""Correcting, withdrawing and looking back at an entry of each kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mappa.agencies.models import Area, User
from mappa.audit.models import AuditEntry
from mappa.caseload.queries import MODELS
from mappa.caseload.timeline import Kind
from mappa.law.events import KindOfEvent
from mappa.law.orders import KindOfOrder, StepOfOrder
from mappa.offenders.models import LevelPeriod, Offender
from mappa.web.forms import posted
from tests import factories
from tests.cast import SignedIn

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2005, 5, 1), date(2005, 6, 1)

#: For each kind: what a person types over the entry, and what it then says.
CORRECTIONS: dict[Kind, tuple[dict[str, Any], str]] = {
    Kind.NAME: ({"family_name": "Slye"}, "SLYE, Sammy (alias)"),
    Kind.NUMBER: ({"value": "81/154257c"}, "PNC number 1981/0154257C"),
    Kind.RESIDENCE: ({**posted("start", MAY)}, "Kent, West Kent"),
    Kind.CUSTODY: ({**posted("start", MAY), **posted("end", JUNE)}, "in custody"),
    Kind.CATEGORY: ({"category": "2"}, "category 2"),
    Kind.LEVEL: ({"level": "1"}, "level 1"),
    Kind.ORDER: (
        {"step": "interim"},
        "Sexual Offences Prevention Order (SOPO): interim order made (the police, by application)",
    ),
    Kind.EVENT: ({"event": "charged_serious_offence"}, "Charged with a serious sexual or violent offence"),
}


@pytest.fixture
def entry(carys: User, carter: Offender) -> Callable[[Kind], Any]:
    """The entry of a kind in Carter's record, which has one of each."""
    factories.alias(carter, "Sly", "Sammy", by=carys)
    factories.identifier(carter, "pnc", "2003/0062845E", by=carys)
    factories.begin_custody(carter, on=JUNE, by=carys)
    factories.order_step(carter, KindOfOrder.SOPO, StepOfOrder.FULL, on=MAY, by=carys)
    factories.event(carter, KindOfEvent.REGISTRATION_BREACH_CAUTION, on=JUNE, by=carys)
    return lambda kind: MODELS[kind].objects.current().get(offender=carter)


def address(offender: Offender, kind: Kind, fact: Any, page: str = "") -> str:
    return f"/offenders/{offender.pk}/entries/{kind}/{fact.pk}/{page}"


def form_of(page: str) -> dict[str, str]:
    """What a browser would send back for a form as it was shown."""
    from html.parser import HTMLParser

    sent: dict[str, str] = {}

    class Reader(HTMLParser):
        select = ""
        area = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            has = {name: value or "" for name, value in attrs}
            if tag == "input" and (has.get("type", "text") not in ("radio", "checkbox") or "checked" in has):
                sent[has.get("name", "")] = has.get("value", "")
            if tag == "select":
                self.select = has["name"]
            if tag == "option" and "selected" in has:
                sent[self.select] = has["value"]

    Reader().feed(page)
    return sent


@pytest.mark.parametrize("kind", CORRECTIONS)
def test_an_entry_of_each_kind_is_corrected_and_what_stood_stays_readable(
    kind: Kind, rex: User, carter: Offender, entry: Callable[[Kind], Any], signed_in: SignedIn
) -> None:
    typed, says = CORRECTIONS[kind]
    wrong = entry(kind)
    client = signed_in(rex)

    shown = client.get(address(carter, kind, wrong, "correct/")).content.decode()
    filled_in = form_of(shown)
    response = client.post(
        address(carter, kind, wrong, "correct/"), {**filled_in, **typed, "reason": "Misread the file"}
    )
    assert response.status_code == 302
    right = entry(kind)
    assert (right.says, right.replaces_id) == (says, wrong.pk)
    history = client.get(address(carter, kind, wrong)).content.decode()
    assert history.index("As it stands") < history.index("As it stood until")
    assert "Misread the file" in history
    assert "Rex Amponsah" in history
    audited = AuditEntry.objects.get(event="fact.corrected")
    assert (audited.detail["fact_id"], audited.detail["by_fact_id"]) == (wrong.pk, right.pk)
    assert "Misread" not in str(audited.detail)


@pytest.mark.parametrize("kind", CORRECTIONS)
def test_a_correction_that_changes_nothing_is_refused(
    kind: Kind, rex: User, carter: Offender, entry: Callable[[Kind], Any], signed_in: SignedIn
) -> None:
    wrong = entry(kind)
    client = signed_in(rex)

    filled_in = form_of(client.get(address(carter, kind, wrong, "correct/")).content.decode())
    body = client.post(
        address(carter, kind, wrong, "correct/"), {**filled_in, "reason": "Looks odd"}
    ).content.decode()
    assert "Nothing was changed." in body
    assert "Looks odd" in body


@pytest.mark.parametrize("kind", [kind for kind in CORRECTIONS if kind is not Kind.RESIDENCE])
def test_an_entry_of_each_kind_is_withdrawn_with_the_reason(
    kind: Kind, rex: User, carter: Offender, entry: Callable[[Kind], Any], signed_in: SignedIn
) -> None:
    wrong = entry(kind)
    client = signed_in(rex)
    version = factories.fresh(carter).version

    without = client.post(address(carter, kind, wrong, "withdraw/"), {"version": version, "reason": " "})
    assert b"Enter the reason" in without.content
    done = client.post(
        address(carter, kind, wrong, "withdraw/"), {"version": version, "reason": "Another man"}
    )
    assert done.status_code == 302
    assert not MODELS[kind].objects.current().filter(offender=carter).exists()
    history = client.get(address(carter, kind, wrong)).content.decode()
    assert "This entry was withdrawn" in history
    assert "Another man" in history
    assert "Correct this entry" not in history


def test_the_only_residence_cannot_be_withdrawn(rex: User, carter: Offender, signed_in: SignedIn) -> None:
    lived = MODELS[Kind.RESIDENCE].objects.get(offender=carter)
    typed = {"version": carter.version, "reason": "Wrong"}
    body = signed_in(rex).post(address(carter, Kind.RESIDENCE, lived, "withdraw/"), typed).content.decode()

    assert "A record keeps at least one residence: correct it instead." in body


def test_personal_details_are_corrected_on_their_own_page(
    rex: User, carter: Offender, signed_in: SignedIn
) -> None:
    details = MODELS[Kind.DETAILS].objects.get(offender=carter)
    response = signed_in(rex).get(address(carter, Kind.DETAILS, details, "correct/"))

    assert (response.status_code, response["Location"]) == (302, f"/offenders/{carter.pk}/details/")


@pytest.mark.parametrize(
    ("kind", "typed", "says"),
    [
        (Kind.LEVEL, {**posted("end", date(2005, 4, 1))}, "must be after the first day in force"),
        (Kind.LEVEL, {"start-year": ""}, "First day in force must include a year"),
        (Kind.CATEGORY, {"category": "4"}, "There was no category 4 before 28 June 2022."),
        (Kind.EVENT, {**posted("on", date(2005, 3, 1))}, "was not in category 1 on that day"),
        (Kind.NUMBER, {"value": "2003/0062845F"}, "does not fit its digits"),
        (Kind.RESIDENCE, {"place": ""}, "Select where they lived"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_beside_its_field(
    kind: Kind,
    typed: dict[str, str],
    says: str,
    rex: User,
    carter: Offender,
    entry: Callable[[Kind], Any],
    signed_in: SignedIn,
) -> None:
    wrong = entry(kind)
    client = signed_in(rex)

    filled_in = form_of(client.get(address(carter, kind, wrong, "correct/")).content.decode())
    body = client.post(
        address(carter, kind, wrong, "correct/"), {**filled_in, **typed, "reason": "Misread"}
    ).content.decode()
    assert says in body
    assert "Misread" in body
    assert entry(kind).pk == wrong.pk


def test_a_corrected_period_cannot_share_a_day_with_another(
    carys: User, rex: User, carter: Offender, signed_in: SignedIn
) -> None:
    factories.set_at_level(carter, 3, on=JUNE, by=carys)
    first = LevelPeriod.objects.current().get(offender=carter, level=2)
    typed = {
        "level": "2",
        **posted("start", date(2005, 4, 1)),
        **posted("end", date(2005, 6, 2)),
        "reason": "x",
        "version": factories.fresh(carter).version,
    }

    body = signed_in(rex).post(address(carter, Kind.LEVEL, first, "correct/"), typed).content.decode()
    assert '<a href="#id_start-day">This period shares a day with another one.</a>' in body


def test_a_residence_corrected_to_another_area_leaves_the_case_where_it_is(
    rex: User, carter: Offender, signed_in: SignedIn
) -> None:
    surrey = Area.objects.get(name="Surrey")
    lived = MODELS[Kind.RESIDENCE].objects.get(offender=carter)
    typed = {
        "place": surrey.pk,
        **posted("start", date(2005, 4, 1)),
        "reason": "Wrong area",
        "version": carter.version,
    }

    response = signed_in(rex).post(address(carter, Kind.RESIDENCE, lived, "correct/"), typed, follow=True)
    assert response.redirect_chain == [(f"/offenders/{carter.pk}/", 302)]
    assert factories.fresh(carter).area.name == "Kent"


def test_an_entry_that_somebody_corrected_meanwhile_leads_to_its_history(
    rex: User, carter: Offender, entry: Callable[[Kind], Any], signed_in: SignedIn
) -> None:
    wrong = entry(Kind.LEVEL)
    client = signed_in(rex)
    version = factories.fresh(carter).version
    client.post(address(carter, Kind.LEVEL, wrong, "withdraw/"), {"version": version, "reason": "Wrong"})

    for page in ("correct/", "withdraw/"):
        response = client.get(address(carter, Kind.LEVEL, wrong, page), follow=True)
        assert response.redirect_chain == [(address(carter, Kind.LEVEL, wrong), 302)]
        assert "corrected or withdrawn already" in response.content.decode()


def test_a_late_correction_is_told_what_changed(
    carys: User, rex: User, carter: Offender, entry: Callable[[Kind], Any], signed_in: SignedIn
) -> None:
    wrong = entry(Kind.LEVEL)
    client = signed_in(rex)
    filled_in = form_of(client.get(address(carter, Kind.LEVEL, wrong, "correct/")).content.decode())
    factories.alias(carter, "Late", by=carys)

    late = client.post(
        address(carter, Kind.LEVEL, wrong, "correct/"), {**filled_in, "level": "1", "reason": "Misread"}
    )
    assert late.status_code == 409
    assert "Carys Vaughan recorded the other name: LATE (alias)" in late.content.decode()
    again = client.post(
        address(carter, Kind.LEVEL, wrong, "correct/"),
        {**form_of(late.content.decode()), "reason": "Misread"},
    )
    assert again.status_code == 302
    assert entry(Kind.LEVEL).level == 1


@pytest.mark.parametrize("who", ["ada", "pia", "fred", "ana", "mo", "len_", "hal"])
@pytest.mark.parametrize("page", ["correct/", "withdraw/"])
def test_only_those_who_may_correct_can(
    who: str, page: str, carter: Offender, request: pytest.FixtureRequest, signed_in: SignedIn
) -> None:
    level = LevelPeriod.objects.get(offender=carter)
    client = signed_in(request.getfixturevalue(who))
    typed = {"level": "1", **posted("start", date(2005, 4, 1)), "reason": "x", "version": carter.version}

    assert client.get(address(carter, Kind.LEVEL, level, page)).status_code in (403, 404)
    assert client.post(address(carter, Kind.LEVEL, level, page), typed).status_code in (403, 404)
    assert LevelPeriod.objects.current().get(offender=carter).pk == level.pk


def test_the_history_is_for_those_who_see_the_record(
    ana: User, mo: User, carter: Offender, signed_in: SignedIn
) -> None:
    level = LevelPeriod.objects.get(offender=carter)

    assert signed_in(ana).get(address(carter, Kind.LEVEL, level)).status_code == 200
    assert signed_in(mo).get(address(carter, Kind.LEVEL, level)).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "entries/level/999999/",
        "entries/nonsense/1/",
        "entries/level/999999/correct/",
        "entries/nonsense/1/withdraw/",
    ],
)
def test_an_entry_that_is_not_of_the_record_is_not_there(
    path: str, rex: User, carter: Offender, signed_in: SignedIn
) -> None:
    assert signed_in(rex).get(f"/offenders/{carter.pk}/{path}").status_code == 404


def test_an_entry_of_another_record_is_not_there(
    carys: User, rex: User, carter: Offender, signed_in: SignedIn
) -> None:
    other = factories.offender(carys, level=1)
    level = LevelPeriod.objects.get(offender=other)

    assert signed_in(rex).get(f"/offenders/{carter.pk}/entries/level/{level.pk}/correct/").status_code == 404
