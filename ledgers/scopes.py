"""What an app may touch of the books (networks.oauth.scopes)."""

from django.utils.translation import gettext_lazy as _

from common import registry
from common.chapters import Chapter

add = registry.scopes.add
add("accounts", Chapter(_("see your balances and statements"), _("pay hours and give them, for you"), ("ledgers",)))
add(
    "credit",
    Chapter(_("see your credit and invoices"), _("pay and invoice in credit for you"), ("ledgers.credit", "ledgers.setoff")),
)
add(
    "pool",
    Chapter(
        _("see your part in the pool, loans and groups"),
        _("save, borrow and sign in the pool for you"),
        ("ledgers.pool", "ledgers.loans", "ledgers.groups", "ledgers.bank", "ledgers.equity", "ledgers.relief"),
    ),
)
add("points", Chapter(_("see support points and rewards"), _("place your support points"), ("ledgers.points",)))
add("drives", Chapter(_("see what is gathered"), _("promise and give to drives for you"), ("ledgers.drives",)))
