"""A copy of everything held: complete against a walk along PostgreSQL's foreign keys, and naming nobody else."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from mappa.access.pages import RecordNotShown
from mappa.access.policy import NotPermitted
from mappa.access.roles import RoleKey
from mappa.agencies.models import User
from mappa.audit.models import AuditEntry
from mappa.caseload.actions import correct_entry, withdraw_entry
from mappa.database.periods import period
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.law.disclosure import Exemption
from mappa.law.events import KindOfEvent
from mappa.law.orders import KindOfOrder, StepOfOrder
from mappa.offenders.models import (
    EmergencyOpening,
    Membership,
    Offender,
    StatedReason,
)
from mappa.offenders.queries import open_offender
from mappa.offenders.states import MembershipKind
from mappa.oversight import actions
from mappa.oversight.copies import as_data
from mappa.oversight.models import SubjectAccessCopy
from mappa.oversight.queries.holdings import everything_about, tables_about
from mappa.oversight.states import CopyForm, CopyRecipient
from tests import factories
from tests.people_fixtures import make_person

SignedIn = Callable[[User], Client]


@pytest.fixture
def full(carys: User, rex: User, carter: Offender) -> Offender:
    """Carter's record with something in every table that there is, superseded rows too."""
    factories.alias(carter, "Quill", "Danny", by=carys)
    wrong = factories.alias(carter, "Mistake", by=carys)
    now = factories.fresh(carter)
    withdraw_entry(offender=now, fact=wrong, reason="Another man", version=now.version, by=carys)
    factories.identifier(carter, "pnc", "2001/0000001A", by=carys)
    factories.begin_custody(carter, on=date(2005, 6, 1), by=carys)
    factories.end_custody(carter, on=date(2005, 9, 1), by=carys)
    factories.set_at_level(carter, 3, on=date(2006, 1, 1), by=carys)
    factories.order_step(carter, KindOfOrder.SOPO, StepOfOrder.FULL, on=date(2005, 9, 1), by=carys)
    factories.event(carter, KindOfEvent.CHARGED_SERIOUS_OFFENCE, on=date(2005, 9, 2), by=carys)
    told = factories.disclosure(carter, by=carys)
    now = factories.fresh(carter)
    correct_entry(
        offender=now,
        fact=told,
        values={"conditions": "None"},
        reason="Misread",
        version=now.version,
        by=carys,
    )
    Membership.objects.create(
        offender=carter,
        user=rex,
        kind=MembershipKind.MEETING,
        in_force=period(date(2005, 4, 1)),
        recorded_by=carys,
    )
    later = timezone.now() + timedelta(hours=4)
    EmergencyOpening.objects.create(offender=carter, user=rex, closes_at=later, reason="At the door")
    StatedReason.objects.create(offender=carter, user=rex, holds_until=later, reason="Transfer")
    factories.unusual_access(carter, by=make_person(RoleKey.POLICE_OFFICER, "Kent", full_name="Cass Carter"))
    factories.assessment(carter, by=carys)
    factories.plan(carter, by=carys)
    factories.trigger_raised(carter, by=carys)
    give(factories.fresh(carter), by=carys)
    return factories.fresh(carter)


def give(offender: Offender, *, by: User, **otherwise: Any) -> actions.GivenCopy:
    values = {
        "recipient_kind": CopyRecipient.OFFENDER,
        "recipient": "Daniel Carter",
        "form": CopyForm.HTML,
        "withheld": {},
        "fingerprint": None,
        "reason": "By letter, with a passport",
        "at": timezone.now(),
        **otherwise,
    }
    return actions.give_copy(offender=offender, by=by, **values)


WALK = """
WITH RECURSIVE keys AS (
    SELECT con.conrelid AS child, con.confrelid AS parent, a.attname AS pointer
      FROM pg_constraint con JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = con.conkey[1]
     WHERE con.contype = 'f' AND con.connamespace = 'public'::regnamespace AND con.conrelid <> con.confrelid
), about (child, path) AS (
    SELECT child, format('%1$I IN (SELECT %2$s)', pointer, '{pk}') FROM keys
     WHERE parent = 'offenders_offender'::regclass
    UNION
    SELECT keys.child,
           format('%1$I IN (SELECT id FROM %2$s WHERE %3$s)', keys.pointer, about.child::regclass, about.path)
      FROM keys JOIN about ON keys.parent = about.child
)
SELECT child::regclass::text, string_agg(path, ' OR ') FROM about GROUP BY 1
UNION ALL
SELECT c.relname::text,
       CASE a.attname WHEN 'offender_id' THEN 'offender_id = {pk}' ELSE '{pk} = ANY (offender_ids)' END
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attname IN ('offender_id', 'offender_ids')
   AND NOT a.attisdropped AND c.relname <> 'audit_auditentry' AND NOT EXISTS (
     SELECT FROM pg_constraint con
      WHERE con.conrelid = c.oid AND con.contype = 'f' AND con.confrelid = 'offenders_offender'::regclass)
"""


