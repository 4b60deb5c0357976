"""What people prove with who they are, and the sessions in which they did."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .states import Ended, FactorKind, Means


class SecondFactorQuerySet(models.QuerySet["SecondFactor"]):
    def standing(self) -> SecondFactorQuerySet:
        return self.filter(ended_at=None)


class SecondFactor(models.Model):
    """An authenticator or a security key of one person. It is ended, never removed or changed for another."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="second_factors",
        db_comment="Whose it is.",
    )
    kind = models.TextField(choices=FactorKind.choices, db_comment="Authenticator or security key.")
    name = models.TextField(db_comment="What the person calls it.")
    secret = models.TextField(
        blank=True,
        default="",
        db_comment="The authenticator's key, encrypted with MAPPA_FACTOR_KEY; empty for a security key.",
    )
    last_step = models.BigIntegerField(
        null=True,
        blank=True,
        db_comment="The time step of the last code that was used: that one and older ones are used up.",
    )
    wrong_codes = models.PositiveSmallIntegerField(
        default=0, db_comment="Wrong codes given by the person since the last right one."
    )
    credential = models.TextField(
        null=True,
        blank=True,
        unique=True,
        db_comment="The security key's name for itself (base64url); empty for an authenticator.",
    )
    public_key = models.TextField(
        blank=True, default="", db_comment="The security key's public key (COSE, base64url)."
    )
    sign_count = models.BigIntegerField(
        default=0, db_comment="How often the security key says that it has signed; a copy would say less."
    )
    made_at = models.DateTimeField(db_default=Now(), db_comment="When it was added (the database's clock).")
    used_at = models.DateTimeField(null=True, blank=True, db_comment="When it was last used.")
    ended_at = models.DateTimeField(
        null=True, blank=True, db_comment="When it ceased to be good; empty while it is."
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_comment="Who ended it: the person, or an administrator who reset their second factors.",
    )

    objects = SecondFactorQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        db_table_comment = "Authenticators and security keys of people, standing and ended."
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=FactorKind.AUTHENTICATOR.value, credential=None, public_key="")
                & ~Q(secret="")
                | Q(kind=FactorKind.SECURITY_KEY.value, credential__isnull=False, secret="", last_step=None)
                & ~Q(public_key=""),
                name="sign_in_secondfactor_kind",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="sign_in_secondfactor_name"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="sign_in_secondfactor_ended_together",
            ),
            models.UniqueConstraint(
                fields=["person", "name"],
                condition=Q(ended_at=None),
                name="sign_in_secondfactor_named_once",
                violation_error_message="You have a second factor of this name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """One time that a person was signed in, in one browser."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_comment="Who."
    )
    digest = models.TextField(
        unique=True, db_comment="A keyed digest of the session's key, which opens nothing."
    )
    means = models.TextField(choices=Means.choices, db_comment="How the person signed in.")
    browser = models.TextField(db_comment="The browser and system, in words, as the browser says.")
    began_at = models.DateTimeField(db_comment="When the person signed in.")
    seen_at = models.DateTimeField(db_comment="When the person last did something, to the minute.")
    confirmed_at = models.DateTimeField(db_comment="When the person last gave the second factor.")
    ended_at = models.DateTimeField(
        null=True, blank=True, db_comment="When it was ended; empty while it was not."
    )
    ended_why = models.TextField(blank=True, default="", db_comment="Why it was ended.")

    class Meta:
        ordering = ["-began_at", "-pk"]
        db_table_comment = "Sessions of signed-in people, open and over."
        indexes = [
            models.Index("person", condition=Q(ended_at=None), name="sign_in_session_open"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(means__in=Means.values), name="sign_in_session_means"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_why="")
                | Q(ended_at__isnull=False, ended_why__in=Ended.values),
                name="sign_in_session_ended_together",
            ),
            models.CheckConstraint(
                condition=Q(digest__regex="^[0-9a-f]{64}$"), name="sign_in_session_digest"
            ),
            models.CheckConstraint(
                condition=Q(seen_at__gte=models.F("began_at"), confirmed_at__gte=models.F("began_at")),
                name="sign_in_session_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.browser
