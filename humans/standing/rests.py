"""A network rests, wakes, or leaves: said in the open, with the reason. Its state is written by functions of HUMANs alone."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from humans.models import Rest
from ledgers.between import memos
from ledgers.models import Agreement
from networks import records, roles
from networks.actors import Actor
from networks.models import Network
from networks.tenancy import current, lookup

LIVE = (Agreement.State.PROPOSED, Agreement.State.LIVE)
LONGEST = dt.timedelta(days=730)


def until_of(network_id: int) -> dt.date | None:
    """The day until which a network said it rests, if it said one."""
    found = running(network_id)
    return found.until if found is not None else None


def running(network_id: int) -> Rest | None:
    """The rest that a network takes now."""
    return Rest.objects.filter(subject=network_id, ended_at=None).first()


@transaction.atomic
def rest(reason: str, until: dt.date | None = None, *, by: Actor) -> None:
    """The current network rests until it wakes: nobody joins, and nothing new begins with others (networks/resting.py).

    Refuses `not-allowed`, `reason`, `until`, `state`.
    """
    _check_may(by)
    reason = _reason(reason)
    today = timezone.localdate()
    if until is not None and not today < until <= today + LONGEST:
        raise Refused("until", _("Choose a day after today, within two years."), "until")
    if not _ask("SELECT network_rests(%s, %s)", reason, until):
        raise Refused("state", _("Only an active network can rest."))
    records.record("network.rests", by=by, about=f"network:{current.network().uid}", until=str(until or ""))


@transaction.atomic
def wake(*, by: Actor) -> None:
    """It is awake again. Refuses `not-allowed`, `state` (also where HUMANs has set it to rest)."""
    _check_may(by)
    if not _ask("SELECT network_wakes()"):
        raise Refused("state", _("It does not rest by its own wish."))
    records.record("network.woke", by=by, about=f"network:{current.network().uid}")


@transaction.atomic
def leave(name: str, *, by: Actor) -> None:
    """The current network leaves HUMANs for good, when nothing is open with others. Its name is written as a check.

    Refuses `not-allowed`, `name`, `open` (agreements, or positions that no memo has settled), `state`.
    """
    _check_may(by)
    here = current.network()
    if " ".join(name.split()) != here.name:
        raise Refused("name", _("Write the name of your network, to be sure."), "name")
    if still := memos.open_partners():
        said = {"names": ", ".join(one.name for one in still[:5])}
        message = _("Something is open with %(names)s. Settle it first, by a memo that both sign.") % said
        raise Refused("open", message, why=reverse("ledgers:between"))
    if Agreement.objects.filter(state__in=LIVE).exists():
        raise Refused("open", _("End your agreements with other networks first."))
    if not _ask("SELECT network_leaves()"):
        raise Refused("state", _("It has left already."))
    records.record("network.left", by=by, about=f"network:{here.uid}")


@transaction.atomic
def set_to_rest(network: Network, reason: str, *, by: Actor) -> None:
    """Inside the umbrella: a network that harms people rests until it is woken. Refuses `not-allowed`, `reason`, `state`."""
    if not roles.can(by, "federation.admit"):
        raise Refused("not-allowed", _("Staff of HUMANs do this."))
    if not _ask("SELECT umbrella_rests(%s, %s, true)", network.pk, _reason(reason)):
        raise Refused("state", _("Only an active network can rest."))
    records.record("network.set_to_rest", by=by, about=f"network:{network.uid}")


@transaction.atomic
def let_wake(network: Network, *, by: Actor) -> None:
    """Inside the umbrella. Refuses `not-allowed`, `state`."""
    if not roles.can(by, "federation.admit"):
        raise Refused("not-allowed", _("Staff of HUMANs do this."))
    if not _ask("SELECT umbrella_rests(%s, '', false)", network.pk):
        raise Refused("state", _("It does not rest."))
    records.record("network.let_wake", by=by, about=f"network:{network.uid}")


def _ask(sql: str, *said: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(said))
        done = bool(cursor.fetchone()[0])
    lookup.forget()
    return done


def _check_may(by: Actor) -> None:
    if not roles.can(by, "network.write"):
        raise Refused("not-allowed", _("A coordinator does this for the network."))


def _reason(said: str) -> str:
    said = " ".join(said.split())
    if not 3 <= len(said) <= 300:
        raise Refused("reason", _("Say why in 3 to 300 letters: everybody can read it."), "reason")
    return said
