"""What the books show on the home page, and their place in the navigation."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from common import registry
from ledgers import accounts
from ledgers.purses import purses


def purse(request: Any) -> dict[str, Any]:
    return {"accounts": purses(accounts.in_purse(request.me))}


registry.panels.add(
    "ledgers.accounts", registry.Panel("ledgers/panels/accounts.html", purse, column="top", order=10, gear="hours")
)
registry.tabs.add("wallet", registry.Tab(_("Wallet"), "ledgers:wallet", "hourglass", order=40, gear="hours"))
