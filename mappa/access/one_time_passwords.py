"""Passwords that one person gives another, to be changed at the first sign-in."""

import secrets

# Without letters and digits that are taken for one another when read out or copied from paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def one_time_password() -> str:
    """Four groups of four, such as k7mq-9xhp-t2vd-wn4r: 79 bits of chance."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
