"""The fixed lists of retention."""

from django.db.models import TextChoices


class Grounds(TextChoices):
    """Why a record is erased, as a class: all that is kept of the reason once the record is gone."""

    SCHEDULE = "schedule", "The period of the schedule has ended"
    NOT_NEEDED = "not_needed", "The record is no longer needed, though its period has not ended"
    DUPLICATE = "duplicate", "The record is a duplicate of another"
    REQUIRED = "required", "A court, the Commissioner or the person’s right to erasure requires it"
    REGISTERED_IN_ERROR = "registered_in_error", "The person was registered in error"
