"""Second factors and sessions: what is added, used, ended and reset."""
