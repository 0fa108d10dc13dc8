"""What admission says to the rest of the house."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from humans.admission import answers, covenant
from networks import offices
from networks.actors import Actor
from networks.notices import Letter


def _tell(title: Any, body: Any) -> registry.Notice:
    def letters(_record: Any) -> list[Letter]:
        return [Letter(one, "joining", str(title), str(body), "humans:covenant") for one in offices.holders("coordinator")]

    return registry.Notice("joining", letters)


def _unsigned(_by: Actor) -> int:
    return len(covenant.unsigned())


def _sentence(said: str) -> Any:
    return lambda _record: _(said)


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
