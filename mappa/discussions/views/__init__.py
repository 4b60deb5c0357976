"""The pages of cases at meetings and of actions."""

from .cases import decide_as_discussed as decide_as_discussed
from .cases import disclose_as_discussed as disclose_as_discussed
from .cases import discussion as discussion
from .cases import hold as hold
from .cases import hold_as_chair as hold_as_chair
from .taken import actions as actions
from .taken import add_action as add_action
from .taken import change_due_day as change_due_day
from .taken import my_actions as my_actions
from .taken import pass_on_action as pass_on_action
from .taken import report_action as report_action
