"""The keys that sign who somebody is. Made when first needed, kept locked in the database, so that every server has them."""

import datetime as dt
import logging
import time

from allauth.idp.oidc.models import PrivateKey
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.utils import timezone

from common.locked import lock, unlock
from networks.models import SigningKey

log = logging.getLogger(__name__)

PURPOSE = "signing key"
# So many keys are published: the newest signs, what those before it signed can still be checked.
KEPT = 2
# For so many seconds a process does not ask again; a key made just now may still be undone, so it is not remembered.
REMEMBERED = 60.0
JUST_MADE = dt.timedelta(seconds=5)

_known: tuple[float, list[PrivateKey]] = (0.0, [])


def every() -> list[PrivateKey]:
    """The keys, newest first; one is made where there is none."""
    global _known
    since, keys = _known
    if not keys or time.monotonic() - since > REMEMBERED:
        keys = _stored() or [make(only_first=True)]
        forget()
        if all(key.issued_at is not None and timezone.now() - key.issued_at > JUST_MADE for key in keys):
            _known = (time.monotonic(), keys)
    return keys


def forget() -> None:
    """The next question is asked of the database."""
    global _known
    _known = (0.0, [])


def make(*, only_first: bool = False) -> PrivateKey:
    """A new key, which signs from now on; the oldest of more than `KEPT` goes. `only_first`: unless somebody was faster."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('signing-key', 0))")
        if only_first and (found := _stored()):
            return found[0]
        pem = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        SigningKey.objects.create(locked=lock(pem.decode(), PURPOSE))
        kept = SigningKey.objects.order_by("-id").values("pk")[:KEPT]
        SigningKey.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    forget()
    keys = _stored()
    if not keys:
        raise ImproperlyConfigured("A signing key that was just made cannot be read.")
    return keys[0]


def _stored() -> list[PrivateKey]:
    found = []
    for row in SigningKey.objects.order_by("-id"):
        pem = unlock(row.locked, PURPOSE)
        if pem is None:
            log.warning("a signing key was locked with another SECRET_KEY: %s", row.uid)
        else:
            found.append(PrivateKey(pem=pem, issued_at=row.made_at))
    return found
