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


class Agreed(TextChoices):
    """What the meeting said of the assessment or of the plan that it looked at."""

    AGREED = "agreed", "Agreed as it stands"
    TO_BE_REVISED = "to_be_revised", "To be revised"
    NONE_RECORDED = "none_recorded", "Nothing is recorded yet"


class Conditions(TextChoices):
    """Whether licence conditions were asked for."""

    ASKED_FOR = "asked_for", "Asked for"
    NONE = "none", "No condition asked for"
    NOT_ON_LICENCE = "not_on_licence", "Not on licence, and none to come"


class DisclosureDecision(TextChoices):
    DISCLOSE = "disclose", "Disclose"
    DO_NOT_DISCLOSE = "do_not_disclose", "Do not disclose"


class Representations(TextChoices):
    """Whether the offender could say something to a disclosure before it was decided."""

    MADE = "made", "Made"
    NONE_MADE = "none_made", "Asked for, and none made"
    NOT_ASKED_FOR = "not_asked_for", "Not asked for"


class LevelOutcome(TextChoices):
    STAYS = "stays", "It stays"
    CHANGES = "changes", "It changes"


class Dissent(TextChoices):
    NONE = "none", "Nobody dissented"
    SOME = "some", "Somebody dissented"


class NewActions(TextChoices):
    """That no new action was agreed is said, so that it is not what somebody forgot."""

    AGREED = "agreed", "Agreed, and recorded"
    NONE = "none", "No new action"
