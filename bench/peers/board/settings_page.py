"""The page from constants: our settings, so that templates and sessions are the same, without our middleware."""

from bench.peers.plain import database
from config.settings import *  # noqa: F403
from config.settings import DATABASES, INSTALLED_APPS

SERVED_MIDDLEWARE = [  # See bench/wsgi.py.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
INSTALLED_APPS = [*INSTALLED_APPS, "bench.peers.board"]
DATABASES = {**DATABASES, "plain": database("PLAIN_URL")}
ROOT_URLCONF = "bench.peers.board.page"
