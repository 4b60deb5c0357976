"""Every change to the register and to who may open a record (docs/adr/0015)."""

from .records import NewAlias as NewAlias
from .records import NewIdentifier as NewIdentifier
from .records import begin_custody as begin_custody
from .records import correct_details as correct_details
from .records import correct_fact as correct_fact
from .records import end_category as end_category
from .records import end_custody as end_custody
from .records import end_level as end_level
from .records import hand_over as hand_over
from .records import lock as lock
from .records import record_alias as record_alias
from .records import record_identifier as record_identifier
from .records import record_residence as record_residence
from .records import register as register
from .records import set_category as set_category
from .records import set_level as set_level
from .records import withdraw_fact as withdraw_fact
