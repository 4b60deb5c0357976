"""The audit's one table."""

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

    Holds pointers and field names, never personal content.
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
