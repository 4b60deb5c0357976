"""Writing down a case at a meeting, and what becomes of the actions that people took on (docs/adr/0026)."""

from .cases import NewAction as NewAction
from .cases import NothingChanged as NothingChanged
from .cases import decide_as_discussed as decide_as_discussed
from .cases import disclose_as_discussed as disclose_as_discussed
from .cases import lock_discussion as lock_discussion
from .cases import record_discussion as record_discussion
from .taken import agree_action as agree_action
from .taken import change_due_day as change_due_day
from .taken import pass_on_action as pass_on_action
from .taken import report_on_action as report_on_action
