"""The kinds of things that an assessment and a plan tell apart."""

from __future__ import annotations

from django.db.models import TextChoices


class AtRisk(TextChoices):
    """A group of people who may be at risk."""

    PUBLIC = "public", "The public"
    KNOWN_ADULTS = "known_adults", "Known adults"
    CHILDREN = "children", "Children"
    STAFF = "staff", "Staff"
    PRISONERS = "prisoners", "Prisoners"
    SELF = "self", "The person themself"

    @property
    def in_a_sentence(self) -> str:
        return self.label[:1].lower() + self.label[1:]


class RiskLevel(TextChoices):
    """What an assessment says of a group: a level, or why there is none. Each of the last three means another thing."""

    VERY_HIGH = "very_high", "Very high"
    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"
    NONE = "none", "No risk identified"
    NOT_APPLICABLE = "not_applicable", "Not applicable"
    NOT_ASSESSED = "not_assessed", "Not assessed"

    @property
    def is_a_risk(self) -> bool:
        return self in LEVELS


#: From the lowest to the highest.
LEVELS = (RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.HIGH, RiskLevel.VERY_HIGH)
#: Risks that a plan has to say what is done about if things go wrong.
NEED_CONTINGENCY = (RiskLevel.HIGH, RiskLevel.VERY_HIGH)


class Pillar(TextChoices):
    """The part of the plan to which a measure belongs: one of the four pillars, or contingency."""

    SUPERVISION = "supervision", "Supervision"
    MONITORING = "monitoring", "Monitoring and control"
    INTERVENTIONS = "interventions", "Interventions and treatment"
    VICTIM_SAFETY = "victim_safety", "Victim safety"
    CONTINGENCY = "contingency", "Contingency"


class AnswerStep(TextChoices):
    """How far whoever was told of a trigger has come."""

    ACKNOWLEDGED = "acknowledged", "Seen"
    ANSWERED = "answered", "Answered"
