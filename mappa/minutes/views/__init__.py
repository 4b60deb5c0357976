"""The pages of minutes."""

from .cases import amend as amend
from .cases import check as check
from .cases import minutes as minutes
from .cases import send as send
from .cases import sign as sign
from .copies import acknowledge as acknowledge
from .copies import copy as copy
from .copies import copy_pdf as copy_pdf
from .copies import my_copies as my_copies
from .meetings import of_meeting as of_meeting
from .meetings import sign_all as sign_all
from .meetings import waiting as waiting
