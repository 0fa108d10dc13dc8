"""Officers hear that all data of the network are asked for, agreed to, ready; every member reads in the feed what happened."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from networks import feed, offices
from networks.actors import Actor
from networks.models import Membership, NetworkCopy, Record
from networks.models.member import Role
from networks.notices import Letter

TOPIC = "network-copies"


def _row(record: Record) -> NetworkCopy | None:
    uid = record.about.partition(":")[2]
    return NetworkCopy.objects.select_related("asked_by", "second").filter(uid=uid).first()


def _officers(*, but: int | None) -> list[Membership]:
    found = {one.pk: one for role in (Role.COORDINATOR, Role.TREASURER) for one in offices.holders(role)}
    return [one for pk, one in found.items() if pk != but]


def _letter(member: Membership, title: str, body: str) -> Letter:
    return Letter(member, TOPIC, title, body, "networks:copies")


def _asked(record: Record) -> list[Letter]:
    row = _row(record)
    if row is None or row.state != NetworkCopy.State.ASKED:
        return []
    title = _("%(name)s asks for all data of the network") % {"name": row.asked_by.name}
    body = _(
        "One file with everything that members have written. It is made only if a second officer says yes: ask what it is for."
    )
    return [_letter(one, title, body) for one in _officers(but=row.asked_by_id)]


def _agreed(record: Record) -> list[Letter]:
    row = _row(record)
    if row is None or row.second is None:
        return []
    title = _("%(one)s and %(other)s take out all data of the network") % {"one": row.asked_by.name, "other": row.second.name}
    body = _("They alone can fetch the file, for some days. If that is not right, you can delete it.")
    return [_letter(one, title, body) for one in _officers(but=row.second_id) if one.pk != row.asked_by_id]


def _ready(record: Record) -> list[Letter]:
    row = _row(record)
    if row is None or row.second is None or row.state != NetworkCopy.State.READY:
        return []
    title, body = (
        _("The file with all data of the network is ready"),
        _("You two can fetch it. Keep it as you would keep letters of others."),
    )
    return [_letter(one, title, body) for one in (row.asked_by, row.second)]


def _declined(record: Record) -> list[Letter]:
    row = _row(record)
    if row is None or record.actor_id == row.asked_by_id:
        return []
    title = _("All data of the network are not taken out")
    return [_letter(row.asked_by, title, _("%(name)s said no. Talk with them.") % {"name": feed.who(record)})]


registry.topics.add(
    TOPIC,
    registry.Topic(gettext_lazy("All data of the network"), gettext_lazy("For officers: somebody takes them out in one file.")),
)
for _kind, _letters in (("asked", _asked), ("agreed", _agreed), ("made", _ready), ("declined", _declined)):
    registry.notices.add(f"network_copy.{_kind}", registry.Notice(TOPIC, _letters))

_SENTENCES = {
    "asked": gettext_lazy("%(who)s asked for all data of the network in one file."),
    "agreed": gettext_lazy("%(who)s agreed that all data of the network are taken out in one file."),
    "declined": gettext_lazy("%(who)s said no to taking out all data of the network."),
    "made": gettext_lazy("The file with all data of the network was made."),
    "fetched": gettext_lazy("%(who)s fetched the file with all data of the network."),
    "deleted": gettext_lazy("%(who)s deleted the file with all data of the network."),
    "ended": gettext_lazy("The file with all data of the network is deleted, its time is over."),
}


def _sentence(record: Record) -> str:
    return str(_SENTENCES[record.kind.partition(".")[2]]) % {"who": feed.who(record)}


for _kind in _SENTENCES:
    registry.sentences.add(f"network_copy.{_kind}", _sentence)
    registry.feed_kinds.add(f"network_copy.{_kind}", True)


def waiting(by: Actor) -> int:
    """How many wait for this officer's answer."""
    rows = NetworkCopy.objects.filter(state=NetworkCopy.State.ASKED)
    return rows.exclude(asked_by=by.hands).count()


registry.duties.add(
    "network-copies",
    registry.Duty(gettext_lazy("All data of the network are asked for"), "networks:copies", "copy.allow", waiting, order=15),
)
