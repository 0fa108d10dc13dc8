"""What drives show on the home page: those that are open."""

from typing import Any

from common import registry
from ledgers.models import Drive


def open_now(request: Any) -> dict[str, Any] | None:
    rows = list(Drive.objects.filter(state=Drive.State.OPEN).order_by("until", "id")[:3])
    return {"drives": rows} if rows else None


registry.panels.add(
    "ledgers.drives", registry.Panel("ledgers/panels/drives.html", open_now, column="side", order=70, gear="drives")
)
