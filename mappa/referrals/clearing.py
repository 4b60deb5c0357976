"""What was said of people who came to no record is removed from the day that the answer set, by the owner's watch."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from .models import Eligibility, Notification


def clear_notifications(*, at: datetime) -> int:
    """The chore: remove notifications that were declined or withdrawn and whose time has come. How many."""
    gone = Notification.objects.filter(offender=None, clears_on__lte=timezone.localdate(at))
    keys = list(gone.values_list("pk", flat=True))
    known = Eligibility.objects.filter(notification__in=keys)
    # The latest first: each points to what it came to stand in place of.
    for key in known.order_by("-pk").values_list("pk", flat=True):
        Eligibility.objects.filter(pk=key).delete()
    Notification.objects.filter(pk__in=keys).delete()
    return len(keys)
