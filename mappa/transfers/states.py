"""The fixed lists of transfers, exits and reviews of categories that end."""

from django.db.models import TextChoices


class OfferState(TextChoices):
    """How far the offer of a case to another area has come. Each move is a row in the place of the one before."""

    PROPOSED = "proposed", "To be offered"
    OPEN = "open", "Waits for an answer"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


#: States in which something is still to be done; a case has one such offer at most.
UNDECIDED = (OfferState.PROPOSED, OfferState.OPEN)


class ItemAnswer(TextChoices):
    """What became of one line of the checklist of an exit."""

    DONE = "done", "Done"
    NOT_APPLICABLE = "not_applicable", "Does not apply"
    NOT_DONE = "not_done", "Not done yet"


class ReviewOutcome(TextChoices):
    """What a review decided when category 1 or 2 ends."""

    CATEGORY_3 = "category_3", "Category 3"
    EXIT = "exit", "Exit from MAPPA"
