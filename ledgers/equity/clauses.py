"""The rules of cooperative shares. Amounts in the smallest unit of the pool's money (cents)."""

from django.utils.translation import gettext_lazy as _

from networks.clauses import declare

ARTICLE = "pool"

declare(
    "equity.par",
    int,
    2500,
    _("Price of a cooperative share"),
    _("A share of the cooperative always costs this, and comes back at what was paid for it. It is never traded."),
    article=ARTICLE,
    unit="cents",
    least=1,
    most=10_000_000,
)
declare(
    "equity.most",
    int,
    20,
    _("Most cooperative shares of one member"),
    _("One member, one vote, whatever the number; nobody holds more than this."),
    article=ARTICLE,
    unit="shares",
    least=1,
    most=10_000,
)
declare(
    "equity.notice_days",
    int,
    180,
    _("Notice before cooperative shares are paid back"),
    _("Shares carry the cooperative. They come back after so many days, as cash allows."),
    article=ARTICLE,
    unit="days",
    least=0,
    most=1825,
)
