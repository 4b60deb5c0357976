"""Every setting, read from the environment and typed; refuses to start where a needed one is missing."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def text(name: str, default: str | None = None) -> str:
    """The value of an environment variable; ImproperlyConfigured names the variable that is missing."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(
            f"The environment variable {name} is not set. `make run` and the `mappa` command set it for you; "
            "README.md, “Running it elsewhere”, says what it holds."
        )
    return value


def switch(name: str, *, default: bool) -> bool:
    """Read 1/0, true/false, yes/no or on/off."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def database(name: str) -> dict[str, object]:
    """Django's settings for a postgres:// address; `?options=…` is passed to PostgreSQL."""
    address = urlsplit(text(name))
    if address.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must begin with postgres://")
    query = {key: values[0] for key, values in parse_qs(address.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(address.path.lstrip("/")),
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": query.pop("host", unquote(address.hostname or "")),
        "PORT": str(address.port or ""),
        "OPTIONS": query,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


SECRET_KEY = text("MAPPA_SECRET_KEY")
# Encrypts the keys of authenticators. Several, separated by commas: the first encrypts, the others still decrypt.
FACTOR_KEYS = [key for key in text("MAPPA_FACTOR_KEY", "").split(",") if key]
# Signs who acts, for the database, which knows the same key (docs/adr/0014).
IDENTITY_KEY = text("MAPPA_IDENTITY_KEY", "")
DEBUG = False
ALLOWED_HOSTS = text("MAPPA_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
SECURE = switch("MAPPA_SECURE_COOKIES", default=True)

INSTALLED_APPS = [
    "mappa.caseload",
    "mappa.minutes",
    "mappa.discussions",
    "mappa.meetings",
    "mappa.referrals",
    "mappa.risk",
    "mappa.oversight",
    "mappa.retention",
    "mappa.levels",
    "mappa.transfers",
    "mappa.statistics",
    "mappa.imports",
    "mappa.orders",
    "mappa.offenders",
    "mappa.sign_in",
    "mappa.access",
    "mappa.submissions",
    "mappa.audit",
    "mappa.agencies",
    "mappa.database",
    "mappa.web",
    "axes",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

# The order matters: the request middleware opens the transaction in which the session, the person and the
# audit row of one request stand or fall together; everything that needs no database stays outside it.
MIDDLEWARE = [
    "mappa.web.middleware.RequestIdMiddleware",
    "mappa.web.middleware.SecurityHeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    # Below the headers, so that its own answer, which leads to HTTPS, carries them too.
    "django.middleware.security.SecurityMiddleware",
    "mappa.web.entrance.OtherSitesMiddleware",
    "mappa.web.entrance.SizeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mappa.access.middleware.TransactionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mappa.sign_in.middleware.SignedInMiddleware",
    "mappa.access.middleware.IdentityMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
    "mappa.offenders.middleware.ReasonMiddleware",
]

ROOT_URLCONF = "mappa.urls"
WSGI_APPLICATION = "mappa.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "mappa.web.jinja.Templates",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "mappa.web.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "mappa.caseload.navigation.navigation",
                "mappa.submissions.hidden.csrf_input",
                "mappa.sign_in.time_left.time_left",
            ],
        },
    },
]

DATABASES = {"default": database("DATABASE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "mappa.sign_in.passwords.VariedValidator"},
]
LOGIN_URL = "sign_in:sign_in"
LOGIN_REDIRECT_URL = "caseload:home"

# The organisation's own sign-in, by OpenID Connect: enabled by naming its issuer.
OPENID_ISSUER = text("MAPPA_OPENID_ISSUER", "")
OPENID_NAME = text("MAPPA_OPENID_NAME", "your organisation’s account")
OPENID_CLIENT_ID = text("MAPPA_OPENID_CLIENT_ID", None if OPENID_ISSUER else "")
OPENID_CLIENT_SECRET = text("MAPPA_OPENID_CLIENT_SECRET", None if OPENID_ISSUER else "")
OPENID_SCOPES = text("MAPPA_OPENID_SCOPES", "openid profile")
OPENID_USERNAME_CLAIM = text("MAPPA_OPENID_USERNAME_CLAIM", "preferred_username")
# Which words of the provider's mean that a second factor was given; without any, ours is always asked for.
OPENID_ACR = text("MAPPA_OPENID_ACR", "").split()
OPENID_AMR = text("MAPPA_OPENID_AMR", "").split()

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours: long enough to stop guessing, short enough not to stop work
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_LOCKOUT_CALLABLE = "mappa.sign_in.views.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # nobody keeps another out by trying on and on
AXES_DISABLE_ACCESS_LOG = True  # our own audit tells who signed in
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "password", "code", "answer", "csrfmiddlewaretoken"]
AXES_VERBOSE = False
# It fears that another browser counts anew; with the username alone it does not (tests/sign_in/test_signing_in.py).
SILENCED_SYSTEM_CHECKS = ["axes.W006"]

SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 11 * 60 * 60  # a session ends after ten (mappa.sign_in.states), and is then told why
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "mappa.web.views.csrf_failure"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if "MAPPA_PROXY_HEADER" in os.environ:  # the header by which our own proxy says that the client used HTTPS
    SECURE_PROXY_SSL_HEADER = (text("MAPPA_PROXY_HEADER"), "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [NONE],
        "connect-src": [SELF],
        "manifest-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("MAPPA_STATIC_ROOT", BASE_DIR / "var" / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "mappa.web.storage.StaticFiles"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site has a use for our styles and scripts
# What was done is told once, from the session: a cookie of its own would carry it to the browser and back.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# Uploaded workbooks: read from a temporary file and never kept.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# A plan of 200 measures, each with its owner, its days and the six groups whose risk it may answer.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_500

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True

# Where the page of the audit, which knows nothing of offenders, learns their references (docs/adr/0011).
AUDIT_REFERENCES = "mappa.offenders.queries.references_of"
AUDIT_REFERENCE_FINDER = "mappa.offenders.queries.find_by_reference"
# And where the pages of those who keep people learn of work on cases, and end it (docs/adr/0018).
WORK_OF_PEOPLE = "mappa.offenders.work"

CLASSIFICATION = text("MAPPA_CLASSIFICATION", "OFFICIAL-SENSITIVE (synthetic data)")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"one_line": {"()": "mappa.web.logs.OneLineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "one_line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Addresses and user names of failed sign-ins belong in the audit, not in a log file.
    # So do the addresses of pages that were refused or not found.
    "loggers": {"axes": {"level": "ERROR"}, "django.request": {"level": "ERROR"}},
}
# How the erasure of a record, which knows nothing of imports, has the uploads thrown away that name the person.
UPLOADS_THAT_NAME = "mappa.imports.actions.discard_uploads_naming"
# How the worklist of releases, which knows nothing of meetings, learns which offenders have one before their release:
# the dotted name of a function that is given the days of release by offender; without one nobody knows.
MEETINGS_PLANNED_BEFORE = "mappa.meetings.queries.releases.met_before_release"
