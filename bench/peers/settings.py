"""Settings of the peers that post: Django with nothing of ours."""

import os
from urllib.parse import parse_qs, urlsplit

_parts = urlsplit(os.environ["DATABASE_URL"])
SECRET_KEY = "bench"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "mptt", "djmoney", "hordak", "bench.peers.ledger"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _parts.path.lstrip("/"),
        "USER": _parts.username,
        "PASSWORD": _parts.password or "",
        "HOST": _parts.hostname or parse_qs(_parts.query).get("host", [""])[0],
        "PORT": _parts.port or parse_qs(_parts.query).get("port", [""])[0],
        "CONN_MAX_AGE": None,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
DEFAULT_CURRENCY = "EUR"
CURRENCIES = ["EUR"]
