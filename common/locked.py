"""Secrets that we must read again (signing keys, what webhooks are signed with): no use to who has the database alone."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def lock(text: str, purpose: str) -> str:
    """The text, readable with `SECRET_KEY` and for this purpose only."""
    return str(_keys(purpose).encrypt(text.encode()), "ascii")


def unlock(locked: str, purpose: str) -> str | None:
    """What was locked; None where neither today's key nor an earlier one (`SECRET_KEY_FALLBACKS`) opens it."""
    try:
        return str(_keys(purpose).decrypt(locked), "utf-8")
    except InvalidToken:
        return None


def _keys(purpose: str) -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"{purpose}:{secret}".encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
