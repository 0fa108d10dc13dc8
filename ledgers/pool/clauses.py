"""The rules of the pool, declared. Amounts in the smallest unit of its money (cents)."""

from django.utils.translation import gettext_lazy as _

from networks.clauses import declare

ARTICLE = "pool"

declare(
    "pool.unit",
    str,
    "USD",
    _("The pool's money"),
    _("Real money, recorded here and kept in a bank or a box. Chosen before the pool is turned on."),
    article=ARTICLE,
    choices=tuple((code, code) for code in ("USD", "CAD", "MXN", "EUR", "GBP", "CHF", "SEK", "AUD", "NZD")),
)
declare(
    "pool.signatories",
    str,
    "treasurers",
    _("Who signs for the pool's money"),
    _("Two different people stand behind every line, and nobody signs for themselves."),
    article=ARTICLE,
    choices=(("treasurers", _("Treasurers")), ("officers", _("Treasurers and coordinators"))),
)
declare(
    "pool.back_days",
    int,
    60,
    _("How far back money can be dated"),
    _("Money is recorded when it came, no longer ago than this."),
    article=ARTICLE,
    unit="days",
    least=1,
    most=730,
)
declare(
    "pool.notice_days",
    int,
    14,
    _("Notice before savings are paid out"),
    _("Savings are at work in loans. Whoever asks for theirs waits so many days, and then their turn, as cash allows."),
    article=ARTICLE,
    unit="days",
    least=0,
    most=365,
)
