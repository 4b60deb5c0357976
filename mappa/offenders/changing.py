"""The page of a change to a record: ask, act, go on; or say why not, and keep what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mappa.access.pages import UserRequest
from mappa.database.identity import acting_as
from mappa.database.refusals import ChangedMeanwhile, NotPossible

from . import queries
from .forms import ChangeForm
from .models import Offender

#: Where the browser did not send back when its page was opened, changes of this time are shown.
CHANGES_SHOWN = timedelta(days=1)


def asks_about(offender: Offender, standing: queries.Standing) -> dict[str, Any]:
    """What each form of a change is made with: the version it is about, and the days that it may name."""
    return {
        "version": offender.version,
        "now": timezone.now(),
        "today": standing.on,
        "born": standing.details.date_of_birth,
    }


def page_of(
    offender: Offender, standing: queries.Standing, form: ChangeForm, **more: object
) -> dict[str, object]:
    """What every template of a change is given."""
    return {
        "offender": offender,
        "standing": standing,
        "form": form,
        "changes": [],
        "cancel_url": reverse("caseload:offender", args=[offender.pk]),
        "breadcrumbs": trail(standing, offender),
        **more,
    }


def trail(standing: queries.Standing, offender: Offender) -> list[dict[str, str]]:
    return [
        {"text": "Caseload", "href": reverse("caseload:caseload")},
        {"text": standing.details.name, "href": reverse("caseload:offender", args=[offender.pk])},
    ]


def change(
    request: UserRequest,
    *,
    offender: Offender,
    standing: queries.Standing,
    form: ChangeForm,
    act: Callable[..., object],
    template: str,
    done: str,
    gone: str = "The record has passed to the other area: you no longer see it.",
    context: Mapping[str, object] | None = None,
    then: str | None = None,
) -> HttpResponse:
    """Show the form; where it is sent and in order, act and go back to the record, or to `then`.

    Where the person sees the record no longer, `gone` says why.

    A change by somebody else meanwhile is answered 409 with the same form: what they did, and what was typed,
    now about the record as it is.
    """
    shown = page_of(offender, standing, form, **(context or {}))
    if request.method == "POST" and form.is_valid():
        try:
            act(offender=offender, by=request.user, **form.asked())
        except NotPossible as refusal:
            form.refuse(refusal.field, refusal.message)
        except ChangedMeanwhile:
            return render(request, template, {**shown, **_anew(form, offender)}, status=409)
        else:
            messages.success(request, done)
            if then is not None:
                return redirect(then)
            # Who works on the case, or what it is closed to, may be what was changed: the database works it out anew.
            with acting_as(request.user.pk):
                visible = queries.is_visible(offender, by=request.user)
            if visible:
                return redirect("caseload:offender", pk=offender.pk)
            messages.info(request, gone)
            return redirect("caseload:caseload")
    return render(request, template, shown)


def _anew(form: ChangeForm, offender: Offender) -> dict[str, object]:
    since = form.opened() or timezone.now() - CHANGES_SHOWN
    changes = queries.list_changes_since(offender, at=since)
    offender.refresh_from_db(fields=["version"])
    form.data = {
        **form.data.dict(),  # type: ignore[attr-defined]  # a page's form is bound to what was posted
        form.add_prefix("version"): str(offender.version),
        form.add_prefix("opened_at"): timezone.now().isoformat(),
    }
    return {"changes": changes, "changed_meanwhile": True}
