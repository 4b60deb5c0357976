"""A case at a meeting: what was discussed and decided, and the actions that people took on."""
