"""A caseload comes in from spreadsheets."""
