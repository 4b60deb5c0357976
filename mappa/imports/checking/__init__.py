"""What a caseload says, and everything that is wrong with it. Pure: what is held is passed in."""
