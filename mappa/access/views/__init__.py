"""The pages of people and roles, areas and agencies, and the audit: one function each."""

from .agencies import add_agency as add_agency
from .agencies import agencies as agencies
from .agencies import agency as agency
from .agencies import end_protocol as end_protocol
from .agencies import sign_protocol as sign_protocol
from .areas import add_division as add_division
from .areas import area as area
from .areas import areas as areas
from .areas import correct_population as correct_population
from .areas import record_population as record_population
from .areas import set_policy as set_policy
from .audit import audit as audit
from .notices import notices as notices
from .notices import read_notice as read_notice
from .notices import read_notices as read_notices
from .people import add_person as add_person
from .people import correct_person as correct_person
from .people import end_role as end_role
from .people import give_password as give_password
from .people import give_role as give_role
from .people import people as people
from .people import person as person
from .people import restart_account as restart_account
from .people import roles as roles
from .people import stop_account as stop_account
from .people import unlock as unlock
