"""`{% front_url 'inbox' %}`: a page at the front door, from anywhere."""

from typing import Any

from django import template
from django.conf import settings

from networks import links
from networks.tenancy import current

register = template.Library()


@register.simple_tag
def front_url(name: str, *args: Any, **kwargs: Any) -> str:
    """The path at the front door; a full address from a network that has a host of its own."""
    address = links.front(name, *args, **kwargs)
    if current.network_id() is not None and current.network().host:
        return address
    return address.removeprefix(settings.MAIN_URL)
