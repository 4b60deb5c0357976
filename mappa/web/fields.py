"""From a bound form field to the GOV.UK component that shows it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import jinja2
from django import forms
from django.forms.boundfield import BoundField
from markupsafe import Markup

from mappa.web.dates import PARTS, DateInput, typed
from mappa.web.widgets import CheckBoxes, Radios

Parameters = dict[str, Any]


@jinja2.pass_environment
def field(environment: jinja2.Environment, bound: BoundField, as_heading: bool = False) -> Markup:
    """The component of a form field; `as_heading` makes its label the page's heading (one question a page)."""

    def draw(macro: str, parameters: Parameters) -> Markup:
        drawn: Markup = environment.globals[macro](parameters)  # type: ignore[operator]
        return drawn

    if bound.is_hidden:
        return _hidden(bound)
    macro, parameters = component(
        bound, as_heading=as_heading, reveal=lambda other: field(environment, other)
    )
    return draw(macro, parameters)


def component(
    bound: BoundField,
    *,
    as_heading: bool = False,
    reveal: Callable[[BoundField], Markup] = lambda other: Markup(""),
) -> tuple[str, Parameters]:
    """The GOV.UK macro's name and parameters; `reveal` draws the field that a choice opens."""
    widget = bound.field.widget
    match widget:
        case DateInput():
            return "govukDateInput", _date(bound, as_heading)
        case forms.RadioSelect() | forms.CheckboxSelectMultiple():
            return _choices(bound, as_heading, reveal)
        case forms.CheckboxInput():
            return "govukCheckboxes", _one_checkbox(bound)
        case forms.Select() if not isinstance(widget, forms.SelectMultiple):
            items = [
                {"value": value, "text": text, "selected": value in _selected(bound)}
                for value, text in _flat(bound.field.choices)  # type: ignore[attr-defined]
            ]
            return "govukSelect", _one_input(bound, as_heading) | {"items": items}
        case forms.FileInput():
            parameters = _one_input(bound, as_heading)
            if accept := getattr(widget, "accept", ""):
                parameters["attributes"] = {"accept": accept}
            if getattr(widget, "multiple", False):
                parameters["multiple"] = True
            return "govukFileUpload", parameters
        case forms.PasswordInput():
            parameters = _one_input(bound, as_heading)
            return "govukPasswordInput", parameters | {
                "autocomplete": getattr(widget, "autocomplete", "current-password")
            }
        case forms.Textarea():
            return _text_area(bound, as_heading)
        case forms.DateInput() | forms.DateTimeInput() | forms.TimeInput():
            raise TypeError(f"{bound.name}: a day is asked for with mappa.web.forms.DateInputField.")
        case forms.TextInput() | forms.NumberInput() | forms.EmailInput():
            return "govukInput", _text_input(bound, as_heading)
    raise TypeError(f"{bound.name}: no GOV.UK component is known for {type(widget).__name__}.")


def control_id(bound: BoundField) -> str:
    """The id of the control to which an error in the summary leads; '' for a hidden field."""
    if bound.is_hidden:
        return ""
    if isinstance(bound.field.widget, DateInput):
        parts = _parts_at_fault(bound)
        return f"{bound.auto_id}-{parts[0] if parts else 'day'}"
    return str(bound.auto_id)


def revealed(form: forms.BaseForm) -> set[str]:
    """The names of fields that stand inside a choice of another field, and so are not drawn by themselves."""
    widgets = (one.widget for one in form.fields.values())
    return {
        name
        for widget in widgets
        if isinstance(widget, Radios | CheckBoxes)
        for name in widget.reveals.values()
    }


def _common(bound: BoundField) -> Parameters:
    parameters: Parameters = {"name": bound.html_name}
    if bound.help_text:
        parameters["hint"] = {"text": bound.help_text}
    if bound.errors:
        # One message at a time: the summary shows the others.
        parameters["errorMessage"] = {"text": bound.errors[0]}
    if bound.field.disabled:
        parameters["disabled"] = True
    return parameters


def _label(bound: BoundField, as_heading: bool, classes: str) -> Parameters:
    marks = getattr(bound.form, "needed", {}).get(bound.name, "")
    if not marks and getattr(bound.form, "marks_optional", False):
        marks = "optional"
    size = "l" if as_heading else "s"
    return {
        "text": f"{bound.label} ({marks})" if marks and not bound.field.required else bound.label,
        "classes": f"{classes}--{size}",
    } | ({"isPageHeading": True} if as_heading else {})


def _one_input(bound: BoundField, as_heading: bool) -> Parameters:
    return {"id": bound.auto_id, "label": _label(bound, as_heading, "govuk-label"), **_common(bound)}


def _fieldset(bound: BoundField, as_heading: bool) -> Parameters:
    return {"legend": _label(bound, as_heading, "govuk-fieldset__legend")}


