"""A form speaks plainly, sums up what is wrong, and carries the version of what it changes."""

from collections.abc import Callable
from datetime import date

import lxml.html
import pytest
from django import forms
from django.http import QueryDict

from mappa.web.forms import (
    CheckBoxes,
    DateInputField,
    FilterForm,
    Form,
    Radios,
    SummaryEntry,
    VersionedForm,
    posted,
)

Read = Callable[..., lxml.html.HtmlElement]


class Setting(VersionedForm):
    level = forms.ChoiceField(label="Level", choices=[("2", "Two"), ("3", "Three")], widget=Radios())
    on = DateInputField(label="Day it takes effect")
    reason = forms.CharField(label="Reason", max_length=10)

    def clean(self) -> None:
        if self.cleaned_data.get("reason") == "none":
            raise forms.ValidationError("Give a reason that someone else can check")


def test_the_summary_follows_the_fields_and_leads_to_their_controls() -> None:
    form = Setting({"on-day": "1", "on-year": "2006", "reason": "far too long a reason", "version": "1"})
    assert form.summary == [
        SummaryEntry("Select level", "#id_level"),
        SummaryEntry("Day it takes effect must include a month", "#id_on-month"),
        SummaryEntry("Reason must be 10 characters or fewer", "#id_reason"),
    ]


def test_every_error_of_the_summary_leads_to_something_on_the_page(read: Read) -> None:
    form = Setting({"version": "1"})
    page = read("{{ error_summary(form) }}{{ form_fields(form) }}", form=form)
    targets = page.xpath(".//*[@class='govuk-error-summary__body']//a/@href")
    assert len(targets) == 3
    for target in targets:
        assert len(page.xpath(f".//*[@id='{target[1:]}']")) == 1


class Renamed(Setting):
    def __init__(self, **named: str) -> None:
        super().__init__()
        for name, label in named.items():
            self.fields[name].label, self.fields[name].help_text = label, f"Why {label}"


def test_what_a_form_says_of_its_own_fields_as_it_is_made_is_shown(read: Read) -> None:
    page = read("{{ form_fields(form) }}", form=Renamed(level="Level of the new meeting", reason="In words"))
    shown = " ".join(page.text_content().split())
    for words in ("Level of the new meeting", "Why Level of the new meeting", "In words", "Why In words"):
        assert words in shown


def test_an_error_of_the_whole_form_comes_last_and_leads_nowhere(read: Read) -> None:
    form = Setting({"level": "2", "reason": "none", "version": "1", **posted("on", date(2006, 3, 1))})
    assert form.summary == [SummaryEntry("Give a reason that someone else can check", "")]
    assert read("{{ error_summary(form) }}", form=form).xpath(".//li/text()") == [form.summary[0].text]


def test_a_form_that_was_not_sent_has_no_errors(read: Read) -> None:
    form = Setting(version=3)
    assert not form.has_errors
    assert not read("{{ error_summary(form) }}", form=form).xpath("./*")


def test_the_version_goes_out_with_the_page_and_comes_back_with_the_form(read: Read) -> None:
    page = read("{{ form_fields(form) }}", form=Setting(version=3, initial={"reason": "risk"}))
    assert page.xpath(".//input[@type='hidden' and @name='version']/@value") == ["3"]
    assert page.xpath(".//input[@name='reason']/@value") == ["risk"]
    form = Setting(
        {"level": "2", "reason": "risk", "version": "3", **posted("on", date(2006, 3, 1))}, version=5
    )
    assert form.is_valid()
    assert form.cleaned_data["version"] == 3


@pytest.mark.parametrize("version", ["", "x", "-1"])
def test_a_form_whose_version_was_lost_is_refused_in_words(version: str) -> None:
    form = Setting({"level": "2", "reason": "risk", "version": version, **posted("on", date(2006, 3, 1))})
    assert form.summary == [
        SummaryEntry("This page did not send everything back. Open it again and repeat your change.", "")
    ]


class Plain(Form):
    family_name = forms.CharField(max_length=3)
    PNC = forms.CharField(label="PNC reference")
    agree = forms.ChoiceField(label="Do all agencies agree?", choices=[("yes", "Yes")])
    why = forms.CharField(label="Why was it set?", min_length=5)
    count = forms.IntegerField(max_value=1000, min_value=2)
    rate = forms.DecimalField()
    own = forms.CharField(error_messages={"required": "Say it in your own words"})


def test_messages_name_the_field_as_people_would() -> None:
    form = Plain({"family_name": "Jones", "agree": "no", "why": "no", "count": "1001", "rate": "much"})
    assert {name: errors[0] for name, errors in form.errors.items()} == {
        "family_name": "Family name must be 3 characters or fewer",
        "PNC": "Enter PNC reference",
        "agree": "Choose an answer to “Do all agencies agree?” from the list",
        "why": "Your answer must be 5 characters or more",
        "count": "Count must be 1,000 or fewer",
        "rate": "Rate must be a number",
        "own": "Say it in your own words",
    }
    assert Plain({"count": "some"}).errors["count"] == ["Count must be a whole number"]
    assert Plain({"why": "risk\x00b"}).errors["why"] == ["Your answer must not contain null characters"]


def test_one_forms_messages_do_not_reach_another() -> None:
    Plain()
    assert forms.CharField().error_messages["required"] == "This field is required."
    assert Plain.base_fields["PNC"].error_messages["required"] == "This field is required."


class Filter(FilterForm):
    name = forms.CharField()
    category = forms.MultipleChoiceField(
        choices=[("1", "Category 1"), ("2", "Category 2")], widget=CheckBoxes()
    )
    since = DateInputField(label="Registered since")
    in_custody = forms.BooleanField()


def chosen(query: str) -> list[tuple[str, str, str]]:
    return [tuple(one) for one in Filter(QueryDict(query)).selected()]


def test_an_empty_filter_is_valid_and_selects_nothing() -> None:
    assert Filter(QueryDict("")).is_valid()
    assert chosen("") == []
    assert Filter().selected() == []


def test_each_selected_value_can_be_taken_away_by_itself() -> None:
    assert chosen("category=1&category=2&sort=name&page=3") == [
        ("Category", "Category 1", "?category=2&sort=name"),
        ("Category", "Category 2", "?category=1&sort=name"),
    ]
    assert chosen("category=1&name=Ash%26Co") == [
        ("Name", "Ash&Co", "?category=1"),
        ("Category", "Category 1", "?name=Ash%26Co"),
    ]


def test_a_selected_day_is_taken_away_with_its_three_parts() -> None:
    assert chosen("since-day=1&since-month=4&since-year=2005&name=A") == [
        ("Name", "A", "?since-day=1&since-month=4&since-year=2005"),
        ("Registered since", "1\u00a0April\u00a02005", "?name=A"),
    ]


def test_a_filter_in_error_is_left_out_and_told(read: Read) -> None:
    form = Filter(QueryDict("category=9&in_custody=on"))
    assert [(one.label, one.text) for one in form.selected()] == [("In custody", "Yes")]
    assert form.summary == [SummaryEntry("Choose category from the list", "#id_category")]


def test_a_filter_panel_is_a_get_form_without_optional_marks(read: Read) -> None:
    panel = read("{{ filter_panel(filters) }}", filters=Filter(QueryDict("category=1")))
    assert panel.xpath(".//form/@method") == ["get"]
    assert "optional" not in panel.text_content()
    assert panel.xpath(".//a[@class='moj-filter__tag']/@href") == ["?"]
