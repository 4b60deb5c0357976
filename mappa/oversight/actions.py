"""Working through unusual access, recording disclosures, and giving copies under the right of access."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from mappa.access.permissions import Permission
from mappa.access.policy import require
from mappa.agencies.models import User
from mappa.audit.events import Event
from mappa.audit.recording import record
from mappa.database.refusals import ChangedMeanwhile, NotPossible
from mappa.database.superseding import insert
from mappa.law.dated import in_words
from mappa.law.disclosure import Exemption, Power
from mappa.offenders.actions import lock
from mappa.offenders.grounds import require_on
from mappa.offenders.models import Offender, OffenderFact

from .copies import write
from .models import Disclosure, SubjectAccessCopy, UnusualAccess
from .queries.findings import findings_for
from .queries.holdings import everything_about
from .states import CopyForm, CopyRecipient, FindingOutcome, FindingState


@transaction.atomic
def take_finding(*, finding: UnusualAccess, version: int, by: User) -> None:
    """Look into a finding, which tells others that somebody does; from whoever looked into it before."""
    require(by, Permission.ACCESS_REVIEW)
    held = _lock(finding, version=version, by=by)
    if held.state == FindingState.SETTLED:
        raise NotPossible("", "This finding is settled already.")
    before = held.taken_by_id
    _change(held, state=FindingState.LOOKED_INTO.value, taken_by=by, taken_at=Now())
    record(
        Event.FINDING_TAKEN,
        by=by,
        offender_id=held.offender_id,
        person_id=held.person_id,
        finding_id=held.pk,
        from_person_id=before,
    )


@transaction.atomic
def settle_finding(
    *, finding: UnusualAccess, outcome: FindingOutcome, found: str, version: int, by: User
) -> None:
    """Say what was found, and what comes of it: once, by the one who looks into it."""
    require(by, Permission.ACCESS_REVIEW)
    held = _lock(finding, version=version, by=by)
    if held.state == FindingState.SETTLED:
        raise NotPossible("outcome", "This finding is settled already.")
    if held.taken_by_id != by.pk:
        raise NotPossible("outcome", "Take the finding first: it is settled by the person who looks into it.")
    _change(
        held,
        state=FindingState.SETTLED.value,
        settled_by=by,
        settled_at=Now(),
        outcome=outcome.value,
        found=found,
    )
    record(
        Event.FINDING_SETTLED,
        by=by,
        offender_id=held.offender_id,
        person_id=held.person_id,
        finding_id=held.pk,
        outcome=outcome.value,
    )


def _lock(finding: UnusualAccess, *, version: int, by: User) -> UnusualAccess:
    """Hold a finding that the person reviews. Raises ChangedMeanwhile where it is no longer as they saw it."""
    held = findings_for(by).select_for_update(of=("self",)).filter(pk=finding.pk).first()
    if held is None or held.version != version:
        raise ChangedMeanwhile
    return held


def _change(held: UnusualAccess, **values: Any) -> None:
    UnusualAccess.objects.filter(pk=held.pk).update(version=held.version + 1, **values)


@transaction.atomic
def record_disclosure(
    *,
    offender: Offender,
    on: date,
    recipient_kind: str,
    recipient: str,
    relation: str,
    what: str,
    power: Power,
    decided_by: str,
    conditions: str,
    offender_told: str,
    reason: str,
    version: int,
    by: User,
) -> Disclosure:
    """Record what was told to whom about an offender, under a power that stood on the day."""
    require_on(by, Permission.DISCLOSURE_RECORD, offender)
    lock(offender, version=version)
    require_power(power, on=on)
    recorded = insert(
        Disclosure(
            offender=offender,
            on=on,
            recipient_kind=recipient_kind,
            recipient=recipient,
            relation=relation,
            what=what,
            power=power.value,
            decided_by=decided_by,
            conditions=conditions,
            offender_told=offender_told,
            recorded_by=by,
            reason=reason,
        )
    )
    record(
        Event.DISCLOSURE_RECORDED,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        fact_id=recorded.pk,
        recipients=[recipient_in_audit(recipient_kind, recorded)],
        power=power.value,
    )
    return recorded


def recipient_in_audit(kind: str, fact: OffenderFact) -> str:
    """A pointer for the audit: what sort of recipient, and the number of the row that names them."""
    return f"{kind}:{fact.pk}"


def require_power(power: Power, *, on: date) -> None:
    """Raise NotPossible where the power did not stand on the day."""
    if not power.is_in_force(on):
        raise NotPossible("power", f"This power was not in force on {in_words(on)}.")


@dataclass(frozen=True)
class GivenCopy:
    copy: SubjectAccessCopy
    content: bytes


@transaction.atomic
def give_copy(
    *,
    offender: Offender,
    recipient_kind: CopyRecipient,
    recipient: str,
    form: CopyForm,
    withheld: Mapping[str, Exemption],
    fingerprint: str | None,
    at: datetime,
    reason: str,
    by: User,
) -> GivenCopy:
    """Write a copy of everything held about an offender, and keep on file to whom, why, and what was withheld.

    `withheld` names entries by their keys. Raises ChangedMeanwhile where other entries are held now than when these
    were chosen; without a fingerprint nothing was chosen, and what is usually withheld is.
    """
    require_on(by, Permission.SUBJECT_ACCESS, offender)
    holdings = everything_about(offender, by=by)
    if fingerprint is None:
        withheld = {
            entry.key: ground for entry in holdings.entries if (ground := entry.usually_withheld) is not None
        } | dict(withheld)
    elif fingerprint != holdings.fingerprint:
        raise ChangedMeanwhile
    known = {entry.key: entry for entry in holdings.entries}
    for key in withheld:
        if key not in known:
            raise NotPossible("withheld", f"There is no entry {key}.")
    content = write(holdings, withheld=withheld, form=form, recipient=recipient, at=at)
    copy = insert(
        SubjectAccessCopy(
            offender=offender,
            recipient_kind=recipient_kind.value,
            recipient=recipient,
            form=form.value,
            entries=len(known),
            withheld=[
                {"table": known[key].table, "number": known[key].pk, "ground": ground.value}
                for key, ground in sorted(withheld.items())
            ],
            checksum=hashlib.sha256(content).hexdigest(),
            recorded_by=by,
            reason=reason,
        ),
        field="recipient",
    )
    record(
        Event.COPY_GIVEN,
        by=by,
        offender_id=offender.pk,
        area_id=offender.area_id,
        fact_id=copy.pk,
        recipients=[recipient_in_audit(recipient_kind.value, copy)],
        form=form.value,
        entries=len(known),
        withheld=len(withheld),
    )
    return GivenCopy(copy, content)
