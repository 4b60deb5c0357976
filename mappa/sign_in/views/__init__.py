"""The pages of signing in and out, and of one's own password."""

from .signing_in import change_password as change_password
from .signing_in import locked_out as locked_out
from .signing_in import sign_in as sign_in
from .signing_in import sign_out as sign_out
