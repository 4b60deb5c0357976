"""The register of offenders (MAPPA Guidance, chapters 6 and 7)."""
