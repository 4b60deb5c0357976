"""Meetings at levels 2 and 3: series, agenda, invitations to each case, contributions, attendance."""
