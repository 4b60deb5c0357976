"""Every change to meetings, their agendas and invitations, by what is changed.

A meeting is locked before the records of its cases, and those in the order of their numbers. Meetings are changed at
a version; so that several people can invite to different cases at once, an invitation is not.
"""

from .agenda import NewCase as NewCase
from .agenda import Slot as Slot
from .agenda import add_cases as add_cases
from .agenda import arrange_agenda as arrange_agenda
from .agenda import take_off as take_off
from .attendance import Came as Came
from .attendance import record_attendance as record_attendance
from .contributions import contribute as contribute
from .invitations import answer_invitations as answer_invitations
from .invitations import invite as invite
from .invitations import send_substitute as send_substitute
from .invitations import uninvite as uninvite
from .meetings import cancel_meeting as cancel_meeting
from .meetings import invite_observer as invite_observer
from .meetings import move_meeting as move_meeting
from .meetings import name_chair as name_chair
from .meetings import open_meeting as open_meeting
from .meetings import plan_meeting as plan_meeting
from .meetings import record_observer as record_observer
from .series import add_series as add_series
from .series import add_standing_member as add_standing_member
from .series import change_series as change_series
from .series import end_series as end_series
from .series import end_standing_member as end_standing_member
