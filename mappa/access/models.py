"""Postings: which role a person has, where, from and until which day; clearances, proposals, departures and notices."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Now

from mappa.agencies.models import Area
from mappa.database.facts import PeriodFact, RecordedFact, a_real_period, superseded_together

from .roles import GIVEN_TO_PEOPLE, RoleKey
from .states import NEEDED_BY_ALL, ClearanceKind, Decision


class Posting(PeriodFact):
    """A role that a person has in an area, or everywhere."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="postings",
        db_comment="The person.",
    )
    role = models.TextField(db_comment="The key of a role in access.roles.")
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="The area; empty for England and Wales as a whole.",
    )

    class Meta:
        db_table_comment = "The roles that people have, where, and when."
        constraints = [
            superseded_together("access_posting"),
            a_real_period("access_posting"),
            models.CheckConstraint(
                condition=Q(role__in=[key.value for key in RoleKey]), name="access_posting_role"
            ),
            ExclusionConstraint(
                name="access_posting_once_at_a_time",
                # An empty area must clash with another empty one, which null never does: it takes part as 0.
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce("area_id", Value(0, models.BigIntegerField())), RangeOperators.EQUAL),
                    ("in_force", RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None),
                violation_error_message="The person already has this role there on one of these days.",
            ),
        ]


class Clearance(PeriodFact):
    """What a person has to have passed before records open: vetting, training, clearance for category 4."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="clearances",
        db_comment="The person.",
    )
    kind = models.TextField(choices=ClearanceKind.choices, db_comment="Vetting, training or category 4.")
    level = models.TextField(
        blank=True, default="", db_comment="The level of the vetting or the name of the course, in words."
    )

    class Meta:
        db_table_comment = "The vetting, training and category 4 clearances that people have, and when."
        constraints = [
            superseded_together("access_clearance"),
            a_real_period("access_clearance"),
            models.CheckConstraint(condition=Q(kind__in=ClearanceKind.values), name="access_clearance_kind"),
            models.CheckConstraint(
                condition=~Q(kind__in=NEEDED_BY_ALL) | Q(in_force__upper_inf=False),
                name="access_clearance_ends",
                violation_error_message="Vetting and training need a last day.",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=NEEDED_BY_ALL) | ~Q(level=""),
                name="access_clearance_level",
                violation_error_message="Say which vetting or training it is.",
            ),
            ExclusionConstraint(
                name="access_clearance_one_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("in_force", RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None),
                violation_error_message="The person already has this clearance on one of these days.",
            ),
        ]


class Grade(PeriodFact):
    """The grade that a person holds, on which it turns whether they may chair a meeting or countersign."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="grades",
        db_comment="The person.",
    )
    grade = models.TextField(db_comment="The grade: one of those that local policy names.")

    class Meta:
        db_table_comment = "The grades that people hold, and when."
        constraints = [
            superseded_together("access_grade"),
            a_real_period("access_grade"),
            models.CheckConstraint(condition=~Q(grade=""), name="access_grade_named"),
            ExclusionConstraint(
                name="access_grade_one_at_a_time",
                expressions=[("user", RangeOperators.EQUAL), ("in_force", RangeOperators.OVERLAPS)],
                condition=Q(superseded_at=None),
                violation_error_message="The person already holds a grade on one of these days.",
            ),
        ]


