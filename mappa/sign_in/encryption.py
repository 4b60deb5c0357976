"""Keys of authenticators are encrypted where they rest: whoever reads the database cannot make codes."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def encrypt(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Raises ImproperlyConfigured where none of the keys is the one that it was encrypted with."""
    try:
        return _keys().decrypt(token.encode()).decode()
    except InvalidToken:
        raise ImproperlyConfigured(
            "MAPPA_FACTOR_KEY is not the key with which the second factors were encrypted: put the old one "
            "back, after the new one and a comma if there is to be a new one."
        ) from None


def _keys() -> MultiFernet:
    try:
        keys = [Fernet(key) for key in settings.FACTOR_KEYS]
    except ValueError as error:
        raise ImproperlyConfigured(
            "MAPPA_FACTOR_KEY must be 32 random bytes in base64, as `openssl rand -base64 32 | tr +/ -_` writes them."
        ) from error
    if not keys:
        raise ImproperlyConfigured(
            "The environment variable MAPPA_FACTOR_KEY is not set: README.md, “Running it elsewhere”, says "
            "what it holds."
        )
    return MultiFernet(keys)
