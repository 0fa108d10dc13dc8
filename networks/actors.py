"""Who does a deed: a membership or the system, and whose hand it was."""

from dataclasses import dataclass, field

from networks.models import Membership


@dataclass(frozen=True)
class Actor:
    """`membership` is whose deed it is; `hand` who did it, when a holder or a coordinator acts for someone.

    `offices` are the hand's, asked through networks.roles. A system actor has a name and no membership.
    """

    membership: Membership | None
    hand: Membership | None = None
    offices: frozenset[str] = field(default_factory=frozenset)
    system: str = ""

    @property
    def member(self) -> Membership:
        """The membership; a system actor has none (a programming error)."""
        assert self.membership is not None, "the system is no member"
        return self.membership

    @property
    def hands(self) -> Membership | None:
        """Who really did it."""
        return self.hand or self.membership

    @property
    def acts_for_another(self) -> bool:
        return self.hand is not None and self.membership is not None and self.hand.pk != self.membership.pk


def system(name: str) -> Actor:
    return Actor(None, system=name)


def of(membership: Membership, *, hand: Membership | None = None) -> Actor:
    """The actor of a membership, with the offices that its hand holds today."""
    from networks import roles

    return Actor(membership, hand, roles.offices_of(hand or membership))
