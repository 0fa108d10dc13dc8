"""The rules of the books, declared. Amounts in minutes; the functions in SQL ask them under their locks."""

from django.utils.translation import gettext_lazy as _

from networks.clauses import declare

declare(
    "hours.floor",
    int,
    -600,
    _("How far below zero"),
    _("Below zero is normal: neighbors carry each other. Nobody agrees to more than this."),
    article="timebank",
    unit="minutes",
    least=-60_000,
    most=0,
)
declare(
    "hours.ceiling",
    int,
    1800,
    _("How far above zero"),
    _("Hours are for moving. Whoever has this many asks for something before giving more."),
    article="timebank",
    unit="minutes",
    least=60,
    most=600_000,
)
declare(
    "hours.soft_floor",
    int,
    -480,
    _("When a coordinator calls"),
    _("Below this, somebody calls and asks what would help. It stops nothing."),
    article="timebank",
    unit="minutes",
    least=-60_000,
    most=0,
)
declare(
    "hours.step",
    int,
    15,
    _("Smallest step"),
    _("Hours are written to the nearest step, halves up, never to nothing."),
    article="timebank",
    unit="minutes",
    least=1,
    most=60,
)
declare(
    "hours.first_exchange",
    int,
    120,
    _("A first exchange"),
    _("A newcomer can always make a first exchange of this much."),
    article="timebank",
    unit="minutes",
    least=0,
    most=600,
)
declare(
    "hours.on_leaving",
    str,
    "donate",
    _("Hours when someone leaves"),
    _("What happens to a balance when a member leaves."),
    article="timebank",
    choices=(
        ("donate", _("The commons fund takes it over")),
        ("close", _("It is closed into the pot of former members")),
        ("zero", _("It must be zero first")),
    ),
)
declare(
    "hours.back_days",
    int,
    60,
    _("How far back hours can be dated"),
    _("Work is recorded when it happened, no longer ago than this."),
    article="timebank",
    unit="days",
    least=1,
    most=730,
)
declare(
    "fund.floor",
    int,
    -6000,
    _("How far the commons fund may go below zero"),
    _("The fund may give before it has received, in the open, down to this."),
    article="timebank",
    unit="minutes",
    least=-10_000_000,
    most=0,
)
declare(
    "limits.grant_floor",
    int,
    -3000,
    _("Lowest limit of one's own"),
    _("Coordinators may let one member go further below zero for a time, down to this."),
    article="timebank",
    unit="minutes",
    least=-600_000,
    most=0,
)
declare(
    "limits.grant_ceiling",
    int,
    6000,
    _("Highest limit of one's own"),
    _("Coordinators may let one member gather more for a time, up to this."),
    article="timebank",
    unit="minutes",
    least=0,
    most=6_000_000,
)
declare(
    "limits.grant_days",
    int,
    365,
    _("How long a limit of one's own lasts"),
    _("After so many days at most it ends, and can be given again."),
    article="timebank",
    unit="days",
    least=1,
    most=3650,
)
