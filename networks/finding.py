"""Whom somebody means when they write a name or a member number into a field."""

from typing import Any

from django.utils.translation import gettext as _

from common.errors import Refused
from networks import apart
from networks.models import Membership
from networks.text import fold


def member(said: str, *, besides: Membership, by_office: bool = False) -> Membership:
    """The neighbor that someone means by a name or a member number, but whom they never meet here; an office finds everybody.

    Refuses `payee` unless it is exactly one, and never `besides` who writes.
    """
    said = " ".join(said.split())
    active: Any = Membership.objects.active().exclude(pk__in=[besides.pk, *([] if by_office else apart.ids_of(besides))])
    if said.lstrip("#").isascii() and said.lstrip("#").isdigit() and len(said) <= 9:
        found = list(active.filter(number=int(said.lstrip("#")))[:1])
    else:
        start = fold(said)[:80]
        found = list(active.filter(name_folded=start)[:2]) or list(
            active.filter(name_folded__gte=start, name_folded__lt=start + "\U0010ffff").order_by("name_folded", "id")[:6]
        )
    if not _is_enough(said):
        raise Refused("payee", _("Write the neighbor's name or member number."), "to")
    if not found:
        raise Refused("payee", _("Nobody here goes by that. Write the name as it stands under People."), "to")
    if len(found) > 1:
        names = ", ".join(f"{one.name} (#{one.number})" for one in found)
        raise Refused("payee", _("Several neighbors could be meant: %(names)s. Write the number.") % {"names": names}, "to")
    return found[0]  # type: ignore[no-any-return]


def _is_enough(said: str) -> bool:
    """One letter would list the members."""
    return len(said) >= 2 or said.isdigit()
