"""Checking a caseload, keeping an upload until it is confirmed, and importing: all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import psycopg
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from mappa.access.pages import RecordNotShown
from mappa.access.permissions import Permission
from mappa.access.policy import access_of, areas_where, require, require_in_area
from mappa.agencies.models import Division, User
from mappa.audit.events import Event
from mappa.audit.recording import of_areas, record
from mappa.database.identity import acting_as
from mappa.database.refusals import NotPossible
from mappa.law.categories import Category

from . import background, queries
from .checking.caseload import Caseload
from .checking.places import Place
from .checking.standing import Plan, plan
from .checking.understanding import Progress, no_progress, understand
from .faults import Remarks
from .layout import CaseloadFile
from .models import PendingImport
from .reading import UPLOAD_LIMITS, Reading
from .reading.kept import contains_any, packed, unpacked
from .states import HOURS_KEPT, MOST_REMARKS_KEPT, MOST_ROWS_IN_A_REQUEST, PendingState
from .writing import MovedMeanwhile, Writing

#: Advisory locks: imports take turns.
TURN = 5_202_516


class NotImported(Exception):
    """Nothing was written; the remarks say why."""

    def __init__(self, remarks: Remarks) -> None:
        super().__init__(f"Nothing was imported: {len(remarks.faults)} faults.")
        self.remarks = remarks


@dataclass(frozen=True)
class Imported:
    """What an import wrote: for each file its counts, and the offenders touched."""

    counts: list[dict[str, Any]]
    offenders: int
    new: int
    ended: int


@transaction.atomic
def check_caseload(*, reading: Reading, on: date, by: User, progress: Progress = no_progress) -> Plan:
    """Everything that an import would find and do. `on` is today. Writes nothing but the audit row of the check."""
    require(by, Permission.CASELOAD_IMPORT)
    checked = _plan(understand(reading, queries.places(), on=on, progress=progress), by)
    _record_check(checked.caseload, checked.remarks, by)
    return checked


def _record_check(caseload: Caseload, remarks: Remarks, by: User) -> None:
    record(
        Event.CASELOAD_CHECKED,
        by=by,
        checksum=caseload.checksum,
        rows=caseload.total_rows,
        faults=len(remarks.faults),
        **of_areas(row.value.area_id for row in caseload.periods[CaseloadFile.RESIDENCE]),
    )


@transaction.atomic
def import_caseload(
    *, caseload: Caseload, reason: str, by: User, progress: Progress = no_progress
) -> Imported:
    """Write what is new in a caseload, and end what it ends. Raises NotImported where anything is at fault.

    What is held already stays untouched, so that the same caseload imported again changes nothing.
    """
    require(by, Permission.CASELOAD_IMPORT)
    progress(0, 0, "Waiting for other imports")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
    progress(0, 0, "Comparing with what is held")
    planned = _plan_and_lock(caseload, by)
    if planned.remarks.faults:
        raise NotImported(planned.remarks)
    with _refusals_in_words(caseload), connection.cursor() as cursor:
        divisions = _add_divisions(planned, by)
        writing = Writing(planned, by, reason, divisions, cursor, progress)
        offenders = writing.write()
        progress(planned.total_new, planned.total_new, "Verifying")
        # What the database would verify at the end of the transaction, now, while a refusal can be told in words.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        # So that the next return does not take tables that were empty a moment ago for empty ones.
        cursor.execute("SELECT take_stock_for_the_planner()")
    imported = Imported(planned.counts(), offenders, planned.total_new, planned.total_ended)
    record(
        Event.CASELOAD_IMPORTED,
        by=by,
        checksum=caseload.checksum,
        offenders=offenders,
        **of_areas(writing.areas.values()),
        new={one["file"]: one["new"] for one in imported.counts},
        ended={one["file"]: one["ended"] for one in imported.counts if one["ended"]},
        already_held=sum(one["already_held"] for one in imported.counts),
    )
    return imported


@transaction.atomic
def record_refusal(*, caseload: Caseload, remarks: Remarks, by: User) -> None:
    """Leave an audit row of an import that was refused: its faults told the person what is held."""
    require(by, Permission.CASELOAD_IMPORT)
    _record_check(caseload, remarks, by)


@contextmanager
def _refusals_in_words(caseload: Caseload) -> Iterator[None]:
    """The constraints are the net under the check: what they refuse is a fault of the whole caseload."""
    try:
        yield
    except (IntegrityError, psycopg.IntegrityError, MovedMeanwhile) as refusal:
        cause = refusal.__cause__ if isinstance(refusal, IntegrityError) else refusal
        rule = cause.diag.constraint_name if isinstance(cause, psycopg.Error) else ""
        remarks = Remarks()
        remarks.fault(
            caseload.name,
            0,
            "",
            "The register refused a row, or changed while the caseload was written. Nothing was imported: try again."
            + (f" (rule {rule})" if rule else ""),
        )
        raise NotImported(remarks) from refusal


def _plan(caseload: Caseload, by: User) -> Plan:
    areas: Container[object] = areas_where(by, Permission.CASELOAD_IMPORT)
    _settle_divisions(caseload)
    planned = plan(caseload, queries.held(caseload, areas, by=by), areas)
    if not access_of(by).category_4_cleared:
        _refuse_category_4(planned)
    return planned


def _refuse_category_4(planned: Plan) -> None:
    """Nobody puts a record where they could not see it themselves."""
    file = CaseloadFile.CATEGORIES
    for row in planned.periods.get(file, ()):
        if row.value == Category.FOUR:
            planned.remarks.fault(
                planned.caseload.labels[file],
                row.row,
                "category",
                "Category 4 needs a clearance that you do not have: ask a colleague who is cleared to import it.",
                planned.caseload.references[row.offender],
            )


def _plan_and_lock(caseload: Caseload, by: User) -> Plan:
    """A plan that stays true: the offenders whom it changes are locked at the versions that it knows."""
    locked: set[int] = set()
    while True:
        planned = _plan(caseload, by)
        known = {
            here.pk: here.version
            for here in (planned.held.offenders[offender] for offender in planned.changed())
            if here.pk not in locked
        }
        if planned.remarks.faults or not known:
            return planned
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, version FROM offenders_offender WHERE id = ANY(%s) ORDER BY id FOR UPDATE",
                [list(known)],
            )
            if dict(cursor.fetchall()) == known:
                return planned
        locked |= known.keys()


def _settle_divisions(caseload: Caseload) -> None:
    """Use the divisions that somebody else has added since the caseload was read."""
    added = caseload.places.added
    if not added:
        return
    there = queries.places()
    settled = {
        provisional: found.division_id
        for provisional, (area_id, name) in added.items()
        if (found := there.place(area_id, name)).division_id > 0
    }
    if not settled:
        return
    for provisional, division_id in settled.items():
        caseload.places.know_division(division_id, *added.pop(provisional))
    caseload.periods[CaseloadFile.RESIDENCE] = [
        row._replace(value=Place(row.value.area_id, settled[row.value.division_id]))
        if row.value.division_id in settled
        else row
        for row in caseload.periods[CaseloadFile.RESIDENCE]
    ]


def _add_divisions(planned: Plan, by: User) -> dict[int, int]:
    """Add the divisions that the plan needs; their keys by their provisional numbers."""
    keys = {}
    for provisional in planned.new_divisions():
        area_id, name = planned.caseload.places.added[provisional]
        division = Division(area_id=area_id, name=name, source="Named in an imported caseload.")
        division.save(force_insert=True)
        record(Event.DIVISION_ADDED, by=by, area_id=area_id, division_id=division.pk)
        keys[provisional] = division.pk
    return keys


@transaction.atomic
def keep_upload(*, reading: Reading, at: datetime, on: date, by: User) -> PendingImport:
    """Check an upload and keep it until it is confirmed; uploads that have expired are removed."""
    PendingImport.objects.filter(expires_at__lte=at).delete()
    checked = check_caseload(reading=reading, on=on, by=by)
    pending = PendingImport(
        by=by,
        at=at,
        expires_at=at + timedelta(hours=HOURS_KEPT),
        name=reading.name[:400],
        checksum=reading.checksum,
        content=b"" if checked.remarks.faults else packed(reading),
        rows=checked.caseload.total_rows,
        outcome=_outcome(checked),
    )
    pending.save(force_insert=True)
    return pending


def _outcome(checked: Plan) -> dict[str, Any]:
    remarks = checked.remarks.in_order()
    return {
        "counts": checked.counts(),
        "fault_count": len(remarks.faults),
        "faults": [fault.as_dict() for fault in remarks.faults[:MOST_REMARKS_KEPT]],
        "notice_count": len(remarks.notices),
        "notices": [notice.as_dict() for notice in remarks.notices[:MOST_REMARKS_KEPT]],
    }


@transaction.atomic
def confirm_upload(*, pending_id: int, reason: str, at: datetime, on: date, by: User) -> PendingImport:
    """Import an upload; where it is large or another import is under way, begin to in the background.

    Confirmed twice, it is imported once.
    """
    require(by, Permission.CASELOAD_IMPORT)
    pending = _own(pending_id, at=at, by=by)
    if pending.state == PendingState.CONFIRMED and not queries.is_waiting_or_running(pending, at=at):
        pass  # it stopped half-way, so nothing of it was written: begin again
    elif not pending.may_be_confirmed:
        return pending
    pending.reason = reason or pending.reason
    if pending.rows > MOST_ROWS_IN_A_REQUEST or not _is_my_turn():
        pending.state = PendingState.CONFIRMED
        pending.confirmed_at = at
        pending.stage, pending.done, pending.total = "Waiting to begin", 0, 0
        pending.save()
        record(Event.CASELOAD_CONFIRMED, by=by, checksum=pending.checksum, rows=pending.rows)
        transaction.on_commit(partial(background.start, pending.pk))
        return pending
    return _import_kept(pending, on=on, by=by, progress=no_progress)


def _is_my_turn() -> bool:
    """Whether no other import is under way; a request must not wait for one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [TURN])
        row = cursor.fetchone()
    return bool(row and row[0])


