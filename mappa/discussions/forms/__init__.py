"""The forms of cases at meetings and of actions. They check what was typed and never save."""

from .cases import DecideForm as DecideForm
from .cases import DiscussionForm as DiscussionForm
from .cases import TypedAction as TypedAction
from .cases import merged as merged
from .cases import said_by as said_by
from .taken import AgreeActionForm as AgreeActionForm
from .taken import DueDayForm as DueDayForm
from .taken import PassOnForm as PassOnForm
from .taken import ReportForm as ReportForm
