"""Who sees which part of a member's page: an audience per field, decided in `visible` alone (rule 8)."""

from typing import Any

from common import registry
from networks import clauses, roles
from networks.actors import Actor
from networks.models import Availability, Guardian, Membership, MemberSkill
from networks.models.member import Audience

CONTACT = ("phone", "phone_alt", "email", "address")
# The other phone has no audience of its own.
FOLLOWS = {"phone_alt": "phone"}
ALL = frozenset(Audience.values)
FIELDS = (*CONTACT, "neighborhood", "about", "languages", "picture", "skills", "availability")


def reached(membership: Membership, *, to: Actor | None) -> frozenset[str]:
    """The audiences that a reader belongs to, seen from `membership`. A member themself and coordinators: all of them."""
    if to is None or to.hands is None or not to.hands.is_active:
        return frozenset({Audience.PUBLIC})
    own = to.membership is not None and to.membership.pk == membership.pk
    if own or to.hands.pk == membership.pk or roles.can(to, "people.contacts"):
        return ALL
    network = frozenset({Audience.PUBLIC, Audience.NETWORK})
    return network | {Audience.PARTNERS} if are_partners(membership, to.member) else network


def are_partners(one: Membership, other: Membership) -> bool:
    """Whether two members have agreed on an exchange; asked of the apps above."""
    return any(hook(one, other) for _name, hook in registry.partnerships)


def sees_balances(membership: Membership, *, to: Actor) -> bool:
    """Whether `to` may see what a member has on their accounts: the member, who acts for them, officers, and whom the
    network's clause names (rule 3)."""
    if to.hands is None or not to.hands.is_active:
        return False
    if to.member.pk == membership.pk or roles.can(to, "balances.members") or roles.can(to, "balances.all"):
        return True
    seen_by = clauses.value("members.balances_seen_by")
    return seen_by == "members" or (seen_by == "partners" and are_partners(membership, to.member))


def shows(membership: Membership, field: str, audiences: frozenset[str]) -> bool:
    return membership.audience(FOLLOWS.get(field, field)) in audiences


def visible(membership: Membership, *, to: Actor | None) -> dict[str, Any]:
    """What `to` may see of a member: field → value, and only what they may. Always the name and the kind.

    A minor's contact shows to the minor, a guardian and coordinators, whatever its audience says (rule 11).
    """
    audiences = reached(membership, to=to)
    fields = [field for field in FIELDS if shows(membership, field, audiences)]
    if membership.is_minor and audiences != ALL and not _is_guardian(membership, to):
        fields = [field for field in fields if field not in CONTACT]
    if not membership.is_minor and CONTACT[0] not in fields and to is not None and roles.can(to, "people.contacts_of_holders"):
        fields += CONTACT
    found: dict[str, Any] = {"uid": str(membership.uid), "name": membership.name, "kind": membership.kind}
    if Audience.NETWORK in audiences:
        found |= {"joined_on": membership.joined_on, "number": membership.number}
    for field in fields:
        found[field] = _value(membership, field)
    return found


def _value(membership: Membership, field: str) -> Any:
    if field == "picture":
        return membership.picture_address
    if field == "skills":
        rows = MemberSkill.objects.filter(membership=membership).select_related("skill").order_by("skill__name_folded")
        return list(rows)
    if field == "availability":
        return list(Availability.objects.filter(membership=membership))
    return getattr(membership, field)


def _is_guardian(membership: Membership, to: Actor | None) -> bool:
    if to is None or to.hands is None:
        return False
    return Guardian.objects.filter(membership=membership, guardian=to.hands).exists()
