"""Checking, signing, amending, sending and acknowledging minutes (docs/adr/0027)."""

from .sending import Sent as Sent
from .sending import acknowledge as acknowledge
from .sending import send_minutes as send_minutes
from .signing import amend_minutes as amend_minutes
from .signing import check_minutes as check_minutes
from .signing import sign_minutes as sign_minutes
from .signing import sign_of_meeting as sign_of_meeting
