"""Uploads between the check and the import."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .states import PendingState


class PendingImport(models.Model):
    """An upload that was checked: its rows wait for the person's confirmation, for a day at most.

    Its rows are removed when they are imported or thrown away, and the whole row when it expires.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_comment="The person who uploaded it, and the only one who can see it.",
    )
    at = models.DateTimeField(db_default=Now(), db_comment="When it was uploaded.")
    expires_at = models.DateTimeField(db_comment="When the row is removed, whatever became of it.")
    name = models.TextField(db_comment="The names of the uploaded files.")
    checksum = models.TextField(db_comment="SHA-256 of the uploaded files, as 64 hexadecimal digits.")
    content = models.BinaryField(
        db_comment="The cells that were read, compressed; empty once they are not needed."
    )
    rows = models.PositiveIntegerField(db_comment="How many rows were read.")
    state = models.TextField(
        choices=PendingState.choices, default=PendingState.CHECKED, db_comment="What became of it."
    )
    outcome = models.JSONField(db_comment="What the check found: counts, faults and notices.")
    confirmed_at = models.DateTimeField(
        null=True, blank=True, db_comment="When its import in the background was begun."
    )
    reason = models.TextField(blank=True, default="", db_comment="Why it is imported, in the person's words.")
    stage = models.TextField(blank=True, default="", db_comment="What the import is doing.")
    done = models.PositiveIntegerField(default=0, db_comment="Rows done in this stage.")
    total = models.PositiveIntegerField(default=0, db_comment="Rows to do in this stage.")

    class Meta:
        db_table_comment = "Uploaded caseloads between the check and the import; removed after a day."
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PendingState.values), name="imports_pendingimport_state"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("at")), name="imports_pendingimport_expires"
            ),
            models.CheckConstraint(
                condition=~Q(state=PendingState.IMPORTED) | Q(content=b""),
                name="imports_pendingimport_emptied",
                violation_error_message="The rows of an upload are removed when they are imported.",
            ),
        ]
        indexes = [models.Index(fields=["by", "-at"], name="imports_pending_by_person")]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"

    @property
    def faults(self) -> list[dict[str, object]]:
        return list(self.outcome["faults"])

    @property
    def fault_count(self) -> int:
        return int(self.outcome["fault_count"])

    @property
    def may_be_confirmed(self) -> bool:
        return self.state == PendingState.CHECKED and not self.fault_count