def _own(pending_id: int, *, at: datetime, by: User) -> PendingImport:
    pending = (
        PendingImport.objects.select_for_update().filter(pk=pending_id, by=by, expires_at__gt=at).first()
    )
    if pending is None:
        raise RecordNotShown("pending import", pending_id)
    return pending


def _import_kept(pending: PendingImport, *, on: date, by: User, progress: Progress) -> PendingImport:
    reading = unpacked(
        bytes(pending.content), name=pending.name, checksum=pending.checksum, limits=UPLOAD_LIMITS
    )
    caseload = understand(reading, queries.places(), on=on, progress=progress)
    try:
        imported = import_caseload(caseload=caseload, reason=pending.reason, by=by, progress=progress)
    except NotImported as refusal:
        remarks = refusal.remarks.in_order()
        _record_check(caseload, remarks, by)
        pending.state = PendingState.CHECKED
        pending.outcome |= {
            "fault_count": len(remarks.faults),
            "faults": [fault.as_dict() for fault in remarks.faults[:MOST_REMARKS_KEPT]],
        }
    else:
        pending.state = PendingState.IMPORTED
        pending.outcome = {
            "counts": imported.counts,
            "offenders": imported.offenders,
            "fault_count": 0,
            "faults": [],
            "notice_count": 0,
            "notices": [],
        }
    pending.content = b""
    pending.save()
    return pending


