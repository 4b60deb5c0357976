"""The pages of the register, of who works on a case, and of emergency openings: one function each."""

from .records import begin_custody as begin_custody
from .records import correct_details as correct_details
from .records import end_category as end_category
from .records import end_custody as end_custody
from .records import end_level as end_level
from .records import record_alias as record_alias
from .records import record_identifier as record_identifier
from .records import record_residence as record_residence
from .records import register as register
from .records import set_category as set_category
from .records import set_level as set_level
