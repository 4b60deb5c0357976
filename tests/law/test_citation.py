"""A rule can be followed to its source, and a source that is not law says so."""

import pytest

from mappa.law.citation import Citation, Guidance, GuidanceKind, IncompleteCitation

SECTION = "https://www.legislation.gov.uk/ukpga/2003/44/section/327"


def test_a_citation_reads_as_instrument_and_provision() -> None:
    citation = Citation("Criminal Justice Act 2003", "section 327(2)", SECTION)
    assert str(citation) == "Criminal Justice Act 2003, section 327(2)"
    assert citation.is_law


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://www.legislation.gov.uk/ukpga/2003/44/section/327",
        "https://legislation.gov.uk/ukpga/2003/44/section/327",
        "https://www.legislation.gov.uk.example.org/ukpga/2003/44",
        "https://someone@www.legislation.gov.uk/ukpga/2003/44",
        "https://www.legislation.gov.uk",
        "https://www.legislation.gov.uk/",
        "https://www.gov.uk/guidance",
    ],
)
def test_a_citation_must_link_to_a_page_of_legislation_gov_uk(url: str) -> None:
    with pytest.raises(IncompleteCitation, match="must be a page of"):
        Citation("Criminal Justice Act 2003", "section 327(2)", url)


@pytest.mark.parametrize(
    ("instrument", "provision"), [("", "section 1"), (" ", "section 1"), ("An Act", "\t")]
)
def test_a_citation_names_its_instrument_and_provision(instrument: str, provision: str) -> None:
    with pytest.raises(IncompleteCitation, match="needs its"):
        Citation(instrument, provision, SECTION)


@pytest.mark.parametrize("kind", list(GuidanceKind))
def test_a_source_that_is_not_law_says_so(kind: GuidanceKind) -> None:
    guidance = Guidance("MAPPA Guidance 2003", "Level 3", kind)
    assert not guidance.is_law
    assert str(guidance).endswith(f"({kind}, not law)")


def test_guidance_names_its_title_and_part() -> None:
    with pytest.raises(IncompleteCitation, match="title"):
        Guidance("", "Level 3")
    with pytest.raises(IncompleteCitation, match="part"):
        Guidance("MAPPA Guidance 2003", "")
