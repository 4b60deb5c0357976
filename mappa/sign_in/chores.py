"""What nobody's click does: sessions that are over are forgotten."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session as DjangoSession


def clear_sessions(*, at: datetime) -> None:
    """Take away what browsers' sessions held, once they are over. Ours, which tell who was in when, stay."""
    DjangoSession.objects.filter(expire_date__lt=at).delete()
