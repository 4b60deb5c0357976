"""How far the minutes of a case are."""

from django.db.models import TextChoices


class Stage(TextChoices):
    """What the minutes of a case wait for. Stored nowhere: it follows from what was recorded."""

    OPEN = "open", "The case is not closed yet"
    TO_CHECK = "to_check", "To be checked"
    TO_SIGN = "to_sign", "To be signed"
    TO_SEND = "to_send", "To be sent"
    SENT = "sent", "Sent"
