"""The rules of circles."""

from django.utils.translation import gettext_lazy as _

from networks import clauses

clauses.declare(
    "circles.again_days",
    int,
    14,
    _("A no in a circle stands"),
    _("So many days nobody asks again who was refused, and nobody is invited again who has said no or has left."),
    article="membership",
    unit="days",
    least=0,
    most=365,
)
clauses.declare(
    "circles.opened_by",
    str,
    "members",
    _("Who opens a circle"),
    _("Any member, or coordinators alone."),
    article="membership",
    choices=(("members", _("Any member")), ("coordinators", _("Coordinators"))),
)
