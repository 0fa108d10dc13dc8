"""The rules of the set-off, declared."""

from django.utils.translation import gettext_lazy as _

from networks.clauses import declare

ARTICLE = "credit"

declare(
    "setoff.days",
    int,
    7,
    _("How long a set-off waits for answers"),
    _("Everybody concerned is asked. After so many days it is cleared among those who agreed; no answer is no."),
    article=ARTICLE,
    unit="days",
    least=1,
    most=60,
)
declare(
    "setoff.standing",
    bool,
    True,
    _("Members may agree to every set-off beforehand"),
    _("Who has said so is not asked each time, and can take it back whenever they like."),
    article=ARTICLE,
)
