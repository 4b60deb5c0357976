"""Signing in, and the check that it can work."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured


class SignInConfig(AppConfig):
    name = "mappa.sign_in"


@register(deploy=True)
def second_factors_can_be_kept(app_configs: Any, **more: Any) -> list[CheckMessage]:
    """Whether the key is there under which authenticators' keys are kept."""
    from .encryption import decrypt, encrypt

    try:
        decrypt(encrypt("a secret"))
    except ImproperlyConfigured as error:
        return [Error(str(error), id="sign_in.E001")]
    return []
