"""The 42 areas of England and Wales in which MAPPA operates, as the return names them."""

import re
from dataclasses import dataclass

_ENGLAND = (
    "Avon and Somerset|Bedfordshire|Cambridgeshire|Cheshire|Cleveland|Cumbria|Derbyshire|Devon and Cornwall|"
    "Dorset|Durham|Essex|Gloucestershire|Greater Manchester|Hampshire|Hertfordshire|Humberside|Kent|Lancashire|"
    "Leicestershire|Lincolnshire|London|Merseyside|Norfolk|North Yorkshire|Northamptonshire|Northumbria|"
    "Nottinghamshire|South Yorkshire|Staffordshire|Suffolk|Surrey|Sussex|Thames Valley|Warwickshire|West Mercia|"
    "West Midlands|West Yorkshire|Wiltshire"
)
_WALES = "Dyfed-Powys|Gwent|North Wales|South Wales"


@dataclass(frozen=True)
class MappaArea:
    name: str
    nation: str

    @property
    def slug(self) -> str:
        return slug_of(self.name)


def slug_of(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.casefold().replace("&", " and ")).strip("-")


def usual_name(name: str) -> str:
    """The name under which an area is known here, whatever the case and the spaces of the one given."""
    return next((area.name for area in MAPPA_AREAS if area.slug == slug_of(name)), name.strip())


MAPPA_AREAS: tuple[MappaArea, ...] = tuple(
    MappaArea(name, nation)
    for nation, names in (("England", _ENGLAND), ("Wales", _WALES))
    for name in names.split("|")
)
