"""Two networks of the demo become one: Allentown has asked, Lansing has agreed, and members choose until a day next month."""

from django.db import transaction

from humans.joining import joinings
from humans.models import Joining
from networks import actors
from networks.actors import Actor
from networks.models import Membership, Network
from networks.tenancy import lookup
from networks.tenancy.current import entered

GOES, INTO = "allentown", "lansing"
WHY = "Two of us have moved, and four are left to carry it all. Lansing has room, and we like how they decide."


def tell() -> None:
    """Once both are there and trade with others. Asked twice, does it once."""
    goes, into = lookup.by_slug(GOES), lookup.by_slug(INTO)
    if goes is None or into is None or Joining.objects.exists():
        return
    by = actors.system("demo")
    with transaction.atomic(), entered(goes):
        other = Network.objects.get(pk=into.id)
        made = joinings.ask("merge", other, words=WHY, by=by, we_go=True, voted="founding")
    with transaction.atomic(), entered(into):
        joinings.answer(made, True, by=by, voted="founding")
    with transaction.atomic(), entered(goes):
        for member, comes in zip(Membership.objects.active().order_by("id")[2:6], (True, True, False, True), strict=False):
            joinings.say(made, comes, by=Actor(member))