def rows_by_the_catalogue(pk: int) -> dict[str, set[int]]:
    """The rows of every table that points at the offender, by a walk that knows nothing of our models."""
    found: dict[str, set[int]] = {"offenders_offender": {pk}}
    with connection.cursor() as cursor:
        cursor.execute(WALK.replace("{pk}", str(pk)))
        for table, condition in cursor.fetchall():
            cursor.execute(f"SELECT id FROM {table} WHERE {condition}")
            found.setdefault(table, set()).update(row for (row,) in cursor.fetchall())
    return {table: rows for table, rows in found.items() if rows}


def test_a_copy_is_complete_against_a_walk_along_the_foreign_keys(full: Offender, carys: User) -> None:
    held = as_data(everything_about(full, by=carys), withheld={}, recipient="", at=timezone.now())
    by_the_copy = {
        table["table"]: {entry["number"] for entry in table["entries"]} for table in held["tables"]
    }
    by_the_catalogue = rows_by_the_catalogue(full.pk)
    assert by_the_copy == by_the_catalogue
    assert sum(len(rows) for rows in by_the_copy.values()) >= 20
    assert len(by_the_copy) >= 15, "the record of this test has something of everything"


def test_every_table_that_points_at_an_offender_is_known(db: None) -> None:
    """Also those of which the record of the other test has nothing."""
    with connection.cursor() as cursor:
        cursor.execute(WALK.replace("{pk}", "0"))
        walked = {table for table, _ in cursor.fetchall()} | {"offenders_offender"}
    assert {model._meta.db_table for model in tables_about()} == walked


def test_every_column_of_a_row_is_in_the_data(full: Offender, carys: User) -> None:
    held = as_data(everything_about(full, by=carys), withheld={}, recipient="", at=timezone.now())
    with connection.cursor() as cursor:
        for table in held["tables"]:
            cursor.execute(
                "SELECT count(*) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
                "AND NOT attisdropped",
                [table["table"]],
            )
            (columns,) = cursor.fetchone()
            for entry in table["entries"]:
                assert len(entry["particulars"]) == columns, table["table"]


@pytest.mark.parametrize("form", CopyForm)
def test_a_copy_holds_what_the_record_says_and_names_nobody_else(
    full: Offender, carys: User, rex: User, form: CopyForm
) -> None:
    copy = give(full, by=carys, form=form).content.decode()
    for told in ("Carter", "Quill", "Mistake", "Another man", "2001/0000001A", "At the door", "Transfer"):
        assert told in copy, told
    assert "MAPPA co-ordinator, Police of the tests" in copy
    for other in (carys.full_name, rex.full_name, carys.username, "Hillside", "The level 3 panel"):
        assert other not in copy, other
    assert "the name of somebody else" in copy
    if form is CopyForm.HTML:
        assert not re.search(r"<script|<link|src=|href=|@import|url\(", copy)
        assert "Sexual Offences Prevention Order" in copy
        assert "access key" not in copy.lower()


def test_an_entry_is_withheld_on_its_ground_and_that_is_kept_on_file(full: Offender, carys: User) -> None:
    holdings = everything_about(full, by=carys)
    alias = next(one for one in holdings.entries if one.title == "Other name")
    given = give(
        full,
        by=carys,
        withheld={alias.key: Exemption.CRIME},
        fingerprint=holdings.fingerprint,
        form=CopyForm.JSON,
    )
    assert "Quill" not in given.content.decode()
    (table,) = [one for one in json.loads(given.content)["tables"] if one["table"] == alias.table]
    assert table["entries"][0] == {
        "number": alias.pk,
        "withheld": f"section 45(4)(b): {Exemption.CRIME.label}",
    }
    assert given.copy.withheld == [{"table": alias.table, "number": alias.pk, "ground": "crime"}]
    assert given.copy.checksum == hashlib.sha256(given.content).hexdigest()
    assert given.copy.entries == len(holdings.entries)


def test_what_the_rules_found_is_withheld_unless_it_was_decided_otherwise(
    full: Offender, carys: User
) -> None:
    finding = next(
        one for one in everything_about(full, by=carys).entries if one.table == "oversight_unusualaccess"
    )
    by_default = give(full, by=carys, form=CopyForm.JSON)
    assert {"table": finding.table, "number": finding.pk, "ground": "inquiry"} in by_default.copy.withheld
    decided = give(
        factories.fresh(full),
        by=carys,
        form=CopyForm.JSON,
        fingerprint=everything_about(full, by=carys).fingerprint,
    )
    assert decided.copy.withheld == []


