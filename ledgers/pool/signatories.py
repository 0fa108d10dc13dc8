"""Who signs for the pool's money: treasurers, and coordinators where the clause says so. Two of them, never for themselves."""

from django.utils.translation import gettext as _

from common.errors import Refused
from networks import clauses, offices, roles
from networks.actors import Actor
from networks.models import Membership
from networks.models.member import Role


def may_sign(by: Actor) -> bool:
    """Whether this hand holds an office that signs."""
    if roles.can(by, "books.countersign"):
        return True
    return Role.COORDINATOR in by.offices and clauses.value("pool.signatories") == "officers"


def number(by: Actor) -> int:
    """The membership id of the hand that signs. Refuses `not-allowed`."""
    if by.hands is None or not by.hands.is_active or not may_sign(by):
        raise Refused("not-allowed", _("Treasurers sign for the pool's money, two of them."), why="pool.signatories")
    return int(by.hands.pk)


def everyone() -> list[Membership]:
    """All who sign here."""
    asked = [Role.TREASURER, *([Role.COORDINATOR] if clauses.value("pool.signatories") == "officers" else [])]
    return list({one.pk: one for role in asked for one in offices.holders(role)}.values())
