"""The fixed lists of decisions about levels."""

from django.db.models import TextChoices


class DecisionState(TextChoices):
    """Whether a decision about a level waits for a countersignature; one that is withdrawn no longer stands."""

    WAITING = "waiting", "Waits for a countersignature"
    IN_EFFECT = "in_effect", "Took effect"
