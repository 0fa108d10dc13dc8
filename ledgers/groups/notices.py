"""Which records of groups become messages: who should sign, who receives, who pays, and that it is finished."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from ledgers.models import Group, GroupMember, GroupSheet
from networks.feed import who
from networks.models import Membership, Record
from networks.notices import Letter

TOPIC = "groups"
registry.topics.add(
    TOPIC, registry.Topic(gettext_lazy("Your circles and groups"), gettext_lazy("A sheet to sign, your turn, the end of one."))
)


def _members(group: Group, *but: int | None) -> list[Membership]:
    rows = GroupMember.objects.filter(group=group).exclude(member__in=[one for one in but if one]).select_related("member")
    return [row.member for row in rows]


def _sheet(record: Record) -> GroupSheet | None:
    uid = record.about.partition(":")[2]
    return GroupSheet.objects.select_related("group__currency", "receiver").filter(uid=uid).first()


def _group(record: Record) -> Group | None:
    return Group.objects.filter(uid=record.about.partition(":")[2]).first()


def recorded(record: Record) -> list[Letter]:
    """To those who can sign it."""
    sheet = _sheet(record)
    if sheet is None or sheet.state != GroupSheet.State.RECORDED:
        return []
    title = _("A sheet of “%(name)s” waits for a second signature") % {"name": sheet.group.name}
    body = _("Look at what is written there. When it is so, sign it.")
    able = _members(sheet.group, sheet.recorded_by_id, sheet.receiver_id)
    return [Letter(one, TOPIC, title, body, "ledgers:group", (sheet.group.uid,)) for one in able]


def signed(record: Record) -> list[Letter]:
    """To whoever received the round."""
    sheet = _sheet(record)
    if sheet is None or sheet.receiver is None:
        return []
    title = _("Your round of “%(name)s”") % {"name": sheet.group.name}
    body = _("What the others paid in is yours now. The page shows who is still to pay.")
    return [Letter(sheet.receiver, TOPIC, title, body, "ledgers:group", (sheet.group.uid,))]


def started(record: Record) -> list[Letter]:
    group = _group(record)
    if group is None:
        return []
    title = _("“%(name)s” has started") % {"name": group.name}
    body = _("The page shows when it meets, who keeps it, and whose turn it is.")
    return [Letter(one, TOPIC, title, body, "ledgers:group", (group.uid,)) for one in _members(group, record.actor_id)]


def finished(record: Record) -> list[Letter]:
    group = _group(record)
    if group is None:
        return []
    title = _("“%(name)s” is finished, and all is square") % {"name": group.name}
    body = _("Everything that was put in has come back. The page keeps every sheet.")
    return [Letter(one, TOPIC, title, body, "ledgers:group", (group.uid,)) for one in _members(group)]


registry.notices.add("group.recorded", registry.Notice(TOPIC, recorded))
registry.notices.add("group.signed", registry.Notice(TOPIC, signed))
registry.notices.add("group.started", registry.Notice(TOPIC, started))
registry.notices.add("group.finished", registry.Notice(TOPIC, finished))

registry.sentences.add("group.opened", lambda record: _("%(who)s opened a savings group.") % {"who": who(record)})
registry.sentences.add("group.joined", lambda record: _("%(who)s joined a savings group.") % {"who": who(record)})
registry.sentences.add("group.left", lambda record: _("%(who)s went out of a savings group.") % {"who": who(record)})
registry.sentences.add("group.started", lambda record: _("A savings group has started."))
registry.sentences.add("group.finished", lambda record: _("A savings group is finished, and all is square."))
registry.sentences.add("group.recorded", lambda record: _("%(who)s wrote a sheet of a group.") % {"who": who(record)})
registry.sentences.add("group.signed", lambda record: _("%(who)s signed a sheet of a group.") % {"who": who(record)})
for _kind in ("group.opened", "group.started", "group.finished"):
    registry.feed_kinds.add(_kind, True)