def import_confirmed(*, pending_id: int, at: datetime, on: date) -> PendingImport | None:
    """Import a confirmed upload as the person who confirmed it; None where another process is at it already.

    How far it is shows on a connection of its own, so that the page can tell before everything is committed.
    """
    with background.claimed(pending_id) as progress:
        if progress is None:
            return None
        return _import_claimed(pending_id=pending_id, at=at, on=on, progress=progress)


def _import_claimed(*, pending_id: int, at: datetime, on: date, progress: Progress) -> PendingImport | None:
    with transaction.atomic():
        pending = (
            PendingImport.objects.select_related("by")
            .filter(pk=pending_id, state=PendingState.CONFIRMED, expires_at__gt=at)
            .first()
        )
        if pending is None:
            return None
        require(pending.by, Permission.CASELOAD_IMPORT)
        with acting_as(pending.by_id):
            return _import_kept(pending, on=on, by=pending.by, progress=progress)


@transaction.atomic
def discard_upload(*, pending_id: int, at: datetime, by: User) -> None:
    """Throw an upload away before it is imported."""
    require(by, Permission.CASELOAD_IMPORT)
    pending = _own(pending_id, at=at, by=by)
    if pending.state == PendingState.CONFIRMED and queries.is_waiting_or_running(pending, at=at):
        return
    record(Event.CASELOAD_DISCARDED, by=by, checksum=pending.checksum, rows=pending.rows)
    pending.delete()


@transaction.atomic
def discard_uploads_naming(*, names: frozenset[str], area_id: int, by: User) -> None:
    """Throw away every upload, whoever's it is, that names somebody whose record is being erased.

    Raises NotPossible where such an upload is being imported: it would bring the person back.
    """
    require_in_area(by, Permission.ERASURE_APPROVE, area_id)
    for pending in PendingImport.objects.select_for_update().order_by("pk"):
        remarks = json.dumps([pending.outcome, pending.name, pending.reason], ensure_ascii=False)
        if not contains_any(names, bytes(pending.content), also=remarks):
            continue
        if pending.state == PendingState.CONFIRMED and queries.is_waiting_or_running(
            pending, at=timezone.now()
        ):
            raise NotPossible(
                "decision", "A caseload that may name this person is being imported: try again afterwards."
            )
        record(
            Event.CASELOAD_DISCARDED,
            by=by,
            checksum=pending.checksum,
            rows=pending.rows,
            uploaded_by_id=pending.by_id,
        )
        pending.delete()
