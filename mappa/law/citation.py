"""Where a rule comes from: legislation, or a source that is not law (guidance, a report, a local policy)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias
from urllib.parse import urlsplit

LEGISLATION_HOST = "www.legislation.gov.uk"


class IncompleteCitation(ValueError):
    """A citation that a reader could not follow to its source."""


def _require(text: str, part: str) -> None:
    if not text.strip():
        raise IncompleteCitation(f"A citation needs its {part}.")


@dataclass(frozen=True)
class Citation:
    """A provision of an Act or instrument, with its address on legislation.gov.uk."""

    instrument: str
    provision: str
    url: str

    def __post_init__(self) -> None:
        _require(self.instrument, "instrument")
        _require(self.provision, "provision")
        address = urlsplit(self.url)
        if (address.scheme, address.netloc) != ("https", LEGISLATION_HOST) or len(address.path) < 2:
            raise IncompleteCitation(
                f"{self.instrument}, {self.provision}: the link must be a page of "
                f"https://{LEGISLATION_HOST}/, not {self.url!r}. For a source that is not legislation "
                "use Guidance."
            )

    @property
    def is_law(self) -> bool:
        return True

    def __str__(self) -> str:
        return f"{self.instrument}, {self.provision}"


class GuidanceKind(StrEnum):
    """What a source is, where it is not legislation."""

    GUIDANCE = "guidance"
    REPORT = "report"
    LOCAL_POLICY = "local policy"


@dataclass(frozen=True)
class Guidance:
    """A source that is not law: the MAPPA Guidance, an annual report, or an area's own policy."""

    title: str
    part: str
    kind: GuidanceKind = GuidanceKind.GUIDANCE

    def __post_init__(self) -> None:
        _require(self.title, "title")
        _require(self.part, "part")

    @property
    def is_law(self) -> bool:
        return False

    def __str__(self) -> str:
        return f"{self.title}, {self.part} ({self.kind}, not law)"


Source: TypeAlias = Citation | Guidance
