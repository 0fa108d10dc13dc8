"""What we change of allauth's provider: people are known by uid, names come from a network, keys from the database."""

import uuid
from collections.abc import Iterable
from typing import Any, Literal

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.internal.oauthlib.utils import get_validator_context
from allauth.idp.oidc.internal.private_keys import filter_keys
from allauth.idp.oidc.models import PrivateKey
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from networks.models import Membership
from networks.oauth import keys, scopes
from networks.tenancy import lookup
from networks.tenancy.current import NetworkRef, entered
from people.models import Person


def resource_of(network: NetworkRef) -> str:
    """The address of a network's API: what a token is for."""
    return f"{network.origin}{network.prefix}api/v1/"


def network_of(resources: Iterable[str] | None) -> NetworkRef | None:
    """The network whose API is named; None where it is none of ours."""
    for resource in resources or ():
        scheme, _sep, rest = resource.partition("://")
        host, _slash, path = rest.partition("/")
        ref = lookup.by_host(host) if f"{scheme}://{host}" != settings.MAIN_URL else lookup.by_slug(path.partition("/")[0])
        if ref is not None and (resource + "/").startswith(resource_of(ref)):
            return ref
    return None


class Adapter(DefaultOIDCAdapter):
    scope_display = scopes.IDENTITY

    def get_issuer(self) -> str:
        return str(settings.MAIN_URL)

    def get_user_sub(self, client: Any, user: Any) -> str:
        return str(user.uid)

    def get_user_by_sub(self, client: Any, sub: str) -> Any:
        try:
            uid = uuid.UUID(sub)
        except ValueError:
            return None
        return Person.objects.filter(uid=uid, is_active=True).first()

    def list_private_keys(
        self, *, did_activate: Literal[True] | None = None, is_active: Literal[True] | None = None
    ) -> list[PrivateKey]:
        return filter_keys(keys.every(), did_activate=did_activate, is_active=is_active)

    def get_claims(
        self, purpose: Any, user: Any, client: Any, scopes: Iterable[str], email: str | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Who somebody is: a uid; by scope an email, and the name they have in the network they let the app into."""
        asked = set(scopes)
        claims = super().get_claims(purpose, user, client, asked - {"profile"}, email, **kwargs)
        if "profile" in asked and (name := _name_of(user)):
            claims["name"] = name
        return claims

    def validate_resource_uris(self, *, uris: list[str], **kwargs: Any) -> None:
        for uri in uris:
            if network_of([uri]) is None:
                raise ValidationError(_("No network has this address."))


def _name_of(person: Any) -> str:
    context = get_validator_context()
    granted = context.access_token.get_resources() if context.access_token else context.granted_resources
    network = network_of(granted)
    if network is None:
        return ""
    with entered(network, person=person.pk):
        found = Membership.objects.active().filter(person_id=person.pk).values_list("name", flat=True).first()
    return found or ""
