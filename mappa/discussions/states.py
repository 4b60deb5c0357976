"""The fixed lists of discussions and of the actions agreed at them."""

from django.db.models import TextChoices


class ActionState(TextChoices):
    """How an action stands. An action that was not done, or is no longer needed, says why in its last report."""

    OPEN = "open", "Open"
    DONE = "done", "Done"
    NOT_DONE = "not_done", "Not done, and will not be"
    NO_LONGER_NEEDED = "no_longer_needed", "No longer needed"


class EffectOnRisk(TextChoices):
    """What carrying an action out did to the risk."""

    LOWERED = "lowered", "It lowered the risk"
    NO_CHANGE = "no_change", "It made no difference"
    RAISED = "raised", "It raised the risk"
    NOT_YET_KNOWN = "not_yet_known", "It is too early to say"
