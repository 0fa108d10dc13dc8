"""The rules of loans, declared. Amounts in the smallest unit of the pool's money (cents)."""

from django.utils.translation import gettext_lazy as _

from networks.clauses import declare

ARTICLE = "pool"

declare(
    "pool.liquidity_percent",
    int,
    20,
    _("What is never lent"),
    _("This part of all savings stays at hand, so that members can be paid out."),
    article=ARTICLE,
    unit="percent",
    least=0,
    most=100,
)
declare(
    "loans.largest",
    int,
    200_000,
    _("Largest loan"),
    _("No loan is larger than this."),
    article=ARTICLE,
    unit="cents",
    least=100,
    most=10**9,
)
declare(
    "loans.longest_months",
    int,
    36,
    _("Longest loan"),
    _("A loan is paid back within so many months."),
    article=ARTICLE,
    unit="months",
    least=1,
    most=240,
)
declare(
    "loans.by_treasurers",
    int,
    50_000,
    _("What two signatories may lend"),
    _("Up to this amount two who sign for the pool approve a loan together. Above it, a decision does."),
    article=ARTICLE,
    unit="cents",
    least=0,
    most=10**9,
)
declare(
    "loans.opt_out_days",
    int,
    3,
    _("Time to opt out of a loan"),
    _("For so many days after an application, members can say that their savings shall not fund it."),
    article=ARTICLE,
    unit="days",
    least=0,
    most=60,
)
declare(
    "loans.guarantee_percent",
    int,
    0,
    _("How much of a loan others stand for"),
    _("Guarantors pledge at least this part of a loan from their own savings."),
    article=ARTICLE,
    unit="percent",
    least=0,
    most=100,
)
declare(
    "loans.names_seen",
    bool,
    False,
    _("Savers see who asks"),
    _("Members whose savings would fund a loan see its purpose and amount. Whether they see the name, the network decides."),
    article=ARTICLE,
)
declare(
    "loans.reminder_days",
    int,
    5,
    _("A word before an instalment"),
    _("So many days before an instalment is due, the borrower gets a friendly word."),
    article=ARTICLE,
    unit="days",
    least=0,
    most=30,
)
