"""The frame of every page, and the pages of refusals and failures, which need no database."""

from collections.abc import Callable

import jinja2
import lxml.html
import pytest
from django import forms
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template import engines
from django.test import RequestFactory
from markupsafe import Markup

from mappa.web import views
from mappa.web.forms import FilterForm, VersionedForm
from mappa.web.middleware import RequestIdMiddleware

Page = Callable[..., lxml.html.HtmlElement]

TOKEN = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="t">')


class Setting(VersionedForm):
    reason = forms.CharField(label="Reason")
    workbook = forms.FileField(label="Workbook", required=False)


class Narrowing(FilterForm):
    name = forms.CharField(label="Name", max_length=3)


@pytest.fixture
def page(write: Callable[..., str]) -> Page:
    def parse(source: str, **names: object) -> lxml.html.HtmlElement:
        return lxml.html.document_fromstring(write(source, **names))

    return parse


PLAIN = "{% extends 'base.html' %}{% block title %}Cases & <more>{% endblock %}"


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_a_page_is_titled_by_what_it_is_and_by_the_service(page: Page) -> None:
    found = page(PLAIN.replace("& <more>", "&amp; more"), product_name="Register")
    assert found.findtext(".//title") == "Cases & more – Register"
    assert [words(one) for one in found.xpath(".//h1")] == ["Cases & more"]
    assert found.get("lang") == "en"


def test_the_title_says_first_that_there_is_an_error(page: Page) -> None:
    source = "{% extends 'form_page.html' %}{% block title %}Set the level{% endblock %}"
    sent = page(source, form=Setting({"version": "1"}), csrf_input=TOKEN)
    assert sent.findtext(".//title").startswith("Error: Set the level – ")
    opened = page(source, form=Setting(version=1), csrf_input=TOKEN)
    assert opened.findtext(".//title").startswith("Set the level – ")


def test_every_page_shows_its_classification_at_its_head_and_its_foot(page: Page) -> None:
    banners = page(PLAIN, classification="OFFICIAL").xpath(".//*[contains(@class, 'app-classification')]")
    assert [words(one) for one in banners] == ["OFFICIAL", "OFFICIAL"]
    assert words(page(PLAIN).xpath(".//*[contains(@class, 'app-classification')]")[0]).startswith("OFFICIAL")


def test_the_first_link_of_a_page_skips_to_what_it_is_about(page: Page) -> None:
    found = page(PLAIN)
    assert found.xpath(".//body//a/@href")[0] == "#main-content"
    assert found.xpath(".//main/@id") == ["main-content"]


def test_the_header_names_the_person_and_offers_to_sign_out_by_a_form(page: Page) -> None:
    found = page(
        PLAIN,
        navigation=[
            {"text": "Cases", "href": "/cases", "current": True},
            {"text": "Return", "href": "/return"},
        ],
        signed_in_as="Carys <Hughes>",
        signed_in_role="Co-ordinator, Kent",
        sign_out_url="/out",
        csrf_input=TOKEN,
    )
    assert found.xpath(".//nav//a[@aria-current='page']/@href") == ["/cases"]
    assert "Signed in as Carys <Hughes>, Co-ordinator, Kent" in words(found.xpath(".//header")[0])
    (form,) = found.xpath(".//header//form")
    assert (form.get("method"), form.get("action")) == ("post", "/out")
    assert dict(form.form_values()) == {"csrfmiddlewaretoken": "t"}


def test_nobody_signed_in_sees_no_navigation(page: Page) -> None:
    found = page(PLAIN)
    assert not found.xpath(".//header//nav | .//header//form")


def test_the_way_back_is_a_link_or_a_trail(page: Page) -> None:
    assert page(PLAIN, back_url="/cases").xpath(".//a[@class='govuk-back-link']/@href") == ["/cases"]
    trail = page(PLAIN, breadcrumbs=[{"text": "Cases", "href": "/cases"}, {"text": "K-1", "href": "/k"}])
    assert trail.xpath(".//nav//li/a/@href") == ["/cases", "/k"]


class Message:
    def __init__(self, text: str, level_tag: str) -> None:
        self.text, self.level_tag = text, level_tag

    def __str__(self) -> str:
        return self.text


def test_messages_to_the_person_are_shown_and_escaped(page: Page) -> None:
    found = page(
        PLAIN,
        request=HttpRequest(),
        get_messages=lambda request: [
            Message("Level set for <Ash>", "success"),
            Message("Check it", "warning"),
        ],
    )
    banners = found.xpath(".//*[@data-module='govuk-notification-banner']")
    assert [words(one) for one in banners] == ["Success Level set for <Ash>", "Important Check it"]
    assert len(set(found.xpath(".//@id"))) == len(found.xpath(".//@id"))


