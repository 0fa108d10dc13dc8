"""Links that work everywhere: in mail, feeds, workers, another network's page. A bare `reverse()` in a worker fails."""

from functools import cache
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, reverse, set_script_prefix

from networks.tenancy.current import NetworkRef


def _path(name: str, urlconf: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """The path below the mount, with a leading slash."""
    before = get_script_prefix()
    set_script_prefix("/")
    try:
        return reverse(name, urlconf=urlconf, args=args or None, kwargs=kwargs or None)
    finally:
        set_script_prefix(before)


def url(network: NetworkRef, name: str, *args: Any, **kwargs: Any) -> str:
    """The full address of a page of `network`: `https://…/madison/board/`."""
    path = _path(name, settings.NETWORK_URLCONF, args, kwargs)
    return network.origin + network.prefix.rstrip("/") + path


def path(network: NetworkRef, name: str, *args: Any, **kwargs: Any) -> str:
    """The address on the main host without the origin, or the full one for a network with a host of its own."""
    address = url(network, name, *args, **kwargs)
    return address if network.host else address.removeprefix(settings.MAIN_URL)


def front(name: str, *args: Any, **kwargs: Any) -> str:
    """The full address of a page at the front door."""
    if not args and not kwargs:
        return settings.MAIN_URL + _front_path(name, settings.ROOT_URLCONF)
    return settings.MAIN_URL + _path(name, settings.ROOT_URLCONF, args, kwargs)


@cache
def _front_path(name: str, urlconf: str) -> str:
    """Every page has some of these, a list of networks one in each line."""
    return _path(name, urlconf, (), {})
