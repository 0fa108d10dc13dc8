"""What votes do with a proposal that travels: the forum's yes asks the networks, a network's yes ratifies."""

import uuid
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common import registry
from common.errors import Refused
from governance.proposals.deeds import saying
from humans.models import Passage
from humans.passages import passages
from networks import clauses
from networks.models import Network
from networks.tenancy import current


def _passage(said: dict[str, Any]) -> Passage:
    """The passage that is named, where the current network may read of it. Refuses `passage`."""
    try:
        row = passages.seen().filter(uid=uuid.UUID(saying.text(said, "passage"))).first()
    except ValueError:
        row = None
    if row is None:
        raise Refused("passage", _("Choose something that another network sent."), "passage")
    return row


def _check_ask(said: dict[str, Any]) -> None:
    saying.only(said, "passage", "only")
    row = _passage(said)
    if row.forum_id != current.network().id or row.state not in (Passage.State.SENT, Passage.State.TAKEN_UP):
        raise Refused("passage", _("Choose something that another network sent."), "passage")
    only = said.get("only", [])
    if not isinstance(only, list) or not all(isinstance(one, str) and _is_uid(one) for one in only) or len(only) > 500:
        raise Refused("only", _("Name networks of the list."), "only")


def _is_uid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _preview_ask(said: dict[str, Any]) -> registry.IfPassed:
    row = _passage(said)
    numbers = {"percent": clauses.value(passages.PERCENT), "days": clauses.value(passages.DAYS)}
    named = list(Network.objects.filter(uid__in=said.get("only", [])).order_by("name").values_list("name", flat=True))
    whom = _("These networks are asked to ratify it: %(names)s.") % {"names": ", ".join(named)}
    words = [
        whom if named else _("Every network is asked to ratify it, each by its own bylaws."),
        _("It holds when %(percent)s%% of them have, within %(days)s days.") % numbers,
        _("The idea is from %(name)s.") % {"name": row.began_in.name},
    ]
    return registry.IfPassed(words, url=reverse("humans:passage", args=[row.uid]))


def _ask(said: dict[str, Any], proposal: Any) -> str:
    row = _passage(said)
    numbers = [clauses.value(passages.DAYS), clauses.value(passages.PERCENT)]
    values = [proposal.uid, *numbers, [uuid.UUID(one) for one in said["only"]] if said.get("only") else None]
    passages.asked("SELECT * FROM passage_ask(%s, %s, %s, %s::uuid[])", values)
    return f"passage:{row.uid}"


def _preview_here(said: dict[str, Any]) -> registry.IfPassed:
    row = _passage(said)
    words = _("It is our own word on what %(name)s sent; no network is asked. It can be sent on.") % {"name": row.subject.name}
    return registry.IfPassed([words], url=reverse("humans:passage", args=[row.uid]))


def _here(said: dict[str, Any], proposal: Any) -> str:
    row = _passage(said)
    with connection.cursor() as cursor:
        cursor.execute("SELECT passage_follow(%s)", [proposal.uid])
    return f"passage:{row.uid}"


def _check_ratify(said: dict[str, Any]) -> None:
    saying.only(said, "passage")
    passages.check_ratify(_passage(said))


def _preview_ratify(said: dict[str, Any]) -> registry.IfPassed:
    row = _passage(said)
    names = {"forum": row.forum.name, "name": row.began_in.name}
    words = [_("%(forum)s decided this; the idea is from %(name)s.") % names, _("Our yes ratifies it, our no declines it.")]
    if row.needed:
        more = ngettext("It holds when %(n)s network has said yes.", "It holds when %(n)s networks have said yes.", row.needed)
        words.append(more % {"n": row.needed})
    return registry.IfPassed(words, url=reverse("humans:passage", args=[row.uid]))


def _ratify(said: dict[str, Any], proposal: Any) -> str:
    row = _passage(said)
    passages.asked("SELECT * FROM passage_answer(%s, %s)", [row.uid, proposal.uid])
    return f"passage:{row.uid}"


registry.enactments.add(passages.ASK, registry.Enactment(
    gettext_lazy("Ask the networks to ratify it"), _check_ask, _preview_ask, _ask,
))  # fmt: skip
registry.enactments.add(passages.HERE, registry.Enactment(
    gettext_lazy("Our own word, and no network is asked"), _check_ask, _preview_here, _here,
))  # fmt: skip
registry.enactments.add(passages.RATIFY, registry.Enactment(
    gettext_lazy("Ratify what networks decided together"), _check_ratify, _preview_ratify, _ratify,
))  # fmt: skip
