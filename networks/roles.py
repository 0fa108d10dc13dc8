"""Who sees and does what: one table, asked by pages, API and admin alike.

Source: product.md, "Who sees and does what". A capability that is not listed for a role is refused.
"""

from typing import Final

from networks.actors import Actor
from networks.models import Membership, RoleTerm
from networks.models.member import Role

MEMBER: Final = "member"

CAPABILITIES: Final[dict[str, frozenset[str]]] = {
    MEMBER: frozenset(
        {
            "board.read",
            "post.write",
            "exchange.take_part",
            "people.read",
            "clauses.read",
            "own.statement",
            "post.report",
            "profile.write_own",
            "invite",
            "things.borrow",
            "things.lend",
            "polls.vote",
            "incident.file",
            "decisions.take_part",
            "circles.take_part",
        }
    ),
    Role.FACILITATOR: frozenset({"post.moderate", "polls.run", "polls.witness", "incident.stand_in", "commons.write"}),
    Role.COORDINATOR: frozenset(
        {
            "admin.enter",
            "people.contacts",
            "people.admit",
            "people.suspend",
            "people.write",
            "roles.appoint",
            "balances.members",
            "feedback.read",
            "books.read",
            "books.reverse",
            "clauses.write_before_adoption",
            "post.moderate",
            "post.private",
            "act_for",
            "exchange.mediate",
            "limits.grant",
            "care.write",
            "fund.grant",
            "agreements.write",
            "relief.give",
            "records.read",
            "import",
            "vetting.write",
            "welcome.write",
            "network.write",
            "decide",
            "reports.read",
            "things.keep",
            "polls.run",
            "polls.witness",
            "dispatch",
            "incident.read",
            "federation.read",
            "federation.admit",
            "commons.write",
            "copy.ask",
            "copy.allow",
        }
    ),
    Role.TREASURER: frozenset(
        {
            "admin.enter",
            "balances.all",
            "balances.members",
            "books.read",
            "books.record",
            "books.countersign",
            "books.reverse",
            "people.contacts_of_holders",
            "decide",
            "reports.read",
            "incident.stand_in",
            "copy.allow",
        }
    ),
}

# What a service may: an app that acts for nobody reads, as a member would, and the records. It agrees, signs and votes nothing.
SERVICE: Final = frozenset({"board.read", "people.read", "clauses.read", "records.read"})

# What a minor does through a guardian only (rule 11).
THROUGH_A_GUARDIAN: Final = frozenset(
    {"post.write", "exchange.take_part", "invite", "things.borrow", "things.lend", "circles.take_part"}
)


def offices_of(membership: Membership) -> frozenset[str]:
    """The offices a membership holds today. One query."""
    if membership.state != Membership.State.ACTIVE:
        return frozenset()
    return frozenset(RoleTerm.objects.running().filter(membership=membership).values_list("role", flat=True))


def can(by: Actor, capability: str) -> bool:
    """Whether the actor's hand may. The system may do what a rule lets it; members must be active."""
    if by.system:
        return True
    hand = by.hands
    if hand is not None and hand.is_service:
        return capability in SERVICE
    if hand is None or not hand.is_active:
        return False
    if hand.is_minor and capability in THROUGH_A_GUARDIAN:
        return False
    return capability in CAPABILITIES[MEMBER] or any(capability in CAPABILITIES[Role(office)] for office in by.offices)


def demands_second_factor(offices: frozenset[str]) -> bool:
    """Coordinators and treasurers (and so the umbrella's staff) sign in with a passkey or a code of an app."""
    return bool(offices & {Role.COORDINATOR, Role.TREASURER})
