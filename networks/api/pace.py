"""Not too much at once: requests are counted by token, member or address, over all processes, a minute at a time.

The counts live in Valkey. While it is away nobody is counted: the API goes on, as everything else does.
"""

import logging
import math
import time
from typing import Any

import redis
from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.core.exceptions import PermissionDenied
from rest_framework import exceptions
from rest_framework.request import Request

from networks.api.idempotency import principal

log = logging.getLogger(__name__)

WINDOW = 60  # seconds
_kept: dict[str, redis.Redis] = {}


class TooMany(exceptions.Throttled):
    """429. `wait` is in seconds."""

    default_detail = "That was many requests in a short time. Wait as long as Retry-After says and go on."
    default_code = "too-many-requests"
    extra_detail_singular = extra_detail_plural = ""


def ask(request: Request) -> None:
    """Counts one request of whoever is known. Refuses (`TooMany`) beyond `API_PER_MINUTE`."""
    if request.user.is_authenticated:
        _count(f"{_network(request)}:{principal(request)}", settings.API_PER_MINUTE)
    else:
        ask_address(request)


def ask_address(request: Request) -> None:
    """Counts one request of a visitor, or one with a token that opens nothing, by address: `API_PER_MINUTE_OF_VISITORS`."""
    try:
        address = get_ip(request._request)
    except PermissionDenied:  # A socket without an address, and a proxy that tells none: nobody to count.
        return
    _count(f"address:{address}", settings.API_PER_MINUTE_OF_VISITORS)


def _count(who: str, most: int) -> None:
    if most <= 0:
        return
    now = time.time()
    window = int(now // WINDOW)
    key = f"{settings.CACHES['default']['KEY_PREFIX']}:api-pace:{window}:{who}"
    try:
        many, _kept_for = _valkey().pipeline(transaction=False).incr(key).expire(key, 2 * WINDOW).execute()
    except redis.RedisError as error:
        log.warning("requests are not counted: %s", type(error).__name__)
        return
    if many > most:
        raise TooMany(wait=math.ceil((window + 1) * WINDOW - now))


def _valkey() -> Any:
    """One client per process and address; it keeps its connections and makes them anew after a fork."""
    url = settings.REDIS_URL
    if url not in _kept:
        _kept[url] = redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)
    return _kept[url]


def _network(request: Any) -> str:
    ref = request._request.network
    return ref.uid if ref is not None else ""
