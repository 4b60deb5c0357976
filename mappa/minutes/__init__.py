"""Minutes of a case at a meeting: checked, signed by the chair, locked, sent to each reader (docs/adr/0027)."""
