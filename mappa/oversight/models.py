"""Findings of unusual access, disclosures about offenders, and copies given under the right of access."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Now
from django.db.models.lookups import IsNull

from mappa.database.facts import superseded_together
from mappa.law.disclosure import Power
from mappa.offenders.models import OffenderFact

from .states import (
    CopyForm,
    CopyRecipient,
    FindingOutcome,
    FindingState,
    OffenderTold,
    RecipientKind,
    RelationToRisk,
    Rule,
)


def _is_none_of(person: str, people: str) -> IsNull:
    """Whether a person, if one, is not among some people."""
    place = models.Func(F(people), F(person), function="array_position", output_field=models.IntegerField())
    return IsNull(place, True)


class UnusualAccess(models.Model):
    """Something unusual in the audit, found by a rule for a supervisor to look into.

    It holds pointers only and, like the audit, outlives the record that it points at: the offender has no foreign
    key. The database alone adds rows (`find_unusual_access`); the application may only work on them.
    """

    rule = models.TextField(choices=Rule.choices, db_comment="The rule that found it.")
    day = models.DateField(db_comment="The day of the access.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_comment="Who did it; empty where it is the doing of several people.",
    )
    person_ids = ArrayField(
        models.BigIntegerField(), db_comment="Everybody whose doing it is: none of them may settle it."
    )
    offender_id = models.BigIntegerField(
        null=True, db_comment="The record, where the rule is about one: its number alone."
    )
    area_ids = ArrayField(
        models.BigIntegerField(),
        db_comment="The areas of the records, and those in which the person had a role that day.",
    )
    counts = models.JSONField(default=dict, db_comment="What was counted, and against what. No content.")
    entry_ids = ArrayField(
        models.BigIntegerField(), db_comment="The numbers of audit entries that show it, at most 500."
    )
    found_at = models.DateTimeField(db_default=Now(), db_comment="When it was found.")
    state = models.TextField(
        choices=FindingState.choices,
        db_default=FindingState.OPEN.value,
        db_comment="Open, being looked into, or settled.",
    )
    version = models.IntegerField(
        db_default=1, db_comment="Raised by every change, so that two people at once are noticed."
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_comment="Who looks into it.",
    )
    taken_at = models.DateTimeField(null=True, db_comment="When that person took it.")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_comment="Who settled it.",
    )
    settled_at = models.DateTimeField(null=True, db_comment="When it was settled.")
    outcome = models.TextField(choices=FindingOutcome.choices, db_default="", db_comment="What came of it.")
    found = models.TextField(db_default="", db_comment="What was found, in the words of who settled it.")

    class Meta:
        verbose_name_plural = "unusual access"
        db_table_comment = "Unusual access to records, and what a supervisor found on looking into it."
        constraints = [
            models.CheckConstraint(condition=Q(rule__in=Rule.values), name="oversight_unusualaccess_rule"),
            models.CheckConstraint(
                condition=Q(
                    state=FindingState.OPEN.value,
                    taken_by=None,
                    taken_at=None,
                    settled_by=None,
                    settled_at=None,
                )
                | Q(
                    state=FindingState.LOOKED_INTO.value,
                    taken_by__isnull=False,
                    taken_at__isnull=False,
                    settled_by=None,
                    settled_at=None,
                )
                | Q(
                    state=FindingState.SETTLED.value,
                    taken_by__isnull=False,
                    taken_at__isnull=False,
                    settled_by__isnull=False,
                    settled_at__isnull=False,
                ),
                name="oversight_unusualaccess_state",
            ),
            models.CheckConstraint(
                condition=(~Q(state=FindingState.SETTLED.value) & Q(outcome="", found=""))
                | (Q(state=FindingState.SETTLED.value, outcome__in=FindingOutcome.values) & ~Q(found="")),
                name="oversight_unusualaccess_outcome",
            ),
            models.CheckConstraint(
                condition=_is_none_of("taken_by", "person_ids"),
                name="oversight_unusualaccess_not_taken_by_self",
            ),
            models.CheckConstraint(
                condition=_is_none_of("settled_by", "person_ids"),
                name="oversight_unusualaccess_not_settled_by_self",
            ),
            models.UniqueConstraint(
                "rule",
                "day",
                Coalesce("person", Value(0, models.BigIntegerField())),
                Coalesce("offender_id", Value(0, models.BigIntegerField())),
                name="oversight_unusualaccess_once",
            ),
        ]
        indexes = [
            GinIndex(fields=["area_ids"], name="oversight_unusual_by_area"),
            models.Index(
                fields=["found_at"],
                condition=~Q(state=FindingState.SETTLED.value),
                name="oversight_unusual_unsettled",
            ),
        ]

    def __str__(self) -> str:
        return f"unusual access {self.pk}"


class Disclosure(OffenderFact):
    """Something about an offender was told to somebody, under a power, with conditions."""

    words = "disclosure"
    on = models.DateField(db_comment="The day of the disclosure.")
    recipient_kind = models.TextField(
        choices=RecipientKind.choices, db_comment="What sort of person or body was told."
    )
    recipient = models.TextField(db_comment="Who was told: name, and post or body.")
    relation = models.TextField(
        choices=RelationToRisk.choices, db_comment="What the recipient has to do with the risk."
    )
    what = models.TextField(db_comment="What was disclosed.")
    power = models.TextField(
        db_comment="The power under which it was disclosed: a value of law.disclosure.Power."
    )
    decided_by = models.TextField(db_comment="Who decided: name and post, or the meeting.")
    conditions = models.TextField(
        blank=True, default="", db_comment="What the recipient was asked to keep to; empty if nothing."
    )
    offender_told = models.TextField(
        choices=OffenderTold.choices,
        db_comment="Whether the offender was told: yes, no, not yet or not known.",
    )

    class Meta:
        db_table_comment = "What was disclosed about offenders, to whom, and under which power."
        constraints = [
            superseded_together("oversight_disclosure"),
            models.CheckConstraint(
                condition=Q(recipient_kind__in=RecipientKind.values),
                name="oversight_disclosure_recipient_kind",
            ),
            models.CheckConstraint(
                condition=Q(relation__in=RelationToRisk.values), name="oversight_disclosure_relation"
            ),
            models.CheckConstraint(
                condition=Q(power__in=[power.value for power in Power]), name="oversight_disclosure_power"
            ),
            models.CheckConstraint(
                condition=Q(offender_told__in=OffenderTold.values), name="oversight_disclosure_offender_told"
            ),
            models.CheckConstraint(
                condition=~Q(recipient="") & ~Q(what="") & ~Q(decided_by=""),
                name="oversight_disclosure_said_in_full",
            ),
            models.UniqueConstraint(
                fields=["offender", "on", "recipient", "what"],
                condition=Q(superseded_at=None),
                name="oversight_disclosure_once",
                violation_error_message="This disclosure is already recorded for this day.",
            ),
            # What a consequence of a meeting points to, so that it can be about nobody else.
            models.UniqueConstraint(fields=["id", "offender"], name="oversight_disclosure_of_the_offender"),
        ]

    @property
    def says(self) -> str:
        return f"{self.recipient} ({self.get_recipient_kind_display().lower()}): {self.what}"

    @property
    def under(self) -> str:
        """The power in words, with where it stood on the day."""
        power = Power(self.power)
        return f"{power.label} ({power.citation(self.on)})" if power.is_in_force(self.on) else power.label


class SubjectAccessCopy(OffenderFact):
    """A copy of everything held about an offender was given to them or to somebody who acts for them."""

    words = "copy for the offender"
    recipient_kind = models.TextField(
        choices=CopyRecipient.choices, db_comment="Whether the offender or somebody who acts for them had it."
    )
    recipient = models.TextField(db_comment="Who was given the copy: the name.")
    form = models.TextField(choices=CopyForm.choices, db_comment="A page to read, or data.")
    entries = models.IntegerField(db_comment="How many entries the copy told of, withheld ones too.")
    withheld = models.JSONField(
        default=list, db_comment="The entries withheld: table, number and ground each. No content."
    )
    checksum = models.TextField(db_comment="SHA-256 of the copy, by which one that comes back is known.")

    class Meta:
        verbose_name_plural = "subject access copies"
        db_table_comment = "Copies of records given under the right of access (DPA 2018 s.45)."
        constraints = [
            superseded_together("oversight_subjectaccesscopy"),
            models.CheckConstraint(
                condition=Q(recipient_kind__in=CopyRecipient.values),
                name="oversight_subjectaccesscopy_recipient_kind",
            ),
            models.CheckConstraint(
                condition=Q(form__in=CopyForm.values), name="oversight_subjectaccesscopy_form"
            ),
            models.CheckConstraint(
                condition=~Q(recipient="") & ~Q(reason=""), name="oversight_subjectaccesscopy_said_in_full"
            ),
            models.CheckConstraint(
                condition=Q(checksum__regex=r"^[0-9a-f]{64}$"), name="oversight_subjectaccesscopy_checksum"
            ),
            models.CheckConstraint(condition=Q(entries__gte=1), name="oversight_subjectaccesscopy_entries"),
        ]

    @property
    def says(self) -> str:
        return f"copy of the record for {self.recipient} ({self.get_recipient_kind_display().lower()})"
