"""Rules of retention, what was decided about a record, and what is left of one that was erased."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Now

from mappa.agencies.models import Area
from mappa.audit.models import TransactionId
from mappa.database.facts import PeriodFact, a_real_period, superseded_together
from mappa.law.dated import in_words
from mappa.offenders.models import OffenderFact

from .schedule import Group, Rule
from .states import Grounds

GROUPS = [group.value for group in Group]


class GroupRule(PeriodFact):
    """How long the records of one group are kept, and how often that is reviewed, from and until a day."""

    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="The area; empty for the rule that holds where an area has set none.",
    )
    group = models.SmallIntegerField(db_comment="Group 1, 2 or 3.")
    categories = ArrayField(
        models.SmallIntegerField(),
        default=list,
        blank=True,
        db_comment="Whoever was ever in one of these categories belongs to the group.",
    )
    after_order = models.BooleanField(
        default=False, db_comment="Whether an order that is recorded puts the person into the group."
    )
    after_event = models.BooleanField(
        default=False,
        db_comment="Whether a breach, a return to custody or a charge puts the person into the group.",
    )
    kept_until_age = models.SmallIntegerField(
        null=True, blank=True, db_comment="A record is kept until this age; empty where age decides nothing."
    )
    clear_years = models.SmallIntegerField(
        null=True,
        blank=True,
        db_comment="A record is kept so many years after the last event; empty where that decides nothing.",
    )
    review_years = models.SmallIntegerField(db_comment="Years from one review to the next, at most.")
    source = models.TextField(db_comment="Where the rule comes from, and what of it was not read there.")
    confirmed = models.BooleanField(
        default=False, db_comment="Whether somebody responsible has confirmed the rule against its source."
    )

    class Meta:
        db_table_comment = "Dated rules of retention: how long each group of records is kept and reviewed."
        constraints = [
            superseded_together("retention_grouprule"),
            a_real_period("retention_grouprule"),
            models.CheckConstraint(condition=Q(group__in=GROUPS), name="retention_grouprule_group"),
            models.CheckConstraint(
                condition=Q(
                    categories__contained_by=Value([1, 2, 3, 4], ArrayField(models.SmallIntegerField()))
                ),
                name="retention_grouprule_categories",
            ),
            models.CheckConstraint(
                condition=~Q(group=3) | Q(categories=[], after_order=False, after_event=False),
                name="retention_grouprule_group_3_is_the_rest",
                violation_error_message="Group 3 is everybody whom no test puts into another group.",
            ),
            models.CheckConstraint(
                condition=Q(kept_until_age__isnull=False) | Q(clear_years__isnull=False),
                name="retention_grouprule_ends",
                violation_error_message="Say until which age, or for how many years, a record is kept.",
            ),
            models.CheckConstraint(
                condition=Q(kept_until_age=None) | Q(kept_until_age__gte=18, kept_until_age__lte=120),
                name="retention_grouprule_age",
            ),
            models.CheckConstraint(
                condition=Q(clear_years=None) | Q(clear_years__gte=1, clear_years__lte=100),
                name="retention_grouprule_clear_years",
            ),
            models.CheckConstraint(
                condition=Q(review_years__gte=1, review_years__lte=20),
                name="retention_grouprule_review_years",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="retention_grouprule_source"),
            ExclusionConstraint(
                name="retention_grouprule_one_at_a_time",
                # As with local policy: an empty area takes part as 0, for null never clashes with null.
                expressions=[
                    (Coalesce("area_id", Value(0, models.BigIntegerField())), RangeOperators.EQUAL),
                    ("group", RangeOperators.EQUAL),
                    ("in_force", RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None),
                violation_error_message="A rule for this group already holds on one of these days.",
            ),
        ]

    def __str__(self) -> str:
        return f"rule for group {self.group}"

    @property
    def read(self) -> Rule:
        """The rule as the schedule reads it."""
        return Rule(
            group=Group(self.group),
            categories=frozenset(self.categories),
            after_order=self.after_order,
            after_event=self.after_event,
            kept_until_age=self.kept_until_age,
            clear_years=self.clear_years,
            review_years=self.review_years,
            source=self.source,
            confirmed=self.confirmed,
        )


class Decision(OffenderFact):
    """At a review it was decided to keep a record until the next one. `reason` says why it is still needed."""

    words = "decision to keep the record"
    on = models.DateField(db_comment="The day of the decision.")
    review_on = models.DateField(db_comment="The day of the next review, until which the record is kept.")
    group = models.SmallIntegerField(db_comment="The group that the schedule gave on that day.")

    class Meta:
        db_table_comment = "Decisions to keep a record until the next review, with the reason."
        constraints = [
            superseded_together("retention_decision"),
            models.CheckConstraint(condition=Q(group__in=GROUPS), name="retention_decision_group"),
            models.CheckConstraint(
                condition=Q(review_on__gt=F("on")),
                name="retention_decision_review_follows",
                violation_error_message="The next review comes after the day of the decision.",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="retention_decision_reason"),
            models.UniqueConstraint(
                fields=["offender"], condition=Q(superseded_at=None), name="retention_decision_once"
            ),
        ]

    @property
    def says(self) -> str:
        return f"kept until the review of {in_words(self.review_on)}"


class ErasureProposal(OffenderFact):
    """Somebody proposes that a record be erased. Goes with the record, and with it the reason in words."""

    words = "proposal to erase the record"
    on = models.DateField(db_comment="The day of the proposal.")
    grounds = models.TextField(choices=Grounds.choices, db_comment="The class of the reason.")
    group = models.SmallIntegerField(db_comment="The group that the schedule gave on that day.")
    disposal_on = models.DateField(
        null=True,
        blank=True,
        db_comment="The first day on which the schedule lets the record go; empty where there is none yet.",
    )

    class Meta:
        db_table_comment = "Proposals to erase a record; one that stands waits for another person's approval."
        constraints = [
            superseded_together("retention_erasureproposal"),
            models.CheckConstraint(
                condition=Q(grounds__in=Grounds.values), name="retention_erasureproposal_grounds"
            ),
            models.CheckConstraint(condition=Q(group__in=GROUPS), name="retention_erasureproposal_group"),
            models.CheckConstraint(condition=~Q(reason=""), name="retention_erasureproposal_reason"),
            models.CheckConstraint(
                condition=~Q(grounds=Grounds.SCHEDULE)
                | Q(disposal_on__isnull=False, disposal_on__lte=F("on")),
                name="retention_erasureproposal_schedule_has_ended",
                violation_error_message="The period of the schedule has not ended: choose another reason.",
            ),
            models.UniqueConstraint(
                fields=["offender"],
                condition=Q(superseded_at=None),
                name="retention_erasureproposal_once",
                violation_error_message="It has been proposed already that this record be erased.",
            ),
            # What an approval points to, so that it cannot name another proposer.
            models.UniqueConstraint(
                fields=["id", "offender", "recorded_by"], name="retention_erasureproposal_proposer"
            ),
        ]

    @property
    def says(self) -> str:
        return Grounds(self.grounds).label


class ErasureApproval(OffenderFact):
    """Another person approves a proposal. It is entered, and goes, in the transaction that erases the record."""

    words = "approval of an erasure"
    proposal = models.ForeignKey(
        ErasureProposal, on_delete=models.PROTECT, related_name="+", db_comment="The proposal."
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="Who proposed it: the same as on the proposal, and never who approves it.",
    )

    class Meta:
        db_table_comment = "Approvals of erasures, each by another person than the one who proposed it."
        constraints = [
            superseded_together("retention_erasureapproval"),
            models.CheckConstraint(
                condition=~Q(recorded_by=F("proposed_by")),
                name="retention_erasureapproval_by_another",
                violation_error_message="Whoever proposed an erasure cannot approve it.",
            ),
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(superseded_at=None), name="retention_erasureapproval_once"
            ),
        ]

    @property
    def says(self) -> str:
        return "approved"


class Erasure(models.Model):
    """What is left of an erased record: that there was one, and who erased it when and on what grounds.

    Written by the database's own function alone, and never changed. Holds nothing that was recorded about the person.
    """

    at = models.DateTimeField(db_default=Now(), db_comment="When, by the clock of the database.")
    transaction_id = models.BigIntegerField(
        db_default=TransactionId(output_field=models.BigIntegerField()),
        db_comment="The transaction in which the rows were removed.",
    )
    record_number = models.BigIntegerField(
        unique=True, db_comment="The number of the record, by which the audit points to it."
    )
    reference_salt = models.TextField(db_comment="What was put before the reference to make its digest.")
    reference_digest = models.TextField(
        db_comment="SHA-256 of salt and reference, by which a reference that is known can be recognised."
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="+", db_comment="The area that held the record."
    )
    grounds = models.TextField(choices=Grounds.choices, db_comment="The class of the reason.")
    group = models.SmallIntegerField(db_comment="The group in the schedule when it was proposed.")
    # Not the day itself: in group 1 that is a birthday.
    period_ended = models.BooleanField(
        db_comment="Whether the period of the schedule had ended when it was proposed."
    )
    proposal_number = models.BigIntegerField(db_comment="The number of the proposal, which went with it.")
    proposed_at = models.DateTimeField(db_comment="When it was proposed.")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_comment="Who proposed it."
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_comment="Who approved it."
    )

    class Meta:
        db_table_comment = "What is left of records that were erased: number, grounds and the two people."
        constraints = [
            models.CheckConstraint(condition=Q(grounds__in=Grounds.values), name="retention_erasure_grounds"),
            models.CheckConstraint(condition=Q(group__in=GROUPS), name="retention_erasure_group"),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("approved_by")), name="retention_erasure_two_people"
            ),
            models.CheckConstraint(
                condition=Q(reference_digest__regex=r"^[0-9a-f]{64}$"), name="retention_erasure_digest"
            ),
        ]
        indexes = [models.Index(fields=["area", "-at"], name="retention_erasure_by_area")]

    def __str__(self) -> str:
        return f"erased record {self.record_number}"
