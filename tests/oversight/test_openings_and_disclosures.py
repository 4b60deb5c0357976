"""Who opened a record; and what was disclosed about an offender, to whom, under which power."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from mappa.access.policy import NotPermitted
from mappa.agencies.models import User
from mappa.audit.models import AuditEntry
from mappa.caseload.actions import correct_entry
from mappa.database.refusals import NotPossible
from mappa.law.disclosure import Power, powers_on
from mappa.offenders.models import Offender
from mappa.offenders.queries import open_offender
from mappa.oversight.models import Disclosure
from mappa.oversight.queries.opened import list_openings
from tests import factories

SignedIn = Callable[[User], Client]


# ── who opened it ──


def test_openings_are_counted_by_person_and_ground(
    carter: Offender, rex: User, pia: User, ada: User, signed_in: SignedIn, mo: User
) -> None:
    for person in (pia, ada, pia, pia):
        open_offender(by=person, pk=carter.pk)
    signed_in(mo).get(f"/offenders/{carter.pk}/")
    openings = list_openings(carter, by=rex, page=1)
    assert [(one.who, one.times) for one in openings.rows] == [(pia.full_name, 3), (ada.full_name, 1)]
    assert all(one.ground == "The record is in one of the person’s areas" for one in openings.rows)
    assert openings.rows[0].first <= openings.rows[0].last
    assert [(one.who, one.times) for one in openings.refused] == [(mo.full_name, 1)]
    entry = AuditEntry.objects.get(event="openings.read")
    assert (entry.by_id, entry.offender_id) == (rex.pk, carter.pk)


def test_the_page_leads_to_the_audit_for_whoever_may_read_it(
    carter: Offender, rex: User, carys: User, pia: User, signed_in: SignedIn
) -> None:
    open_offender(by=pia, pk=carter.pk)
    address = f"/offenders/{carter.pk}/opened/"
    link = f"/audit/?offender={carter.pk}&amp;person=pia"
    by_rex = signed_in(rex).get(address).content.decode()
    assert link in by_rex
    assert pia.full_name in by_rex
    assert link not in signed_in(carys).get(address).content.decode()
    assert signed_in(pia).get(address).status_code == 403


def test_a_long_list_of_openings_has_pages(
    carter: Offender, rex: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, pia: User, ada: User
) -> None:
    monkeypatch.setattr("mappa.oversight.queries.opened.ON_A_PAGE", 1)
    for person in (pia, ada):
        open_offender(by=person, pk=carter.pk)
    first, second = (list_openings(carter, by=rex, page=number) for number in (1, 2))
    assert [one.who for one in first.rows] == [ada.full_name]
    assert [one.who for one in second.rows] == [pia.full_name]
    page = signed_in(rex).get(f"/offenders/{carter.pk}/opened/?page=2").content.decode()
    assert "Showing 2 to 2 of" in page


# ── disclosures ──

TYPED = {
    "on-day": "1",
    "on-month": "6",
    "on-year": "2010",
    "recipient_kind": "school",
    "recipient": "Head of Hillside School",
    "relation": "protects",
    "what": "That he may not be near children",
    "power": "child_sex_offender",
    "decided_by": "The level 3 panel",
    "conditions": "",
    "offender_told": "not_yet",
    "reason": "Decided by the panel",
}


def typed(offender: Offender, **otherwise: str) -> dict[str, str]:
    return {**TYPED, "version": str(factories.fresh(offender).version), **otherwise}


def test_a_disclosure_is_recorded_shown_and_told_in_the_audit(
    carter: Offender, pia: User, signed_in: SignedIn
) -> None:
    client = signed_in(pia)
    answer = client.post(f"/offenders/{carter.pk}/disclosures/record/", typed(carter))
    assert answer.headers["Location"] == f"/offenders/{carter.pk}/"
    page = client.get(f"/offenders/{carter.pk}/disclosures/").content.decode()
    for told in ("Head of Hillside School", "Criminal Justice Act 2003, section 327A", "Not yet", "Pia Holt"):
        assert told in page, told
    assert "Disclosure to Head of Hillside School" in client.get(f"/offenders/{carter.pk}/").content.decode()
    fact = Disclosure.objects.get()
    entry = AuditEntry.objects.get(event="disclosure.recorded")
    assert (entry.operation, entry.detail) == (
        "disclosure",
        {"fact_id": fact.pk, "power": "child_sex_offender", "recipients": [f"school:{fact.pk}"]},
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"recipient": ""}, "Enter the name of who was told"),
        ({"recipient_kind": ""}, "Select who was told"),
        ({"relation": "x"}, "Select what they have to do with the risk"),
        ({"what": " "}, "Enter what was disclosed"),
        ({"power": ""}, "Select the power"),
        ({"decided_by": ""}, "Enter who decided"),
        ({"offender_told": ""}, "Select whether the offender was told"),
        ({"reason": ""}, "Enter the reason"),
        ({"on-year": "2999"}, "must be"),
        ({"on-year": "2005"}, "This power was not in force on 1 June 2005."),
    ],
)
def test_what_is_missing_or_impossible_is_said(
    carter: Offender, carys: User, signed_in: SignedIn, wrong: dict[str, str], said: str
) -> None:
    answer = signed_in(carys).post(f"/offenders/{carter.pk}/disclosures/record/", typed(carter, **wrong))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Disclosure.objects.exists()


def test_a_record_that_moved_on_is_answered_409_with_what_was_typed(
    carter: Offender, carys: User, signed_in: SignedIn
) -> None:
    stale = typed(carter)
    factories.alias(carter, "Quill", by=carys)
    answer = signed_in(carys).post(f"/offenders/{carter.pk}/disclosures/record/", stale)
    assert answer.status_code == 409
    assert "Head of Hillside School" in answer.content.decode()


def test_the_same_disclosure_is_recorded_once(carter: Offender, carys: User) -> None:
    factories.disclosure(carter, by=carys)
    with pytest.raises(NotPossible):
        factories.disclosure(carter, by=carys)


def test_a_disclosure_is_corrected_with_its_history_and_under_a_power_of_the_day(
    carter: Offender, rex: User, carys: User, signed_in: SignedIn
) -> None:
    fact = factories.disclosure(carter, by=carys)
    client = signed_in(rex)
    address = f"/offenders/{carter.pk}/entries/disclosure/{fact.pk}"
    assert "Hillside" in client.get(f"{address}/correct/").content.decode()
    answer = client.post(f"{address}/correct/", typed(carter, offender_told="yes", reason="He was told"))
    assert answer.status_code == 302
    corrected = Disclosure.objects.current().get()
    assert (corrected.offender_told, corrected.replaces_id, corrected.recipient) == (
        "yes",
        fact.pk,
        fact.recipient,
    )
    page = client.get(f"/offenders/{carter.pk}/disclosures/").content.decode()
    assert "Corrected or withdrawn" in page
    now = factories.fresh(carter)
    with pytest.raises(NotPossible):
        correct_entry(
            offender=now,
            fact=corrected,
            values={"on": date(2005, 1, 1)},
            reason="x",
            version=now.version,
            by=rex,
        )


def test_whoever_may_not_record_is_refused(
    carter: Offender, fred: User, mo: User, signed_in: SignedIn
) -> None:
    with pytest.raises(NotPermitted):
        factories.disclosure(carter, by=fred)
    assert signed_in(fred).get(f"/offenders/{carter.pk}/disclosures/").status_code == 200
    assert signed_in(fred).get(f"/offenders/{carter.pk}/disclosures/record/").status_code == 403
    assert signed_in(mo).get(f"/offenders/{carter.pk}/disclosures/").status_code == 404


def test_the_powers_of_a_day() -> None:
    assert Power.CHILD_SEX_OFFENDER not in powers_on(date(2008, 7, 13))
    assert Power.CHILD_SEX_OFFENDER in powers_on(date(2008, 7, 14))
    assert powers_on(date(1990, 1, 1)) == ()
    assert Power.SUBJECT_ACCESS.citation(date(2018, 5, 24)) == "Data Protection Act 1998, section 7"
    assert Power.SUBJECT_ACCESS.citation(date(2018, 5, 25)) == "Data Protection Act 2018, section 45"
