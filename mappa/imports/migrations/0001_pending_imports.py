"""Uploaded caseloads, between the check and the import."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PendingImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_comment="When it was uploaded.",
                        db_default=django.db.models.functions.datetime.Now(),
                    ),
                ),
                (
                    "expires_at",
                    models.DateTimeField(db_comment="When the row is removed, whatever became of it."),
                ),
                ("name", models.TextField(db_comment="The names of the uploaded files.")),
                (
                    "checksum",
                    models.TextField(db_comment="SHA-256 of the uploaded files, as 64 hexadecimal digits."),
                ),
                (
                    "content",
                    models.BinaryField(
                        db_comment="The cells that were read, compressed; empty once they are not needed."
                    ),
                ),
                ("rows", models.PositiveIntegerField(db_comment="How many rows were read.")),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("checked", "Checked"),
                            ("confirmed", "Being imported"),
                            ("imported", "Imported"),
                        ],
                        db_comment="What became of it.",
                        default="checked",
                    ),
                ),
                ("outcome", models.JSONField(db_comment="What the check found: counts, faults and notices.")),
                (
                    "confirmed_at",
                    models.DateTimeField(
                        blank=True, db_comment="When its import in the background was begun.", null=True
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, db_comment="Why it is imported, in the person's words.", default=""
                    ),
                ),
                ("stage", models.TextField(blank=True, db_comment="What the import is doing.", default="")),
                ("done", models.PositiveIntegerField(db_comment="Rows done in this stage.", default=0)),
                ("total", models.PositiveIntegerField(db_comment="Rows to do in this stage.", default=0)),
                (
                    "by",
                    models.ForeignKey(
                        db_comment="The person who uploaded it, and the only one who can see it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table_comment": "Uploaded caseloads between the check and the import; removed after a day.",
                "indexes": [models.Index(fields=["by", "-at"], name="imports_pending_by_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["checked", "confirmed", "imported"])),
                        name="imports_pendingimport_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("at"))),
                        name="imports_pendingimport_expires",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "imported"), _negated=True), ("content", b""), _connector="OR"
                        ),
                        name="imports_pendingimport_emptied",
                        violation_error_message="The rows of an upload are removed when they are imported.",
                    ),
                ],
            },
        ),
    ]
