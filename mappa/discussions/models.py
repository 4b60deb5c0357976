"""The actions that people took on in a case, and what they reported of them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mappa.agencies.models import Agency
from mappa.database.facts import superseded_together
from mappa.law.dated import in_words
from mappa.offenders.models import OffenderFact

from .states import ActionState, EffectOnRisk


class MeetingAction(OffenderFact):
    """Something that one person undertook to do in a case, by a day. `reason` says why it was agreed or changed.

    Another day, another owner or an end is a new row in the place of the one before; `first` is the same for all.
    """

    words = "action"
    first = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="The row by which the action was first agreed; empty on that row itself.",
    )
    first_id: int | None
    agreed_on = models.DateField(db_comment="The day on which it was agreed.")
    text = models.TextField(db_comment="What is to be done.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="The person who is to do it.",
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="The agency for which the owner took it on.",
    )
    due_on = models.DateField(db_comment="The day by which it is to be done.")
    state = models.TextField(
        choices=ActionState.choices,
        default=ActionState.OPEN.value,
        db_comment="Open; or how it ended, as its last report says.",
    )
    ended_on = models.DateField(
        null=True, blank=True, db_comment="The day on which it ended; empty while open."
    )

    class Meta:
        db_table_comment = "Actions agreed in a case: what, by whom, by when; and how each ended."
        constraints = [
            superseded_together("discussions_meetingaction"),
            models.CheckConstraint(condition=~Q(text=""), name="discussions_meetingaction_text"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("agreed_on")),
                name="discussions_meetingaction_due_after_agreed",
                violation_error_message="An action is due on the day on which it is agreed, or later.",
            ),
            models.CheckConstraint(
                condition=Q(state=ActionState.OPEN.value, ended_on=None)
                | (
                    Q(state__in=[state for state in ActionState.values if state != ActionState.OPEN.value])
                    & Q(ended_on__isnull=False, ended_on__gte=F("agreed_on"))
                ),
                name="discussions_meetingaction_ended_together",
                violation_error_message="An action ends on the day on which it was agreed, or later.",
            ),
            models.UniqueConstraint(
                fields=["first"],
                condition=Q(superseded_at=None),
                name="discussions_meetingaction_stands_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on"],
                condition=Q(superseded_at=None, state=ActionState.OPEN.value),
                name="discussions_action_of_owner",
            ),
            models.Index(
                fields=["due_on"],
                condition=Q(superseded_at=None, state=ActionState.OPEN.value),
                name="discussions_action_due",
            ),
        ]

    @property
    def says(self) -> str:
        how = f"by {in_words(self.due_on)}" if self.is_open else self.get_state_display().lower()
        return f"{self.text} ({self.owner}, {how})"

    @property
    def number(self) -> int:
        """By which the action is known, whichever of its rows this is."""
        return self.first_id or self.pk

    @property
    def is_open(self) -> bool:
        return self.state == ActionState.OPEN.value

    def is_overdue(self, on: date) -> bool:
        return self.is_open and self.due_on < on


class ActionReport(OffenderFact):
    """What was reported of an action on a day: how far it is, or how it ended."""

    words = "report on an action"
    action = models.ForeignKey(
        MeetingAction,
        on_delete=models.PROTECT,
        related_name="reports",
        db_comment="The action: the row by which it was first agreed.",
    )
    on = models.DateField(db_comment="The day of the report.")
    state = models.TextField(choices=ActionState.choices, db_comment="How the action stood after it.")
    evidence = models.TextField(
        db_comment="What was done, and how one knows; or why it was not done, or is no longer needed."
    )
    effect = models.TextField(
        choices=EffectOnRisk.choices,
        blank=True,
        default="",
        db_comment="What it did to the risk; empty where the action was not carried out.",
    )
    effect_in_words = models.TextField(
        blank=True, default="", db_comment="The effect on the risk in words; may be empty."
    )

    class Meta:
        db_table_comment = "Reports on actions: evidence, outcome and effect on the risk, each with its day."
        constraints = [
            superseded_together("discussions_actionreport"),
            models.CheckConstraint(
                condition=Q(state__in=ActionState.values), name="discussions_actionreport_state"
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="discussions_actionreport_evidence"),
            models.CheckConstraint(
                condition=Q(state=ActionState.DONE.value, effect__in=EffectOnRisk.values)
                | (~Q(state=ActionState.DONE.value) & Q(effect="", effect_in_words="")),
                name="discussions_actionreport_effect",
                violation_error_message="Say what an action that was done did to the risk, and of no other.",
            ),
        ]

    @property
    def says(self) -> str:
        return f"{self.get_state_display().lower()}: {self.evidence}"
