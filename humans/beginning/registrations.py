"""What the founding journey says to the rest of the house."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import registry
from humans.beginning import steps
from humans.models import StepTick
from networks import clauses, doors, roles
from networks.models import Network

_LINES_ENOUGH = 20  # From here on a coordinator's home speaks of other things.


def _panel(request: Any) -> dict[str, Any] | None:
    """For coordinators of a young network: how far it is, by what was kept. Two queries."""
    if request.network.kind != "local" or not roles.can(doors.officer(request), "network.write"):
        return None
    young = timezone.now() - dt.timedelta(days=steps.MOST_DAYS_YOUNG)
    if not Network.objects.filter(pk=request.network.id, founded_at__gt=young).exists():
        return None
    done = StepTick.objects.count()
    return {"done": done} if done < _LINES_ENOUGH else None


def _steps_done(_today: dt.date) -> float | None:
    """How many of the ten steps are done, where the network shows it."""
    return sum(stage.is_done for stage in steps.stages()) if clauses.value("federation.steps_shown") else None


clauses.declare(
    "federation.steps_shown",
    bool,
    False,
    _("HUMANs sees how far we are"),
    _("Whether the founding journey is among the figures that this network shows: how many of its ten steps are done."),
    article="privacy",
)
registry.panels.add("founding-journey", registry.Panel("humans/panels/journey.html", _panel, column="side", order=20))
registry.vitals.add("steps_done", registry.Vital(_steps_done, is_count=False))
