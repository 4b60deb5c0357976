"""Every change to notifications, referrals and dates of release (docs/adr/0023)."""

from .notifications import decline_notification as decline_notification
from .notifications import link_notified as link_notified
from .notifications import notify as notify
from .notifications import record_eligibility as record_eligibility
from .notifications import register_notified as register_notified
from .notifications import withdraw_notification as withdraw_notification
from .referrals import decline as decline
from .referrals import refer as refer
from .referrals import return_for_more as return_for_more
from .referrals import save_section as save_section
from .referrals import screen as screen
from .referrals import send as send
from .referrals import withdraw_referral as withdraw_referral
from .releases import record_release as record_release
