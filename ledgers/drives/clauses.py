"""The rules of drives, declared."""

from django.utils.translation import gettext_lazy as _

from networks.clauses import declare

declare(
    "drives.started_by",
    str,
    "officers",
    _("Who starts a drive"),
    _("Whoever starts it also reports at the end."),
    article="drives",
    choices=(("officers", _("Coordinators and treasurers")), ("members", _("Any member"))),
)
declare(
    "drives.public",
    bool,
    True,
    _("Drives may be shown to everyone"),
    _("Then whoever starts one chooses. Who pledged what is shown to members only."),
    article="drives",
)
declare(
    "drives.most_days",
    int,
    180,
    _("How long a drive lasts"),
    _("A drive ends after so many days at most, with a report."),
    article="drives",
    unit="days",
    least=1,
    most=730,
)
declare(
    "drives.offers_most",
    int,
    20,
    _("Offers of visitors that may wait"),
    _("So many people who are no members may offer something to one drive before somebody has answered."),
    article="drives",
    least=0,
    most=500,
)
