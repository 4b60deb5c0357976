"""What was done and seen, and the seals on it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Now

from .events import Operation


class TransactionId(models.Func):
    """PostgreSQL's number of the current transaction, by which rows will be gathered under a seal."""

    template = "((pg_current_xact_id())::text)::bigint"
    arity = 0


class AuditEntry(models.Model):
    """One thing that was done, seen or refused. Never changed; without foreign keys, so that it outlives its subject.

    Holds pointers and field names, never personal content. Two more columns, `epoch` and `digest`, are given and
    used by the database and the seals alone (docs/adr/0016).
    """

    at = models.DateTimeField(db_default=Now(), db_comment="When, by the clock of the database.")
    transaction_id = models.BigIntegerField(
        db_default=TransactionId(output_field=models.BigIntegerField()),
        db_comment="The transaction in which it happened.",
    )
    event = models.TextField(db_comment="What happened: a value of audit.events.Event.")
    operation = models.TextField(db_comment="The class of operation (DPA 2018 s.62).")
    by_id = models.BigIntegerField(null=True, db_comment="The person who did it; empty before sign-in.")
    agency_id = models.BigIntegerField(null=True, db_comment="The agency the person worked for.")
    offender_id = models.BigIntegerField(null=True, db_comment="The offender it was about, if one.")
    area_id = models.BigIntegerField(null=True, db_comment="The area it was about, if one.")
    basis = models.TextField(
        blank=True, default="", db_comment="On what ground the person could see or do it."
    )
    detail = models.JSONField(
        default=dict, db_comment="Pointers: kinds and numbers of rows, names of fields, counts. No content."
    )
    request_id = models.UUIDField(null=True, db_comment="The web request, to gather what one click did.")

    class Meta:
        verbose_name_plural = "audit entries"
        db_table_comment = "What was done, seen, searched, exported and refused. Append-only."
        constraints = [
            models.CheckConstraint(
                condition=Q(operation__in=[o.value for o in Operation]), name="audit_auditentry_operation"
            ),
            models.CheckConstraint(
                condition=Q(event__regex=r"^[a-z-]+\.[a-z-]+$"), name="audit_auditentry_event"
            ),
            models.CheckConstraint(
                condition=Q(basis__regex=r"^[a-z_:, -]*$"), name="audit_auditentry_basis_is_no_text"
            ),
            models.CheckConstraint(
                condition=Q(by_id__isnull=False) | Q(operation__in=["refusal", "sign-in"]),
                name="audit_auditentry_somebody",
            ),
            models.CheckConstraint(
                condition=Q(by_id__isnull=True, agency_id__isnull=True)
                | Q(by_id__isnull=False, agency_id__isnull=False),
                name="audit_auditentry_agency",
            ),
            models.CheckConstraint(
                condition=~Q(operation="disclosure") | Q(detail__has_key="recipients"),
                name="audit_auditentry_recipients",
            ),
        ]
        indexes = [
            models.Index(
                fields=["offender_id", "-at"],
                name="audit_by_offender",
                condition=Q(offender_id__isnull=False),
            ),
            models.Index(fields=["by_id", "-at"], name="audit_by_person"),
            models.Index(fields=["-at"], name="audit_by_time"),
            models.Index(fields=["area_id", "-at"], name="audit_by_area", condition=Q(area_id__isnull=False)),
            models.Index(
                KeyTransform("person_id", "detail"),
                name="audit_by_subject",
                condition=Q(detail__has_key="person_id"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} at {self.at:%Y-%m-%d %H:%M:%S}"


class Epoch(models.Model):
    """A server on which the register has lived: each counts its transactions from the beginning."""

    number = models.IntegerField(primary_key=True, db_comment="1, 2, 3, …; entries and seals name it.")
    system_identifier = models.BigIntegerField(
        db_comment="The number that PostgreSQL gave the server's data."
    )
    began_at = models.DateTimeField(db_default=Now(), db_comment="When the register first ran there.")

    class Meta:
        db_table_comment = "The servers on which the register has lived, one after another. Append-only."

    def __str__(self) -> str:
        return f"Epoch {self.number}"


class Seal(models.Model):
    """A seal on all entries of some transactions. Written by the watch as the owner; nobody changes it."""

    number = models.BigIntegerField(primary_key=True, db_comment="1, 2, 3, … without a gap.")
    epoch = models.IntegerField(db_comment="The server whose transaction numbers these are.")
    first_transaction = models.BigIntegerField(db_comment="The first transaction under this seal.")
    end_transaction = models.BigIntegerField(db_comment="The first transaction no longer under this seal.")
    rows = models.BigIntegerField(db_comment="How many entries are under it.")
    root = models.BinaryField(db_comment="The Merkle root over their digests, by transaction and number.")
    previous = models.BinaryField(db_comment="The digest of the seal before; zeros for the first.")
    at = models.DateTimeField(db_comment="When it was made, by the clock of the database.")
    digest = models.BinaryField(db_comment="SHA-256 of the other columns.")

    class Meta:
        db_table_comment = "The chain of seals on the audit. Append-only; only the owner adds to it."
        indexes = [models.Index(fields=["epoch", "end_transaction"], name="audit_seal_by_end")]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1, epoch__gte=1, first_transaction__gte=0, rows__gte=0)
                & Q(end_transaction__gte=models.F("first_transaction")),
                name="audit_seal_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"Seal {self.number}"