def test_a_form_page_sends_its_token_and_is_not_checked_by_the_browser(page: Page) -> None:
    source = """{% extends 'form_page.html' %}{% block title %}Set the level{% endblock %}
                {% block submit %}Set level{% endblock %}"""
    found = page(source, form=Setting(version=4), csrf_input=TOKEN, cancel_url="/case")
    (form,) = found.xpath(".//main//form")
    assert (form.get("method"), form.get("novalidate"), form.get("enctype")) == (
        "post",
        "",
        "multipart/form-data",
    )
    assert dict(form.form_values()) == {"csrfmiddlewaretoken": "t", "version": "4", "reason": ""}
    assert words(form.xpath(".//button")[0]) == "Set level"
    assert form.xpath(".//a/@href") == ["/case"]


def test_a_list_page_has_its_filter_its_errors_and_its_list(page: Page) -> None:
    source = """{% extends 'list_page.html' %}{% block title %}Cases{% endblock %}
                {% block results %}<p id="results">Ash</p>{% endblock %}"""
    found = page(source, filters=Narrowing(QueryDict("name=Birch")))
    assert found.xpath(".//*[@id='results']")
    assert "Name must be 3 characters or fewer" in words(
        found.xpath(".//*[@data-module='govuk-error-summary']")[0]
    )
    assert found.findtext(".//title").startswith("Error: ")


def test_a_page_of_progress_refreshes_itself_without_scripts_too(write: Callable[..., str]) -> None:
    source = "{% extends 'progress_page.html' %}{% block title %}Importing{% endblock %}"
    written = write(source, message="Reading", done=5, total=10, refresh_seconds=7)
    assert '<noscript><meta http-equiv="refresh" content="7"></noscript>' in written
    assert 'data-progress-seconds="7"' in written
    assert "This may take" in write(
        "{% extends 'progress_page.html' %}", message="Reading", done=5, total=None
    )


def test_the_backend_looks_for_pages_beside_their_app(environment: jinja2.Environment) -> None:
    backend = engines.all()[0]
    assert backend.app_dirname == "templates"
    assert backend.env is environment
    assert environment.autoescape is True


ERRORS: list[tuple[Callable[[HttpRequest], HttpResponse], int, str]] = [
    (lambda request: views.bad_request(request, SuspiciousOperation("secret")), 400, "could not read"),
    (lambda request: views.bad_request(request, RequestDataTooBig("secret")), 413, "too large"),
    (lambda request: views.permission_denied(request, PermissionDenied("secret")), 403, "may not do this"),
    (lambda request: views.csrf_failure(request, "secret"), 403, "Send the form again"),
    (lambda request: views.page_not_found(request, Http404("secret")), 404, "Page not found"),
    (lambda request: views.conflict(request), 409, "Someone else has changed"),
    (lambda request: views.too_large(request), 413, "too large"),
    (lambda request: views.locked_out(request), 429, "Too many attempts"),
    (lambda request: views.server_error(request), 500, "there is a problem"),
    (lambda request: views.unavailable(request), 503, "not available"),
]


@pytest.mark.parametrize(("view", "status", "says"), ERRORS)
def test_a_refusal_or_failure_is_told_in_plain_words_and_tells_no_more(
    view: Callable[[HttpRequest], HttpResponse], status: int, says: str
) -> None:
    response = view(RequestFactory().get("/offenders/1"))
    assert response.status_code == status
    found = lxml.html.document_fromstring(response.content)
    assert says in words(found.xpath(".//h1")[0])
    assert "secret" not in found.text_content()
    assert "offenders" not in response.content.decode()


def test_an_absent_record_and_one_not_open_to_the_person_look_alike() -> None:
    answers = {
        views.page_not_found(RequestFactory().get(path), Http404(reason)).content
        for path, reason in (("/offenders/1", "no such offender"), ("/offenders/2", "another area"))
    }
    assert len(answers) == 1


def test_the_page_of_a_conflict_leads_to_the_record_as_it_is_now() -> None:
    response = views.conflict(RequestFactory().get("/"), back_url="/offenders/7")
    assert b'href="/offenders/7"' in response.content


def test_someone_locked_out_is_told_for_how_long() -> None:
    response = views.locked_out(RequestFactory().get("/"), minutes=15)
    assert response["Retry-After"] == "900"
    assert "15\u00a0minutes" in response.content.decode()


def test_a_failure_gives_the_reference_under_which_it_is_logged() -> None:
    response = RequestIdMiddleware(views.server_error)(RequestFactory().get("/"))
    assert isinstance(response, HttpResponse)
    assert response["X-Request-ID"] in response.content.decode()


def test_a_failure_of_the_templates_themselves_still_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object, **named: object) -> str:
        raise OSError("no templates")

    monkeypatch.setattr("django.template.loader.render_to_string", broken)
    response = views.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert b"there is a problem" in response.content
