"""How people prove who they are, and how long that lasts."""
