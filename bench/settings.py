"""The application's settings, and one page that does nothing but sign the person in."""

from mappa.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