def test_a_copy_is_told_in_the_audit_as_a_disclosure_with_its_recipient(full: Offender, carys: User) -> None:
    given = give(full, by=carys, recipient_kind=CopyRecipient.SOLICITOR, recipient="Canary and Sons")
    entry = AuditEntry.objects.get(event="copy.given", detail__fact_id=given.copy.pk)
    assert (entry.operation, entry.offender_id, entry.by_id) == ("disclosure", full.pk, carys.pk)
    assert entry.detail["recipients"] == [f"solicitor:{given.copy.pk}"]
    assert "Canary" not in json.dumps(entry.detail)


def test_consultations_are_summarised_by_role_and_agency(full: Offender, carys: User, pia: User) -> None:
    for _ in range(3):
        open_offender(by=pia, pk=full.pk)
    told = everything_about(full, by=carys).consultations
    (by_police,) = [one for one in told if one.who == "Police public protection officer, Police of the tests"]
    assert (by_police.operation, by_police.times) == ("consultation", 3)
    assert "areas" in by_police.ground
    in_all = AuditEntry.objects.filter(offender_id=full.pk, by_id__isnull=False).count()
    assert sum(one.times for one in told if not one.ground.startswith("It stood in a list")) == in_all


def test_a_list_in_which_the_record_stood_is_told_too(
    full: Offender, carys: User, signed_in: SignedIn
) -> None:
    signed_in(carys).get("/caseload/")
    told = everything_about(full, by=carys).consultations
    assert [one.times for one in told if one.ground.startswith("It stood in a list")] == [1]


def test_an_entry_made_meanwhile_is_not_given_unseen(full: Offender, carys: User) -> None:
    seen = everything_about(full, by=carys).fingerprint
    factories.alias(full, "Newest", by=carys)
    with pytest.raises(ChangedMeanwhile):
        give(factories.fresh(full), by=carys, fingerprint=seen)


def test_what_does_not_exist_cannot_be_withheld(full: Offender, carys: User) -> None:
    with pytest.raises(NotPossible):
        give(full, by=carys, withheld={"offenders_alias-987654321": Exemption.CRIME})


def test_whoever_may_not_is_refused(full: Offender, pia: User, mo: User) -> None:
    with pytest.raises(NotPermitted):
        give(full, by=pia)
    with pytest.raises(RecordNotShown):
        give(full, by=mo)
    assert SubjectAccessCopy.objects.filter(recorded_by__in=[pia, mo]).count() == 0


# ── the page ──

ASKED = {
    "recipient_kind": "offender",
    "recipient": "Daniel Carter",
    "reason": "By letter, with a passport",
    "form": "html",
}


def sent(page: str, **more: str) -> dict[str, str]:
    """What the page's form sends: every choice as it stands, and more."""
    fingerprint = re.search(r'name="fingerprint"[^>]*value="([0-9a-f]{64})"', page)
    assert fingerprint
    return {**ASKED, "fingerprint": fingerprint[1], **more}


def test_the_page_gives_the_copy(full: Offender, carys: User, signed_in: SignedIn) -> None:
    client = signed_in(carys)
    address = f"/offenders/{full.pk}/subject-access/"
    page = client.get(address).content.decode()
    assert "Quill" in page
    alias = next(one for one in everything_about(full, by=carys).entries if one.title == "Other name")
    answer = client.post(address, sent(page, **{f"withhold-{alias.key}": "rights_of_others"}))
    assert answer.status_code == 200
    copy = SubjectAccessCopy.objects.order_by("-pk")[0]
    assert answer["Content-Disposition"] == f'attachment; filename="copy-{copy.pk}.html"'
    assert "Quill" not in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_the_page_answers_409_where_something_was_added_and_then_takes_it(
    full: Offender, carys: User, signed_in: SignedIn
) -> None:
    client = signed_in(carys)
    address = f"/offenders/{full.pk}/subject-access/"
    page = client.get(address).content.decode()
    factories.alias(full, "Newest", by=carys)
    answer = client.post(address, sent(page))
    assert answer.status_code == 409
    again = answer.content.decode()
    assert "Something was added to the record" in again
    assert "Newest" in again
    assert "Daniel Carter" in again, "what was typed is kept"
    assert client.post(address, sent(again)).status_code == 200


@pytest.mark.parametrize("lacking", ["recipient_kind", "recipient", "reason", "form"])
def test_the_page_asks_for_what_is_missing(
    full: Offender, carys: User, signed_in: SignedIn, lacking: str
) -> None:
    client = signed_in(carys)
    address = f"/offenders/{full.pk}/subject-access/"
    before = SubjectAccessCopy.objects.count()
    answer = client.post(address, sent(client.get(address).content.decode(), **{lacking: ""}))
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert SubjectAccessCopy.objects.count() == before
