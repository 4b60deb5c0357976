"""Nothing that a page writes needs an exception from the Content-Security-Policy."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import lxml.html
import pytest
from django import forms
from django.test import RequestFactory

from mappa.web import views
from mappa.web.charts import BarChart, Series
from mappa.web.forms import CheckBoxes, DateInputField, Form, PasswordInput, Radios, TextArea


class Everything(Form):
    level = forms.ChoiceField(choices=[("3", "Three")], widget=Radios(reveals={"3": "panel"}))
    panel = forms.CharField(required=False)
    agencies = forms.MultipleChoiceField(choices=[("police", "Police")], widget=CheckBoxes())
    area = forms.ChoiceField(choices=[("kent", "Kent")])
    on = DateInputField(label="On")
    reason = forms.CharField(max_length=40, widget=TextArea())
    workbook = forms.FileField()
    secret = forms.CharField(widget=PasswordInput())
    sure = forms.BooleanField()


SPECIMEN = """
{% extends "form_page.html" %}
{% block title %}Everything{% endblock %}
{% block after_form %}
  {{ bar_chart(chart) }}
  {{ identity_bar("Ash", [("Born", on)], [tag("Level 3", "red")], [{"text": "Set", "href": "/"}], heading_level=2) }}
  {{ timeline([{"title": "Registered", "on": on}]) }}
  {{ data_table("Cases", [{"text": "Name", "sort": "name"}], [["Ash"]], sort="name") }}
  {{ progress("Reading", 1, 2) }}
  {{ govukDetails({"summaryText": "How", "text": "So"}) }}
  {{ govukWarningText({"text": "Freezes"}) }} {{ govukPanel({"titleText": "Done"}) }}
{% endblock %}
"""


def faults(markup: str) -> list[str]:
    page = lxml.html.document_fromstring(markup)
    found = [f"style= on <{one.tag}>" for one in page.xpath("//*[@style]")]
    found += [f"<style> {one.text!r}" for one in page.xpath("//style")]
    found += [f"inline script {one.text!r}" for one in page.xpath("//script[not(@src)]")]
    found += [
        f"{name}= on <{one.tag}>" for one in page.xpath("//*") for name in one.attrib if name.startswith("on")
    ]
    found += [
        f"{url}"
        for url in page.xpath("//@href | //@src | //@action")
        if url.lower().startswith("javascript:")
    ]
    return found


@pytest.mark.parametrize("sent", [None, {"on-day": "1", "level": "3"}])
def test_a_page_with_every_component_keeps_to_the_policy(
    write: Callable[..., str], sent: dict[str, str] | None
) -> None:
    markup = write(
        SPECIMEN,
        form=Everything(sent),
        csrf_input="",
        on=date(2006, 3, 31),
        chart=BarChart("Levels", ("Kent",), (Series("2", (1,)), Series("3", (2,)))),
        navigation=[{"text": "Cases", "href": "/"}],
        signed_in_as="Carys",
    )
    assert faults(markup) == []


def test_the_error_pages_keep_to_the_policy() -> None:
    request = RequestFactory().get("/")
    for view in (views.bad_request, views.permission_denied, views.page_not_found, views.server_error):
        assert faults(view(request).content.decode()) == []
    assert faults(views.LAST_RESORT) == []


def test_no_template_of_any_app_and_no_picture_holds_inline_style_or_script(root: Path) -> None:
    files = [*root.glob("mappa/*/templates/**/*.html"), *root.glob("mappa/web/static/*.svg")]
    for taken_away in (
        "statistics/templates/statistics/_web_copy.html",
        "oversight/templates/oversight/_copy.html",
    ):
        files.remove(root / "mappa" / taken_away)  # a file to take away, not a page
    assert len(files) > 10
    for path in files:
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(
            r"""\sstyle\s*=|<style|\son[a-z]+\s*=\s*["']|javascript:""", text, re.IGNORECASE
        ), path
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path


def test_no_template_marks_text_as_safe(root: Path) -> None:
    for path in root.glob("mappa/*/templates/**/*.html"):
        assert not re.search(r"\|\s*safe\b|autoescape false", Path(path).read_text(encoding="utf-8")), path


def test_the_check_itself_finds_what_the_policy_refuses() -> None:
    bad = '<p style="x" onclick="y"><script>1</script><style>b{}</style><a href="javascript:1">z</a></p>'
    assert len(faults(bad)) == 5