def _text_input(bound: BoundField, as_heading: bool) -> Parameters:
    widget = bound.field.widget
    parameters = _one_input(bound, as_heading) | {"value": _text(bound)}
    if isinstance(widget, forms.NumberInput):
        whole = isinstance(bound.field, forms.IntegerField) and not isinstance(
            bound.field, forms.FloatField | forms.DecimalField
        )
        # A number input loses digits and scrolls away; GOV.UK asks for numbers in a text input.
        parameters |= {"classes": "govuk-input--width-5", "spellcheck": False}
        parameters |= {"inputmode": "numeric"} if whole else {"inputmode": "decimal"}
    elif isinstance(widget, forms.EmailInput):
        parameters |= {"type": "email", "autocomplete": "email", "spellcheck": False}
    if width := getattr(widget, "width", None):
        parameters["classes"] = f"govuk-input--width-{width}"
    for name in ("prefix", "suffix"):
        if words := getattr(widget, name, ""):
            parameters[name] = {"text": words}
    for name in ("autocomplete", "inputmode"):
        if words := getattr(widget, name, ""):
            parameters[name] = words
    if suggestions := getattr(widget, "suggestions", ""):
        parameters["attributes"] = {"list": suggestions}
    if (spellcheck := getattr(widget, "spellcheck", None)) is not None:
        parameters["spellcheck"] = spellcheck
    return parameters


def _text_area(bound: BoundField, as_heading: bool) -> tuple[str, Parameters]:
    parameters = _one_input(bound, as_heading) | {
        "value": _text(bound),
        "rows": getattr(bound.field.widget, "rows", 5),
    }
    limit = getattr(bound.field, "max_length", None)
    if limit is None or bound.field.disabled:
        return "govukTextarea", parameters
    return "govukCharacterCount", parameters | {"maxlength": limit}


def _date(bound: BoundField, as_heading: bool) -> Parameters:
    at_fault = _parts_at_fault(bound)
    items = []
    for part, text in zip(PARTS, typed(bound.value()), strict=True):
        classes = f"govuk-input--width-{4 if part == 'year' else 2}"
        if part in at_fault:
            classes += " govuk-input--error"
        item: Parameters = {"name": part, "classes": classes} | ({"value": text} if text else {})
        if bound.field.disabled:
            item["attributes"] = {"disabled": "disabled"}
        if getattr(bound.field, "autocomplete", False):
            item["autocomplete"] = f"bday-{part}"
        items.append(item)
    parameters = _common(bound)
    del parameters["name"]
    return parameters | {
        "id": bound.auto_id,
        "namePrefix": bound.html_name,
        "fieldset": _fieldset(bound, as_heading),
        "items": items,
    }


def _parts_at_fault(bound: BoundField) -> tuple[str, ...]:
    for error in bound.form.errors.as_data().get(bound.name, []):
        params = error.params if isinstance(error.params, Mapping) else {}
        return tuple(params.get("parts", PARTS))
    return ()


def _choices(
    bound: BoundField, as_heading: bool, reveal: Callable[[BoundField], Markup]
) -> tuple[str, Parameters]:
    widget = bound.field.widget
    hints: dict[str, str] = getattr(widget, "hints", {})
    reveals: dict[str, str] = getattr(widget, "reveals", {})
    several = isinstance(widget, forms.CheckboxSelectMultiple)
    items = []
    for value, text in _flat(bound.field.choices):  # type: ignore[attr-defined]
        if value == "":
            continue
        item: Parameters = {"value": value, "text": text, "checked": value in _selected(bound)}
        if bound.field.disabled:
            item["disabled"] = True
        if value in hints:
            item["hint"] = {"text": hints[value]}
        if value in reveals:
            item["conditional"] = {"html": reveal(bound.form[reveals[value]])}
        items.append(item)
    kind = "checkboxes" if several else "radios"
    classes = [f"govuk-{kind}--{look}" for look in ("inline", "small") if getattr(widget, look, False)]
    parameters = _common(bound) | {
        "idPrefix": bound.auto_id,
        "fieldset": _fieldset(bound, as_heading),
        "classes": " ".join(classes),
        "items": items,
    }
    return ("govukCheckboxes" if several else "govukRadios"), parameters


def _one_checkbox(bound: BoundField) -> Parameters:
    item: Parameters = {"value": "on", "text": bound.label, "checked": bool(bound.value())}
    if bound.field.disabled:
        item["disabled"] = True
    parameters = _common(bound) | {"idPrefix": bound.auto_id}
    if "hint" in parameters:
        item["hint"] = parameters.pop("hint")
    return parameters | {"items": [item]}


def _text(bound: BoundField) -> str:
    value = bound.value()
    return "" if value is None else str(value)


def _selected(bound: BoundField) -> set[str]:
    value = bound.value()
    values: Iterable[object] = value if isinstance(value, list | tuple | set) else [value]
    return {str(one) for one in values if one is not None}


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[str, str]]:
    # The GOV.UK components know no groups of choices.
    for value, text in choices:
        if isinstance(text, list | tuple):
            yield from _flat(text)
        else:
            yield ("" if value is None else str(value)), str(text)


def _hidden(bound: BoundField) -> Markup:
    return Markup('<input type="hidden" name="{}" id="{}" value="{}">').format(
        bound.html_name, bound.auto_id, _text(bound)
    )
