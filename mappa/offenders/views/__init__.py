"""The pages of the register, of who works on a case, and of emergency openings: one function each."""

from .emergencies import close_opening as close_opening
from .emergencies import emergency_openings as emergency_openings
from .emergencies import open_in_emergency as open_in_emergency
from .emergencies import review_opening as review_opening
from .knowing import add_member as add_member
from .knowing import ask_for_reason as ask_for_reason
from .knowing import end_membership as end_membership
from .knowing import lift_restriction as lift_restriction
from .knowing import readers as readers
from .knowing import restrict_record as restrict_record
from .knowing import state_reason as state_reason
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
