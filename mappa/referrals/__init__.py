"""From the first word to the list of cases accepted: notifications, referrals, screening, dates of release."""
