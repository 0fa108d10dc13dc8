"""The rules of urgent relief."""

from django.utils.translation import gettext_lazy as _

from networks.clauses import declare

declare(
    "relief.hours",
    int,
    300,
    _("Urgent help in hours"),
    _("Two coordinators give up to this from the commons fund at once; more needs a decision."),
    article="timebank",
    unit="minutes",
    least=0,
    most=60_000,
)
declare(
    "relief.money",
    int,
    10_000,
    _("Urgent help in money"),
    _("Two coordinators give up to this from the pool's fund at once; more needs a decision."),
    article="pool",
    unit="cents",
    least=0,
    most=10_000_000,
)
declare(
    "relief.days",
    int,
    30,
    _("Urgent help again"),
    _("What one member had within so many days counts together."),
    article="timebank",
    unit="days",
    least=1,
    most=365,
)
