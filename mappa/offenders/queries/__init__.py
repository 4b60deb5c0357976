"""The only ways to an offender's record, and to who may open one."""

from .records import MOST_LIKELY_SAME as MOST_LIKELY_SAME
from .records import Change as Change
from .records import LikelySame as LikelySame
from .records import Place as Place
from .records import PlaceNames as PlaceNames
from .records import Standing as Standing
from .records import age_on as age_on
from .records import fact_models as fact_models
from .records import find_by_reference as find_by_reference
from .records import find_likely_same as find_likely_same
from .records import is_visible as is_visible
from .records import list_changes_since as list_changes_since
from .records import list_places as list_places
from .records import list_places_to_register as list_places_to_register
from .records import names_of_places as names_of_places
from .records import open_offender as open_offender
from .records import open_offender_to as open_offender_to
from .records import references_of as references_of
from .records import standing_of as standing_of
