"""The page of a change: ask, act, go on; or say why not, and keep what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from mappa.access.forms.refusing import AskingForm
from mappa.access.pages import UserRequest
from mappa.database.refusals import ChangedMeanwhile, NotPossible


def ask(
    request: UserRequest,
    *,
    form: AskingForm,
    act: Callable[[], Any],
    template: str,
    context: Mapping[str, object],
    done: str,
    then: str,
    leads_to: Callable[[Any], str] | None = None,
) -> HttpResponse:
    """Show the form; where it is sent and in order, act and go to `then`, or to the page of what was made.

    A change by somebody else meanwhile is answered 409 with what was typed.
    """
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = act()
        except NotPossible as refusal:
            form.refuse(refusal)
        except ChangedMeanwhile:
            form.add_error(
                None,
                "Somebody else changed this after you opened the page. "
                "Open it again to see their change, and then repeat yours.",
            )
            status = 409
        else:
            messages.success(request, done)
            return redirect(leads_to(made) if leads_to else then)
    return render(request, template, {"form": form, "cancel_url": then, **context}, status=status)
