"""What every form carries unseen: the token that proves where it came from, and the id of its one sending."""

from __future__ import annotations

import uuid

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

FIELD = "operation_id"


def csrf_input(request: HttpRequest) -> dict[str, object]:
    """For templates: `csrf_input`, in place of Django's own, so that no form can have the one without the other.

    Each time that it is written out it holds another id: two forms of a page are two things that can be done.
    """
    return {"csrf_input": _written(request)}


def _write(request: HttpRequest) -> SafeString:
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="{}" value="{}">',
        get_token(request),
        FIELD,
        uuid.uuid4(),
    )


_written = lazy(_write, SafeString)
