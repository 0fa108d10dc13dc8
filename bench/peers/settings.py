"""Settings of the peers that post: Django with nothing of ours."""

from bench.peers.plain import database

SECRET_KEY = "bench"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "mptt", "djmoney", "hordak", "bench.peers.ledger"]
DATABASES = {"default": database("DATABASE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
DEFAULT_CURRENCY = "EUR"
CURRENCIES = ["EUR"]
