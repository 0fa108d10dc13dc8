"""What points show on the home page."""

from typing import Any

from common import registry
from ledgers.points import support


def mine(request: Any) -> dict[str, Any] | None:
    account = support.account(request.me)
    return {"support": account.balance} if account is not None else None


registry.panels.add(
    "ledgers.points", registry.Panel("ledgers/panels/points.html", mine, column="side", order=60, gear="points")
)
