"""What waits for one person today: due, overdue, to be answered, and the meetings of the week; each with why."""

from .items import SHOWN_OF_EACH as SHOWN_OF_EACH
from .items import Group as Group
from .items import Item as Item
from .items import Today as Today
from .items import Urgency as Urgency
from .sources import today_of as today_of
