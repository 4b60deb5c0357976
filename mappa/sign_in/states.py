"""The fixed lists of signing in, and how long each thing lasts."""

from datetime import timedelta

from django.db.models import TextChoices

#: A session ends when nothing was done for so long; the page warns beforehand.
IDLE = timedelta(minutes=15)
WARNING = timedelta(minutes=2)
#: A session ends after so long whatever was done.
WHOLE = timedelta(hours=10)
#: How many sessions a person may have at once.
AT_ONCE = 2
#: How far behind `seen_at` may lie, so that not every request writes.
SEEN_EVERY = timedelta(minutes=1)
#: For how long somebody whose password was right may take to give the second factor, or to set one up.
HALF = timedelta(minutes=5)
SETTING_UP = timedelta(minutes=15)
#: For how long a confirmation with the second factor holds.
CONFIRMED = timedelta(minutes=5)
#: For how long a password that another person gave is good.
GIVEN_PASSWORD = timedelta(hours=72)
#: After so many wrong codes without a right one, codes help no longer: guessing ends, lock-outs or not.
WRONG_CODES = 30
#: How many second factors one person may have.
FACTORS = 10


class FactorKind(TextChoices):
    AUTHENTICATOR = "authenticator", "Authenticator app"
    SECURITY_KEY = "security_key", "Security key"


class Means(TextChoices):
    """How a session was begun."""

    CODE = "code", "Password and code"
    SECURITY_KEY = "security_key", "Password and security key"
    ORGANISATION = "organisation", "The organisation’s own sign-in"
    ORGANISATION_CODE = "organisation_code", "The organisation’s own sign-in and code"
    ORGANISATION_KEY = "organisation_key", "The organisation’s own sign-in and security key"


class Ended(TextChoices):
    """Why a session is over; the label is what its person is told."""

    IDLE = (
        "idle",
        "You were signed out because nothing was done for 15 minutes. What was typed and not saved is lost.",
    )
    WHOLE = (
        "whole",
        "You were signed out because a session lasts for ten hours at most. Sign in again to go on.",
    )
    SIGNED_OUT = "signed_out", "You have signed out."
    ELSEWHERE = (
        "elsewhere",
        "You were signed out here because you signed in elsewhere, and may be signed in at two places at once. "
        "If it was not you, tell your system administrator at once.",
    )
    ONESELF = "oneself", "You ended this session from another one."
    ADMINISTRATOR = "administrator", "A system administrator ended your sessions. Sign in again to go on."
    PASSWORD = "password", "You were signed out because your password was changed."
    STOPPED = "stopped", "Your access was stopped."
    FACTORS = "factors", "You were signed out because your second factor was reset."
    LOST = "lost", "You were signed out. Sign in again to go on."


#: The same in a table.
ENDED_IN_SHORT = {
    Ended.IDLE: "Nothing was done for 15 minutes",
    Ended.WHOLE: "Ten hours were over",
    Ended.SIGNED_OUT: "Signed out",
    Ended.ELSEWHERE: "Signed in at another place",
    Ended.ONESELF: "Ended from another session",
    Ended.ADMINISTRATOR: "Ended by an administrator",
    Ended.PASSWORD: "New password",
    Ended.STOPPED: "Access stopped",
    Ended.FACTORS: "Second factors reset",
    Ended.LOST: "Not known",
}
