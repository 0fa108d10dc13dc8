"""The rules of agreements with other networks, declared. Amounts in minutes, of credit in hundredths."""

from django.utils.translation import gettext_lazy as _

from networks.clauses import declare

ARTICLE = "between"
OFFICERS, VOTE = "officers", "vote"

declare(
    "between.made_by",
    str,
    OFFICERS,
    _("Who makes agreements"),
    _("Coordinators, up to the caps below; or the members by a vote, always."),
    article=ARTICLE,
    choices=((OFFICERS, _("Coordinators")), (VOTE, _("The members, by a vote"))),
)
declare(
    "between.cap_hours",
    int,
    3_600,
    _("How far two networks may be apart in hours"),
    _("The cap that a new agreement starts with. Beyond it hours have to flow the other way first."),
    article=ARTICLE,
    unit="minutes",
    least=60,
    most=600_000,
)
declare(
    "between.cap_hours_most",
    int,
    12_000,
    _("The widest cap in hours without a vote"),
    _("Coordinators agree on no more than this. Above it the members vote."),
    article=ARTICLE,
    unit="minutes",
    least=60,
    most=6_000_000,
)
declare(
    "between.cap_credit_most",
    int,
    100_000,
    _("The widest cap in credit without a vote"),
    _("Coordinators agree on no more than this. Above it the members vote."),
    article=ARTICLE,
    unit="hundredths",
    least=0,
    most=100_000_000,
)
declare(
    "between.review_days",
    int,
    365,
    _("When an agreement is looked at again"),
    _("So many days after it is proposed both sides ask: does it still serve us?"),
    article=ARTICLE,
    unit="days",
    least=30,
    most=1_825,
)
declare(
    "between.remind_days",
    int,
    30,
    _("How early we are reminded"),
    _("So many days before the review, or the end, of an agreement its officers hear of it."),
    article=ARTICLE,
    unit="days",
    least=1,
    most=180,
)
declare(
    "between.shows_places",
    bool,
    False,
    _("Neighboring networks see the neighborhood"),
    _("What we show to neighboring networks says in which neighborhood it is. Never an address, never whose it is."),
    article=ARTICLE,
)
declare(
    "between.code_days",
    int,
    30,
    _("How long a code to be paid works"),
    _("A member shows such a code to somebody of another network. After so many days it is good for nothing."),
    article=ARTICLE,
    unit="days",
    least=1,
    most=365,
)