class Proposal(models.Model):
    """A wide role, or clearance for category 4, that one person proposes for another and a third decides on."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="proposals",
        db_comment="Whom it would be given to.",
    )
    role = models.TextField(
        blank=True, default="", db_comment="The key of a role in access.roles; empty for a clearance."
    )
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="The area of the role; empty for England and Wales as a whole, and for a clearance.",
    )
    clearance = models.TextField(
        blank=True, default="", db_comment="The kind of clearance; empty for a role."
    )
    in_force = DateRangeField(
        db_comment="First day in force, and first day no longer in force (empty where no end is known)."
    )
    reason = models.TextField(db_comment="Why it is proposed, in the proposer's words.")
    proposed_at = models.DateTimeField(db_default=Now(), db_comment="When (the clock of the database).")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="Who proposes it: never the person concerned.",
    )
    decision = models.TextField(
        choices=Decision.choices, blank=True, default="", db_comment="What was decided; empty until then."
    )
    decided_at = models.DateTimeField(null=True, blank=True, db_comment="When it was decided.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="Who decided: neither the proposer nor the person concerned, unless it was withdrawn.",
    )
    decision_reason = models.TextField(
        blank=True, default="", db_comment="Why, in the words of whoever decided."
    )

    class Meta:
        db_table_comment = (
            "Wide roles and clearances that two people give: proposed, and decided on. Kept for good."
        )
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[key.value for key in GIVEN_TO_PEOPLE], clearance="")
                | Q(role="", clearance=ClearanceKind.CATEGORY_4.value, area=None),
                name="access_proposal_what",
            ),
            models.CheckConstraint(
                condition=Q(in_force__isempty=False, in_force__startswith__isnull=False),
                name="access_proposal_real_period",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="access_proposal_reason"),
            models.CheckConstraint(
                condition=~Q(proposed_by=models.F("user")), name="access_proposal_not_for_oneself"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None, decided_by=None, decision_reason="")
                | (
                    Q(decision__in=Decision.values)
                    & Q(decided_at__gte=models.F("proposed_at"), decided_by__isnull=False)
                    & ~Q(decision_reason="")
                ),
                name="access_proposal_decided_together",
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["", Decision.WITHDRAWN])
                | (~Q(decided_by=models.F("proposed_by")) & ~Q(decided_by=models.F("user"))),
                name="access_proposal_decided_by_another",
            ),
            models.UniqueConstraint(
                "user",
                "role",
                Coalesce("area_id", Value(0, models.BigIntegerField())),
                "clearance",
                condition=Q(decision=""),
                name="access_proposal_once",
                violation_error_message="The same is proposed already, and waits for a decision.",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"


class Departure(RecordedFact):
    """A person leaves: from this day on nothing of theirs is in force. Coming back supersedes it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="departures",
        db_comment="The person.",
    )
    on = models.DateField(db_comment="The first day on which the person has left.")

    class Meta:
        db_table_comment = "When people left, or will leave."
        constraints = [
            superseded_together("access_departure"),
            models.CheckConstraint(condition=~Q(reason=""), name="access_departure_reason"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(superseded_at=None), name="access_departure_once"
            ),
        ]


class Notice(models.Model):
    """Something a person is told: pointers only, so that what it says follows from what the reader may see."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="notices",
        db_index=False,
        db_comment="Whom it tells.",
    )
    kind = models.TextField(db_comment="What it tells of: a value of access.states.NoticeKind.")
    by_id = models.BigIntegerField(
        null=True, db_comment="The person who did it; empty for the system itself."
    )
    subject_id = models.BigIntegerField(null=True, db_comment="The person it is about, if one.")
    offender_id = models.BigIntegerField(
        null=True, db_comment="The record it is about, if one: its number alone."
    )
    about_id = models.BigIntegerField(null=True, db_comment="The number of whatever else the kind is about.")
    at = models.DateTimeField(db_default=Now(), db_comment="When, by the clock of the database.")
    read_at = models.DateTimeField(null=True, db_comment="When the person put it away; empty until then.")

    class Meta:
        db_table_comment = "What people are told: that something happened or waits for them. Pointers only."
        constraints = [
            models.CheckConstraint(condition=Q(kind__regex=r"^[a-z]+(-[a-z]+)*$"), name="access_notice_kind"),
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(read_at__gte=models.F("at")), name="access_notice_read_after"
            ),
        ]
        indexes = [models.Index(fields=["person", "-at"], name="access_notice_of_person")]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M:%S}"
