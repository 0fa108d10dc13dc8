"""What the library shows on the home page."""

import datetime as dt
from typing import Any

from django.utils import timezone

from requests_board.models import Booking
from requests_board.things import desk


def turn(request: Any) -> dict[str, Any] | None:
    """What the reader has and is due, what is kept for them, and what begins soon."""
    soon = timezone.now() + dt.timedelta(days=2)
    rows = Booking.objects.live().filter(borrower=request.me, starts_at__lt=soon).select_related("thing")
    shown = [row for row in rows.order_by("ends_at")[:8] if row.state != Booking.State.OUT or row.ends_at < soon]
    return {"bookings": shown[:4], "now": timezone.now()} if shown else None


def count(request: Any) -> int:
    """What waits for the reader in the library. One query, once a request."""
    if request.me is None:
        return 0
    if not hasattr(request, "library_count"):
        request.library_count = desk.count_waiting(request.me)
    return int(request.library_count)
