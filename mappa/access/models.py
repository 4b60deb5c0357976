"""Postings: which role a person has, where, from and until which day."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from mappa.agencies.models import Area
from mappa.database.facts import PeriodFact, a_real_period, superseded_together

from .roles import RoleKey


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
