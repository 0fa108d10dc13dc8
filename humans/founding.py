"""A person founds a network: from the template or a pilot's rules, signed, with themselves as first member and coordinator."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from babel import Locale
from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from governance.bylaws import profiles
from humans.admission import covenant
from networks import actors, clauses, founding, invitations, memberships, offices
from networks.actors import Actor
from networks.models import Network
from networks.tenancy import lookup
from networks.tenancy.current import NetworkRef, entered

MOST_NETWORKS = 20
MOST_PILOTS = 100


def pilots() -> list[tuple[str, str]]:
    """Networks whose rules a new one may begin with: those that HUMANs has welcomed. Bylaws are public."""
    rows = Network.objects.filter(kind=Network.Kind.LOCAL, state=Network.State.ACTIVE).order_by("name")
    return list(rows.values_list("slug", "name")[:MOST_PILOTS])


@transaction.atomic
def found_by(
    person: Any,
    *,
    slug: str,
    name: str,
    founder: str,
    signed_as: str,
    place: str = "",
    tagline: str = "",
    story: str = "",
    country: str = "",
    legal_form: str = "",
    time_zone: str = "America/Chicago",
    distance_unit: str = "mi",
    block: str = "ninepatch",
    pilot: str = "",
    invited: Sequence[str] = (),
) -> NetworkRef:
    """Founds a network by a signed-in person, all of it or nothing.

    Refuses as `networks.founding.found`, `covenant.sign` and `invitations.invite`; `name`, `too-many`, `country`, `legal-form`.
    """
    if len(memberships.my_networks(person)) >= MOST_NETWORKS:
        raise Refused("too-many", _("You already take part in many networks. Write to us before founding another."))
    ref = founding.found(slug, name, time_zone=time_zone, distance_unit=distance_unit, block=block, pattern=_pattern(pilot))
    by = actors.system("founding")
    with entered(ref, person=person.pk):
        founding.publish_profile(tagline=tagline, place=place, story=story)
        _take_form(legal_form, country)
        membership = memberships.admit(memberships.apply(person, name=founder), by=by)
        offices.appoint(membership, "coordinator", by=by, decision="founding")
        covenant.sign(covenant.newest(), signed_as, by=Actor(membership, None, frozenset({"coordinator"})))
        for address in invited:
            invitations.invite(by=Actor(membership), email=address)
    return ref


def _take_form(legal_form: str, country: str) -> None:
    """The legal form, which the rules must fit, and the country. Refuses `legal-form`, `country`."""
    if country and country not in countries():
        raise Refused("country", _("Choose one of the list."), "country")
    by = actors.system("founding")
    clauses.amend("bylaws.country", country, by=by, decision="founding")
    if not legal_form:
        return
    if legal_form not in profiles.PROFILES:
        raise Refused("legal-form", _("Choose one of the list."), "legal_form")
    home = profiles.PROFILES[legal_form].country
    if home and country and home != country:
        raise Refused(
            "legal-form", _("This legal form is of another country. Choose one of yours, or the last one."), "legal_form"
        )
    try:
        clauses.amend("bylaws.profile", legal_form, by=by, decision="founding")
    except Refused as refused:  # A rule of the pilot is against its law.
        raise Refused("legal-form", refused.message, "legal_form") from None


@cache
def countries() -> dict[str, str]:
    """ISO 3166 code → name, in English."""
    return {code: name for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha() and code != "ZZ"}


def legal_forms() -> list[tuple[str, str]]:
    """Those whose law is known here, and a network of neighbors without one."""
    return [(one.slug, str(one.title)) for one in profiles.PROFILES.values()]


def _pattern(slug: str) -> founding.Pattern | None:
    known = {known for known, _name in pilots()}
    ref = lookup.by_slug(slug) if slug in known else None
    if ref is None:
        return None
    with entered(ref, pages=False):
        return founding.pattern_here()
