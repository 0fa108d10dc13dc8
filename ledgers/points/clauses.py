"""The rules of points, declared. The functions in SQL ask them under their locks."""

from django.utils.translation import gettext_lazy as _

from networks.clauses import declare

declare(
    "support.per_season",
    int,
    100,
    _("Support points each season"),
    _("Every member gets as many, to say what should come first. They buy nothing."),
    article="points",
    unit="points",
    least=0,
    most=10000,
)
declare(
    "support.season_months",
    int,
    3,
    _("How long a season is"),
    _("After so many months everyone gets new support points."),
    article="points",
    unit="months",
    least=1,
    most=12,
)
declare(
    "support.cap",
    int,
    40,
    _("Most points on one proposal"),
    _("One member places no more than this on one proposal, so that many voices count."),
    article="points",
    unit="points",
    least=1,
    most=10000,
)
declare(
    "support.expires",
    bool,
    True,
    _("Points not placed go back"),
    _("At the end of a season, points that nobody placed go back to the fund."),
    article="points",
)
declare(
    "reward.per_thanks",
    int,
    10,
    _("Points for a thanked contribution"),
    _("Somebody thanks a contribution, a second person agrees: then this many points are given."),
    article="points",
    unit="points",
    least=0,
    most=10000,
)
declare(
    "reward.cap",
    int,
    100,
    _("Most reward points in a season"),
    _("One member is given no more than this in a season."),
    article="points",
    unit="points",
    least=0,
    most=100000,
)
declare(
    "reward.seconded_by",
    str,
    "officers",
    _("Who agrees to a thanks"),
    _("The second of the two people behind every reward."),
    article="points",
    choices=(("officers", _("A coordinator or treasurer")), ("members", _("Any other member"))),
)
declare(
    "reward.rate",
    int,
    0,
    _("What a reward point is worth"),
    _("In the smallest unit of the pool’s money, paid from the fund. At 0 nothing is paid."),
    article="points",
    unit="cents",
    least=0,
    most=100000,
)
declare(
    "reward.claim_cap",
    int,
    100,
    _("Most points turned into money in a season"),
    _("One member claims no more than this in a season."),
    article="points",
    unit="points",
    least=0,
    most=100000,
)
declare(
    "points.floor",
    int,
    -1000000,
    _("How many points may be out"),
    _("The fund of points goes below zero by what was given out, in the open, down to this."),
    article="points",
    unit="points",
    least=-100000000,
    most=0,
)
