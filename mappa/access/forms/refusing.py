"""Forms that can tell why an action refused what they asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from mappa.database.refusals import NotPossible
from mappa.web.forms import Form, VersionedForm

# Days that can be meant at all; beyond them a slip of the finger is likelier.
EARLIEST = date(1990, 1, 1)
LATEST = date(2199, 12, 31)


class AskingForm(Form):
    #: Fields under another name than the action's, which has the first day no longer in force.
    shown_at: ClassVar[Mapping[str, str]] = {}

    def refuse(self, refusal: NotPossible) -> None:
        """Show why the action refused, at the field it names if the form has it."""
        field = self.shown_at.get(refusal.field, refusal.field)
        self.add_error(field if field in self.fields else None, refusal.message)


class VersionedAskingForm(VersionedForm, AskingForm):
    pass
