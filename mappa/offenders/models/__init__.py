"""The register, and who needs to know what is in it."""

from .about import AboutOffender as AboutOffender
from .need_to_know import EmergencyOpening as EmergencyOpening
from .need_to_know import Membership as Membership
from .need_to_know import Restriction as Restriction
from .need_to_know import StatedReason as StatedReason
from .need_to_know import openings_now as openings_now
from .register import CATEGORY_4_BEGINS as CATEGORY_4_BEGINS
from .register import Alias as Alias
from .register import CategoryPeriod as CategoryPeriod
from .register import CustodyPeriod as CustodyPeriod
from .register import Identifier as Identifier
from .register import LevelPeriod as LevelPeriod
from .register import Offender as Offender
from .register import OffenderFact as OffenderFact
from .register import OffenderPeriod as OffenderPeriod
from .register import OffenderQuerySet as OffenderQuerySet
from .register import PersonalDetails as PersonalDetails
from .register import Residence as Residence
