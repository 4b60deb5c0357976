"""The pages of signing in and out, of one's own second factors and sessions, and of those of others."""

from .account import account as account
from .account import add_authenticator as add_authenticator
from .account import add_security_key as add_security_key
from .account import confirm as confirm
from .account import end_factor as end_factor
from .account import end_session as end_session
from .account import session_time as session_time
from .account import sign_out_everywhere as sign_out_everywhere
from .administration import end_sessions as end_sessions
from .administration import person_sign_in as person_sign_in
from .administration import reset_factors as reset_factors
from .organisation import organisation as organisation
from .organisation import organisation_answer as organisation_answer
from .signing_in import change_password as change_password
from .signing_in import choose_password as choose_password
from .signing_in import enrol as enrol
from .signing_in import enrol_key as enrol_key
from .signing_in import locked_out as locked_out
from .signing_in import qr_code as qr_code
from .signing_in import second_factor as second_factor
from .signing_in import sign_in as sign_in
from .signing_in import sign_out as sign_out
