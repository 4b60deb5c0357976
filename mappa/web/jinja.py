"""The one Jinja2 environment: GOV.UK and our own macros as globals, wording as filters, nothing undefined."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import jinja2
from django.conf import settings
from django.contrib.messages import get_messages
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.urls import reverse
from markupsafe import Markup

from mappa.web import addresses, fields, wording

GOVUK_COMPONENTS = (
    "back-link",
    "breadcrumbs",
    "button",
    "character-count",
    "checkboxes",
    "date-input",
    "details",
    "error-message",
    "error-summary",
    "fieldset",
    "file-upload",
    "hint",
    "input",
    "inset-text",
    "label",
    "notification-banner",
    "pagination",
    "panel",
    "password-input",
    "radios",
    "select",
    "service-navigation",
    "skip-link",
    "summary-list",
    "table",
    "tag",
    "task-list",
    "textarea",
    "warning-text",
)

# Our own macros, by the file under templates/components/ in which each stands.
OWN_COMPONENTS = {
    "charts.html": ("bar_chart",),
    "filters.html": ("filter_panel", "filter_layout"),
    "forms.html": ("error_summary", "form_fields", "form_buttons", "post_button"),
    "people.html": ("identity_bar", "timeline", "tag", "summary_list"),
    "progress.html": ("progress",),
    "tables.html": ("data_table", "pagination"),
}


class Templates(Jinja2):
    """Django's Jinja2 backend over `<app>/templates/`, in our environment whatever the settings leave out."""

    app_dirname = "templates"

    def __init__(self, params: dict[str, Any]) -> None:
        options = {"environment": "mappa.web.jinja.environment", **params.get("OPTIONS", {})}
        super().__init__({**params, "OPTIONS": options})


class Macro:
    """A macro of another template, found when it is first called: start-up compiles no template."""

    def __init__(self, environment: jinja2.Environment, template: str, name: str) -> None:
        self.environment, self.template, self.name = environment, template, name

    @cached_property
    def _macro(self) -> Callable[..., Markup]:
        found: Callable[..., Markup] = getattr(self.environment.get_template(self.template).module, self.name)
        return found

    def __call__(self, *arguments: object, **named: object) -> Markup:
        return self._macro(*arguments, **named)


def environment(**options: Any) -> jinja2.Environment:
    """The environment for Django's backend; a name that is not defined is an error, not an empty string."""
    pages = jinja2.Environment(
        loader=options["loader"],
        auto_reload=options.get("auto_reload", False),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
        cache_size=-1,  # every template stays compiled: there are few, and each is small
    )
    govuk = _govuk_environment()
    pages.globals.update(
        url=reverse,
        static=static,
        get_messages=get_messages,
        product_name=getattr(settings, "PRODUCT_NAME", "OpenMAPPA"),
        classification=getattr(settings, "CLASSIFICATION", "OFFICIAL-SENSITIVE"),
        absent=wording.absent,
        dash=wording.dash,
        quantity=wording.quantity,
        field=fields.field,
        with_query=addresses.with_query,
    )
    for component in GOVUK_COMPONENTS:
        name = govuk_macro_name(component)
        pages.globals[name] = Macro(govuk, f"govuk_frontend_jinja/components/{component}/macro.html", name)
    for file, names in OWN_COMPONENTS.items():
        pages.globals.update({name: Macro(pages, f"components/{file}", name) for name in names})
    pages.filters.update(
        day=wording.day,
        instant=wording.instant,
        period=wording.period,
        number=wording.number,
        show=wording.show,
        listed=wording.listed,
        upper_first=wording.upper_first,
        lower_first=wording.lower_first,
    )
    return pages


def _govuk_environment() -> jinja2.Environment:
    # Apart from our own because the published macros rely on undefined names being empty.
    return jinja2.Environment(
        autoescape=True,
        auto_reload=False,
        loader=jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}),
    )


def govuk_macro_name(component: str) -> str:
    """'date-input' → 'govukDateInput'."""
    return "govuk" + "".join(word.capitalize() for word in component.split("-"))
