"""What a password must not be, beyond what Django's own rules say."""

from __future__ import annotations

from django.core.exceptions import ValidationError

DIFFERENT_CHARACTERS = 8
# What somebody who guesses at this system would try first.
GUESSED_WORDS = ("password", "mappa", "visor", "letmein", "qwerty")


class VariedValidator:
    """Refuse a password of a few characters over and over, and one built on a word that anybody would guess."""

    def validate(self, password: str, user: object = None) -> None:
        if len(set(password.casefold())) < DIFFERENT_CHARACTERS:
            raise ValidationError(
                f"The password must have at least {DIFFERENT_CHARACTERS} different characters.",
                code="password_not_varied",
            )
        rest = password.casefold()
        for word in GUESSED_WORDS:
            rest = rest.replace(word, "")
        if len(rest) < DIFFERENT_CHARACTERS:
            raise ValidationError(
                "The password is built on a word that others would guess.", code="password_guessed_word"
            )

    def get_help_text(self) -> str:
        return f"Your password must have at least {DIFFERENT_CHARACTERS} different characters."
