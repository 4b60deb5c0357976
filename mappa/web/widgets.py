"""Django's form widgets with what GOV.UK components can be told beyond them; `fields.py` draws them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict


class TextInput(forms.TextInput):
    """`width` is in characters (2, 3, 4, 5, 10, 20 or 30); `autocomplete` a token of the HTML standard.

    `suggestions` is the id of a list of suggestions that stands on the page; anything else may be typed too.
    """

    def __init__(
        self,
        *,
        width: int | None = None,
        prefix: str = "",
        suffix: str = "",
        autocomplete: str = "",
        inputmode: str = "",
        spellcheck: bool | None = None,
        suggestions: str = "",
    ) -> None:
        super().__init__()
        self.width, self.prefix, self.suffix = width, prefix, suffix
        self.suggestions = suggestions
        self.autocomplete, self.inputmode, self.spellcheck = autocomplete, inputmode, spellcheck


class PasswordInput(forms.PasswordInput):
    """`autocomplete` is 'current-password' or 'new-password'."""

    def __init__(self, *, autocomplete: str = "current-password") -> None:
        super().__init__()
        self.autocomplete = autocomplete


class TextArea(forms.Textarea):
    """With a running count of characters where the field has a `max_length`."""

    def __init__(self, *, rows: int = 5) -> None:
        super().__init__()
        self.rows = rows

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> Any:
        # A browser sends each line end as two characters, which its own count of characters takes as one.
        typed = super().value_from_datadict(data, files, name)
        return typed.replace("\r\n", "\n") if isinstance(typed, str) else typed


class Radios(forms.RadioSelect):
    """`hints` and `reveals` are keyed by the choice's value; a reveal names the field that the choice opens."""

    def __init__(
        self,
        *,
        hints: Mapping[object, str] | None = None,
        reveals: Mapping[object, str] | None = None,
        inline: bool = False,
        small: bool = False,
    ) -> None:
        super().__init__()
        self.hints = {str(value): hint for value, hint in (hints or {}).items()}
        self.reveals = {str(value): name for value, name in (reveals or {}).items()}
        self.inline, self.small = inline, small


class CheckBoxes(forms.CheckboxSelectMultiple):
    """`hints` and `reveals` are keyed by the choice's value; a reveal names the field that the choice opens."""

    def __init__(
        self,
        *,
        hints: Mapping[object, str] | None = None,
        reveals: Mapping[object, str] | None = None,
        small: bool = False,
    ) -> None:
        super().__init__()
        self.hints = {str(value): hint for value, hint in (hints or {}).items()}
        self.reveals = {str(value): name for value, name in (reveals or {}).items()}
        self.small = small


class FileUpload(forms.FileInput):
    """`accept` lists file name endings or media types, as HTML has them; `multiple` takes several files."""

    def __init__(self, *, accept: str = "", multiple: bool = False) -> None:
        self.allow_multiple_selected = multiple
        super().__init__()
        self.accept, self.multiple = accept, multiple
