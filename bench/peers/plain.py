"""How peers reach PostgreSQL: a connection that stays, and nothing of ours."""

import os
from urllib.parse import parse_qs, urlsplit


def database(name: str) -> dict[str, object]:
    """Django's settings for the address in variable `name`."""
    parts = urlsplit(os.environ[name])
    said = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username,
        "PASSWORD": parts.password or "",
        "HOST": parts.hostname or said.get("host", [""])[0],
        "PORT": parts.port or said.get("port", [""])[0],
        "CONN_MAX_AGE": None,
    }
