"""Oversight: unusual access, who opened a record, what was disclosed, and copies for the person concerned."""
