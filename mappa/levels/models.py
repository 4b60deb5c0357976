"""What was decided about a level and why, who countersigned it, and the reviews of cases at a level."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mappa.database.facts import superseded_together
from mappa.law.answers import Answer
from mappa.law.dated import in_words
from mappa.offenders.models import OffenderFact

from .states import DecisionState


@dataclass(frozen=True)
class CriterionAnswer:
    """One criterion of the tests of the day: its words then, the answer, and what the answer rests on."""

    fact: str
    asks: str
    answer: Answer
    evidence: str = ""


def digest_of(text: dict[str, Any]) -> str:
    """SHA-256 of everything that a countersignature stands for."""
    canonical = json.dumps(text, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class LevelDecision(OffenderFact):
    """A level was decided on, with structured reasons. `reason` is the decision in words.

    One that waits for a countersignature is replaced when its text changes, and then waits anew. When it is signed,
    a row that took effect stands in its place.
    """

    words = "decision about the level"
    on = models.DateField(db_comment="The day from which the level was decided to hold.")
    from_level = models.SmallIntegerField(
        null=True, blank=True, db_comment="The level until then; empty where there was none."
    )
    level = models.SmallIntegerField(db_comment="The level decided on: 1, 2 or 3.")
    criteria = models.JSONField(
        default=list,
        db_comment="The criteria of the tests of the day: fact, its words, the answer, and the evidence for each.",
    )
    why_not_lower = models.TextField(
        blank=True, default="", db_comment="Why a lower level would not give a plan one could defend."
    )
    what_changed = models.TextField(
        blank=True, default="", db_comment="For a lower level: what has changed since the higher one was set."
    )
    departure = models.TextField(
        blank=True, default="", db_comment="Why this level, where the answers to the tests point elsewhere."
    )
    next_review_on = models.DateField(
        null=True,
        blank=True,
        db_comment="The day of the first review at the level, where it was decided with it; else by policy.",
    )
    meeting = models.TextField(
        blank=True, default="", db_comment="The meeting that decided, in words; empty where none did."
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="Who decided, and wrote this text.",
    )
    digest = models.TextField(db_comment="SHA-256 of the decided text: what a countersignature signs.")
    state = models.TextField(
        choices=DecisionState.choices, db_comment="Waiting for a countersignature, or in effect."
    )
    took_effect_on = models.DateField(
        null=True, blank=True, db_comment="The first day at the level; empty while the decision waits."
    )

    class Meta:
        db_table_comment = "Decisions about levels, with structured reasons."
        constraints = [
            superseded_together("levels_leveldecision"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=3), name="levels_leveldecision_level"
            ),
            models.CheckConstraint(
                condition=Q(from_level=None)
                | (Q(from_level__gte=1, from_level__lte=3) & ~Q(from_level=F("level"))),
                name="levels_leveldecision_from_another",
                violation_error_message="The case is already at this level.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="levels_leveldecision_reason",
                violation_error_message="Enter the decision and its reasons.",
            ),
            models.CheckConstraint(
                condition=Q(level=1) | ~Q(why_not_lower=""),
                name="levels_leveldecision_why_not_lower",
                violation_error_message="Say why a lower level would not do.",
            ),
            models.CheckConstraint(
                condition=Q(from_level=None) | Q(level__gt=F("from_level")) | ~Q(what_changed=""),
                name="levels_leveldecision_what_changed",
                violation_error_message="Say what has changed.",
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="levels_leveldecision_digest"
            ),
            models.CheckConstraint(
                condition=Q(state=DecisionState.WAITING.value, took_effect_on=None)
                | Q(state=DecisionState.IN_EFFECT.value, took_effect_on__gte=F("on")),
                name="levels_leveldecision_state",
            ),
            models.CheckConstraint(
                condition=Q(next_review_on=None) | Q(next_review_on__gt=F("on")),
                name="levels_leveldecision_review_follows",
                violation_error_message="The next review comes after the decision.",
            ),
            models.UniqueConstraint(
                fields=["offender"],
                condition=Q(superseded_at=None, state=DecisionState.WAITING.value),
                name="levels_leveldecision_one_waits",
                violation_error_message="A decision about this level waits already.",
            ),
            # What a countersignature points to, so that it can name no other decider and no other text.
            models.UniqueConstraint(
                fields=["id", "offender", "decided_by", "digest"], name="levels_leveldecision_signed"
            ),
            # What a consequence of a meeting points to, so that it can be about nobody else.
            models.UniqueConstraint(fields=["id", "offender"], name="levels_leveldecision_of_the_offender"),
        ]

    @property
    def says(self) -> str:
        waits = ", waits for a countersignature" if self.waits else ""
        return f"{self.move}{waits}"

    @property
    def waits(self) -> bool:
        return self.state == DecisionState.WAITING

    @property
    def move(self) -> str:
        if self.from_level is None:
            return f"level {self.level}"
        verb = "raised" if self.level > self.from_level else "lowered"
        return f"{verb} from level {self.from_level} to level {self.level}"

    @property
    def answers(self) -> list[CriterionAnswer]:
        return [CriterionAnswer(**{**one, "answer": Answer(one["answer"])}) for one in self.criteria]

    @property
    def met(self) -> list[CriterionAnswer]:
        """The criteria that were found to be met."""
        return [one for one in self.answers if one.answer is Answer.YES]

    def work_out_digest(self) -> str:
        """The digest of the text as it stands in this row."""
        # What was not said is left out, so that texts from before it could be said keep their digest.
        with_it = {
            "next_review_on": self.next_review_on.isoformat() if self.next_review_on else "",
            "meeting": self.meeting,
        }
        return digest_of(
            {
                **{name: said for name, said in with_it.items() if said},
                "offender": self.offender_id,
                "on": self.on.isoformat(),
                "from_level": self.from_level,
                "level": self.level,
                "criteria": self.criteria,
                "why_not_lower": self.why_not_lower,
                "what_changed": self.what_changed,
                "departure": self.departure,
                "reason": self.reason,
                "decided_by": self.decided_by_id,
            }
        )


def as_stored(answers: Sequence[CriterionAnswer]) -> list[dict[str, str]]:
    return [{**asdict(one), "answer": one.answer.value} for one in answers]


class Countersignature(OffenderFact):
    """Somebody else signed the text of a decision about a level, known by its digest."""

    words = "countersignature"
    decision = models.ForeignKey(
        LevelDecision,
        on_delete=models.PROTECT,
        related_name="+",
        db_comment="The decision as it waited: the row whose text was signed.",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="Who decided: the same as on the decision, and never who signs.",
    )
    digest = models.TextField(db_comment="The digest of the text that was signed: that of the decision.")
    on = models.DateField(db_comment="The day of the signature.")
    grade = models.TextField(
        blank=True, default="", db_comment="The grade of who signed, on that day; empty if none was recorded."
    )

    class Meta:
        db_table_comment = (
            "Countersignatures of decisions about levels, each by another person than the decider."
        )
        constraints = [
            superseded_together("levels_countersignature"),
            models.CheckConstraint(
                condition=~Q(recorded_by=F("decided_by")),
                name="levels_countersignature_by_another",
                violation_error_message="Whoever decided cannot countersign.",
            ),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(superseded_at=None),
                name="levels_countersignature_once",
                violation_error_message="This decision is countersigned already.",
            ),
        ]

    @property
    def says(self) -> str:
        return f"signed on {in_words(self.on)}"


class LevelReview(OffenderFact):
    """A case was reviewed at its level, which stays; `reason` says what was found. The clock starts again."""

    words = "review of the level"
    on = models.DateField(db_comment="The day of the review.")
    level = models.SmallIntegerField(db_comment="The level on that day.")
    next_review_on = models.DateField(db_comment="The day by which the case is reviewed again.")

    class Meta:
        db_table_comment = "Reviews of cases at a level, each with the day of the next."
        constraints = [
            superseded_together("levels_levelreview"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="levels_levelreview_level"),
            models.CheckConstraint(
                condition=Q(next_review_on__gt=F("on")),
                name="levels_levelreview_next_follows",
                violation_error_message="The next review comes after this one.",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="levels_levelreview_reason"),
            models.UniqueConstraint(
                fields=["offender", "on"],
                condition=Q(superseded_at=None),
                name="levels_levelreview_once",
                violation_error_message="A review is already recorded for this day.",
            ),
        ]

    @property
    def says(self) -> str:
        return f"at level {self.level}, next by {in_words(self.next_review_on)}"
