"""A person founds a network: it is made from the template, and they are its first member and coordinator."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import actors, founding, memberships, offices
from networks.tenancy.current import NetworkRef, entered

MOST_NETWORKS = 20


@transaction.atomic
def found_by(
    person: Any,
    *,
    slug: str,
    name: str,
    founder: str,
    place: str = "",
    tagline: str = "",
    time_zone: str = "America/Chicago",
    distance_unit: str = "mi",
    block: str = "ninepatch",
) -> NetworkRef:
    """Founds a network by a signed-in person. Refuses as `networks.founding.found`, `name` and `too-many`."""
    if len(memberships.my_networks(person)) >= MOST_NETWORKS:
        raise Refused("too-many", _("You already take part in many networks. Write to us before founding another."))
    ref = founding.found(slug, name, time_zone=time_zone, distance_unit=distance_unit, block=block)
    by = actors.system("founding")
    with entered(ref, person=person.pk):
        founding.publish_profile(tagline=tagline, place=place)
        membership = memberships.admit(memberships.apply(person, name=founder), by=by)
        offices.appoint(membership, "coordinator", by=by, decision="founding")
    return ref
