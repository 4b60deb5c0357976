"""The risk assessment, what agencies contribute to it, the plan, and triggers that were raised.

An assessment and a plan are whole documents: a new version supersedes the old. Their parts are rows of their own,
written with the version to which they belong and never afterwards (docs/adr/0022).
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value

from mappa.agencies.models import Agency
from mappa.database.facts import superseded_together
from mappa.offenders.models import AboutOffender, Offender, OffenderFact

from .states import LEVELS, AnswerStep, AtRisk, Pillar, RiskLevel


class Part(AboutOffender):
    """A part of a version of an assessment or a plan."""

    offender = models.ForeignKey(
        Offender, on_delete=models.PROTECT, related_name="+", db_comment="The offender."
    )

    class Meta:
        abstract = True


def _numbered(name: str) -> list[models.BaseConstraint]:
    """The versions of a document about an offender: one stands, and each has its own number."""
    return [
        superseded_together(name),
        models.CheckConstraint(condition=Q(number__gte=1), name=f"{name}_number"),
        models.UniqueConstraint(
            fields=["offender"], condition=Q(superseded_at=None), name=f"{name}_one_stands"
        ),
        models.UniqueConstraint(fields=["offender", "number"], name=f"{name}_numbered_once"),
    ]


class RiskAssessment(OffenderFact):
    """A version of the one assessment of the risk that an offender poses, or is at."""

    words = "risk assessment"
    on = models.DateField(db_comment="The day of the assessment.")
    number = models.SmallIntegerField(db_comment="The number of the version, from 1.")
    summary = models.TextField(
        blank=True,
        default="",
        db_comment="The assessment as a whole: offences, circumstances and what protects.",
    )

    class Meta:
        db_table_comment = "Versions of the risk assessment of offenders, to which all agencies contribute."
        constraints = _numbered("risk_riskassessment")

    @property
    def says(self) -> str:
        return f"version {self.number}"

    @property
    def by_group(self) -> dict[AtRisk, GroupAtRisk]:
        """What it says of each group, in the order in which groups are named."""
        said = {AtRisk(one.group): one for one in self.groups.all()}
        return {group: said[group] for group in AtRisk if group in said}


class GroupAtRisk(Part):
    """What an assessment says of one group of people: a level and its reasons, or why there is no level."""

    assessment = models.ForeignKey(
        RiskAssessment, on_delete=models.PROTECT, related_name="groups", db_comment="The version."
    )
    group = models.TextField(choices=AtRisk.choices, db_comment="The group of people at risk.")
    level = models.TextField(
        choices=RiskLevel.choices,
        db_comment="How high the risk is; or that none is identified, that it cannot apply, or is not assessed.",
    )
    nature = models.TextField(
        blank=True, default="", db_comment="What may happen to them; without a level, why there is none."
    )
    when_greatest = models.TextField(blank=True, default="", db_comment="When the risk is greatest.")
    triggers = models.TextField(blank=True, default="", db_comment="What is likely to raise the risk.")

    class Meta:
        verbose_name = "group at risk"
        verbose_name_plural = "groups at risk"
        db_table_comment = "What a version of an assessment says of each group of people at risk."
        constraints = [
            models.CheckConstraint(condition=Q(group__in=AtRisk.values), name="risk_groupatrisk_group"),
            models.CheckConstraint(condition=Q(level__in=RiskLevel.values), name="risk_groupatrisk_level"),
            models.CheckConstraint(
                condition=~Q(level__in=[level.value for level in LEVELS]) | ~Q(nature=""),
                name="risk_groupatrisk_nature",
                violation_error_message="Say what the risk is.",
            ),
            models.CheckConstraint(
                condition=Q(level__in=[level.value for level in LEVELS]) | Q(when_greatest="", triggers=""),
                name="risk_groupatrisk_no_risk_is_never_greatest",
                violation_error_message="Only a risk is greatest at some time or has triggers.",
            ),
            models.UniqueConstraint(fields=["assessment", "group"], name="risk_groupatrisk_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.level}"

    @property
    def answer(self) -> RiskLevel:
        return RiskLevel(self.level)


class ToolScore(Part):
    """What a tool said, when it was used and by whom."""

    assessment = models.ForeignKey(
        RiskAssessment, on_delete=models.PROTECT, related_name="tools", db_comment="The version."
    )
    tool = models.TextField(db_comment="The name of the tool.")
    used_on = models.DateField(db_comment="The day on which it was used.")
    score = models.TextField(blank=True, default="", db_comment="The score as the tool gives it.")
    band = models.TextField(blank=True, default="", db_comment="The band or category as the tool gives it.")
    assessor = models.TextField(blank=True, default="", db_comment="Who used it: name or post.")
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="The agency of who used it; empty if not known.",
    )

    class Meta:
        verbose_name = "tool and score"
        verbose_name_plural = "tools and scores"
        db_table_comment = "Tools used for a version of an assessment, with day, score and band."
        constraints = [
            models.CheckConstraint(condition=~Q(tool=""), name="risk_toolscore_tool"),
            models.CheckConstraint(
                condition=~Q(score="") | ~Q(band=""),
                name="risk_toolscore_says_something",
                violation_error_message="Enter the score or the band.",
            ),
        ]

    def __str__(self) -> str:
        return self.tool


class AssessmentContribution(OffenderFact):
    """What an agency contributes to the assessment; the version that is recorded next takes it into account."""

    words = "contribution to the assessment"
    on = models.DateField(db_comment="The day of the contribution.")
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="The agency that contributes.",
    )
    named = models.TextField(
        blank=True,
        default="",
        db_comment="Who spoke for the agency, where that is not who entered it: name and post.",
    )
    text = models.TextField(db_comment="What the agency knows and thinks of the risk.")

    class Meta:
        db_table_comment = "What agencies contributed to the risk assessment of offenders."
        constraints = [
            superseded_together("risk_assessmentcontribution"),
            models.CheckConstraint(condition=~Q(text=""), name="risk_assessmentcontribution_text"),
        ]

    @property
    def says(self) -> str:
        return f"from {self.agency}"


class Plan(OffenderFact):
    """A version of the one plan by which the risk is managed."""

    words = "plan"
    on = models.DateField(db_comment="The day of the plan.")
    number = models.SmallIntegerField(db_comment="The number of the version, from 1.")
    assessment = models.ForeignKey(
        RiskAssessment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_comment="The version of the assessment that stood when it was made; empty if there was none.",
    )

    class Meta:
        db_table_comment = "Versions of the plan by which the risk of offenders is managed."
        constraints = _numbered("risk_plan")

    @property
    def says(self) -> str:
        return f"version {self.number}"


class Measure(Part):
    """Something that is done about the risk, or will be if things go wrong."""

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="measures", db_comment="The version."
    )
    line = models.SmallIntegerField(
        db_comment="The number by which the measure is known through all versions of the plan."
    )
    pillar = models.TextField(choices=Pillar.choices, db_comment="The pillar, or contingency.")
    text = models.TextField(db_comment="What is done.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="The person who does it or sees to it; empty where a role does, or nobody yet.",
    )
    owner_role = models.TextField(
        blank=True, default="", db_comment="The role that does it, where it is no one person."
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="The agency; empty if not known.",
    )
    due = models.DateField(
        null=True, blank=True, db_comment="The day by which it is done or looked at again; empty if not set."
    )
    done_on = models.DateField(
        null=True, blank=True, db_comment="The day on which it was done; empty if not."
    )
    licence_condition = models.BooleanField(
        default=False, db_comment="Whether it is a condition of the licence."
    )
    answers = ArrayField(
        models.TextField(choices=AtRisk.choices),
        default=list,
        blank=True,
        db_comment="The groups whose risk it answers.",
    )

    class Meta:
        db_table_comment = (
            "Measures of a version of a plan: what is done, by whom, by when and against which risk."
        )
        constraints = [
            models.CheckConstraint(condition=Q(pillar__in=Pillar.values), name="risk_measure_pillar"),
            models.CheckConstraint(condition=~Q(text=""), name="risk_measure_text"),
            models.CheckConstraint(condition=Q(line__gte=1), name="risk_measure_line"),
            models.CheckConstraint(
                condition=Q(owner=None) | Q(owner_role=""),
                name="risk_measure_one_owner",
                violation_error_message="Name a person or a role, not both.",
            ),
            models.CheckConstraint(
                condition=Q(answers__contained_by=Value(AtRisk.values, ArrayField(models.TextField()))),
                name="risk_measure_answers",
            ),
            models.UniqueConstraint(fields=["plan", "line"], name="risk_measure_once"),
        ]

    def __str__(self) -> str:
        return f"measure {self.line}"

    @property
    def owned_by(self) -> str:
        """The owner in words; '' where there is none."""
        return self.owner.full_name if self.owner is not None else self.owner_role


class Trigger(Part):
    """An early-warning sign, what is then done, and who is told."""

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="triggers", db_comment="The version."
    )
    line = models.SmallIntegerField(
        db_comment="The number by which the trigger is known through all versions of the plan."
    )
    sign = models.TextField(db_comment="The sign.")
    response = models.TextField(db_comment="What is done when it is seen.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_comment="The person who is told.",
    )

    class Meta:
        db_table_comment = "Early-warning signs of a version of a plan, with what is done and who is told."
        constraints = [
            models.CheckConstraint(condition=Q(line__gte=1), name="risk_trigger_line"),
            models.CheckConstraint(condition=~Q(sign="") & ~Q(response=""), name="risk_trigger_said_in_full"),
            models.UniqueConstraint(fields=["plan", "line"], name="risk_trigger_once"),
        ]

    def __str__(self) -> str:
        return f"trigger {self.line}"


class TriggerRaised(OffenderFact):
    """Somebody saw an early-warning sign, and a person was told."""

    words = "trigger raised"
    trigger = models.ForeignKey(
        Trigger, on_delete=models.PROTECT, related_name="+", db_comment="The trigger, as the plan had it."
    )
    on = models.DateField(db_comment="The day on which the sign was seen.")
    seen = models.TextField(db_comment="What was seen or heard.")
    told = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_comment="The person who was told: the one named in the plan, or who stood in for them.",
    )

    class Meta:
        verbose_name_plural = "triggers raised"
        db_table_comment = "Early-warning signs that were seen, by whom, and who was told."
        constraints = [
            superseded_together("risk_triggerraised"),
            models.CheckConstraint(condition=~Q(seen=""), name="risk_triggerraised_seen"),
        ]

    @property
    def says(self) -> str:
        return self.trigger.sign


class TriggerAnswer(OffenderFact):
    """Somebody has seen that a trigger was raised, or says what was done about it."""

    words = "answer to a trigger"
    raised = models.ForeignKey(
        TriggerRaised, on_delete=models.PROTECT, related_name="answers", db_comment="What was raised."
    )
    step = models.TextField(choices=AnswerStep.choices, db_comment="Seen, or answered.")
    done = models.TextField(blank=True, default="", db_comment="What was done about it.")

    class Meta:
        db_table_comment = "That a trigger which was raised was seen, and what was done about it."
        constraints = [
            superseded_together("risk_triggeranswer"),
            models.CheckConstraint(
                condition=(Q(step=AnswerStep.ACKNOWLEDGED.value) & Q(done=""))
                | (Q(step=AnswerStep.ANSWERED.value) & ~Q(done="")),
                name="risk_triggeranswer_says_what_was_done",
                violation_error_message="Enter what was done.",
            ),
            models.UniqueConstraint(
                fields=["raised", "step"],
                condition=Q(superseded_at=None),
                name="risk_triggeranswer_once",
                violation_error_message="Somebody else has answered this already.",
            ),
        ]

    @property
    def says(self) -> str:
        return AnswerStep(self.step).label.lower()
