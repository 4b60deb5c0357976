"""Reading findings, openings, disclosures, and everything held about an offender."""
