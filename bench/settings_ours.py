"""Our settings, with a view that does nothing in every network."""

from config.settings import *  # noqa: F403

NETWORK_URLCONF = "bench.urls"
