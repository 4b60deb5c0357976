"""Each form field is drawn as its GOV.UK component, with what was typed, its hint and its error."""

from collections.abc import Callable
from datetime import date
from typing import Any

import lxml.html
import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from mappa.web.fields import component
from mappa.web.forms import (
    CheckBoxes,
    DateInputField,
    FileUpload,
    Form,
    PasswordInput,
    Radios,
    TextArea,
    TextInput,
    posted,
)

Read = Callable[..., lxml.html.HtmlElement]


class Everything(Form):
    name = forms.CharField(label="Family name", help_text="As on the warrant", widget=TextInput(width=20))
    username = forms.CharField(widget=TextInput(autocomplete="username", spellcheck=False))
    level = forms.TypedChoiceField(
        choices=[(1, "One"), (2, "Two"), (3, "Three")],
        coerce=int,
        widget=Radios(hints={2: "Several agencies"}, reveals={3: "panel"}),
    )
    panel = forms.CharField(required=False)
    agencies = forms.MultipleChoiceField(
        required=False, choices=[("police", "Police"), ("prison", "Prison")], widget=CheckBoxes()
    )
    area = forms.ChoiceField(choices=[("", "Choose"), ("England", [("kent", "Kent")]), ("gwent", "Gwent")])
    on = DateInputField(label="Day it takes effect")
    count = forms.IntegerField(min_value=0)
    rate = forms.DecimalField(required=False)
    reason = forms.CharField(max_length=40, widget=TextArea(rows=3))
    note = forms.CharField(required=False, widget=TextArea())
    workbook = forms.FileField(widget=FileUpload(accept=".ods,.xlsx"))
    secret = forms.CharField(label="Password", widget=PasswordInput())
    checked = forms.BooleanField(label="I have checked it", help_text="Twice")
    email = forms.EmailField(required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


def draw(read: Read, form: forms.Form, name: str, **named: Any) -> lxml.html.HtmlElement:
    return read("{{ field(bound, **named) }}", bound=form[name], named=named)


def test_a_text_input_has_its_label_hint_and_width(read: Read) -> None:
    drawn = draw(read, Everything(initial={"name": 'O"Neill & <Sons>'}), "name")
    (box,) = drawn.xpath(".//input")
    assert box.get("value") == 'O"Neill & <Sons>'
    assert "govuk-input--width-20" in box.get("class")
    assert drawn.xpath(".//label/@for") == [box.get("id")] == ["id_name"]
    assert (
        drawn.xpath(f".//*[@id='{box.get('aria-describedby')}']")[0].text_content().strip()
        == "As on the warrant"
    )


def test_an_error_stands_at_its_field_and_is_read_out_with_it(read: Read) -> None:
    drawn = draw(read, Everything({}), "name")
    (box,) = drawn.xpath(".//input")
    assert "id_name-error" in box.get("aria-describedby").split()
    assert "Enter family name" in drawn.xpath(".//*[@id='id_name-error']")[0].text_content()


def test_a_question_alone_on_its_page_is_the_pages_heading(read: Read) -> None:
    assert draw(read, Everything(), "name", as_heading=True).xpath(".//h1/label")
    assert draw(read, Everything(), "level", as_heading=True).xpath(".//legend/h1")
    assert draw(read, Everything(), "on", as_heading=True).xpath(".//legend/h1")


def test_radios_keep_the_choice_and_give_hints(read: Read) -> None:
    drawn = draw(read, Everything({"level": "2"}), "level")
    assert drawn.xpath(".//input[@type='radio' and @checked]/@value") == ["2"]
    assert drawn.xpath(".//input[@value='1']/@id") == ["id_level"]
    assert "Several agencies" in drawn.text_content()


def test_a_choice_reveals_its_field_which_is_not_drawn_twice(read: Read) -> None:
    form = Everything({"level": "3", "panel": "Maidstone"})
    assert draw(read, form, "level").xpath(".//input[@name='panel']/@value") == ["Maidstone"]
    page = read("{{ form_fields(form) }}", form=form)
    assert len(page.xpath(".//input[@name='panel']")) == 1


def test_checkboxes_keep_every_choice(read: Read) -> None:
    drawn = draw(read, Everything({"agencies": ["prison"]}), "agencies")
    assert drawn.xpath(".//input[@checked]/@value") == ["prison"]
    assert drawn.xpath(".//input/@name") == ["agencies", "agencies"]


def test_a_select_keeps_the_choice_and_flattens_groups(read: Read) -> None:
    drawn = draw(read, Everything({"area": "kent"}), "area")
    assert drawn.xpath(".//option/@value") == ["", "kent", "gwent"]
    assert drawn.xpath(".//option[@selected]/@value") == ["kent"]


def test_a_day_is_drawn_in_three_parts_of_which_those_at_fault_are_marked(read: Read) -> None:
    form = Everything({"on-day": "31", "on-month": "feb", "on-year": "2006"})
    drawn = draw(read, form, "on")
    assert drawn.xpath(".//input/@name") == ["on-day", "on-month", "on-year"]
    assert drawn.xpath(".//input/@value") == ["31", "feb", "2006"]
    assert drawn.xpath(".//input[contains(@class, 'govuk-input--error')]/@name") == ["on-day"]


def test_a_form_with_a_prefix_sends_and_reads_prefixed_names(read: Read) -> None:
    form = Everything(posted("first-on", date(2006, 3, 1)), prefix="first")
    assert draw(read, form, "on").xpath(".//input/@name") == [
        "first-on-day",
        "first-on-month",
        "first-on-year",
    ]
    assert "on" not in form.errors


def test_numbers_are_asked_for_in_text_inputs(read: Read) -> None:
    (whole,) = draw(read, Everything({"count": "1_0"}), "count").xpath(".//input")
    assert (whole.get("type"), whole.get("inputmode"), whole.get("value")) == ("text", "numeric", "1_0")
    (parts,) = draw(read, Everything(), "rate").xpath(".//input")
    assert (parts.get("type"), parts.get("inputmode")) == ("text", "decimal")


def test_a_text_with_a_limit_counts_its_characters(read: Read) -> None:
    assert draw(read, Everything(), "reason").xpath("./div/@data-maxlength") == ["40"]
    assert not draw(read, Everything(), "note").xpath("./div/@data-maxlength")


def test_a_line_end_counts_once_as_it_does_in_the_browser() -> None:
    form = Everything({"reason": "a\r\n" * 20})
    assert "reason" not in form.errors
    assert form.cleaned_data["reason"] == ("a\n" * 20).strip()


def test_a_file_is_asked_for_with_the_kinds_that_are_read(read: Read) -> None:
    (box,) = draw(read, Everything(), "workbook").xpath(".//input")
    assert (box.get("type"), box.get("accept")) == ("file", ".ods,.xlsx")
    assert Everything().is_multipart()
    assert Everything({}, {"workbook": SimpleUploadedFile("a.ods", b"")}).errors["workbook"] == [
        "The chosen file is empty"
    ]


def test_a_password_is_never_shown_again(read: Read) -> None:
    (box,) = draw(read, Everything({"secret": "correct horse"}), "secret").xpath(".//input")
    assert box.get("type") == "password"
    assert box.get("autocomplete") == "current-password"
    assert box.get("value") is None


def test_one_checkbox_has_the_fields_own_label(read: Read) -> None:
    drawn = draw(read, Everything({"checked": "on"}), "checked")
    assert drawn.xpath(".//input[@checked]/@name") == ["checked"]
    assert drawn.xpath(".//label")[0].text_content().strip() == "I have checked it"
    assert "Twice" in drawn.text_content()


def test_a_hidden_field_is_only_that(read: Read) -> None:
    drawn = draw(read, Everything(initial={"version": 7}), "version")
    assert [(box.get("type"), box.get("value")) for box in drawn.iter("input")] == [("hidden", "7")]
    assert not drawn.text_content().strip()


def test_a_field_that_may_stay_empty_says_so(read: Read) -> None:
    assert draw(read, Everything(), "note").xpath("normalize-space(.//label)") == "Note (optional)"
    assert draw(read, Everything(), "agencies").xpath("normalize-space(.//legend)") == "Agencies (optional)"
    assert draw(read, Everything(), "name").xpath("normalize-space(.//label)") == "Family name"


def test_a_disabled_field_cannot_be_changed(read: Read) -> None:
    form = Everything()
    for name, controls in (("name", 1), ("level", 3), ("on", 3), ("area", 1), ("reason", 1), ("checked", 1)):
        form.fields[name].disabled = True
        drawn = draw(read, form, name)
        assert len(drawn.xpath(f".//*[@disabled and starts-with(@name, '{name}')]")) == controls, name


@pytest.mark.parametrize("kind", [forms.DateField(), forms.DateTimeField(), forms.SplitDateTimeField()])
def test_a_field_without_a_component_is_refused(kind: forms.Field) -> None:
    form = type("Asking", (Form,), {"when": kind})()
    with pytest.raises(TypeError, match="when"):
        component(form["when"])
