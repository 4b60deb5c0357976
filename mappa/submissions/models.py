"""The forms that were carried out, for as long as one might be sent again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Submission(models.Model):
    """One form that was sent and carried out, by the id that the form was given when it was shown.

    Holds the address to which its answer led, and a keyed digest of what was sent: enough to answer a second copy,
    and to tell a copy from other answers under the same id.
    """

    id = models.UUIDField(
        primary_key=True, db_comment="The id that stood, hidden, in the form; made when the form was shown."
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_comment="The person who sent it.",
    )
    page = models.TextField(db_comment="The page that carried it out, by the name of its address.")
    at = models.DateTimeField(db_default=Now(), db_comment="When it was carried out.")
    digest = models.TextField(db_comment="A keyed digest of what was sent, as 64 hexadecimal digits.")
    status = models.SmallIntegerField(db_comment="The status of the answer.")
    location = models.TextField(
        blank=True, default="", db_comment="Where the answer led; empty where it was itself a page."
    )

    class Meta:
        db_table_comment = (
            "Forms that were carried out, so that one sent twice is carried out once; removed after a day."
        )
        constraints = [
            models.CheckConstraint(
                condition=Q(page__regex=r"^[a-z_]+:[a-z_]+$"), name="submissions_submission_page"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="submissions_submission_digest"
            ),
            models.CheckConstraint(
                condition=Q(status__gte=200, status__lt=500), name="submissions_submission_status"
            ),
            models.CheckConstraint(
                # A path of ours: what is kept here can lead nobody to another site.
                condition=Q(location="") | Q(location__regex=r"^/($|[^/\\])"),
                name="submissions_submission_location",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="submissions_by_time")]

    def __str__(self) -> str:
        return f"{self.page} at {self.at:%Y-%m-%d %H:%M:%S}"
