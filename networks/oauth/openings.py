"""What opens a person's memberships without them, in every network: tokens, secret addresses (`registry.openings`)."""

import uuid
from dataclasses import dataclass
from typing import Any

from common import registry
from common.chapters import Opening, Openings
from networks import persons, tokens
from networks.actors import Actor
from networks.models import Membership
from networks.oauth import scopes
from networks.tenancy.current import NetworkRef


@dataclass(frozen=True)
class Place:
    """One network, and what opens the membership there: (kind, opening)."""

    network: NetworkRef
    openings: list[tuple[str, Opening]]


def of_person(person: Any) -> list[Place]:
    """Only the networks where there is something."""
    found = []
    for ref, member in persons.everywhere(person):
        here = [(kind, one) for kind, source in registry.openings for one in source.of(member)]
        if here:
            found.append(Place(ref, here))
    return found


def close(person: Any, *, network: str, kind: str, uid: str) -> bool:
    """Takes one back; False where there is none of that name."""
    source = registry.openings.get(kind)
    if source is None:
        return False
    done = False
    for ref, member in persons.everywhere(person):  # To its end: each network is left in good order.
        if ref.slug == network and any(one.uid == uid for one in source.of(member)):
            source.close(member, uid)
            done = True
    return done


def _tokens(member: Membership) -> list[Opening]:
    return [Opening(str(row.uid), row.name, scopes.of_token(row), row.made_at) for row in tokens.of_member(Actor(member))]


def _revoke(member: Membership, uid: str) -> None:
    by = Actor(member)
    tokens.revoke(tokens.of_member(by).get(uid=uuid.UUID(uid)), by=by)


registry.openings.add("token", Openings(_tokens, _revoke))
