"""Reading what a deed was told: plain JSON, checked as what people write."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks.models import Membership

LONGEST_AHEAD = dt.timedelta(days=1100)


def only(said: dict[str, Any], *names: str) -> None:
    """Refuses `deed` where something else than these is said."""
    if set(said) - set(names):
        raise Refused("deed", _("This says something that cannot be done."), "do")


def member(said: dict[str, Any], name: str = "member") -> Membership:
    """The membership that is named. Refuses `member`."""
    try:
        found = Membership.objects.filter(uid=uuid.UUID(str(said.get(name, "")))).first()
    except ValueError:
        found = None
    if found is None:
        raise Refused("member", _("Choose a member of this network."), name)
    return found


def day(said: dict[str, Any], name: str) -> dt.date | None:
    """A day ahead, or None. Refuses `day`."""
    text = said.get(name) or ""
    try:
        found = dt.date.fromisoformat(text) if isinstance(text, str) and text else None
    except ValueError:
        raise Refused("day", _("Write a day, like 2026-11-20."), name) from None
    if text and found is None:
        raise Refused("day", _("Write a day, like 2026-11-20."), name)
    if found is not None and not dt.date(2000, 1, 1) <= found <= timezone.localdate() + LONGEST_AHEAD:
        raise Refused("day", _("Choose a day within three years."), name)
    return found


def start_of(found: dt.date | None) -> dt.datetime | None:
    """When a day begins here; None for a day that has begun, which means at once."""
    if found is None or found <= timezone.localdate():
        return None
    return timezone.make_aware(dt.datetime.combine(found, dt.time()))


def text(said: dict[str, Any], name: str) -> str:
    found = said.get(name, "")
    return found if isinstance(found, str) else ""
