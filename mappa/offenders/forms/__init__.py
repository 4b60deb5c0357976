"""The forms of the register, and of who may open a record. They never save."""

from .records import EARLIEST_BIRTH as EARLIEST_BIRTH
from .records import LONGEST_NAME as LONGEST_NAME
from .records import LONGEST_REASON as LONGEST_REASON
from .records import AliasForm as AliasForm
from .records import BeginCustodyForm as BeginCustodyForm
from .records import ChangeForm as ChangeForm
from .records import CorrectDetailsForm as CorrectDetailsForm
from .records import DatedChangeForm as DatedChangeForm
from .records import EndCategoryForm as EndCategoryForm
from .records import EndCustodyForm as EndCustodyForm
from .records import EndLevelForm as EndLevelForm
from .records import IdentifierForm as IdentifierForm
from .records import PlaceField as PlaceField
from .records import RegisterForm as RegisterForm
from .records import ResidenceForm as ResidenceForm
from .records import SearchForm as SearchForm
from .records import SetCategoryForm as SetCategoryForm
from .records import SetLevelForm as SetLevelForm
from .records import category_field as category_field
from .records import choice_field as choice_field
from .records import day_field as day_field
from .records import level_field as level_field
from .records import limit_days as limit_days
from .records import offer as offer
