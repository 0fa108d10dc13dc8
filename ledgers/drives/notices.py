"""Which records of drives become messages, to whom, in which words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from ledgers.models import Drive, DrivePledge
from networks.models import Membership, Record
from networks.notices import Letter

TOPIC = "drives"

registry.topics.add(
    TOPIC,
    registry.Topic(
        gettext_lazy("Drives"), gettext_lazy("A drive begins or is done; somebody promised something to yours."), pace="daily"
    ),
)


def _drive(record: Record) -> Drive | None:
    return Drive.objects.select_related("started_by").filter(uid=record.about.partition(":")[2]).first()


def started(record: Record) -> list[Letter]:
    """To every member but who started it."""
    drive = _drive(record)
    if drive is None:
        return []
    title = _("A drive begins: %(title)s") % {"title": drive.title}
    body = _("Money, hours or things: look what is needed, and whether you have some.")
    members = Membership.objects.active().exclude(pk=drive.started_by_id)
    return [Letter(member, TOPIC, title, body, "ledgers:drive", (str(drive.uid),)) for member in members]


def ended(record: Record) -> list[Letter]:
    """To everyone who promised something."""
    drive = _drive(record)
    if drive is None:
        return []
    done = drive.state == Drive.State.CLOSED
    title = (_("A drive is done: %(title)s") if done else _("A drive was called off: %(title)s")) % {"title": drive.title}
    members = Membership.objects.active().filter(pk__in=DrivePledge.objects.filter(drive=drive).values("member_id"))
    body = _("Read what came together and what happens with it.")
    return [Letter(member, TOPIC, title, body, "ledgers:drive", (str(drive.uid),)) for member in members]


def over(record: Record) -> list[Letter]:
    """To who started it: the report is next."""
    drive = _drive(record)
    if drive is None or not drive.started_by.is_active:
        return []
    title = _("The time of your drive is over: %(title)s") % {"title": drive.title}
    body = _("Write what came together and what is done with it. Then it is closed.")
    return [Letter(drive.started_by, TOPIC, title, body, "ledgers:drive", (str(drive.uid),))]


def pledged(record: Record) -> list[Letter]:
    """To who started the drive, but not about themselves."""
    row = DrivePledge.objects.select_related("drive__started_by").filter(uid=record.about.partition(":")[2]).first()
    if row is None or row.drive.started_by_id == row.member_id or record.actor_id == row.drive.started_by_id:
        return []
    title = _("Somebody promised something: %(title)s") % {"title": row.drive.title}
    body = _("Look at the drive, and thank them.")
    return [Letter(row.drive.started_by, TOPIC, title, body, "ledgers:drive", (str(row.drive.uid),))]


def offered(record: Record) -> list[Letter]:
    """To who started the drive: a visitor would bring something, and waits for a word."""
    row = DrivePledge.objects.select_related("drive__started_by").filter(uid=record.about.partition(":")[2]).first()
    if row is None or row.state != DrivePledge.State.OFFERED or not row.drive.started_by.is_active:
        return []
    title = _("A visitor offers something: %(title)s") % {"title": row.drive.title}
    body = _("How to reach them stands with the drive. Talk to them, then take it up.")
    return [Letter(row.drive.started_by, TOPIC, title, body, "ledgers:drive", (str(row.drive.uid),))]


for _kind, _letters in (
    ("drive.offered", offered),
    ("drive.started", started),
    ("drive.closed", ended),
    ("drive.called-off", ended),
    ("drive.over", over),
    ("drive.pledged", pledged),
):
    registry.notices.add(_kind, registry.Notice(TOPIC, _letters))
