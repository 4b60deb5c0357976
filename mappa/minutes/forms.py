"""The forms of minutes: what is typed to sign, amend and send them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict

from mappa.access.forms.refusing import AskingForm, VersionedAskingForm
from mappa.web.forms import CheckBoxes, TextArea

LONGEST_REASON, LONGEST_TEXT = 2_000, 20_000
SENT_BACK = dict.fromkeys(("required", "invalid"), "This page did not send everything back. Open it again.")


def _in_place_because(chair: str) -> forms.CharField:
    return forms.CharField(
        label=f"Why you sign in place of {chair}",
        help_text="It stands in the minutes.",
        max_length=LONGEST_REASON,
        widget=TextArea(rows=2),
        error_messages={"required": f"Enter why you sign in place of {chair}"},
    )


class SignForm(AskingForm):
    """Carries the checksum of the text that is on the screen: that, and nothing else, is signed."""

    checksum = forms.RegexField(regex=r"^[0-9a-f]{64}$", widget=forms.HiddenInput, error_messages=SENT_BACK)

    def __init__(self, *arguments: Any, in_place_of: str, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if in_place_of:
            self.fields["in_place_because"] = _in_place_because(in_place_of)

    @property
    def because(self) -> str:
        return str(self.cleaned_data.get("in_place_because", ""))


class SignAllForm(AskingForm):
    """Which cases of a meeting to sign, each with the checksum of the text that is on the screen."""

    cases = forms.MultipleChoiceField(
        label="Minutes to sign",
        widget=CheckBoxes(),
        error_messages={
            "required": "Select the cases whose minutes you sign",
            "invalid_choice": "What was checked has changed since this page was opened: look at it again.",
        },
    )

    def __init__(self, *arguments: Any, in_place_of: str, offered: Mapping[str, str], **named: Any) -> None:
        named["initial"] = {"cases": list(offered)}
        super().__init__(*arguments, **named)
        self.fields["cases"].choices = list(offered.items())  # type: ignore[attr-defined]
        if in_place_of:
            self.fields["in_place_because"] = _in_place_because(in_place_of)

    def offer(self, offered: Mapping[str, str]) -> None:
        """Ask about these cases instead; of those that were selected, the ones among them stay so."""
        self.fields["cases"].choices = list(offered.items())  # type: ignore[attr-defined]
        data = cast(QueryDict, self.data).copy()
        data.setlist("cases", [key for key in data.getlist("cases") if key in offered])
        self.data = data

    @property
    def because(self) -> str:
        return str(self.cleaned_data.get("in_place_because", ""))

    @property
    def seen(self) -> dict[int, str]:
        """The checksum of each case that was selected, by its key."""
        chosen = (one.split(":") for one in self.cleaned_data["cases"])
        return {int(pk): checksum for pk, checksum in chosen}


class AmendForm(VersionedAskingForm):
    """`version` is how many amendments there were on the screen."""

    text = forms.CharField(
        label="What is added, or put right",
        max_length=LONGEST_TEXT,
        widget=TextArea(rows=6),
        error_messages={"required": "Enter what is added, or put right"},
    )
    why = forms.CharField(
        label="Why",
        max_length=LONGEST_REASON,
        widget=TextArea(rows=2),
        error_messages={"required": "Enter why it is added"},
    )
    field_order = ("text", "why", "version")


class SendForm(AskingForm):
    """Carries who is shown to get a copy, so that nobody else does."""

    readers = forms.RegexField(
        regex=r"^(\d{1,15}(,\d{1,15})*)?$", required=False, widget=forms.HiddenInput, error_messages=SENT_BACK
    )

    def __init__(self, *arguments: Any, readers: Sequence[int], **named: Any) -> None:
        named["initial"] = {"readers": ",".join(map(str, sorted(readers)))}
        super().__init__(*arguments, **named)

    @property
    def seen(self) -> frozenset[int]:
        return frozenset(int(one) for one in str(self.cleaned_data["readers"]).split(",") if one)
