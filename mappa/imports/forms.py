"""The forms of an import: the files, and the confirmation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator

from mappa.web.forms import FileUpload, Form, TextInput

ENDINGS = ("csv", "ods", "xlsx", "zip")


class FilesField(forms.FileField):
    """One file or several; cleans to a list."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[type-arg]
        files = data if isinstance(data, list) else [data] if data else []
        if not files:
            return [super().clean(None, initial)]
        return [super(FilesField, self).clean(one, initial) for one in files]


class UploadForm(Form):
    caseload = FilesField(
        label="Workbook or files",
        help_text=(
            "One ODS or XLSX workbook with a sheet for each kind of row, or several CSV files, "
            "or a ZIP archive of them. At most 25 megabytes."
        ),
        widget=FileUpload(accept=",".join(f".{ending}" for ending in ENDINGS), multiple=True),
        validators=[
            FileExtensionValidator(
                ENDINGS, message="Choose a file ending with .ods, .xlsx, .csv or .zip", code="ending"
            )
        ],
        error_messages={"required": "Choose a workbook, or CSV files"},
    )


class ConfirmForm(Form):
    reason = forms.CharField(
        label="Reason",
        help_text="It is kept with every row that is entered, such as “Caseload of March 2006”.",
        max_length=500,
        widget=TextInput(),
        error_messages={"required": "Enter the reason"},
    )
