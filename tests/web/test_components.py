"""Tables, pages of a list, timelines and the rest say what they are given, safely and to everybody."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import jinja2
import lxml.html
import pytest
from django.core.paginator import Paginator
from django.http import QueryDict
from markupsafe import Markup

from mappa.web.addresses import page_number, with_query

Read = Callable[..., lxml.html.HtmlElement]

COLUMNS = [
    {"text": "Name", "sort": "name"},
    {"text": "Since", "sort": "since"},
    {"text": "Rate", "numeric": True},
]


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_a_name_that_is_not_in_the_context_is_an_error(environment: jinja2.Environment) -> None:
    with pytest.raises(jinja2.UndefinedError):
        environment.from_string("{{ offender_name }}").render()
    with pytest.raises(jinja2.UndefinedError):
        environment.from_string("{{ tag(offender_name) }}").render()


def test_what_people_typed_is_escaped_in_every_component(read: Read) -> None:
    evil = "<img src=x onerror=alert(1)>"
    drawn = read(
        """
        {{ tag(evil) }} {{ identity_bar(evil, [(evil, evil)], [evil], [{"text": evil, "href": evil}]) }}
        {{ data_table(evil, [{"text": evil, "sort": evil}], [[evil], [{"text": evil, "href": evil}]],
                      sort=evil, query=query, note=evil, empty=evil) }}
        {{ data_table(evil, [], [], empty=evil) }}
        {{ timeline([{"title": evil, "on": on, "by": evil, "text": evil, "tag": evil}]) }}
        {{ summary_list([(evil, evil, [{"text": evil, "href": evil, "hidden": evil}])]) }}
        {{ progress(evil, 1, 2) }} {{ post_button(evil, evil, "", fields={evil: evil}) }}
        {{ govukButton({"text": evil}) }} {{ govukInsetText({"text": evil}) }} {{ govukTag({"text": evil}) }}
        """,
        evil=evil,
        on=date(2006, 3, 31),
        query=QueryDict(mutable=True),
    )
    assert drawn.text_content().count(evil) >= 20
    assert not drawn.xpath(".//img | .//*[@onerror]")


def test_a_table_marks_its_headings_numbers_and_gaps(read: Read) -> None:
    drawn = read(
        "{{ data_table('Rates', columns, rows) }}",
        columns=[{"text": "Area"}, {"text": "Rate", "numeric": True}],
        rows=[
            ["Kent", 1234],
            ["Gwent", None],
            [{"text": "Surrey", "href": "/surrey"}, {"value": None, "absent": "lost"}],
        ],
    )
    assert words(drawn.xpath(".//caption")[0]) == "Rates"
    assert drawn.xpath(".//tbody//th/@scope") == ["row", "row", "row"]
    assert [words(cell) for cell in drawn.xpath(".//td")] == ["1,234", "–cannot apply", "–lost"]
    assert all("numeric" in one for one in drawn.xpath(".//td/@class"))
    assert drawn.xpath(".//a/@href") == ["/surrey"]


def test_a_row_may_write_its_own_cells(read: Read) -> None:
    drawn = read(
        "{% call(case) data_table('Cases', columns, cases) %}<td>{{ case.name }}</td>{% endcall %}",
        columns=COLUMNS,
        cases=[{"name": "<Ash>"}, {"name": "Birch"}],
    )
    assert [words(cell) for cell in drawn.xpath(".//td")] == ["<Ash>", "Birch"]


@pytest.mark.parametrize(
    ("sort", "direction", "next_sort"),
    [("name", "ascending", "-name"), ("-name", "descending", "name"), ("since", None, "name")],
)
def test_a_column_is_sorted_by_a_link_and_says_how_it_is_sorted(
    read: Read, sort: str, direction: str | None, next_sort: str
) -> None:
    query = QueryDict("category=1&category=2&page=4")
    drawn = read(
        "{{ data_table('Cases', columns, rows, sort, query) }}",
        columns=COLUMNS,
        rows=[["A", "b", 1]],
        sort=sort,
        query=query,
    )
    name = drawn.xpath(".//thead//th")[0]
    assert name.get("aria-sort") == direction
    assert name.xpath("./a/@href") == [f"?category=1&category=2&sort={next_sort}"]
    assert not drawn.xpath(".//thead//th[3]/a")


def test_a_table_without_rows_says_so(read: Read) -> None:
    drawn = read("{{ data_table('Cases', columns, [], empty='No case matches.') }}", columns=COLUMNS)
    assert not drawn.xpath(".//table")
    assert words(drawn) == "Cases No case matches."


def pages(read: Read, count: int, number: int) -> lxml.html.HtmlElement:
    page = Paginator(range(count), 50).page(number)
    return read(
        "{{ pagination(page, query, 'offender') }}", page=page, query=QueryDict(f"name=a&page={number}")
    )


def test_a_long_list_is_turned_by_links_that_keep_the_filter(read: Read) -> None:
    drawn = pages(read, 941, 3)
    assert words(drawn.xpath(".//p")[0]) == "Showing 101 to 150 of 941 offenders"
    assert drawn.xpath(".//a[@rel='prev']/@href") == ["?name=a&page=2"]
    assert drawn.xpath(".//a[@rel='next']/@href") == ["?name=a&page=4"]
    assert drawn.xpath(".//a[@aria-current='page']/@href") == ["?name=a&page=3"]


def test_the_first_and_the_last_page_lead_one_way_only(read: Read) -> None:
    assert not pages(read, 941, 1).xpath(".//a[@rel='prev']")
    assert not pages(read, 941, 19).xpath(".//a[@rel='next']")


def test_a_list_of_one_page_only_says_how_many(read: Read) -> None:
    assert words(pages(read, 50, 1)) == "50 offenders"
    assert words(pages(read, 0, 1)) == "No offenders"
    assert not pages(read, 50, 1).xpath(".//a")


def test_a_timeline_is_an_ordered_list_with_days_and_instants(read: Read) -> None:
    drawn = read(
        "{{ timeline(entries) }}",
        entries=[
            {
                "title": "Level 3 set",
                "at": datetime(2006, 1, 31, 14, 5, tzinfo=UTC),
                "by": "Carys",
                "text": "Imminent",
            },
            {
                "title": "Registered",
                "on": date(2005, 4, 1),
                "superseded": True,
                "html": Markup("<b>Kent</b>"),
            },
            {"title": "Known to police", "actions": [{"text": "Correct", "href": "/correct"}]},
        ],
    )
    first, second, third = drawn.xpath("./ol/li")
    assert first.xpath(".//time/@datetime") == ["2006-01-31T14:05:00+00:00"]
    assert words(first) == "Level 3 set by Carys 31 January 2006 at 2:05pm Imminent"
    assert "Corrected" in words(second)
    assert second.xpath(".//b/text()") == ["Kent"]
    assert "Not known" in words(third)
    assert third.xpath(".//a/@href") == ["/correct"]
    assert words(read("{{ timeline([]) }}")) == "Nothing has been recorded."


def test_an_identity_bar_names_the_person_and_says_what_is_not_known(read: Read) -> None:
    drawn = read(
        "{{ identity_bar('Ash, John', [('Born', born), ('PNC', none)], [tag('Level 3', 'red')]) }}",
        born=date(1970, 1, 31),
    )
    assert words(drawn.xpath(".//h1")[0]) == "Ash, John"
    assert [words(one) for one in drawn.xpath(".//dd")] == ["31 January 1970", "Not known"]
    assert words(drawn.xpath(".//*[contains(@class, 'govuk-tag--red')]")[0]) == "Level 3"


def test_a_summary_lists_links_that_say_what_they_change(read: Read) -> None:
    drawn = read(
        "{{ summary_list([('Date of birth', none, [{'text': 'Correct', 'href': '/d'}]), ('Area', 'Kent')]) }}"
    )
    assert words(drawn.xpath(".//a")[0]) == "Correct date of birth"
    assert [words(one) for one in drawn.xpath(".//dd[contains(@class, 'value')]")] == ["Not known", "Kent"]


def test_a_one_button_form_posts_with_its_token_and_version(read: Read) -> None:
    token = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="t">')
    drawn = read(
        "{{ post_button('Sign off', '/sign', token, warning=true, fields={'version': 3}) }}", token=token
    )
    (form,) = drawn.xpath(".//form")
    assert (form.get("method"), form.get("action")) == ("post", "/sign")
    assert dict(form.form_values()) == {"csrfmiddlewaretoken": "t", "version": "3"}
    assert form.xpath(".//button[contains(@class, 'govuk-button--warning')]")


@pytest.mark.parametrize(
    ("done", "total", "says"), [(50, 1000, "50 of 1,000 done"), (1234, None, "1,234 done so far")]
)
def test_progress_has_a_label_and_says_how_far_it_is(
    read: Read, done: int, total: int | None, says: str
) -> None:
    drawn = read("{{ progress('Reading', done, total) }}", done=done, total=total)
    (bar,) = drawn.xpath(".//progress")
    assert drawn.xpath(".//label/@for") == [bar.get("id")]
    assert (bar.get("value"), bar.get("max")) == (("50", "1000") if total else (None, None))
    assert says in words(drawn)


@pytest.mark.parametrize(
    ("query", "changes", "address"),
    [
        (QueryDict("a=1&a=2&b=3"), {"b": None}, "?a=1&a=2"),
        (QueryDict("a=1&a=2"), {"a": 5}, "?a=5"),
        (QueryDict(""), {"a": ["x", "y&z"]}, "?a=x&a=y%26z"),
        ({"a": 1}, {"b": "ü"}, "?a=1&b=%C3%BC"),
        (QueryDict("a=1"), {"a": None}, "?"),
    ],
)
def test_an_address_keeps_what_is_not_changed(query: Any, changes: dict[str, Any], address: str) -> None:
    before = str(query)
    assert with_query(query, **changes) == address
    assert str(query) == before


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("", 1),
        ("page=", 1),
        ("page=7", 7),
        ("page=0", 1),
        ("page=-3", 1),
        ("page=two", 1),
        ("page=%D9%A3", 1),
        ("page=%C2%B2", 1),
        ("page=999999", 999_999),
        ("page=1000000", 1),
    ],
)
def test_a_page_of_a_list_is_a_number_and_anything_else_is_the_first(asked: str, page: int) -> None:
    assert page_number(QueryDict(asked)) == page
