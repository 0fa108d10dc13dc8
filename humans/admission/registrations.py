"""What admission says to the rest of the house."""

import uuid
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from common.errors import Refused
from humans import founding
from humans.admission import answers, covenant
from networks import actors, clauses, offices
from networks.actors import Actor
from networks.models import Network
from networks.notices import Letter
from networks.tenancy import current


def _tell(title: Any, body: Any) -> registry.Notice:
    def letters(_record: Any) -> list[Letter]:
        return [Letter(one, "joining", str(title), str(body), "humans:covenant") for one in offices.holders("coordinator")]

    return registry.Notice("joining", letters)


def _unsigned(_by: Actor) -> int:
    return len(covenant.unsigned())


def _sentence(said: str) -> Any:
    return lambda _record: _(said)


def _network(said: dict[str, Any]) -> Network:
    """The forming network that is named. Refuses `network`."""
    try:
        found = Network.objects.filter(uid=uuid.UUID(str(said.get("network", ""))), kind=Network.Kind.LOCAL).first()
    except ValueError:
        found = None
    if found is None or current.network().kind != "umbrella" or set(said) != {"network"}:
        raise Refused("network", _("Choose a network that waits to be welcomed."), "network")
    return found


def _check(said: dict[str, Any]) -> None:
    if _network(said).state != Network.State.FORMING:
        raise Refused("answered", _("This was answered already."), "network")


def _preview(said: dict[str, Any]) -> registry.IfPassed:
    words = _("%(name)s becomes a member network of HUMANs, once it has signed the newest texts.")
    return registry.IfPassed([words % {"name": _network(said).name}])


def _admit(said: dict[str, Any], _proposal: Any) -> str:
    network = _network(said)
    answers.answer(network, True, by=actors.system("governance"))
    return f"network:{network.uid}"


registry.enactments.add(
    "admit-network",
    registry.Enactment(gettext_lazy("Welcome a network"), _check, _preview, _admit, kind="umbrella"),
)
clauses.declare(
    answers.BY,
    str,
    "staff",
    gettext_lazy("Who welcomes networks in HUMANs"),
    gettext_lazy("Staff after a talk, or the members of HUMANs by a decision."),
    article="membership",
    of_kind="umbrella",
    choices=(("staff", gettext_lazy("Staff")), ("decision", gettext_lazy("A decision of its members"))),
)
clauses.declare(
    "bylaws.country",
    str,
    "",
    gettext_lazy("Country"),
    gettext_lazy("Whose law the network lives under."),
    article="purpose",
    choices=(("", gettext_lazy("Not said")), *sorted(founding.countries().items(), key=lambda pair: pair[1])),
)
registry.foundings.add("covenant", covenant.begin)
registry.dues.add("admission", registry.Due(answers.heard))
registry.notices.add(
    "network.welcomed",
    _tell(gettext_lazy("HUMANs welcomes your network"), gettext_lazy("You are part of the federation. Welcome, all.")),
)
registry.notices.add(
    "network.turned_away",
    _tell(gettext_lazy("HUMANs cannot welcome your network now"), gettext_lazy("Write to us: we explain. You can ask again.")),
)
registry.duties.add(
    "covenant",
    registry.Duty(gettext_lazy("To be signed with HUMANs"), "humans:covenant", "network.write", _unsigned, order=15),
)
