"""The home page, the caseload and what spans a whole case."""
