"""Finding a network by slug, host or id, in the global table. Remembered in each process for a few seconds."""

import time
from typing import Any

from networks.models.network import Network
from networks.tenancy.current import NetworkRef

SECONDS = 10.0
FIELDS = ("id", "uid", "slug", "name", "kind", "host", "state", "locale", "time_zone", "distance_unit", "block", "tells_others")
_seen: dict[tuple[str, Any], tuple[float, NetworkRef | None]] = {}


def _find(by: str, value: Any) -> NetworkRef | None:
    now = time.monotonic()
    remembered = _seen.get((by, value))
    if remembered is not None and remembered[0] > now:
        return remembered[1]
    row = Network.objects.filter(**{by: value}).values(*FIELDS).first()
    ref = NetworkRef(**{**row, "uid": str(row["uid"]), "host": row["host"] or ""}) if row else None
    if len(_seen) > 20_000:
        _seen.clear()
    if ref is not None or by == "host":  # A missing host is remembered, too: ALLOWED_HOSTS bounds how many there are.
        _seen[by, value] = (now + SECONDS, ref)
    return ref


def by_slug(slug: str) -> NetworkRef | None:
    return _find("slug", slug)


def by_host(host: str) -> NetworkRef | None:
    return _find("host", host)


def by_id(number: int) -> NetworkRef | None:
    return _find("id", number)


def forget() -> None:
    """After a network's row has changed (and between tests)."""
    _seen.clear()
