"""HUMANs welcomes a forming network, or says why not; the network's coordinators are told inside their own network."""

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import actors, clauses, records, roles
from networks.actors import Actor
from networks.models import Network
from networks.tenancy import current, lookup

BY = "federation.admission_by"


def waiting() -> list[Network]:
    """Networks that are forming, the longest waiting first."""
    return list(Network.objects.filter(kind=Network.Kind.LOCAL, state=Network.State.FORMING).order_by("founded_at")[:200])


def how_many_wait() -> int:
    """As many as `waiting` names."""
    return Network.objects.filter(kind=Network.Kind.LOCAL, state=Network.State.FORMING)[:200].count()


@transaction.atomic
def answer(network: Network, admitted: bool, *, by: Actor) -> None:
    """Inside the umbrella. Refuses `not-allowed`, `by-decision`, `unsigned`, `answered`."""
    if not roles.can(by, "federation.admit"):
        raise Refused("not-allowed", _("Staff of HUMANs welcome networks."))
    if admitted and not by.system and clauses.value(BY) == "decision":
        raise Refused("by-decision", _("Members of HUMANs decide whom they welcome: bring a proposal."), why=BY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT umbrella_answers(%s, %s)", [network.pk, admitted])
        refused = cursor.fetchone()[0]
    if refused == "unsigned":
        raise Refused("unsigned", _("%(name)s has not signed the newest texts yet.") % {"name": network.name})
    if refused:
        raise Refused("answered", _("This was answered already."))
    lookup.forget()
    kind = "network.admitted" if admitted else "network.declined"
    records.record(kind, by=by, about=f"network:{network.uid}")


def heard(_now: dt.datetime) -> None:
    """Inside the network that was answered: its coordinators read it in their inbox."""
    here = current.network()
    kind = "network.welcomed" if here.state == "active" else "network.turned_away"
    records.record(kind, by=actors.system("humans"), about=f"network:{here.uid}")
