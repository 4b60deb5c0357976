"""What was done and what was seen: an append-only record."""
