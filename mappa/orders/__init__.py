"""Orders and their steps, breaches, returns to custody and charges."""
