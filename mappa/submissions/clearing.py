"""Forms that were carried out are forgotten after a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from .models import Submission

KEPT = timedelta(days=1)


def clear_submissions(*, at: datetime) -> int:
    """Remove what nobody will send again: a chore of the owner, for the application may only add. How many."""
    return Submission.objects.filter(at__lt=at - KEPT).delete()[0]
