"""What the books say on a member's page, to those whom the network's clause lets see it (rule 3)."""

from typing import Any

from common import registry, wording
from ledgers import accounts
from networks import clauses, privacy
from networks.actors import Actor
from networks.models import Membership


def parts(member: Membership, by: Actor) -> dict[str, Any]:
    """Balances in words, one line for each account; nothing where the reader may not see them."""
    if not privacy.sees_balances(member, to=by) or "hours" not in clauses.gears():
        return {}
    return {"balances": [wording.amount(account.balance, account.currency) for account in accounts.in_purse(member)]}


registry.person_parts.add("ledgers", parts)
