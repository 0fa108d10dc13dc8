"""The rules of circles."""

from django.utils.translation import gettext_lazy as _

from networks import clauses

clauses.declare(
    "circles.opened_by",
    str,
    "members",
    _("Who opens a circle"),
    _("Any member, or coordinators alone."),
    article="membership",
    choices=(("members", _("Any member")), ("coordinators", _("Coordinators"))),
)
