"""The rules within which groups agree on their own numbers. Amounts in the smallest unit of the pool's money (cents)."""

from django.utils.translation import gettext_lazy as _

from networks.clauses import declare

ARTICLE = "pool"

declare(
    "groups.members_least",
    int,
    3,
    _("Smallest circle or group"),
    _("A lending circle or a share-out group starts with so many people."),
    article=ARTICLE,
    unit="people",
    least=2,
    most=20,
)
declare(
    "groups.members_most",
    int,
    30,
    _("Largest circle or group"),
    _("People in a circle know each other. A larger one becomes two."),
    article=ARTICLE,
    unit="people",
    least=3,
    most=100,
)
declare(
    "groups.amount_most",
    int,
    20_000,
    _("Most that one pays at a time"),
    _("What each pays a round, or what one share costs, is agreed by the group, up to this."),
    article=ARTICLE,
    unit="cents",
    least=1,
    most=10_000_000,
)
declare(
    "groups.shares_most",
    int,
    5,
    _("Shares at one meeting"),
    _("A member of a share-out group buys up to so many shares at a meeting, so that nobody outgrows the others."),
    article=ARTICLE,
    unit="shares",
    least=1,
    most=50,
)
declare(
    "groups.loan_times",
    int,
    3,
    _("How much a share-out group lends"),
    _("So many times what a member has saved in it; 0 means that it does not lend."),
    article=ARTICLE,
    unit="times",
    least=0,
    most=10,
)
declare(
    "groups.behind_waits",
    bool,
    True,
    _("Whoever is behind receives later"),
    _("In a lending circle, the next one whose payments are all in goes first."),
    article=ARTICLE,
)
declare(
    "groups.social_shared",
    str,
    "equal",
    _("The social fund at a share-out"),
    _("What is left of it when the group ends."),
    article=ARTICLE,
    choices=(("equal", _("The same for each")), ("shares", _("By the number of shares"))),
)
