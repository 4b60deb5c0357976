"""Who needs to know: who works on a case, which records are restricted, and openings in an emergency."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from mappa.access.permissions import Permission
from mappa.access.policy import may
from mappa.agencies.models import User
from mappa.database.facts import a_real_period, superseded_together
from mappa.offenders.states import MembershipKind, ReviewOutcome

from .about import AboutOffender
from .register import Offender, OffenderFact, OffenderPeriod


class Membership(OffenderPeriod):
    """Someone works on an offender's case, from and until a day."""

    words = "membership"
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_comment="The person."
    )
    kind = models.TextField(choices=MembershipKind.choices, db_comment="What the person does in the case.")

    class Meta:
        db_table_comment = "Who works on which offender's case, as what, from and until when."
        constraints = [
            superseded_together("offenders_membership"),
            a_real_period("offenders_membership"),
            models.CheckConstraint(
                condition=Q(kind__in=MembershipKind.values), name="offenders_membership_kind"
            ),
            ExclusionConstraint(
                name="offenders_membership_once_at_a_time",
                expressions=[
                    ("offender", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("in_force", RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None),
                violation_error_message="The person already does this in the case on one of these days.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "offender"],
                condition=Q(superseded_at=None),
                name="offenders_membership_of_user",
            )
        ]

    @property
    def says(self) -> str:
        return f"{self.user} ({MembershipKind(self.kind).label.lower()})"


class Restriction(OffenderFact):
    """Only those who work on the case may open the record; it is lifted by superseding it, with the reason."""

    words = "restriction"

    class Meta:
        db_table_comment = "Records that only those who work on the case may open."
        constraints = [
            superseded_together("offenders_restriction"),
            models.UniqueConstraint(
                fields=["offender"], condition=Q(superseded_at=None), name="offenders_restriction_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="offenders_restriction_reason"),
        ]

    @property
    def says(self) -> str:
        return "restricted"


class EmergencyOpening(AboutOffender):
    """A record opened in an emergency by somebody who does not work on the case; another person reviews it."""

    offender = models.ForeignKey(
        Offender, on_delete=models.PROTECT, related_name="+", db_comment="The offender."
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_comment="Who opened it."
    )
    opened_at = models.DateTimeField(db_default=Now(), db_comment="When (the clock of the database).")
    closes_at = models.DateTimeField(db_comment="From this instant on it opens the record no longer.")
    reason = models.TextField(db_comment="Why it was opened, in the person's words.")
    closed_at = models.DateTimeField(null=True, blank=True, db_comment="When it was closed early, if it was.")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="Who closed it early.",
    )
    reviewed_at = models.DateTimeField(
        null=True, blank=True, db_comment="When it was reviewed; empty until then."
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="Who reviewed it: never the person who opened it.",
    )
    outcome = models.TextField(
        choices=ReviewOutcome.choices, blank=True, default="", db_comment="What the review found."
    )
    review_note = models.TextField(blank=True, default="", db_comment="The review, in the reviewer's words.")

    class Meta:
        db_table_comment = "Records opened in an emergency, and the review of each opening."
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opened_at")), name="offenders_emergencyopening_limited"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="offenders_emergencyopening_reason"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__gte=F("opened_at"), closed_by__isnull=False),
                name="offenders_emergencyopening_closed_together",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None, outcome="", review_note="")
                | (
                    Q(reviewed_at__gte=F("opened_at"), reviewed_by__isnull=False)
                    & Q(outcome__in=ReviewOutcome.values)
                    & ~Q(review_note="")
                ),
                name="offenders_emergencyopening_reviewed_together",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("user")),
                name="offenders_emergencyopening_reviewed_by_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["closes_at"], condition=Q(reviewed_at=None), name="offenders_emergency_unreviewed"
            )
        ]

    def __str__(self) -> str:
        return f"emergency opening {self.pk}"


class StatedReason(AboutOffender):
    """Why somebody opened a record that is restricted, or of an area where they have no role."""

    offender = models.ForeignKey(
        Offender, on_delete=models.PROTECT, related_name="+", db_comment="The offender."
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_comment="Who opens it."
    )
    stated_at = models.DateTimeField(db_default=Now(), db_comment="When (the clock of the database).")
    holds_until = models.DateTimeField(db_comment="Until when the reason need not be given again.")
    reason = models.TextField(db_comment="Why, in the person's words.")

    class Meta:
        db_table_comment = (
            "Reasons that people gave for opening records outside their areas, or restricted ones."
        )
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="offenders_statedreason_reason"),
            models.CheckConstraint(
                condition=Q(holds_until__gt=F("stated_at")), name="offenders_statedreason_limited"
            ),
        ]

    def __str__(self) -> str:
        return f"stated reason {self.pk}"


def openings_now(by: User) -> models.QuerySet[EmergencyOpening]:
    """The emergency openings of the person that open a record now, by the clock that they were entered by."""
    openings = EmergencyOpening.objects.filter(
        user=by, opened_at__lte=Now(), closes_at__gt=Now(), closed_at=None
    )
    if not may(by, Permission.EMERGENCY_OPEN):
        return openings.none()
    if not may(by, Permission.EMERGENCY_OPEN_RESTRICTED):
        return openings.filter(offender__restricted=False)
    return openings


def opened_records(by: User) -> models.QuerySet[Any, Any]:
    """The keys of the records on which the person works today, or which they have open in an emergency."""
    works_on = Membership.objects.current().filter(user=by, in_force__contains=timezone.localdate())
    return works_on.values_list("offender_id").union(openings_now(by).values_list("offender_id"))
